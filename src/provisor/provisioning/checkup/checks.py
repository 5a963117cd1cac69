"""The checks: each looks at what was examined and answers at least once. Their order is that in which they are told."""

import ipaddress
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from provisor.directory import moments, rotation
from provisor.directory.phrasing import Count, Name, Several, phrase
from provisor.directory.rhythm import State
from provisor.directory.rotation import Standing
from provisor.provisioning.checkup import templates
from provisor.provisioning.checkup.examined import MOST, Answer, Examined, Status
from provisor.provisioning.explaining.case import Contact, moment

_SOON = timedelta(days=30)
_APART, _FAR_APART = timedelta(seconds=5), timedelta(minutes=1)
_SHOWN = 10
_SEALED_WITHIN = timedelta(minutes=1)
_GIB = 1024**3
_NEARLY_FULL, _FULL = 2 * _GIB, _GIB // 4
_FORBIDDEN = 403

Answers = Iterator[Answer]

OK, WARNING, ERROR = Status


def address(seen: Examined) -> Answers:
    """Whether the identity provider can know where this service is."""
    if seen.public_url is None:
        yield Answer(WARNING, "unknown")
    elif _is_local(seen.public_url):
        yield Answer(WARNING, "local", {"url": seen.public_url})
    else:
        yield Answer(OK, "well", {"url": seen.public_url})


def tls(seen: Examined) -> Answers:
    """Whether what is sent can't be read on the way."""
    if seen.public_url is None:
        yield Answer(WARNING, "unknown")
    elif urlsplit(seen.public_url).scheme == "https":
        yield Answer(OK, "well")
    elif _is_local(seen.public_url):
        yield Answer(WARNING, "local")
    else:
        yield Answer(ERROR, "none", {"url": seen.public_url})


def clock(seen: Examined) -> Answers:
    """Whether the database has the same time."""
    apart = abs(seen.database_time - seen.around.at)
    if apart <= _APART:
        yield Answer(OK, "well")
    else:
        status = ERROR if apart > _FAR_APART else WARNING
        yield Answer(status, "apart", {"seconds": round(apart.total_seconds())})


def scim(seen: Examined) -> Answers:
    """Whether anybody is let in at all."""
    yield Answer(OK, "well") if seen.around.scim_on else Answer(ERROR, "off")


def connections(seen: Examined) -> Answers:
    """Whether an identity provider is connected, and none is paused."""
    paused = [each.connection for each in seen.around.contacts if each.connection.settings.paused]
    yield from (Answer(WARNING, "paused", {"connection": each.name}) for each in paused)
    if not seen.around.contacts:
        yield Answer(ERROR, "none")
    elif not paused:
        yield Answer(OK, "well", {"count": Count(len(seen.around.contacts))})


def token(seen: Examined) -> Answers:
    """Whether each connection has a token that works, and goes on working."""
    for contact in seen.around.contacts:
        yield from _replaced(contact, seen.around.at)
        yield from _ended(contact)
        working = [each for each in contact.tokens if rotation.works(each, at=seen.around.at)]
        last = max((each.expires for each in working), default=None)
        places = {"connection": contact.connection.name, "bot": contact.bot or contact.new_bot}
        if last is None and seen.around.is_spare(contact):
            yield Answer(OK, "spare", places)
        elif last is None:
            yield Answer(ERROR, "none" if contact.bot else "no-bot", places)
        else:
            until = moments.date(last)
            soon = last - seen.around.at <= _SOON
            key = "expiring" if soon else "well"
            yield Answer(WARNING if soon else OK, key, {**places, "until": until})


def _replaced(contact: Contact, at: datetime) -> Answers:
    for each in contact.tokens:
        if rotation.standing(each, contact.tokens, at=at) is Standing.IN_USE:
            until = moments.date(each.expires)
            places = {"token": each.name, "connection": contact.connection.name, "until": until}
            yield Answer(WARNING, "replaced", places)


def _ended(contact: Contact) -> Answers:
    for each in contact.tried_in_vain:
        places = {
            "token": each.name,
            "ending": each.ending,
            "connection": contact.connection.name,
            "bot": contact.bot or contact.new_bot,
            "when": moment(each.last_used),
        }
        yield Answer(WARNING, "ended", places, contact.failures)


def contact(seen: Examined) -> Answers:
    """Whether each connection comes when it should."""
    for each in seen.around.contacts:
        status = each.status
        places = {
            "connection": each.connection.name,
            "told": status.sentence,
            "remedy": status.remedy or "",
        }
        if seen.around.is_spare(each):
            yield Answer(OK, "spare", places)
        elif each.last is None:
            yield Answer(WARNING, "never", places)
        elif status.state in _SILENT:
            yield Answer(*_SILENT[status.state], places)
        else:
            yield Answer(OK, "well", places)


_SILENT: Mapping[State, tuple[Status, str]] = {
    State.OVERDUE: (WARNING, "overdue"),
    State.QUARANTINED: (ERROR, "quarantined"),
}


def permissions(seen: Examined) -> Answers:
    """Whether requests were forbidden: by a token's scope, the networks, or the rules of whose a user or a team is."""
    found = [each for each in seen.refused if each.status == _FORBIDDEN]
    if found:
        told = found[0].listed.sentence
        shown = [each.listed.sentence for each in found[:_SHOWN]]
        yield Answer(WARNING, "forbidden", {"count": Count(len(found)), "told": told}, shown)
    else:
        yield Answer(OK, "well")


def refusals(seen: Examined) -> Answers:
    """Whether requests were refused."""
    if seen.refused:
        shown = [each.listed.sentence for each in seen.refused[:_SHOWN]]
        yield Answer(WARNING, "some", {"count": Count(len(seen.refused))}, shown)
    else:
        yield Answer(OK, "well")


def undeclared(seen: Examined) -> Answers:
    """Whether attributes are sent that are not kept."""
    if seen.set_aside:
        yield Answer(
            WARNING, "some", {"names": Several(seen.set_aside[:_SHOWN])}, [*map(Name, seen.set_aside)]
        )
    else:
        yield Answer(OK, "well")


def addresses(seen: Examined) -> Answers:
    """Whether several people have one e-mail address."""
    yield _alike(seen, [_shared(*each) for each in seen.addresses])


def external_ids(seen: Examined) -> Answers:
    """Whether several active people have one external id."""
    yield _alike(seen, [_shared(*each) for each in seen.external_ids])


def attributes(seen: Examined) -> Answers:
    """Whether people come without what is needed to show and reach them."""
    lacking = [
        phrase(templates.LACKING, {"name": each.user_name, "what": Several(each.lacks)})
        for each in seen.incomplete
    ]
    key = "missing" if seen.searched == seen.people else "missing.newest"
    yield _some(key, lacking, people=Count(seen.searched))


def empty_teams(seen: Examined) -> Answers:
    """Whether groups are pushed whose members don't come along."""
    yield _some("some", [*map(Name, seen.empty_teams)])


def held(seen: Examined) -> Answers:
    """Whether something waits for a decision."""
    names = {each.connection.id: each.connection.name for each in seen.around.contacts}
    for waiting in seen.held:
        since = moment(waiting.since)
        name = names.get(waiting.connection_id, waiting.connection_id)
        yield Answer(WARNING, "some", {"count": Count(waiting.number), "connection": name, "since": since})
    if not seen.held:
        yield Answer(OK, "well")


def owners(seen: Examined) -> Answers:
    """Whether somebody can come in to mend things, and a second one."""
    if seen.owners > 1:
        yield Answer(OK, "well", {"count": Count(seen.owners)})
    else:
        yield Answer(WARNING, "one" if seen.owners else "none")


def journal(seen: Examined) -> Answers:
    """Whether the newest entries are as they were written."""
    if seen.broken_at is None:
        yield Answer(OK, "well")
    else:
        yield Answer(ERROR, "broken", {"position": seen.broken_at})


def sealing(seen: Examined) -> Answers:
    """Whether what is written gets its place in the journal soon."""
    late = [each for each in seen.unsealed if seen.around.at - each.at > _SEALED_WITHIN]
    if not late:
        yield Answer(OK, "well")
        return
    yield Answer(WARNING, "behind", {**_counted(late), "since": moment(late[0].at)})


def notices(seen: Examined) -> Answers:
    """Whether notices arrive at those who are told; that nobody is told is a choice."""
    if seen.notices_given_up:
        yield Answer(WARNING, "given-up", {"count": Count(seen.notices_given_up)})
    elif seen.recipients:
        yield Answer(OK, "well", {"count": Count(seen.recipients)})
    else:
        yield Answer(OK, "nobody")


def certificates(seen: Examined) -> Answers:
    """Whether certificates for signing in are good for a while, theirs and ours."""
    for each in seen.certificates:
        key = f"{each.whose}.over" if each.certificate.is_over else each.whose.value
        places = {"method": each.method.name, "until": moments.date(each.certificate.expires)}
        yield Answer(WARNING, key, places, [Name(each.certificate.fingerprint)])
    if not seen.certificates:
        yield Answer(OK, "well")


def disk(seen: Examined) -> Answers:
    """Whether there is room for the database to grow."""
    if seen.free_space is None:
        yield Answer(OK, "elsewhere")
        return
    status = ERROR if seen.free_space < _FULL else WARNING if seen.free_space < _NEARLY_FULL else OK
    yield Answer(status, "well" if status is OK else "full", {"free": seen.free_space / _GIB})


def _some(key: str, found: Sequence[str], **places: object) -> Answer:
    """A warning that counts what was found and shows some, or that all is well."""
    if not found:
        return Answer(OK, "well")
    return Answer(WARNING, key, {**_counted(found), "first": found[0], **places}, found[:_SHOWN])


def _alike(seen: Examined, found: Sequence[str]) -> Answer:
    """Likewise, where it may be that the newest people alone were compared with all others."""
    if seen.newest is None:
        return _some("shared", found)
    if not found:
        return Answer(OK, "well.newest", {"newest": Count(seen.newest)})
    return _some("shared", found, least=phrase(templates.AT_LEAST))


def _counted(found: Sequence[object]) -> Mapping[str, object]:
    """How many were found, of whom no more than `MOST` are looked for."""
    return {
        "least": "" if len(found) < MOST else phrase(templates.AT_LEAST),
        "count": Count(min(len(found), MOST)),
    }


def sign_in(seen: Examined) -> Answers:
    """Whether people come in by the ways that are there, and whether their domains are proven still."""
    troubled = False
    for way in seen.ways:
        team = way.required_team
        if way.enabled and team is not None and not team.is_here:
            troubled = True
            yield Answer(ERROR, "team-gone", {"name": way.name, "team": team.name})
    for domain in seen.domains:
        if domain.missing is not None:
            troubled = True
            yield Answer(WARNING, "domain-lost", {"domain": domain.shown, "record": domain.record})
    if not troubled:
        yield Answer(OK, "well")


def _shared(what: str, one: str, another: str) -> str:
    return phrase(templates.SHARED, {"what": what, "one": one, "another": another})


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


CHECKS: Mapping[str, Callable[[Examined], Answers]] = {
    "address": address,
    "tls": tls,
    "clock": clock,
    "scim": scim,
    "connections": connections,
    "token": token,
    "contact": contact,
    "permissions": permissions,
    "refusals": refusals,
    "undeclared": undeclared,
    "addresses": addresses,
    "external-ids": external_ids,
    "attributes": attributes,
    "empty-teams": empty_teams,
    "held": held,
    "owners": owners,
    "journal": journal,
    "sealing": sealing,
    "notices": notices,
    "certificates": certificates,
    "sign-in": sign_in,
    "disk": disk,
}
