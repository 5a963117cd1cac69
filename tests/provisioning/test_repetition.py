"""A request under an idempotency key on the real store, whatever is interrupted."""

from datetime import timedelta
from functools import partial

import pytest
from tests.provisioning.use_cases import UseCases
from tests.store.records_of import NOON

from provisor.directory.refusals import UnusableName
from provisor.provisioning import repetition
from provisor.provisioning.ports import Records
from provisor.provisioning.repetition import (
    AnswerNotKept,
    Claim,
    KeyOfAnotherRequest,
    RequestAtWork,
)

CLAIM = Claim("token", "key", NOON)
LATER = Claim("token", "key", NOON + timedelta(minutes=6))
ANSWER = (201, {"content-type": "application/json"}, b"{}")


def begin(scim: UseCases, claim: Claim = CLAIM, digest: bytes = b"digest") -> object:
    return scim.organization.write(partial(repetition.begin, claim=claim, digest=digest))


def nothing(_: Records) -> None:
    """The change that the request asks for."""


def test_what_was_answered_is_answered_again(scim: UseCases) -> None:
    first = begin(scim)
    scim.organization.write(repetition.once(nothing, CLAIM))
    scim.organization.write(partial(repetition.keep, claim=CLAIM, answer=ANSWER))

    assert first is None
    assert begin(scim) == ANSWER


def test_another_request_under_the_key_is_refused(scim: UseCases) -> None:
    begin(scim)

    with pytest.raises(KeyOfAnotherRequest):
        begin(scim, digest=b"another")


def test_the_keys_of_tokens_are_their_own(scim: UseCases, elsewhere: UseCases) -> None:
    begin(scim)

    assert begin(scim, Claim("another token", "key", NOON)) is None
    assert begin(elsewhere) is None


def test_a_request_at_work_is_not_begun_again(scim: UseCases) -> None:
    begin(scim)

    with pytest.raises(RequestAtWork):
        begin(scim)


def test_a_request_that_nobody_ended_is_taken_over_from_whoever_began_it(scim: UseCases) -> None:
    begin(scim)
    taken_over = begin(scim, LATER)

    with pytest.raises(RequestAtWork):
        scim.organization.write(repetition.once(nothing, CLAIM))
    assert taken_over is None
    scim.organization.write(repetition.once(nothing, LATER))


def test_a_request_whose_answer_is_being_made_is_at_work(scim: UseCases) -> None:
    begin(scim)
    scim.organization.write(repetition.once(nothing, CLAIM))

    with pytest.raises(RequestAtWork):
        begin(scim)


def test_an_answer_that_nobody_may_have_again_is_not_given_again(scim: UseCases) -> None:
    begin(scim)
    scim.organization.write(repetition.once(nothing, CLAIM))
    scim.organization.write(partial(repetition.keep, claim=CLAIM, answer=None))

    with pytest.raises(AnswerNotKept):
        begin(scim)


def test_a_change_whose_answer_was_lost_is_not_made_twice(scim: UseCases) -> None:
    begin(scim)
    scim.organization.write(repetition.once(nothing, CLAIM))

    with pytest.raises(AnswerNotKept):
        begin(scim, LATER)


def test_a_change_that_is_undone_is_not_noted_as_done(scim: UseCases) -> None:
    begin(scim)

    def fail(_: Records) -> None:
        raise UnusableName("")

    with pytest.raises(UnusableName):
        scim.organization.write(repetition.once(fail, CLAIM))
    scim.organization.write(partial(repetition.let_go, claim=CLAIM))

    assert begin(scim) is None


def test_what_was_done_is_not_let_go(scim: UseCases) -> None:
    begin(scim)
    scim.organization.write(repetition.once(nothing, CLAIM))

    scim.organization.write(partial(repetition.let_go, claim=CLAIM))

    with pytest.raises(AnswerNotKept):
        begin(scim, LATER)


def test_a_key_is_forgotten_after_a_day(scim: UseCases) -> None:
    begin(scim)
    scim.organization.write(repetition.once(nothing, CLAIM))

    assert begin(scim, Claim("token", "key", NOON + timedelta(days=1, seconds=1)), b"another") is None
