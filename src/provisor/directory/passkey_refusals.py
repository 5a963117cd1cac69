"""Whom the local way in refuses: what speaks against a passkey that was proven, or against a recovery code."""

from provisor.directory.sign_in_refusals import SignInRefused
from provisor.directory.users import User


class ChallengeUnknown(SignInRefused):
    """The answer is to nothing that was asked of this browser within the last minutes, or was used already."""

    def __init__(self) -> None:
        super().__init__("This use of a passkey did not begin here, took too long, or counted already.")


class PasskeyUnknown(SignInRefused):
    """Nobody here has that passkey, or not any more."""

    def __init__(self) -> None:
        super().__init__("This passkey is not known here.")


class CounterWentBack(SignInRefused):
    """The authenticator counts no more uses than it did before: it may be a copy of the one that is known."""

    def __init__(self, user: User, *, passkey: str) -> None:
        super().__init__("The passkey {passkey} was used by a copy.", user=user, passkey=passkey)


class InactiveByPasskey(SignInRefused):
    """Whoever proved to be somebody here may not come in."""

    def __init__(self, user: User) -> None:
        super().__init__("{name} may not come in.", user=user)


class RoleWithoutPasskeys(SignInRefused):
    """Whoever proved to be somebody here does not administer any more."""

    def __init__(self, user: User) -> None:
        super().__init__("{name} does not administer.", user=user)


class RecoveryRefused(SignInRefused):
    """A user name and a recovery code let nobody in. The journal tells why; whoever tried is told the same always."""


class RecoveryByNobody(RecoveryRefused):
    """Nobody here has that user name."""

    def __init__(self, tried: str) -> None:
        super().__init__("Nobody here is {tried}.", tried=tried)


class RecoveryCodeWrong(RecoveryRefused):
    """Somebody is called so, and has no such code, or has used it."""

    def __init__(self, tried: str, user: User) -> None:
        super().__init__("This is no code of {name}.", tried=tried, user=user)


class InactiveByRecovery(RecoveryRefused):
    """The code is right, and whose it is may not come in."""

    def __init__(self, tried: str, user: User) -> None:
        super().__init__("{name} may not come in.", tried=tried, user=user)


class RoleWithoutRecovery(RecoveryRefused):
    """The code is right, and whose it is does not administer any more."""

    def __init__(self, tried: str, user: User) -> None:
        super().__init__("{name} does not administer.", tried=tried, user=user)
