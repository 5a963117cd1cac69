import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisor.simulators.mappings.expression import DEEPEST, BadExpression
from provisor.simulators.mappings.okta import grammar
from provisor.simulators.mappings.okta.language import LANGUAGE


@pytest.mark.parametrize(
    ("text", "why", "at"),
    [
        ("", "the expression ends where", 0),
        ("user.a ? 'b'", "the expression ends where", 12),
        ("user.a = 'b'", "“=” stands where", 7),
        ("String.len(user.a", "the expression ends where", 17),
        ("user.a user.b", "“user.b” stands where the end or", 7),
        ("'a", "“'” stands where", 0),
        ("user.a + ", "the expression ends where", 9),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_was_expected(text: str, why: str, at: int) -> None:
    with pytest.raises(BadExpression) as refusal:
        grammar.parse(text)

    assert (refusal.value.why[: len(why)], refusal.value.at) == (why, at)


def test_words_that_begin_like_operators_are_attributes() -> None:
    assert (
        LANGUAGE.ready(grammar.parse("order + android + nothing + trueName"))({"order": "1", "trueName": "2"})
        == "12"
    )


def test_long_sums_are_refused_before_they_are_too_deep() -> None:
    assert grammar.parse(" + ".join(["user.a"] * DEEPEST))
    with pytest.raises(BadExpression, match="nested"):
        grammar.parse(" + ".join(["user.a"] * (DEEPEST + 1)))


_PIECES = [
    " ",
    "String.len(",
    "String.replace(",
    "Arrays.get(",
    "Convert.toInt(",
    "Time.fromUnixToIso8601(",
    "isMemberOfGroupName(",
    "String.stringSwitch(",
    "{",
    "}",
    ")",
    "(",
    ",",
    ".",
    "user.a",
    "user.b",
    "user.list",
    "'x'",
    "1",
    "2.5",
    "null",
    "true",
    "==",
    "!=",
    "<",
    ">=",
    "+",
    "-",
    "AND",
    "or",
    "!",
    "?",
    ":",
    "é",
]


def place_of_the_mistake(text: str) -> int:
    """Where the text is refused; 0 where it is followed."""
    try:
        ready = LANGUAGE.ready(grammar.parse(text))
    except BadExpression as refusal:
        return refusal.at
    ready({"a": "1", "b": text, "list": ("x", "y")})
    return 0


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(_PIECES), max_size=25).map("".join)))
def test_any_text_is_an_expression_or_is_refused(text: str) -> None:
    assert 0 <= place_of_the_mistake(text) <= len(text)


_VALUES = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.lists(st.text(max_size=5), max_size=3),
    st.sampled_from(
        [
            "1",
            "-1",
            "1e300",
            "nan",
            "inf",
            "9" * 400,
            "2024-02-29",
            "9999-12-31T23:59:59-23:59",
            "(",
            "yyyy yyyy",
        ]
    ),
)


@given(st.sampled_from(sorted(LANGUAGE.functions)), st.lists(_VALUES, min_size=6, max_size=6))
def test_no_function_fails_over_any_values(name: str, values: list[object]) -> None:
    function = LANGUAGE.functions[name]

    for count in filter(function.takes, range(6)):
        function.apply(*([["a"]] if function.reads else []), *values[:count])
