"""`/welcome` and `/sign-in`: the way in by a one-time link, and the first owner.

The code of a link stands behind `#`, so that no log of a server or a proxy has it; without scripts it is pasted.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlencode

from starlette.responses import Response

from provisor.directory import sign_in_domains, tokens
from provisor.directory.connections import Scope
from provisor.directory.guard import DeletionHeld
from provisor.directory.refusals import OrganizationNameTaken, Refusal, UserNameTaken
from provisor.directory.sign_in import SignInMethod, local_target
from provisor.federation.passkeys import site_of
from provisor.provisioning import signing_in
from provisor.provisioning.entering import LinkUsed, NeverComesIn
from provisor.provisioning.ports import Credentials, NoSuchOrganization, Records
from provisor.provisioning.sign_in import domains, methods
from provisor.provisioning.signing_in import FirstOwner
from provisor.scim.errors import ScimError, Unauthorized
from provisor.web.answers import Refused
from provisor.web.pages.visit import Visit

_SECRET_BYTES = 32
_LINK = re.compile(r"(?:.*#welcome=)?([A-Za-z0-9_]+)")
_MAIL = re.compile(r"[^\s\x00-\x1f\x7f-\x9f@]{1,64}@[^\s\x00-\x1f\x7f-\x9f@]{1,255}")
_NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f]{1,200}")


class LinkUnknown(Refusal):
    """What was given is no one-time link that works."""

    def __init__(self) -> None:
        super().__init__("This one-time link does not work: it was used already, or is older than a day.")


async def show(visit: Visit) -> Response:
    """The page that a link leads to."""
    return await visit.page("welcome.html", refused=None)


async def enter(visit: Visit) -> Response:
    """Sign in whom a link lets in, or ask who the first owner is, and make them."""
    link = _LINK.fullmatch(visit.given("link"))
    code = link[1] if link else ""
    try:
        credentials = await _credentials(visit, code)
        if visit.given("email"):
            return await _found(visit, credentials)
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        session = await visit.service.store.write(
            credentials.organization_id,
            lambda records: signing_in.enter(
                records,
                visit.order,
                link=credentials.token_id,
                digest=tokens.digest(secret),
                visitor=visit.visitor,
            ),
        )
    except (LinkUnknown, LinkUsed, signing_in.MayNotComeIn) as refusal:
        return await visit.page("welcome.html", 403, refused=refusal.sentence)
    if session is None:
        return await _ask(visit, credentials, code)
    return await begun(visit, secret)


async def _credentials(visit: Visit, code: str) -> Credentials:
    """What is known of a link's code. Raises LinkUnknown, and Refused where too many codes were tried."""
    try:
        credentials = await visit.admission.admit(f"Bearer {code}")
    except Refused as refused:
        if isinstance(refused.error, Unauthorized):
            raise LinkUnknown from None
        raise
    if Scope.ENTER not in credentials.scopes:
        raise LinkUnknown
    return credentials


async def _ask(visit: Visit, credentials: Credentials, code: str, **refused: str) -> Response:
    organization = await visit.service.store.read(
        credentials.organization_id, lambda records: records.organization_name()
    )
    given = {name: visit.given(name) for name in ("organization", "name", "email")}
    shown = {**given, "organization": given["organization"] or organization}
    status = 422 if refused else 200
    return await visit.page("first_owner.html", status, link=code, given=shown, refused=refused)


async def _found(visit: Visit, credentials: Credentials) -> Response:
    refused = _wrong(visit)
    code = visit.given("link")
    if refused:
        return await _ask(visit, credentials, code, **refused)
    owner = FirstOwner(visit.given("organization"), visit.given("name"), visit.given("email"))
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    try:
        await visit.service.store.write(
            credentials.organization_id,
            lambda records: signing_in.found(
                records,
                visit.order,
                link=credentials.token_id,
                owner=owner,
                digest=tokens.digest(secret),
                visitor=visit.visitor,
            ),
        )
    except OrganizationNameTaken as taken:
        return await _ask(visit, credentials, code, organization=visit.told(taken.sentence))
    except (UserNameTaken, NeverComesIn, DeletionHeld) as refusal:
        return await _ask(visit, credentials, code, email=visit.told(refusal.sentence))
    except ScimError:
        return await _ask(visit, credentials, code, email=_no_address(visit))
    return await begun(visit, secret)


async def begun(visit: Visit, secret: str, target: str = "/") -> Response:
    """Lead on into the session that has begun. The one that the browser had before ends (OWASP ASVS 5.0, 7.2.4)."""
    before = visit.signed_in
    if before is not None:
        await visit.write(lambda records: signing_in.sign_out(records, visit.order, before.session))
    return visit.welcomes(visit.go(target), secret)


def _no_address(visit: Visit) -> str:
    return visit.language.says("Write an e-mail address, such as maria@example.com.")


def _wrong(visit: Visit) -> dict[str, str]:
    """What of the first owner's form has to be written otherwise, by field."""
    says, wrong = visit.language.says, {}
    if not _MAIL.fullmatch(visit.given("email")):
        wrong["email"] = _no_address(visit)
    if not _NAME.fullmatch(visit.given("name")):
        wrong["name"] = says("Write your name, in 200 characters at the most.")
    if not _NAME.fullmatch(visit.given("organization")):
        wrong["organization"] = says("Write the name of your organization, in 200 characters at the most.")
    return wrong


@dataclass(frozen=True, slots=True)
class _Ways:
    """How people come in: the identity providers that are for every address, and whether anybody has a passkey.

    Where there are several and domains lead to some, it `asks` for an address first.
    """

    providers: Sequence[SignInMethod] = ()
    passkeys: bool = False
    asks: bool = False


async def sign_in(visit: Visit) -> Response:
    """How to get in."""
    target = local_target(visit.query.get("return", "/"))
    if visit.signed_in is not None and not visit.query.get("again"):
        return visit.go(target)
    asked = visit.query.get("organization")
    ways = await _ways(visit, asked)
    if ways is not None and ways.asks:
        ways = replace(ways, providers=())
    return await _ask_how(visit, ways, asked or "", target)


async def lead(visit: Visit) -> Response:
    """Lead to the way to which the domain of an address belongs, whether or not somebody has that address."""
    visit.admission.check_sign_in(visit.visitor.address)
    address, target = visit.given("address"), local_target(visit.given("return"))
    domain = sign_in_domains.of_address(address)
    way = None if domain is None else await _way_of(visit, domain)
    if way is not None:
        told = {"return": target} | ({"again": "yes"} if visit.query.get("again") else {})
        return visit.go(f"/sign-in/{way.name}?{urlencode(told)}")
    asked = visit.given("organization")
    ways = await _ways(visit, asked or None)
    return await _ask_how(visit, ways, asked, target, address=address, unknown=True)


async def _way_of(visit: Visit, domain: str) -> SignInMethod | None:
    store = visit.service.store
    organization_id = await store.organization_of_sign_in(sign_in_domains.place_of_domain(domain))
    if organization_id is None:
        return None
    return await store.read(organization_id, partial(domains.leads_to, name=domain))


async def _ask_how(
    visit: Visit, ways: _Ways | None, asked: str, target: str, *, address: str = "", unknown: bool = False
) -> Response:
    return await visit.page(
        "sign_in.html",
        ways=ways,
        site=site_of(visit.base_url),
        asked=asked,
        target=target,
        address=address,
        unknown=unknown,
    )


async def _ways(visit: Visit, asked: str | None) -> _Ways | None:
    """How people come in; None where it has to be said first into which organization."""
    store = visit.service.store
    try:
        organization_id = await store.organization_named(asked)
    except NoSuchOrganization:
        return None if asked is None else _Ways()
    return await store.read(organization_id, _ways_of)


def _ways_of(records: Records) -> _Ways:
    offered, led = methods.offered(records), domains.led(records)
    for_all = [each for each in offered if each.id not in led]
    asks = len(offered) > 1 and len(for_all) < len(offered)
    return _Ways(for_all if asks else offered, records.has_passkeys(), asks)
