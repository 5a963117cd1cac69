"""What nobody should send: values, texts and bodies, drawn by a seeded generator, and mutations of what is sound."""

import copy
import json
import random
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")

_TEXTS = (
    "", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "x\udc00", "\ufeff", "\ufffe", "\U0010ffff", "e\u0301", "\u0130",
    "\u1e9e", "\u01c6", "\u202eevil", "\u2028", "\x7f", "\x1b[31m", "\r\nSet-Cookie: a=b", "' OR 1=1 --", '"', "\\",
    '\\"', "%", "_", "*", "%00", "${jndi:ldap://x}", "{{7*7}}", "<script>alert(1)</script>",
    "../../etc/passwd", "null",
    "true", "True", "FALSE", "None", "NaN", "-0", "1e999", "0x10", "१२", "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:60Z",
    "2011-05-13T04:42:34.1234567+14:00", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", 'W/"1"', "bulkId:",
    "bulkId:one", "urn:ietf:params:scim:schemas:core:2.0:User", "urn:", ":", "a:b:c", "value", "$ref", "members",
    'emails[type eq "work"]', "id", "__proto__", "constructor", "1" * 400, "a" * 3_000, "ß" * 1_500, "🂡" * 900,
)  # fmt: skip
_HUGE_TEXTS = ("a" * 65_536, "a" * 65_537, "ﬃ" * 30_000, "\\" * 70_000, "\U0001f600" * 17_000)
_NUMBERS: tuple[Any, ...] = (
    0, -0.0, 1, -1, 0.1, 1e308, -1e308, 5e-324, 1e22, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63),
    -(2**63) - 1, 2**64,
    10**19, 10**400, 3.0, 1e16, float("nan"), float("inf"), float("-inf"),
)  # fmt: skip
_JUNK = (
    b"\xff",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xc3",
    b"\0",
    b"\x1f",
    b"\xef\xbb\xbf",
    b"\x80",
)
_MEMBER = re.compile(rb'"[^"\\]*":')


class Hostile:
    """Draws what is hostile. `chance` makes a run one that can be had again."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def one_in(self, number: int) -> bool:
        """True once in so many times."""
        return self.chance.randrange(number) == 0

    def choice(self, items: Sequence[T]) -> T:
        """One of them."""
        return self.chance.choice(items)

    # Values

    def text(self) -> str:
        """A text that breaks something somewhere."""
        if self.one_in(40):
            return self.choice(_HUGE_TEXTS)
        if self.one_in(3):
            return "".join(chr(self._code_point()) for _ in range(self.chance.randrange(12)))
        return self.choice(_TEXTS)

    def _code_point(self) -> int:
        return self.choice((
            self.chance.randrange(0x80), self.chance.randrange(0x800), self.chance.randrange(0x110000)
        ))  # fmt: skip

    def number(self) -> Any:
        """A number that does not fit."""
        return self.choice(_NUMBERS) if self.one_in(2) else self.chance.randrange(-(10**6), 10**6)

    def value(self, depth: int = 3) -> Any:
        """Any JSON value."""
        kinds: list[Callable[[], Any]] = [
            self.text, self.text, self.number, lambda: None, lambda: True, lambda: False, dict, list
        ]  # fmt: skip
        if depth:
            kinds += [
                lambda: [self.value(depth - 1) for _ in range(self.chance.randrange(4))],
                lambda: {self.text(): self.value(depth - 1) for _ in range(self.chance.randrange(4))},
                lambda: {self.choice(("value", "type", "primary", "$ref", "display")): self.value(depth - 1)},
            ]
        found = self.choice(kinds)()
        return self._deep(found) if self.one_in(60) else found

    def _deep(self, value: Any) -> Any:
        for _ in range(self.choice((5, 20, 31, 32, 33, 100))):
            value = [value] if self.one_in(2) else {"value": value}
        return value

    # Mutations

    def mutated(self, document: Any) -> Any:
        """A copy in which something is replaced, taken away, renamed or added."""
        mutant = copy.deepcopy(document)
        for _ in range(self.choice((1, 1, 1, 2, 4))):
            containers = [*_containers(mutant)]
            if not containers:
                return self.value()
            self._mutate(self.choice(containers))
        return mutant

    def _mutate(self, container: Any) -> None:
        keys = [*container] if isinstance(container, dict) else [*range(len(container))]
        if not keys or self.one_in(8):
            self._add(container)
            return
        key = self.choice(keys)
        if self.one_in(5):
            del container[key]
        elif isinstance(container, dict) and self.one_in(5):
            container[self._respelt(key)] = container.pop(key)
        elif self.one_in(8):
            container[key] = [container[key]] * self.choice((0, 1, 2, 50))
        else:
            container[key] = self.value()

    def _add(self, container: Any) -> None:
        if isinstance(container, dict):
            container[self.text()] = self.value()
        else:
            container.insert(self.chance.randrange(len(container) + 1), self.value())

    def _respelt(self, name: str) -> str:
        return self.choice(
            (name.upper(), name.lower(), f" {name}", f"{name}.value", f"{name}\0", name[:-1], self.text())
        )

    def twisted(self, text: str) -> str:
        """A text in which characters are lost, doubled or replaced."""
        for _ in range(self.choice((1, 1, 2, 5))):
            at = self.chance.randrange(len(text) + 1)
            cut = at + self.choice((0, 0, 1, 1, 3, 20))
            text = (
                text[:at]
                + self.choice(("", "", "(", ")", "[", "]", '"', "\\", " ", ".", ":", self.text()))
                + text[cut:]
            )
        return text

    # Bodies

    def body(self, document: Any) -> bytes:
        """The document as JSON, now and then not quite."""
        text = json.dumps(document, ensure_ascii=not self.one_in(2) or _has_surrogates(document)).encode()
        return self._broken(text) if self.one_in(12) else text

    def _broken(self, text: bytes) -> bytes:
        at = self.chance.randrange(len(text) + 1)
        return self.choice((
            lambda: text[:at],
            lambda: text[:at] + self.choice(_JUNK) + text[at:],
            lambda: self.choice(_JUNK) + text,
            lambda: text + self.choice((b"}", b"{}", b"\0", b",", b"//", b"\n\n")),
            lambda: text.replace(b'"', b"'", 2),
            lambda: text.replace(b",", b",,", 1),
            lambda: text.replace(b":", b': NaN, "x":', 1),
            lambda: text.replace(b'":', b'\\u0000":', 1),
            lambda: text.replace(b'"', b'"\\ud83d', 1),
            lambda: self._with_a_name_twice(text),
            lambda: b"[" * self.choice((33, 1_000, 100_000)) + text,
            lambda: b'{"a":' * self.choice((33, 5_000)) + text + b"}" * 33,
            lambda: text.decode().encode("utf-16"),
            lambda: b"",
            lambda: b"   ",
            lambda: text.replace(b"1", b"1" * self.choice((30, 5_000)), 1),
            lambda: b"-",
            lambda: bytes(self.chance.randrange(256) for _ in range(self.chance.randrange(40))),
        ))()  # fmt: skip

    def _with_a_name_twice(self, text: bytes) -> bytes:
        members = [*_MEMBER.finditer(text)]
        if not members:
            return text
        member = self.choice(members)
        return text[: member.start()] + member[0] + b"null," + text[member.start() :]


def _containers(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value, *(found for each in value.values() for found in _containers(each))]
    if isinstance(value, list):
        return [value, *(found for each in value for found in _containers(each))]
    return []


def _has_surrogates(document: Any) -> bool:
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False
