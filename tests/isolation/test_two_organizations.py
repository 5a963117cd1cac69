"""Two organizations in one database can't see, name or infer anything of each other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.isolation.asking import NOBODY, Answer, Question, Tenant, a_bulk, a_group, a_patch, a_user
from tests.isolation.questions import QUESTIONS, Route

from provisor.web.routes import SCIM_ROUTES

_BADGE = "urn:example:params:scim:schemas:badge:2.0:User"

asked = settings(
    max_examples=15,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def test_every_route_is_asked() -> None:
    routes = {(template, method) for template, handlers in SCIM_ROUTES.items() for method in handlers}

    assert routes == QUESTIONS.keys()


@pytest.mark.parametrize("route", QUESTIONS, ids=" ".join)
def test_an_id_of_theirs_is_like_one_that_never_existed(ours: Tenant, theirs: Tenant, route: Route) -> None:
    before = theirs.view()

    @asked
    @given(question=QUESTIONS[route], id_=st.sampled_from((*theirs.users, *theirs.groups)))
    def ask(question: Question, id_: str) -> None:
        assert answered(ours, question, id_) == answered(ours, question, NOBODY)

    ask()
    assert theirs.view() == before


def answered(tenant: Tenant, question: Question, id_: str) -> Answer:
    """The answer to a question about an id, in the presence of a fresh user and a fresh group."""
    with scratch(tenant) as (user, group):
        fresh = question.about("{id}")
        for placeholder, own in (("{user}", user), ("{group}", group)):
            fresh = Question(
                fresh.method,
                fresh.target.replace(placeholder, own),
                replaced(fresh.document, placeholder, own),
            )
        return tenant.learns(fresh, id_)


def replaced(value: Any, placeholder: str, own: str) -> Any:
    if isinstance(value, dict):
        return {name: replaced(part, placeholder, own) for name, part in value.items()}
    if isinstance(value, list):
        return [replaced(part, placeholder, own) for part in value]
    return value.replace(placeholder, own) if isinstance(value, str) else value


@contextmanager
def scratch(tenant: Tenant) -> Iterator[tuple[str, str]]:
    """A user and a group that are gone afterwards, with all else that has come meanwhile."""
    user = tenant.ask(Question("POST", "/Users", a_user("scratch", externalId=None))).json()["id"]
    group = tenant.ask(Question("POST", "/Groups", a_group("scratch"))).json()["id"]
    yield user, group
    for endpoint, kept in (("Users", tenant.users), ("Groups", tenant.groups)):
        page = tenant.ask(Question("GET", f"/{endpoint}?attributes=id")).json()
        for resource in page["Resources"]:
            if resource["id"] not in (*kept, tenant.root):
                tenant.ask(Question("DELETE", f"/{endpoint}/{resource['id']}"))


THEIR_DOINGS: dict[str, Callable[[Tenant], Question]] = {
    "create a user of our name": lambda _: Question("POST", "/Users", a_user("scratch", externalId=None)),
    "create a user with our manager": lambda _: Question("POST", "/Users", a_user("someone", manager="person0")),
    "create a group of our name": lambda _: Question("POST", "/Groups", a_group("scratch")),
    "create a group of our root's name": lambda _: Question("POST", "/Groups", a_group("Organization")),
    "rename a user": lambda t: Question("PATCH", f"/Users/{t.users[3]}", a_patch(path("userName", "person-renamed"))),
    "deactivate a user": lambda t: Question("PATCH", f"/Users/{t.users[2]}", a_patch(path("active", "False"))),
    "empty a group": lambda t: Question("PATCH", f"/Groups/{t.groups[2]}", a_patch(path("members", []))),
    "rename a group": lambda t: Question("PATCH", f"/Groups/{t.groups[1]}", a_patch(path("displayName", "group2b"))),
    "much at once": lambda _: Question(
        "POST",
        "/Bulk",
        a_bulk(
            {"method": "POST", "path": "/Users", "bulkId": f"b{n}", "data": a_user(f"bulk{n}")} for n in range(5)
        ),
    ),
}  # fmt: skip


def path(name: str, value: Any) -> dict[str, Any]:
    """The replacement of an attribute."""
    return {"op": "replace", "path": name, "value": value}


@asked
@given(doings=st.lists(st.sampled_from([*THEIR_DOINGS]), min_size=1, max_size=6))
def test_nothing_that_they_do_is_seen_here(ours: Tenant, theirs: Tenant, doings: list[str]) -> None:
    before = ours.view()

    for doing in doings:
        theirs.ask(THEIR_DOINGS[doing](theirs))

    assert ours.view() == before


@pytest.mark.parametrize("name", ["only-theirs", "Other"])
def test_names_that_they_have_are_free_here(ours: Tenant, theirs: Tenant, name: str) -> None:
    theirs.ask(Question("POST", "/Users", a_user(name)))
    theirs.ask(Question("POST", "/Groups", a_group(name, theirs.users[0])))

    with scratch(ours):
        user = ours.ask(Question("POST", "/Users", a_user(name)))
        group = ours.ask(Question("POST", "/Groups", a_group(name)))

    assert (user.status_code, group.status_code) == (201, 201)
    assert user.json()["meta"]["version"] == group.json()["meta"]["version"] == 'W/"1"'
    assert "members" not in group.json()


def test_who_left_them_does_not_come_back_here(ours: Tenant, theirs: Tenant) -> None:
    theirs_once = theirs.ask(Question("POST", "/Users", a_user("leaver"))).json()["id"]
    theirs.ask(Question("DELETE", f"/Users/{theirs_once}"))

    with scratch(ours):
        newcomer = ours.ask(Question("POST", "/Users", a_user("leaver"))).json()

    assert newcomer["id"] != theirs_once
    assert newcomer["meta"]["version"] == 'W/"1"'


def test_their_manager_does_not_arrive_for_us(ours: Tenant, theirs: Tenant) -> None:
    with scratch(ours):
        waiting = a_user("waiting", externalId=None, manager="awaited-boss")
        before = ours.ask(Question("POST", "/Users", waiting)).json()
        theirs.ask(Question("POST", "/Users", a_user("awaited-boss")))
        after = ours.ask(Question("GET", f"/Users/{before['id']}")).json()

    assert after == before


def test_a_cursor_of_theirs_is_like_one_of_ours_for_another_question(ours: Tenant, theirs: Tenant) -> None:
    other = ours.ask(Question("GET", "/Users?count=2&sortBy=userName&cursor=")).json()["nextCursor"]
    question = Question("GET", "/Users?count=2&cursor={id}")

    about_theirs, about_other = ours.learns(question, theirs.cursors[0]), ours.learns(question, other)

    assert about_theirs == about_other
    assert about_theirs.status == 400


def test_a_schema_of_theirs_is_like_one_that_never_existed(ours: Tenant, theirs: Tenant) -> None:
    invented = _BADGE.replace("badge", "never")
    questions = (
        Question("GET", "/Schemas/{id}"),
        Question("GET", '/Users?filter={id}:number eq "1"'),
        Question("GET", "/Users?sortBy={id}:number"),
        Question("GET", "/Users?attributes={id}:number"),
    )

    assert theirs.ask(Question("GET", f"/Schemas/{_BADGE}")).status_code == 200
    assert [ours.learns(question, _BADGE) for question in questions] == [
        ours.learns(question, invented) for question in questions
    ]
