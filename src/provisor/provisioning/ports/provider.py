"""What signing in needs of identity providers: to be called, and to prove who somebody is."""

from typing import Protocol

from provisor.directory.sign_in import OidcSettings
from provisor.federation import revocation
from provisor.federation.clients import Client
from provisor.federation.discovery import Metadata
from provisor.federation.entra_token import EntraCaller
from provisor.federation.id_token import VerifiedIdentity
from provisor.federation.logout_token import Ended
from provisor.federation.saml.metadata import IdentityProvider


class Providers(Protocol):
    """Identity providers, each called at the addresses that its issuer names."""

    async def metadata(self, issuer: str) -> Metadata:
        """What an issuer says of itself. Raises NotProven."""

    async def identity(
        self,
        settings: OidcSettings,
        client: Client,
        *,
        code: str,
        verifier: str,
        nonce: str,
        redirect_uri: str,
    ) -> VerifiedIdentity:
        """Whom a code proves somebody to be. Raises NotProven."""

    async def ended(self, settings: OidcSettings, token: str) -> Ended:
        """What a logout token says has ended. Raises NotProven."""

    async def ordered(self, settings: OidcSettings, token: str, *, audience: str) -> revocation.Order:
        """The order to end all of somebody that a token gives at an address of ours. Raises NotProven."""

    async def check_entra(self, text: str, caller: EntraCaller) -> None:
        """Refuse what Entra ID did not sign for that caller and for now. Raises NotProven."""


class TxtRecords(Protocol):
    """The TXT records of the DNS."""

    async def holds(self, record: str, value: str) -> bool | None:
        """Whether a record has that value; None where the DNS does not say."""


class SamlProviders(Protocol):
    """Identity providers of SAML, each called for its metadata."""

    async def metadata(self, url: str) -> bytes:
        """What an address of metadata answers. Raises NotProven."""

    async def refreshed(self, url: str, *, again: bool = False) -> IdentityProvider | None:
        """What an identity provider says of itself now; None where it was asked a while ago, or can't be."""
