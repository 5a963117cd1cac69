from typing import Any

import pytest

from provisor.scim.core_schemas import USER_TYPE, with_extensions
from provisor.scim.errors import Mutability
from provisor.scim.replacement import keep_immutable
from provisor.scim.schemas import Attribute, Schema, Type
from provisor.scim.schemas import Mutability as When

LOCAL = Schema(
    "urn:example:local",
    "Local",
    "An extension.",
    (
        Attribute("desk"),
        Attribute("badge", mutability=When.IMMUTABLE),
        Attribute(
            "car",
            Type.COMPLEX,
            sub_attributes=(Attribute("colour"), Attribute("plate", mutability=When.IMMUTABLE)),
        ),
        Attribute(
            "devices",
            Type.COMPLEX,
            multi_valued=True,
            sub_attributes=(Attribute("value"), Attribute("serial", mutability=When.IMMUTABLE)),
        ),
    ),
)
TYPE = with_extensions(USER_TYPE, [LOCAL])


def a_user(**local: Any) -> dict[str, Any]:
    return {"userName": "a", "title": "x", **({LOCAL.id: local} if local else {})}


def replaced(before: dict[str, Any], after: dict[str, Any]) -> Any:
    return keep_immutable(before, after, TYPE)


def test_a_user_without_immutable_values_is_replaced_as_sent() -> None:
    assert replaced(a_user(desk="1"), {"userName": "b"}) == {"userName": "b"}


def test_an_immutable_value_is_set_where_there_was_none() -> None:
    assert replaced(a_user(), a_user(badge="1")) == a_user(badge="1")


def test_an_immutable_value_may_be_sent_again() -> None:
    assert replaced(a_user(badge="1"), a_user(badge="1", desk="2")) == a_user(badge="1", desk="2")


def test_an_immutable_value_stays_where_it_is_left_out() -> None:
    assert replaced(a_user(badge="1", desk="1"), a_user()) == a_user(badge="1")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (a_user(badge="1"), a_user(badge="2")),
        (a_user(car={"plate": "A 1"}), a_user(car={"plate": "B 2"})),
        (a_user(devices=[{"value": "d", "serial": "1"}]), a_user(devices=[{"value": "d", "serial": "2"}])),
    ],
)
def test_another_value_is_refused(before: dict[str, Any], after: dict[str, Any]) -> None:
    with pytest.raises(Mutability, match="immutable"):
        replaced(before, after)


def test_an_immutable_part_stays_as_long_as_the_whole() -> None:
    user = a_user(car={"plate": "A 1", "colour": "red"}, devices=[{"value": "d", "serial": "1"}])

    repainted = replaced(user, a_user(car={"colour": "blue"}, devices=[{"value": "d"}]))

    assert repainted == a_user(
        car={"plate": "A 1", "colour": "blue"}, devices=[{"value": "d", "serial": "1"}]
    )
    assert replaced(user, a_user()) == a_user()


def test_what_is_given_stays_as_it_is() -> None:
    before, after = a_user(badge="1"), a_user(desk="1")

    replaced(before, after)

    assert (before, after) == (a_user(badge="1"), a_user(desk="1"))
