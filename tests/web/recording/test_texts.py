from urllib.parse import unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisor.web.recording.pseudonyms import Pseudonyms
from provisor.web.recording.texts import Texts

PSEUDONYMS = Pseudonyms(b"k" * 32)
ID = "0199c1de-5f0e-7a3b-8c4d-1234567890ab"


def shown(text: str) -> str:
    """The pseudonym of a text."""
    return PSEUDONYMS.text(text)


@pytest.fixture
def texts() -> Texts:
    return Texts(PSEUDONYMS)


def test_a_filter_compares_with_the_pseudonym_that_the_body_has(texts: Texts) -> None:
    exchanged = texts.filter('userName eq "maria@acme.com"')

    assert exchanged == f'userName eq "{texts.value("maria@acme.com", "userName")}"'
    assert exchanged == f'userName eq "{shown("maria@acme.com")}"'


@pytest.mark.parametrize(
    "condition",
    [
        "active eq true",
        'active eq "False"',
        'emails[type eq "work" and primary eq true]',
        f'id eq "{ID}" and members eq "{ID}"',
        "not (title pr) or manager eq null",
        'meta.lastModified gt "2024-05-31T09:30:00Z"',
        'locale eq "en-US"',
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department pr",
    ],
)
def test_what_a_filter_says_of_nobody_stays(texts: Texts, condition: str) -> None:
    assert texts.filter(condition) == condition


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('emails[type eq "work"].value eq "m@a.com"', 'emails[type eq "work"].value eq "{}"'),
        ("externalId eq m@a.com", "externalId eq {}"),
        ('userName sw "m@a.com"', 'userName sw "{}"'),
        ('not(displayName eq "m@a.com")', 'not(displayName eq "{}")'),
        ('userName EQ "m@a.com" AND active EQ true', 'userName EQ "{}" AND active EQ true'),
        ('m@a.com eq "x"', None),
        ("m@a.com", "{}"),
        ('userName eq "m@a.com', 'userName eq "{}'),
        ('userName eq eq "m@a.com"', None),
    ],
)
def test_a_person_is_in_no_filter_however_it_is_written(
    texts: Texts, condition: str, expected: str | None
) -> None:
    exchanged = texts.filter(condition)

    assert "m@a.com" not in exchanged
    assert expected is None or exchanged == expected.format(shown("m@a.com"))


def test_a_string_of_a_filter_is_read_with_its_escapes(texts: Texts) -> None:
    assert (
        texts.filter(r'displayName eq "Zo\u00eb \"Z\" Q"')
        == f'displayName eq "{shown("Zoë")} \\"{shown("Z")}\\" {shown("Q")}"'
    )


def test_half_of_a_surrogate_pair_stays_one(texts: Texts) -> None:
    assert texts.filter(r'displayName eq "\ud800"') == r'displayName eq "\ud800"'


@given(st.text(max_size=60))
def test_no_text_breaks_a_filter_a_path_a_url_or_a_detail(text: str) -> None:
    texts = Texts(PSEUDONYMS)

    for write in (texts.filter, texts.path, texts.url, texts.detail, texts.names, texts.header):
        assert isinstance(write(text), str)


@given(st.binary(max_size=60))
def test_no_bytes_break_a_query(raw: bytes) -> None:
    assert Texts(PSEUDONYMS).query(raw).isascii()


def test_a_query_is_encoded_as_it_was(texts: Texts) -> None:
    plus = b"filter=userName+eq+%22maria%2Btest%40acme.com%22&count=10&aadOptscim062020"
    percent = b"filter=userName%20eq%20%22maria%2Btest%40acme.com%22"

    assert texts.query(plus).startswith("filter=userName+eq+%22")
    assert texts.query(plus).endswith("%22&count=10&aadOptscim062020")
    assert unquote_plus(texts.query(percent)) == f'filter=userName eq "{shown("maria+test@acme.com")}"'
    assert "%20eq%20" in texts.query(percent)


@pytest.mark.parametrize("raw", [b"filter=%zz", b"filter=%ff", b"filter=%00", b"filter=maria%"])
def test_a_parameter_that_can_not_be_decoded_goes_on_being_one(texts: Texts, raw: bytes) -> None:
    assert texts.query(raw) == "filter=%FF"


def test_a_cursor_is_one_text_wherever_it_stands(texts: Texts) -> None:
    assert texts.query(b"cursor=AbC-d_9") == f"cursor={texts.value('AbC-d_9', 'nextCursor')}"


@pytest.mark.parametrize(
    "query",
    [b"access_token=s3cr3t-9", b"x=Bearer+s3cr3t-9", b"x=bearer%20s3cr3t-9", b"x=eyJhbGciOi.s3cr3t.s3cr3t-9"],
)
def test_a_token_in_a_url_is_dropped(texts: Texts, query: bytes) -> None:
    assert texts.query(query).partition("=")[2] == "dropped"


@pytest.mark.parametrize(
    "path",
    [
        "members",
        "name.familyName",
        'emails[type eq "work"].value',
        f'members[value eq "{ID}"]',
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
        f"/Users/{ID}",
    ],
)
def test_a_path_without_people_stays(texts: Texts, path: str) -> None:
    assert texts.path(path) == path


def test_a_path_names_nobody(texts: Texts) -> None:
    assert texts.path('emails[value eq "m@a.com"].type') == f'emails[value eq "{shown("m@a.com")}"].type'
    assert texts.path("/Users/bulkId:maria") == f"/Users/bulkId:{shown('maria')}"
    assert "maria" not in texts.path("maria@acme.com is here")


def test_a_url_leads_where_it_led(texts: Texts) -> None:
    url = f"https://scim.acme.com:8443/scim/v2/Users/{ID}"

    assert texts.url(url) == url
    assert texts.url("/Users/maria%40acme.com") == f"/Users/{shown('maria@acme.com')}"
    assert texts.url("/Schemas/urn:acme:schemas:2.0:User") == "/Schemas/urn:acme:schemas:2.0:User"
    assert "maria" not in texts.url("/Users/urn:person:maria")
    assert "maria" not in texts.url("https://maria:lopez@acme.com/Users")


def test_a_detail_quotes_the_pseudonym(texts: Texts) -> None:
    texts.value("4711", "employeeNumber")
    told = f"The userName 'maria@acme.com' belongs to user {ID} already. 4711 can't be, and 1234567 neither."

    assert texts.detail(told) == (
        f"The userName '{shown('maria@acme.com')}' belongs to user {ID} already. {shown('4711')} can't be, and "
        f"{shown('1234567')} neither."
    )


def test_a_detail_that_is_cut_off_within_a_quotation_names_nobody(texts: Texts) -> None:
    assert "Mar" not in texts.detail("The group 'Maria and Mar…")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("locale", "en-US"),
        ("preferredLanguage", "en-US, de;q=0.8"),
        ("timezone", "Europe/Madrid"),
        ("type", "work"),
        ("op", "Replace"),
        ("schemas", "urn:acme:schemas:2.0:User"),
        ("anything", "True"),
        ("anything", ID),
        ("version", 'W/"3"'),
    ],
)
def test_words_of_the_protocol_stay(texts: Texts, name: str, value: str) -> None:
    assert texts.value(value, name) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [("startIndex", "2"), ("sortBy", "name.familyName"), ("attributes", "id,userName"), ("path", "title")],
)
def test_words_of_the_protocol_are_kept_where_it_has_them_alone(texts: Texts, name: str, value: str) -> None:
    assert texts.of_the_protocol(value, name) == value
    assert texts.value(value, name) == shown(value) != value


def test_a_filter_and_a_query_compare_with_no_word_of_the_protocol(texts: Texts) -> None:
    assert texts.filter('path eq "Maria" and count eq "5551"') == (
        f'path eq "{shown("Maria")}" and count eq "{shown("5551")}"'
    )
    assert texts.query(b"path=Maria&detail=Maria&count=10&sortBy=userName") == (
        f"path={shown('Maria')}&detail={shown('Maria')}&count=10&sortBy=userName"
    )


@pytest.mark.parametrize(
    "name", ["locale", "timezone", "type", "op", "schemas", "version", "status", "$ref", "path"]
)
def test_a_person_does_not_hide_in_an_attribute_of_the_protocol(texts: Texts, name: str) -> None:
    assert "maria" not in texts.value("maria@acme.com", name)


@pytest.mark.parametrize("name", ["password", "clientSecret", "access_token", "apiKey", "Authorization"])
def test_what_a_secret_is_called_by_is_dropped(texts: Texts, name: str) -> None:
    assert texts.value("s3cr3t", name) == "dropped"
