# ruff: noqa: RUF001 - letters of many scripts are what this is about
import re
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from provisor.web.recording.alphabets import WORD
from provisor.web.recording.pseudonyms import Pseudonyms

PSEUDONYMS = Pseudonyms(b"k" * 32)
OTHERS = Pseudonyms(b"o" * 32)

words = st.from_regex(WORD, fullmatch=True).filter(lambda word: len(word) < 200)
# Of the scripts that people's names are most written in; their letters fold to one letter each.
simple_words = st.text(
    "aäbçdéfghijklmñøpqrsžабвгдαβγδ李王김محم0123456789ABÇDÉFÑØЖБΔ", min_size=1, max_size=60
)
labels = st.from_regex(re.compile(r"[a-z][a-z0-9-]{0,20}", re.ASCII), fullmatch=True)
addresses = st.builds(
    "{}@{}.{}".format, st.from_regex(r"[a-zA-Z0-9.+_'-]{1,20}", fullmatch=True), labels, labels
)


@given(words)
def test_the_same_word_has_the_same_pseudonym(word: str) -> None:
    assert PSEUDONYMS.text(word) == Pseudonyms(b"k" * 32).text(word)


@given(words, words)
def test_words_that_differ_without_case_go_on_differing_without_case(one: str, other: str) -> None:
    equal = PSEUDONYMS.text(one).casefold() == PSEUDONYMS.text(other).casefold()

    assert equal is (one.casefold() == other.casefold())


@given(simple_words, st.data())
def test_words_that_differ_in_case_alone_go_on_differing_in_case_alone(
    word: str, data: st.DataObject
) -> None:
    capitals = data.draw(st.lists(st.booleans(), min_size=len(word), max_size=len(word)))
    other = "".join(each.upper() if capital else each for each, capital in zip(word, capitals, strict=True))

    one, another = PSEUDONYMS.text(word), PSEUDONYMS.text(other)

    assert (one == another) is (word == other)
    assert one.casefold() == another.casefold()


def test_sharp_s_and_two_are_equal_without_case_and_differ_with_it() -> None:
    one, other = PSEUDONYMS.text("Großmann"), PSEUDONYMS.text("Grossmann")

    assert one != other
    assert one.casefold() == other.casefold()


@given(simple_words)
def test_a_pseudonym_has_the_case_and_the_length_of_its_word(word: str) -> None:
    exchanged = PSEUDONYMS.text(word)

    assert [each.isupper() for each in exchanged] == [each.isupper() for each in word]
    assert [each.isdigit() for each in exchanged] == [each.isdigit() for each in word]


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("Ольга", r"[а-џѐ-ԯА-Я]+"),
        ("Γιώργος", r"[Ͱ-Ͽ]+"),
        ("李小龍", r"[㐀-鿿]+"),
        ("김철수", r"[가-힣]+"),
        ("محمد", r"[ء-ي]+"),
    ],
)
def test_a_pseudonym_is_of_the_script_of_its_word(name: str, script: str) -> None:
    exchanged = PSEUDONYMS.text(name)

    assert re.fullmatch(script, exchanged, re.IGNORECASE)
    assert exchanged != name


@given(addresses)
def test_an_address_stays_one_and_reaches_nobody(address: str) -> None:
    exchanged = PSEUDONYMS.text(address)

    assert re.fullmatch(r"[^@\s]+@[^@\s]+\.example", exchanged)


@given(addresses, addresses)
def test_addresses_of_one_domain_stay_together(one: str, other: str) -> None:
    domain = one.partition("@")[2]
    at_the_same = f"{other.partition('@')[0]}@{domain}"

    assert PSEUDONYMS.text(one).partition("@")[2] == PSEUDONYMS.text(at_the_same).partition("@")[2]


def test_the_parts_of_a_name_are_found_again_in_what_is_made_of_them() -> None:
    given_name, family = PSEUDONYMS.text("Maria"), PSEUDONYMS.text("Núñez")

    assert PSEUDONYMS.text("Núñez, Maria") == f"{family}, {given_name}"
    assert PSEUDONYMS.text("maria+test@acme.com").startswith(f"{given_name.lower()}+")


@given(st.integers(-(2**63), 2**63 - 1))
def test_a_number_and_its_text_have_one_pseudonym_that_fits_in_64_bits(number: int) -> None:
    exchanged = PSEUDONYMS.number(number)

    assert -(2**63) <= exchanged < 2**63
    assert len(str(exchanged)) == len(str(number))
    if abs(number) < 10**18:
        assert str(exchanged) == PSEUDONYMS.text(str(number))


@given(st.integers(), st.integers())
def test_numbers_that_differ_go_on_differing(one: int, other: int) -> None:
    assume(one != other)

    assert PSEUDONYMS.number(one) != PSEUDONYMS.number(other)


@given(st.floats())
def test_a_fraction_stays_a_number(number: float) -> None:
    assert isinstance(PSEUDONYMS.number(number), float)


@given(st.dates(date(1920, 1, 1), date(2080, 1, 1)), st.dates(date(1920, 1, 1), date(2080, 1, 1)))
def test_dates_are_moved_together(one: date, other: date) -> None:
    moved = [date.fromisoformat(PSEUDONYMS.text(each.isoformat())) for each in (one, other)]

    assert moved[0] - one == moved[1] - other != timedelta(0)


def test_a_time_of_day_stays_and_a_stand_in_for_never_too() -> None:
    assert PSEUDONYMS.text("1990-05-31T09:30:00.5Z").endswith("T09:30:00.5Z")
    assert PSEUDONYMS.text("0001-01-01T00:00:00Z") == "0001-01-01T00:00:00Z"


def test_a_guid_stays_one() -> None:
    exchanged = PSEUDONYMS.text("48AF03AC-28AD-4FB8-8470-9A1B8A0C2D3E")

    assert re.fullmatch(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", exchanged)
    assert exchanged != "48AF03AC-28AD-4FB8-8470-9A1B8A0C2D3E"


def test_an_id_of_this_service_stays_so_that_a_replay_can_link_it() -> None:
    assert PSEUDONYMS.text("0199c1de-5f0e-7a3b-8c4d-1234567890ab") == "0199c1de-5f0e-7a3b-8c4d-1234567890ab"


def test_recordings_have_nothing_in_common() -> None:
    assert PSEUDONYMS.text("Maria Example") != OTHERS.text("Maria Example")


def test_base64_stays_base64_of_the_same_length() -> None:
    certificate = "MIIBpjCCAQ+gAwIBAgIUQWN0/" * 400 + "=="

    exchanged = PSEUDONYMS.text(certificate)

    assert re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", exchanged)
    assert len(exchanged) == len(certificate)
