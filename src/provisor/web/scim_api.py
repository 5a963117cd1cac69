"""The handlers of the SCIM endpoint (RFC 7644 section 3): each reads, calls one use case, and answers."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from starlette.responses import Response

from provisor.provisioning import bulk as bulk_operations
from provisor.provisioning import groups, listing, users
from provisor.provisioning.members import FEW_MEMBERS, concerns_few
from provisor.provisioning.users import Shown
from provisor.scim import discovery
from provisor.scim.bulk import read_bulk
from provisor.scim.discovery import Offer
from provisor.scim.errors import Forbidden, NotOffered
from provisor.scim.listing import DEFAULT_COUNT, MAX_COUNT, ListRequest, read_query, read_search, split_names
from provisor.scim.membership import read_group_patch, read_group_resource
from provisor.scim.operations import read_patch
from provisor.scim.projection import Projection
from provisor.scim.schemas import ResourceType
from provisor.scim.validation import read_resource
from provisor.scim.versions import etag, none_match
from provisor.web import answers
from provisor.web.scim_request import ScimRequest

UseCase = Callable[..., dict[str, Any]]

_IF_MATCH = "if-match"
_IF_NONE_MATCH = "if-none-match"
_FEW_OPERATIONS = 50
"""Each may go through every value of an attribute: beyond it a PATCH on a user is not brief."""


async def create_user(request: ScimRequest) -> Response:
    """POST /Users (RFC 7644 section 3.3)."""
    call, projection = request.call, _projection(request, request.call.types.user)
    resource = await request.read_body(
        partial(read_resource, resource_type=call.types.user, leniency=call.leniency)
    )
    made = await request.write(
        partial(users.create, call=call, resource=resource, projection=projection), brief=request.small
    )
    return _created(made)


async def read_user(request: ScimRequest) -> Response:
    """GET /Users/{id} (RFC 7644 section 3.4.1)."""
    projection = _projection(request, request.call.types.user)
    found = await request.read(
        partial(users.read, call=request.call, user_id=request.id, projection=projection), brief=True
    )
    return _found(request, found)


async def replace_user(request: ScimRequest) -> Response:
    """PUT /Users/{id} (RFC 7644 section 3.5.1)."""
    call, projection = request.call, _projection(request, request.call.types.user)
    resource = await request.read_body(
        partial(read_resource, resource_type=call.types.user, leniency=call.leniency)
    )
    changed = await request.write(
        partial(
            users.replace,
            call=call,
            user_id=request.id,
            resource=resource,
            projection=projection,
            if_match=request.headers.get(_IF_MATCH),
        ),
        brief=request.small,
    )
    return _changed(changed)


async def patch_user(request: ScimRequest) -> Response:
    """PATCH /Users/{id} (RFC 7644 section 3.5.2)."""
    call, projection = request.call, _projection(request, request.call.types.user)
    operations = await request.read_body(
        partial(read_patch, resource_type=call.types.user, leniency=call.leniency)
    )
    changed = await request.write(
        partial(
            users.patch,
            call=call,
            user_id=request.id,
            operations=operations,
            projection=projection,
            if_match=request.headers.get(_IF_MATCH),
        ),
        brief=request.small and len(operations) <= _FEW_OPERATIONS,
    )
    return _changed(changed)


async def delete_user(request: ScimRequest) -> Response:
    """DELETE /Users/{id} (RFC 7644 section 3.6)."""
    await request.write(
        partial(users.delete, call=request.call, user_id=request.id, if_match=request.headers.get(_IF_MATCH)),
        brief=True,
    )
    return answers.no_content()


async def create_group(request: ScimRequest) -> Response:
    """POST /Groups."""
    call, projection = request.call, _projection(request, request.call.types.group)
    resource, members = await request.read_body(
        partial(read_group_resource, group_type=call.types.group, leniency=call.leniency), large=True
    )
    made = await request.write(
        partial(groups.create, call=call, resource=resource, members=members, projection=projection),
        brief=request.small and len(members) <= FEW_MEMBERS,
    )
    return _created(made)


async def read_group(request: ScimRequest) -> Response:
    """GET /Groups/{id}."""
    projection = _projection(request, request.call.types.group)
    found = await request.read(
        partial(groups.read, call=request.call, team_id=request.id, projection=projection),
        brief=not projection.wants("members"),
    )
    return _found(request, found)


async def replace_group(request: ScimRequest) -> Response:
    """PUT /Groups/{id}."""
    call, projection = request.call, _projection(request, request.call.types.group)
    resource, members = await request.read_body(
        partial(read_group_resource, group_type=call.types.group, leniency=call.leniency), large=True
    )
    changed = await request.write(
        partial(
            groups.replace,
            call=call,
            team_id=request.id,
            resource=resource,
            members=members,
            projection=projection,
            if_match=request.headers.get(_IF_MATCH),
        )
    )
    return _changed(changed)


async def patch_group(request: ScimRequest) -> Response:
    """PATCH /Groups/{id}: 204, since the group could be huge; 200 with the group where `attributes` are named."""
    call = request.call
    named = "attributes" in request.query()
    projection = _projection(request, call.types.group) if named else None
    steps = await request.read_body(
        partial(read_group_patch, group_type=call.types.group, leniency=call.leniency, group_id=request.id),
        large=True,
    )
    changed = await request.write(
        partial(
            groups.patch,
            call=call,
            team_id=request.id,
            steps=steps,
            projection=projection,
            if_match=request.headers.get(_IF_MATCH),
        ),
        brief=request.small and projection is None and concerns_few(steps),
    )
    return _changed(changed) if changed is not None else answers.no_content()


async def delete_group(request: ScimRequest) -> Response:
    """DELETE /Groups/{id}."""
    await request.write(
        partial(groups.delete, call=request.call, team_id=request.id, if_match=request.headers.get(_IF_MATCH))
    )
    return answers.no_content()


async def list_users(request: ScimRequest) -> Response:
    """GET /Users (RFC 7644 section 3.4.2)."""
    return await _list(request, listing.list_users, _queried(request, [request.call.types.user]))


async def search_users(request: ScimRequest) -> Response:
    """POST /Users/.search (RFC 7644 section 3.4.3)."""
    return await _list(request, listing.list_users, await _searched(request, [request.call.types.user]))


async def list_groups(request: ScimRequest) -> Response:
    """GET /Groups."""
    return await _list(request, listing.list_groups, _queried(request, [request.call.types.group]))


async def search_groups(request: ScimRequest) -> Response:
    """POST /Groups/.search."""
    return await _list(request, listing.list_groups, await _searched(request, [request.call.types.group]))


async def list_all(request: ScimRequest) -> Response:
    """GET on the base URL itself: users and groups in one list."""
    return await _list(request, listing.list_all, _queried(request, request.call.types))


async def search_all(request: ScimRequest) -> Response:
    """POST /.search: users and groups in one list."""
    return await _list(request, listing.list_all, await _searched(request, request.call.types))


def _queried(request: ScimRequest, types: Sequence[ResourceType]) -> ListRequest:
    return read_query(request.query(), types, request.call.leniency)


async def _searched(request: ScimRequest, types: Sequence[ResourceType]) -> ListRequest:
    return await request.read_body(partial(read_search, resource_types=types, leniency=request.call.leniency))


async def _list(request: ScimRequest, use_case: UseCase, asked: ListRequest) -> Response:
    work = partial(use_case, call=request.call, asked=asked, secret=request.secret)
    found = await request.read(work, brief=listing.is_brief(asked))
    lookup = listing.lookup(asked)
    if lookup is not None:
        request.note_lookup(lookup, found=found["totalResults"] > 0)
    return answers.document(found)


async def bulk(request: ScimRequest) -> Response:
    """POST /Bulk (RFC 7644 section 3.7)."""
    call = request.call
    asked = await request.read_body(
        partial(
            read_bulk,
            resource_types=call.types,
            leniency=call.leniency,
            max_operations=request.limits.bulk_operations,
        ),
        large=True,
    )
    return answers.document(await request.write(partial(bulk_operations.run, call=call, request=asked)))


async def me(request: ScimRequest) -> Response:
    """/Me (RFC 7644 section 3.11): a bot is nobody, so there is nothing to show or change."""
    raise NotOffered(f"{request.call.caller.bot.name} is a bot, and /Me is for people; use /Users.")


async def service_provider_config(request: ScimRequest) -> Response:
    """GET /ServiceProviderConfig (RFC 7644 section 4)."""
    _refuse_filter(request)
    offer = Offer(
        bulk_operations=request.limits.bulk_operations,
        bulk_bytes=request.limits.large_body,
        default_page=DEFAULT_COUNT,
        largest_page=MAX_COUNT,
        cursor_seconds=int(listing.CURSOR_LIFETIME.total_seconds()),
        conformant=request.call.leniency.strict,
    )
    return answers.document(discovery.service_provider_config(offer, request.call.base_url))


async def list_resource_types(request: ScimRequest) -> Response:
    """GET /ResourceTypes."""
    _refuse_filter(request)
    return answers.document(discovery.resource_types(request.call.types, request.call.base_url))


async def read_resource_type(request: ScimRequest) -> Response:
    """GET /ResourceTypes/{name}."""
    _refuse_filter(request)
    return answers.document(discovery.resource_type(request.call.types, request.id, request.call.base_url))


async def list_schemas(request: ScimRequest) -> Response:
    """GET /Schemas."""
    _refuse_filter(request)
    return answers.document(discovery.schemas(request.call.types, request.call.base_url))


async def read_schema(request: ScimRequest) -> Response:
    """GET /Schemas/{urn}."""
    _refuse_filter(request)
    return answers.document(discovery.schema(request.call.types, request.id, request.call.base_url))


def _refuse_filter(request: ScimRequest) -> None:
    # RFC 7644 section 4: a filter on a discovery endpoint is 403; the other query parameters are ignored.
    if "filter" in request.query():
        raise Forbidden("The discovery endpoints can't be filtered; ask for all, or for one by its name.")


def _projection(request: ScimRequest, resource_type: ResourceType) -> Projection:
    if not request.query_string:
        return Projection.default(resource_type)
    query = request.query()
    return Projection.of(
        resource_type,
        request.call.leniency,
        attributes=split_names(query.get("attributes", "")),
        excluded=split_names(query.get("excludedattributes", "")),
    )


def _created(made: Shown) -> Response:
    return answers.document(made.document, status=201, location=made.location, etag=etag(made.version))


def _changed(changed: Shown) -> Response:
    return answers.document(changed.document, location=changed.location, etag=etag(changed.version))


def _found(request: ScimRequest, found: Shown) -> Response:
    if not none_match(request.headers.get(_IF_NONE_MATCH), found.version):
        return answers.not_modified(etag=etag(found.version))
    return _changed(found)
