import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisor.scim.errors import InvalidSyntax
from provisor.web import strict_json

STRINGS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | STRINGS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(STRINGS, inner, max_size=4),
    max_leaves=12,
)


def parse(text: bytes | str) -> object:
    return strict_json.parse(text.encode() if isinstance(text, str) else text, max_depth=8, max_string=100)


@given(document=DOCUMENTS, ascii_only=st.booleans(), indent=st.none() | st.integers(0, 3))
def test_what_one_prints_is_read_back(document: object, ascii_only: bool, indent: int | None) -> None:
    text = json.dumps(document, ensure_ascii=ascii_only, indent=indent).encode()

    assert strict_json.parse(text, max_depth=100, max_string=100_000) == document


@given(
    before=st.dictionaries(
        st.sampled_from(["a", "b", ":", '":', "\\", "é", "x:y"]),
        st.sampled_from(["", ":", '":"', "\\u003a", "null", " :"]),
    ),
    space=st.sampled_from(["", " ", "\t", "\n "]),
    escaped=st.booleans(),
    inside=st.sampled_from(["%s", "[%s]", '{"z": %s}', '[{"q":":"}, %s]']),
)
def test_a_name_given_twice_is_refused_wherever_it_stands_and_however_it_is_written(
    before: dict[str, str], space: str, escaped: bool, inside: str
) -> None:
    second = '"\\u0064ouble"' if escaped else '"double"'
    members = [f"{json.dumps(name)}{space}:{json.dumps(value)}" for name, value in before.items()]
    members += [f'"double"{space}:{{"c":"\\u003a"}}', f"{second}{space}: 2"]
    text = inside % ("{" + ",".join(members) + "}")

    with pytest.raises(InvalidSyntax, match="'double' occurs more than once"):
        parse(text)


def test_a_name_given_twice_is_found_among_very_many() -> None:
    # Two hundred thousand names: comparing each with each would take an hour.
    names = [*map(str, range(200_000)), "double", "double"]
    text = "{" + ",".join(f'"{name}":0' for name in names) + "}"

    with pytest.raises(InvalidSyntax, match="'double' occurs more than once"):
        strict_json.parse(text.encode(), max_depth=8, max_string=100)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        (b'{"a": "\xff"}', "not UTF-8: the byte at position 7"),
        (b'"\xed\xa0\x80"', "not UTF-8"),
        (b'{"a": "\\ud800"}', "half of a surrogate pair"),
        (b'{"a": "\\udc00\\ud800"}', "half of a surrogate pair"),
        (b'{"a": ["x\\u0000y"]}', "NUL"),
        (b'{"a\\u0000": 1}', "NUL"),
        (b'{"a": "x\x00y"}', "not JSON"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b"1e999", "not JSON that can be read"),
        (b'{"a": 9223372036854775808}', "integer 9223372036854775808 .* 64 bits"),
        (b'{"a": -9223372036854775809}', "64 bits"),
        (b'{"a": ' + b"7" * 300 + b"}", "64 bits"),
        (b"{} x", "not JSON: .*after"),
        (b"{}{}", "not JSON"),
        (b'{"a": 1,}', "trailing comma"),
        (b"{'a': 1}", "not JSON"),
        (b'{"a": 01}', "not JSON"),
        (b"[" * 9 + b"]" * 9, "more than 8 levels"),
        (b'{"a":' * 9 + b"1" + b"}" * 9, "more than 8 levels"),
        (b'["]",' * 9 + b"1" + b',"["]' * 9, "more than 8 levels"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"[" * 1020 + b"]" * 1020, "more than 8 levels"),
        (b'"' + b"x" * 101 + b'"', "longer than 100"),
        (b'{"' + b"x" * 101 + b'": 1}', "longer than 100"),
        (b'{"a": {"b": 1, "c": {"d": 1, "d": 1}}}', "'d' occurs more than once"),
    ],
)
def test_what_parsers_disagree_about_is_refused_with_a_reason(text: bytes, said: str) -> None:
    with pytest.raises(InvalidSyntax, match=said):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 9223372036854775807, "b": -9223372036854775808}',
        '{"a": "123456789012345678901234567890"}',
        '{"a": 0.1234567890123456789012}',
        '{"a": "\\\\u0000"}',
        '{"a": "\\u003a", "b": ":", "c": "\\":"}',
        '{"a": "\\ud83d\\ude00"}',
        '{"a": {"b": 1}, "c": {"b": 1}}',
        '{"a": 1, "A": 2}',
        "[" * 8 + "1" + "]" * 8,
        '{"a": "' + "x" * 100 + '"}',
    ],
)
def test_what_only_looks_suspicious_is_accepted(text: str) -> None:
    assert parse(text) == json.loads(text)
