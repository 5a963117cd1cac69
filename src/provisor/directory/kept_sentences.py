"""Sentences as JSON documents, so that what was said once can be said in another language later.

A name is a text, as much of it as is told. All else is an object with one member that says what it is: a sentence its
template and what stands in its places, a number of things, a time, several, what was recorded, words of a command.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from provisor.directory.moments import Form, Moment
from provisor.directory.phrasing import Command, Count, Name, Recorded, Sentence, Several, phrase, shortened


def document(told: Any) -> Any:
    """What is told, as a JSON document."""
    write = _WRITTEN.get(type(told))
    return shortened(told) if write is None else write(told)


def read(found: Any) -> Any:
    """What such a document tells. A text by itself is from before these were kept: it is a sentence in English."""
    return Recorded(found) if isinstance(found, str) else _read(found)


def _read(found: Any) -> Any:
    if not isinstance(found, Mapping):
        return found
    (kind, held), *_ = found.items()
    return _READ[kind](held)


def _sentence(held: Mapping[str, Any]) -> Sentence:
    return phrase(held["template"], {name: _read(each) for name, each in held["places"].items()})


_WRITTEN: Mapping[type, Callable[[Any], Any]] = {
    Sentence: lambda told: {
        "sentence": {
            "template": told.template,
            "places": {name: document(each) for name, each in told.places.items()},
        }
    },
    Several: lambda told: {"several": [document(each) for each in told.items]},
    Moment: lambda told: {"moment": [str(told), told.at.isoformat(), told.form.value]},
    Count: lambda told: {"count": int(told)},
    Recorded: lambda told: {"recorded": str(told)},
    Command: lambda told: {"command": str(told)},
    Name: lambda told: {"name": str(told)},
}

_READ: Mapping[str, Callable[[Any], Any]] = {
    "sentence": _sentence,
    "several": lambda held: Several(map(_read, held)),
    "moment": lambda held: Moment(held[0], datetime.fromisoformat(held[1]), Form(held[2])),
    "count": Count,
    "recorded": Recorded,
    "command": Command,
    "name": Name,
}
