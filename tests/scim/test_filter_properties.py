"""Filters of any shape: printed by an independent printer, read back; hostile text; the shape and the reading agree."""

import contextlib
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from provisor.scim import comparison, grammar
from provisor.scim.core_schemas import USER_TYPE
from provisor.scim.errors import InvalidFilter, InvalidPath, InvalidSyntax
from provisor.scim.filters import And, Comparison, Filter, Not, Operator, Or, Present, ValuePath, shape
from provisor.scim.leniency import Leniency, Manner
from provisor.scim.matching import matches
from provisor.scim.names import below, find
from provisor.scim.paths import read_path
from provisor.scim.schemas import Target, Type

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
NAMES = (
    "userName",
    "externalId",
    "name.familyName",
    "emails.value",
    "meta.created",
    "active",
    f"{ENTERPRISE}:department",
)

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
instants = st.datetimes().map(lambda at: at.isoformat() + "Z")


def target(name: str) -> Target:
    found = find(name, USER_TYPE, Leniency())
    assert found is not None
    return found


TARGETS = [target(name) for name in NAMES]
EMAILS = target("emails")
PARTS = [Target((sub.name,), sub) for sub in EMAILS.attribute.sub_attributes]


@st.composite
def comparisons(draw: st.DrawFn, among: list[Target]) -> Filter:
    of = draw(st.sampled_from(among))
    kind = of.attribute.type
    if draw(st.booleans()) and draw(st.booleans()):
        return Present(of)
    if kind is Type.BOOLEAN:
        return Comparison(of, Operator.EQ, draw(st.booleans()))
    if kind is Type.DATE_TIME:
        operators, value = ["eq", "gt", "ge", "lt", "le"], draw(instants)
    else:
        operators, value = list(Operator), draw(texts)
    key = comparison.key(value, of.attribute)
    assert key is not None
    return Comparison(of, Operator(draw(st.sampled_from(operators))), key)


def grown(leaves: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
            inner.map(Not),
        ),
        max_leaves=6,
    )


value_paths = grown(comparisons(PARTS)).map(lambda part: ValuePath(EMAILS, part))
filters = grown(comparisons(TARGETS) | value_paths)


def printed(tree: Filter) -> str:
    """The filter in the RFC's grammar, with a parenthesis around everything that could need one."""
    match tree:
        case Comparison(of, operator, value):
            return f"{name_of(of)} {operator} {json.dumps(value)}"
        case Present(of):
            return f"{name_of(of)} pr"
        case And(parts):
            return " and ".join(f"({printed(part)})" for part in parts)
        case Or(parts):
            return " or ".join(f"({printed(part)})" for part in parts)
        case Not(part):
            return f"not ({printed(part)})"
        case ValuePath(of, part):
            return f"{name_of(of)}[{printed(part)}]"
    raise AssertionError(tree)


def name_of(of: Target) -> str:
    urn, keys = (of.extension, of.keys[1:]) if of.extension else (None, of.keys)
    return ":".join(filter(None, [urn, ".".join(keys)]))


def read(text: str) -> Filter:
    return grammar.parse(text, USER_TYPE, Leniency(Manner.STRICT))


@given(filters)
def test_a_printed_filter_is_read_back(tree: Filter) -> None:
    assert read(printed(tree)) == tree


@given(filters)
def test_a_filter_is_its_shape_and_its_values(tree: Filter) -> None:
    again = read(printed(tree))

    assert shape(again) == shape(tree)


emails = st.lists(
    st.fixed_dictionaries({}, optional={"value": texts, "type": texts, "primary": st.booleans()}).filter(bool),
    min_size=1, max_size=3,
)  # fmt: skip
users: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"userName": texts},
    optional={
        "externalId": texts,
        "active": st.booleans(),
        "name": st.fixed_dictionaries({"familyName": texts}),
        "emails": emails,
        "meta": st.fixed_dictionaries({"created": instants}),
        ENTERPRISE: st.fixed_dictionaries({"department": texts}),
    },
)


@given(filters, users)
def test_not_is_the_contrary(tree: Filter, user: dict[str, Any]) -> None:
    assert matches(Not(tree), user) is not matches(tree, user)


@given(filters, filters, users)
def test_the_laws_of_de_morgan_hold(one: Filter, other: Filter, user: dict[str, Any]) -> None:
    assert matches(Not(And((one, other))), user) is matches(Or((Not(one), Not(other))), user)


@given(grown(comparisons(PARTS)), emails)
def test_a_value_path_holds_where_an_element_matches(part: Filter, elements: list[Any]) -> None:
    expected = any(matches(part, element) for element in elements)

    assert matches(ValuePath(EMAILS, part), {"emails": elements}) is expected


@given(texts, users)
def test_what_a_complex_attribute_is_compared_by_is_its_value(text: str, user: dict[str, Any]) -> None:
    whole = read(f"emails eq {json.dumps(text)}")

    assert whole == Comparison(below(EMAILS, EMAILS.attribute.by_name["value"]), Operator.EQ, text.casefold())
    assert matches(whole, user) is any(
        email.get("value", "\0").casefold() == text.casefold() for email in user.get("emails", ())
    )


pieces = st.sampled_from(
    ["userName", "emails", "[", "]", "(", ")", ".value", "eq", "co", "pr", "and", "or", "not", '"x"', '"', "\\", "null",
     "true", "1", "1e999", "-", " ", "meta.created", "active", ENTERPRISE, ":", "\0", "\ud800", '"\\ud800"']
)  # fmt: skip
hostile = (
    st.text(max_size=40)
    | st.lists(pieces, max_size=20).map("".join)
    | st.lists(pieces, max_size=20).map(" ".join)
)


@given(hostile, st.sampled_from(Manner), st.booleans())
@settings(max_examples=400)
def test_hostile_text_is_read_or_refused_and_never_a_crash(
    text: str, manner: Manner, everywhere: bool
) -> None:
    def read_both() -> None:
        with contextlib.suppress(InvalidPath, InvalidFilter, InvalidSyntax):
            read_path(text, USER_TYPE, Leniency(manner))
        grammar.parse(text, USER_TYPE, Leniency(manner), everywhere=everywhere)

    with contextlib.suppress(InvalidFilter):
        read_both()
