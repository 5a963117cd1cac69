"""Errors as documents."""

from provisor.scim.errors import LONGEST_DETAIL, InvalidValue


def test_an_error_says_its_status_as_a_string_its_type_and_its_detail() -> None:
    document = InvalidValue("userName is required").to_document()

    assert document == {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
        "status": "400",
        "scimType": "invalidValue",
        "detail": "userName is required",
    }


def test_a_detail_that_quotes_something_very_long_is_cut() -> None:
    document = InvalidValue(f"there is no user {'x' * 60_000!r}").to_document()

    assert len(document["detail"]) == LONGEST_DETAIL
    assert document["detail"].startswith("there is no user 'xxx")
    assert document["detail"].endswith("x…")
