"""Groups and their members."""

from tests.conformance_run.faults.making import (
    FAULTS,
    asks,
    each_operation,
    fault,
    refuses,
)
from tests.conformance_run.proxy import Call, Forward, Reply, refusal


def _members(call: Call, op: str) -> bool:
    return call.kind == "Groups" and any(
        str(each.get("op")).lower() == op and str(each.get("path")).startswith("members")
        for each in call.operations
    )


asks(
    "group-member-removal-by-path",
    "removal by path is ignored",
    each_operation(lambda each: None if str(each.get("path")).startswith("members[") else each),
)
asks(
    "group-member-removal-by-value",
    "removal by value is ignored",
    each_operation(
        lambda each: (
            None
            if str(each["op"]).lower() == "remove" and each.get("path") == "members" and "value" in each
            else each
        )
    ),
)
asks(
    "group-member-removal-by-value-keeps",
    "removal by value removes everybody",
    each_operation(
        lambda each: (
            {"op": "remove", "path": "members"}
            if str(each["op"]).lower() == "remove" and each.get("path") == "members"
            else each
        )
    ),
)
asks(
    "group-member-removal-by-path-keeps",
    "removal by path removes everybody",
    each_operation(
        lambda each: (
            {"op": "remove", "path": "members"} if str(each.get("path")).startswith("members[") else each
        )
    ),
)
asks(
    "member-removal",
    "no removal of members works",
    each_operation(
        lambda each: (
            None
            if str(each["op"]).lower() == "remove" and str(each.get("path")).startswith("members")
            else each
        )
    ),
)
asks(
    "member-add-keeps",
    "adding a member replaces all",
    each_operation(
        lambda each: (
            {**each, "op": "replace"}
            if str(each["op"]).lower() == "add" and each.get("path") == "members" and len(each["value"]) == 1
            else each
        )
    ),
)
asks(
    "member-replace",
    "replacing members adds",
    each_operation(
        lambda each: (
            {**each, "op": "add"} if each["op"] == "replace" and each.get("path") == "members" else each
        )
    ),
)
asks(
    "group-create-members",
    "members of a new group are ignored",
    lambda call: (
        call.but(body={name: each for name, each in call.body.items() if name != "members"})
        if call.method == "POST" and call.path == "/Groups" and isinstance(call.body, dict)
        else call
    ),
)
refuses(
    "group-rename-with-id",
    "a rename that repeats the id is refused",
    lambda call: (
        call.kind == "Groups"
        and any(
            "id" in (each.get("value") or {})
            for each in call.operations
            if isinstance(each.get("value"), dict)
        )
    ),
    lambda: refusal(400, "mutability"),
)
refuses(
    "group-patch-supported",
    "no PATCH of groups",
    lambda call: call.method == "PATCH" and call.kind == "Groups",
    lambda: refusal(501),
)


@fault("member-add-present")
async def a_present_member_is_a_conflict(call: Call, forward: Forward) -> Reply:
    if _members(call, "add"):
        group = await forward(call.but(method="GET", body=None))
        present = {each["value"] for each in group.body.get("members", [])}
        added = {
            each["value"] for one in call.operations for each in one.get("value", []) if one["op"] == "add"
        }
        if present & added:
            return refusal(409, "uniqueness")
    return await forward(call)


class Twice:
    """Lists a member twice who was added twice."""

    def __init__(self) -> None:
        self.added: list[tuple[str, str]] = []

    async def __call__(self, call: Call, forward: Forward) -> Reply:
        if _members(call, "add"):
            group = await forward(call.but(method="GET", body=None))
            present = {each["value"] for each in group.body.get("members", [])}
            new = {
                each["value"]
                for one in call.operations
                for each in one.get("value", [])
                if one["op"] == "add"
            }
            self.added += [(call.id, each) for each in present & new]
        reply = await forward(call)
        if call.kind == "Groups" and not reply.is_list:
            for group, member in self.added:
                if group == call.id and reply.resources:
                    reply.body.setdefault("members", []).append({"value": member})
        return reply


FAULTS["a present member is doubled"] = ("member-add-twice", Twice())


@fault("group-rename-keeps-members")
async def a_rename_empties_a_group(call: Call, forward: Forward) -> Reply:
    reply = await forward(call)
    if call.kind == "Groups" and any(each.get("path") == "displayName" for each in call.operations):
        await forward(call.with_operations([{"op": "remove", "path": "members"}]))
    return reply


@fault("group-excluded-members")
async def members_are_always_shown(call: Call, forward: Forward) -> Reply:
    if call.kind == "Groups" and "members" in call.query.get("excludedAttributes", ""):
        kept = {name: each for name, each in call.query.items() if name != "excludedAttributes"}
        return await forward(call.but(query=kept))
    return await forward(call)


asks(
    "group-member-removal-by-path-keeps",
    "any removal removes everybody",
    each_operation(
        lambda each: (
            {"op": "remove", "path": "members"}
            if str(each["op"]).lower() == "remove" and str(each.get("path")).startswith("members")
            else each
        )
    ),
)
asks(
    "member-replace-none",
    "an empty list of members is no change",
    each_operation(lambda each: None if each.get("path") == "members" and each.get("value") == [] else each),
)
refuses(
    "group-filter-words",
    "filters are split at spaces",
    lambda call: (
        call.kind == "Groups" and call.filter.startswith("displayName") and call.filter.count(" ") > 2
    ),
    lambda: refusal(400, "invalidFilter"),
)


@fault("group-delete-keeps-users")
async def a_group_takes_its_members_with_it(call: Call, forward: Forward) -> Reply:
    if call.method == "DELETE" and call.kind == "Groups":
        group = await forward(call.but(method="GET", body=None))
        for each in (group.body or {}).get("members", []):
            await forward(call.but(path=f"/Users/{each['value']}"))
    return await forward(call)
