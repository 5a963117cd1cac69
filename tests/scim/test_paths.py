import pytest

from provisor.scim.core_schemas import GROUP_TYPE, USER_TYPE
from provisor.scim.errors import InvalidFilter, InvalidPath, InvalidSyntax, ScimError
from provisor.scim.filters import Comparison, Operator
from provisor.scim.leniency import Leniency, Manner
from provisor.scim.paths import Path, read_path
from provisor.scim.schemas import ResourceType
from provisor.scim.tolerances import Tolerance

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"


def read(text: str, resource_type: ResourceType = USER_TYPE, leniency: Leniency | None = None) -> Path:
    path = read_path(text, resource_type, leniency or Leniency(Manner.STRICT))
    assert path is not None
    return path


@pytest.mark.parametrize(
    ("text", "keys", "sub"),
    [
        ("userName", ("userName",), None),
        ("USERNAME", ("userName",), None),
        ("name.familyName", ("name",), "familyName"),
        ("emails", ("emails",), None),
        ("emails.value", ("emails",), "value"),
        (f"{CORE}:userName", ("userName",), None),
        (f"{CORE}:name.familyName", ("name",), "familyName"),
        (f"{ENTERPRISE}:manager", (ENTERPRISE, "manager"), None),
        (f"{ENTERPRISE}:manager.value", (ENTERPRISE, "manager"), "value"),
        (f"{ENTERPRISE.upper()}:DEPARTMENT", (ENTERPRISE, "department"), None),
        (" title ", ("title",), None),
    ],
)
def test_a_path_names_an_attribute_and_perhaps_a_part(
    text: str, keys: tuple[str, ...], sub: str | None
) -> None:
    path = read(text)

    assert path.target is not None
    assert path.target.keys == keys
    assert (path.sub and path.sub.name) == sub


@pytest.mark.parametrize(
    ("text", "sub"),
    [
        ('emails[type eq "work"]', None),
        ('emails[type eq "work"].value', "value"),
        ('EMAILS[Type Eq "work"].Value', "value"),
        (f'{CORE}:emails[type eq "work"].primary', "primary"),
        ('addresses[type eq "work"].formatted', "formatted"),
        ('emails[value eq "a]b" and type eq "x"].value', "value"),
    ],
)
def test_a_filter_chooses_elements(text: str, sub: str | None) -> None:
    path = read(text)

    assert path.condition is not None
    assert (path.sub and path.sub.name) == sub


def test_the_filter_of_a_path_starts_at_the_element() -> None:
    condition = read('members[value eq "Ab"]', GROUP_TYPE).condition

    assert isinstance(condition, Comparison)
    assert condition.target.keys == ("value",)
    assert (condition.operator, condition.value) == (Operator.EQ, "Ab")


def test_a_filter_of_equalities_describes_an_element_as_it_is_written() -> None:
    path = read('emails[type eq "Work" and primary eq true]')

    assert path.described == {"type": "Work", "primary": True}


@pytest.mark.parametrize(
    "condition", ['type co "w"', 'not (type eq "w")', 'type eq "a" or type eq "b"', "type pr"]
)
def test_other_filters_describe_no_element(condition: str) -> None:
    assert read(f"emails[{condition}]").described is None


def test_a_booleans_spelling_in_a_filter_is_tolerated() -> None:
    assert read('roles[primary eq "True"].value', leniency=Leniency()).described == {"primary": True}


@pytest.mark.parametrize("urn", [ENTERPRISE, ENTERPRISE.lower()])
def test_the_urn_of_an_extension_names_it_whole(urn: str) -> None:
    path = read(urn)

    assert path.target is None
    assert path.extension is not None
    assert path.extension.id == ENTERPRISE


def test_a_misspelt_urn_of_an_extension_is_tolerated() -> None:
    path = read("urn:scim:schemas:extension:enterprise:2.0:User", leniency=Leniency())

    assert path.extension is not None


def test_a_manager_without_its_urn_is_tolerated() -> None:
    leniency = Leniency()

    assert read("manager", leniency=leniency).target == read(f"{ENTERPRISE}:manager").target
    assert list(leniency.used) == [Tolerance.BARE_EXTENSION_ATTRIBUTE]
    with pytest.raises(InvalidSyntax):
        read("manager")


@pytest.mark.parametrize("text", ["nope", "name.nope", "urn:x:y", 'emails[type eq "work"].nope'])
def test_what_no_schema_declares_is_set_aside_or_refused(text: str) -> None:
    leniency = Leniency()

    assert read_path(text, USER_TYPE, leniency) is None
    assert list(leniency.set_aside) == [text]
    with pytest.raises(InvalidSyntax, match=r"has no attribute"):
        read(text)


def test_a_password_is_dropped_without_a_word_to_declare_it() -> None:
    leniency = Leniency()

    assert read_path("password", USER_TYPE, leniency) is None
    assert not leniency.set_aside
    assert list(leniency.used) == [Tolerance.CREDENTIAL]


@pytest.mark.parametrize(
    "text",
    ["", " ", ".", "name.", ".name", "name..familyName", "emails[", "emails]", 'emails[type eq "x"]value', "a b",
     'emails[type eq "x"].', 'userName[value eq "x"]', 'name[familyName eq "x"]', "emails[]]", '[type eq "x"]'],
)  # fmt: skip
def test_what_is_no_path_is_refused_in_both_manners(text: str) -> None:
    for manner in Manner:
        with pytest.raises((InvalidPath, InvalidFilter)):
            read_path(text, USER_TYPE, Leniency(manner))


def test_a_fault_in_the_brackets_is_an_invalid_filter() -> None:
    with pytest.raises(InvalidFilter):
        read('emails[type eq "work]')
    with pytest.raises(InvalidFilter, match="nope"):
        read('emails[nope eq "work"]')


def test_no_path_crashes_the_reader() -> None:
    for text in ["a" * 100_000, "a." * 50_000, "emails[" + "(" * 10_000 + "]", "[" * 10_000, "\ud800"]:
        try:
            read_path(text, USER_TYPE, Leniency())
        except ScimError:
            continue


def test_a_path_that_comes_again_notes_again_what_was_tolerated_in_it() -> None:
    text = 'emails[primary eq "True"].colour'
    first, second = Leniency(), Leniency()

    assert read_path(text, USER_TYPE, first) is None
    assert read_path(text, USER_TYPE, second) is None
    assert list(second.used) == [Tolerance.BOOLEAN_AS_STRING, Tolerance.UNDECLARED_ATTRIBUTE]
    assert second.used == first.used
    assert second.set_aside == first.set_aside == {text: None}


def test_a_refused_path_notes_what_was_tolerated_before_its_refusal() -> None:
    leniency = Leniency()

    with pytest.raises(InvalidFilter):
        read_path('emails[primary eq "True" and colour eq "red"]', USER_TYPE, leniency)
    assert list(leniency.used) == [Tolerance.BOOLEAN_AS_STRING]


def test_a_path_that_the_tolerant_manner_has_read_is_refused_in_the_strict_one() -> None:
    assert read_path("colour", USER_TYPE, Leniency()) is None

    with pytest.raises(InvalidSyntax):
        read_path("colour", USER_TYPE, Leniency(Manner.STRICT))
