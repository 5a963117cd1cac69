"""What needs somebody now is told once each."""

from tests.provisioning.use_cases import UseCases, an_order
from tests.store.records_of import NOON

from provisor.provisioning import administration
from provisor.provisioning.needs import needs


def test_that_scim_is_off_is_one_thing_however_many_connections_there_are(scim: UseCases) -> None:
    scim.connect("Entra", kind="entra")
    scim.connect("Okta", kind="okta").set(paused=True)
    scim.organization.write(lambda records: administration.switch_scim(records, an_order(), enabled=False))

    found = scim.organization.read(lambda records: needs(records, NOON))

    assert [each.sentence for each in found.troubles] == [
        "SCIM is switched off: identity providers bring nobody."
    ]
    assert (found.troubles[0].remedy, found.number) == ("Switch it on: `provisor scim enable`.", 1)


def test_each_connection_that_is_paused_is_told(scim: UseCases) -> None:
    scim.connect("Entra", kind="entra").set(paused=True)
    scim.connect("Okta", kind="okta").set(paused=True)

    found = scim.organization.read(lambda records: needs(records, NOON))

    assert len(found.troubles) == found.number == 2
