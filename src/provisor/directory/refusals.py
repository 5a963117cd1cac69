"""What the organization refuses, one exception each, with what a person needs to act."""


class Refusal(Exception):
    """Something that the organization's rules do not allow."""


class UserNameTaken(Refusal):
    """Another user holds the name; names are compared without case."""

    def __init__(self, user_name: str, *, held_by: str) -> None:
        super().__init__(f"the user name {user_name!r} belongs to user {held_by}")
        self.user_name = user_name
        self.held_by = held_by


class TeamNameTaken(Refusal):
    """Another team holds the name; names are compared without case."""

    def __init__(self, name: str, *, held_by: str) -> None:
        super().__init__(f"the name {name!r} belongs to team {held_by}")
        self.name = name
        self.held_by = held_by


class UnknownUsers(Refusal):
    """Some users that a request names do not exist."""

    def __init__(self, user_ids: list[str]) -> None:
        super().__init__(f"no such users: {', '.join(user_ids)}")
        self.user_ids = user_ids


class RootProtected(Refusal):
    """The root of the organization can't be deleted."""


class NoSuchBot(Refusal):
    """The organization has no bot of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no bot named {name!r}")


class NoSuchConnection(Refusal):
    """The organization has no connection of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no connection named {name!r}")


class NoSuchToken(Refusal):
    """The organization has no token of that id that still works."""

    def __init__(self, token_id: str) -> None:
        super().__init__(f"there is no working token with the id {token_id!r}")


class NoSuchSchema(Refusal):
    """The organization declares no schema of that URN."""

    def __init__(self, urn: str) -> None:
        super().__init__(f"the organization declares no schema {urn!r}")
