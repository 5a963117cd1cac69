"""One request and its answer as checks read them: leniently, so that one fault of a server hides no other."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from provisor.simulators.wire.exchanges import Answer, Request


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked and answered. Whatever the content type says, JSON is read where there is some."""

    request: Request
    answer: Answer

    @property
    def status(self) -> int:
        return self.answer.status

    @property
    def succeeded(self) -> bool:
        return 200 <= self.status < 300

    @property
    def body(self) -> dict[str, Any]:
        """The object that was answered; an empty one where there is none."""
        return self.answer.json if isinstance(self.answer.json, dict) else {}

    @property
    def is_empty(self) -> bool:
        return not self.answer.body.strip()

    @property
    def resources(self) -> list[dict[str, Any]]:
        """The resources of a list."""
        found = get(self.body, "Resources")
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []

    @property
    def ids(self) -> list[str]:
        return [str(each["id"]) for each in self.resources if "id" in each]

    @property
    def total(self) -> int | None:
        """`totalResults`, also where it is a number in quotes."""
        found = get(self.body, "totalResults")
        try:
            return None if isinstance(found, bool) else int(found)
        except (TypeError, ValueError, OverflowError):
            return None


class NotChecked(Exception):
    """The check can say nothing about this server; the text says why."""


@dataclass(eq=False)
class Deviation(Exception):
    """The server does something else than is expected. `seen` is a later read that shows it.

    `about` names the attributes that it is about, where a check looks at many.
    """

    exchange: Exchange
    expected: str
    seen: Exchange | None = None
    about: str = ""

    @property
    def symptom(self) -> tuple[object, ...]:
        """What is the same when one fault shows at two places."""
        return (self.about,) if self.about else (self.exchange.status, self.seen is None)


def expect(
    holds: object, exchange: Exchange, expected: str, *, seen: Exchange | None = None, about: str = ""
) -> None:
    """Raise a Deviation unless it holds."""
    if not holds:
        raise Deviation(exchange, expected, seen, about)


def given(holds: object, why: str) -> None:
    """Raise NotChecked unless it holds: what is missing is another check's business."""
    if not holds:
        raise NotChecked(why)


def get(holder: Any, *path: str) -> Any:
    """The value that the names lead to, or None. Names are compared without case (RFC 7643 section 2.1)."""
    for name in path:
        if not isinstance(holder, dict):
            return None
        wanted = name.casefold()
        holder = next((value for key, value in holder.items() if str(key).casefold() == wanted), None)
    return holder


def is_error(exchange: Exchange) -> bool:
    """Whether the answer has anything of a SCIM error (RFC 7644 section 3.12), be it whole or not."""
    return any(get(exchange.body, name) is not None for name in ("schemas", "scimType", "status", "detail"))


def elements(resource: Any, name: str) -> list[dict[str, Any]]:
    """The elements of a multi-valued attribute of complex values."""
    found = get(resource, name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def of_type(resource: Any, name: str, kind: str) -> list[Any]:
    """The `value` of each element of that type (`emails`, "work")."""
    return [get(each, "value") for each in elements(resource, name) if get(each, "type") == kind]


def says(document: Any, wanted: Any) -> bool:
    """Whether the document holds all that is wanted; what it holds beside that is its own business."""
    if isinstance(wanted, dict):
        return all(says(get(document, name), value) for name, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(document, list) and all(_any_says(document, each) for each in wanted)
    return type(document) is type(wanted) and document == wanted


def _any_says(documents: Iterable[Any], wanted: Any) -> bool:
    return any(says(each, wanted) for each in documents)
