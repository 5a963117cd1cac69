"""For every route of the SCIM endpoint the questions by which one organization could learn something of another.

`{id}` is what is asked about; `{user}` and `{group}` are fresh resources of the asking organization.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st
from tests.conversations.identity_provider import ENTERPRISE, SEARCH
from tests.isolation.asking import Question, a_bulk, a_group, a_patch, a_user

Route = tuple[str, str]
"""The template of a URL, and a method."""

_OF_USERS = (
    'id eq "{id}"', 'id sw "{id}"', 'not (id eq "{id}")', 'groups.value eq "{id}"', 'groups[value eq "{id}"]',
    'groups eq "{id}"',
    f'{ENTERPRISE}:manager.value eq "{{id}}"', 'manager eq "{id}"', 'groups.$ref co "{id}"',
    'meta.location ew "{id}"',
)  # fmt: skip
_OF_GROUPS = (
    'id eq "{id}"', 'id co "{id}"', 'not (members.value eq "{id}")', 'members.value eq "{id}"',
    'members[value eq "{id}"]',
    'members eq "{id}"', 'members.$ref co "{id}"', 'id eq "{id}" and members eq "{id}"', 'meta.location ew "{id}"',
)  # fmt: skip


def _filters(simple: tuple[str, ...], beside: str) -> st.SearchStrategy[str]:
    return st.builds(
        lambda pattern, condition, other: pattern.format(condition, other),
        st.sampled_from(("{0}", "{0}", "({0}) or {1}", "({0}) and {1}", "not ({0}) and {1}")),
        st.sampled_from(simple),
        st.sampled_from((*simple, beside)),
    )


_USER_FILTERS = _filters(_OF_USERS, 'userName sw "person"')
_GROUP_FILTERS = _filters(_OF_GROUPS, 'displayName sw "group"')
_PAGING = st.sampled_from(
    ("", "&count=0", "&count=1", "&startIndex=2", "&cursor=", "&sortBy=id&sortOrder=descending")
)
_PROJECTIONS = st.sampled_from(
    ("", "?attributes=id", "?attributes=groups,members", "?excludedAttributes=meta")
)


def _listed(endpoint: str, filters: st.SearchStrategy[str]) -> st.SearchStrategy[Question]:
    return st.builds(
        lambda text, paging: Question("GET", f"/{endpoint}?filter={quote(text, safe='{}')}{paging}"),
        filters,
        _PAGING,
    )


def _searched(where: str, filters: st.SearchStrategy[str]) -> st.SearchStrategy[Question]:
    numbers = st.fixed_dictionaries(
        {}, optional={"count": st.integers(0, 5), "startIndex": st.integers(1, 3)}
    )
    return st.builds(
        lambda text, paging: Question("POST", where, {"schemas": [SEARCH], "filter": text, **paging}),
        filters,
        numbers,
    )


_REFERRING_USERS = st.sampled_from(
    [
        a_user("newcomer", externalId=None, **{ENTERPRISE: {"manager": manager}})
        for manager in ({"value": "{id}"}, {"value": "{id}", "$ref": "../Users/{id}"}, "{id}")
    ]
)
_REFERRING_GROUPS = st.sampled_from([a_group("newgroup", "{id}"), a_group("newgroup", "{user}", "{id}")])

_USER_OPERATIONS: tuple[dict[str, Any], ...] = (
    {"op": "replace", "path": f"{ENTERPRISE}:manager", "value": "{id}"},
    {"op": "add", "path": "manager", "value": {"value": "{id}"}},
    {"op": "Replace", "value": {f"{ENTERPRISE}:manager": {"value": "{id}"}}},
    {"op": "add", "path": "groups", "value": [{"value": "{id}"}]},
    {"op": "replace", "path": "id", "value": "{id}"},
    {"op": "replace", "path": "title", "value": "{id}"},
)
_GROUP_OPERATIONS: tuple[dict[str, Any], ...] = (
    {"op": "add", "path": "members", "value": [{"value": "{id}"}]},
    {"op": "Add", "path": "members", "value": [{"value": "{user}"}, {"value": "{id}"}]},
    {"op": "replace", "path": "members", "value": [{"value": "{id}"}]},
    {"op": "replace", "value": {"members": [{"value": "{id}"}]}},
    {"op": "remove", "path": 'members[value eq "{id}"]'},
    {"op": "Remove", "path": "members", "value": [{"value": "{id}"}]},
    {"op": "replace", "value": {"id": "{id}", "displayName": "renamed"}},
)


def _patches(endpoint: str, own: str, operations: tuple[dict[str, Any], ...]) -> st.SearchStrategy[Question]:
    return st.builds(
        lambda target, chosen: Question("PATCH", target, a_patch(*chosen)),
        st.sampled_from(
            (
                f"/{endpoint}/{{id}}",
                f"/{endpoint}/{own}",
                f"/{endpoint}/{own}?attributes=members,groups,manager",
            )
        ),
        st.lists(st.sampled_from(operations), min_size=1, max_size=3),
    )


def _puts(endpoint: str, own: str, documents: st.SearchStrategy[Any]) -> st.SearchStrategy[Question]:
    targets = st.sampled_from((f"/{endpoint}/{{id}}", f"/{endpoint}/{own}"))
    return st.builds(lambda target, document: Question("PUT", target, document), targets, documents)


def _on(method: str, endpoint: str) -> st.SearchStrategy[Question]:
    return _PROJECTIONS.map(lambda projection: Question(method, f"/{endpoint}/{{id}}{projection}"))


_BULK_OPERATIONS = st.one_of(
    _REFERRING_USERS.map(lambda user: {"method": "PUT", "path": "/Users/{user}", "data": user}),
    _REFERRING_GROUPS.map(lambda group: {"method": "PUT", "path": "/Groups/{group}", "data": group}),
    st.sampled_from(_USER_OPERATIONS).map(lambda o: {"method": "PATCH", "path": "/Users/{user}", "data": a_patch(o)}),
    st.sampled_from(_GROUP_OPERATIONS).map(lambda o: {"method": "PATCH", "path": "/Groups/{group}",
    "data": a_patch(o)}),
    st.sampled_from(_GROUP_OPERATIONS).map(lambda o: {"method": "PATCH", "path": "/Groups/{id}", "data": a_patch(o)}),
    st.sampled_from(("/Users/{id}", "/Groups/{id}")).map(lambda path: {"method": "DELETE", "path": path}),
    _REFERRING_USERS.map(lambda user: {"method": "PUT", "path": "/Users/{id}", "data": user}),
)  # fmt: skip
_BOTH_FILTERS = st.sampled_from(
    ('id eq "{id}"', 'id eq "{id}" or userName pr', 'members.value eq "{id}"', 'groups.value eq "{id}"')
)
_ME = {
    ("Me", method): st.just(Question(method, "/Me")) for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
}

QUESTIONS: Mapping[Route, st.SearchStrategy[Question]] = {
    ("Users", "GET"): _listed("Users", _USER_FILTERS),
    ("Users", "POST"): _REFERRING_USERS.map(lambda user: Question("POST", "/Users", user)),
    ("Users/.search", "POST"): _searched("/Users/.search", _USER_FILTERS),
    ("Users/{id}", "GET"): _on("GET", "Users"),
    ("Users/{id}", "PUT"): _puts("Users", "{user}", _REFERRING_USERS),
    ("Users/{id}", "PATCH"): _patches("Users", "{user}", _USER_OPERATIONS),
    ("Users/{id}", "DELETE"): _on("DELETE", "Users"),
    ("Groups", "GET"): _listed("Groups", _GROUP_FILTERS),
    ("Groups", "POST"): _REFERRING_GROUPS.map(lambda group: Question("POST", "/Groups", group)),
    ("Groups/.search", "POST"): _searched("/Groups/.search", _GROUP_FILTERS),
    ("Groups/{id}", "GET"): _on("GET", "Groups"),
    ("Groups/{id}", "PUT"): _puts("Groups", "{group}", _REFERRING_GROUPS),
    ("Groups/{id}", "PATCH"): _patches("Groups", "{group}", _GROUP_OPERATIONS),
    ("Groups/{id}", "DELETE"): _on("DELETE", "Groups"),
    ("", "GET"): _listed("", _BOTH_FILTERS),
    (".search", "POST"): _searched("/.search", _BOTH_FILTERS),
    ("Bulk", "POST"): st.lists(_BULK_OPERATIONS, min_size=1, max_size=4).map(lambda o: Question("POST",
    "/Bulk", a_bulk(o))),
    **_ME,
    ("ServiceProviderConfig", "GET"): st.just(Question("GET", "/ServiceProviderConfig?attributes={id}")),
    ("ResourceTypes", "GET"): st.just(Question("GET", "/ResourceTypes?attributes={id}")),
    ("ResourceTypes/{id}", "GET"): _on("GET", "ResourceTypes"),
    ("Schemas", "GET"): st.just(Question("GET", "/Schemas?attributes={id}")),
    ("Schemas/{id}", "GET"): _on("GET", "Schemas"),
}  # fmt: skip
