"""Whatever becomes of a file: it is followed, or it is refused in a sentence."""

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisor.simulators.mappings import document
from provisor.simulators.mappings.broken import BrokenMapping
from provisor.simulators.mappings.document import Node
from provisor.simulators.mappings.entra import schema
from provisor.simulators.mappings.mapping import Mappings
from provisor.simulators.mappings.okta import mapping_file

Read = Callable[[Node], Mappings]
VENDORS = pytest.mark.parametrize(
    ("read", "default"),
    [(schema.read, "entra.json"), (mapping_file.read, "okta.json")],
    ids=["entra", "okta"],
)
_JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=20),
    st.sampled_from(["[a", "user.", 'Join(" ")', "userName", "a[b eq c].d", "User", "Group", "ObjectAddOnly"]),
    st.just([]), st.just({}), st.just([[]]), st.just([{}]), st.just([None]), st.just({"groups": [{"clauses": [{}]}]}),
)  # fmt: skip


def default_of(name: str) -> Any:
    return json.loads(files("provisor.simulators.mappings").joinpath("defaults", name).read_bytes())


def sentence_of(read: Read, content: bytes) -> str:
    """Why the file is refused; where it is followed, it is followed for somebody."""
    try:
        mappings = read(document.parse(content, "own.json"))
    except BrokenMapping as refusal:
        return str(refusal)
    mappings.users.in_scope({})
    mappings.users.values({"login": "a", "userPrincipalName": "a"}, creating=True)
    return "own.json is fine."


def spoilt(value: Any, chance: st.DataObject) -> Any:
    """The value with something else in one place of it."""
    if isinstance(value, dict | list) and value and chance.draw(st.integers(0, 9)):
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key = chance.draw(st.sampled_from(keys))
        copy: Any = value.copy()
        copy[key] = spoilt(value[key], chance)
        return copy
    return chance.draw(_JUNK)


@VENDORS
@given(chance=st.data())
def test_a_file_with_something_else_in_it_is_followed_or_refused(
    read: Read, default: str, chance: st.DataObject
) -> None:
    content = json.dumps(spoilt(default_of(default), chance), indent=chance.draw(st.sampled_from([None, 2])))

    assert sentence_of(read, content.encode()).startswith("own.json")


@VENDORS
@given(content=st.binary(max_size=60))
def test_any_bytes_are_followed_or_refused(read: Read, default: str, content: bytes) -> None:
    assert sentence_of(read, content).startswith("own.json")
    assert default


@VENDORS
@given(share=st.floats(0, 1))
def test_a_file_that_was_cut_off_is_refused_with_its_place(read: Read, default: str, share: float) -> None:
    content = json.dumps(default_of(default), indent=1).encode()

    assert sentence_of(read, content[: int(share * (len(content) - 1))]).startswith("own.json, line ")
