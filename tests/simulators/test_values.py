import pytest

from provisor.simulators.values import same


@pytest.mark.parametrize(
    ("wanted", "held"),
    [
        ("True", True),
        (False, "false"),
        (None, []),
        (["b", "a"], [{"value": "a"}, {"value": "b"}]),
        ([{"value": "Admin", "primary": False}], [{"value": "Admin", "display": "Administrator"}]),
        ("m-1", {"value": "m-1", "displayName": "Zoë"}),
    ],
)
def test_a_value_is_the_same_in_every_form_that_a_server_may_give_it(wanted: object, held: object) -> None:
    assert same(wanted, held)


@pytest.mark.parametrize(
    ("wanted", "held"), [("a", "A"), ("a", None), (None, "a"), (["a"], [{"value": "b"}]), ("True", False)]
)
def test_another_value_is_another(wanted: object, held: object) -> None:
    assert not same(wanted, held)
