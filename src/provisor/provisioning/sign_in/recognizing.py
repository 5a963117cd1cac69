"""Who it is whom an identity provider has proven: by the subject that it has for them, else by a claim."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from provisor.directory.sign_in import Attribute, Match, SignInMethod
from provisor.directory.sign_in_refusals import (
    ExternalIdOfAnother,
    NotInTeam,
    PersonDeactivated,
    PersonDeleted,
    PersonUnknown,
    RequiredTeamGone,
    SeveralPeopleMatch,
    SubjectOfAnother,
    SubjectOfDeleted,
)
from provisor.directory.users import User
from provisor.federation.id_token import VerifiedIdentity
from provisor.federation.revocation import Meant
from provisor.provisioning import profiles
from provisor.provisioning.ports import KnownPerson, Records

_MOST = 50
_LONGEST = 300
_CALLED = ("preferred_username", "email", "upn")
"""Claims that say what somebody is called, the best first."""


@dataclass(frozen=True, slots=True)
class Recognized:
    """Somebody who may come in, and by which rule they were found; None for who is known by the subject."""

    user: User
    by: Match | None


class _Stated(NamedTuple):
    since: datetime | None
    by: str | None


def called(method: SignInMethod, identity: VerifiedIdentity) -> str:
    """What the identity provider calls somebody: by the name or address that is compared, if it tells one."""
    rules = (each for each in method.settings.matches if each.attribute is not Attribute.EXTERNAL_ID)
    claims = [*(each.claim for each in rules), *_CALLED]
    told = (identity.claims.get(each) for each in claims)
    usable = (each for each in told if isinstance(each, str) and each and each.isprintable())
    return next(usable, identity.subject)[:_LONGEST]


def recognize(records: Records, method: SignInMethod, identity: VerifiedIdentity) -> Recognized:
    """Who an identity is, held until the transaction ends, so that a deactivation at the same time waits.

    Raises PersonUnknown, PersonDeactivated, PersonDeleted, SeveralPeopleMatch, SubjectOfAnother, SubjectOfDeleted,
    ExternalIdOfAnother, NotInTeam, RequiredTeamGone.
    """
    found = _known(records, method, identity) or _matched(records, method, identity)
    user, tried = found.user, called(method, identity)
    if not user.may_come_in:
        stated = _stated(records, user)
        raise PersonDeactivated(tried, user, since=stated.since, by=stated.by)
    team = method.required_team
    if team is not None and method.id in records.methods_shut_to(user.id):
        refusal = NotInTeam if team.is_here else RequiredTeamGone
        raise refusal(tried, user, team=team.name)
    return found


def meant(records: Records, method: SignInMethod, whom: Meant) -> list[User]:
    """Whoever an identity provider means by a subject, else by what people are found by; those who are gone, too."""
    user_id = records.user_of_subject(method.id, whom.subject) if whom.subject is not None else None
    if user_id is not None:
        return [each.user for each in records.people_of([user_id])]
    told = {"sub": whom.subject} if whom.email is None else dict.fromkeys(("email", *_CALLED), whom.email)
    identity = VerifiedIdentity(method.settings.issuer, whom.subject or "", told)
    found = {each.user.id: each.user for each in _everybody(records, method, identity)}
    return list(found.values())


def _known(records: Records, method: SignInMethod, identity: VerifiedIdentity) -> Recognized | None:
    """Whoever is known by the subject. A deleted person keeps it: whoever has the name since is somebody else.

    Who is created anew under the old id is the same person. Raises PersonDeleted, SubjectOfDeleted.
    """
    user_id = records.user_of_subject(method.id, identity.subject) if identity.lasts else None
    if user_id is None:
        return None
    user = _held(records, user_id)
    if user is not None:
        return Recognized(user, None)
    for gone in records.people_of([user_id]):
        tried = called(method, identity)
        if any(_is_here(each) for each in _everybody(records, method, identity)):
            raise SubjectOfDeleted(tried, gone.user)
        raise _is_deleted(records, tried, gone)
    return None


def _matched(records: Records, method: SignInMethod, identity: VerifiedIdentity) -> Recognized:
    """Whom a rule finds, the first that finds anybody. Somebody else's subject is theirs whatever a claim says."""
    tried = called(method, identity)
    for rule, value in _values(method, identity):
        living = [each.user for each in _people(records, rule, value) if _is_here(each)]
        able = [each for each in living if each.may_come_in]
        if len(able) > 1 or (not able and len(living) > 1):
            raise SeveralPeopleMatch(tried, match=str(rule))
        user = _held(records, (able or living)[0].id) if living else None
        if user is not None:
            _check_nobody_else(records, method, identity, user)
            return Recognized(user, rule)
    gone = next((each for each in _everybody(records, method, identity) if not _is_here(each)), None)
    if gone is None:
        raise PersonUnknown(tried)
    raise _is_deleted(records, tried, gone)


def _is_deleted(records: Records, tried: str, gone: KnownPerson) -> PersonDeleted:
    stated = _stated(records, gone.user)
    return PersonDeleted(tried, gone.user, since=stated.since, by=stated.by)


def _check_nobody_else(
    records: Records, method: SignInMethod, identity: VerifiedIdentity, user: User
) -> None:
    """Refuse whoever has the name of somebody else by now. Raises SubjectOfAnother, ExternalIdOfAnother."""
    tried = called(method, identity)
    if identity.lasts and records.subject_of_user(method.id, user.id) not in (None, identity.subject):
        raise SubjectOfAnother(tried, user)
    for rule, value in _values(method, identity):
        if rule.contradicts(value, user):
            raise ExternalIdOfAnother(tried, user, match=str(rule))


def _values(method: SignInMethod, identity: VerifiedIdentity) -> list[tuple[Match, str]]:
    """The rules for which the identity has a value, and that."""
    told = [(each, each.value(identity.claims)) for each in method.settings.matches]
    return [(each, value) for each, value in told if value is not None]


def _people(records: Records, rule: Match, value: str) -> list[KnownPerson]:
    """Whoever has that value, living or not."""
    return [each for each in _CANDIDATES[rule.attribute](records, value) if rule.holds(value, each.user)]


def _by_attribute(records: Records, value: str) -> Iterable[KnownPerson]:
    return records.people_known_by(value, most=_MOST)


def _by_name(records: Records, value: str) -> Iterable[KnownPerson]:
    user = records.person(value)
    if user is not None:
        return [KnownPerson(user, Attribute.USER_NAME, None)]
    departed = records.departed(value)
    # When they were deleted, the journal says.
    return [] if departed is None else records.people_of([departed.id])


_CANDIDATES: dict[Attribute, Callable[[Records, str], Iterable[KnownPerson]]] = {
    Attribute.EXTERNAL_ID: _by_attribute,
    Attribute.EMAILS: _by_attribute,
    Attribute.USER_NAME: _by_name,
}


def _everybody(records: Records, method: SignInMethod, identity: VerifiedIdentity) -> Iterator[KnownPerson]:
    """Whoever a rule finds, living or not."""
    return (each for rule, value in _values(method, identity) for each in _people(records, rule, value))


def _is_here(known: KnownPerson) -> bool:
    """Whether somebody is here; whose deletion the guard holds is gone for SCIM alone."""
    return known.deleted is None or known.user.held is not None


def _held(records: Records, user_id: str) -> User | None:
    user = records.person(user_id, lock=True)
    # Somebody else may have come whose user name is that id.
    return user if user is not None and user.id == user_id else None


def _stated(records: Records, user: User) -> _Stated:
    """Since when somebody may not come in, and by which connection."""
    stated = profiles.stated_by(records, user)
    if stated is None:
        return _Stated(None, None)
    return _Stated(stated.entry.at, stated.entry.actor.connection_id)
