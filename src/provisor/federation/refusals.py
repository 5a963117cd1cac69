"""Why an answer of an identity provider proves nobody's identity: one exception each, and what to tell of it."""

from typing import Self

_LONGEST = 300


class NotProven(Exception):
    """What came proves nothing. `facts` are what is told of it, each cut to a length, and never a whole token.

    `is_repeated` says that it was met a moment ago, and nobody was asked again.
    """

    is_repeated = False

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(_printable(sentence, 2 * _LONGEST))
        self.facts = {name: _printable(str(told), _LONGEST) for name, told in facts.items()}

    def repeated(self) -> Self:
        """The same, as it is told without having asked again."""
        repeated = type(self).__new__(type(self), *self.args)
        repeated.facts, repeated.is_repeated = self.facts, True
        return repeated


def _printable(text: str, most: int) -> str:
    """As much of a text as is kept, without what no text holds: NUL, halves of characters."""
    return "".join(each if each.isprintable() else " " for each in text[:most])


class ProviderUnreachable(NotProven):
    """The identity provider can't be called, or does not answer in time."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url} can't be reached: {reason}.", url=url, reason=reason)


class ProviderAnswerUnusable(NotProven):
    """The identity provider answered a call of ours with something else than was asked for."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url} answered otherwise than expected: {reason}.", url=url, reason=reason)


class DiscoveryOfAnotherIssuer(NotProven):
    """The discovery document names another issuer than the one that it was asked of (Discovery 1.0 section 4.3)."""

    def __init__(self, told: object) -> None:
        super().__init__(f"The discovery document is of the issuer {told!r:.300}.", told=told)


class DiscoveryIncomplete(NotProven):
    """The discovery document lacks something, or has it in a form that can't be used."""

    def __init__(self, lacks: str) -> None:
        super().__init__(f"The discovery document has no usable {lacks}.", lacks=lacks)


class ProviderRefused(NotProven):
    """The identity provider itself let nobody in (OpenID Connect Core 1.0 section 3.1.2.6)."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(f"The identity provider refused: {error}.", error=error, told=description)


class AnswerWithoutIssuer(NotProven):
    """The answer does not say whose it is, though discovery promises that (RFC 9207 section 2.4)."""

    def __init__(self) -> None:
        super().__init__("The answer does not name its issuer.")


class AnswerOfAnotherIssuer(NotProven):
    """The answer is of another identity provider than was asked (RFC 9207 section 2.4)."""

    def __init__(self, told: str) -> None:
        super().__init__(f"The answer is of the issuer {told!r:.300}.", told=told)


class AnswerWithoutCode(NotProven):
    """The answer has neither a code nor an error."""

    def __init__(self) -> None:
        super().__init__("The answer has neither a code nor an error.")


class CodeRefused(NotProven):
    """The token endpoint did not take the code, or does not know us (RFC 6749 section 5.2)."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(f"The token endpoint refused: {error}.", error=error, told=description)


class NoIdToken(NotProven):
    """The token endpoint answered without an ID token."""

    def __init__(self) -> None:
        super().__init__("The token endpoint sent no ID token.")


class TokenTooLarge(NotProven):
    """The token is larger than any honest one."""

    def __init__(self) -> None:
        super().__init__("The token is too large.")


class TokenUnreadable(NotProven):
    """The token is no signed JSON Web Token (RFC 7519 section 7.2)."""

    def __init__(self) -> None:
        super().__init__("The token can't be read.")


class WrongTokenType(NotProven):
    """The token says of itself that it is for something else (RFC 8725 section 3.11)."""

    def __init__(self, told: object) -> None:
        super().__init__(f"The token is of the type {told!r:.300}.", told=told)


class CriticalHeader(NotProven):
    """The token asks for something that is not understood here (RFC 7515 section 4.1.11)."""

    def __init__(self, told: object) -> None:
        super().__init__(f"The token depends on {told!r:.300}.", told=told)


class AlgorithmNotAccepted(NotProven):
    """The token is unsigned, or signed in a way that is not accepted."""

    def __init__(self, algorithm: object) -> None:
        super().__init__(f"The token is signed by {algorithm!r:.300}.", algorithm=algorithm)


class KeyUnknown(NotProven):
    """None of the identity provider's keys is the one that the token names."""

    def __init__(self, key: object) -> None:
        super().__init__(f"The identity provider has no key {key!r:.300}.", key=key)


class WrongSignature(NotProven):
    """The identity provider did not sign this."""

    def __init__(self) -> None:
        super().__init__("The signature of the token is wrong.")


class WrongIssuer(NotProven):
    """The token is of another issuer; equal but for a slash is another."""

    def __init__(self, told: object) -> None:
        super().__init__(f"The token is of the issuer {told!r:.300}.", told=told)


class WrongAudience(NotProven):
    """The token is for another application."""

    def __init__(self, told: object) -> None:
        super().__init__(f"The token is for {told!r:.300}.", told=told)


class WrongAuthorizedParty(NotProven):
    """The token was issued to another application (OpenID Connect Core 1.0 section 3.1.3.7, 4 and 5)."""

    def __init__(self, told: object) -> None:
        super().__init__(f"The token was issued to {told!r:.300}.", told=told)


class ClaimMissing(NotProven):
    """The token lacks a claim, or has it in a form that can't be used."""

    def __init__(self, claim: str) -> None:
        super().__init__(f"The token has no usable {claim}.", claim=claim)


class TokenExpired(NotProven):
    """The token's time is over."""

    def __init__(self) -> None:
        super().__init__("The token has expired.")


class TokenNotYetValid(NotProven):
    """The token is for later, or was issued later than now: clocks differ."""

    def __init__(self, claim: str) -> None:
        super().__init__(f"The {claim} of the token is in the future.", claim=claim)


class WrongNonce(NotProven):
    """The token belongs to another attempt to sign in."""

    def __init__(self) -> None:
        super().__init__("The token belongs to another sign-in.")


class NoLogoutEvent(NotProven):
    """The token is no logout token (Back-Channel Logout 1.0 section 2.4)."""

    def __init__(self) -> None:
        super().__init__("The token tells of no logout.")


class LogoutWithNonce(NotProven):
    """A logout token has no nonce, so that no ID token can stand in its place (section 2.4)."""

    def __init__(self) -> None:
        super().__init__("The logout token has a nonce.")


class LogoutOfNobody(NotProven):
    """The logout token names neither a session nor a subject (section 2.4)."""

    def __init__(self) -> None:
        super().__init__("The logout token names nobody.")


class TokenUsed(NotProven):
    """The token came before: it is good once."""

    def __init__(self) -> None:
        super().__init__("The token was used already.")


class UserInfoOfAnother(NotProven):
    """The user info is about somebody else than the ID token (OpenID Connect Core 1.0 section 5.3.2)."""

    def __init__(self) -> None:
        super().__init__("The user info is about somebody else than the ID token.")


class WrongAccessTokenHash(NotProven):
    """The ID token came beside another access token (OpenID Connect Core 1.0 section 3.1.3.8)."""

    def __init__(self) -> None:
        super().__init__("The ID token belongs to another access token.")


class SubjectUnreadable(NotProven):
    """An order to end what somebody has names nobody, or in a way that is not understood."""

    def __init__(self) -> None:
        super().__init__("The order names nobody: it needs a `sub_id` of the format iss_sub or email.")


class LivesTooLong(NotProven):
    """A token that counts once would be good for so long that nobody remembers it."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"The token is good for more than {seconds} seconds.", seconds=seconds)


class WrongClient(NotProven):
    """An assertion is of, or about, somebody else than the client that it comes from (RFC 7523 section 3)."""

    def __init__(self, claim: str, told: object) -> None:
        super().__init__(f"The assertion's {claim} is {told!r:.300}.", claim=claim, told=told)


class ClientUnknown(NotProven):
    """No bot of that id proves itself by a signature."""

    def __init__(self, told: str) -> None:
        super().__init__(f"No bot has the id {told!r:.300}, and a key that works.", told=told)


class ScopeNotGranted(NotProven):
    """More is asked for than the key is for."""

    def __init__(self, told: str) -> None:
        super().__init__(f"The key is not for {told!r:.300}.", told=told)
