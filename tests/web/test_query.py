import pytest

from provisor.scim.errors import InvalidValue
from provisor.web import query


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        (b"", {}),
        (b"filter=userName+eq+%22a%2Bb%22&", {"filter": 'userName eq "a+b"'}),
        (b"STARTINDEX=1&&Count=2", {"startindex": "1", "count": "2"}),
        (b"filter=a=b", {"filter": "a=b"}),
        (b"attributes", {"attributes": ""}),
        (b"filter=%C3%A9", {"filter": "é"}),
        (b"filter=\xc3\xa9", {"filter": "é"}),
        (b"aadOptscim062020&count=1&aadOptscim062020", {"count": "1"}),
    ],
)
def test_a_query_is_read_whatever_the_case_of_its_names(text: bytes, parameters: dict[str, str]) -> None:
    assert query.parse(text) == parameters


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"count=1&Count=2", "'count' occurs more than once"),
        (b"filter=%zz", "begins no escape"),
        (b"filter=%4", "begins no escape"),
        (b"filter=100%", "begins no escape"),
        (b"filter=%ff", "not UTF-8"),
        (b"filter=%ed%a0%80", "not UTF-8"),
        (b"filter=%00", "NUL"),
    ],
)
def test_an_ambiguous_or_broken_query_is_refused(text: bytes, said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        query.parse(text)
