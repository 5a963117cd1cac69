# ruff: noqa: RUF001 - letters that look alike are letters of real names
"""How people of a simulated directory are called, in many scripts, and how such a name looks in ASCII.

Most names come from mimesis; scripts that it lacks (Hebrew, Devanagari, Thai, Georgian, Vietnamese) have some here.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

import mimesis
from mimesis.keys import romanize
from mimesis.locales import Locale

LONGEST_NAME = 64
"""Characters of givenName and surname (learn.microsoft.com/graph/api/resources/user)."""


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name. `given` or `surname` is empty where somebody has one word only; `language` is a BCP 47 tag."""

    given: str
    surname: str
    display: str
    language: str


@dataclass(frozen=True, slots=True)
class _Language:
    """A language's tag, how many people of a thousand speak it, and how it writes a name."""

    tag: str
    share: int
    pattern: str = "{given} {surname}"


_WESTERN, _EASTERN, _UNSPACED = "{given} {surname}", "{surname} {given}", "{surname}{given}"

_OF_MIMESIS: dict[Locale, _Language] = {
    Locale.EN: _Language("en-US", 270),
    Locale.EN_GB: _Language("en-GB", 80),
    Locale.DE: _Language("de-DE", 110),
    Locale.FR: _Language("fr-FR", 60),
    Locale.ES: _Language("es-ES", 50),
    Locale.PT_BR: _Language("pt-BR", 40),
    Locale.IT: _Language("it-IT", 30),
    Locale.NL: _Language("nl-NL", 25),
    Locale.SV: _Language("sv-SE", 20),
    Locale.DA: _Language("da-DK", 10),
    Locale.IS: _Language("is-IS", 5),
    Locale.PL: _Language("pl-PL", 25),
    Locale.CS: _Language("cs-CZ", 15),
    Locale.HU: _Language("hu-HU", 10, _EASTERN),
    Locale.TR: _Language("tr-TR", 20),
    Locale.AZ: _Language("az-Latn-AZ", 5),
    Locale.EL: _Language("el-GR", 15),
    Locale.RU: _Language("ru-RU", 20),
    Locale.UK: _Language("uk-UA", 20),
    Locale.KK: _Language("kk-KZ", 5),
    Locale.AR_EG: _Language("ar-EG", 25),
    Locale.FA: _Language("fa-IR", 10),
    Locale.JA: _Language("ja-JP", 30, _EASTERN),
    Locale.ZH: _Language("zh-Hans-CN", 30, _UNSPACED),
    Locale.KO: _Language("ko-KR", 20, _UNSPACED),
}

_OF_OURS: dict[_Language, tuple[Sequence[str], Sequence[str]]] = {
    _Language("vi-VN", 15, _EASTERN): (
        ("Thị Hương", "Văn Đức", "Quốc Bảo", "Minh Châu", "Thùy Dương", "Hữu Phước", "Ngọc Ánh"),
        ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng"),
    ),
    _Language("he-IL", 10): (
        ("יעל", "נועה", "איתן", "אורי", "שירה", "דוד", "מרים"),
        ("כהן", "לוי", "מזרחי", "פרץ", "בן־דוד", "אברהם"),
    ),
    _Language("hi-IN", 15): (
        ("अनन्या", "राहुल", "प्रिया", "विक्रम", "श्रेया", "कृष्ण"),
        ("शर्मा", "त्रिपाठी", "सिंह", "द्विवेदी", "अग्रवाल"),
    ),
    _Language("th-TH", 5): (
        ("สมชาย", "ณัฐวุฒิ", "กัญญารัตน์", "พิมพ์ชนก"),
        ("ใจดี", "ศรีสุวรรณ", "วงศ์ประเสริฐ", "แก้วมณี"),
    ),
    _Language("ka-GE", 5): (("ნინო", "გიორგი", "თამარ", "ლევან"), ("ბერიძე", "კაპანაძე", "ლომიძე")),
}

_IRISH = ("O'Neill", "O'Brien", "O'Connor", "O'Sullivan", "D'Arcy", "O’Malley", "Mac an tSaoir")
_ONE_WORD = ("Suharto", "Sukarno", "Madonna", "Nur", "Widodo", "Björk", "Đỗ", "Ωμέγα", "Ἀλέξανδρος")
_SHARED = (("John", "Smith"), ("Anna", "Müller"), ("Maria", "García"), ("Wei", "Zhang"))


class Names:
    """Draws names, the same ones in the same order for the same chance."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._languages = [*_OF_MIMESIS.values(), *_OF_OURS]
        self._shares = [each.share for each in self._languages]
        self._sources: dict[str, tuple[Callable[[], str], Callable[[], str]]] = {}

    def draw(self) -> Name:
        """The next name: mostly an ordinary one of some language, sometimes one that breaks a habit."""
        language = self._chance.choices(self._languages, self._shares)[0]
        given, surname = self._sources.get(language.tag) or self._source_of(language)
        name = self._with_habit(given, surname, language)
        if self._chance.random() < _decomposed_share(language):
            return Name(*(unicodedata.normalize("NFD", each) for each in name))
        return Name(*name)

    def _with_habit(
        self, given: Callable[[], str], surname: Callable[[], str], language: _Language
    ) -> tuple[str, str, str, str]:
        first, last, tag = given(), surname(), language.tag
        luck = self._chance.random()
        if luck < 0.010:
            return first, "", self._chance.choice(_ONE_WORD), tag
        if luck < 0.015:
            many = " ".join(dict.fromkeys((first, *(given() for _ in range(8)))))
            first, last = many[:LONGEST_NAME].strip(), "-".join((last, *(surname() for _ in range(4))))
            last = last[:LONGEST_NAME].strip("-")
        elif luck < 0.025:
            first, last = self._chance.choice(_SHARED)
        elif luck < 0.045:
            last = self._chance.choice(_IRISH)
        elif luck < 0.085:
            last = f"{last}-{surname()}"
        elif luck < 0.115:
            first = f"{first}-{given()}"
        elif luck < 0.135:
            last = f"{last} {surname()}"
        return first, last, language.pattern.format(given=first, surname=last), tag

    def _source_of(self, language: _Language) -> tuple[Callable[[], str], Callable[[], str]]:
        found = self._sources[language.tag] = self._opened(language)
        return found

    def _opened(self, language: _Language) -> tuple[Callable[[], str], Callable[[], str]]:
        if language in _OF_OURS:
            given, surnames = _OF_OURS[language]
            return lambda: self._chance.choice(given), lambda: self._chance.choice(surnames)
        locale = next(each for each, known in _OF_MIMESIS.items() if known is language)
        person = mimesis.Person(locale, seed=self._chance.getrandbits(32))
        return person.first_name, person.last_name


def _decomposed_share(language: _Language) -> float:
    """How often a name arrives in NFD, as from macOS or old LDAP servers; Vietnamese keyboards write it."""
    return 0.3 if language.tag == "vi-VN" else 0.02


_LATIN = {
    "ß": "ss",
    "æ": "ae",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "ə": "e",
    "œ": "oe",
}
# The transcription of Greek passports, letter by letter.
_ELOT_743 = (*"avgdezi", "th", *"iklmnxoprsstyf", "ch", "ps", "o")
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        _ELOT_743,
        strict=True,
    )
)
_LETTERS = str.maketrans({**_LATIN, **_GREEK, "ö": "oe", "ä": "ae", "ü": "ue", "’": "'", " ": "-"})
_CYRILLIC = tuple(romanize(locale) for locale in (Locale.RU, Locale.UK, Locale.KK))
_KEPT = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-'")
_SYLLABLE = "HANGUL SYLLABLE "


@lru_cache(maxsize=8192)
def in_ascii(text: str) -> str:
    """The text in lower-case letters, digits, hyphens and apostrophes; empty where a script has no such form here."""
    text = unicodedata.normalize("NFC", text).lower()
    for letters in _CYRILLIC:
        text = letters(text)
    text = "".join(_syllable(each) for each in text).translate(_LETTERS)
    text = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    text = text.translate(_LETTERS)
    return "-".join(filter(None, text.split("-"))) if set(text) <= _KEPT else ""


def _syllable(letter: str) -> str:
    """A Korean syllable as Unicode spells it; any other letter as it is."""
    name = unicodedata.name(letter, "")
    return name.removeprefix(_SYLLABLE).lower() if name.startswith(_SYLLABLE) else letter
