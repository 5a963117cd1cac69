import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisor.simulators.mappings.entra import grammar
from provisor.simulators.mappings.entra.language import LANGUAGE
from provisor.simulators.mappings.expression import DEEPEST, LONGEST, Attribute, BadExpression, Call, Constant


def test_the_three_kinds_of_values_know_where_they_stand() -> None:
    assert grammar.parse('Join(" ", [givenName])') == Call(
        "Join", (Constant(" ", 5), Attribute("givenName", 10)), 0
    )


def test_backslashes_and_quotation_marks_are_escaped_and_other_backslashes_are_themselves() -> None:
    assert grammar.parse(r'"Company: \"Contoso\" \\ \d"') == Constant(r'Company: "Contoso" \ \d', 0)


def test_arguments_may_be_left_out() -> None:
    term = grammar.parse("Replace([a], , , )")

    assert isinstance(term, Call)
    assert [each.value for each in term.arguments[1:] if isinstance(each, Constant)] == [None, None, None]


@pytest.mark.parametrize(
    ("text", "why", "at"),
    [
        ("", "the expression ends where", 0),
        ("Join(", "the expression ends where", 5),
        ('Join(" ", [a]', "the expression ends where", 13),
        ('Join(" " [a])', "“[a]” stands where a comma or “)” should", 9),
        ("Join(' ', [a])", "“'” stands where", 5),
        ("[a] [b]", "“[b]” stands where the end should", 4),
        ("[a", "“[” stands where", 0),
        ('"a', '“"” stands where', 0),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_was_expected(text: str, why: str, at: int) -> None:
    with pytest.raises(BadExpression) as refusal:
        grammar.parse(text)

    assert (refusal.value.why.startswith(why), refusal.value.at) == (True, at)


def test_an_expression_nests_as_deeply_as_people_write_and_no_deeper() -> None:
    deep = DEEPEST - 1

    assert LANGUAGE.ready(grammar.parse("Trim(" * deep + "[a]" + ")" * deep))({"a": " b "}) == "b"
    with pytest.raises(BadExpression, match="nested"):
        grammar.parse("Trim(" * (deep + 1) + "[a]" + ")" * (deep + 1))


def test_parentheses_alone_may_be_many() -> None:
    assert grammar.parse("(" * 5000 + "[a]" + ")" * 5000) == Attribute("a", 5000)


def test_an_endless_expression_is_refused_unread() -> None:
    with pytest.raises(BadExpression, match="at most"):
        grammar.parse("(" * (LONGEST + 1))


_PIECES = [
    " ",
    "Join(",
    "Switch(",
    "Replace(",
    "IIF(",
    "Mid(",
    "Item(",
    "Word(",
    "CDate(",
    "DateAdd(",
    "FormatDateTime(",
    "Split(",
    ")",
    ",",
    "[a]",
    "[b]",
    "[list]",
    '"x"',
    '"d"',
    '"yyyy-MM-dd"',
    '"("',
    "1",
    "-7",
    "&HFF",
    "=",
    "<",
    "&&",
    "||",
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
    st.lists(st.text(max_size=5), max_size=3).map(tuple),
    st.sampled_from(
        ["1", "-1", "1e300", "nan", "inf", "9" * 400, "2024-02-29", "9999-12-31T23:59:59+23:59", "0001-01-01"]
    ),
)


@given(st.sampled_from(sorted(LANGUAGE.functions)), st.lists(_VALUES, min_size=7, max_size=7))
def test_no_function_fails_over_any_values(name: str, values: list[object]) -> None:
    function = LANGUAGE.functions[name]

    for count in filter(function.takes, range(8)):
        function.apply(*values[:count])
