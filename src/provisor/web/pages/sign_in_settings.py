"""`/settings/sign-in`: by which identity providers people sign in, and setting one up."""

import secrets
from collections.abc import Callable
from functools import partial

from starlette.responses import Response

from provisor.directory.phrasing import Sentence, phrase
from provisor.directory.refusals import Refusal
from provisor.directory.saml_refusals import MetadataOfAnother, UnusableMetadata, UnusableMetadataAddress
from provisor.directory.sign_in import (
    MethodEnabled,
    MethodNameTaken,
    NotTried,
    SamlSettings,
    ShutsOutWhoAsks,
    SignInMethod,
    UnusableClientId,
    UnusableClientSecret,
    UnusableIssuer,
    UnusableKey,
    UnusableMatch,
    UnusableMethodName,
    read_match,
)
from provisor.directory.sign_in_domains import (
    CHALLENGE_BYTES,
    Domain,
    DomainTaken,
    NoSuchDomain,
    NotLookedUp,
    PublicMailDomain,
    RecordMissing,
    UnusableDomain,
)
from provisor.directory.team_refusals import NoSuchTeam
from provisor.provisioning.sign_in import certificates, domains, methods, saml_methods
from provisor.scim.errors import InvalidValue
from provisor.web.pages import saml_settings
from provisor.web.pages.forms import Wrong
from provisor.web.pages.visit import Visit

_HERE = "/settings/sign-in"
_FIELDS = ("name", "issuer", "client_id", "rules")
_CONFLICT, _UNUSABLE = 409, 422
_FIELD_OF: dict[type[Refusal], str] = {
    UnusableMethodName: "name",
    MethodNameTaken: "name",
    UnusableIssuer: "issuer",
    UnusableClientId: "client_id",
    UnusableClientSecret: "secret",
    UnusableKey: "key",
    UnusableMatch: "rules",
    MethodEnabled: "rules",
    NoSuchTeam: "team",
    ShutsOutWhoAsks: "team",
    DomainTaken: "domain",
    NoSuchDomain: "domain",
    NotLookedUp: "domain",
    PublicMailDomain: "domain",
    RecordMissing: "domain",
    UnusableDomain: "domain",
}
_WRONG = tuple(_FIELD_OF)
_DOMAINS = tuple(each for each, field in _FIELD_OF.items() if field == "domain")


async def show_all(visit: Visit) -> Response:
    """How people sign in."""
    return await _all(visit)


async def switch(visit: Visit) -> Response:
    """Let people sign in by an identity provider once a trial has worked, or nobody any more."""
    wanted, name = visit.given("enabled"), visit.path["name"]
    if wanted not in ("true", "false"):
        raise InvalidValue(phrase("Say whether people sign in by it: `enabled` is true or false."))
    work = methods.enable if wanted == "true" else methods.disable
    try:
        await visit.write(partial(work, order=visit.order, name=name))
    except NotTried as refusal:
        return await _all(visit, _CONFLICT, refused=refusal.sentence)
    return visit.go(_HERE)


async def _all(visit: Visit, status: int = 200, *, refused: Sentence | None = None) -> Response:
    ways = await visit.read(methods.show_all)
    return await visit.page("settings_sign_in.html", status, ways=ways, refused=refused)


async def ask_new(visit: Visit) -> Response:
    """Ask which identity provider it is, and as whom it knows us."""
    return await visit.page("sign_in_new.html", given=dict.fromkeys(_FIELDS, ""), refused={})


async def add(visit: Visit) -> Response:
    """Add it. What was written wrong is told; the secret is asked for again."""
    try:
        added = await visit.write(
            partial(
                methods.add,
                order=visit.order,
                vault=visit.service.vault,
                name=visit.given("name"),
                issuer=visit.given("issuer"),
                client_id=visit.given("client_id"),
                secret=visit.given("secret") or None,
                key=visit.given("key") or None,
                matches=[read_match(each) for each in visit.given("rules").split()],
            )
        )
    except _WRONG as refusal:
        given = {name: visit.given(name) for name in _FIELDS}
        return await visit.page(
            "sign_in_new.html", _UNUSABLE, given=given, refused=_at_its_field(visit, refusal)
        )
    return visit.go(_place(added))


async def show(visit: Visit) -> Response:
    """How one is set, and what the identity provider has to know of us."""
    return await _one(visit, await _found(visit))


async def change(visit: Visit) -> Response:
    """Find people by other claims."""
    try:
        matches = [read_match(each) for each in visit.given("rules").split()]
        changing = partial(methods.change, order=visit.order, name=visit.path["name"], matches=matches)
        changed = await visit.write(changing)
    except (UnusableMatch, MethodEnabled) as refusal:
        return await _one(visit, await _found(visit), refusal)
    return visit.go(_place(changed))


async def renew(visit: Visit) -> Response:
    """Put another secret, or key, in the place of the one before."""
    secret, key = (visit.given(name) or None for name in ("secret", "key"))
    if secret is None and key is None:
        return await _one(visit, await _found(visit), UnusableClientSecret())
    renewing = partial(
        methods.renew,
        order=visit.order,
        vault=visit.service.vault,
        name=visit.path["name"],
        secret=secret,
        key=key,
    )
    try:
        changed = await visit.write(renewing)
    except (UnusableClientSecret, UnusableKey) as refusal:
        return await _one(visit, await _found(visit), refusal)
    return visit.go(_place(changed))


async def renew_metadata(visit: Visit) -> Response:
    """Put other metadata in the place of those before."""
    try:
        content, url = await saml_settings.metadata_of(visit)
        renewing = partial(
            saml_methods.renew,
            order=visit.later(),
            vault=visit.service.vault,
            name=visit.path["name"],
            content=content,
            url=url,
        )
        changed = await visit.write(renewing)
    except (UnusableMetadata, UnusableMetadataAddress, MetadataOfAnother) as refusal:
        return await _one(visit, await _found(visit), refusal)
    return visit.go(_place(changed))


async def require_team(visit: Visit) -> Response:
    """Let in only whoever is in a team, or whoever is found; who would shut themselves out is asked first."""
    wanted = visit.given("team")
    requiring = partial(
        methods.require_team,
        order=visit.order,
        name=visit.path["name"],
        called=wanted or None,
        asking=None if visit.given("anyway") == "true" else visit.user.id,
    )
    try:
        changed = await visit.write(requiring)
    except (NoSuchTeam, ShutsOutWhoAsks) as refusal:
        return await _one(visit, await _found(visit), refusal)
    return visit.go(_place(changed))


async def add_domain(visit: Visit) -> Response:
    """Have addresses of a domain lead to it, once that is proven."""
    adding = partial(domains.add, name=visit.path["name"], challenge=secrets.token_hex(CHALLENGE_BYTES))
    return await _with_domain(visit, adding)


async def prove_domain(visit: Visit) -> Response:
    """Look into the DNS whether a domain is proven."""
    try:
        domain = await visit.read(partial(domains.find, text=visit.given("domain")))
    except _DOMAINS as refusal:
        return await _one(visit, await _found(visit), refusal)
    asked = visit.service.txt_records
    found = None if asked is None else await asked.holds(domain.record, domain.value)
    return await _with_domain(visit, partial(domains.prove, found=found))


async def remove_domain(visit: Visit) -> Response:
    """Have addresses of a domain lead nowhere."""
    return await _with_domain(visit, domains.remove)


async def _with_domain(visit: Visit, use_case: Callable[..., Domain]) -> Response:
    try:
        await visit.write(partial(use_case, order=visit.later(), text=visit.given("domain")))
    except _DOMAINS as refusal:
        return await _one(visit, await _found(visit), refusal)
    return visit.go(f"{_HERE}/{visit.path['name']}/settings#domains")


async def ask_removal(visit: Visit) -> Response:
    """What ends, and what stays."""
    return await visit.page("sign_in_remove.html", way=await _found(visit))


async def remove(visit: Visit) -> Response:
    """Remove it."""
    await visit.write(partial(methods.remove, order=visit.order, name=visit.path["name"]))
    return visit.go(_HERE)


async def _found(visit: Visit) -> SignInMethod:
    return await visit.read(partial(methods.find, name=visit.path["name"]))


async def _one(visit: Visit, way: SignInMethod, refusal: Refusal | None = None) -> Response:
    told = " ".join(map(str, way.settings.matches))
    addresses, theirs, ours = methods.addresses, None, None
    if isinstance(way.settings, SamlSettings):
        addresses = saml_methods.addresses
        theirs = certificates.known(way.settings.certificates, at=visit.order.at)
        ours = certificates.known(way.settings.own_certificates, at=visit.order.at)
    return await visit.page(
        "sign_in_way.html",
        _UNUSABLE if refusal else 200,
        way=way,
        addresses=addresses(visit.base_url, way.name),
        certificates=theirs,
        own_certificates=ours,
        given={
            "rules": told if refusal is None else visit.given("rules") or told,
            "domain": visit.given("domain") if isinstance(refusal, _DOMAINS) else "",
            "team": visit.given("team") or (way.required_team.name if way.required_team else ""),
        },
        domains=await visit.read(partial(domains.of_method, method=way)),
        shuts_out=isinstance(refusal, ShutsOutWhoAsks),
        refused=_at_its_field(visit, refusal) if refusal else {},
    )


def _at_its_field(visit: Visit, refusal: Refusal) -> Wrong:
    return {(_FIELD_OF | saml_settings.FIELD_OF)[type(refusal)]: visit.told(refusal.sentence)}


def _place(way: SignInMethod) -> str:
    return f"{_HERE}/{way.name}/settings"
