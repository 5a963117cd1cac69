"""What is refused when a way to sign in by SAML is set up."""

from provisor.directory.refusals import Refusal


class UnusableMetadata(Refusal):
    """The text is no metadata of an identity provider that can be used."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            "These metadata can't be used: {reason}. Give those of the identity provider, as XML of SAML 2.0, by the "
            "address or the file that it offers.",
            reason=reason,
        )


class UnusableMetadataAddress(Refusal):
    """The metadata can't be had from that address."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            "The metadata can't be had from this address: {reason}. Give a whole https address (http is for this "
            "machine alone), or the metadata themselves.",
            reason=reason,
        )


class MetadataOfAnother(Refusal):
    """The metadata are of another identity provider than before."""

    def __init__(self, name: str, told: str) -> None:
        super().__init__(
            "These metadata are of another identity provider, {told!r:.300}. Add another way to sign in for it, and "
            "remove {name} then.",
            name=name,
            told=told,
        )


class UnusableSubject(Refusal):
    """The name of the attribute by which people are known can't be used."""

    def __init__(self) -> None:
        super().__init__(
            "The name of the attribute by which people are known can't be used: give it in 1 to 300 printable "
            "characters, as the identity provider sends it."
        )
