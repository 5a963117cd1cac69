"""Who is in a group, in the forms in which Entra ID and Okta say it (RFC 7644 sections 3.5.2.1 to 3.5.2.3)."""

from typing import Any

from provisor.conformance.checks import ENTRA, ENTRA_ISSUES, OKTA, Harm, Subject
from provisor.conformance.exchanges import Exchange, expect
from provisor.conformance.made import Made
from provisor.conformance.server import Server

members = Subject("Members")

_ADD, _REMOVE, _REPLACE = (f"RFC 7644 section 3.5.2.{number}" for number in (1, 2, 3))


def _add(*users: Made) -> dict[str, Any]:
    return {"op": "add", "path": "members", "value": [{"value": each.id} for each in users]}


def _by_path(user: Made) -> dict[str, Any]:
    return {"op": "remove", "path": f'members[value eq "{user.id}"]'}


def _by_value(server: Server, user: Made) -> dict[str, Any]:
    value = [{"$ref": None, "value": user.id}]
    return {"op": server.verb("Remove"), "path": "members", "value": value}


async def _expect(server: Server, group: Made, wanted: set[Made], *operations: dict[str, Any]) -> None:
    """Patch; the group must then have these members."""
    exchange = await server.patch(group, *operations)
    told = ", ".join(sorted(each.id for each in wanted)) or "nobody"
    expect(exchange.succeeded, exchange, f"success (204 or 200); then as members {told}")
    found, seen = await server.membership(group)
    expect(set(found) == {each.id for each in wanted}, exchange, f"as members {told}", seen=seen)


@members.check(
    "member-add", "A member can be added", f"{ENTRA}; {_ADD}",
    entra="breaks", okta="breaks", needs=("group-patch-supported",),
)  # fmt: skip
async def a_member_is_added(server: Server) -> None:
    first, _, _ = await server.crowd()
    exchange = await server.patch(group := await server.group(), _add(first))
    expect(exchange.succeeded, exchange, "204, or 200 and the group")
    found, seen = await server.membership(group)
    expect(first.id in found, exchange, f"{first.id} as a member", seen=seen)


@members.check(
    "member-add-keeps", "Adding a member leaves the others in", _ADD,
    entra="breaks", okta="breaks", needs=("member-add",),
)  # fmt: skip
async def others_stay(server: Server) -> None:
    first, second, third = await server.crowd()
    await _expect(server, await server.group(first, second), {first, second, third}, _add(third))


@members.check(
    "member-add-several", "Several members can be added at once", f"{ENTRA}; {_ADD}",
    entra="degrades", okta="degrades", needs=("member-add",),
)  # fmt: skip
async def several_are_added(server: Server) -> None:
    crowd = await server.crowd()
    await _expect(server, await server.group(), set(crowd), _add(*crowd))


@members.check(
    "member-add-operations", "Several operations on members are all applied", f"{ENTRA}; RFC 7644 section 3.5.2",
    entra="degrades", okta="degrades", needs=("member-add", "member-add-keeps"),
)  # fmt: skip
async def several_operations_are_applied(server: Server) -> None:
    crowd = await server.crowd()
    await _expect(server, await server.group(), set(crowd), *(_add(each) for each in crowd))


@members.check(
    "member-add-without-path", "A member can be added without a path", _ADD,
    entra="harmless", okta="degrades", needs=("member-add",), like=("patch-without-path", "group-rename-without-path"),
)  # fmt: skip
async def a_member_is_added_without_a_path(server: Server) -> None:
    first, _, _ = await server.crowd()
    operation = {"op": "add", "value": {"members": [{"value": first.id}]}}
    await _expect(server, await server.group(), {first}, operation)


async def _present(server: Server) -> tuple[Exchange, Made]:
    async def add() -> tuple[Exchange, Made]:
        first, _, _ = await server.crowd()
        group = await server.group(first)
        return await server.patch(group, _add(first)), group

    return await server.once("a member added twice", add)


@members.check(
    "member-add-present", "Adding a member who is in already succeeds", f"{ENTRA}; {_ADD}",
    entra="degrades", okta="degrades", needs=("member-add",),
)  # fmt: skip
async def a_present_member_is_no_error(server: Server) -> None:
    exchange, _ = await _present(server)
    expect(exchange.succeeded, exchange, "success, and nothing changed")


@members.check(
    "member-add-twice", "A member who is added twice is in once", _ADD,
    entra="degrades", okta="degrades", needs=("member-add-present",),
)  # fmt: skip
async def a_member_is_in_once(server: Server) -> None:
    exchange, group = await _present(server)
    found, seen = await server.membership(group)
    expect(len(found) == 1, exchange, "the member, once", seen=seen)


async def _removed(server: Server, form: str) -> tuple[Exchange, Exchange, set[str], Made, set[str]]:
    """Remove one of three in this form: the PATCH, what shows it, who is left, who was removed, who should be left."""

    async def remove() -> tuple[Exchange, Exchange, set[str], Made, set[str]]:
        first, second, third = await server.crowd()
        group = await server.group(first, second, third)
        operation = _by_path(second) if form == "path" else _by_value(server, second)
        exchange = await server.patch(group, operation)
        found, seen = await server.membership(group)
        return exchange, seen, set(found), second, {first.id, third.id}

    return await server.once(f"a member removed by {form}", remove)


@members.check(
    "member-removal", "A member can be removed", f"{ENTRA}; {OKTA}; {_REMOVE}",
    entra="breaks", okta="breaks", needs=("group-patch-supported", "user-create"),
)  # fmt: skip
async def a_member_is_removed(server: Server) -> None:
    exchange, seen, left, gone, _ = await _removed(server, "path")
    by_value, _, also_left, _, _ = await _removed(server, "value")
    works = gone.id not in left or gone.id not in also_left
    # Two forms that fail in different ways are two faults, and found by the checks of the forms.
    alike = exchange.status == by_value.status
    expect(works or not alike, exchange, f"the group without {gone.id}, by path or by value", seen=seen)


def _removal(form: str, source: str, *like: str, entra: Harm, okta: Harm) -> None:
    """Add the checks of one form of removal; `like` names those of a form that may have the same fault."""
    slug = f"group-member-removal-by-{form}"

    @members.check(
        slug, f"A member is removed by {form}", f"{source}; {_REMOVE}",
        entra=entra, okta=okta, needs=("member-removal",),
    )  # fmt: skip
    async def a_member_is_removed_so(server: Server) -> None:
        exchange, seen, left, gone, _ = await _removed(server, form)
        expect(exchange.succeeded, exchange, f"success; then the group without {gone.id}")
        expect(gone.id not in left, exchange, f"the group without {gone.id}", seen=seen)

    @members.check(
        f"{slug}-keeps", f"Removing a member by {form} leaves the others in", f"{source}; {_REMOVE}",
        entra="breaks", okta=okta, needs=(slug,), like=like,
    )  # fmt: skip
    async def others_stay_so(server: Server) -> None:
        exchange, seen, left, _, stay = await _removed(server, form)
        expect(left >= stay, exchange, f"as members {', '.join(sorted(stay))}", seen=seen)


_removal("path", f"{ENTRA_ISSUES}; {OKTA}", entra="breaks", okta="breaks")
_removal("value", ENTRA, "group-member-removal-by-path-keeps", entra="breaks", okta="harmless")


@members.check(
    "member-removal-absent", "Removing somebody who isn't in leaves the others in", _REMOVE,
    entra="degrades", okta="degrades", needs=("group-member-removal-by-path-keeps",),
)  # fmt: skip
async def an_absent_member_changes_nothing(server: Server) -> None:
    first, second, third = await server.crowd()
    group = await server.group(first, second)
    exchange = await server.patch(group, _by_path(third))
    # 400 noTarget is the RFC's to allow (section 3.12); a failure of the server isn't.
    expect(exchange.status < 500, exchange, "success, or 400 with scimType noTarget")
    found, seen = await server.membership(group)
    expect(set(found) == {first.id, second.id}, exchange, "the members as before", seen=seen)


@members.check(
    "member-replace", "All members can be replaced", f"{OKTA}; {_REPLACE}",
    entra="harmless", okta="breaks", needs=("group-patch-supported", "user-create"),
)  # fmt: skip
async def members_are_replaced(server: Server) -> None:
    first, second, third = await server.crowd()
    operation = {**_add(second, third), "op": "replace"}
    await _expect(server, await server.group(first, second), {second, third}, operation)


@members.check(
    "member-replace-none", "All members can be replaced by none", f"{OKTA}; {_REPLACE}",
    entra="harmless", okta="degrades", needs=("member-replace",),
)  # fmt: skip
async def members_are_replaced_by_none(server: Server) -> None:
    operation = {"op": "replace", "path": "members", "value": []}
    await _expect(server, await server.group(*await server.crowd()), set(), operation)


@members.check(
    "member-swap", "Members are added and removed in one PATCH", OKTA,
    entra="harmless", okta="breaks",
    needs=("member-add", "member-add-keeps", "group-member-removal-by-path", "group-member-removal-by-path-keeps"),
)  # fmt: skip
async def members_are_swapped(server: Server) -> None:
    first, second, third = await server.crowd()
    await _expect(server, await server.group(first, second), {second, third}, _by_path(first), _add(third))


@members.check(
    "member-removal-all", "All members can be removed by the path alone", _REMOVE,
    entra="harmless", okta="degrades", needs=("member-removal",),
)  # fmt: skip
async def all_members_are_removed(server: Server) -> None:
    crowd = await server.crowd()
    await _expect(server, await server.group(*crowd), set(), {"op": "remove", "path": "members"})


@members.check(
    "member-unknown", "A member who doesn't exist is no failure of the server", "RFC 7644 section 3.12",
    entra="degrades", okta="degrades", needs=("member-add",),
)  # fmt: skip
async def an_unknown_member_is_no_failure(server: Server) -> None:
    operation = {"op": "add", "path": "members", "value": [{"value": server.text()}]}
    exchange = await server.patch(await server.group(), operation)
    expect(exchange.status < 500, exchange, "success, or a refusal such as 400")


@members.check(
    "member-query", "A group is asked whether it has a member", ENTRA,
    entra="degrades", okta="harmless", needs=("group-filter-name", "user-create"), like=("filter-id", "manager-query"),
)  # fmt: skip
async def a_member_is_found(server: Server) -> None:
    first, _, third = await server.crowd()
    group = await server.group(first)
    for user, wanted in ((first, [group.id]), (third, [])):
        expression = f'id eq "{group.id}" and members eq "{user.id}"'
        exchange = await server.find("/Groups", expression, excludedAttributes="members")
        right = exchange.ids == wanted and (exchange.status == 200 or not wanted)
        expect(right and exchange.status != 400, exchange, f"200 and {', '.join(wanted) or 'no group'}")
