"""Domains of ways to sign in, as both databases keep them, and how they are seen again each day."""

from collections.abc import Callable
from datetime import timedelta

from tests.sign_in.name_server import NameServer
from tests.store.records_of import NOON, Organization, new_id
from tests.store.test_sign_in import a_method

from provisor import app
from provisor.calling.dns import TxtRecords
from provisor.directory.sign_in_domains import Domain, place_of_domain

TOMORROW = NOON + timedelta(days=1)


def a_domain(organization: Organization) -> Domain:
    """One of the organization's that leads to a way of its."""
    method = a_method()
    domain = Domain(f"{new_id()}.example", method.id, "challenge", NOON, proven=NOON, looked_up=NOON)
    organization.write(lambda records: records.add_sign_in_method(method, b""))
    organization.write(lambda records: records.add_sign_in_domain(domain))
    assert organization.write(lambda records: records.take_domain(domain))
    organization.write(lambda records: records.save_sign_in_domain(domain))
    return domain


def led_to(organization: Organization, domain: Domain) -> str | None:
    return organization.run(organization.store.organization_of_sign_in(place_of_domain(domain.name)))


def test_a_domain_leads_to_one_organization(make_organization: Callable[[], Organization]) -> None:
    ours, theirs = make_organization(), make_organization()
    domain = a_domain(ours)

    assert ours.read(lambda records: records.sign_in_domains()) == [domain]
    assert theirs.read(lambda records: records.sign_in_domains()) == []
    assert not theirs.write(lambda records: records.take_domain(domain))
    theirs.write(lambda records: records.remove_sign_in_domain(domain))
    assert led_to(ours, domain) == ours.id
    ours.write(lambda records: records.remove_sign_in_domain(domain))
    assert led_to(ours, domain) is None


def test_it_goes_with_its_way(organization: Organization) -> None:
    domain = a_domain(organization)

    organization.write(lambda records: records.remove_sign_in_method(domain.method_id))

    assert organization.read(lambda records: records.sign_in_domains()) == []
    assert led_to(organization, domain) is None


def test_a_record_is_looked_up_again_each_day(organization: Organization) -> None:
    domain = a_domain(organization)

    def kept() -> Domain:
        found = organization.read(lambda records: records.sign_in_domains())
        return next(each for each in found if each.name == domain.name)

    with NameServer() as names:
        records = TxtRecords(names.address)
        organization.run(app.keep_domains(organization.store, records, at=TOMORROW - timedelta(hours=1)))
        assert kept() == domain

        names.mute = True
        organization.run(app.keep_domains(organization.store, records, at=TOMORROW))
        assert kept() == domain

        names.mute = False
        organization.run(app.keep_domains(organization.store, records, at=TOMORROW))
        assert (kept().missing, kept().proven) == (TOMORROW, NOON)
        assert led_to(organization, domain) == organization.id

        names.records[domain.record] = [domain.value]
        again = TOMORROW + timedelta(days=1)
        organization.run(app.keep_domains(organization.store, records, at=again))
        assert (kept().missing, kept().looked_up) == (None, again)


def test_one_that_is_removed_meanwhile_keeps_no_other_from_being_looked_up(
    organization: Organization,
) -> None:
    class Removing:
        """Has no record, and sees the first domain go while it is asked about."""

        def __init__(self) -> None:
            self.asked: list[str] = []

        async def holds(self, record: str, value: str) -> bool:
            assert value
            if not self.asked:
                await organization.store.write(
                    organization.id, lambda records: records.remove_sign_in_domain(first)
                )
            self.asked.append(record)
            return False

    domains = sorted((a_domain(organization), a_domain(organization)), key=lambda each: each.name)
    first, second = domains
    removing = Removing()
    organization.run(app.keep_domains(organization.store, removing, at=TOMORROW))

    assert removing.asked[:2] == [first.record, second.record]
    left = {each.name: each for each in organization.read(lambda records: records.sign_in_domains())}
    assert first.name not in left
    assert left[second.name].missing == TOMORROW
