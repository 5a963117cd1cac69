"""Makes of an entry its sentence and its remedy: which template tells it, and what stands in its places."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from provisor.directory import kept_sentences, moments
from provisor.directory.connections import DEFAULT_CONNECTION, Connection
from provisor.directory.journal import GUARD, OPERATOR, Action, Entry, Outcome, called
from provisor.directory.phrasing import Command, Count, Recorded, Sentence, Several, phrase
from provisor.directory.selections import Selection
from provisor.provisioning.journal.telling import (
    passkey_sign_ins,
    saml_logouts,
    saml_sign_ins,
    sign_ins,
    templates,
)
from provisor.provisioning.journal.telling.templates import Refused

_NAMED = 3
"""So many positions, or people, stand in a sentence."""

_NOBODY: Mapping[str, str] = MappingProxyType({})


def kind(action: Action) -> Sentence:
    """What entries of that action are called."""
    return phrase(templates.KINDS[action])


def deviations(tolerances: Iterable[str]) -> list[str]:
    """What deviated in a request, as people read it."""
    return [_word(templates.TOLERANCES, each) for each in tolerances]


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as a sentence, and what to do about it where there is something to do."""

    sentence: Sentence
    remedy: Sentence | None


def to_be_named(entries: Iterable[Entry]) -> set[str]:
    """The ids of those who joined or left a team by these entries, where they are few enough to be named."""
    gathered = (ids for entry in entries for ids in _members(entry).values())
    return {each for ids in gathered if len(ids) <= _NAMED for each in ids}


def held_change(entry: Entry) -> str | None:
    """The id of the change that an entry tells to be held."""
    return (entry.facts or {}).get("held_change") if entry.action is Action.CHANGE_HELD else None


class Teller:
    """Tells entries of an organization; `connections` are those that its entries may have come through.

    `names` are of people, by id: of those who are told by name though an entry has their ids alone. `waiting` are ids
    of what the guard holds still, where that is known: about anything else that was held nobody is asked to decide.
    """

    def __init__(
        self,
        connections: Iterable[Connection],
        names: Mapping[str, str] = _NOBODY,
        waiting: Collection[str] | None = None,
    ) -> None:
        self._connections = {connection.id: connection for connection in connections}
        self._names = names
        self._waiting = waiting

    def tell(self, entry: Entry) -> Told:
        """The sentence and the remedy of an entry."""
        places = self._places(entry)
        if entry.outcome is Outcome.REFUSED:
            refused = _refused(entry)
            remedy = refused.remedy or templates.REMEDIES.get((entry.facts or {}).get("refusal", ""))
            return Told(phrase(refused.sentence, places), phrase(remedy, places) if remedy else None)
        if self._is_settled(entry):
            return Told(phrase(templates.SETTLED, places), None)
        variant = next((name for name, is_meant in _VARIANTS.get(entry.action, ()) if is_meant(entry)), None)
        key = f"{entry.action}.{variant}" if variant else entry.action.value
        template = templates.SENTENCES.get(key, templates.ANYTHING)
        sentence = self._applying(entry, phrase(template, places))
        undone = (entry.facts or {}).get("undoes")
        if undone:
            sentence = _undoing(sentence, undone)
        return Told(sentence, _remedy(entry, places))

    def _is_settled(self, entry: Entry) -> bool:
        change_id = held_change(entry)
        return self._waiting is not None and change_id is not None and change_id not in self._waiting

    def _applying(self, entry: Entry, sentence: Sentence) -> Sentence:
        """The sentence with who had asked for what somebody let happen here."""
        asked = entry.asked
        if asked is None or entry.action is Action.CHANGE_DROPPED:
            return sentence
        at = moments.hour(asked.at, seen=entry.at)
        places = {"sentence": sentence, "provider": self.provider(asked.connection_id), "asked": at}
        return phrase(templates.APPLYING, places)

    def connection_name(self, entry: Entry) -> str | None:
        """The name of the connection that an entry came through, or through which was asked for it."""
        asked_through = entry.asked.connection_id if entry.asked is not None else ""
        connection = self._connections.get(entry.actor.connection_id or asked_through)
        return connection.name if connection is not None else None

    def _places(self, entry: Entry) -> dict[str, Any]:
        """What stands in the places of a template; a place that an entry has nothing for is empty."""
        facts = entry.facts or {}
        return {
            "actor": self._actor(entry),
            "action": entry.action.value,
            "connection": self.connection_name(entry) or "NAME",
            "name": entry.resource_name or entry.resource_id or _what(entry),
            "what": _what(entry),
            "id": entry.resource_id or "",
            "detail": kept_sentences.read(facts.get("said", entry.detail or "")),
            "set_aside": Several(entry.set_aside),
            "holder": self.provider(facts.get("holder"), within=True),
            "holding": facts.get("held_name", ""),
            "wanted": facts.get("wanted", ""),
            "since": _date(facts.get("since"), entry.at),
            "missing": Count(facts.get("missing", 0)),
            "brought_by": facts.get("brought_by", ""),
            "managed_by": facts.get("managed_by", ""),
            "change": facts.get("change", ""),
            "held_change": facts.get("held_change", ""),
            "held": _word(templates.HELD_KINDS, facts.get("held")),
            "order": _order(entry),
            "method": facts.get("method", ""),
            "tried": facts.get("tried", ""),
            "person": facts.get("person", ""),
            "passkey": facts.get("passkey", ""),
            "codes": Count(facts.get("codes", 0)),
            **self._moved(entry),
            **self._undone(entry),
            **{name: Recorded(facts.get(name, "")) for name in _PROVIDERS_WORDS},
            **_changed(entry),
        }

    def _moved(self, entry: Entry) -> dict[str, str]:
        """Who joined a team, and who left it."""
        members = _members(entry)
        return {"joined": self._people(members["added"]), "left": self._people(members["removed"])}

    def _people(self, ids: Sequence[str]) -> str:
        """These people: by name where they are few, else how many."""
        if not ids:
            return phrase(templates.NOBODY)
        if len(ids) <= _NAMED and all(each in self._names for each in ids):
            return Several(self._names[each] for each in ids)
        return phrase(templates.PEOPLE, {"number": Count(len(ids))})

    def _undone(self, entry: Entry) -> dict[str, Any]:
        """What an undo is of."""
        selection = _selection(entry)
        since, until = selection.since or entry.at, selection.until or entry.at
        return {
            "entry": str(selection.entry or ""),
            "undone": self.provider(selection.connection_id, within=True),
            "undone_since": moments.hour(since, seen=entry.at),
            "undone_until": moments.hour(until, seen=entry.at),
        }

    def _actor(self, entry: Entry) -> str:
        if entry.actor.kind in (OPERATOR.kind, GUARD.kind):
            return called(entry.actor.name)
        if entry.actor.connection_id is not None:
            return self.provider(entry.actor.connection_id)
        return entry.actor.name or phrase(templates.NOBODY_KNOWN)

    def provider(self, connection_id: str | None, *, within: bool = False) -> str:
        """The identity provider of a connection, as people call it: `within` a sentence, or at its beginning."""
        nobody_known = phrase(templates.NOBODY_KNOWN_WITHIN if within else templates.NOBODY_KNOWN)
        connection = self._connections.get(connection_id or "")
        if connection is None:
            return nobody_known
        kind, known = connection.settings.kind, self._connections.values()
        provider = templates.PROVIDERS.get(kind or "")
        if provider is None and connection.name != DEFAULT_CONNECTION:
            return connection.name
        alike = {each.name for each in known if provider is None or each.settings.kind is kind}
        provider = provider or nobody_known
        if len(alike) == 1:
            return provider
        return phrase(templates.SEVERAL_ALIKE, {"provider": provider, "connection": connection.name})


def _refused(entry: Entry) -> Refused:
    code, facts = entry.code or "", entry.facts or {}
    holder = facts.get("holder")
    variants = [".own"] if holder and holder == entry.actor.connection_id else []
    variants += [".provisioned" if holder else ".made here" if facts.get("since") else "", ""]
    tried = f"{code}.renamed" if facts.get("wanted") else code
    keys = [*(f"{tried}{variant}" for variant in variants), code, "refused"]
    return next(_REFUSED[key] for key in keys if key in _REFUSED)


_REFUSED = {
    **templates.REFUSED,
    **sign_ins.REFUSED,
    **saml_sign_ins.REFUSED,
    **saml_logouts.REFUSED,
    **passkey_sign_ins.REFUSED,
}


def _remedy(entry: Entry, places: Mapping[str, Any]) -> Sentence | None:
    if entry.detail and entry.action in {Action.USER_CREATED, Action.USER_CHANGED, Action.USER_RESTORED}:
        return phrase(templates.NAMESAKE, places)
    remedy = _REMEDIES.get(entry.action) or (templates.SET_ASIDE if entry.set_aside else None)
    return phrase(remedy, places) if remedy is not None else None


_REMEDIES = {
    Action.CHANGE_HELD: templates.HELD,
    Action.CHANGE_DROPPED: templates.DROPPED,
    Action.NOTICE_GIVEN_UP: templates.UNREACHED,
    Action.TEAM_KEPT: templates.KEPT,
    Action.UNREADABLE: templates.UNREADABLE,
}


def _changed(entry: Entry) -> dict[str, Any]:
    """What a template may say of what was before and what is after."""
    before, after, facts = entry.before or {}, entry.after or {}, entry.facts or {}
    given = _members(entry)
    return {
        "attributes": Several(dict.fromkeys(map(_attribute, [*before, *after]))),
        "old": before.get("userName") or before.get("displayName") or "",
        "old_name": before.get("name", ""),
        "given": _count(facts.get("given")),
        "ended": _count(facts.get("ended")),
        "added": Count(len(given["added"])),
        "removed": Count(len(given["removed"])),
        "parents_before": _names(before.get("parents")),
        "parents": _names(after.get("parents")),
        "places": _names(facts.get("parents")),
        "language": _word(templates.LANGUAGES, after.get("language")),
        "old_role": _word(templates.ROLES, before.get("role")),
        "role": _word(templates.ROLES, after.get("role")),
        "old_type": _word(templates.TEAM_TYPES, before.get("type")),
        "new_type": _word(templates.TEAM_TYPES, after.get("type")),
        "team": _name(after.get("team")) or facts.get("team", ""),
        "domain": facts.get("domain", ""),
        "old_team": _name(before.get("team")),
        "merged": _name(after.get("merged")),
        "user": _name(after.get("user")),
        "field": _word(templates.FIELDS, _name(before.get("owner") or after.get("owner"), "field")),
        "owner": _name(before.get("owner"), "connection") or _name(after.get("owner"), "connection"),
        "bot": after.get("bot", ""),
        "ending": after.get("ending", ""),
        "expires": _date(after.get("expires"), entry.at),
        "provider": templates.PROVIDERS.get(after.get("kind", ""), after.get("kind")),
        "count": Count(len(after.get("positions", ()))),
        "through": after.get("through", ""),
        "request": Command(after.get("request", "")),
        "verb": phrase(
            templates.VERBS.get(str(after.get("request", "")).partition(" ")[0], templates.ANY_VERB)
        ),
    }


def _members(entry: Entry) -> Mapping[str, Sequence[str]]:
    """The ids of those who joined or left a team by an entry, or would have."""
    after = entry.after or {}
    wanted = after.get("wanted")
    members = (wanted if isinstance(wanted, Mapping) else after).get("members")
    told = members if isinstance(members, Mapping) else {}
    return {name: told.get(name, ()) for name in ("added", "removed")}


def _selection(entry: Entry) -> Selection:
    """What an undo is of, as the entry of its beginning tells."""
    told = (entry.after or {}).get("selection")
    return Selection.of_document(told) if isinstance(told, Mapping) else Selection()


def _attribute(name: str) -> str:
    """An attribute as people call it; of an extension only what it is named."""
    extension = _EXTENSION.fullmatch(name)
    if extension:
        return phrase(templates.EXTENSION, {"extension": extension[1]})
    return _word(templates.ATTRIBUTES, name)


def _what(entry: Entry) -> str:
    """The resource by name, else by id, else by what kind of thing it is."""
    if entry.resource_name:
        return entry.resource_name
    if entry.resource_id:
        known = templates.BY_ID.get(entry.resource_type, templates.BY_ID[None])
        return phrase(known, {"id": entry.resource_id})
    return phrase(templates.NAMELESS.get(entry.resource_type, templates.NAMELESS[None]))


def _order(entry: Entry) -> str:
    """What was asked of the admin API, by its route."""
    request = (entry.after or {}).get("request")
    order = templates.ORDERS.get(request, templates.ANY_ORDER) if isinstance(request, str) else ""
    return phrase(order, {"what": _what(entry)})


def _undoing(sentence: Sentence, undone: Sequence[int]) -> Sentence:
    """The sentence with the newest of the entries that were undone, by position."""
    positions = Several(map(str, undone[:_NAMED]))
    places = {"sentence": sentence, "positions": positions, "number": Count(len(undone))}
    if len(undone) <= _NAMED:
        return phrase(templates.UNDOING, places)
    more = {"positions": ", ".join(positions.items), "more": Count(len(undone) - _NAMED)}
    return phrase(templates.UNDOING_MORE, {**places, **more})


def _word(known: Mapping[str, str], told: Any) -> str:
    """A word that an entry holds, as people read it."""
    return phrase(known[told]) if told in known else str(told or "")


def _count(by_source: Any) -> Count:
    """How many memberships an entry tells by their sources."""
    return Count(sum(map(len, by_source.values())) if isinstance(by_source, Mapping) else 0)


def _names(named: Any) -> str:
    """The names of resources that an entry tells of with id and name."""
    return Several(map(_name, named)) if isinstance(named, Sequence) else ""


def _name(told: Any, key: str = "name") -> str:
    return str(told.get(key) or "") if isinstance(told, Mapping) else str(told or "")


def _date(told: str | None, seen: datetime) -> str:
    """A day as people say it."""
    return moments.day(datetime.fromisoformat(told), seen=seen) if told is not None else ""


_EXTENSION = re.compile(r"urn:.*:([^:]+):[0-9][^:]*:(?:User|Group)")

_PROVIDERS_WORDS = ("told", "error", "reason", "url", "lacks", "claim", "algorithm", "key", "match")
"""What an identity provider said, or what is said about its answer, word by word."""

_Variants = Sequence[tuple[str, Callable[[Entry], bool]]]


def _sets(name: str, *values: Any) -> Callable[[Entry], bool]:
    """Whether the entry gives an attribute one of these values, or any."""

    def is_meant(entry: Entry) -> bool:
        after = entry.after or {}
        return name in after and (not values or any(after[name] is each for each in values))

    return is_meant


def _has(fact: str) -> Callable[[Entry], bool]:
    """Whether the entry has a fact of that name."""
    return lambda entry: fact in (entry.facts or {})


def _moves(*names: str) -> Callable[[Entry], bool]:
    """Whether people joined a team by the entry (`added`), left it (`removed`), or both, and no others."""

    def is_meant(entry: Entry) -> bool:
        return {name for name, ids in _members(entry).items() if ids} == set(names)

    return is_meant


def _is_of(name: str) -> Callable[[Entry], bool]:
    """Whether an undo is of what its selection names so."""
    return lambda entry: getattr(_selection(entry), name) is not None


def _is_placed(entry: Entry) -> bool:
    """Whether the entry tells below which teams one is again, whose deletion was held."""
    return "parents" in (entry.facts or {})


_VARIANTS: Mapping[Action, _Variants] = {
    Action.CHANGE_HELD: (("team", lambda entry: entry.resource_type == "team"),),
    Action.CHANGE_CANCELLED: (("placed", _is_placed),),
    Action.CHANGE_DROPPED: (("placed", _is_placed),),
    Action.LANGUAGE_CHOSEN: (("open", _sets("language", None)),),
    Action.LINK_MADE: (("user", _sets("user")),),
    Action.SESSION_BEGUN: tuple((fact, _has(fact)) for fact in ("method", "passkey", "codes")),
    Action.SIGN_IN_CHANGED: (
        ("begun-there", _sets("idp_initiated", True)),
        ("begun-here", _sets("idp_initiated", False)),
    ),
    Action.SIGN_IN_RENEWED: (
        ("coming", lambda entry: (entry.facts or {}).get("key") == "coming"),
        ("taken", lambda entry: (entry.facts or {}).get("key") == "taken"),
    ),
    Action.SESSIONS_ENDED: (("team", lambda entry: "team" in (entry.facts or {})),),
    Action.SIGN_IN_TEAM_REQUIRED: (("none", _sets("team", None)),),
    Action.SIGN_IN_ENABLED: (("untried", lambda entry: (entry.facts or {}).get("untried") is True),),
    Action.USER_CHANGED: (
        ("deactivated", _sets("active", False)),
        ("reactivated", _sets("active", True)),
        ("renamed", _sets("userName")),
    ),
    Action.TEAM_CREATED: (("members", _sets("members")),),
    Action.TEAM_ROLE_CHANGED: (("none", _sets("role", None)),),
    Action.TOKEN_REVOKED: (("unnamed", lambda entry: "bot" not in (entry.after or {})),),
    Action.UNDO_BEGUN: (
        ("entry", _is_of("entry")),
        ("request", _is_of("request")),
        ("cycle", _is_of("until")),
        ("since", _is_of("since")),
    ),
    Action.TEAM_CHANGED: (
        ("sources", lambda entry: not entry.before and not entry.after),
        ("joined", _moves("added")),
        ("left", _moves("removed")),
        ("members", _sets("members")),
        ("renamed", _sets("displayName")),
        ("described", _sets("description")),
    ),
}
