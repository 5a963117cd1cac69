"""The use case of Bulk: many operations in one transaction, each of them whole or not at all (RFC 7644 section 3.7)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from provisor.directory.refusals import Refusal
from provisor.provisioning import groups, refused, translate, users
from provisor.provisioning.calls import Call
from provisor.provisioning.ports import Records
from provisor.provisioning.translate import Resource
from provisor.provisioning.users import Shown
from provisor.scim.bulk import BulkOperation, BulkRequest, BulkResult, bulk_response
from provisor.scim.bulk_order import Step, plan, resolved
from provisor.scim.errors import ScimError
from provisor.scim.leniency import Leniency
from provisor.scim.membership import read_group_patch, read_group_resource
from provisor.scim.operations import read_patch
from provisor.scim.projection import Projection
from provisor.scim.schemas import ResourceType
from provisor.scim.validation import read_resource
from provisor.scim.versions import etag

_STATUS = {"POST": 201, "PUT": 200, "PATCH": 200, "DELETE": 204}


@dataclass(frozen=True, slots=True)
class _Task:
    """A step with its references resolved, and what it is done with."""

    records: Records
    call: Call
    resource_type: ResourceType
    resource_id: str
    data: Any
    if_match: str | None

    @property
    def projection(self) -> Projection:
        """A bulk response shows no resources, so nothing is read for them."""
        return Projection.of(self.resource_type, self.call.leniency, attributes=("id",))


def run(records: Records, call: Call, request: BulkRequest) -> Resource:
    """Do the operations in the order that `scim.bulk_order` plans until `failOnErrors` are refused; a BulkResponse."""
    _lock(records, call, request)
    results: list[BulkResult] = []
    made: dict[str, str] = {}
    errors = 0
    for batch in plan(request.operations):
        if request.fail_on_errors is not None and errors >= request.fail_on_errors:
            break
        outcome = _batch(records, call, batch, made)
        errors += sum(result.error is not None for result in outcome)
        results += outcome
    return bulk_response(results)


def _lock(records: Records, call: Call, request: BulkRequest) -> None:
    """Hold what the operations name from the start, in one order: two requests that name the same don't deadlock.

    Whose users are deleted are other teams than before, so these are held, too.
    """
    ids: dict[str, list[str]] = {each.name: [] for each in call.types}
    leaving = []
    for operation in request.operations:
        if operation.resource_type is not None and operation.resource_id is not None:
            ids[operation.resource_type.name].append(operation.resource_id)
            if operation.resource_type.name == call.types.user.name and operation.method == "DELETE":
                leaving.append(operation.resource_id)
    if ids[call.types.user.name]:
        records.lock_users(ids[call.types.user.name])
    teams = records.teams_of(leaving) if leaving else {}
    team_ids = [*ids[call.types.group.name], *(team.id for each in teams.values() for team in each)]
    if team_ids:
        records.lock_teams(team_ids)


def _batch(records: Records, call: Call, batch: tuple[Step, ...], made: dict[str, str]) -> list[BulkResult]:
    """Do the steps of a batch, or none of them."""
    results: dict[int, BulkResult] = {}
    known = dict(made)
    try:
        with records.savepoint():
            for step in batch:
                result = _step(records, call, step, known)
                results.setdefault(step.operation.number, result)
    except (ScimError, Refusal) as refusal:
        operations = {step.operation.number: step.operation for step in batch}
        return [_refused(records, call, operation, refusal) for operation in operations.values()]
    made.update(known)
    return list(results.values())


def _step(records: Records, call: Call, step: Step, made: dict[str, str]) -> BulkResult:
    operation = step.operation
    if operation.fault is not None:
        raise operation.fault
    method, resource_id, data = resolved(step, made)
    call = _of_its_own(call)
    resource_type = operation.resource_type or call.types.user
    task = _Task(records, call, resource_type, resource_id or "", data, operation.version)
    shown = _VERBS[resource_type.name, method](task)
    if shown is None:
        return BulkResult(operation, _STATUS[method], location=_location(call, resource_type, resource_id))
    if operation.bulk_id is not None and method == "POST":
        made[operation.bulk_id] = shown.id
    return BulkResult(operation, _STATUS[method], shown.location, etag(shown.version))


def _refused(
    records: Records, call: Call, operation: BulkOperation, refusal: ScimError | Refusal
) -> BulkResult:
    request = f"{operation.method} Bulk"
    if operation.resource_type is not None:
        request = f"{operation.method} {operation.resource_type.endpoint.strip('/')} (Bulk)"
    own_call = _of_its_own(call)
    own_call.note_name(operation.data)
    refused.record(records, own_call, request, operation.resource_id or "", refusal)
    error = refusal if isinstance(refusal, ScimError) else translate.scim_error(refusal)
    location = None
    if operation.resource_type is not None and operation.resource_id is not None:
        location = _location(call, operation.resource_type, operation.resource_id)
    return BulkResult(operation, error.status, location, error=error)


def _of_its_own(call: Call) -> Call:
    """The call for one operation, whose journal entry tells of its own tolerances alone."""
    return replace(call, leniency=Leniency(call.leniency.manner))


def _location(call: Call, resource_type: ResourceType, resource_id: str | None) -> str:
    return f"{call.base_url}{resource_type.endpoint}/{resource_id}"


def _create_user(task: _Task) -> Shown:
    resource = read_resource(task.data, task.resource_type, task.call.leniency)
    return users.create(task.records, task.call, resource, task.projection)


def _replace_user(task: _Task) -> Shown:
    resource = read_resource(task.data, task.resource_type, task.call.leniency)
    return users.replace(
        task.records,
        task.call,
        task.resource_id,
        resource=resource,
        projection=task.projection,
        if_match=task.if_match,
    )


def _patch_user(task: _Task) -> Shown:
    operations = read_patch(task.data, task.resource_type, task.call.leniency)
    return users.patch(
        task.records,
        task.call,
        task.resource_id,
        operations=operations,
        projection=task.projection,
        if_match=task.if_match,
    )


def _delete_user(task: _Task) -> None:
    users.delete(task.records, task.call, task.resource_id, task.if_match)


def _create_group(task: _Task) -> Shown:
    resource, members = read_group_resource(task.data, task.resource_type, task.call.leniency)
    return groups.create(task.records, task.call, resource, members, task.projection)


def _replace_group(task: _Task) -> Shown:
    resource, members = read_group_resource(task.data, task.resource_type, task.call.leniency)
    return groups.replace(
        task.records,
        task.call,
        task.resource_id,
        resource=resource,
        members=members,
        projection=task.projection,
        if_match=task.if_match,
    )


def _patch_group(task: _Task) -> Shown | None:
    steps = read_group_patch(task.data, task.resource_type, task.call.leniency, group_id=task.resource_id)
    return groups.patch(
        task.records,
        task.call,
        task.resource_id,
        steps=steps,
        projection=task.projection,
        if_match=task.if_match,
    )


def _delete_group(task: _Task) -> None:
    groups.delete(task.records, task.call, task.resource_id, task.if_match)


_VERBS: Mapping[tuple[str, str], Callable[[_Task], Shown | None]] = {
    ("User", "POST"): _create_user,
    ("User", "PUT"): _replace_user,
    ("User", "PATCH"): _patch_user,
    ("User", "DELETE"): _delete_user,
    ("Group", "POST"): _create_group,
    ("Group", "PUT"): _replace_group,
    ("Group", "PATCH"): _patch_group,
    ("Group", "DELETE"): _delete_group,
}
