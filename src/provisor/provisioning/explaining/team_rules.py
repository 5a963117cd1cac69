"""The rules of teams and of memberships: each looks at a case and finds a cause, or not, in order of likelihood."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from provisor.directory.guard import HeldChange
from provisor.directory.journal import Action
from provisor.directory.phrasing import Several, phrase
from provisor.directory.teams import PERSON
from provisor.provisioning.explaining import templates
from provisor.provisioning.explaining.case import Seen, moment
from provisor.provisioning.explaining.causes import Cause, Evidence, Finding
from provisor.provisioning.explaining.rules import NOT_FOUND, shut, sought, unused_beside
from provisor.provisioning.explaining.team_case import MembershipCase, TeamCase

_HISTORY = 5
_GONE = (Action.TEAM_DELETED, Action.TEAM_MERGED)
_TOO_EARLY = "unknown-users"

Findings = Iterator[Finding]


def held(case: TeamCase) -> Findings:
    """SCIM has seen this team go, or its members, and the guard keeps it as it was."""
    if case.held is not None:
        yield _held(case.held, case.about)


def _held(change: HeldChange, about: Sequence[Seen]) -> Finding:
    return Finding(
        Cause.HELD,
        {"of": change.name},
        _history(about),
        change.kind.value,
        remedy=phrase(templates.DECIDE, {"change": change.id}),
    )


def other_name(case: TeamCase) -> Findings:
    """Found by a name that only a connection uses."""
    if case.known_to is not None:
        provider = case.around.provider(case.known_to)
        yield Finding(Cause.TEAM_OTHER_NAME, {"called": case.called, "provider": provider})


def refused(case: TeamCase) -> Findings:
    """What was asked about this team last was refused."""
    yield from () if _since_gone(case) else _refusal(case)


def refused_since_gone(case: TeamCase) -> Findings:
    """That the team isn't here any more is why the last request was refused: what follows of its end, no cause."""
    yield from _refusal(case) if _since_gone(case) else ()


def _since_gone(case: TeamCase) -> bool:
    """Whether the last request was refused because the team was deleted before."""
    was_here = any(each.entry.action in _GONE for each in case.about)
    return case.team is None and was_here and case.about[0].entry.code == NOT_FOUND


def _refusal(case: TeamCase) -> Findings:
    newest = next(iter(case.about), None)
    if newest is not None and newest.refused:
        told = {"told": newest.listed.sentence}
        yield Finding(Cause.TEAM_REFUSED, told, _history(case.about), remedy=newest.listed.remedy)


def here(case: TeamCase) -> Findings:
    """Here, with members or without."""
    if case.team is not None:
        cause = Cause.TEAM_EMPTY if case.empty else Cause.TEAM_HERE
        provider = case.around.provider(case.team.connection_id)
        yield Finding(cause, {"provider": provider}, _history(case.about))


def deleted(case: TeamCase) -> Findings:
    """Was here, and was deleted, or became part of another."""
    last = next((each for each in case.about if each.entry.action in _GONE), None)
    if case.team is None and last is not None:
        yield Finding(Cause.TEAM_DELETED, {"told": last.listed.sentence}, _history(case.about))


def looked_for(case: TeamCase) -> Findings:
    """A connection looked for it, and did not create it since."""
    yield from (
        sought(case.around, case.missed, case.about, Cause.TEAM_LOOKED_FOR) if case.team is None else ()
    )


def near_name(case: TeamCase) -> Findings:
    """No team of that name is here, but one of nearly that name."""
    if case.near:
        places = {"called": case.called, "names": Several(case.near), "first": case.near[0]}
        yield Finding(Cause.TEAM_NEAR_NAME, places)


def closed(case: TeamCase) -> Findings:
    """Why connections can bring nothing."""
    if case.team is None:
        yield from shut(case.around)


def unused(case: TeamCase) -> Findings:
    """Why connections that were never used bring nothing."""
    if case.team is None:
        yield from unused_beside(case.around)


def not_pushed(case: TeamCase) -> Findings:
    """No connection ever asked for it."""
    asked_by = {each.entry.actor.connection_id for each in case.about}
    asked_by |= {each.connection_id for each in case.missed}
    nothing = Evidence(phrase(templates.NO_ENTRY, {"called": case.called}))
    for contact in () if case.team is not None else case.around.contacts:
        if contact.last is not None and contact.connection.id not in asked_by:
            places = {"called": case.called, "provider": contact.provider}
            yield Finding(Cause.NOT_PUSHED, places, (nothing,), contact.connection.settings.kind)


def membership_held(case: MembershipCase) -> Findings:
    """SCIM has seen this membership end with others of the team, or with the team, and the guard keeps it."""
    if case.held is not None:
        yield _held(case.held, [each for each in case.seen if each.entry.resource_type == "team"])


def too_early(case: MembershipCase) -> Findings:
    """The group was sent with people who were not here yet."""
    newest = next((each for each in case.seen if each.entry.resource_type == "team"), None)
    if newest is not None and newest.entry.code == _TOO_EARLY and not case.sources:
        yield Finding(Cause.MEMBER_TOO_EARLY, {"told": newest.listed.sentence}, _history((newest,)))


def members_decided_here(case: MembershipCase) -> Findings:
    """People took the members of the team over from the connection that manages it."""
    contact = case.around.contact(case.team.connection_id)
    if case.decided_here and contact is not None:
        wanted = [each for each in case.seen if each.entry.action is Action.TEAM_KEPT]
        told = [each for each in wanted if _came_or_went((each.entry.after or {})["wanted"], case.user.id)]
        yield Finding(Cause.MEMBERS_DECIDED_HERE, {"provider": contact.provider}, _history(told))


def by_hand(case: MembershipCase) -> Findings:
    """A member by hand of a team that a connection manages."""
    contact = None if case.decided_here else case.around.contact(case.team.connection_id)
    if set(case.sources) == {PERSON} and contact is not None:
        yield Finding(Cause.BY_HAND, {"provider": contact.provider}, _history(_naming(case)))


def member(case: MembershipCase) -> Findings:
    """A member; nothing is wrong."""
    if case.sources:
        yield Finding(Cause.MEMBER, {"sources": case.around.sources(case.sources)}, _history(_naming(case)))


def removed(case: MembershipCase) -> Findings:
    """Was a member, and was taken out."""
    last = next(iter(_naming(case)), None)
    if not case.sources and last is not None and not last.refused:
        told = {"told": last.listed.sentence, "when": moment(last.listed.at)}
        variant = "decided here" if case.decided_here else None
        yield Finding(Cause.MEMBER_REMOVED, told, _history(_naming(case)), variant)


def member_above(case: MembershipCase) -> Findings:
    """Counts there through a team below."""
    if case.counts and not case.sources:
        yield Finding(Cause.MEMBER_ABOVE)


def members_of_people(case: MembershipCase) -> Findings:
    """No connection gives members of this team."""
    if not case.sources and case.around.contact(case.team.connection_id) is None:
        yield Finding(Cause.MEMBERS_OF_PEOPLE)


def not_sent(case: MembershipCase) -> Findings:
    """The connection that manages the team never named this person as a member."""
    contact = None if case.decided_here else case.around.contact(case.team.connection_id)
    if not case.sources and contact is not None and not _naming(case):
        kind = contact.connection.settings.kind
        yield Finding(Cause.MEMBER_NOT_SENT, {"provider": contact.provider}, provider=kind)


def _naming(case: MembershipCase) -> list[Seen]:
    """The entries about the team that name this person as one who came or went, newest first."""
    return [each for each in case.seen if _names(each, case.user.id)]


def _names(seen: Seen, user_id: str) -> bool:
    after = seen.entry.after or {}
    user = after.get("user")
    return (isinstance(user, dict) and user.get("id") == user_id) or _came_or_went(after, user_id)


def _came_or_went(told: Mapping[str, Any], user_id: str) -> bool:
    members = told.get("members")
    changed = (members.get("added", ()), members.get("removed", ())) if isinstance(members, dict) else ()
    return any(user_id in ids for ids in changed)


def _history(seen: Sequence[Seen]) -> tuple[Evidence, ...]:
    return tuple(Evidence.of(each.listed) for each in seen[:_HISTORY])


TEAM_RULES: Sequence[Callable[[TeamCase], Findings]] = (
    held,
    other_name,
    refused,
    here,
    deleted,
    refused_since_gone,
    looked_for,
    near_name,
    closed,
    not_pushed,
    unused,
)
MEMBERSHIP_RULES: Sequence[Callable[[MembershipCase], Findings]] = (
    membership_held,
    too_early,
    members_decided_here,
    by_hand,
    member,
    removed,
    member_above,
    members_of_people,
    not_sent,
)
