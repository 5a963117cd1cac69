"""The rules of people: each looks at a case and finds a cause, or not. Their order is that of likelihood."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from provisor.directory.connections import Kind
from provisor.directory.journal import Action
from provisor.directory.lookups import MissedLookup
from provisor.directory.phrasing import Several, phrase
from provisor.directory.rhythm import State
from provisor.directory.users import ACTIVE, User
from provisor.folding import folded
from provisor.provisioning.explaining import templates
from provisor.provisioning.explaining.case import Contact, PersonCase, Seen, Surroundings, given, moment
from provisor.provisioning.explaining.causes import Cause, Evidence, Finding

_HISTORY = 5
_WITHOUT_BOT = "without bot"
NOT_FOUND = "not-found"
"""The code of requests for whom or what isn't here."""

Findings = Iterator[Finding]


def other_name(case: PersonCase) -> Findings:
    """Found, but by something else than the user name or the id of now."""
    found = case.user or (case.gone.user if case.gone else None)
    by = case.by or (case.gone.by if case.gone else None)
    if found is not None and by not in (None, "id") and folded(found.user_name) != folded(case.called):
        yield Finding(Cause.OTHER_NAME, {"called": case.called, "by": phrase(templates.BY[by or ""])})


def refused(case: PersonCase) -> Findings:
    """What was asked about this person last was refused."""
    yield from () if _by_another(case) or _since_gone(case) else _refusal(case)


def refused_since_gone(case: PersonCase) -> Findings:
    """That nobody is here any more is why the last request was refused: what follows of a deletion, no cause."""
    yield from _refusal(case) if _since_gone(case) else ()


def refused_to_another(case: PersonCase) -> Findings:
    """Another connection than theirs was refused, which keeps nobody out who is here."""
    yield from _refusal(case) if _by_another(case) else ()


def _refusal(case: PersonCase) -> Findings:
    newest = next(iter(case.about), None)
    if newest is not None and newest.refused:
        yield Finding(Cause.REFUSED, _told(newest), _history(case.about), remedy=newest.listed.remedy)


def _by_another(case: PersonCase) -> bool:
    """Whether this person may come in, and not their connection came last."""
    if case.user is None or not case.user.may_come_in or not case.about:
        return False
    return case.about[0].entry.actor.connection_id != case.user.connection_id


def _since_gone(case: PersonCase) -> bool:
    """Whether the last request was refused because this person was deleted before."""
    is_gone = case.user is None and case.latest(Action.USER_DELETED) is not None
    return is_gone and case.about[0].entry.code == NOT_FOUND


def held(case: PersonCase) -> Findings:
    """SCIM has seen this person go, and the guard keeps them."""
    if case.held is not None:
        yield Finding(Cause.HELD, {}, _history(case.about))


def deactivated(case: PersonCase) -> Findings:
    """Here, but may not come in."""
    if case.user is None or case.user.may_come_in:
        return
    changes = (each for each in case.about if ACTIVE in (each.entry.after or {}) and not each.refused)
    last = next(changes, None)
    cause = _in_force_again(last, case.about) if last is not None else None
    yield Finding(Cause.DEACTIVATED, _told(cause), _told_by(case, last, cause), _who_decides(case, cause))


def _who_decides(case: PersonCase, cause: Seen | None) -> str | None:
    """The variant of the remedy: people decide, or they did though a connection manages this person."""
    user = case.user
    if user is None or ACTIVE in user.taken_over or case.around.contact(user.connection_id) is None:
        return "by hand"
    by_people = cause is not None and cause.entry.actor.connection_id is None and cause.entry.asked is None
    return "managed" if by_people else None


def _in_force_again(seen: Seen, about: Sequence[Seen]) -> Seen:
    """The deactivation that is in force again by an undo of an undo; of anything else the entry itself."""
    undone = [each for each in about if each.listed.position in seen.undoes]
    again = {position for each in undone for position in each.undoes}
    found = (each for each in about if each.listed.position in again)
    cause = next((each for each in found if (each.entry.after or {}).get(ACTIVE) is False), None)
    return seen if cause is None else _in_force_again(cause, about)


def _told_by(case: PersonCase, *telling: Seen | None) -> tuple[Evidence, ...]:
    """These entries, and where they tell of what was held before, those that tell how that was asked for."""
    positions = {each.listed.position for each in telling if each is not None}
    changes = {each.held for each in telling if each is not None and each.held is not None}
    return _history(
        [each for each in case.about if each.listed.position in positions or each.held in changes]
    )


def deleted(case: PersonCase) -> Findings:
    """Was here, and was deleted."""
    last = case.latest(Action.USER_DELETED)
    if case.user is not None or (case.gone is None and last is None):
        return
    at = case.gone.deleted if case.gone is not None else last.listed.at if last is not None else None
    yield Finding(Cause.DELETED, {**_told(last), "when": moment(at)}, _told_by(case, last))


def decided_here(case: PersonCase) -> Findings:
    """People took over whether this person may come in."""
    if case.user is not None and ACTIVE in case.user.taken_over:
        kept = case.latest(Action.USER_KEPT)
        yield Finding(
            Cause.DECIDED_HERE, {"provider": case.around.provider(case.user.connection_id)}, _evidence(kept)
        )


def here(case: PersonCase) -> Findings:
    """Nothing is wrong."""
    if case.user is not None and case.user.may_come_in:
        teams = Several(case.in_force) or phrase(templates.NO_TEAMS)
        yield Finding(Cause.HERE, {"teams": teams}, given(case.around, case.teams))


def namesake(case: PersonCase) -> Findings:
    """Somebody else has the same e-mail address, shown name or external id, or has or had the same user name."""
    for each in case.others:
        change = case.held_of_others.get(each.user.id)
        by = phrase(templates.BY["userName" if _is_called_so(each.user, case.name) else each.by])
        places = {"other": each.user.user_name, "id": each.user.id, "by": by}
        provider = case.around.provider(each.user.connection_id)
        origin = Evidence(phrase(templates.BROUGHT_BY, {"name": each.user.user_name, "provider": provider}))
        if change is None:
            yield Finding(Cause.NAMESAKE, places, (origin,))
        else:
            yield Finding(Cause.NAMESAKE, {**places, "change": change.id}, (origin,), "held")


def _is_called_so(user: User, name: str) -> bool:
    return folded(user.user_name) == folded(name)


def looked_for(case: PersonCase) -> Findings:
    """A connection looked for this person, and neither created them nor was refused since."""
    yield from sought(case.around, case.missed, case.about, Cause.LOOKED_FOR) if case.user is None else ()


def sought(
    around: Surroundings, missed: Sequence[MissedLookup], about: Sequence[Seen], cause: Cause
) -> Findings:
    """Look-ups in vain, after which the same connection did nothing about whom it looked for."""
    for each in missed:
        later = [seen for seen in about if seen.entry.actor.connection_id == each.connection_id]
        if not any(seen.listed.at >= each.at for seen in later):
            places = {"provider": around.provider(each.connection_id), "when": moment(each.at)}
            looked = {"attribute": each.lookup.attribute, "value": each.lookup.value, **places}
            what = phrase(templates.LOOK_UPS[cause], looked)
            yield Finding(cause, places, (Evidence(what, each.at),))


def near_name(case: PersonCase) -> Findings:
    """Nobody of that name is here, but of nearly that one."""
    if case.near:
        yield Finding(Cause.NEAR_NAME, {"names": Several(case.near), "first": case.near[0]})


def closed(case: PersonCase) -> Findings:
    """Why no connection can bring anybody who isn't here, or change whom it brought."""
    if case.user is None or not case.user.may_come_in:
        yield from shut(case.around)


def unused(case: PersonCase) -> Findings:
    """Why a connection that was never used brings nobody, where another one comes: seldom what was meant."""
    if case.user is None:
        yield from unused_beside(case.around)


def shut(around: Surroundings) -> Findings:
    """Why connections can bring nobody: those that came once, or all where none comes now."""
    if not around.contacts:
        yield Finding(Cause.NO_CONNECTION)
    if not around.scim_on:
        yield Finding(Cause.SCIM_OFF)
    one_comes = _one_comes(around)
    yield from _shut(around, [each for each in around.contacts if each.last is not None or not one_comes])


def unused_beside(around: Surroundings) -> Findings:
    """Why connections that never came bring nobody, where another one comes."""
    if _one_comes(around):
        yield from _shut(around, [each for each in around.contacts if _is_meant(each, around)])


def _is_meant(contact: Contact, around: Surroundings) -> bool:
    """Whether somebody made the connection, to be used, and it never was."""
    return contact.last is None and not around.is_spare(contact)


def _one_comes(around: Surroundings) -> bool:
    return any(comes(each, around) for each in around.contacts)


def _shut(around: Surroundings, contacts: Sequence[Contact]) -> Findings:
    for contact in contacts:
        evidence, places = _contact(contact)
        for cause, holds in _SHUT:
            if holds(contact, around):
                kind = contact.connection.settings.kind if contact.bot else _WITHOUT_BOT
                yield Finding(cause, places, evidence, kind)
                break


def waiting(case: PersonCase) -> Findings:
    """A connection that comes by the clock may bring this person next time."""
    if case.user is not None:
        return
    for contact in case.around.contacts:
        interval = contact.connection.settings.expected_after
        if comes(contact, case.around) and interval is not None and contact.last is not None:
            evidence, places = _contact(contact)
            due = contact.status.expected or contact.last + timedelta(minutes=interval)
            due = max(due, case.around.at)
            yield Finding(Cause.WAITING, {**places, "next": moment(due)}, evidence)


def pushed_not_assigned(case: PersonCase) -> Findings:
    """Okta pushes groups, and never asked for this person: assignment is another thing there."""
    yield from _never_asked(case, Cause.PUSHED_NOT_ASSIGNED, okta=True)


def not_assigned(case: PersonCase) -> Findings:
    """Nobody ever asked for this person."""
    yield from _never_asked(case, Cause.NOT_ASSIGNED, okta=False)


def _never_asked(case: PersonCase, cause: Cause, *, okta: bool) -> Findings:
    if case.user is not None or case.gone is not None:
        return
    nothing = Evidence(phrase(templates.NO_ENTRY, {"called": case.called}))
    for contact in case.around.contacts:
        connection = contact.connection
        pushes = connection.settings.kind is Kind.OKTA and connection.id in case.around.pushing
        if contact.last is not None and connection.id not in case.asked_by and pushes is okta:
            evidence, places = _contact(contact)
            yield Finding(cause, places, (nothing, *evidence), connection.settings.kind)


def comes(contact: Contact, around: Surroundings) -> bool:
    """Whether nothing keeps a connection from bringing people."""
    return around.scim_on and not any(holds(contact, around) for _, holds in _SHUT)


_SHUT: Sequence[tuple[Cause, Callable[[Contact, Surroundings], bool]]] = (
    (Cause.PAUSED, lambda contact, _: contact.connection.settings.paused),
    (Cause.ENDED_TOKEN, lambda contact, _: contact.ended_in_use is not None),
    (Cause.NO_TOKEN, lambda contact, _: not contact.works),
    (Cause.NEVER_CONTACTED, lambda contact, _: contact.last is None),
    (Cause.QUARANTINED, lambda contact, _: contact.status.state is State.QUARANTINED),
    (Cause.OVERDUE, lambda contact, _: contact.status.state is State.OVERDUE),
)


def _contact(contact: Contact) -> tuple[tuple[Evidence, ...], dict[str, object]]:
    """What is told of a connection: as evidence, and in the places of a sentence."""
    places: dict[str, object] = {
        "connection": contact.connection.name,
        "provider": contact.provider,
        "bot": contact.bot or contact.new_bot,
        "when": moment(contact.last),
        "told": contact.status.sentence,
    }
    if contact.ended_in_use is not None:
        places |= {"token": contact.ended_in_use.name, "ending": contact.ended_in_use.ending}
    if contact.last is None:
        return (), places
    return (Evidence(phrase(templates.CAME_LAST, places), contact.last),), places


def _told(seen: Seen | None) -> dict[str, object]:
    told = phrase(templates.NOBODY_TOLD) if seen is None else seen.listed.sentence
    return {"told": told, "when": moment(seen.listed.at) if seen is not None else ""}


def _evidence(seen: Seen | None) -> tuple[Evidence, ...]:
    return () if seen is None else (Evidence.of(seen.listed),)


def _history(seen: Sequence[Seen]) -> tuple[Evidence, ...]:
    return tuple(Evidence.of(each.listed) for each in seen[:_HISTORY])


RULES: Sequence[Callable[[PersonCase], Findings]] = (
    other_name,
    refused,
    held,
    deactivated,
    deleted,
    refused_since_gone,
    here,
    refused_to_another,
    decided_here,
    namesake,
    looked_for,
    near_name,
    closed,
    pushed_not_assigned,
    not_assigned,
    waiting,
    unused,
)
