"""PATCH of users as RFC 7644 section 3.5.2 has it: operations, atomicity, answers and new names."""

from typing import Any

from provisor.conformance.checks import ENTRA, ENTRA_ISSUES, OKTA, Subject
from provisor.conformance.exchanges import Exchange, NotChecked, expect, get, given
from provisor.conformance.keeping import spared
from provisor.conformance.server import Server
from provisor.conformance.subjects.patched import NAME, NAME_PARTS, expect_patched
from provisor.conformance.text_attribute import text_attribute

patching = Subject("PATCH of users")

_PATCH = "RFC 7644 section 3.5.2"
_REPLACE, _ADD, _REMOVE = f"{_PATCH}.3", f"{_PATCH}.1", f"{_PATCH}.2"


@patching.check(
    "patch-supported", "Users can be changed by PATCH", f"{ENTRA}; {_PATCH}",
    entra="breaks", okta="degrades", needs=("user-create",),
)  # fmt: skip
async def users_can_be_patched(server: Server) -> None:
    vehicle, user = await text_attribute(server), await server.user()
    forms = (
        {"op": "replace", "path": vehicle, "value": "fr"},
        {"op": "replace", "value": {vehicle: "fr"}},
        {"op": "add", "path": vehicle, "value": "fr"},
        {"op": "Replace", "path": vehicle, "value": "fr"},
    )
    exchanges = [await server.patch_anyway(user, form) for form in forms]
    works = any(each.succeeded for each in exchanges)
    stored, seen = await server.show(user)
    server.know("users can be patched", works and get(stored, vehicle) == "fr")
    expect(works, exchanges[0], "200 or 204")
    expect(get(stored, vehicle) == "fr", exchanges[0], f"{vehicle} “fr”", seen=seen)


@patching.check(
    "patch-replace", "PATCH replaces a value", f"{_REPLACE}; {ENTRA}",
    entra="breaks", okta="degrades", needs=("patch-supported",),
)  # fmt: skip
async def a_value_is_replaced(server: Server) -> None:
    vehicle = await text_attribute(server)
    user = await server.user(**{vehicle: "en"})
    await expect_patched(server, user, [{"op": "replace", "path": vehicle, "value": "fr"}], {vehicle: "fr"})


@patching.check(
    "patch-without-path", "PATCH without a path replaces the attributes in its value", f"{_REPLACE}; {OKTA}",
    entra="degrades", okta="breaks", needs=("patch-supported",),
)  # fmt: skip
async def a_value_is_replaced_without_a_path(server: Server) -> None:
    vehicle = await text_attribute(server)
    user = await server.user(**{vehicle: "en"})
    await expect_patched(server, user, [{"op": "replace", "value": {vehicle: "fr"}}], {vehicle: "fr"})


@patching.check(
    "patch-op-case", "The ops Add, Replace and Remove are understood with capitals", ENTRA_ISSUES,
    entra="breaks", okta="harmless", needs=("patch-supported",), like=("patch-replace", "patch-add", "patch-remove"),
)  # fmt: skip
async def capitals_are_understood(server: Server) -> None:
    vehicle = await text_attribute(server)
    user = await server.user(**{vehicle: "en"})
    forms: dict[str, tuple[dict[str, Any], str | None]] = {
        "patch-replace": ({"op": "Replace", "path": vehicle, "value": "fr"}, "fr"),
        "patch-remove": ({"op": "Remove", "path": vehicle}, None),
        "patch-add": ({"op": "Add", "path": vehicle, "value": "de"}, "de"),
    }
    for owner, (operation, wanted) in forms.items():
        # What fails in lower case, too, is found by the check of that.
        if owner not in server.found:
            await expect_patched(server, user, [operation], {vehicle: wanted})


@patching.check(
    "patch-add", "PATCH adds a value where there is none", f"{_ADD}; {ENTRA}",
    entra="breaks", okta="harmless", needs=("patch-supported",),
)  # fmt: skip
async def a_value_is_added(server: Server) -> None:
    vehicle = await text_attribute(server)
    body = server.person()
    body.pop(vehicle, None)
    exchange, user = await server.create("/Users", body)
    given(user, f"a user without {vehicle} can't be made ({exchange.status})")
    assert user is not None  # noqa: S101 - tells mypy what the line above says
    await expect_patched(server, user, [{"op": "add", "path": vehicle, "value": "fr"}], {vehicle: "fr"})


@patching.check(
    "patch-remove", "PATCH removes a value", f"{_REMOVE}; {ENTRA}",
    entra="degrades", okta="harmless", needs=("patch-supported",),
)  # fmt: skip
async def a_value_is_removed(server: Server) -> None:
    vehicle = await text_attribute(server)
    user = await server.user(**{vehicle: "en"})
    await expect_patched(server, user, [{"op": "remove", "path": vehicle}], {vehicle: None})


@patching.check(
    "patch-leaves-others", "PATCH changes nothing that it doesn't name", _PATCH,
    entra="breaks", okta="breaks", needs=("patch-supported",),
)  # fmt: skip
async def the_rest_stays(server: Server) -> None:
    vehicle, user = await text_attribute(server), await server.user()
    before = await server.read(user)
    for operation in (
        {"op": "replace", "path": vehicle, "value": "fr"},
        {"op": "replace", "value": {vehicle: "de"}},
    ):
        exchange = await server.patch(user, operation)
        if not exchange.succeeded:
            continue
        after, seen = await server.show(user)
        ours = {name for name in (*user.sent, "id") if name not in {"schemas", vehicle}}
        lost = [name for name in ours if get(before, name) != get(after, name)]
        expect(not lost, exchange, f"{', '.join(sorted(lost))} as before", seen=seen)


@patching.check(
    "patch-several", "All operations of a PATCH are applied", _PATCH,
    entra="breaks", okta="degrades", needs=("patch-replace", "patch-sub-attribute"),
)  # fmt: skip
async def all_operations_are_applied(server: Server) -> None:
    vehicle, part = await text_attribute(server), await spared(server, *NAME_PARTS)
    user = await server.user()
    operations = [
        {"op": "replace", "path": vehicle, "value": "de"},
        {"op": "replace", "path": part, "value": "muster"},
        {"op": "replace", "path": vehicle, "value": "fr"},
    ]
    await expect_patched(server, user, operations, {vehicle: "fr", part.replace(".", "/"): "muster"})


@patching.check(
    "patch-sub-attribute", "PATCH sets one part of a complex attribute", f"{_PATCH}; {ENTRA}",
    entra="breaks", okta="harmless", needs=("patch-supported",),
)  # fmt: skip
async def a_part_is_set(server: Server) -> None:
    await server.keeps("name", NAME)
    part = await spared(server, *NAME_PARTS)
    wanted = {f"name/{name}": value for name, value in NAME.items()} | {part.replace(".", "/"): "mia"}
    operation = {"op": "replace", "path": part, "value": "mia"}
    await expect_patched(server, await server.user(), [operation], wanted)


@patching.check(
    "patch-complex", "PATCH of a complex attribute leaves the parts that it doesn't name", f"{_ADD}; {_REPLACE}",
    entra="harmless", okta="degrades", needs=("patch-supported",),
)  # fmt: skip
async def parts_stay(server: Server) -> None:
    await server.keeps("name", NAME)
    part = (await spared(server, *NAME_PARTS)).removeprefix("name.")
    wanted = {f"name/{name}": value for name, value in {**NAME, part: "mia"}.items()}
    for op in ("add", "replace"):
        operation = {"op": op, "path": "name", "value": {part: "mia"}}
        await expect_patched(server, await server.user(), [operation], wanted)


@patching.check(
    "patch-dotted-keys", "Keys such as name.givenName in a value are paths", ENTRA_ISSUES,
    entra="breaks", okta="harmless", needs=("patch-without-path",),
)  # fmt: skip
async def keys_are_paths(server: Server) -> None:
    await server.keeps("name", NAME)
    part = await spared(server, *NAME_PARTS)
    operation = {"op": "replace", "value": {part: "mia"}}
    await expect_patched(server, await server.user(), [operation], {part.replace(".", "/"): "mia"})


@patching.check(
    "patch-same-value", "PATCH with the value that is there succeeds", f"{_PATCH}; {ENTRA}",
    entra="degrades", okta="degrades", needs=("patch-replace",),
)  # fmt: skip
async def the_same_value_is_no_error(server: Server) -> None:
    vehicle = await text_attribute(server)
    user = await server.user(**{vehicle: "fr"})
    await expect_patched(server, user, [{"op": "replace", "path": vehicle, "value": "fr"}], {vehicle: "fr"})


@patching.check(
    "patch-op-unknown", "An op that nobody knows is refused", f"{_PATCH}; section 3.12",
    entra="harmless", okta="harmless", needs=("patch-replace",),
)  # fmt: skip
async def an_unknown_op_is_refused(server: Server) -> None:
    exchange = await server.patch(
        await server.user(), {"op": "frobnicate", "path": await text_attribute(server), "value": "fr"}
    )
    expect(server.refused(exchange, 400), exchange, "400 with scimType invalidSyntax")


@patching.check(
    "patch-atomic", "A PATCH that is refused changes nothing", _PATCH,
    entra="degrades", okta="degrades", needs=("patch-replace", "patch-op-unknown"),
)  # fmt: skip
async def all_or_nothing(server: Server) -> None:
    vehicle = await text_attribute(server)
    user = await server.user(**{vehicle: "en"})
    good = {"op": "replace", "path": vehicle, "value": "fr"}
    exchange = await server.patch(user, good, {"op": "frobnicate", "path": vehicle, "value": "de"})
    given(not exchange.succeeded, "the server takes any op")
    stored, seen = await server.show(user)
    expect(get(stored, vehicle) == "en", exchange, f"{vehicle} as before", seen=seen)


@patching.check(
    "patch-remove-without-path", "A removal without a path is refused", _REMOVE,
    entra="harmless", okta="harmless", needs=("patch-remove",),
)  # fmt: skip
async def a_removal_needs_a_path(server: Server) -> None:
    exchange = await server.patch(await server.user(), {"op": "remove"})
    expect(server.refused(exchange, 400), exchange, "400 with scimType noTarget")


@patching.check(
    "patch-read-only", "PATCH of the id is refused", f"{_PATCH}; section 3.12",
    entra="harmless", okta="harmless", needs=("patch-replace",),
)  # fmt: skip
async def an_id_is_not_changed(server: Server) -> None:
    user = await server.user()
    exchange = await server.patch(user, {"op": "replace", "path": "id", "value": server.tag})
    expect(server.refused(exchange, 400), exchange, "400 with scimType mutability")


@patching.check(
    "patch-answer", "A PATCH is answered with 204, or with 200 and the user", _PATCH,
    entra="degrades", okta="degrades", needs=("patch-supported",),
)  # fmt: skip
async def a_patch_is_answered(server: Server) -> None:
    exchange = await _patched(server)
    whole = exchange.status == 204 or (exchange.status == 200 and get(exchange.body, "userName"))
    expect(whole, exchange, "204, or 200 and the user")


@patching.check(
    "patch-answer-current", "The answer to a PATCH shows the user as it is now", _PATCH,
    entra="degrades", okta="degrades", needs=("patch-answer",),
)  # fmt: skip
async def an_answer_is_current(server: Server) -> None:
    exchange = await _patched(server)
    given(exchange.status == 200, "PATCH is answered without the user")
    vehicle = await text_attribute(server)
    expect(get(exchange.body, vehicle) == "fr", exchange, f"{vehicle} “fr” in the answer")


async def _patched(server: Server) -> Exchange:
    """A PATCH that was applied, in a form that this server knows."""

    async def patch() -> Exchange:
        vehicle = await text_attribute(server)
        for operation in (
            {"op": "replace", "path": vehicle, "value": "fr"},
            {"op": "replace", "value": {vehicle: "fr"}},
        ):
            user = await server.user()
            exchange = await server.patch(user, operation)
            if exchange.succeeded and get(await server.read(user), vehicle) == "fr":
                return exchange
        raise NotChecked("no PATCH was applied")

    return await server.once("a patched user", patch)


@patching.check(
    "user-rename", "A user can be renamed", f"{ENTRA}; {_REPLACE}",
    entra="breaks", okta="degrades", needs=("patch-replace",),
)  # fmt: skip
async def a_user_is_renamed(server: Server) -> None:
    user, name = await server.user(), server.name()
    await expect_patched(
        server, user, [{"op": "replace", "path": "userName", "value": name}], {"userName": name}
    )


@patching.check(
    "user-rename-found", "A renamed user is found by the new name alone", f"{ENTRA}; RFC 7644 section 3.4.2.2",
    entra="breaks", okta="breaks", needs=("user-rename", "filter-user-name"),
)  # fmt: skip
async def a_renamed_user_is_found(server: Server) -> None:
    user, name = await server.user(), server.name()
    await server.patch(user, {"op": "replace", "path": "userName", "value": name})
    exchange = await server.find("/Users", f'userName eq "{name}"')
    expect(len(exchange.resources) == 1, exchange, "the user under its new name")
    exchange = await server.find("/Users", f'userName eq "{user.name}"')
    expect(not exchange.resources, exchange, "nobody under the old name")


@patching.check(
    "user-rename-conflict", "A user is not given the name of another", f"{_PATCH}; section 3.12",
    entra="degrades", okta="degrades", needs=("user-rename", "user-duplicate"), like=("user-duplicate-status",),
)  # fmt: skip
async def a_taken_name_is_refused(server: Server) -> None:
    user, other = await server.users(2)
    exchange = await server.patch(user, {"op": "replace", "path": "userName", "value": other.name})
    expect(server.refused(exchange, 409), exchange, "409 with scimType uniqueness")
