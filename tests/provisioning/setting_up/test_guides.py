"""What is done at each identity provider: every step can be read, marked and taken back."""

import pytest

from provisor.directory.connections import Kind
from provisor.provisioning.setting_up.guides import GUIDES, Mark, Value


@pytest.mark.parametrize("kind", Kind)
def test_every_step_says_what_to_do_and_the_way_back(kind: Kind) -> None:
    for step in GUIDES[kind].steps:
        assert step.doing
        assert step.back.startswith("Way back: ")
        texts = [step.title, *step.doing, step.back]
        assert not [text for text in texts if text.count("*") % 2], "a label is not closed"


@pytest.mark.parametrize("kind", Kind)
def test_no_way_back_from_who_or_what_came_is_a_deletion_which_no_page_has(kind: Kind) -> None:
    came = [step.back for step in GUIDES[kind].steps if step.mark in (Mark.USER, Mark.GROUP)]

    assert came
    assert not [back for back in came if "delete" in back]


@pytest.mark.parametrize("kind", Kind)
def test_marks_come_in_their_order_once_address_and_token_are_pasted(kind: Kind) -> None:
    guide = GUIDES[kind]
    marks = list(Mark)
    pasted = [value for step in guide.steps for _, value in step.fields]

    assert list(guide.marks) == marks[: len(guide.marks)]
    assert pasted == [Value.URL, Value.TOKEN]
