"""How faults are made and named: each with the finding that it must be."""

from collections.abc import Callable
from typing import Any

from tests.conformance_run.proxy import Call, Fault, Forward, Reply, refusal

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

FAULTS: dict[str, tuple[str, Fault]] = {}


def fault(finding: str) -> Callable[[Fault], Fault]:
    def add(body: Fault) -> Fault:
        FAULTS[body.__name__.replace("_", " ")] = (finding, body)  # type: ignore[attr-defined]
        return body

    return add


def changes(
    finding: str, name: str, when: Callable[[Call, Reply], object], change: Callable[[Reply], object]
) -> None:
    """Add a fault that changes answers."""

    async def changed(call: Call, forward: Forward) -> Reply:
        reply = await forward(call)
        if when(call, reply):
            change(reply)
        return reply

    FAULTS[name] = (finding, changed)


def refuses(finding: str, name: str, when: Callable[[Call], object], reply: Callable[[], Reply]) -> None:
    """Add a fault that refuses requests."""

    async def refused(call: Call, forward: Forward) -> Reply:
        return reply() if when(call) else await forward(call)

    FAULTS[name] = (finding, refused)


def asks(finding: str, name: str, change: Callable[[Call], Call]) -> None:
    """Add a fault that understands requests wrongly."""

    async def understood(call: Call, forward: Forward) -> Reply:
        return await forward(change(call))

    FAULTS[name] = (finding, understood)


def each_operation(change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> Callable[[Call], Call]:
    """Understand operations of PATCH so; None: not at all."""

    def changed(call: Call) -> Call:
        if not call.operations:
            return call
        kept = [each for each in map(change, call.operations) if each is not None]
        return call.with_operations(kept or [{"op": "add", "path": "schemas", "value": []}])

    return changed


def created(call: Call, reply: Reply) -> bool:
    return call.method == "POST" and call.path in {"/Users", "/Groups"} and reply.succeeded


def created_user(call: Call, reply: Reply) -> bool:
    return created(call, reply) and call.kind == "Users"


def shown(kind: str) -> Callable[[Call, Reply], bool]:
    return lambda call, reply: call.kind == kind and reply.succeeded and bool(reply.resources)


def patched(kind: str) -> Callable[[Call, Reply], bool]:
    return lambda call, reply: call.kind == kind and call.method == "PATCH" and reply.succeeded


def of_each(change: Callable[[dict[str, Any]], object]) -> Callable[[Reply], None]:
    def changed(reply: Reply) -> None:
        for resource in reply.resources:
            change(resource)

    return changed


def drop(name: str) -> Callable[[Reply], None]:
    return of_each(lambda resource: resource.pop(name, None))


def operation(call: Call, **wanted: object) -> bool:
    """Whether an operation of the PATCH has these members."""
    return any(all(each.get(name) == value for name, value in wanted.items()) for each in call.operations)


def becomes(status: int) -> Callable[[Reply], None]:
    def changed(reply: Reply) -> None:
        reply.status, reply.body = status, refusal(status).body

    return changed


def without(name: str) -> Callable[[Call], Call]:
    return lambda call: call.but(query={key: each for key, each in call.query.items() if key != name})
