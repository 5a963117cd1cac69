"""Who is meant by what an identity provider says of somebody."""

import pytest
from tests.store.records_of import a_user

from provisor.directory.sign_in import Attribute, Match

OBJECT_ID, ANOTHER = "6f1c1f9e-6f0a-4b8c-9d3e-0a1b2c3d4e5f", "6f1c1f9e-6f0a-4b8c-9d3e-000000000000"
OKTA_ID, ANOTHER_OF_OKTA = "00u1a2b3c4d5e6f7g8h9", "00u000000000000000aa"


@pytest.mark.parametrize(
    ("told", "own", "contradicts"),
    [
        (OBJECT_ID, None, False),
        (OBJECT_ID, OBJECT_ID, False),
        (OBJECT_ID, ANOTHER, True),
        (OBJECT_ID, "mail.nickname", False),
        (OKTA_ID, ANOTHER_OF_OKTA, True),
        (OKTA_ID, "4711", False),
        ("4711", "4712", True),
        ("4711", OBJECT_ID, True),
    ],
)
def test_another_external_id_of_the_same_form_is_of_somebody_else(
    told: str, own: str | None, contradicts: bool
) -> None:
    rule = Match("oid", Attribute.EXTERNAL_ID)

    assert rule.contradicts(told, a_user(externalId=own)) is contradicts


def test_names_contradict_nobody() -> None:
    assert not Match("upn", Attribute.USER_NAME).contradicts("x", a_user(externalId="y"))
