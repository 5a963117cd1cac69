"""What people choose for themselves, and the organization for whoever chose nothing."""

import secrets
from collections.abc import Callable

import pytest
from tests.provisioning.use_cases import an_order
from tests.store.records_of import NOON, Organization, new_id

from provisor.directory import tokens
from provisor.directory.choices import Choices, UnknownLanguage, UnknownZone
from provisor.directory.journal import Action
from provisor.directory.refusals import NoSuchUser
from provisor.directory.sessions import Session, Way
from provisor.directory.users import Role, User
from provisor.provisioning import choosing, organization, people
from provisor.provisioning.ports import SignedIn


@pytest.fixture
def acme(make_organization: Callable[[], Organization]) -> Organization:
    return make_organization()


@pytest.fixture
def olga(acme: Organization) -> User:
    return acme.add_user(userName="olga@acme.example")


def signed_in(acme: Organization, user: User) -> SignedIn | None:
    """What is known of somebody who has just signed in."""
    digest = tokens.digest(secrets.token_urlsafe())
    session = Session(new_id(), user.id, Way.LINK, "a browser", None, began=NOON, seen=NOON)
    acme.write(lambda records: records.add_session(session, digest))
    return acme.run(acme.store.signed_in(digest))


def test_what_was_chosen_last_is_read_along_with_the_session(acme: Organization, olga: User) -> None:
    for choices in (Choices("de", "Europe/Vienna"), Choices(None, "Asia/Tokyo")):
        acme.write(lambda records, choices=choices: choosing.choose(records, olga.id, choices))
    acme.write(lambda records: choosing.set_language(records, an_order(), "de"))

    found = signed_in(acme, olga)
    assert found is not None
    assert (found.choices, found.spoken) == (Choices(None, "Asia/Tokyo"), "de")


def test_whoever_chose_nothing_left_everything_open(acme: Organization, olga: User) -> None:
    found = signed_in(acme, olga)

    assert found is not None
    assert (found.choices, found.spoken) == (Choices(), None)


@pytest.mark.parametrize(
    ("choices", "refusal"),
    [
        (Choices(language="tlh"), UnknownLanguage),
        (Choices(zone="Europe/Atlantis"), UnknownZone),
        (Choices(zone="../../etc/passwd"), UnknownZone),
    ],
)
def test_what_is_not_there_cannot_be_chosen(
    acme: Organization, olga: User, choices: Choices, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        acme.write(lambda records: choosing.choose(records, olga.id, choices))


def test_nothing_is_kept_of_somebody_who_was_erased(acme: Organization, olga: User) -> None:
    acme.write(lambda records: choosing.choose(records, olga.id, Choices("de")))

    acme.write(lambda records: records.erase_user(olga.id, living=True))

    with pytest.raises(NoSuchUser):
        acme.write(lambda records: choosing.choose(records, olga.id, Choices("de")))


def test_the_journal_tells_of_the_organizations_language_once(acme: Organization) -> None:
    changes = [
        acme.write(lambda records, wanted=wanted: choosing.set_language(records, an_order(), wanted))
        for wanted in ("de", "de", None)
    ]

    told = [each.action for each in acme.read(lambda records: records.entries(newest=10))]
    assert changes == [True, False, True]
    assert told.count(Action.LANGUAGE_CHOSEN) == 2


def test_whoever_has_a_role_is_listed_and_the_last_owner_is_known(acme: Organization, olga: User) -> None:
    auditor = acme.add_user(userName="arno@acme.example")
    acme.add_user(userName="maria@acme.example")
    acme.write(lambda records: people.set_role(records, an_order(), olga.id, Role.OWNER))
    acme.write(lambda records: people.set_role(records, an_order(), auditor.id, Role.AUDITOR))

    shown = acme.read(organization.show)
    acme.write(lambda records: people.set_role(records, an_order(), auditor.id, Role.OWNER))
    with_two = acme.read(organization.show)

    assert [(each.user.user_name, each.is_last) for each in shown.holders] == [
        ("olga@acme.example", True),
        ("arno@acme.example", False),
    ]
    assert not any(each.is_last for each in with_two.holders)
