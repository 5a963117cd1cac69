"""Whatever identity providers and people did: undone, all is as it was before; undone again, all is as it was after."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.provisioning.people import People
from tests.provisioning.undone import Undoing
from tests.provisioning.use_cases import UseCases, a_group, a_user, add, an_order, put_in, remove
from tests.store.records_of import Organization, later

from provisor.directory.refusals import Refusal
from provisor.directory.users import Role
from provisor.provisioning import people as persons
from provisor.provisioning.ports import Records, Search, Standing
from provisor.provisioning.undoing import standing
from provisor.scim.errors import ScimError

USERS = ("maria", "mario", "anna")
TEAMS = ("Data", "Legal", "Europe", "Research")

Step = tuple[str, int, int]


def state(records: Records) -> Any:
    """Everybody and every team as the organization has them, and who gave each membership; not versions and times."""
    users = records.search_users(Search(None, None, 1000)).resources
    places = records.hierarchy()
    ids = [place.team.id for place in places]
    parents = records.parents_ever(ids)
    given, known = records.all_sources(ids, [user.id for user in users]), records.names_of_teams(ids)
    return (
        {user.id: standing.of_user(Standing(user, True)) for user in users},
        {
            place.team.id: (
                standing.of_team(Standing(place.team, True), parents[place.team.id], known[place.team.id]),
                {
                    user_id: sources
                    for (team_id, user_id), sources in given.items()
                    if team_id == place.team.id
                },
            )
            for place in places
        },
    )


class History:
    """An organization to which things happen; what is refused does not."""

    def __init__(self, organization: Organization) -> None:
        self.scim = UseCases.of(organization)
        self.people = People(organization)
        self.organization = organization
        self.numbers = 0

    def begin(self) -> None:
        for name in USERS:
            self.scim.create(a_user(name, externalId=name))
        for name in TEAMS[:3]:
            self.people.add(name)

    def happen(self, step: Step) -> None:
        what, one, other = step
        with suppress(Refusal, ScimError, StopIteration):
            self.WHAT[what](self, one, other)

    def user(self, number: int) -> str:
        return self._one(self.organization.read(state)[0], number)

    def team(self, number: int) -> str:
        below = {
            team_id: told for team_id, told in self.organization.read(state)[1].items() if told[0]["parents"]
        }
        return self._one(below, number)

    def fresh(self) -> str:
        self.numbers += 1
        return f"New {self.numbers}"

    def command(self, use_case: Callable[..., Any], *values: Any, **named: Any) -> None:
        order = an_order()
        self.organization.write(lambda records: use_case(records, order, *values, **named))

    @staticmethod
    def _one(found: Mapping[str, Any], number: int) -> str:
        return next(iter(sorted(found)[number % max(len(found), 1) :]))

    WHAT: Mapping[str, Callable[["History", int, int], Any]] = {
        "create": lambda h, one, _: h.scim.create(
            a_user(USERS[one % 3], externalId=USERS[one % 3], title="Nurse")
        ),
        "create another": lambda h, one, _: h.scim.create(a_user(h.fresh(), nickName=str(one))),
        "title": lambda h, one, other: h.scim.patch(h.user(one), put_in("title", str(other))),
        "no title": lambda h, one, _: h.scim.patch(h.user(one), remove("title")),
        "active": lambda h, one, other: h.scim.patch(h.user(one), put_in("active", bool(other % 2))),
        "rename": lambda h, one, _: h.scim.patch(h.user(one), put_in("userName", h.fresh())),
        "delete": lambda h, one, _: h.scim.delete(h.user(one)),
        "group": lambda h, one, other: h.scim.create_group(a_group(TEAMS[one % 4], h.user(other))),
        "give": lambda h, one, other: h.scim.patch_group(
            h.team(one), add("members", [{"value": h.user(other)}])
        ),
        "take": lambda h, one, other: h.scim.patch_group(
            h.team(one), remove(f'members[value eq "{h.user(other)}"]')
        ),
        "replace": lambda h, one, other: h.scim.patch_group(
            h.team(one), put_in("members", [{"value": h.user(other)}])
        ),
        "call": lambda h, one, _: h.scim.patch_group(h.team(one), put_in("displayName", h.fresh())),
        "let go": lambda h, one, _: h.scim.delete_group(h.team(one)),
        "join": lambda h, one, other: h.people.join(h.team(one), h.user(other)),
        "leave": lambda h, one, other: h.people.leave(h.team(one), h.user(other), take_over=True),
        "move": lambda h, one, other: h.people.move(h.team(one), h.team(other)),
        "rename team": lambda h, one, _: h.people.rename(h.team(one), h.fresh(), take_over=True),
        "describe": lambda h, one, other: h.people.describe(h.team(one), str(other)),
        "delete team": lambda h, one, _: h.people.delete(h.team(one), take_over=True),
        "restore team": lambda h, one, _: h.people.restore(TEAMS[one % 4]),
        "role": lambda h, one, other: h.command(persons.set_role, h.user(one), list(Role)[1 + other % 3]),
        "switch": lambda h, one, other: h.command(
            persons.set_active, h.user(one), active=bool(other % 2), take_over=True
        ),
        "delete by hand": lambda h, one, _: h.command(persons.delete, h.user(one), take_over=True),
        "restore by hand": lambda h, one, _: h.command(persons.restore, USERS[one % 3]),
    }


STEPS = st.tuples(st.sampled_from(sorted(History.WHAT)), st.integers(0, 5), st.integers(0, 5))


def test_any_history_is_undone_and_the_undo_too(make_organization: Callable[[], Organization]) -> None:
    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.lists(STEPS, min_size=1, max_size=14))
    @example([("move", 0, 2), ("delete team", 0, 0), ("delete team", 1, 0)])
    def holds(steps: list[Step]) -> None:
        history = History(make_organization())
        history.begin()
        before, since = history.organization.read(state), later()
        for step in steps:
            history.happen(step)
        after, undoing = history.organization.read(state), Undoing(history.organization)

        outcome = undoing.put_back(since=since)
        undone = history.organization.read(state)
        undoing.take_back()

        assert outcome.conflicts == []
        assert undone == before
        assert history.organization.read(state) == after

    holds()


def test_what_is_foreseen_is_what_is_done(make_organization: Callable[[], Organization]) -> None:
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(STEPS, max_size=3), st.lists(STEPS, min_size=1, max_size=8), st.lists(STEPS, max_size=4))
    @example([("move", 0, 2)], [("move", 0, 1)], [("move", 2, 0)])
    def holds(before: list[Step], undone: list[Step], after: list[Step]) -> None:
        history = History(make_organization())
        history.begin()
        times = []
        for steps in (before, undone, after):
            times.append(later())
            for step in steps:
                history.happen(step)
        undoing, (_, since, until) = Undoing(history.organization), times

        foreseen = undoing.foresee(since=since, until=until)
        outcome = undoing.put_back(since=since, until=until)

        assert (foreseen.changed, foreseen.conflicts) == (outcome.changed, outcome.conflicts)
        assert foreseen.counts() == outcome.counts()

    holds()
