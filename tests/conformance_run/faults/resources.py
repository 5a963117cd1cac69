"""What is created, shown and said of a server."""

from collections.abc import Callable

from tests.conformance_run.faults.making import (
    ENTERPRISE,
    changes,
    created,
    drop,
    fault,
    of_each,
    refuses,
    shown,
)
from tests.conformance_run.proxy import Call, Forward, Reply, refusal

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
