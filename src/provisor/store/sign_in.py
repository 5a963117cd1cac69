"""Ways to sign in, attempts that have begun, and by which subjects people are known."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, Select, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from provisor.directory.sign_in import (
    Attempt,
    Attribute,
    Kind,
    Match,
    OidcSettings,
    Proof,
    RequiredTeam,
    SamlSettings,
    SignInMethod,
    place_of,
)
from provisor.store import above, json_text
from provisor.store.driver import Row
from provisor.store.effective import is_here
from provisor.store.instants import instant, instant_or_none, kept
from provisor.store.statements import Statement, value
from provisor.store.tables import (
    sign_in_attempts,
    sign_in_domains,
    sign_in_methods,
    sign_in_subjects,
    sign_in_tokens,
    teams,
    token_lookup,
)
from provisor.store.transaction import Transaction

_of_organization = sign_in_methods.c.organization_id == value("organization_id")
_this_method = (_of_organization, sign_in_methods.c.id == value("method_id"))
_this_attempt = (
    sign_in_attempts.c.organization_id == value("organization_id"),
    sign_in_attempts.c.digest == value("digest"),
)
_of_method = (
    sign_in_subjects.c.organization_id == value("organization_id"),
    sign_in_subjects.c.method_id == value("method_id"),
)

METHODS = Statement(
    select(
        sign_in_methods.c.id,
        sign_in_methods.c.name,
        sign_in_methods.c.kind,
        sign_in_methods.c.settings,
        sign_in_methods.c.created,
        sign_in_methods.c.enabled,
        sign_in_methods.c.tried,
        teams.c.id,
        teams.c.name,
        is_here,
    )
    .outerjoin(
        teams,
        (teams.c.organization_id == sign_in_methods.c.organization_id)
        & (teams.c.id == sign_in_methods.c.required_team),
    )
    .where(_of_organization)
    .order_by(sign_in_methods.c.id)
)
ADD_METHOD = Statement(insert(sign_in_methods))
TAKE_NAME = Statement(insert_or(token_lookup).on_conflict_do_nothing())
FREE_NAME = Statement(
    delete(token_lookup).where(
        token_lookup.c.organization_id == value("organization_id"),
        token_lookup.c.token_id == value("method_id"),
    )
)
SAVE_METHOD = Statement(
    update(sign_in_methods)
    .values(
        settings=value("kept_settings"),
        enabled=value("is_enabled"),
        tried=value("tried_at"),
        required_team=value("team_id"),
    )
    .where(*_this_method)
)
REMOVE_METHOD = Statement(delete(sign_in_methods).where(*_this_method))
SECRET_OF = Statement(select(sign_in_methods.c.secret).where(*_this_method))
KEEP_SECRET = Statement(update(sign_in_methods).values(secret=value("sealed")).where(*_this_method))

_requires = (_of_organization, sign_in_methods.c.required_team.is_not(None))


def _shut_to(walked: CTE) -> Select[Any]:
    is_in_it = (
        select(walked.c.id)
        .join(teams, teams.c.id == walked.c.id)
        .where(
            teams.c.organization_id == value("organization_id"),
            is_here,
            walked.c.id == sign_in_methods.c.required_team,
        )
        .correlate(sign_in_methods)
        .exists()
    )
    return select(sign_in_methods.c.id).where(*_requires, ~is_in_it)


METHODS_SHUT_TO = above.statement(_shut_to, asked=select(sign_in_methods.c.id).where(*_requires).exists())

ADD_ATTEMPT = Statement(insert(sign_in_attempts))
ATTEMPT = Statement(
    select(
        sign_in_attempts.c.method_id,
        sign_in_attempts.c.browser,
        sign_in_attempts.c.nonce,
        sign_in_attempts.c.verifier,
        sign_in_attempts.c.target,
        sign_in_attempts.c.began,
        sign_in_attempts.c.trial_by,
        sign_in_attempts.c.answer,
    ).where(*_this_attempt)
)
KEEP_ANSWER_OF_ATTEMPT = Statement(
    update(sign_in_attempts)
    .values(answer=value("sealed"))
    .where(*_this_attempt, sign_in_attempts.c.answer.is_(None))
)
TAKE_ATTEMPT = Statement(delete(sign_in_attempts).where(*_this_attempt))
FORGET_ATTEMPTS = Statement(
    delete(sign_in_attempts).where(
        sign_in_attempts.c.organization_id == value("organization_id"),
        sign_in_attempts.c.began < value("before"),
    )
)
FORGET_ATTEMPTS_OF = Statement(
    delete(sign_in_attempts).where(
        sign_in_attempts.c.organization_id == value("organization_id"),
        sign_in_attempts.c.method_id == value("method_id"),
    )
)

USE_TOKEN = Statement(insert_or(sign_in_tokens).on_conflict_do_nothing())
FORGET_USED = Statement(
    delete(sign_in_tokens).where(
        sign_in_tokens.c.organization_id == value("organization_id"),
        sign_in_tokens.c.until < value("before"),
    )
)
FORGET_USED_OF = Statement(
    delete(sign_in_tokens).where(
        sign_in_tokens.c.organization_id == value("organization_id"),
        sign_in_tokens.c.method_id == value("method_id"),
    )
)

USER_OF = Statement(
    select(sign_in_subjects.c.user_id).where(*_of_method, sign_in_subjects.c.subject == value("subject"))
)
SUBJECT_OF = Statement(
    select(sign_in_subjects.c.subject).where(*_of_method, sign_in_subjects.c.user_id == value("user_id"))
)
_new_subject = insert_or(sign_in_subjects)
PIN = Statement(
    _new_subject.on_conflict_do_update(
        index_elements=[
            sign_in_subjects.c.organization_id,
            sign_in_subjects.c.method_id,
            sign_in_subjects.c.subject,
        ],
        set_={"user_id": _new_subject.excluded.user_id, "pinned": _new_subject.excluded.pinned},
    )
)
UNPIN = Statement(delete(sign_in_subjects).where(*_of_method, sign_in_subjects.c.user_id == value("user_id")))
FORGET_DOMAINS = Statement(
    delete(sign_in_domains).where(
        sign_in_domains.c.organization_id == value("organization_id"),
        sign_in_domains.c.method_id == value("method_id"),
    )
)
FORGET_SUBJECTS = Statement(delete(sign_in_subjects).where(*_of_method))


def _to_method(row: Row) -> SignInMethod:
    method_id, name, kind, settings, created, enabled, tried, team_id, team, team_is_here = row
    return SignInMethod(
        id=method_id,
        name=name,
        kind=Kind(kind),
        settings=_READ[Kind(kind)](json_text.read(settings)),
        created=instant(created),
        enabled=bool(enabled),
        tried=instant_or_none(tried),
        required_team=None if team_id is None else RequiredTeam(team_id, team, bool(team_is_here)),
    )


def _read_oidc(document: Mapping[str, Any]) -> OidcSettings:
    return OidcSettings(
        issuer=document["issuer"],
        client_id=document["client_id"],
        proof=Proof(document["proof"]),
        matches=_read_matches(document),
    )


def _read_saml(document: Mapping[str, Any]) -> SamlSettings:
    certificates = {name: tuple(document.get(name, ())) for name in ("certificates", "own_certificates")}
    return SamlSettings(**{**document, **certificates, "matches": _read_matches(document)})


_READ: Mapping[Kind, Callable[[Mapping[str, Any]], OidcSettings | SamlSettings]] = {
    Kind.OIDC: _read_oidc,
    Kind.SAML: _read_saml,
}


def _read_matches(document: Mapping[str, Any]) -> tuple[Match, ...]:
    return tuple(Match(claim, Attribute(attribute)) for claim, attribute in document["matches"])


def _written(settings: OidcSettings | SamlSettings) -> str:
    matches = [[each.claim, each.attribute.value] for each in settings.matches]
    return json_text.written({**asdict(settings), "matches": matches})


class SignInRecords(Transaction):
    """The ways to sign in of an organization."""

    def sign_in_methods(self) -> list[SignInMethod]:
        """Every way to sign in, in the order in which they were added."""
        return [_to_method(row) for row in self._all(METHODS)]

    def add_sign_in_method(self, method: SignInMethod, secret: bytes) -> bool:
        """Keep a new way with its sealed secret; False where another one of the service has its name."""
        if not self._run(TAKE_NAME, digest=place_of(method.name), token_id=method.id, expires=None):
            return False
        self._run(
            ADD_METHOD,
            id=method.id,
            name=method.name,
            kind=method.kind.value,
            settings=_written(method.settings),
            secret=secret,
            enabled=method.enabled,
            tried=None,
            required_team=None,
            created=kept(method.created),
        )
        return True

    def save_sign_in_method(self, method: SignInMethod) -> None:
        """Keep a changed way; its name and its secret stay."""
        self._run(
            SAVE_METHOD,
            method_id=method.id,
            kept_settings=_written(method.settings),
            is_enabled=method.enabled,
            tried_at=None if method.tried is None else kept(method.tried),
            team_id=None if method.required_team is None else method.required_team.id,
        )

    def remove_sign_in_method(self, method_id: str) -> None:
        """Forget a way, its attempts, its domains, and by which subjects people were known."""
        for statement in (
            FORGET_ATTEMPTS_OF,
            FORGET_USED_OF,
            FORGET_SUBJECTS,
            FORGET_DOMAINS,
            REMOVE_METHOD,
            FREE_NAME,
        ):
            self._run(statement, method_id=method_id)

    def methods_shut_to(self, user_id: str) -> list[str]:
        """The ids of the ways that require a team which somebody is not in."""
        return [row[0] for row in self._all(METHODS_SHUT_TO, ids=self._driver.listed([user_id]))]

    def secret_of_method(self, method_id: str) -> bytes:
        """The sealed secret of a way; empty where it has none."""
        row = self._one(SECRET_OF, method_id=method_id)
        return b"" if row is None else bytes(row[0])

    def keep_secret_of_method(self, method_id: str, secret: bytes) -> None:
        """Put another sealed secret in the place of the one before."""
        self._run(KEEP_SECRET, method_id=method_id, sealed=secret)

    def add_attempt(self, digest: bytes, attempt: Attempt) -> None:
        """Keep an attempt that has begun, findable by the digest of its state."""
        self._run(
            ADD_ATTEMPT,
            digest=digest,
            method_id=attempt.method_id,
            browser=attempt.browser,
            nonce=attempt.nonce,
            verifier=attempt.verifier,
            target=attempt.target,
            began=kept(attempt.began),
            trial_by=attempt.trial_by,
            answer=attempt.answer,
        )

    def take_attempt(self, digest: bytes) -> Attempt | None:
        """The attempt of that state, which is forgotten with it: of two who ask at once one gets it."""
        row = self._one(ATTEMPT, digest=digest)
        if row is None or not self._run(TAKE_ATTEMPT, digest=digest):
            return None
        method_id, browser, nonce, verifier, target, began, trial_by, answer = row
        return Attempt(
            method_id,
            bytes(browser),
            nonce,
            verifier,
            target,
            instant(began),
            trial_by,
            None if answer is None else bytes(answer),
        )

    def keep_answer_of_attempt(self, digest: bytes, sealed: bytes) -> None:
        """Keep what was posted for an attempt, if that is there and nothing was posted yet."""
        self._run(KEEP_ANSWER_OF_ATTEMPT, digest=digest, sealed=sealed)

    def forget_attempts(self, *, before: datetime) -> None:
        """Forget the attempts that began before that time."""
        self._run(FORGET_ATTEMPTS, before=kept(before))

    def use_token(self, method_id: str, token_id: str, *, until: datetime) -> bool:
        """Keep that a token of an identity provider came, for so long; False if it had come before."""
        digest = hashlib.sha256(token_id.encode()).digest()
        return self._run(USE_TOKEN, method_id=method_id, digest=digest, until=kept(until)) > 0

    def forget_used_tokens(self, *, before: datetime) -> None:
        """Forget the tokens that were to be kept until then."""
        self._run(FORGET_USED, before=kept(before))

    def user_of_subject(self, method_id: str, subject: str) -> str | None:
        """The id of whoever is known by a subject."""
        row = self._one(USER_OF, method_id=method_id, subject=subject)
        return None if row is None else row[0]

    def subject_of_user(self, method_id: str, user_id: str) -> str | None:
        """The subject by which somebody is known."""
        row = self._one(SUBJECT_OF, method_id=method_id, user_id=user_id)
        return None if row is None else row[0]

    def pin_subject(self, method_id: str, subject: str, user_id: str, *, at: datetime) -> None:
        """Keep by which subject somebody is known, in the place of whoever was known by it before."""
        self._run(PIN, method_id=method_id, subject=subject, user_id=user_id, pinned=kept(at))

    def unpin_subject(self, method_id: str, user_id: str) -> bool:
        """Forget by which subject somebody is known; False where nobody knew."""
        return self._run(UNPIN, method_id=method_id, user_id=user_id) > 0
