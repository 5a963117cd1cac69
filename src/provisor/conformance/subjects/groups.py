"""Groups as Entra ID and Okta push them (RFC 7643 section 4.2)."""

from typing import Any

from provisor.conformance.checks import ENTRA, OKTA, Subject
from provisor.conformance.exchanges import Exchange, expect, get, given
from provisor.conformance.made import CORE_GROUP, Made
from provisor.conformance.server import Server

groups = Subject("Groups")

_CREATE = "RFC 7644 section 3.3"
_PATCH = "RFC 7644 section 3.5.2"
_ENTRA_SCHEMA = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"


async def _sample(server: Server) -> Made:
    return await server.once("group", server.group)


@groups.check(
    "group-create", "A group can be created", f"{_CREATE}; {ENTRA}; {OKTA}",
    entra="breaks", okta="breaks", like=("user-create",),
)  # fmt: skip
async def a_group_is_created(server: Server) -> None:
    await server.groups()
    exchange, made = await server.create("/Groups", {"schemas": [CORE_GROUP], "displayName": server.text()})
    expect(exchange.succeeded, exchange, "201 and the group")
    expect(made is not None, exchange, "a group that can be found afterwards")
    server.know("group", made)


@groups.check(
    "group-create-status", "A created group is answered with 201", _CREATE,
    entra="degrades", okta="breaks", needs=("group-create",), like=("user-create-status",),
)  # fmt: skip
async def a_creation_is_201(server: Server) -> None:
    exchange = (await _sample(server)).created
    expect(exchange.status == 201, exchange, "201")


@groups.check(
    "group-create-body", "The answer to a creation holds the group", f"{_CREATE}; {OKTA}",
    entra="breaks", okta="breaks", needs=("group-create",), like=("user-create-body",),
)  # fmt: skip
async def a_creation_is_answered_with_the_group(server: Server) -> None:
    made = await _sample(server)
    expect(get(made.created.body, "displayName") == made.name, made.created, "the group that was created")


@groups.check(
    "group-create-id", "The answer to a creation holds the group's id", f"RFC 7643 section 3.1; {ENTRA}",
    entra="breaks", okta="breaks", needs=("group-create-body",), like=("user-create-id", "group-id"),
)  # fmt: skip
async def a_creation_tells_the_id(server: Server) -> None:
    given(not server.found & {"resource-id", "group-id"}, "no resource shows its id")
    exchange = (await _sample(server)).created
    found = get(exchange.body, "id")
    expect(isinstance(found, str) and found, exchange, "an id, as a string")


@groups.check(
    "group-create-location", "The answer to a creation says where the group is", f"{_CREATE}; section 3.1",
    entra="harmless", okta="harmless", needs=("group-create",), like=("user-create-location",),
)  # fmt: skip
async def a_creation_has_a_location(server: Server) -> None:
    made = await _sample(server)
    location = made.created.answer.headers.get("location", "")
    expect(location.endswith(made.address), made.created, f"a Location header that ends with {made.address}")


@groups.check(
    "group-read", "A group can be read by its id", "RFC 7644 section 3.4.1",
    entra="breaks", okta="breaks", needs=("group-create",), like=("user-read",),
)  # fmt: skip
async def a_group_is_read(server: Server) -> None:
    made = await _sample(server)
    exchange = await server.look(made)
    expect(
        exchange.status == 200 and get(exchange.body, "displayName") == made.name,
        exchange,
        "200 and the group",
    )


@groups.check(
    "group-id", "Every group shows its id", f"RFC 7643 section 3.1; {ENTRA}",
    entra="breaks", okta="breaks", needs=("group-read",), like=("resource-id",),
)  # fmt: skip
async def a_read_group_has_its_id(server: Server) -> None:
    made = await _sample(server)
    exchange = await server.look(made)
    expect(get(exchange.body, "id") == made.id, exchange, f"the id, “{made.id}”, as a string")


@groups.check(
    "group-schemas", "A group names its schema", "RFC 7643 section 3",
    entra="degrades", okta="breaks", needs=("group-read",), like=("user-schemas",),
)  # fmt: skip
async def a_group_names_its_schema(server: Server) -> None:
    exchange = await server.look(await _sample(server))
    named = get(exchange.body, "schemas")
    expect(isinstance(named, list) and CORE_GROUP in named, exchange, f"schemas with {CORE_GROUP}")


@groups.check(
    "group-meta", "A group has meta", "RFC 7643 section 3.1",
    entra="harmless", okta="harmless", needs=("group-read",), like=("user-meta",),
)  # fmt: skip
async def a_group_has_meta(server: Server) -> None:
    exchange = await server.look(await _sample(server))
    expect(isinstance(get(exchange.body, "meta"), dict), exchange, "meta, an object")


@groups.check(
    "group-meta-resource-type", "meta.resourceType says that a group is a Group", "RFC 7643 section 3.1",
    entra="harmless", okta="harmless", needs=("group-meta",), like=("user-meta-resource-type",),
)  # fmt: skip
async def a_group_is_a_group(server: Server) -> None:
    exchange = await server.look(await _sample(server))
    expect(get(exchange.body, "meta", "resourceType") == "Group", exchange, "meta.resourceType “Group”")


@groups.check(
    "entra-group-create", "A group is created from all that Entra ID sends", ENTRA,
    entra="breaks", okta="harmless", needs=("group-create",),
)  # fmt: skip
async def entra_creates_a_group(server: Server) -> None:
    name = server.text()
    body = {
        "schemas": [CORE_GROUP, _ENTRA_SCHEMA],
        "externalId": f"x-{name}",
        "displayName": name,
        "meta": {"resourceType": "Group"},
    }
    exchange, _ = await server.create("/Groups", body)
    expect(exchange.succeeded, exchange, f"201, although the schema {_ENTRA_SCHEMA} is named")


@groups.check(
    "group-external-id", "externalId of a group is stored and returned", f"RFC 7643 section 3.1; {ENTRA}",
    entra="degrades", okta="harmless", needs=("group-create",), like=("user-external-id",),
)  # fmt: skip
async def the_external_id_is_stored(server: Server) -> None:
    name = server.text()
    made = await server.group(displayName=name, externalId=f"x-{name}")
    stored, seen = await server.show(made)
    expect(get(stored, "externalId") == f"x-{name}", made.created, f"externalId “x-{name}”", seen=seen)


@groups.check(
    "group-create-members", "A group can be created with its members", f"{OKTA}; {_CREATE}",
    entra="harmless", okta="breaks", needs=("group-create", "user-create"),
)  # fmt: skip
async def a_group_is_created_with_members(server: Server) -> None:
    users = await server.crowd()
    await server.group(*users)  # there is a way for members into a group
    listed = [{"value": each.id, "display": each.name} for each in users]
    body = {"schemas": [CORE_GROUP], "displayName": server.text(), "members": listed}
    exchange, made = await server.create("/Groups", body)
    expect(exchange.succeeded, exchange, "201 and the group")
    given(made, "the group can't be found")
    assert made is not None  # noqa: S101 - tells mypy what the line above says
    members, seen = await server.membership(made)
    expect(set(members) == {each.id for each in users}, exchange, "these three members", seen=seen)


@groups.check(
    "group-filter-no-match", "A filter that matches no group is answered with an empty list", ENTRA,
    entra="breaks", okta="degrades", needs=("group-filter-name",), like=("filter-no-match",),
)  # fmt: skip
async def no_group_is_an_empty_list(server: Server) -> None:
    expression = f'displayName eq "{server.text()}"'
    exchange = await server.find("/Groups", expression, excludedAttributes="members")
    expect(exchange.status == 200, exchange, "200 and a list with totalResults 0")


@groups.check(
    "group-filter-ignored", "A filter finds no other group", "RFC 7644 section 3.4.2.2",
    entra="breaks", okta="breaks", needs=("group-create",), like=("filter-ignored",),
)  # fmt: skip
async def a_filter_finds_no_other_group(server: Server) -> None:
    made = await _sample(server)
    await server.group()
    exchange = await server.find("/Groups", f'displayName eq "{made.name}"')
    names = {str(get(each, "displayName")).casefold() for each in exchange.resources}
    expect(names <= {made.name}, exchange, f"{made.name} alone")
    nothing = await server.find("/Groups", f'displayName eq "{server.text()}"')
    expect(not nothing.resources, nothing, "no group")


@groups.check(
    "group-filter-name", "A group is found by displayName", f"{ENTRA}; RFC 7644 section 3.4.2.2",
    entra="breaks", okta="degrades", needs=("group-filter-ignored",), like=("filter-user-name",),
)  # fmt: skip
async def a_group_is_found_by_name(server: Server) -> None:
    made = await _sample(server)
    exchange = await server.find("/Groups", f'displayName eq "{made.name}"')
    expect(len(exchange.resources) == 1, exchange, "200 and this group")


@groups.check(
    "group-filter-words", "A group is found whose name has spaces and words of filters",
    f"{ENTRA}; RFC 7644 section 3.4.2.2", entra="breaks", okta="degrades", needs=("group-filter-name",),
)  # fmt: skip
async def a_name_of_several_words_is_found(server: Server) -> None:
    name = f"{server.text()} and sales (north) or not"
    made = await server.group(displayName=name)
    given(get(await server.read(made), "displayName") == name, "the server stores such a name in another way")
    exchange = await server.find("/Groups", f'displayName eq "{name}"')
    expect(exchange.ids == [made.id], exchange, "200 and this group alone")


@groups.check(
    "group-patch-supported", "Groups can be changed by PATCH", f"{ENTRA}; {_PATCH}",
    entra="breaks", okta="breaks", needs=("group-create", "user-create"), like=("patch-supported",),
)  # fmt: skip
async def groups_can_be_patched(server: Server) -> None:
    group, user, renamed = await server.group(), await server.sample(), server.text()
    forms: tuple[dict[str, Any], ...] = (
        {"op": "add", "path": "members", "value": [{"value": user.id}]},
        {"op": "replace", "path": "displayName", "value": renamed},
        {"op": "replace", "value": {"displayName": renamed}},
        {"op": "Add", "path": "members", "value": [{"value": user.id}]},
    )
    exchanges = [await server.patch_anyway(group, form) for form in forms]
    works = any(each.succeeded for each in exchanges)
    stored, seen = await server.show(group, renamed)
    changed = get(stored, "displayName") == renamed or await server.members(group) == {user.id}
    server.know("groups can be patched", works and changed)
    expect(works, exchanges[0], "204, or 200 and the group")
    expect(changed, exchanges[0], f"{user.id} as a member", seen=seen)


@groups.check(
    "group-patch-op-case", "The ops on groups are understood with capitals", f"{ENTRA}",
    entra="breaks", okta="harmless", needs=("group-rename",), like=("patch-op-case",),
)  # fmt: skip
async def capitals_are_understood(server: Server) -> None:
    await _expect_renamed(server, {"op": "Replace", "path": "displayName"})


@groups.check(
    "group-rename", "A group can be renamed", f"{ENTRA}; {_PATCH}.3",
    entra="breaks", okta="degrades", needs=("group-patch-supported",),
)  # fmt: skip
async def a_group_is_renamed(server: Server) -> None:
    await _expect_renamed(server, {"op": "replace", "path": "displayName"})


@groups.check(
    "group-rename-without-path", "A group can be renamed without a path", f"{OKTA}; {_PATCH}.3",
    entra="degrades", okta="breaks", needs=("group-patch-supported",), like=("patch-without-path",),
)  # fmt: skip
async def a_group_is_renamed_without_a_path(server: Server) -> None:
    await _expect_renamed(server, {"op": "replace", "value": {}})


@groups.check(
    "group-rename-with-id", "A group can be renamed by a value that repeats its id", OKTA,
    entra="harmless", okta="breaks", needs=("group-rename-without-path",),
)  # fmt: skip
async def okta_renames_a_group(server: Server) -> None:
    group = await server.group()
    await _expect_renamed(server, {"op": "replace", "value": {"id": group.id}}, group)


async def _expect_renamed(server: Server, operation: dict[str, Any], group: Made | None = None) -> Exchange:
    """PATCH a new name in: beside the other values where the operation has some, else as its value."""
    renamed, name = group or await server.group(), server.text()
    value = {**operation["value"], "displayName": name} if "value" in operation else name
    exchange = await server.patch(renamed, {**operation, "value": value})
    expect(exchange.succeeded, exchange, "204, or 200 and the group")
    stored, seen = await server.show(renamed, name)
    expect(get(stored, "displayName") == name, exchange, f"displayName “{name}”", seen=seen)
    return exchange


@groups.check(
    "group-patch-status", "PATCH of a group is answered with 204, or with 200 and the group", f"{_PATCH}; {ENTRA}",
    entra="degrades", okta="degrades", needs=("group-rename",), like=("patch-answer",),
)  # fmt: skip
async def a_patch_is_answered(server: Server) -> None:
    operation = {"op": "replace", "path": "displayName", "value": server.text()}
    exchange = await server.patch(await server.group(), operation)
    whole = exchange.status == 204 or (exchange.status == 200 and get(exchange.body, "displayName"))
    expect(whole, exchange, "204, or 200 and the group")


@groups.check(
    "group-rename-keeps-members", "A renamed group keeps its members", _PATCH,
    entra="breaks", okta="breaks", needs=("group-rename", "user-create"),
)  # fmt: skip
async def members_stay(server: Server) -> None:
    users = await server.crowd()
    group = await server.group(*users)
    exchange = await _expect_renamed(server, {"op": "replace", "path": "displayName"}, group)
    members, seen = await server.membership(group)
    expect(set(members) == {each.id for each in users}, exchange, "the members as before", seen=seen)


@groups.check(
    "group-put", "A group can be replaced by PUT", f"{OKTA}; RFC 7644 section 3.5.1",
    entra="harmless", okta="degrades", needs=("group-create", "user-create"), like=("user-put",),
)  # fmt: skip
async def a_group_is_replaced(server: Server) -> None:
    first, second, third = await server.crowd()
    group, name = await server.group(first, second), server.text()
    members = [{"value": each.id} for each in (second, third)]
    body = {"schemas": [CORE_GROUP], "id": group.id, "displayName": name, "members": members}
    exchange = await server.ask("PUT", group.address, body)
    expect(exchange.succeeded, exchange, "200 and the group")
    stored, seen = await server.show(group, name)
    found, _ = await server.membership(group)
    replaced = get(stored, "displayName") == name and set(found) == {second.id, third.id}
    expect(replaced, exchange, f"displayName “{name}” and the two members that were sent", seen=seen)
