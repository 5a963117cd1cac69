"""Ways to sign in with an identity provider: how each is set, by what it finds people, and whom it refuses.

Whoever an identity provider proves is found by a claim of theirs once; from then on they are known by the subject that
it has for them, which no other living person gets. Nobody is created by signing in.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from provisor.directory.phrasing import Sentence, Several
from provisor.directory.refusals import Refusal
from provisor.directory.users import User
from provisor.folding import folded

ATTEMPT_LASTS = timedelta(minutes=10)
"""So long somebody may take at the identity provider."""

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?", re.ASCII)
_ENTRA = frozenset({"login.microsoftonline.com", "login.microsoftonline.us", "sts.windows.net"})
_VERIFIED = "email_verified"
_TRUE = (True, "true")
"""Some identity providers send booleans as text."""


class Kind(StrEnum):
    """By which protocol somebody's identity is proven."""

    OIDC = "oidc"
    SAML = "saml"


class Proof(StrEnum):
    """By what the identity provider knows that a call is ours."""

    SECRET = "client-secret"  # noqa: S105 - a word, and no secret
    KEY = "private-key"
    NONE = "none"


class Attribute(StrEnum):
    """By what of theirs people are found; the names are SCIM's."""

    EXTERNAL_ID = "externalId"
    USER_NAME = "userName"
    EMAILS = "emails"


@dataclass(frozen=True, slots=True)
class Match:
    """A claim of the identity provider, and the attribute that it is compared with."""

    claim: str
    attribute: Attribute

    def __str__(self) -> str:
        return f"{self.claim}={self.attribute}"

    def value(self, claims: Mapping[str, Any]) -> str | None:
        """What the claim says; None where it says nothing that can be compared, or an address that nobody verified."""
        told = claims.get(self.claim)
        if self.claim == "email" and claims.get(_VERIFIED, True) not in _TRUE:
            return None
        return told if isinstance(told, str) and told.isprintable() and 0 < len(told) <= _LONGEST else None

    def holds(self, value: str, user: User) -> bool:
        """Whether somebody has that value; user names and addresses are compared without case."""
        match self.attribute:
            case Attribute.EXTERNAL_ID:
                return user.external_id == value
            case Attribute.USER_NAME:
                return folded(user.user_name) == folded(value)
            case Attribute.EMAILS:
                emails = user.profile.get("emails") or ()
                return any(folded(str(each.get("value", ""))) == folded(value) for each in emails)

    def contradicts(self, value: str, user: User) -> bool:
        """Whether the external id that somebody has says that they are another one than the claim says.

        It does where both are ids of one form: Entra ID may send another attribute as external id, such as the mail
        nickname, with which no `oid` is to be compared.
        """
        own = user.external_id
        if self.attribute is not Attribute.EXTERNAL_ID or not own or own == value:
            return False
        form = next((each for each in _FORMS if each.fullmatch(value)), None)
        return form is None or form.fullmatch(own) is not None


_FORMS = (
    re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE),
    re.compile(r"00u[0-9A-Za-z]{17}"),
)
"""An object id of Entra ID, and the id of a user of Okta."""

_LONGEST = 300
_BY_NAME = (
    Match("preferred_username", Attribute.USER_NAME),
    Match("email", Attribute.USER_NAME),
)


def usual_matches(issuer: str) -> tuple[Match, ...]:
    """By what people are found unless somebody says otherwise, in the order in which it is tried.

    Entra ID's `sub` is another for each application; `oid` is the person's.
    """
    if urlsplit(issuer).hostname in _ENTRA:
        return (Match("oid", Attribute.EXTERNAL_ID), Match("upn", Attribute.USER_NAME), *_BY_NAME)
    return (Match("sub", Attribute.EXTERNAL_ID), *_BY_NAME)


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """How an identity provider is asked by OpenID Connect. The secret, or the key, is kept apart."""

    issuer: str
    client_id: str
    proof: Proof
    matches: tuple[Match, ...]

    def finds_by(self, claims: Mapping[str, Any]) -> bool:
        """Whether these claims say by what people are found, beside the subject."""
        return any(each.claim in claims for each in self.matches if each.claim != "sub")


_ENTRA_CLAIMS = "http://schemas.microsoft.com/identity/claims/"
_CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
_OBJECT_ID = f"{_ENTRA_CLAIMS}objectidentifier"
_BY_SAML_NAME = (
    Match("NameID", Attribute.USER_NAME),
    Match("email", Attribute.USER_NAME),
    Match(f"{_CLAIMS}emailaddress", Attribute.USER_NAME),
    # eduPerson, and what Shibboleth and Keycloak call the address (RFC 4524 section 2.16).
    Match("urn:oid:0.9.2342.19200300.100.1.3", Attribute.USER_NAME),
)


def usual_saml_matches(issuer: str) -> tuple[Match, ...]:
    """By what people are found by SAML unless somebody says otherwise, in the order in which it is tried."""
    if urlsplit(issuer).hostname in _ENTRA:
        by_id = Match(_OBJECT_ID, Attribute.EXTERNAL_ID)
        return (by_id, Match(f"{_CLAIMS}name", Attribute.USER_NAME), *_BY_SAML_NAME[:3])
    return _BY_SAML_NAME


def usual_subject(issuer: str) -> str | None:
    """The attribute by which people are known for good unless somebody says otherwise; None for the NameID.

    Entra ID names people by an address, which may be given to others.
    """
    return _OBJECT_ID if urlsplit(issuer).hostname in _ENTRA else None


@dataclass(frozen=True, slots=True)
class SamlSettings:
    """How an identity provider is asked by SAML 2.0, as its metadata say. `issuer` is its entity id.

    `certificates` are those by which it signs, as base64 of DER; `metadata_url` is None where its metadata were given
    by hand. People are known by the attribute `subject`, or by the NameID where it is None. Our keys are kept apart;
    `own_certificates` are by what they are known there.
    Answers that nobody asked for here are taken where sign-ins may begin there (`idp_initiated`).
    """

    issuer: str
    sso_url: str
    slo_url: str | None
    slo_response_url: str | None
    certificates: tuple[str, ...]
    wants_signed: bool
    metadata_url: str | None
    subject: str | None
    matches: tuple[Match, ...]
    idp_initiated: bool = False
    own_certificates: tuple[str, ...] = ()


class RequiredTeam(NamedTuple):
    """The team that somebody has to be in; `is_here` is false once it was deleted: then nobody is."""

    id: str
    name: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class SignInMethod:
    """A way to sign in. `tried` is when a trial with these settings worked last; nobody comes in unless `enabled`.

    With a `required_team` only whoever is in it, or in a team below, comes in.
    """

    id: str
    name: str
    kind: Kind
    settings: OidcSettings | SamlSettings
    created: datetime
    enabled: bool = False
    tried: datetime | None = None
    required_team: RequiredTeam | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A way to the identity provider that has begun; `target` is where it leads here in the end.

    `browser` is the digest of what the browser keeps of it. A trial has who tries (`trial_by`), and signs nobody in.
    `answer` is what another site posted, sealed, until the browser comes for it.
    """

    method_id: str
    browser: bytes
    nonce: str
    verifier: str
    target: str
    began: datetime
    trial_by: str | None = None
    answer: bytes | None = None

    def lasts(self, at: datetime) -> bool:
        """Whether the answer still counts at that time."""
        return at < self.began + ATTEMPT_LASTS


@dataclass(frozen=True, slots=True)
class Origin:
    """From where a session came: the way in, the subject, and the identity provider's session, where it tells it.

    The way in is that of an identity provider, or a passkey; a passkey's subject is the id of whose it is. `name` is
    what the identity provider calls them, where it tells by that who has left.
    """

    method_id: str
    subject: str
    session_id: str | None
    name: str | None = None


def local_target(told: str) -> str:
    """Where to go after signing in: a page of ours, and of nobody else's, whatever is asked for."""
    usable = _TARGET.fullmatch(told) is not None and not told.startswith(("//", "/sign-", "/welcome"))
    return told if usable else "/"


_TARGET = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]{0,1000}", re.ASCII)


class UnusableMethodName(Refusal):
    """A way to sign in can't be called so: its name stands in addresses."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "{name!r} can't be the name of a way to sign in: it stands in addresses. Use up to 64 letters, digits "
            "and hyphens, such as entra.",
            name=name,
        )


class MethodNameTaken(Refusal):
    """Another way to sign in of this service has the name; names are compared without case."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "There is a way to sign in named {name!r} on this service already; names are compared without case.",
            name=name,
        )


class NoSuchMethod(Refusal):
    """The organization has no way to sign in of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "There is no way to sign in named {name!r}.", remedy="See `provisor sign-in list`.", name=name
        )


class UnusableIssuer(Refusal):
    """The address of the identity provider can't be used."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(
            "The identity provider's issuer can't be used: {reason}. Give the whole https address that its discovery "
            "document names; http is for this machine alone.",
            reason=reason,
        )


class UnusableMatch(Refusal):
    """The text names no claim and no attribute that people are found by."""

    def __init__(self, text: str) -> None:
        super().__init__(
            "{text!r} does not say by what people are found: write CLAIM=ATTRIBUTE, such as oid=externalId; the "
            "attribute is one of {attributes}.",
            text=text,
            attributes=Several(Attribute),
        )


class UnusableClientId(Refusal):
    """The client id can't be used."""

    def __init__(self) -> None:
        super().__init__(
            "The client id can't be used: give it in 1 to 500 printable characters, as the identity provider shows it."
        )


class UnusableClientSecret(Refusal):
    """The client secret can't be used."""

    def __init__(self) -> None:
        super().__init__(
            "The client secret can't be used: give it in 1 to 500 printable characters, as the identity provider shows "
            "it."
        )


class UnusableKey(Refusal):
    """The text is no private key that can sign for us."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(
            "This private key can't be used: {reason}. Give an RSA key of 2,048 bits or more, or a key on P-256, P-384 "
            "or P-521, as PEM without a password (with its certificate behind it where the identity provider knows the "
            "key by that), or as a JSON Web Key.",
            reason=reason,
        )


class NotTried(Refusal):
    """No trial of these settings has worked yet."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "Nobody has tried to sign in by {name} with success yet, so nobody is let in by it.",
            remedy="Try it under Settings, Sign-in in the web pages, or enable it untried: `provisor sign-in enable "
            "{name} --untried`.",
            name=name,
        )


class ShutsOutWhoAsks(Refusal):
    """Whoever requires a team is not in it."""

    def __init__(self, name: str, team: str) -> None:
        super().__init__(
            "You are not in the team {team}, nor in a team below it: if it is required, you come in by {name} no more.",
            remedy="Join the team first, or say that it is to be required all the same.",
            name=name,
            team=team,
        )


class MethodEnabled(Refusal):
    """People come in by it, so its settings stay as they were tried."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "People sign in by {name}, so it stays as it was tried. Disable it first, or add another way, try that, "
            "and remove this one then.",
            name=name,
        )


class NotPinned(Refusal):
    """Nobody's subject is kept."""

    def __init__(self, user_name: str, name: str) -> None:
        super().__init__(
            "{user_name} never signed in by {name}, or is unknown there again already.",
            user_name=user_name,
            name=name,
        )


def place_of(name: str) -> bytes:
    """By what it is found to which organization a way to sign in belongs."""
    return hashlib.sha256(f"sign-in:{folded(name)}".encode()).digest()


def check_name(name: str) -> None:
    """Refuse a name that can't stand in an address. Raises UnusableMethodName."""
    if _NAME.fullmatch(name) is None:
        raise UnusableMethodName(name)


def read_match(text: str) -> Match:
    """A rule as people write it: CLAIM=ATTRIBUTE. Raises UnusableMatch."""
    claim, _, attribute = text.partition("=")
    known = {folded(each): each for each in Attribute}
    if not 0 < len(claim) <= _LONGEST or not claim.isprintable() or folded(attribute) not in known:
        raise UnusableMatch(text)
    return Match(claim, known[folded(attribute)])
