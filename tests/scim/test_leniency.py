"""Leniency: what a request deviated in is noted, within bounds."""

from provisor.scim.leniency import MAX_NAME, MAX_SET_ASIDE, Leniency, Manner
from provisor.scim.tolerances import Tolerance


def test_a_tolerance_that_was_needed_is_noted_once() -> None:
    leniency = Leniency()

    assert leniency.permits(Tolerance.CAPITALISED_VERB)
    assert leniency.permits(Tolerance.CAPITALISED_VERB)

    assert list(leniency.used) == [Tolerance.CAPITALISED_VERB]


def test_the_strict_manner_permits_nothing_and_notes_nothing() -> None:
    leniency = Leniency(Manner.STRICT)

    assert not leniency.set_aside_undeclared("shoeSize")

    assert (list(leniency.used), list(leniency.set_aside)) == ([], [])


def test_of_very_many_and_very_long_names_only_so_much_is_noted() -> None:
    leniency = Leniency()

    for number in range(MAX_SET_ASIDE * 10):
        leniency.set_aside_undeclared(f"{number} " + "x" * MAX_NAME)

    assert len(leniency.set_aside) == MAX_SET_ASIDE
    assert max(map(len, leniency.set_aside)) == MAX_NAME
