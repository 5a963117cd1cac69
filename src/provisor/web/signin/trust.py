"""By which certificates an identity provider of SAML is believed: those of its metadata, asked for again in time."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from provisor.directory.sign_in import SamlSettings, SignInMethod
from provisor.federation.saml.refusals import WrongXmlSignature
from provisor.provisioning.sign_in import saml_methods
from provisor.web.signin.place import Place

T = TypeVar("T")


async def verified(place: Place, method: SignInMethod, verify: Callable[[SamlSettings], T]) -> T:
    """What comes of verifying by the settings of now, and once more where the certificate may be a new one.

    Raises what `verify` raises.
    """
    fresh = await _refreshed(place, method)
    try:
        return verify(saml_methods.settings_of(fresh))
    except WrongXmlSignature:
        newest = await _refreshed(place, fresh, again=True)
        if newest == fresh:
            raise
        return verify(saml_methods.settings_of(newest))


async def _refreshed(place: Place, method: SignInMethod, *, again: bool = False) -> SignInMethod:
    """The way to sign in, with the metadata of now where it is time to ask for them."""
    url, providers = saml_methods.settings_of(method).metadata_url, place.visit.service.saml_providers
    told = await providers.refreshed(url, again=again) if url is not None and providers is not None else None
    if told is None:
        return method
    refreshing = partial(saml_methods.refresh, order=place.visit.later(), method=method, told=told)
    return await place.write(refreshing)
