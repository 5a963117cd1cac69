import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisor.simulators.mappings import document
from provisor.simulators.mappings.broken import BrokenMapping, nearest
from provisor.simulators.mappings.document import Node


def place(node: Node, character: int | None = None) -> tuple[int, int]:
    broken = node.broken("it is wrong", character=character)
    return broken.line, broken.column


def test_a_value_is_found_by_line_and_column() -> None:
    file = document.parse(b'{\n  "a": [1, {"b":\n "text"}]\n}', "file.json")
    (_, second) = file.member("a").elements()

    assert place(file) == (1, 1)
    assert place(second) == (2, 12)
    assert place(second.member("b")) == (3, 2)


def test_a_missing_member_is_shown_at_what_lacks_it() -> None:
    file = document.parse(b'{"a":\n {}}', "file.json")

    assert place(file.member("a").member("b")) == (2, 2)


def test_of_a_key_that_stands_twice_the_last_counts() -> None:
    file = document.parse(b'{"a": 1,\n"a": 2}', "file.json")

    assert file.member("a").value == 2
    assert place(file.member("a")) == (2, 6)


@pytest.mark.parametrize(
    ("written", "character", "column"),
    [
        ('"abc"', 2, 4),
        (r'"\"b"', 1, 4),
        (r'"\u00e9b"', 1, 8),
        (r'"\ud83d\ude00b"', 1, 14),
        (r'"\ud83db"', 1, 8),
    ],
)
def test_a_character_of_a_text_is_found_behind_escapes(written: str, character: int, column: int) -> None:
    file = document.parse(written.encode(), "file.json")

    assert place(file, character) == (1, column)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "file.json, line 1, column 1: no JSON: expecting value."),
        (
            b'{"a": 1,\n b}',
            "file.json, line 2, column 2: no JSON: expecting property name enclosed in double quotes.",
        ),
        (b'{"a": 1} x', "file.json, line 1, column 10: no JSON: extra data."),
        (b'{"a":\n"\xff"}', "file.json, line 2, column 2: here is no UTF-8 text."),
        (b"NaN", "file.json: no JSON: NaN is no number."),
        (b"[" * 200_000, "file.json: its lists and objects are nested too deeply."),
    ],
)
def test_what_is_no_json_is_told_with_its_place(content: bytes, sentence: str) -> None:
    with pytest.raises(BrokenMapping) as refusal:
        document.parse(content, "file.json")

    assert str(refusal.value) == sentence


def test_a_number_of_ten_thousand_digits_is_no_number() -> None:
    with pytest.raises(BrokenMapping, match="no JSON"):
        document.parse(b"9" * 10_000, "file.json")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_that_windows_wrote_are_read(encoding: str) -> None:
    assert document.parse('{"a": "ñ"}'.encode(encoding), "file.json").member("a").text() == "ñ"


def test_a_file_that_is_not_there_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(BrokenMapping) as refusal:
        document.read(tmp_path / "none.json")

    assert str(refusal.value) == f"{tmp_path / 'none.json'}: it can't be read (No such file or directory)."


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(BrokenMapping, match="can't be read"):
        document.read(tmp_path)


def test_a_file_of_any_size_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(2**30)

    with pytest.raises(BrokenMapping, match="it is larger than 64 MiB"):
        document.read(tmp_path / "huge.json")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(_JSON, st.booleans(), st.sampled_from([None, 1]))
def test_every_value_stands_where_it_is_said_to(value: Any, escaped: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=escaped, indent=indent)

    for node in _all(document.Node(document.Document("file.json", text), (), value)):
        line, column = place(node)
        offset = sum(len(each) + 1 for each in text.split("\n")[: line - 1]) + column - 1
        assert json.JSONDecoder().raw_decode(text, offset)[0] == node.value


def _all(node: Node) -> list[Node]:
    children: list[Node] = []
    if isinstance(node.value, dict):
        children = [child for _, child in node.members()]
    if isinstance(node.value, list):
        children = list(node.elements())
    return [node, *(each for child in children for each in _all(child))]


def test_the_nearest_known_name_is_offered_when_one_is_near() -> None:
    assert nearest("tolower", ["ToLower", "ToUpper"]) == "; the nearest known name is ToLower"
    assert nearest("xyz", ["ToLower", "ToUpper"]) == ""
