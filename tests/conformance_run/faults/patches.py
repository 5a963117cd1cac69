"""PATCH of users that is not understood, or does something else."""

from dataclasses import replace

from tests.conformance_run.faults.making import (
    ENTERPRISE,
    asks,
    changes,
    each_operation,
    fault,
    operation,
    patched,
    refuses,
)
from tests.conformance_run.proxy import Call, Forward, Reply, refusal

from provisor.simulators.target import read, target

refuses(
    "patch-op-case",
    "capitalised ops are refused",
    lambda call: any(not str(each.get("op", "")).islower() for each in call.operations),
    lambda: refusal(400, "invalidSyntax"),
)
refuses("patch-supported", "no PATCH", lambda call: call.method == "PATCH", lambda: refusal(501))
refuses(
    "patch-without-path",
    "PATCH without a path is refused",
    lambda call: any("path" not in each and each.get("op") != "remove" for each in call.operations),
    lambda: refusal(400, "invalidSyntax"),
)


@fault("patch-value-path-creates")
async def a_value_path_without_a_match_is_refused(call: Call, forward: Forward) -> Reply:
    places = [target(each["path"]) for each in call.operations if "[" in str(each.get("path"))]
    if call.kind == "Users" and places:
        stored = (await forward(call.but(method="GET", body=None))).body
        if any(read(stored, replace(place, part="")) is None for place in places):
            return refusal(400, "noTarget")
    return await forward(call)


refuses(
    "patch-value-path",
    "value paths are refused",
    lambda call: any(
        "[" in str(each.get("path")) and str(each.get("op")).lower() != "remove" for each in call.operations
    ),
    lambda: refusal(400, "invalidPath"),
)
asks(
    "patch-urn-keys",
    "keys with a URN are stored as they are",
    each_operation(
        lambda each: (
            {
                **each,
                "value": {
                    k: v for k, v in each["value"].items() if not k.startswith("urn:") or k == ENTERPRISE
                },
            }
            if "path" not in each and isinstance(each.get("value"), dict)
            else each
        )
    ),
)
asks(
    "patch-dotted-keys",
    "keys with a dot are stored as they are",
    each_operation(
        lambda each: (
            {
                **each,
                "value": {k: v for k, v in each["value"].items() if k.startswith("urn:") or "." not in k},
            }
            if "path" not in each and isinstance(each.get("value"), dict)
            else each
        )
    ),
)
refuses(
    "manager-string",
    "a manager as text is refused",
    lambda call: any(
        str(each.get("path")).endswith(":manager") and isinstance(each.get("value"), str)
        for each in call.operations
    ),
    lambda: refusal(400, "invalidValue"),
)
refuses(
    "patch-urn-path",
    "paths with a URN are refused",
    lambda call: any(str(each.get("path")).startswith("urn:") for each in call.operations),
    lambda: refusal(400, "invalidPath"),
)
asks(
    "patch-several",
    "only the first operation is applied",
    lambda call: (
        call.with_operations(call.operations[:1])
        if len(call.operations) > 1 and call.kind == "Users"
        else call
    ),
)
asks(
    "patch-add-element",
    "adding replaces",
    each_operation(lambda each: {**each, "op": "replace"} if each.get("path") == "emails" else each),
)
asks(
    "patch-replace-elements",
    "replacing adds",
    each_operation(lambda each: {**each, "op": "add"} if each.get("path") == "emails" else each),
)
asks(
    "patch-remove",
    "removals of attributes are ignored",
    each_operation(
        lambda each: (
            None
            if str(each["op"]).lower() == "remove"
            and str(each.get("path")).isalpha()
            and each["path"] != "members"
            else each
        )
    ),
)


@fault("patch-answer-current")
async def a_patch_is_answered_with_what_was(call: Call, forward: Forward) -> Reply:
    if call.method != "PATCH" or call.kind != "Users":
        return await forward(call)
    before = await forward(call.but(method="GET", body=None))
    reply = await forward(call)
    return Reply(200, before.body) if reply.succeeded else reply


changes("patch-answer", "202 for a PATCH", patched("Users"), lambda reply: setattr(reply, "status", 202))
changes(
    "patch-answer", "an empty 200 for a PATCH", patched("Users"), lambda reply: setattr(reply, "body", None)
)


@fault("patch-leaves-others")
async def a_patch_drops_emails(call: Call, forward: Forward) -> Reply:
    if call.method == "PATCH" and call.kind == "Users" and "emails" not in str(call.body):
        await forward(call.with_operations([{"op": "remove", "path": "emails"}]))
    return await forward(call)


@fault("patch-atomic")
async def operations_are_applied_one_by_one(call: Call, forward: Forward) -> Reply:
    reply = await forward(call)
    if call.method == "PATCH" and not reply.succeeded and len(call.operations) > 1:
        for each in call.operations:
            await forward(call.with_operations([each]))
    return reply


@fault("patch-op-unknown")
async def unknown_ops_succeed(call: Call, forward: Forward) -> Reply:
    if operation(call, op="frobnicate"):
        return await forward(call.but(method="GET", body=None))
    return await forward(call)


@fault("user-rename-conflict")
async def a_conflict_of_names_is_a_failure(call: Call, forward: Forward) -> Reply:
    reply = await forward(call)
    return refusal(500) if call.method == "PATCH" and reply.status == 409 else reply


@fault("patch-supported")
async def a_patch_is_answered_and_forgotten(call: Call, forward: Forward) -> Reply:
    return await forward(call.but(method="GET", body=None) if call.method == "PATCH" else call)


asks(
    "manager-object",
    "PATCH ignores managers",
    each_operation(lambda each: None if str(each.get("path")).endswith(":manager") else each),
)
asks(
    "deactivate-by-path",
    "PATCH ignores active",
    each_operation(
        lambda each: (
            None
            if each.get("path") == "active" or ("path" not in each and "active" in (each.get("value") or {}))
            else each
        )
    ),
)
