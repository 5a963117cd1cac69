"""Filters that find the wrong ones, or none."""

import re
from urllib.parse import unquote

from tests.conformance_run.faults.making import (
    asks,
    becomes,
    changes,
    fault,
    refuses,
)
from tests.conformance_run.proxy import Call, Forward, Reply, refusal

USER_NAME = re.compile(r'^userName eq "([^"]*)"$')


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


changes("filter-no-match", "404 for a filter without a match", _nobody, becomes(404))
changes("filter-no-match", "500 for a filter without a match", _nobody, becomes(500))
changes(
    "group-filter-no-match",
    "404 for a filter without a matching group",
    lambda call, reply: call.kind == "Groups" and _nobody(call, reply),
    becomes(404),
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


@fault("filter-user-name-case")
async def names_and_ids_are_compared_with_case(call: Call, forward: Forward) -> Reply:
    reply = await forward(call)
    texts = re.findall(r'userName eq "([^"]*)"', call.filter, re.IGNORECASE)
    if call.kind == "Users" and texts and " or " not in call.filter and reply.is_list:
        kept = [each for each in reply.resources if each.get("userName", texts[0]) in texts]
        reply.body |= {"Resources": kept, "totalResults": len(kept), "itemsPerPage": len(kept)}
    return reply


refuses(
    "manager-query",
    "no filter on manager",
    lambda call: " and manager eq " in call.filter,
    lambda: refusal(400, "invalidFilter"),
)
refuses(
    "member-query",
    "no filter on members",
    lambda call: " and members eq " in call.filter,
    lambda: refusal(400, "invalidFilter"),
)
refuses(
    "manager-query",
    "no filter on references",
    lambda call: " and manager eq " in call.filter or " and members eq " in call.filter,
    lambda: refusal(400, "invalidFilter"),
)
