"""Recognition: one sure mark, or two unsure ones, and nothing that speaks against it."""

from collections.abc import Mapping

import pytest

from provisor.directory.connections import Kind
from provisor.provisioning.recognition import Evidence, recognise
from provisor.scim.leniency import Leniency
from provisor.scim.tolerances import Tolerance

OKTA = {"user-agent": "Okta SCIM Client 1.0.0"}
ENTRA = {"client-request-id": "7f3a"}
ADSCIM = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"


def kind(
    headers: Mapping[str, str] | None = None,
    query: bytes = b"",
    *,
    capitalised: bool = False,
    schema: str = "",
) -> Kind | None:
    leniency = Leniency()
    if capitalised:
        leniency.permits(Tolerance.CAPITALISED_VERB)
    if schema:
        leniency.note(schema)
    found = recognise(Evidence(headers or {}, query, leniency))
    return found[0] if found is not None else None


def test_okta_names_itself() -> None:
    assert kind(OKTA) is Kind.OKTA


@pytest.mark.parametrize(
    "query", [b"aadOptscim062020", b"aadOptscim062020=&count=1", b"count=1&AADOPTSCIM062020"]
)
def test_entra_is_known_by_its_flag(query: bytes) -> None:
    assert kind(query=query) is Kind.ENTRA


def test_entra_is_known_by_the_schema_of_its_groups() -> None:
    assert kind(schema=ADSCIM) is Kind.ENTRA


def test_entra_is_known_by_two_marks_that_others_might_have() -> None:
    assert kind(ENTRA, capitalised=True) is Kind.ENTRA


@pytest.mark.parametrize(
    ("headers", "capitalised"), [(ENTRA, False), ({}, True), ({"user-agent": "okta"}, False), ({}, False)]
)
def test_one_mark_that_others_might_have_is_not_enough(headers: Mapping[str, str], capitalised: bool) -> None:
    assert kind(headers, capitalised=capitalised) is None


def test_marks_of_two_providers_say_nothing() -> None:
    assert kind(OKTA | ENTRA) is None


def test_a_flag_inside_of_a_value_is_none() -> None:
    assert kind(query=b"filter=xaadOptscim062020") is None


def test_what_was_seen_is_told() -> None:
    found = recognise(Evidence(OKTA, b"", Leniency()))

    assert found == (Kind.OKTA, "Recognised by its User-Agent `Okta SCIM Client`.")
