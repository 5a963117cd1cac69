"""Ways in which real servers are broken, each with the finding that it must be, and that alone."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from tests.conformance_run.proxy import Call, Fault, Forward, Reply, refusal

USER_NAME = re.compile(r'^userName eq "([^"]*)"$')
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

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


# Discovery

for _path, _finding in (
    ("/ServiceProviderConfig", "service-provider-config"),
    ("/ResourceTypes", "resource-types"),
    ("/Schemas", "schemas"),
):
    refuses(_finding, f"no {_path}", lambda call, path=_path: call.path == path, lambda: refusal(404))
refuses(
    "schema-by-urn",
    "no schema by its URN",
    lambda call: call.path.startswith("/Schemas/"),
    lambda: refusal(404),
)
refuses(
    "query-flag",
    "unknown query parameters are refused",
    lambda call: "aadOptscim062020" in call.query,
    lambda: refusal(400, "invalidValue"),
)
changes(
    "service-provider-config-parts",
    "a configuration without patch",
    lambda call, _: call.path == "/ServiceProviderConfig",
    lambda reply: reply.body.pop("patch"),
)

# Creation and the common attributes

changes("user-create-id", "no id in the answer to a creation", created, drop("id"))
changes(
    "user-create-body", "an empty body after a creation", created, lambda reply: setattr(reply, "body", None)
)
changes("user-create-location", "no Location", created, lambda reply: reply.headers.pop("Location"))
changes("user-create-status", "200 for a creation", created, lambda reply: setattr(reply, "status", 200))
changes("user-meta", "no meta", lambda _, reply: reply.resources, drop("meta"))
changes(
    "user-meta-resource-type",
    "a wrong resourceType",
    lambda _, reply: reply.resources,
    of_each(lambda each: each.get("meta", {}).update(resourceType="Thing")),
)
changes("user-schemas", "resources without schemas", lambda _, reply: reply.resources, drop("schemas"))
changes("user-external-id", "externalId of users is dropped", shown("Users"), drop("externalId"))
changes("group-external-id", "externalId of groups is dropped", shown("Groups"), drop("externalId"))
changes("user-values", "phone numbers are dropped", shown("Users"), drop("phoneNumbers"))
changes("user-values", "names are dropped", shown("Users"), drop("name"))
changes("user-enterprise", "the enterprise extension is dropped", shown("Users"), drop(ENTERPRISE))
changes(
    "user-meta-location",
    "a meta.location that leads elsewhere",
    shown("Users"),
    of_each(lambda each: each.get("meta", {}).update(location="http://localhost/elsewhere")),
)
changes(
    "user-meta-times",
    "times as numbers",
    shown("Users"),
    of_each(lambda each: each.get("meta", {}).update(created=1_700_000)),
)
refuses(
    "okta-create",
    "a password is refused",
    lambda call: call.method == "POST" and call.kind == "Users" and "password" in (call.body or {}),
    lambda: refusal(400, "invalidSyntax"),
)
refuses(
    "entra-create",
    "meta is refused",
    lambda call: call.method == "POST" and "roles" in (call.body or {}),
    lambda: refusal(400, "invalidSyntax"),
)
refuses(
    "entra-group-create",
    "an unknown schema is refused",
    lambda call: call.method == "POST" and "ADSCIM" in str((call.body or {}).get("schemas")),
    lambda: refusal(400, "invalidSyntax"),
)
refuses(
    "user-create",
    "users can't be created",
    lambda call: call.method == "POST" and call.path == "/Users",
    lambda: refusal(500),
)
refuses(
    "group-create",
    "groups can't be created",
    lambda call: call.method == "POST" and call.path == "/Groups",
    lambda: refusal(501),
)
refuses(
    "user-read",
    "users can't be read by id",
    lambda call: call.method == "GET" and call.kind == "Users" and call.id,
    lambda: refusal(405),
)


def _duplicate(status: int) -> Callable[[Reply], None]:
    def changed(reply: Reply) -> None:
        reply.status = status
        reply.body["status"] = str(status)

    return changed


for _status in (400, 500):
    changes(
        "user-duplicate-status",
        f"{_status} for a duplicate",
        lambda call, reply: call.method == "POST" and call.kind == "Users" and reply.status == 409,
        _duplicate(_status),
    )
changes(
    "user-duplicate-type",
    "no scimType for a duplicate",
    lambda _, reply: reply.status == 409,
    lambda reply: reply.body.pop("scimType"),
)


@fault("user-duplicate")
async def a_duplicate_is_accepted(call: Call, forward: Forward) -> Reply:
    reply = await forward(call)
    if call.method == "POST" and call.path == "/Users" and reply.status == 409:
        renamed = await forward(call.but(body={**call.body, "userName": f"again.{call.body['userName']}"}))
        renamed.body["userName"] = call.body["userName"]
        return renamed
    return reply


@fault("user-duplicate-case")
async def names_differ_by_case(call: Call, forward: Forward) -> Reply:
    reply = await forward(call)
    if call.method == "POST" and call.path == "/Users" and reply.status == 409:
        name = call.body["userName"]
        if name != name.lower():
            renamed = await forward(call.but(body={**call.body, "userName": f"again.{name}"}))
            renamed.body["userName"] = name
            return renamed
    return reply


@fault("user-without-name")
async def a_name_is_invented(call: Call, forward: Forward) -> Reply:
    if (
        call.method == "POST"
        and call.path == "/Users"
        and isinstance(call.body, dict)
        and "userName" not in call.body
    ):
        return await forward(call.but(body={**call.body, "userName": call.body["externalId"]}))
    return await forward(call)


# Values


def stored(change: Callable[[Any], Any]) -> Callable[[Call], Call]:
    """Every text of a body is stored in another way."""

    def walk(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: walk(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [walk(each, name) for each in value]
        return change(value) if isinstance(value, str) and name in {"displayName", "title"} else value

    return lambda call: call.but(body=walk(call.body)) if call.method in {"POST", "PUT"} else call


asks("values-spaces", "texts are trimmed", stored(lambda text: " ".join(text.split())))
asks("values-case", "texts are put in lower case", stored(str.lower))
asks(
    "values-unicode",
    "letters beyond ASCII are lost",
    stored(lambda text: text.encode("ascii", "replace").decode()),
)
asks(
    "values-marks", "markup is escaped", stored(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))
)
asks("values-length", "long texts are cut", stored(lambda text: text[:100]))
asks(
    "values-name-case",
    "user names are put in lower case",
    lambda call: (
        call.but(body={**call.body, "userName": call.body["userName"].lower()})
        if call.method in {"POST", "PUT"}
        and call.kind == "Users"
        and isinstance(call.body, dict)
        and "userName" in call.body
        else call
    ),
)

# Filters


@fault("filter-user-name-case")
async def user_names_are_found_with_case(call: Call, forward: Forward) -> Reply:
    reply = await forward(call)
    found = USER_NAME.match(call.filter)
    if found and reply.is_list:
        kept = [each for each in reply.resources if each["userName"] == found[1]]
        reply.body |= {"Resources": kept, "totalResults": len(kept), "itemsPerPage": len(kept)}
    return reply


def _nobody(call: Call, reply: Reply) -> bool:
    return call.filter != "" and reply.is_list and not reply.resources


def _becomes(status: int) -> Callable[[Reply], None]:
    def changed(reply: Reply) -> None:
        reply.status, reply.body = status, refusal(status).body

    return changed


changes("filter-no-match", "404 for a filter without a match", _nobody, _becomes(404))
changes("filter-no-match", "500 for a filter without a match", _nobody, _becomes(500))
changes(
    "group-filter-no-match",
    "404 for a filter without a matching group",
    lambda call, reply: call.kind == "Groups" and _nobody(call, reply),
    _becomes(404),
)
asks(
    "filter-ignored",
    "filters are ignored",
    lambda call: (
        call.but(query={name: each for name, each in call.query.items() if name != "filter"})
        if call.filter and call.method == "GET"
        else call
    ),
)
for _name, _finding, _part in (
    ("userName", "filter-user-name", "userName eq"),
    ("externalId", "filter-external-id", "externalId eq"),
    ("emails", "filter-email", "emails["),
    ("id", "filter-id", "id eq"),
):
    refuses(
        _finding,
        f"no filter on {_name}",
        lambda call, part=_part: call.kind == "Users" and call.filter.startswith(part),
        lambda: refusal(400, "invalidFilter"),
    )
refuses(
    "group-filter-name",
    "no filter on displayName",
    lambda call: call.kind == "Groups" and call.filter.startswith("displayName"),
    lambda: refusal(400, "invalidFilter"),
)
asks(
    "filter-and",
    "only the first condition counts",
    lambda call: (
        call.but(query={**call.query, "filter": call.filter.split(" and ")[0]})
        if call.kind == "Users" and " and id eq" in call.filter
        else call
    ),
)
asks(
    "filter-plus-sign",
    "plus signs in filters become spaces",
    lambda call: (
        call.but(query={**call.query, "filter": call.filter.replace("+", " ")}) if call.filter else call
    ),
)


@fault("filter-space-as-plus")
async def plus_signs_stay_plus_signs(call: Call, forward: Forward) -> Reply:
    if "+" in call.raw_query:
        return refusal(400, "invalidFilter", unquote(call.raw_query))
    return await forward(call)


refuses("filter-quotes", "apostrophes break filters", lambda call: "'" in call.filter, lambda: refusal(500))
refuses(
    "filter-names-case",
    "names in filters have case",
    lambda call: "USERNAME" in call.filter,
    lambda: refusal(400, "invalidFilter"),
)


@fault("filter-wildcards")
async def percent_signs_are_wildcards(call: Call, forward: Forward) -> Reply:
    found = USER_NAME.match(call.filter)
    if found and "%" in found[1]:
        return await forward(
            call.but(query={**call.query, "filter": f'userName sw "{found[1].rstrip("%")}"'})
        )
    return await forward(call)


@fault("filter-invalid")
async def broken_filters_find_everybody(call: Call, forward: Forward) -> Reply:
    reply = await forward(call)
    if call.filter and reply.status == 400:
        return await forward(call.but(query={}))
    return reply


@fault("filter-operator-or")
async def or_is_and(call: Call, forward: Forward) -> Reply:
    if " or " in call.filter and "(" not in call.filter:
        return await forward(call.but(query={**call.query, "filter": call.filter.replace(" or ", " and ")}))
    return await forward(call)


# PATCH of users

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
refuses(
    "patch-value-path-creates",
    "a value path without a match is refused",
    lambda call: any("phoneNumbers[" in each.get("path", "") for each in call.operations),
    lambda: refusal(400, "noTarget"),
)
refuses(
    "patch-value-path",
    "value paths are refused",
    lambda call: any(
        "emails[" in str(each.get("path")) and str(each.get("op")).lower() != "remove"
        for each in call.operations
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


# active


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
    _becomes(400),
)

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

# Groups and members


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


# Lists


def without(name: str) -> Callable[[Call], Call]:
    return lambda call: call.but(query={key: each for key, each in call.query.items() if key != name})


asks("excluded-attributes", "excludedAttributes is ignored", without("excludedAttributes"))
asks("attributes", "attributes is ignored", without("attributes"))
asks("list-start-index", "startIndex is ignored", without("startIndex"))
asks("list-count", "count is ignored", without("count"))
changes(
    "list-numbers",
    "totalResults is text",
    lambda _, reply: reply.is_list,
    lambda reply: reply.body.update(totalResults=str(reply.body["totalResults"])),
)
changes(
    "list-total",
    "totalResults is the length of the page",
    lambda _, reply: reply.is_list,
    lambda reply: reply.body.update(totalResults=len(reply.resources)),
)
changes(
    "list-total",
    "totalResults is too large",
    lambda _, reply: reply.is_list,
    lambda reply: reply.body.update(totalResults=reply.body["totalResults"] + 7),
)
changes(
    "list-schemas",
    "a list without its schema",
    lambda _, reply: reply.is_list,
    lambda reply: reply.body.update(schemas=[]),
)
refuses(
    "list-count-zero",
    "a count of 0 is refused",
    lambda call: call.query.get("count") == "0",
    lambda: refusal(400),
)
asks(
    "list-count-zero",
    "a count of 0 is no count",
    lambda call: without("count")(call) if call.query.get("count") == "0" else call,
)
refuses(
    "list-start-index-zero",
    "a startIndex of 0 is refused",
    lambda call: call.query.get("startIndex") == "0",
    lambda: refusal(400),
)
refuses(
    "list-beyond",
    "a page beyond the end is refused",
    lambda call: len(call.query.get("startIndex", "")) > 8,
    lambda: refusal(404),
)
changes(
    "list-page-numbers",
    "startIndex is always 1",
    lambda _, reply: reply.is_list,
    lambda reply: reply.body.update(startIndex=1),
)


class Shuffled:
    """Lists in another order each time."""

    def __init__(self) -> None:
        self.turn = 0

    async def __call__(self, call: Call, forward: Forward) -> Reply:
        reply = await forward(call)
        if reply.is_list and call.kind == "Users" and not call.filter:
            self.turn += 1
            found = reply.body["Resources"]
            reply.body["Resources"] = (
                found[self.turn % (len(found) or 1) :] + found[: self.turn % (len(found) or 1)]
            )
        return reply


FAULTS["the order of a list changes"] = ("list-order", Shuffled())

# The form of answers, tokens, what is claimed

for _kind in ("text/html", "application/xml", "text/plain"):
    changes(
        "content-type",
        f"answers are {_kind}",
        lambda *_: True,
        lambda reply, kind=_kind: reply.headers.update({"Content-Type": kind}),
    )
changes(
    "content-type-scim",
    "answers are plain JSON",
    lambda *_: True,
    lambda reply: reply.headers.update({"Content-Type": "application/json"}),
)
changes(
    "error-schemas",
    "errors have no schema",
    lambda _, reply: reply.status >= 400 and reply.body,
    lambda reply: reply.body.pop("schemas"),
)
changes(
    "error-status",
    "the status of errors is a number",
    lambda _, reply: reply.status >= 400 and reply.body,
    lambda reply: reply.body.update(status=reply.status),
)
changes(
    "error-schemas",
    "errors are text",
    lambda _, reply: reply.status >= 400,
    lambda reply: (
        setattr(reply, "body", "It did not work."),
        reply.headers.update({"Content-Type": "text/plain"}),
    ),
)
refuses(
    "content-type-json",
    "application/json is refused",
    lambda call: call.headers.get("content-type") == "application/json",
    lambda: refusal(415),
)
changes("body-not-json", "broken JSON is a failure", lambda call, _: bool(call.raw), _becomes(500))
changes(
    "token-challenge",
    "no challenge",
    lambda _, reply: reply.status == 401,
    lambda reply: reply.headers.pop("WWW-Authenticate"),
)
changes("token-refusal-status", "403 for a wrong token", lambda _, reply: reply.status == 401, _becomes(403))
changes(
    "token-wrong",
    "an empty list for a wrong token",
    lambda _, reply: reply.status == 401,
    lambda reply: (
        setattr(reply, "status", 200),
        setattr(reply, "body", {"totalResults": 0, "Resources": []}),
    ),
)


@fault("etag-if-match")
async def if_match_is_ignored(call: Call, forward: Forward) -> Reply:
    kept = {name: each for name, each in call.headers.items() if name != "if-match"}
    return await forward(call.but(headers=kept))


changes("etag-header", "no ETag", lambda *_: True, lambda reply: reply.headers.pop("ETag", None))
changes(
    "etag-changes",
    "the version never changes",
    lambda *_: True,
    lambda reply: (
        reply.headers.update({"ETag": 'W/"1"'}) if "ETag" in reply.headers else None,
        [each["meta"].update(version='W/"1"') for each in reply.resources if "meta" in each],
    ),
)
asks("sort", "sortOrder is ignored", without("sortOrder"))

# Servers with many faults at once, which do not hide each other.
TOGETHER = (
    (
        "no schema by its URN",
        "a configuration without patch",
        "an empty body after a creation",
        "a wrong resourceType",
        "externalId of groups is dropped",
        "names are dropped",
        "a meta.location that leads elsewhere",
        "times as numbers",
        "500 for a duplicate",
        "user names are put in lower case",
        "404 for a filter without a match",
        "no filter on externalId",
        "no filter on emails",
        "no filter on id",
        "plus signs in filters become spaces",
        "plus signs stay plus signs",
        "apostrophes break filters",
        "names in filters have case",
        "percent signs are wildcards",
        "broken filters find everybody",
        "or is and",
        "capitalised ops are refused",
        "PATCH without a path is refused",
        "removal by value removes everybody",
    ),
    (
        "no /ServiceProviderConfig",
        "no /Schemas",
        "no id in the answer to a creation",
        "no Location",
        "200 for a creation",
        "no meta",
        "externalId of users is dropped",
        "a password is refused",
        "an unknown schema is refused",
        "400 for a duplicate",
        "a name is invented",
        "texts are trimmed",
        "letters beyond ASCII are lost",
        "user names are found with case",
        "a value path without a match is refused",
        "the text False is true",
        "a manager as text is refused",
        "a rename that repeats the id is refused",
        "removal by value is ignored",
        "a present member is a conflict",
        "members are always shown",
        "startIndex is ignored",
        "totalResults is text",
        "the status of errors is a number",
        "no challenge",
    ),
    (
        "unknown query parameters are refused",
        "resources without schemas",
        "phone numbers are dropped",
        "a duplicate is accepted",
        "500 for a filter without a match",
        "keys with a URN are stored as they are",
        "keys with a dot are stored as they are",
        "removals of attributes are ignored",
        "a patch is answered with what was",
        "active is stored as text",
        "active without a path is ignored",
        "a deactivated user is not found",
        "200 with a body for a deletion",
        "204 for a second deletion",
        "read-only values in a PUT are refused",
        "a put merges",
        "204 for a PUT",
        "removal by path is ignored",
        "replacing members adds",
        "a rename empties a group",
        "attributes is ignored",
        "totalResults is too large",
        "a count of 0 is refused",
        "answers are plain JSON",
        "if match is ignored",
    ),
)
