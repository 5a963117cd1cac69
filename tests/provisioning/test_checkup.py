"""Each check is well, warns, or says what is wrong, with what to do; what it looks at comes from the real store."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.provisioning.test_verifying import seal
from tests.provisioning.use_cases import UseCases, a_group, a_user, an_order, remove
from tests.store.records_of import NOON, an_entry

from provisor.directory.connections import Connection, ConnectionSettings, Token
from provisor.directory.guard import GuardSettings, Waiting
from provisor.directory.journal import Action, Outcome
from provisor.directory.rhythm import State
from provisor.directory.sign_in import Kind as SignInKind
from provisor.directory.sign_in import OidcSettings, Proof, RequiredTeam, SignInMethod
from provisor.directory.sign_in_domains import Domain
from provisor.provisioning import entering
from provisor.provisioning.belonging import Names
from provisor.provisioning.checkup import templates
from provisor.provisioning.checkup.check_up import Checked, tell
from provisor.provisioning.checkup.checks import CHECKS
from provisor.provisioning.checkup.examined import MOST, Examined, Refused, Status, examine
from provisor.provisioning.connection_status import Status as Doing
from provisor.provisioning.explaining.case import Contact, Surroundings
from provisor.provisioning.explaining.causes import Cause
from provisor.provisioning.explaining.rules import unused_beside
from provisor.provisioning.journal.searching import Listed
from provisor.provisioning.ports import Incomplete, Shared
from provisor.provisioning.sign_in.certificates import Ending, KnownCertificate, Whose

OK, WARNING, ERROR = Status
TOKEN = Token("t1", "Bot", "first", "abcd", NOON, NOON + timedelta(days=300), None, NOON)
NEWER = replace(TOKEN, id="t2", created=NOON + timedelta(hours=1), last_used=NOON + timedelta(hours=2))


def a_contact(*tokens: Token, state: State = State.WAITING, **settings: Any) -> Contact:
    doing = Doing("Entra", state, f"Entra ID is {state}.", "See there.", None, None)
    connection = Connection("c1", "Entra", "tolerant", ConnectionSettings(**settings))
    times = [each.last_used for each in tokens if each.last_used is not None]
    works = any(each.expires > NOON for each in tokens)
    return Contact(connection, doing, "Bot", tokens, works, max(times, default=None), NOON)


def around(*contacts: Contact, scim_on: bool = True) -> Surroundings:
    names = Names({each.connection.id: each.connection.name for each in contacts}, {})
    return Surroundings(NOON, scim_on, contacts, frozenset(), names)


def a_refusal(status: int) -> Refused:
    listed = Listed(1, NOON, "Bot", "Entra", Action.REQUEST_REFUSED, Outcome.REFUSED, "It was.", None, None)
    return Refused(status, listed)


def an_ending(whose: Whose, *, is_over: bool = False) -> Ending:
    settings = OidcSettings("https://idp.example", "id", Proof.NONE, ())
    method = SignInMethod("m1", "idp", SignInKind.SAML, settings, created=NOON)
    return Ending(method, whose, KnownCertificate("AB:CD", NOON, not is_over, is_over, ""))


WELL = Examined(
    public_url="https://provisor.example.com",
    around=around(a_contact(TOKEN)),
    database_time=NOON,
    people=74,
    owners=2,
    addresses=[],
    external_ids=[],
    incomplete=[],
    empty_teams=[],
    held=[],
    refused=[],
    set_aside=[],
    broken_at=None,
    unsealed=[],
    free_space=10 * 1024**3,
    recipients=1,
    notices_given_up=0,
    certificates=[],
    ways=[],
    domains=[],
)
A_WAY = SignInMethod(
    "1",
    "entra",
    SignInKind.OIDC,
    OidcSettings("https://idp.example", "provisor", Proof.NONE, ()),
    created=NOON,
    enabled=True,
    required_team=RequiredTeam("2", "Data", is_here=False),
)
TWINS = [Shared("same@acme.example", "a", "b")]
CASES: list[tuple[str, Status, dict[str, Any]]] = [
    ("address.unknown", WARNING, {"public_url": None}),
    ("address.local", WARNING, {"public_url": "http://127.0.0.1:8000"}),
    ("tls.unknown", WARNING, {"public_url": None}),
    ("tls.local", WARNING, {"public_url": "http://localhost:8000"}),
    ("tls.none", ERROR, {"public_url": "http://provisor.example.com"}),
    ("clock.apart", WARNING, {"database_time": NOON + timedelta(seconds=20)}),
    ("clock.apart", ERROR, {"database_time": NOON - timedelta(minutes=20)}),
    ("scim.off", ERROR, {"around": around(a_contact(TOKEN), scim_on=False)}),
    ("connections.none", ERROR, {"around": around()}),
    ("connections.paused", WARNING, {"around": around(a_contact(TOKEN, paused=True))}),
    ("token.none", ERROR, {"around": around(a_contact(replace(TOKEN, expires=NOON)))}),
    ("token.no-bot", ERROR, {"around": around(replace(a_contact(), bot=""))}),
    (
        "token.expiring",
        WARNING,
        {"around": around(a_contact(replace(TOKEN, expires=NOON + timedelta(days=9))))},
    ),
    ("token.replaced", WARNING, {"around": around(a_contact(replace(TOKEN, replaced=NOON), NEWER))}),
    (
        "token.ended",
        WARNING,
        {"around": around(a_contact(NEWER, replace(TOKEN, revoked=NOON - timedelta(hours=1))))},
    ),
    ("contact.never", WARNING, {"around": around(a_contact(replace(TOKEN, last_used=None)))}),
    ("contact.overdue", WARNING, {"around": around(a_contact(TOKEN, state=State.OVERDUE))}),
    ("contact.quarantined", ERROR, {"around": around(a_contact(TOKEN, state=State.QUARANTINED))}),
    ("permissions.forbidden", WARNING, {"refused": [a_refusal(403)]}),
    ("refusals.some", WARNING, {"refused": [a_refusal(400)]}),
    ("undeclared.some", WARNING, {"set_aside": ["favouriteColour"]}),
    ("addresses.shared", WARNING, {"addresses": TWINS}),
    ("external-ids.shared", WARNING, {"external_ids": TWINS}),
    ("attributes.missing", WARNING, {"incomplete": [Incomplete("a", ("emails",))]}),
    ("attributes.missing.newest", WARNING, {"incomplete": [Incomplete("a", ("emails",))], "people": 10_001}),
    ("empty-teams.some", WARNING, {"empty_teams": ["Empty"]}),
    ("held.some", WARNING, {"held": [Waiting("h1", "c1", 7, 0, NOON)]}),
    ("owners.one", WARNING, {"owners": 1}),
    ("owners.none", WARNING, {"owners": 0}),
    ("journal.broken", ERROR, {"broken_at": 17}),
    ("sealing.behind", WARNING, {"unsealed": [an_entry(at=NOON - timedelta(minutes=2))]}),
    ("notices.given-up", WARNING, {"notices_given_up": 2}),
    ("certificates.theirs", WARNING, {"certificates": [an_ending(Whose.THEIRS)]}),
    ("certificates.theirs.over", WARNING, {"certificates": [an_ending(Whose.THEIRS, is_over=True)]}),
    ("certificates.ours", WARNING, {"certificates": [an_ending(Whose.OURS)]}),
    ("certificates.ours.over", WARNING, {"certificates": [an_ending(Whose.OURS, is_over=True)]}),
    ("sign-in.team-gone", ERROR, {"ways": [A_WAY]}),
    ("sign-in.domain-lost", WARNING, {"domains": [Domain("example.com", "1", "x", NOON, NOON, NOON, NOON)]}),
    ("disk.full", WARNING, {"free_space": 1024**3}),
    ("disk.full", ERROR, {"free_space": 1024**2}),
]


@pytest.mark.parametrize(
    ("name", "others", "status"),
    [("default", [TOKEN], OK), ("default", [], ERROR), ("Entra", [TOKEN], ERROR)],
)
def test_that_nobody_uses_the_first_connection_is_well_once_another_is_in_use(
    name: str, others: list[Token], status: Status
) -> None:
    connection = Connection("c2", name, "tolerant")
    unused = replace(a_contact(), connection=connection)
    found = tell(replace(WELL, around=around(unused, *map(a_contact, others))))

    told = [each for each in found if each.check in ("token", "contact") and name in each.sentence]
    assert max((each.status for each in told), key=list(Status).index) is status


def worst(found: list[Checked], check: str) -> Checked:
    """What a check found, the worst of it."""
    return max(
        (each for each in found if each.check == check), key=lambda each: list(Status).index(each.status)
    )


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_that_is_well_says_so(check: str) -> None:
    told = worst(tell(WELL), check)

    assert (told.status, told.remedy) == (OK, None)
    assert told.sentence


@pytest.mark.parametrize(("answer", "status", "differs"), CASES)
def test_a_check_tells_what_is_the_matter_and_what_to_do(
    answer: str, status: Status, differs: dict[str, Any]
) -> None:
    check = answer.partition(".")[0]
    told = worst(tell(replace(WELL, **differs)), check)
    beginning = templates.ANSWERS[answer][0].partition("{")[0]

    assert told.status is status
    assert told.sentence.startswith(beginning)
    assert told.remedy


def test_every_answer_is_told_by_a_case() -> None:
    well = {f"{check}.well" for check in CHECKS} | {"disk.elsewhere", "notices.nobody"}
    well |= {"addresses.well.newest", "external-ids.well.newest", "token.spare", "contact.spare"}

    assert set(templates.ANSWERS) == well | {answer for answer, _, _ in CASES}


@pytest.mark.parametrize(
    ("number", "told"),
    [(1, "1 entry of the journal waits"), (MOST, "at least 100 entries of the journal wait ")],
)
def test_entries_that_wait_are_counted(number: int, told: str) -> None:
    late = [an_entry(at=NOON - timedelta(minutes=2))] * number

    assert worst(tell(replace(WELL, unsealed=late)), "sealing").sentence.startswith(told)


def test_just_written_entries_are_not_late() -> None:
    assert worst(tell(replace(WELL, unsealed=[an_entry(at=NOON)])), "sealing").status is OK


def test_that_nobody_is_told_is_a_choice() -> None:
    told = worst(tell(replace(WELL, recipients=0)), "notices")

    assert (told.status, told.sentence) == (OK, templates.ANSWERS["notices.nobody"][0])


def test_a_disk_that_is_not_seen_is_no_matter() -> None:
    told = worst(tell(replace(WELL, free_space=None)), "disk")

    assert (told.status, told.sentence) == (OK, templates.ANSWERS["disk.elsewhere"][0])


@pytest.mark.parametrize(
    ("check", "well", "shared"),
    [
        ("addresses", "None of the newest 2,000 people has the e-mail", "at least 1 e-mail address belongs"),
        (
            "external-ids",
            "None of the newest 2,000 people has the external",
            "at least 1 external id belongs",
        ),
    ],
)
def test_where_the_newest_people_alone_were_compared_it_is_said(check: str, well: str, shared: str) -> None:
    quickly = replace(WELL, newest=2000)
    found = replace(quickly, addresses=TWINS, external_ids=TWINS)

    assert worst(tell(quickly), check).sentence.startswith(well)
    assert worst(tell(found), check).sentence.startswith(shared)


@pytest.mark.parametrize(
    ("people", "newest", "told"),
    [
        (1, None, "1 of 1 person lacks"),
        (74, None, "1 of 74 people lacks"),
        (10_000, None, "1 of 10,000 people lacks"),
        (10_001, None, "1 of the newest 10,000 people lacks"),
        (30_000, 1000, "1 of the newest 1,000 people lacks"),
    ],
)
def test_it_is_said_among_how_many_those_were_looked_for_who_lack_something(
    people: int, newest: int | None, told: str
) -> None:
    seen = replace(WELL, people=people, newest=newest, incomplete=[Incomplete("a", ("emails",))])

    assert worst(tell(seen), "attributes").sentence.startswith(told)


def test_where_there_are_more_than_are_counted_it_is_said() -> None:
    (told,) = (
        each for each in tell(replace(WELL, empty_teams=["Empty"] * MOST)) if each.check == "empty-teams"
    )

    assert told.sentence.startswith("at least 100 teams")
    assert len(told.evidence) == 10


def test_what_is_looked_at_comes_from_the_store(scim: UseCases) -> None:
    scim.create(a_user("a", externalId="X", emails=[{"value": "same@acme.example"}]))
    scim.create(a_user("b", externalId="X", emails=[{"value": "same@acme.example"}]))
    scim.create_group(a_group("Empty"))
    seal(scim.organization)

    seen = scim.organization.read(lambda records: examine(records, NOON, None))

    assert seen.external_ids == [("X", "a", "b")]
    assert seen.addresses == [("same@acme.example", "a", "b")]
    assert [each.user_name for each in seen.incomplete] == ["b", "a"]
    assert seen.empty_teams == ["Empty"]
    assert seen.broken_at is None


def test_a_one_time_link_is_no_token_of_an_identity_provider(scim: UseCases) -> None:
    write, read = scim.organization.write, scim.organization.read
    before = read(lambda records: records.tokens())
    link = write(lambda records: entering.make_link(records, an_order(), code="A-code-that-nobody-guesses"))
    made = [each for each in read(lambda records: records.tokens()) if each not in before]

    contacts = read(lambda records: examine(records, NOON, None)).around.contacts

    assert [each.id for each in made] == [link.id]
    assert link.id not in [token.id for contact in contacts for token in contact.tokens]
    assert not any(each.works for each in contacts)


def test_the_first_connection_which_nobody_uses_keeps_nobody_away() -> None:
    used, unused = a_contact(TOKEN), replace(a_contact(), connection=Connection("c2", "default", "tolerant"))
    new = replace(unused, connection=Connection("c3", "Fresh", "tolerant"))

    assert list(unused_beside(around(used, unused))) == []
    assert [each.cause for each in unused_beside(around(used, new))] == [Cause.NO_TOKEN]


def test_a_team_whose_emptying_is_held_is_not_empty(scim: UseCases) -> None:
    scim = scim.set(guard=GuardSettings(teams=0, share=0))
    group = scim.create_group(a_group("Kept", scim.create(a_user("a")).id))
    scim.patch_group(group.id, remove("members"))

    seen = scim.organization.read(lambda records: examine(records, NOON, None))

    assert (len(seen.held), seen.empty_teams) == (1, [])


def test_an_entry_that_was_altered_is_seen(scim: UseCases) -> None:
    for _ in range(3):
        scim.create(a_user())
    seal(scim.organization)
    scim.organization.write(
        lambda records: records.erase_entries([records.sealed(after=1, most=1)[0].seal.entry_id], [])
    )

    erased = scim.organization.read(lambda records: examine(records, NOON, None))

    assert erased.broken_at is None
