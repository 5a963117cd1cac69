"""Made-up people and groups: the same for the same seed, various as those of a real tenant, never two of one name."""

import unicodedata
from collections.abc import Callable, Iterable
from itertools import islice

import pytest

from provisor.simulators.tenant.generating import groups, people, person_key
from provisor.simulators.tenant.people import Person


@pytest.fixture(scope="module")
def many() -> list[Person]:
    return list(people(7, 4000))


def text(person: Person, name: str) -> str:
    value = person.attributes.get(name, "")
    assert isinstance(value, str)
    return value


def test_the_same_seed_makes_the_same_people() -> None:
    assert list(people(1, 200)) == list(people(1, 200))


def test_another_seed_makes_others() -> None:
    keys = {each.key for each in people(1, 200)}

    assert not keys & {each.key for each in people(2, 200)}


def test_the_first_people_are_the_same_whatever_the_count() -> None:
    assert list(people(1, 50)) == list(islice(people(1, 5000), 50))


def test_people_come_one_by_one() -> None:
    unending = people(1, 10**12)

    assert next(unending).attributes["jobTitle"] == "Chief Executive Officer"


def test_nobody_shares_a_key_or_a_user_principal_name_in_any_case(many: list[Person]) -> None:
    names = {text(each, "userPrincipalName").casefold() for each in many}

    assert len(names) == len(many)
    assert len({each.key for each in many}) == len(many)


def test_user_principal_names_are_such_as_entra_accepts(many: list[Person]) -> None:
    names = [text(each, "userPrincipalName") for each in many]

    assert all(each.isascii() and " " not in each for each in names)
    assert max(len(each.partition("@")[0]) for each in names if "#EXT#" not in each) <= 64


def test_only_reserved_domains_are_used(many: list[Person]) -> None:
    addresses = [text(each, name) for each in many for name in ("mail", "userPrincipalName")]

    assert all(each.lower().endswith(".example") for each in addresses if each)


@pytest.mark.parametrize(
    "script",
    [
        "LATIN",
        "CYRILLIC",
        "GREEK",
        "ARABIC",
        "HEBREW",
        "CJK",
        "HANGUL",
        "HIRAGANA",
        "DEVANAGARI",
        "THAI",
        "GEORGIAN",
    ],
)
def test_names_are_of_many_scripts(many: list[Person], script: str) -> None:
    letters = {letter for each in many for letter in text(each, "displayName")}

    assert any(unicodedata.name(letter, "").startswith(script) for letter in letters)


def composed(value: str) -> str:
    return unicodedata.normalize("NFC", value)


def is_decomposed(value: str) -> bool:
    return not unicodedata.is_normalized("NFC", value)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("surname", lambda value: "'" in value),
        ("surname", lambda value: "-" in value),
        ("surname", lambda value: len(value) > 40),
        ("givenName", lambda value: len(value) > 40),
        ("displayName", is_decomposed),
        ("displayName", lambda value: ", " in value),
        ("mail", lambda value: "+" in value),
        ("mail", lambda value: value != value.lower()),
        ("userPrincipalName", lambda value: "#EXT#" in value),
        ("userPrincipalName", lambda value: value.startswith("svc-")),
        ("userPrincipalName", lambda value: "'" in value),
    ],
    ids=[
        "apostrophe", "hyphen", "long surname", "long given name", "decomposed", "comma", "plus", "capitals", "guest",
        "service account", "apostrophe in the name to sign in with",
    ],
)  # fmt: skip
def test_what_real_tenants_have_is_there(many: list[Person], name: str, what: Callable[[str], bool]) -> None:
    assert any(what(text(each, name)) for each in many)


@pytest.mark.parametrize("name", ["mail", "givenName", "surname", "department", "employeeId", "mobilePhone"])
def test_some_people_lack_an_attribute(many: list[Person], name: str) -> None:
    lacking = sum(name not in each.attributes for each in many)

    assert 0 < lacking < len(many)


@pytest.mark.parametrize("name", ["displayName", "mail", "employeeId"])
def test_some_values_are_those_of_two_people(many: list[Person], name: str) -> None:
    values = [text(each, name) for each in many if name in each.attributes]

    assert len(set(values)) < len(values)


def test_names_keep_to_the_lengths_of_the_directory(many: list[Person]) -> None:
    assert all(len(composed(text(each, name))) <= 64 for each in many for name in ("givenName", "surname"))
    assert all(len(text(each, "displayName")) <= 256 for each in many)


def test_some_are_disabled_and_some_not_assigned(many: list[Person]) -> None:
    assert any(not each.enabled for each in many)
    assert any(not each.assigned for each in many)
    assert sum(each.in_scope for each in many) > 0.85 * len(many)


def test_everybody_is_led_by_somebody_who_came_before(many: list[Person]) -> None:
    number = {each.key: place for place, each in enumerate(many)}
    led = [each for each in many if each.manager]

    assert len(led) > 0.8 * len(many)
    assert all(number[each.manager or ""] < number[each.key] for each in led)


def test_conflicting_people_have_the_name_of_somebody_else() -> None:
    ordinary = {text(each, "userPrincipalName").casefold() for each in people(3, 40)}
    additional = list(people(3, 40, conflicts=5))[40:]

    assert len(additional) == 5
    assert all(text(each, "userPrincipalName").casefold() in ordinary for each in additional)
    assert not {each.key for each in additional} & {person_key(3, number) for number in range(40)}


def test_nobody_is_made_where_nobody_is_wanted() -> None:
    assert list(people(1, 0)) == []
    assert list(groups(1, 0, 0)) == []


def sizes(made: Iterable[tuple[object, Iterable[str]]]) -> list[int]:
    return [len(list(members)) for _, members in made]


def test_the_same_seed_makes_the_same_groups() -> None:
    def once() -> list[tuple[object, list[str]]]:
        return [(group, list(members)) for group, members in groups(1, 40, 300)]

    assert once() == once()


def test_members_are_people_of_the_same_seed_and_each_once() -> None:
    everybody = {each.key for each in people(5, 300)}

    for _, members in groups(5, 60, 300):
        keys = list(members)
        assert len(set(keys)) == len(keys)
        assert everybody.issuperset(keys)


def test_everybody_is_in_the_first_group() -> None:
    group, members = next(groups(5, 10, 300))

    assert group.name == "All employees"
    assert set(members) == {each.key for each in people(5, 300)}


def test_the_largest_group_is_as_large_as_wanted() -> None:
    found = sizes(groups(5, 100, 1000, largest=333))

    assert found[0] == 333
    assert max(found[1:]) < 333


def test_few_groups_are_large_and_some_are_empty() -> None:
    found = sizes(groups(5, 300, 3000))

    assert sum(each > 300 for each in found) < 15
    assert 0 in found


def test_the_group_of_a_department_holds_those_who_work_there() -> None:
    everybody = {each.key: each for each in people(5, 500)}
    members = next(list(keys) for group, keys in groups(5, 2, 500) if group.name != "All employees")
    departments = {text(everybody[key], "department") for key in members} - {""}

    assert len(departments) == 1


def test_group_names_are_unique_without_case() -> None:
    names = [group.name.casefold() for group, _ in groups(5, 1000, 10)]

    assert len(set(names)) == len(names)


def test_some_groups_begin_with_the_prefix_that_a_push_rule_looks_for() -> None:
    assert any(group.name.startswith("OM_") for group, _ in groups(5, 10, 10))


def test_some_groups_are_not_assigned() -> None:
    assert any(not group.assigned for group, _ in groups(5, 100, 10))


def test_conflicting_groups_have_a_name_that_is_taken() -> None:
    made = [group for group, _ in groups(5, 10, 10, conflicts=2)]

    assert [each.name for each in made[10:]] == [each.name for each in made[:2]]
    assert len({each.key for each in made}) == 12
