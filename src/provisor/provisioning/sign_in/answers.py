"""Answers that another site has a browser post (SAML): kept until the browser comes for them, and good once."""

from datetime import timedelta

from provisor.directory import tokens
from provisor.directory.sign_in import Attempt, SignInMethod
from provisor.federation.id_token import SKEW
from provisor.federation.refusals import AnswerWithoutCode
from provisor.federation.saml.refusals import AssertionUsed
from provisor.federation.saml.responses import Proof
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records
from provisor.provisioning.vault import SealBroken, Vault

_LONGEST = timedelta(days=3650)
"""Whatever an assertion says, it is forgotten then; the attempt that it answers has long been used up."""


def keep(records: Records, vault: Vault, *, state: str, answer: str) -> None:
    """Keep what was posted, sealed, for the attempt of that state, if there is one; the first counts."""
    digest = tokens.digest(state)
    records.keep_answer_of_attempt(digest, vault.seal(answer, about=digest.hex()))


def of_attempt(vault: Vault, attempt: Attempt, *, state: str) -> str:
    """What was posted. Raises AnswerWithoutCode where nothing was, or nothing that can be read any more."""
    if attempt.answer is None:
        raise AnswerWithoutCode
    try:
        return vault.open(attempt.answer, about=tokens.digest(state).hex())
    except SealBroken:
        raise AnswerWithoutCode from None


def use(records: Records, order: Order, method: SignInMethod, proof: Proof) -> None:
    """Keep that an assertion came, for as long as it is good. Raises AssertionUsed."""
    records.forget_used_tokens(before=order.at)
    until = order.at + min(proof.until - order.at, _LONGEST) + 2 * SKEW
    if not records.use_token(method.id, proof.assertion_id, until=until):
        raise AssertionUsed
