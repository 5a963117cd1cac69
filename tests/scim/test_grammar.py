import pytest

from provisor.scim import grammar
from provisor.scim.core_schemas import GROUP_TYPE, USER_TYPE, with_extensions
from provisor.scim.errors import InvalidFilter
from provisor.scim.filters import And, Comparison, Filter, Not, Nothing, Operator, Or, Present, ValuePath
from provisor.scim.leniency import Leniency, Manner
from provisor.scim.schemas import Attribute, Returned, Schema, Type
from provisor.scim.tolerances import Tolerance

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def read(text: str, leniency: Leniency | None = None) -> Filter:
    return grammar.parse(text, USER_TYPE, leniency or Leniency(Manner.STRICT))


def comparison(text: str, leniency: Leniency | None = None) -> Comparison:
    tree = read(text, leniency)
    assert isinstance(tree, Comparison)
    return tree


def tolerated(text: str) -> tuple[Filter, list[Tolerance]]:
    with pytest.raises(InvalidFilter):
        read(text)
    leniency = Leniency()
    return read(text, leniency), list(leniency.used)


# Connectives


def test_and_binds_before_or() -> None:
    tree = read("title pr or nickName pr and locale pr")

    assert isinstance(tree, Or)
    assert isinstance(tree.parts[1], And)


def test_parentheses_bind_before_all() -> None:
    tree = read("(title pr or nickName pr) and locale pr")

    assert isinstance(tree, And)
    assert isinstance(tree.parts[0], Or)


def test_not_binds_before_and() -> None:
    tree = read("not (title pr) and locale pr")

    assert isinstance(tree, And)
    assert isinstance(tree.parts[0], Not)


def test_not_needs_no_space_before_its_parenthesis() -> None:
    assert read("not(title pr)") == read("not (title pr)")


def test_not_without_parentheses_is_tolerated_and_covers_the_next_term_alone() -> None:
    tree, used = tolerated("not title pr and locale pr")

    assert tree == read("not (title pr) and locale pr")
    assert used == [Tolerance.NOT_WITHOUT_PARENTHESES]


def test_three_terms_of_one_connective_are_one_node() -> None:
    tree = read("title pr and nickName pr and locale pr")

    assert isinstance(tree, And)
    assert len(tree.parts) == 3


# Names


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("userName pr", ("userName",)),
        ("USERNAME PR", ("userName",)),
        ("name.familyname pr", ("name", "familyName")),
        ("meta.lastModified pr", ("meta", "lastModified")),
        ("urn:ietf:params:scim:schemas:core:2.0:User:name.familyName pr", ("name", "familyName")),
        ("URN:IETF:PARAMS:SCIM:SCHEMAS:CORE:2.0:USER:USERNAME pr", ("userName",)),
        (f"{ENTERPRISE}:manager.value pr", (ENTERPRISE, "manager", "value")),
        (f"{ENTERPRISE}:employeeNumber pr", (ENTERPRISE, "employeeNumber")),
    ],
)
def test_names_may_be_qualified_and_have_any_case(text: str, keys: tuple[str, ...]) -> None:
    tree = read(text)

    assert isinstance(tree, Present)
    assert tree.target.keys == keys


def test_a_bare_name_of_an_extension_is_tolerated() -> None:
    tree, used = tolerated("department pr")

    assert tree == read(f"{ENTERPRISE}:department pr")
    assert used == [Tolerance.BARE_EXTENSION_ATTRIBUTE]


@pytest.mark.parametrize(
    "name",
    ["unknown", "name.unknown", "urn:x:unknown", f"{ENTERPRISE}:unknown", "userName.value", "password"],
)
def test_a_name_that_no_schema_has_is_refused_and_named(name: str) -> None:
    with pytest.raises(InvalidFilter, match=name):
        read(f'{name} eq "x"', Leniency())


def test_complex_attributes_are_compared_by_their_value() -> None:
    assert comparison('emails eq "x"').target.keys == ("emails", "value")
    assert comparison(f'{ENTERPRISE}:manager eq "x"').target.keys == (ENTERPRISE, "manager", "value")


def test_members_are_compared_by_their_id() -> None:
    tree = grammar.parse('id eq "1" and members eq "Ab"', GROUP_TYPE, Leniency())

    assert isinstance(tree, And)
    assert isinstance(tree.parts[1], Comparison)
    assert tree.parts[1].value == "Ab"


def test_a_complex_attribute_without_a_value_can_only_be_asked_for_presence() -> None:
    assert isinstance(read("name pr"), Present)
    with pytest.raises(InvalidFilter, match="one of its parts"):
        read('name eq "x"')


# Operators and values


@pytest.mark.parametrize("operator", list(Operator))
def test_text_has_all_operators(operator: Operator) -> None:
    assert comparison(f'userName {operator} "x"').operator is operator


def test_ne_is_not_eq() -> None:
    assert read('title ne "x"') == Not(read('title eq "x"'))


def test_null_is_absence() -> None:
    assert read("title eq null") == Not(read("title pr"))
    assert read("title ne null") == Not(Not(read("title pr")))
    with pytest.raises(InvalidFilter, match="null"):
        read("title gt null")


@pytest.mark.parametrize(
    "text",
    [
        "active gt true",
        "active co true",
        'x509Certificates.value gt "aa"',
        'x509Certificates.value sw "aa"',
        'meta.created co "2020"',
        "title has 1",
        'title "x"',
        "title",
        "title eq",
        'title eq "x" nickName',
        'title eq "x',
        'title eq "\\x"',
        'title eq "a\tb"',
        'title eq "\\u0000"',
        'title eq "\\ud800"',
        "title eq (",
        "(title pr",
        "title pr)",
        "and title pr",
        "title pr and",
        "not",
        "",
        "   ",
        '"x" eq title',
        "emails[",
        "emails[]",
        'emails[type eq "x"',
        'emails[emails[type eq "x"]]',
        'userName[value eq "x"]',
        'emails[type eq "x"] eq "y"',
        'meta.created gt "yesterday"',
        'meta.created gt "2020-13-01T00:00:00Z"',
    ],
)
def test_what_the_grammar_or_a_type_does_not_allow_is_refused_in_both_manners(text: str) -> None:
    for manner in Manner:
        with pytest.raises(InvalidFilter):
            read(text, Leniency(manner))


def test_text_is_folded_unless_its_case_counts() -> None:
    assert comparison('userName eq "ÄB"').value == "äb"
    assert comparison('externalId eq "ÄB"').value == "ÄB"


def test_the_escapes_of_json_strings_are_read() -> None:
    assert comparison(r'externalId eq "a\"b\\c\u00e4\/"').value == 'a"b\\cä/'


def test_instants_are_compared_as_instants() -> None:
    assert comparison('meta.created eq "2020-01-01T00:00:00Z"') == comparison(
        'meta.created eq "2020-01-01T01:00:00+01:00"'
    )


def test_unquoted_text_is_tolerated() -> None:
    tree, used = tolerated("externalId eq jyoung")

    assert tree == read('externalId eq "jyoung"')
    assert used == [Tolerance.UNQUOTED_VALUE]


def test_an_unquoted_number_where_text_belongs_is_tolerated() -> None:
    assert tolerated("externalId eq 701984")[0] == read('externalId eq "701984"')


@pytest.mark.parametrize("value", ["True", '"True"', '"true"', "TRUE"])
def test_booleans_in_other_spellings_are_tolerated(value: str) -> None:
    tree, used = tolerated(f"active eq {value}")

    assert tree == read("active eq true")
    assert used == [Tolerance.BOOLEAN_AS_STRING]


def test_a_boolean_is_not_compared_with_other_text() -> None:
    with pytest.raises(InvalidFilter, match="true or false"):
        read('active eq "yes"', Leniency())


# Value paths


def test_a_value_path_asks_one_element_for_everything() -> None:
    tree = read('emails[type eq "work" and value co "@x"]')

    assert isinstance(tree, ValuePath)
    assert tree.target.keys == ("emails",)
    assert isinstance(tree.part, And)
    assert [part.target.keys for part in tree.part.parts if isinstance(part, Comparison)] == [
        ("type",),
        ("value",),
    ]


def test_entras_sub_attribute_after_a_value_path_is_asked_of_the_same_element() -> None:
    tree, used = tolerated('emails[type eq "work"].value eq "a"')

    assert tree == read('emails[type eq "work" and value eq "a"]')
    assert used == [Tolerance.SUB_ATTRIBUTE_AFTER_VALUE_PATH]


def test_a_value_path_on_a_single_value_asks_its_parts() -> None:
    tree = read('name[familyName eq "x"]')

    assert tree == And((read("name pr"), read('name.familyName eq "x"')))


# Root searches


def test_everywhere_an_attribute_that_the_type_lacks_holds_for_nothing() -> None:
    tree = grammar.parse('members eq "x" or userName eq "y"', USER_TYPE, Leniency(), everywhere=True)

    assert isinstance(tree, Or)
    assert tree.parts[0] == Nothing()


def test_a_value_path_of_another_type_holds_for_nothing() -> None:
    assert grammar.parse('members[value eq "x"]', USER_TYPE, Leniency(), everywhere=True) == Nothing()


def test_a_filter_for_all_types_is_read_once_for_each() -> None:
    users, groups = grammar.parse_for_all('userName eq "x"', [USER_TYPE, GROUP_TYPE], Leniency())

    assert isinstance(users, Comparison)
    assert groups == Nothing()


def test_a_filter_for_all_types_is_refused_where_no_type_has_the_attribute() -> None:
    with pytest.raises(InvalidFilter, match="unknown"):
        grammar.parse_for_all('displayName pr or unknown eq "x"', [USER_TYPE, GROUP_TYPE], Leniency())


# Bounds


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000,
        "(" * 4_000 + "title pr" + ")" * 4_000,
        "not " * 2_000 + "title pr",
        "title pr" + " and title pr" * 500,
        'title eq "' + "x" * 10_000 + '"',
        "title eq " + '"\\' * 4_000,
        "emails[" * 1_000,
    ],
)
def test_filters_beyond_the_bounds_are_refused(text: str) -> None:
    with pytest.raises(InvalidFilter):
        read(text, Leniency())


def test_a_number_in_quotes_is_tolerated() -> None:
    level = Schema(
        "urn:example:level", "Level", "", (Attribute("level", Type.INTEGER), Attribute("rate", Type.DECIMAL))
    )
    resource_type = with_extensions(USER_TYPE, [level])
    strict, leniency = Leniency(Manner.STRICT), Leniency()

    assert grammar.parse('urn:example:level:level gt "5"', resource_type, leniency) == grammar.parse(
        "urn:example:level:level gt 5", resource_type, strict
    )
    assert list(leniency.used) == [Tolerance.NUMBER_AS_STRING]
    with pytest.raises(InvalidFilter):
        grammar.parse('urn:example:level:level gt "5"', resource_type, strict)


@pytest.mark.parametrize(
    "value",
    [
        "x",
        "1" * 30,
        "1e999",
        "-1e400",
        "9223372036854775808",
        "0x1",
        "1.",
        "NaN",
        "Infinity",
        "true",
        "1" * 5_000,
    ],
)
def test_what_is_no_number_or_beyond_64_bits_is_refused(value: str) -> None:
    level = Schema("urn:example:level", "Level", "", (Attribute("level", Type.INTEGER),))

    with pytest.raises(InvalidFilter):
        grammar.parse(f"level eq {value}", with_extensions(USER_TYPE, [level]), Leniency())


def test_what_is_never_returned_can_not_be_searched() -> None:
    secret = Schema("urn:example:secret", "Secret", "", (Attribute("pin", returned=Returned.NEVER),))

    for text in ('pin eq "1"', "pin pr", 'urn:example:secret:pin sw "1"'):
        with pytest.raises(InvalidFilter, match="never returned"):
            grammar.parse(text, with_extensions(USER_TYPE, [secret]), Leniency())
