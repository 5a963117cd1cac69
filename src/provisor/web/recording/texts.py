"""The texts of SCIM with their personal parts exchanged: values, filters, paths of PATCH, URLs and queries.

They need not be well-formed: what can't be told apart is taken for personal.
"""

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, unquote, unquote_to_bytes

from provisor.web.recording.kept import (
    BOOLEANS,
    COUNTS,
    DROPPED,
    ENDPOINTS,
    KEPT,
    NAME,
    NAMES_OF_ATTRIBUTES,
    OWN_NAMES,
    PARAMETERS,
    SECRET,
    is_secret,
    leaf,
    without_secrets,
)
from provisor.web.recording.pseudonyms import Pseudonyms

_FILTER_TOKEN = re.compile(r'\s+|"(?:[^"\\]|\\.)*+"|[()\[\]]|[^\s()\[\]"]+|".*', re.DOTALL)
_COMPARISONS = frozenset(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"])
_BRACKETS = frozenset("()[]")
_NULL = frozenset({"null"})
_CONNECTIVES = frozenset(["and", "or", "not"])
_PATCH_PATH = re.compile(r"(?P<name>[^\[\]\s]+)\[(?P<filter>.*)\](?P<part>\.[\w$-]+)?", re.DOTALL | re.ASCII)
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_BULK_ID = re.compile(r"bulkId:", re.IGNORECASE)
_ORIGIN = re.compile(r"https?://(?![^/?#]*@)[^/?#\s]+", re.IGNORECASE)
_URN = re.compile(r"urn:[\w.:-]+", re.IGNORECASE | re.ASCII)
_QUERY_SAFE = "!$'()*,-./:;@_~[]"
_UNDECODABLE = "%FF"
# A quotation that is cut off takes the rest.
_QUOTED_OR_WORD = re.compile(
    r"""(?<!\w)(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?!\w)|(?<!\w)['"].*|[^\s'"]+""", re.DOTALL
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONG_NUMBER = re.compile(r"\d{4}")


class Texts:
    """The texts of one exchange. `exchanged` gathers the words that were personal, in lower case."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms
        self.exchanged: set[str] = set()
        self._of_the_protocol: Mapping[str, Callable[[str], str]] = {
            "path": self.path,
            "filter": self.filter,
            "detail": self.detail,
            **dict.fromkeys(NAMES_OF_ATTRIBUTES, self.names),
        }

    def of_the_protocol(self, text: str, name: str) -> str:
        """A value of that member of a message or an operation."""
        lowered = name.lower()
        if lowered in self._of_the_protocol:
            return self._of_the_protocol[lowered](text)
        if lowered in COUNTS and _NUMBER.fullmatch(text):
            return text
        return self.value(text, name)

    def value(self, text: str, name: str) -> str:
        """A value of the attribute of that name, whatever resource it is of."""
        lowered = name.lower()
        if is_secret(lowered):
            return DROPPED
        if lowered in {"$ref", "location"}:
            return self.url(text)
        if lowered in KEPT and KEPT[lowered].fullmatch(text):
            return without_secrets(text)
        return self.personal(text)

    def personal(self, text: str) -> str:
        """Text that may be about somebody."""
        if text.lower() in BOOLEANS or text.lower() in OWN_NAMES:
            return text
        bulk_id = _BULK_ID.match(text)
        prefix = bulk_id[0] if bulk_id else ""
        pieces, at = [prefix], len(prefix)
        for secret in SECRET.finditer(text, at):
            pieces += [self._exchange(text[at : secret.start()]), DROPPED]
            at = secret.end()
        return "".join([*pieces, self._exchange(text[at:])])

    def _exchange(self, text: str) -> str:
        return self._pseudonyms.text(text, stays=self._note)

    def _note(self, word: str) -> bool:
        self.exchanged.add(word.lower())
        return False

    def number(self, number: float) -> int | float:
        """A number that may be about somebody."""
        self.exchanged.add(str(number))
        return self._pseudonyms.number(number)

    def name(self, text: str) -> str:
        """The name of an attribute: of the schemas, so it is kept, if it has the form of one."""
        if "[" in text:
            return self.patch_path(text)
        return without_secrets(text) if NAME.fullmatch(text) else self.personal(text)

    def names(self, text: str) -> str:
        """Names with commas between."""
        return ",".join(self.name(each.strip()) for each in text.split(","))

    def path(self, text: str) -> str:
        """The path of an operation: of a URL in Bulk, else that of a PATCH."""
        return self.url(text) if text.startswith("/") else self.patch_path(text)

    def patch_path(self, text: str) -> str:
        """A path of PATCH (RFC 7644 section 3.5.2), its filter without people."""
        found = _PATCH_PATH.fullmatch(text.strip())
        if found is not None and NAME.fullmatch(found["name"]):
            return f"{found['name']}[{self.filter(found['filter'])}]{found['part'] or ''}"
        return without_secrets(text) if NAME.fullmatch(text) else self.filter(text)

    def filter(self, text: str) -> str:
        """A filter (RFC 7644 section 3.4.2.2): names and operators stay, values are those of their attributes."""
        tokens = _FILTER_TOKEN.findall(text)
        words = [(place, token) for place, token in enumerate(tokens) if not token.isspace()]
        name, before = "", ""
        for number, (place, token) in enumerate(words):
            after = words[number + 1][1].lower() if number + 1 < len(words) else ""
            lowered = token.lower()
            if token in _BRACKETS:
                pass
            elif before in _COMPARISONS and name:
                tokens[place] = self._comparand(token, name)
                name = ""
            elif after in _COMPARISONS or after in {"pr", "["}:
                if NAME.fullmatch(token.removeprefix(".")):
                    name = leaf(token)
                else:
                    name, tokens[place] = "value", self._comparand(token, "value")
            elif lowered not in _CONNECTIVES and not (name and (lowered in _COMPARISONS or lowered == "pr")):
                tokens[place] = self._comparand(token, "")
            before = lowered
        return "".join(tokens)

    def _comparand(self, token: str, name: str) -> str:
        if token.startswith('"'):
            try:
                exchanged = self.value(str(json.loads(token)), name)
                return json.dumps(exchanged, ensure_ascii=_SURROGATE.search(exchanged) is not None)
            except ValueError:
                return f'"{self.personal(token[1:])}'
        if _NUMBER.fullmatch(token):
            number = float(token) if "." in token else int(token)
            return str(self.number(number)) if len(token) < 20 else self.personal(token)
        return token if token in _NULL else self.value(token, name)

    def url(self, text: str) -> str:
        """A URL or its path: where it leads stays, ids that are not ours and everything else do not."""
        origin = _ORIGIN.match(text)
        start = origin.end() if origin else 0
        path, mark, query = text[start:].partition("?")
        segments = path.split("/")
        exchanged = [
            self._segment(each, above) for each, above in zip(segments, ["", *segments], strict=False)
        ]
        return f"{text[:start]}{'/'.join(exchanged)}{mark}{self.personal(query)}"

    def _segment(self, text: str, above: str) -> str:
        """One segment of a path, encoded as it was, below another."""
        decoded = unquote(text)
        is_schema = above.lower() == "schemas" and _URN.fullmatch(decoded)
        if decoded.lower() in ENDPOINTS or is_schema:
            return without_secrets(text)
        exchanged = self.personal(decoded)
        return text if exchanged == decoded else quote(exchanged, safe=_QUERY_SAFE)

    def query(self, raw: bytes) -> str:
        """A query string, encoded; a parameter that can't be decoded goes on being one."""
        return "&".join(map(self._parameter, raw.decode("latin-1").split("&")))

    def _parameter(self, pair: str) -> str:
        raw_name, equals, raw = pair.partition("=")
        name, value = _decoded(raw_name), _decoded(raw)
        if name is None or value is None:
            return f"{quote(self.name(name or ''), safe=_QUERY_SAFE)}{equals}{_UNDECODABLE}"
        write = self.of_the_protocol if name.lower() in PARAMETERS else self.value
        exchanged = write(value, name)
        kept_name = self.name(name)
        shown = raw_name if kept_name == name and raw_name.isascii() else quote(kept_name, safe=_QUERY_SAFE)
        if exchanged == value and raw.isascii():
            return f"{shown}{equals}{raw}"
        encoded = quote(exchanged, safe=_QUERY_SAFE)
        return f"{shown}{equals}{encoded.replace('%20', '+') if '+' in raw else encoded}"

    def header(self, text: str) -> str:
        """The value of a header that has nothing to do with people, unless an address stands in it all the same."""
        return self.personal(text) if "@" in text or not text.isascii() else without_secrets(text)

    def detail(self, text: str) -> str:
        """The detail of an error: what it quotes, long numbers, and what was personal elsewhere in the exchange."""

        def exchange(found: "re.Match[str]") -> str:
            piece = found[0]
            if piece[0] in "'\"":
                inner = piece.strip(piece[0])
                kept = _URN.fullmatch(inner) or inner.lower() in KEPT
                return piece if kept else self.personal(piece)
            return self._pseudonyms.text(piece, stays=self._is_of_the_sentence)

        return _QUOTED_OR_WORD.sub(exchange, without_secrets(text))

    def _is_of_the_sentence(self, word: str) -> bool:
        return word.lower() not in self.exchanged and not _LONG_NUMBER.search(word)


def _decoded(raw: str) -> str | None:
    """The text of a part of a query string, or None where it has none."""
    if re.search(r"%(?![0-9A-Fa-f]{2})", raw):
        return None
    try:
        text = unquote_to_bytes(raw.encode("latin-1").replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
