"""The ways to sign in of an organization: added, changed, enabled and removed; their secrets are kept sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256

from provisor.directory import destinations
from provisor.directory.journal import Action
from provisor.directory.phrasing import Sentence, phrase
from provisor.directory.sign_in import (
    Kind,
    Match,
    MethodEnabled,
    MethodNameTaken,
    NoSuchMethod,
    NotPinned,
    NotTried,
    OidcSettings,
    Proof,
    RequiredTeam,
    SamlSettings,
    ShutsOutWhoAsks,
    SignInMethod,
    UnusableClientId,
    UnusableClientSecret,
    UnusableIssuer,
    UnusableKey,
    check_name,
    usual_matches,
    usual_saml_matches,
)
from provisor.directory.sign_in_refusals import SecretUnreadable
from provisor.federation import clients
from provisor.federation.clients import Client, KeyFlaw, KeyUnusable
from provisor.federation.saml import metadata
from provisor.folding import folded
from provisor.provisioning import people, teams
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records
from provisor.provisioning.users import named
from provisor.provisioning.vault import SealBroken, Vault

RESOURCE = "sign-in"
"""As what a way to sign in stands in the journal."""

_LONGEST = 500


def addresses(base_url: str, name: str) -> Mapping[str, str]:
    """What the identity provider has to know of us, by the names that it has for these."""
    return {
        "redirect_uri": f"{base_url}/sign-in/{name}/callback",
        "post_logout_redirect_uri": f"{base_url}/signed-out",
        "backchannel_logout_uri": f"{base_url}/sign-in/{name}/backchannel-logout",
        "frontchannel_logout_uri": f"{base_url}/sign-in/{name}/frontchannel-logout",
        "global_token_revocation_endpoint": f"{base_url}/sign-in/{name}/global-token-revocation",
    }


def find(records: Records, name: str) -> SignInMethod:
    """The way to sign in of that name, compared without case. Raises NoSuchMethod."""
    wanted = folded(name)
    found = next((each for each in records.sign_in_methods() if folded(each.name) == wanted), None)
    if found is None:
        raise NoSuchMethod(name)
    return found


def by_id(records: Records, method_id: str) -> SignInMethod | None:
    """The way to sign in of that id, if it is there still."""
    return next((each for each in records.sign_in_methods() if each.id == method_id), None)


def show_all(records: Records) -> list[SignInMethod]:
    """Every way to sign in, in the order in which they were added."""
    return records.sign_in_methods()


def offered(records: Records) -> list[SignInMethod]:
    """The ways by which people may come in."""
    return [each for each in records.sign_in_methods() if each.enabled]


def to_document(method: SignInMethod) -> dict[str, Any]:
    """A way to sign in as a JSON object; its secret is nowhere in it."""
    return {
        "id": method.id,
        "name": method.name,
        "kind": method.kind.value,
        **_settings(method.settings),
        "match": [str(each) for each in method.settings.matches],
        "required_team": None if method.required_team is None else method.required_team.name,
        "enabled": method.enabled,
        "tried": _told(method.tried),
        "created": _told(method.created),
    }


def _settings(settings: OidcSettings | SamlSettings) -> dict[str, Any]:
    match settings:
        case OidcSettings():
            return {
                "issuer": settings.issuer,
                "client_id": settings.client_id,
                "proof": settings.proof.value,
            }
        case SamlSettings():
            return {
                "issuer": settings.issuer,
                "metadata": settings.metadata_url,
                "sso_url": settings.sso_url,
                "certificates": [_certificate(each) for each in settings.certificates],
                "own_certificates": [_certificate(each) for each in settings.own_certificates],
                "subject": settings.subject,
                "idp_initiated": settings.idp_initiated,
            }


def _certificate(text: str) -> dict[str, str]:
    """How a certificate is recognized there, and until when it is good."""
    certificate = metadata.certificate_of(text)
    if certificate is None:
        raise ValueError("no certificate")
    return {
        "sha256": certificate.fingerprint(SHA256()).hex(),
        "expires": certificate.not_valid_after_utc.isoformat(),
    }


def oidc(method: SignInMethod) -> OidcSettings:
    """How it is set. Raises NoSuchMethod where it is not one of OpenID Connect."""
    if not isinstance(method.settings, OidcSettings):
        raise NoSuchMethod(method.name)
    return method.settings


def held(records: Records, name: str) -> SignInMethod:
    """That one, which nobody else changes until the transaction ends. Raises NoSuchMethod."""
    records.lock_organization()
    return find(records, name)


def add(
    records: Records,
    order: Order,
    vault: Vault,
    name: str,
    *,
    issuer: str,
    client_id: str,
    secret: str | None = None,
    key: str | None = None,
    matches: Sequence[Match] = (),
) -> SignInMethod:
    """Add a way to sign in by OpenID Connect, which lets nobody in before it is enabled.

    `secret` or `key` (a private one, as text) proves that calls are ours. Without `matches` people are found as is
    usual for the issuer. Raises UnusableMethodName, UnusableIssuer, UnusableClientId,
    UnusableClientSecret, UnusableKey, MethodNameTaken.
    """
    check_name(name)
    _check_issuer(issuer)
    if not _is_usable(client_id):
        raise UnusableClientId
    proof, text = _proof(secret, key)
    settings = OidcSettings(issuer, client_id, proof, tuple(matches) or usual_matches(issuer))
    method = SignInMethod(order.new_id(), name, Kind.OIDC, settings, created=order.at)
    if not records.add_sign_in_method(method, _sealed(vault, method, text)):
        raise MethodNameTaken(name)
    tell(records, order, Action.SIGN_IN_ADDED, method, after=described(method))
    return method


def renew(
    records: Records,
    order: Order,
    vault: Vault,
    name: str,
    *,
    secret: str | None = None,
    key: str | None = None,
) -> SignInMethod:
    """Put another secret, or key, in the place of the one before.

    Raises NoSuchMethod, UnusableClientSecret, UnusableKey.
    """
    method = held(records, name)
    settings = oidc(method)
    proof, text = _proof(secret, key)
    changed = replace(method, settings=replace(settings, proof=proof), tried=None)
    records.save_sign_in_method(changed)
    records.keep_secret_of_method(method.id, _sealed(vault, method, text))
    tell(records, order, Action.SIGN_IN_RENEWED, changed)
    return changed


def change(records: Records, order: Order, name: str, *, matches: Sequence[Match]) -> SignInMethod:
    """Find people by other claims. Raises NoSuchMethod, and MethodEnabled while people come in by it."""
    method = held(records, name)
    if method.enabled:
        raise MethodEnabled(method.name)
    kept = tuple(matches) or _usual_matches(method.settings)
    changed = replace(method, settings=replace(method.settings, matches=kept), tried=None)
    if changed == method:
        return method
    records.save_sign_in_method(changed)
    before, after = described(method)["match"], described(changed)["match"]
    tell(records, order, Action.SIGN_IN_CHANGED, changed, before={"match": before}, after={"match": after})
    return changed


def _usual_matches(settings: OidcSettings | SamlSettings) -> tuple[Match, ...]:
    usual = usual_saml_matches if isinstance(settings, SamlSettings) else usual_matches
    return usual(settings.issuer)


def enable(records: Records, order: Order, name: str, *, untried: bool = False) -> bool:
    """Let people in by it; False if they were. Raises NoSuchMethod, and NotTried unless `untried` says so."""
    method = held(records, name)
    if method.enabled:
        return False
    if method.tried is None and not untried:
        raise NotTried(method.name)
    records.save_sign_in_method(replace(method, enabled=True))
    facts = {"untried": True} if method.tried is None else None
    tell(records, order, Action.SIGN_IN_ENABLED, method, facts=facts)
    return True


def disable(records: Records, order: Order, name: str) -> bool:
    """Let nobody in by it any more; False if nobody was. Sessions go on. Raises NoSuchMethod."""
    method = held(records, name)
    if not method.enabled:
        return False
    records.save_sign_in_method(replace(method, enabled=False))
    tell(records, order, Action.SIGN_IN_DISABLED, method)
    return True


def require_team(
    records: Records,
    order: Order,
    name: str,
    called: str | None,
    *,
    asking: str | None = None,
) -> SignInMethod:
    """Let in whoever is in that team, or in one below it, and nobody else; without one, whoever is found.

    Sessions of others that came of it count no more from now on. Raises NoSuchMethod, NoSuchTeam, and ShutsOutWhoAsks
    where the user of the id `asking` is not in the team.
    """
    method = held(records, name)
    found = None if called is None else teams.find_here(records, called)
    team = None if found is None else RequiredTeam(found.id, found.name, is_here=True)
    before = method.required_team
    if (before and before.id) == (team and team.id):
        return method
    changed = replace(method, required_team=team)
    records.save_sign_in_method(changed)
    if team is not None and asking is not None and method.id in records.methods_shut_to(asking):
        raise ShutsOutWhoAsks(method.name, team.name)
    was, now = ({"team": {"id": each.id, "name": each.name} if each else None} for each in (before, team))
    tell(records, order, Action.SIGN_IN_TEAM_REQUIRED, changed, before=was, after=now)
    return changed


def remove(records: Records, order: Order, name: str) -> None:
    """Forget it, with its secret, and by which subjects people are known there. Raises NoSuchMethod."""
    method = held(records, name)
    records.remove_sign_in_method(method.id)
    tell(records, order, Action.SIGN_IN_REMOVED, method)


def forget_subject(records: Records, order: Order, name: str, called: str) -> None:
    """Forget by which subject somebody is known there, so that they are found by a claim anew.

    Of a deleted person it is forgotten where the living one of that name has none.
    Raises NoSuchMethod, NoSuchUser, NotPinned.
    """
    method, departed = find(records, name), records.departed(called)
    user = records.person(called) or departed or people.find(records, called)
    for each in (user, departed):
        if each is not None and records.unpin_subject(method.id, each.id):
            facts = {"method": method.name}
            records.append(order.entry(Action.SUBJECT_FORGOTTEN, named(each), facts=facts))
            return
    raise NotPinned(user.user_name, method.name)


def client_of(records: Records, vault: Vault, method: SignInMethod) -> Client:
    """Us, as the identity provider knows us. Raises SecretUnreadable."""
    settings = oidc(method)
    if settings.proof is Proof.NONE:
        return Client(settings.client_id)
    try:
        text = vault.open(records.secret_of_method(method.id), about=method.id)
    except SealBroken:
        raise SecretUnreadable(method.name) from None
    if settings.proof is Proof.KEY:
        return Client(settings.client_id, key=clients.read_key(text, checked=True))
    return Client(settings.client_id, secret=text)


def _proof(secret: str | None, key: str | None) -> tuple[Proof, str]:
    if key is not None:
        return Proof.KEY, _usable(key)
    if secret is None:
        return Proof.NONE, ""
    if not _is_usable(secret):
        raise UnusableClientSecret
    return Proof.SECRET, secret


def _usable(key: str) -> str:
    try:
        clients.read_key(key)
    except KeyUnusable as error:
        raise UnusableKey(_why(error)) from None
    return key


def _why(unusable: KeyUnusable) -> Sentence:
    """What speaks against a key, as part of a sentence."""
    return {
        KeyFlaw.UNREADABLE: phrase("it can't be read"),
        KeyFlaw.PUBLIC: phrase("it is a public one"),
        KeyFlaw.CURVE: phrase("its curve is {curve}", {"curve": unusable.curve}),
        KeyFlaw.SHORT: phrase("it is too short"),
        KeyFlaw.CERTIFICATE: phrase("the certificate behind it can't be read"),
    }[unusable.flaw]


def _sealed(vault: Vault, method: SignInMethod, text: str) -> bytes:
    return vault.seal(text, about=method.id) if text else b""


def _check_issuer(issuer: str) -> None:
    reason = destinations.against(issuer)
    if reason is None and "?" in issuer:
        reason = phrase("it holds a query")
    if reason is not None:
        raise UnusableIssuer(reason)


def _is_usable(text: str) -> bool:
    return 0 < len(text) <= _LONGEST and text.isprintable()


def described(method: SignInMethod) -> dict[str, Any]:
    """What the journal keeps of how it is set."""
    names = ("kind", "issuer", "client_id", "proof", "metadata", "subject", "idp_initiated", "match")
    document = to_document(method)
    return {name: document[name] for name in names if name in document}


def _told(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def tell(records: Records, order: Order, action: Action, method: SignInMethod, **told: Any) -> None:
    """Have the journal keep what was done with it."""
    records.append(order.entry(action, (RESOURCE, method.id, method.name), **told))
