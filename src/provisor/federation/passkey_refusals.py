"""Why what a browser brought of a passkey proves nothing."""

from provisor.federation.refusals import NotProven


class PasskeyAnswerUnreadable(NotProven):
    """What came is no answer of an authenticator."""

    def __init__(self) -> None:
        super().__init__("This is no answer of a passkey.")


class PasskeyUsedElsewhere(NotProven):
    """The passkey was used on a page that is not ours."""

    def __init__(self, told: object) -> None:
        super().__init__(f"The passkey was used at {told!r:.300}.", told=told)


class PasskeyWithoutPerson(NotProven):
    """The authenticator did not verify who used it."""

    def __init__(self) -> None:
        super().__init__("The device did not verify who used it.")


class PasskeyNotAccepted(NotProven):
    """The key of a new passkey is of a kind, or attested in a manner, that was not asked for."""

    def __init__(self) -> None:
        super().__init__("The new passkey is of a kind that is not accepted.")


class PasskeyNotProven(NotProven):
    """The signature is not that of the passkey, or is about something else."""

    def __init__(self) -> None:
        super().__init__("The answer was not signed by this passkey.")
