"""What the commands of the journal share: how an entry is written, and how kinds are read."""

import difflib
import json

from provisor.cli.refusals import WrongUse
from provisor.directory.journal import Action
from provisor.provisioning.journal.searching import Listed


def read_kind(kind: str | None) -> Action | None:
    """The kind of entries that a person means. Raises WrongUse."""
    if kind is None:
        return None
    try:
        return Action(kind)
    except ValueError:
        alike = difflib.get_close_matches(kind, [action.value for action in Action], 1)
        meant = f" Is {alike[0]} meant?" if alike else f" There are {', '.join(sorted(Action))}."
        raise WrongUse(f"{kind!r} is no kind of entry.{meant}") from None


def line(entry: Listed, *, as_json: bool) -> str:
    """The entry as a line of JSON, or of text."""
    if as_json:
        return json.dumps(entry.to_document(), ensure_ascii=False)
    return "  ".join(filter(None, row(entry)))


def row(entry: Listed) -> tuple[str, ...]:
    """The entry as cells: position, time, sentence, remedy, request."""
    return (
        str(entry.position),
        f"{entry.at:%Y-%m-%d %H:%M:%S}Z",
        _in_one_line(entry.sentence),
        _in_one_line(entry.remedy or ""),
        entry.request_id or "",
    )


def _in_one_line(text: str) -> str:
    """Text of clients as a terminal may show it: no line breaks, no control sequences."""
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)
