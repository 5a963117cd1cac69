"""Signing in by one-time links, also at the same time as others, and as what ends sessions."""

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from tests.provisioning.use_cases import an_order
from tests.store.records_of import Organization, a_user, index

from provisor.directory import tokens
from provisor.directory.sessions import MOST
from provisor.directory.users import Role, User
from provisor.provisioning import entering, people, signing_in
from provisor.provisioning.entering import NeverComesIn
from provisor.provisioning.ports import Records
from provisor.provisioning.signing_in import FirstOwner, MayNotComeIn, Visitor

VISITOR = Visitor("a browser", "192.0.2.1")


@pytest.fixture
def organization(make_organization: Callable[[], Organization]) -> Organization:
    return make_organization()


def a_link(organization: Organization, user: str | None = None) -> str:
    code, order = tokens.make(secrets.token_bytes(tokens.ENTROPY_BYTES)), an_order()
    return organization.write(lambda records: entering.make_link(records, order, code=code, user=user)).id


def founding(link: str, email: str) -> Callable[[Records], Any]:
    """A founding that is not made yet."""
    order, owner = an_order(), FirstOwner(f"Acme {secrets.token_hex(4)}", "Olga", email)
    digest = tokens.digest(secrets.token_urlsafe())
    return lambda records: signing_in.found(
        records, order, link=link, owner=owner, digest=digest, visitor=VISITOR
    )


def signing(link: str) -> Callable[[Records], Any]:
    """A signing in that is not done yet."""
    order, digest = an_order(), tokens.digest(secrets.token_urlsafe())
    return lambda records: signing_in.enter(records, order, link=link, digest=digest, visitor=VISITOR)


def test_of_two_who_found_at_once_by_two_links_one_is_the_owner(
    make_organization: Callable[[], Organization],
) -> None:
    for _ in range(5):
        organization = make_organization()
        works = [founding(a_link(organization), f"{name}@acme.example") for name in ("olga", "omar")]

        sessions = organization.at_once(*works)

        assert len(organization.read(lambda records: records.active_owners())) == 1
        assert len({each.user_id for each in sessions}) == 1


def test_whoever_may_not_come_in_becomes_no_owner_and_keeps_the_link(organization: Organization) -> None:
    organization.add_user(userName="olga@acme.example", active=False)
    link = a_link(organization)

    with pytest.raises(NeverComesIn, match="provisor user reactivate"):
        organization.write(founding(link, "olga@acme.example"))

    assert organization.write(founding(link, "omar@acme.example")) is not None


def test_a_deactivation_at_the_same_time_leaves_no_session(organization: Organization) -> None:
    owner: User = organization.add_user(userName="olga@acme.example")
    order = an_order()
    organization.write(lambda records: people.set_role(records, order, owner.id, Role.OWNER))
    for _ in range(8):
        user = organization.add_user()
        link, order = a_link(organization, user.id), an_order()

        def deactivate(records: Records, user: User = user, order: Any = order) -> bool:
            return people.set_active(records, order, user.id, active=False, take_over=True)

        organization.at_once(signing(link), deactivate)

        left = organization.read(lambda records, user=user: records.sessions_of(user.id))
        assert left == []


def test_a_link_is_for_the_person_and_not_for_whoever_has_their_id_as_a_name(
    organization: Organization,
) -> None:
    gone = organization.add_user()
    link, order = a_link(organization, gone.id), an_order()
    organization.write(lambda records: records.delete_user(gone.id, at=order.at))
    other = a_user(userName=gone.id)
    organization.write(lambda records: records.add_user(other, index(other)))

    with pytest.raises(MayNotComeIn):
        organization.write(signing(link))


def test_of_many_sessions_the_oldest_ends(organization: Organization) -> None:
    owner = organization.add_user(userName="olga")
    organization.write(lambda records: people.set_role(records, an_order(), owner.id, Role.OWNER))

    begun = [organization.write(signing(a_link(organization))).id for _ in range(MOST + 1)]

    lasting = organization.read(lambda records: signing_in.sessions_of(records, an_order(), owner.id))
    assert [each.id for each in lasting] == begun[1:]


def test_everybody_is_signed_out_and_the_journal_tells_it_of_each(organization: Organization) -> None:
    people_here = [organization.add_user() for _ in range(3)]
    for user in (*people_here[:2], people_here[0]):
        organization.write(signing(a_link(organization, user.id)))

    order = an_order()
    left = organization.write(lambda records: signing_in.end_everybodys_sessions(records, order))

    assert left == 2
    assert organization.read(lambda records: records.people_with_sessions()) == []
    assert organization.write(lambda records: signing_in.end_everybodys_sessions(records, an_order())) == 0
