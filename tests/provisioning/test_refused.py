import pytest
from tests.provisioning.use_cases import UseCases

from provisor.directory.journal import Action
from provisor.provisioning import refused
from provisor.scim.errors import NotFound, Uniqueness


def test_a_refusal_is_told_with_what_was_asked_and_why(scim: UseCases) -> None:
    call = scim.call()
    error = Uniqueness("The userName belongs to somebody else.")

    scim.organization.write(lambda records: refused.record(records, call, "POST Users", "", error))

    told = scim.told
    assert (told.action, told.resource_type, told.resource_id) == (Action.REQUEST_REFUSED, "user", None)
    assert told.after == {"request": "POST Users", "status": 409, "scimType": "uniqueness"}
    assert told.detail == "The userName belongs to somebody else."
    assert (told.request_id, told.client_request_id) == ("request-1", "client-1")


@pytest.mark.parametrize(
    ("request_", "resource_type"),
    [("PATCH Groups/{id}", "team"), ("PUT Users/{id}", "user"), ("POST Bulk", None)],
)
def test_a_refusal_says_what_kind_of_resource_it_is_about(
    scim: UseCases, request_: str, resource_type: str | None
) -> None:
    call = scim.call()

    scim.organization.write(lambda records: refused.record(records, call, request_, "id-1", NotFound("gone")))

    assert (scim.told.resource_type, scim.told.resource_id) == (resource_type, "id-1")
