"""In which order the operations of a bulk request are done, and what references become (RFC 7644 3.7.1).

An operation that refers to resources which others make waits for those; apart from that, the order is the one
that was sent. Operations that refer to each other in a circle are made first without the references that
can't be known yet, which are then patched in. Such operations form one batch, whose steps stand or fall together:

    made: dict[str, str] = {}                                   # bulkId → id, as operations succeed
    for batch in plan(request.operations):
        with a savepoint:                                       # undone when a step of the batch is refused
            for step in batch:
                method, resource_id, data = resolved(step, made)     # raises InvalidValue
                ... do it; made[step.operation.bulk_id] = the id, where the method was POST
"""

import heapq
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from provisor.scim.bulk import BulkOperation
from provisor.scim.errors import InvalidValue
from provisor.scim.operations import PATCH_OP

PREFIX = "bulkId:"

# A reference as a value of its own, at the end of a URI, or as a string in the filter of a PATCH path. What does not
# reach the end is matched nevertheless, so that no text is read twice; `_bulk_id` tells it from references.
_REFERENCE = re.compile(
    r'(?:^|(?<=/))bulkId:(?P<plain>[^"]++)(?P<end>\Z)?|(?<=")bulkId:(?P<quoted>[^"]++)(?=")'
)


@dataclass(frozen=True, slots=True)
class Step:
    """An operation to do without the references in `deferred`; or, if it `completes`, to patch those in.

    `references` are all that the operation has.
    """

    operation: BulkOperation
    references: frozenset[str]
    deferred: frozenset[str] = frozenset()
    completes: bool = False


def references(operation: BulkOperation) -> frozenset[str]:
    """The bulkIds that an operation refers to, in its path and anywhere in its data."""
    return frozenset(_referred_to([operation.resource_id, operation.data]))


def plan(operations: Sequence[BulkOperation]) -> list[tuple[Step, ...]]:
    """The batches to do, one after the other; most have one step.

    A reference to what no operation makes holds up nothing; `resolved` refuses it.
    """
    makers = {
        each.bulk_id: at for at, each in enumerate(operations) if each.bulk_id and each.method == "POST"
    }
    steps = [Step(each, references(each)) for each in operations]
    needs = [{makers[name] for name in step.references if name in makers} for step in steps]
    circles = _circles(needs)
    return [_batch([steps[at] for at in circle]) for circle in _in_order(circles, needs)]


def resolved(step: Step, made: Mapping[str, str]) -> tuple[str, str | None, Any]:
    """The method, the resource's id and the data to do the step with.

    `made` has the id of each resource that was made, by bulkId. Raises InvalidValue for one that has none.
    """
    operation = step.operation
    if not step.references:
        return operation.method, operation.resource_id, operation.data

    def its_id(bulk_id: str) -> str:
        if bulk_id not in made:
            raise InvalidValue(
                f"Operation {operation.number} refers to bulkId:{bulk_id[:100]}, which no operation has made."
            )
        return made[bulk_id]

    if step.completes:
        completion = {"schemas": [PATCH_OP], "Operations": _deferred(operation.data, step.deferred)}
        return "PATCH", its_id(operation.bulk_id or ""), _replaced(completion, its_id)
    data = _without(operation.data, step.deferred) if step.deferred else operation.data
    resource_id, data = _replaced([operation.resource_id, data], its_id)
    return operation.method, resource_id, data


def _batch(circle: Sequence[Step]) -> tuple[Step, ...]:
    """The steps for operations that need each other; only those that make something can."""
    to_come = {step.operation.bulk_id for step in circle if step.operation.method == "POST"}
    steps, completions = [], []
    for step in circle:
        deferred = step.references & to_come
        steps.append(replace(step, deferred=deferred) if deferred else step)
        if deferred:
            completions.append(replace(step, deferred=deferred, completes=True))
        to_come.discard(step.operation.bulk_id)
    return (*steps, *completions)


def _in_order(circles: Sequence[list[int]], needs: Sequence[set[int]]) -> Iterator[list[int]]:
    """The circles so that each comes after those that it needs, and else in the order of the request."""
    circle_of = {at: number for number, circle in enumerate(circles) for at in circle}
    waiting, followers = [0] * len(circles), defaultdict(list)
    for number, circle in enumerate(circles):
        needed = {circle_of[other] for at in circle for other in needs[at]} - {number}
        waiting[number] = len(needed)
        for other in needed:
            followers[other].append(number)
    ready = [(min(circle), number) for number, circle in enumerate(circles) if not waiting[number]]
    heapq.heapify(ready)
    while ready:
        number = heapq.heappop(ready)[1]
        yield sorted(circles[number])
        for follower in followers[number]:
            waiting[follower] -= 1
            if not waiting[follower]:
                heapq.heappush(ready, (min(circles[follower]), follower))


def _circles(needs: Sequence[set[int]]) -> list[list[int]]:
    """The operations grouped by mutual need (strongly connected components, by Kosaraju's two passes)."""
    needed_by: list[set[int]] = [set() for _ in needs]
    for at, others in enumerate(needs):
        for other in others:
            needed_by[other].add(at)
    finished: list[int] = []
    seen: set[int] = set()
    for at in range(len(needs)):
        finished.extend(_reached(at, needs, seen))
    seen = set()
    groups = (_reached(at, needed_by, seen) for at in reversed(finished))
    return [group for group in groups if group]


def _reached(start: int, edges: Sequence[set[int]], seen: set[int]) -> list[int]:
    """What can be reached from the start and was not seen yet, in the order in which it is left."""
    if start in seen:
        return []
    seen.add(start)
    left: list[int] = []
    trail = [(start, iter(sorted(edges[start])))]
    while trail:
        at, others = trail[-1]
        other = next((each for each in others if each not in seen), None)
        if other is None:
            left.append(at)
            trail.pop()
        else:
            seen.add(other)
            trail.append((other, iter(sorted(edges[other]))))
    return left


def _replaced(value: Any, replacement: Callable[[str], str]) -> Any:
    """The JSON value with every reference replaced; the names in it stay as they are."""
    if isinstance(value, str):
        if PREFIX not in value:
            return value
        return _REFERENCE.sub(lambda found: _exchanged(found, replacement), value)
    if isinstance(value, list):
        return [_replaced(each, replacement) for each in value]
    if isinstance(value, dict):
        return {name: _replaced(each, replacement) for name, each in value.items()}
    return value


def _exchanged(found: re.Match[str], replacement: Callable[[str], str]) -> str:
    bulk_id = _bulk_id(found)
    return found[0] if bulk_id is None else replacement(bulk_id)


def _bulk_id(found: re.Match[str]) -> str | None:
    """The bulkId of a match; None where it is no reference."""
    plain: str | None = found["plain"] if found["end"] is not None else None
    return plain or found["quoted"]


def _referred_to(value: Any) -> set[str]:
    """The bulkIds that a JSON value refers to anywhere."""
    found: set[str] = set()
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            if PREFIX in part:
                found.update(filter(None, map(_bulk_id, _REFERENCE.finditer(part))))
        elif isinstance(part, dict):
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return found


def _refers(value: Any, bulk_ids: frozenset[str]) -> bool:
    return not bulk_ids.isdisjoint(_referred_to(value))


def _without(data: Mapping[str, Any], deferred: frozenset[str]) -> dict[str, Any]:
    """The resource without the attributes, or the elements of them, that refer to these."""
    kept: dict[str, Any] = {}
    for name, value in data.items():
        if not _refers(value, deferred):
            kept[name] = value
        elif isinstance(value, list):
            kept[name] = [each for each in value if not _refers(each, deferred)]
        elif isinstance(value, dict) and ":" in name:
            kept[name] = _without(value, deferred)
    return kept


def _deferred(data: Mapping[str, Any], deferred: frozenset[str], urn: str = "") -> list[dict[str, Any]]:
    """The PATCH operations that add what `_without` left out."""
    operations: list[dict[str, Any]] = []
    for name, value in data.items():
        if not _refers(value, deferred):
            continue
        if isinstance(value, dict) and ":" in name and not urn:
            operations.extend(_deferred(value, deferred, name))
            continue
        left_out = [each for each in value if _refers(each, deferred)] if isinstance(value, list) else value
        path = f"{urn}:{name}" if urn else name
        operations.append({"op": "add", "path": path, "value": left_out})
    return operations
