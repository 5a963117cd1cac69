"""Ways to sign in by SAML: added by the metadata of an identity provider, and kept as these say."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cryptography.x509 import Certificate

from provisor.directory import destinations
from provisor.directory.journal import Action, Actor
from provisor.directory.phrasing import Sentence, phrase
from provisor.directory.saml_refusals import (
    MetadataOfAnother,
    UnusableMetadata,
    UnusableMetadataAddress,
    UnusableSubject,
)
from provisor.directory.sign_in import (
    Kind,
    Match,
    MethodNameTaken,
    NoSuchMethod,
    SamlSettings,
    SignInMethod,
    check_name,
    usual_saml_matches,
    usual_subject,
)
from provisor.directory.sign_in_refusals import SecretUnreadable
from provisor.federation.saml import metadata, own_key
from provisor.federation.saml.metadata import IdentityProvider
from provisor.federation.saml.own_key import OwnKeys
from provisor.federation.saml.refusals import MetadataFlaw, MetadataUnusable
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records
from provisor.provisioning.sign_in import methods, own_keys
from provisor.provisioning.vault import SealBroken, Vault

_LONGEST = 300


def addresses(base_url: str, name: str) -> Mapping[str, str]:
    """What the identity provider has to know of us. The entity id is where our metadata are."""
    place = f"{base_url}/sign-in/{name}"
    return {
        "entity_id": f"{place}/metadata",
        "acs_url": f"{place}/acs",
        "slo_url": f"{place}/slo",
        "metadata_url": f"{place}/metadata",
    }


def check_address(url: str) -> None:
    """Refuse an address of metadata that must not be called. Raises UnusableMetadataAddress."""
    reason = destinations.against(url)
    if reason is not None:
        raise UnusableMetadataAddress(reason)


def add(
    records: Records,
    order: Order,
    vault: Vault,
    name: str,
    *,
    content: bytes,
    url: str | None = None,
    subject: str | None = None,
    matches: Sequence[Match] = (),
    idp_initiated: bool = False,
) -> SignInMethod:
    """Add a way to sign in by SAML, which lets nobody in before it is enabled.

    `content` are the metadata of the identity provider, which are at `url` if they came from there. Without `subject`,
    the attribute by which people are known for good, and without `matches`, these are as is usual for the issuer.
    Raises UnusableMethodName, UnusableMetadata, UnusableMetadataAddress, UnusableSubject, MethodNameTaken.
    """
    check_name(name)
    if url is not None:
        check_address(url)
    told = read(content, order)
    settings = SamlSettings(
        issuer=told.entity_id,
        metadata_url=url,
        subject=_usable(subject) if subject else usual_subject(told.entity_id),
        matches=tuple(matches) or usual_saml_matches(told.entity_id),
        idp_initiated=idp_initiated,
        **_said(told),
    )
    own = OwnKeys(own_keys.mint(name, at=order.at))
    settings = replace(settings, own_certificates=own_keys.written(own))
    method = SignInMethod(order.new_id(), name, Kind.SAML, settings, created=order.at)
    if not records.add_sign_in_method(method, vault.seal(own.written(), about=method.id)):
        raise MethodNameTaken(name)
    methods.tell(records, order, Action.SIGN_IN_ADDED, method, after=methods.described(method))
    return method


def renew(
    records: Records, order: Order, vault: Vault, name: str, *, content: bytes, url: str | None = None
) -> SignInMethod:
    """Put other metadata of the same identity provider in the place of those before, such as with a new certificate.

    They come from `url` from now on, where that is given. Our key is made anew where the vault can't open it any more.
    What was tried before counts no more.
    Raises NoSuchMethod, UnusableMetadata, UnusableMetadataAddress, MetadataOfAnother.
    """
    if url is not None:
        check_address(url)
    method, told = methods.held(records, name), read(content, order)
    settings = settings_of(method)
    if told.entity_id != settings.issuer:
        raise MetadataOfAnother(method.name, told.entity_id)
    own = _ensured_keys(records, order, vault, method)
    kept = replace(
        settings,
        metadata_url=url or settings.metadata_url,
        own_certificates=own_keys.written(own),
        **_said(told),
    )
    return _keep(records, order, replace(method, tried=None), kept)


def let_begin_there(records: Records, order: Order, name: str, *, allowed: bool) -> bool:
    """Take answers that nobody here asked for, or none any more; False if it was so. Raises NoSuchMethod."""
    method = methods.held(records, name)
    settings = settings_of(method)
    if settings.idp_initiated is allowed:
        return False
    changed = replace(method, settings=replace(settings, idp_initiated=allowed))
    records.save_sign_in_method(changed)
    before, after = ({"idp_initiated": each} for each in (not allowed, allowed))
    methods.tell(records, order, Action.SIGN_IN_CHANGED, changed, before=before, after=after)
    return True


def _ensured_keys(records: Records, order: Order, vault: Vault, method: SignInMethod) -> OwnKeys:
    """Our keys, with a new one in the place of those that can't be read any more."""
    try:
        return own_keys_of(records, vault, method)
    except SecretUnreadable:
        own = OwnKeys(own_keys.mint(method.name, at=order.at))
        records.keep_secret_of_method(method.id, vault.seal(own.written(), about=method.id))
        methods.tell(records, order, Action.SIGN_IN_RENEWED, method)
        return own


def refresh(records: Records, order: Order, method: SignInMethod, told: IdentityProvider) -> SignInMethod:
    """Keep what the identity provider says of itself now; metadata of another one, or addresses of no use, are not."""
    held = methods.held(records, method.name)
    settings = settings_of(held)
    if told.entity_id != settings.issuer or _unusable(told) is not None:
        return held
    order = replace(order, actor=Actor("provider", held.name))
    return _keep(records, order, held, replace(settings, **_said(told)))


def _keep(records: Records, order: Order, method: SignInMethod, settings: SamlSettings) -> SignInMethod:
    if settings == method.settings:
        return method
    changed = replace(method, settings=settings)
    records.save_sign_in_method(changed)
    methods.tell(records, order, Action.SIGN_IN_REFRESHED, changed)
    return changed


def settings_of(method: SignInMethod) -> SamlSettings:
    """How it is set. Raises NoSuchMethod where it is not one of SAML."""
    if not isinstance(method.settings, SamlSettings):
        raise NoSuchMethod(method.name)
    return method.settings


def own_keys_of(records: Records, vault: Vault, method: SignInMethod) -> OwnKeys:
    """Our keys for the identity provider. Raises SecretUnreadable, and NoSuchMethod where it is not one of SAML."""
    settings_of(method)
    try:
        return own_key.read(vault.open(records.secret_of_method(method.id), about=method.id))
    except SealBroken:
        raise SecretUnreadable(method.name) from None


def own_keys_if_readable(records: Records, vault: Vault, method: SignInMethod) -> OwnKeys | None:
    """Our keys for the identity provider, or None where the vault can't open them any more."""
    try:
        return own_keys_of(records, vault, method)
    except SecretUnreadable:
        return None


def certificates_of(settings: SamlSettings) -> list[Certificate]:
    """Those by which the identity provider signs."""
    read_anew = (metadata.certificate_of(each) for each in settings.certificates)
    return [each for each in read_anew if each is not None]


def read(content: bytes, order: Order) -> IdentityProvider:
    """What metadata say, if the addresses in them may be called. Raises UnusableMetadata."""
    try:
        told = metadata.read(content, at=order.at)
    except MetadataUnusable as error:
        raise UnusableMetadata(_why(error)) from None
    reason = _unusable(told)
    if reason is not None:
        raise UnusableMetadata(reason)
    return told


def _why(unusable: MetadataUnusable) -> Sentence:
    """What speaks against metadata, as part of a sentence."""
    told = unusable.told
    return {
        MetadataFlaw.LARGE: phrase("they are too large"),
        MetadataFlaw.UNREADABLE: phrase("they are no well-formed XML in UTF-8"),
        MetadataFlaw.DOCUMENT_TYPE: phrase("they have a document type"),
        MetadataFlaw.ROOT: phrase(
            "they begin with {element}, not with an EntityDescriptor", {"element": told}
        ),
        MetadataFlaw.NUMBER: phrase("they describe {number} identity providers, not one", {"number": told}),
        MetadataFlaw.PROTOCOL: phrase("the identity provider does not speak SAML 2.0"),
        MetadataFlaw.OVER: phrase("their time is over (validUntil)"),
        MetadataFlaw.LACKING: phrase("they have no usable {element}", {"element": told}),
        MetadataFlaw.TWICE: phrase("they have {element} twice", {"element": told}),
        MetadataFlaw.ENTITY_ID: phrase("their entityID is too long, or has characters that none has"),
        MetadataFlaw.CERTIFICATE: phrase(
            "they have no usable certificate by which the identity provider signs"
        ),
    }[unusable.flaw]


def _unusable(told: IdentityProvider) -> Sentence | None:
    """What speaks against an address to which browsers would be sent."""
    addresses = (told.sso_url, told.slo_url, told.slo_response_url)
    reasons = (destinations.against(each) for each in addresses if each is not None)
    return next((each for each in reasons if each is not None), None)


def _said(told: IdentityProvider) -> dict[str, Any]:
    return {
        "sso_url": told.sso_url,
        "slo_url": told.slo_url,
        "slo_response_url": told.slo_response_url,
        "certificates": tuple(map(metadata.text_of, told.certificates)),
        "wants_signed": told.wants_signed,
    }


def _usable(subject: str) -> str:
    if not subject.isprintable() or len(subject) > _LONGEST:
        raise UnusableSubject
    return subject
