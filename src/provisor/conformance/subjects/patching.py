"""PATCH of users as RFC 7644 section 3.5.2 has it."""

from typing import Any

from provisor.conformance.checks import ENTRA, ENTRA_ISSUES, OKTA, Subject
from provisor.conformance.exchanges import Exchange, NotChecked, elements, expect, get, given, of_type, says
from provisor.conformance.made import ENTERPRISE_USER, Made
from provisor.conformance.server import Server

patching = Subject("PATCH of users")

_PATCH = "RFC 7644 section 3.5.2"
_REPLACE, _ADD, _REMOVE = f"{_PATCH}.3", f"{_PATCH}.1", f"{_PATCH}.2"

_NAME = {"givenName": "maria", "familyName": "example"}
_EMAILS = [{"type": "work", "value": "work@check.example", "primary": True}]


async def _expect(
    server: Server, user: Made, operations: list[dict[str, Any]], wanted: dict[str, Any], expected: str = ""
) -> Exchange:
    """Patch; the user must then say what is wanted (None: nothing)."""
    exchange = await server.patch(user, *operations)
    told = expected or ", ".join(
        f"{name} {'absent' if value is None else value}" for name, value in wanted.items()
    )
    expect(exchange.succeeded, exchange, f"success (200 or 204); then {told}")
    stored, seen = await server.show(user, str(wanted.get("userName", "")))
    expect(all(_has(stored, name, value) for name, value in wanted.items()), exchange, told, seen=seen)
    return exchange


def _has(stored: dict[str, Any], name: str, wanted: Any) -> bool:
    found = get(stored, *name.split("/"))
    return found in (None, "", [], {}) if wanted is None else says(found, wanted)


async def _mailed(server: Server) -> Made:
    """A user with a work and a home address, both of which the server keeps."""
    emails = [
        {"type": "work", "value": "work@check.example", "primary": True},
        {"type": "home", "value": "home@check.example"},
    ]
    user = await server.user(emails=emails)
    stored = await server.read(user)
    kept = of_type(stored, "emails", "work") + of_type(stored, "emails", "home")
    given(
        kept == ["work@check.example", "home@check.example"], "the server keeps no two addresses of one user"
    )
    return user


@patching.check(
    "patch-supported", "Users can be changed by PATCH", f"{ENTRA}; {_PATCH}",
    entra="breaks", okta="degrades", needs=("user-create",),
)  # fmt: skip
async def users_can_be_patched(server: Server) -> None:
    vehicle, user = await server.vehicle(), await server.user()
    forms = (
        {"op": "replace", "path": vehicle, "value": "fr"},
        {"op": "replace", "value": {vehicle: "fr"}},
        {"op": "add", "path": vehicle, "value": "fr"},
        {"op": "Replace", "path": vehicle, "value": "fr"},
    )
    exchanges = [await server.patch_anyway(user, form) for form in forms]
    works = any(each.succeeded for each in exchanges)
    server.know("users can be patched", works)
    expect(works, exchanges[0], "200 or 204")


@patching.check(
    "patch-replace", "PATCH replaces a value", f"{_REPLACE}; {ENTRA}",
    entra="breaks", okta="degrades", needs=("patch-supported",),
)  # fmt: skip
async def a_value_is_replaced(server: Server) -> None:
    vehicle = await server.vehicle()
    user = await server.user(**{vehicle: "en"})
    await _expect(server, user, [{"op": "replace", "path": vehicle, "value": "fr"}], {vehicle: "fr"})


@patching.check(
    "patch-without-path", "PATCH without a path replaces the attributes in its value", f"{_REPLACE}; {OKTA}",
    entra="degrades", okta="breaks", needs=("patch-supported",),
)  # fmt: skip
async def a_value_is_replaced_without_a_path(server: Server) -> None:
    vehicle = await server.vehicle()
    user = await server.user(**{vehicle: "en"})
    await _expect(server, user, [{"op": "replace", "value": {vehicle: "fr"}}], {vehicle: "fr"})


@patching.check(
    "patch-op-case", "The ops Add, Replace and Remove are understood with capitals", ENTRA_ISSUES,
    entra="breaks", okta="harmless", needs=("patch-supported",), like=("patch-replace", "patch-add", "patch-remove"),
)  # fmt: skip
async def capitals_are_understood(server: Server) -> None:
    vehicle = await server.vehicle()
    user = await server.user(**{vehicle: "en"})
    forms: dict[str, tuple[dict[str, Any], str | None]] = {
        "patch-replace": ({"op": "Replace", "path": vehicle, "value": "fr"}, "fr"),
        "patch-remove": ({"op": "Remove", "path": vehicle}, None),
        "patch-add": ({"op": "Add", "path": vehicle, "value": "de"}, "de"),
    }
    for owner, (operation, wanted) in forms.items():
        # What fails in lower case, too, is found by the check of that.
        if owner not in server.found:
            await _expect(server, user, [operation], {vehicle: wanted})


@patching.check(
    "patch-add", "PATCH adds a value where there is none", f"{_ADD}; {ENTRA}",
    entra="breaks", okta="harmless", needs=("patch-supported",),
)  # fmt: skip
async def a_value_is_added(server: Server) -> None:
    vehicle = await server.vehicle()
    body = server.person()
    body.pop(vehicle, None)
    exchange, user = await server.create("/Users", body)
    given(user, f"a user without {vehicle} can't be made ({exchange.status})")
    assert user is not None  # noqa: S101 - tells mypy what the line above says
    await _expect(server, user, [{"op": "add", "path": vehicle, "value": "fr"}], {vehicle: "fr"})


@patching.check(
    "patch-remove", "PATCH removes a value", f"{_REMOVE}; {ENTRA}",
    entra="degrades", okta="harmless", needs=("patch-supported",),
)  # fmt: skip
async def a_value_is_removed(server: Server) -> None:
    vehicle = await server.vehicle()
    user = await server.user(**{vehicle: "en"})
    await _expect(server, user, [{"op": "remove", "path": vehicle}], {vehicle: None})


@patching.check(
    "patch-leaves-others", "PATCH changes nothing that it doesn't name", _PATCH,
    entra="breaks", okta="breaks", needs=("patch-supported",),
)  # fmt: skip
async def the_rest_stays(server: Server) -> None:
    vehicle, user = await server.vehicle(), await server.user()
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
    vehicle = await server.vehicle()
    user = await server.user()
    operations = [
        {"op": "replace", "path": vehicle, "value": "de"},
        {"op": "replace", "path": "name.familyName", "value": "muster"},
        {"op": "replace", "path": vehicle, "value": "fr"},
    ]
    await _expect(server, user, operations, {vehicle: "fr", "name/familyName": "muster"})


@patching.check(
    "patch-sub-attribute", "PATCH sets one part of a complex attribute", f"{_PATCH}; {ENTRA}",
    entra="breaks", okta="harmless", needs=("patch-supported",),
)  # fmt: skip
async def a_part_is_set(server: Server) -> None:
    await server.keeps("name", _NAME)
    operation = {"op": "replace", "path": "name.givenName", "value": "mia"}
    await _expect(
        server, await server.user(), [operation], {"name/givenName": "mia", "name/familyName": "example"}
    )


@patching.check(
    "patch-complex", "PATCH of a complex attribute leaves the parts that it doesn't name", f"{_ADD}; {_REPLACE}",
    entra="harmless", okta="degrades", needs=("patch-supported",),
)  # fmt: skip
async def parts_stay(server: Server) -> None:
    await server.keeps("name", _NAME)
    wanted = {"name/givenName": "mia", "name/familyName": "example"}
    for op in ("add", "replace"):
        operation = {"op": op, "path": "name", "value": {"givenName": "mia"}}
        await _expect(server, await server.user(), [operation], wanted)


@patching.check(
    "patch-add-element", "PATCH adds to what a multi-valued attribute holds", _ADD,
    entra="degrades", okta="harmless", needs=("patch-supported", "patch-add"),
)  # fmt: skip
async def an_element_is_added(server: Server) -> None:
    await server.keeps("emails", _EMAILS)
    user = await server.user()
    new = {"type": "home", "value": "new@check.example"}
    wanted = {"emails": [{"value": user.name}, new]}
    await _expect(server, user, [{"op": "add", "path": "emails", "value": [new]}], wanted)


@patching.check(
    "patch-replace-elements", "PATCH replaces all that a multi-valued attribute holds", _REPLACE,
    entra="degrades", okta="harmless", needs=("patch-supported", "patch-replace"),
)  # fmt: skip
async def elements_are_replaced(server: Server) -> None:
    await server.keeps("emails", _EMAILS)
    user = await server.user()
    new = {"type": "work", "value": "new@check.example"}
    exchange = await _expect(
        server, user, [{"op": "replace", "path": "emails", "value": [new]}], {"emails": [new]}
    )
    stored, seen = await server.show(user)
    expect(len(elements(stored, "emails")) == 1, exchange, "the new address alone", seen=seen)


@patching.check(
    "patch-value-path", "PATCH changes the element that a value path chooses, and no other", f"{_PATCH}; {ENTRA}",
    entra="breaks", okta="harmless", needs=("patch-supported", "patch-replace"),
)  # fmt: skip
async def one_element_is_changed(server: Server) -> None:
    user = await _mailed(server)
    operation = {"op": "replace", "path": 'emails[type eq "work"].value', "value": "new@check.example"}
    wanted = {
        "emails": [
            {"type": "work", "value": "new@check.example"},
            {"type": "home", "value": "home@check.example"},
        ]
    }
    await _expect(server, user, [operation], wanted)


@patching.check(
    "patch-value-path-remove", "PATCH removes the element that a value path chooses, and no other", _REMOVE,
    entra="degrades", okta="harmless", needs=("patch-supported", "patch-remove"),
)  # fmt: skip
async def one_element_is_removed(server: Server) -> None:
    user = await _mailed(server)
    wanted = {"emails": [{"type": "work", "value": "work@check.example"}]}
    exchange = await _expect(server, user, [{"op": "remove", "path": 'emails[type eq "home"]'}], wanted)
    stored, seen = await server.show(user)
    expect(not of_type(stored, "emails", "home"), exchange, "no home address", seen=seen)


@patching.check(
    "patch-value-path-creates", "A value path that matches nothing creates the element", ENTRA,
    entra="breaks", okta="harmless", needs=("patch-value-path",),
)  # fmt: skip
async def an_element_is_created(server: Server) -> None:
    await server.declares("phoneNumbers")
    await server.keeps("phoneNumbers", [{"type": "work", "value": "5551"}])
    for op in ("Add", "Replace"):
        path = 'phoneNumbers[type eq "mobile"].value'
        user = await server.user()
        wanted = {"phoneNumbers": [{"type": "mobile", "value": "5552"}]}
        await _expect(server, user, [{"op": server.verb(op), "path": path, "value": "5552"}], wanted)


@patching.check(
    "patch-primary", "A new primary value takes it from the old one", _PATCH,
    entra="harmless", okta="harmless", needs=("patch-add-element",),
)  # fmt: skip
async def there_is_one_primary(server: Server) -> None:
    user = await server.user()
    new = {"type": "home", "value": "new@check.example", "primary": True}
    exchange = await server.patch(user, {"op": "add", "path": "emails", "value": [new]})
    stored, seen = await server.show(user)
    primary = [get(each, "value") for each in elements(stored, "emails") if get(each, "primary") is True]
    expect(primary == ["new@check.example"], exchange, "the new address as the only primary one", seen=seen)


@patching.check(
    "patch-primary-string", 'roles[primary eq "True"] chooses the primary role', ENTRA,
    entra="degrades", okta="harmless", needs=("patch-value-path",),
)  # fmt: skip
async def a_primary_role_is_chosen(server: Server) -> None:
    user = await server.user(roles=[{"value": "reader", "primary": True}])
    kept = elements(await server.read(user), "roles")
    given([get(each, "value") for each in kept] == ["reader"], "the server stores no roles")
    operation = {"op": server.verb("Replace"), "path": 'roles[primary eq "True"].value', "value": "writer"}
    exchange = await _expect(server, user, [operation], {"roles": [{"value": "writer"}]})
    stored, seen = await server.show(user)
    expect(len(elements(stored, "roles")) == 1, exchange, "one role, changed", seen=seen)


@patching.check(
    "patch-dotted-keys", "Keys such as name.givenName in a value are paths", ENTRA_ISSUES,
    entra="breaks", okta="harmless", needs=("patch-without-path",),
)  # fmt: skip
async def keys_are_paths(server: Server) -> None:
    await server.keeps("name", _NAME)
    operation = {"op": "replace", "value": {"name.givenName": "mia", "name.familyName": "muster"}}
    await _expect(
        server, await server.user(), [operation], {"name/givenName": "mia", "name/familyName": "muster"}
    )


_DEPARTMENT = f"{ENTERPRISE_USER}:department"


@patching.check(
    "patch-urn-path", "A path may begin with the URN of an extension", f"RFC 7644 section 3.10; {ENTRA}",
    entra="breaks", okta="harmless", needs=("patch-replace", "user-enterprise"),
)  # fmt: skip
async def a_path_begins_with_a_urn(server: Server) -> None:
    await server.enterprise()
    operations = [{"op": op, "path": _DEPARTMENT, "value": op} for op in ("add", "replace")]
    user = await server.user()
    for operation in operations:
        await _expect(server, user, [operation], {f"{ENTERPRISE_USER}/department": operation["value"]})


@patching.check(
    "patch-urn-keys", "Keys such as urn:…:User:department in a value are paths", ENTRA_ISSUES,
    entra="breaks", okta="harmless", needs=("patch-without-path", "user-enterprise"),
)  # fmt: skip
async def keys_begin_with_a_urn(server: Server) -> None:
    await server.enterprise()
    operation = {"op": "replace", "value": {_DEPARTMENT: "sales"}}
    await _expect(server, await server.user(), [operation], {f"{ENTERPRISE_USER}/department": "sales"})


@patching.check(
    "patch-extension", "A value may hold an extension whole", f"{_PATCH}; RFC 7643 section 3.3",
    entra="harmless", okta="degrades", needs=("patch-without-path", "user-enterprise"),
)  # fmt: skip
async def an_extension_is_patched(server: Server) -> None:
    await server.enterprise()
    operation = {"op": "add", "value": {ENTERPRISE_USER: {"department": "sales"}}}
    await _expect(server, await server.user(), [operation], {f"{ENTERPRISE_USER}/department": "sales"})


def _manager(slug: str, title: str, source: str, *, as_object: bool) -> None:
    """Add a check of one form in which a manager arrives."""

    @patching.check(
        slug, title, source, entra="breaks", okta="harmless", needs=("patch-urn-path",),
    )  # fmt: skip
    async def a_manager_is_set(server: Server) -> None:
        await server.enterprise()
        await server.declares("manager", ENTERPRISE_USER)
        manager, user = await server.sample(), await server.user()
        value = {"value": manager.id} if as_object else manager.id
        operation = {"op": server.verb("Replace"), "path": f"{ENTERPRISE_USER}:manager", "value": value}
        await _expect(server, user, [operation], {f"{ENTERPRISE_USER}/manager/value": manager.id})


_manager(
    "manager-object",
    "A manager is set as an object with an id",
    f"RFC 7643 section 4.3; {ENTRA}",
    as_object=True,
)
_manager("manager-string", "A manager is set as a plain id", ENTRA, as_object=False)


@patching.check(
    "manager-remove", "A manager is removed", f"{_REMOVE}; {ENTRA}",
    entra="degrades", okta="harmless", needs=("manager-object", "patch-remove"),
)  # fmt: skip
async def a_manager_is_removed(server: Server) -> None:
    await server.enterprise()
    manager, path = await server.sample(), f"{ENTERPRISE_USER}:manager"
    user = await server.user()
    await server.patch(user, {"op": "add", "path": path, "value": {"value": manager.id}})
    wanted = {f"{ENTERPRISE_USER}/manager/value": None}
    await _expect(server, user, [{"op": server.verb("Remove"), "path": path}], wanted)


@patching.check(
    "patch-same-value", "PATCH with the value that is there succeeds", f"{_PATCH}; {ENTRA}",
    entra="degrades", okta="degrades", needs=("patch-replace",),
)  # fmt: skip
async def the_same_value_is_no_error(server: Server) -> None:
    vehicle = await server.vehicle()
    user = await server.user(**{vehicle: "fr"})
    await _expect(server, user, [{"op": "replace", "path": vehicle, "value": "fr"}], {vehicle: "fr"})


@patching.check(
    "patch-op-unknown", "An op that nobody knows is refused", f"{_PATCH}; section 3.12",
    entra="harmless", okta="harmless", needs=("patch-replace",),
)  # fmt: skip
async def an_unknown_op_is_refused(server: Server) -> None:
    exchange = await server.patch(
        await server.user(), {"op": "frobnicate", "path": await server.vehicle(), "value": "fr"}
    )
    expect(server.refused(exchange, 400), exchange, "400 with scimType invalidSyntax")


@patching.check(
    "patch-atomic", "A PATCH that is refused changes nothing", _PATCH,
    entra="degrades", okta="degrades", needs=("patch-replace", "patch-op-unknown"),
)  # fmt: skip
async def all_or_nothing(server: Server) -> None:
    vehicle = await server.vehicle()
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
    vehicle = await server.vehicle()
    expect(get(exchange.body, vehicle) == "fr", exchange, f"{vehicle} “fr” in the answer")


async def _patched(server: Server) -> Exchange:
    """A PATCH that was applied, in a form that this server knows."""

    async def patch() -> Exchange:
        vehicle = await server.vehicle()
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
    await _expect(server, user, [{"op": "replace", "path": "userName", "value": name}], {"userName": name})


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
