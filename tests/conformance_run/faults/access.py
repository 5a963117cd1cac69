"""`active`, DELETE and PUT."""

from typing import Any

from tests.conformance_run.faults.making import (
    FAULTS,
    PATCH_OP,
    asks,
    becomes,
    changes,
    each_operation,
    fault,
    refuses,
)
from tests.conformance_run.proxy import Call, Forward, Reply, refusal


def _is_text(call: Call) -> bool:
    return any(
        each.get("path") == "active" and isinstance(each.get("value"), str) for each in call.operations
    )


def _as_true(each: dict[str, Any]) -> dict[str, Any]:
    return (
        {**each, "value": True}
        if each.get("path") == "active" and isinstance(each.get("value"), str)
        else each
    )


asks("deactivate-by-string", "the text False is true", each_operation(_as_true))
refuses("deactivate-by-string", "active as text is refused", _is_text, lambda: refusal(400, "invalidValue"))
asks(
    "reactivate-by-string",
    "the text True is false",
    each_operation(
        lambda each: (
            {**each, "value": False} if each.get("path") == "active" and each.get("value") == "True" else each
        )
    ),
)


class ActiveAsText:
    """Keeps the text that was sent for active."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def __call__(self, call: Call, forward: Forward) -> Reply:
        if call.kind == "Users" and call.operations:
            self.kept.pop(call.id, None)
        if _is_text(call):
            self.kept[call.id] = call.operations[0]["value"]
        reply = await forward(call)
        if call.kind == "Users":
            for each in reply.resources:
                each.update({"active": self.kept[each["id"]]} if each["id"] in self.kept else {})
        return reply


FAULTS["active is stored as text"] = ("active-is-boolean", ActiveAsText())
asks(
    "deactivate-without-path",
    "active without a path is ignored",
    each_operation(
        lambda each: None if "path" not in each and "active" in (each.get("value") or {}) else each
    ),
)
asks(
    "deactivate-by-path",
    "active with a path is ignored",
    each_operation(
        lambda each: None if each.get("path") == "active" and each.get("value") is False else each
    ),
)
asks(
    "deactivate-by-put",
    "PUT ignores active",
    lambda call: (
        call.but(body={name: each for name, each in call.body.items() if name != "active"})
        if call.method == "PUT"
        and call.kind == "Users"
        and isinstance(call.body, dict)
        and "active" in call.body
        else call
    ),
)


@fault("user-deactivate")
async def nobody_is_ever_inactive(call: Call, forward: Forward) -> Reply:
    reply = await forward(call)
    if call.kind == "Users":
        for each in reply.resources:
            each["active"] = True
    return reply


def _inactive(reply: Reply) -> bool:
    return any(each.get("active") is False for each in reply.resources)


@fault("deactivated-readable")
async def a_deactivated_user_vanishes(call: Call, forward: Forward) -> Reply:
    reply = await forward(call)
    if call.kind != "Users" or call.method != "GET" or not _inactive(reply):
        return reply
    if not reply.is_list:
        return refusal(404)
    if call.filter:
        reply.body |= {"Resources": [], "totalResults": 0, "itemsPerPage": 0}
    return reply


@fault("deactivated-found")
async def a_deactivated_user_is_not_found(call: Call, forward: Forward) -> Reply:
    reply = await forward(call)
    if call.filter and call.kind == "Users" and _inactive(reply):
        reply.body |= {"Resources": [], "totalResults": 0, "itemsPerPage": 0}
    return reply


# DELETE

changes(
    "user-delete-status",
    "200 with a body for a deletion",
    lambda call, reply: call.method == "DELETE" and reply.succeeded,
    lambda reply: (setattr(reply, "status", 200), setattr(reply, "body", {"deleted": True})),
)
changes(
    "deleted-again",
    "204 for a second deletion",
    lambda call, reply: call.method == "DELETE" and reply.status == 404,
    lambda reply: (setattr(reply, "status", 204), setattr(reply, "body", None)),
)
refuses(
    "user-delete",
    "users can't be deleted",
    lambda call: call.method == "DELETE" and call.kind == "Users",
    lambda: refusal(405),
)
changes(
    "unknown-read",
    "400 for an unknown id",
    lambda call, reply: call.method == "GET" and call.id and reply.status == 404,
    becomes(400),
)


@fault("user-delete")
async def a_deletion_does_nothing(call: Call, forward: Forward) -> Reply:
    if call.method != "DELETE":
        return await forward(call)
    reply = await forward(call.but(method="GET", body=None))
    return Reply(204) if reply.succeeded else reply


# PUT

refuses("user-put", "no PUT", lambda call: call.method == "PUT", lambda: refusal(405))
refuses(
    "user-put-whole",
    "read-only values in a PUT are refused",
    lambda call: call.method == "PUT" and "meta" in (call.body or {}),
    lambda: refusal(400, "mutability"),
)


@fault("user-put-clears")
async def a_put_merges(call: Call, forward: Forward) -> Reply:
    if call.method == "PUT" and call.kind == "Users":
        before = await forward(call.but(method="GET", body=None))
        if before.succeeded:
            sent = {name: each for name, each in call.body.items() if each not in (None, [])}
            return await forward(call.but(body={**before.body, **sent}))
    return await forward(call)


@fault("user-put-keeps-access")
async def a_put_without_active_deactivates(call: Call, forward: Forward) -> Reply:
    if call.method == "PUT" and call.kind == "Users" and "active" not in call.body:
        return await forward(call.but(body={**call.body, "active": False}))
    return await forward(call)


@fault("user-put-values")
async def a_put_wipes_active(call: Call, forward: Forward) -> Reply:
    if call.method == "PUT" and call.kind == "Users":
        return await forward(call.but(body={**call.body, "active": False}))
    return await forward(call)


changes(
    "user-put-answer",
    "204 for a PUT",
    lambda call, reply: call.method == "PUT" and call.kind == "Users" and reply.succeeded,
    lambda reply: (setattr(reply, "status", 204), setattr(reply, "body", None)),
)


@fault("user-put-id")
async def a_put_makes_another_user(call: Call, forward: Forward) -> Reply:
    if call.method != "PUT" or call.kind != "Users":
        return await forward(call)
    deleted = await forward(call.but(method="DELETE", body=None))
    if not deleted.succeeded:
        return deleted
    # By its externalId a deleted user would be known again.
    body = {name: each for name, each in call.body.items() if name not in {"id", "meta", "externalId"}}
    reply = await forward(call.but(method="POST", path="/Users", body=body))
    if not reply.succeeded:
        return reply
    told = {"op": "add", "path": "externalId", "value": call.body.get("externalId")}
    patch = {"schemas": [PATCH_OP], "Operations": [told]}
    return await forward(call.but(method="PATCH", path=f"/Users/{reply.body['id']}", body=patch))
