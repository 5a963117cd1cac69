"""What the organization refuses, one exception each, with what a person needs to act."""

from datetime import datetime


class Refusal(Exception):
    """Something that the organization's rules do not allow."""


class UserNameTaken(Refusal):
    """Another user holds the name; names are compared without case."""

    def __init__(self, user_name: str, *, held_by: str) -> None:
        super().__init__(f"The user name {user_name!r} belongs to the user {held_by} already.")
        self.user_name = user_name
        self.held_by = held_by


class TeamNameTaken(Refusal):
    """Another team holds the name; names are compared without case."""

    def __init__(self, name: str, *, held_by: str) -> None:
        super().__init__(
            f"The name {name!r} belongs to the team {held_by} already. Choose another name, or make the two one team."
        )
        self.name = name
        self.held_by = held_by


class OrganizationNameTaken(Refusal):
    """Another organization of the service has the name; names are compared without case."""

    def __init__(self, held: str) -> None:
        super().__init__(f"There is an organization named {held!r} already; names are compared without case.")


class UnknownUsers(Refusal):
    """Some users that a request names do not exist."""

    def __init__(self, user_ids: list[str]) -> None:
        super().__init__(f"There are no users with the ids {', '.join(user_ids)}.")
        self.user_ids = user_ids


class TeamOfPeople(Refusal):
    """People made the team: a connection gives and takes its members, but neither renames nor deletes it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The team {name!r} was made by people, and is renamed and deleted by them.")
        self.name = name


class UserOfAnotherConnection(Refusal):
    """Another connection brought the user, and does not share them."""

    def __init__(self, user_name: str, *, brought_by: str, connection: str) -> None:
        super().__init__(
            f"{user_name} was brought by the connection {brought_by!r}, so {connection!r} can't change them. "
            f"Change them there, or let others do so with `provisor connection set {brought_by!r} --shares`."
        )
        self.user_name = user_name
        self.brought_by = brought_by


class SparedUser(Refusal):
    """A connection would deactivate or delete somebody whom it did not bring.

    `wish` is the verb; `brought_by` names the connection that brought them, None for a person.
    """

    def __init__(
        self, user_name: str, *, wish: str, brought_by: str | None, removed: bool, connection: str
    ) -> None:
        if brought_by is None:
            origin, remedy = "was added by hand", "Do it here, with `provisor user`"
        elif removed:
            origin = f"was brought by the connection {brought_by!r}, which was removed"
            remedy = "Do it here, with `provisor user`"
        else:
            origin, remedy = f"was brought by the connection {brought_by!r}", "Do it there"
        super().__init__(
            f"{user_name} {origin}, and {connection!r} {wish} only people whom it brought. {remedy}, or allow it with "
            f"`provisor connection set {connection!r} --no-spares-others`."
        )
        self.user_name = user_name
        self.brought_by = brought_by


class NoSuchUser(Refusal):
    """The organization has no living user of that id or name."""

    def __init__(self, called: str) -> None:
        super().__init__(f"There is no user with the id or user name {called!r}.")
        self.called = called


class ManagedByConnection(Refusal):
    """A connection manages the person, so this is changed at the identity provider, unless it is taken over."""

    def __init__(self, user_name: str, connection: str) -> None:
        super().__init__(
            f"{user_name} is managed by the connection {connection!r}: change it at that identity provider, or "
            "decide it here from now on with --take-over."
        )
        self.user_name = user_name
        self.connection = connection


class LastOwner(Refusal):
    """Without this person the organization would have no owner who can come in. `wish` is "be deleted" or the like."""

    def __init__(self, user_name: str, *, wish: str) -> None:
        super().__init__(
            f"{user_name} is the last active owner of the organization and can't {wish}. Make somebody else an owner "
            "first, with `provisor user promote USER --role owner`."
        )
        self.user_name = user_name


class NoDepartedUser(Refusal):
    """Nobody of that id or name was deleted."""

    def __init__(self, called: str) -> None:
        super().__init__(f"Nobody with the id or user name {called!r} was deleted.")


class NoSuchBot(Refusal):
    """The organization has no bot of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no bot named {name!r}. See `provisor bot list`.")


class NoSuchConnection(Refusal):
    """The organization has no connection of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no connection named {name!r}. See `provisor connection list`.")


class NoSuchCycle(Refusal):
    """The organization has no cycle of that id."""

    def __init__(self, cycle_id: str) -> None:
        super().__init__(f"There is no cycle {cycle_id!r}. See `provisor cycle list`.")


class ConnectionNameTaken(Refusal):
    """Another connection has the name; names are compared without case."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a connection named {name!r} already; names are compared without case.")


class NoSuchRemovedConnection(Refusal):
    """No connection of that name was removed, so none can be succeeded."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No connection named {name!r} was removed, so another can't take its place.")


class UnusableName(Refusal):
    """A connection or a bot can't be named so."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name!r:.120} can't be a name here: use 1 to 100 printable characters, without a space at either end, "
            "and not `manual`, which means people."
        )


class UnusableNetwork(Refusal):
    """The text is no network."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r:.120} is no network; write such as 203.0.113.0/24, or a single address.")


class BotNameTaken(Refusal):
    """Another bot has the name; names are compared without case."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a bot named {name!r} already; names are compared without case.")


class NoSuchToken(Refusal):
    """The organization has no token of that id that still works."""

    def __init__(self, token_id: str) -> None:
        super().__init__(f"There is no working token with the id {token_id!r}. See `provisor token list`.")


class NoSuchSchema(Refusal):
    """The organization declares no schema of that URN."""

    def __init__(self, urn: str) -> None:
        super().__init__(f"The organization declares no schema {urn!r}. See `provisor schema list`.")


class NoSuchEntry(Refusal):
    """The journal has no entry at that position."""

    def __init__(self, position: int) -> None:
        super().__init__(
            f"The journal has no entry at position {position}. `provisor journal list` shows positions."
        )
        self.position = position


class NoSuchRequest(Refusal):
    """The journal has nothing of a request of that id."""

    def __init__(self, request_id: str) -> None:
        super().__init__(
            f"The journal has no entry of a request {request_id!r}: nobody made it, it changed nothing, or its entries "
            "are not kept any more. `provisor journal list` shows the ids of requests."
        )


class NoSuchUndo(Refusal):
    """There is no undo of that id."""

    def __init__(self, undo_id: str) -> None:
        super().__init__(f"There is no undo {undo_id!r}. `provisor undo list` shows them.")
        self.undo_id = undo_id


class UndoEnded(Refusal):
    """The undo came to its end: nothing of it is left to do."""

    def __init__(self, undo_id: str, *, ended: datetime) -> None:
        super().__init__(
            f"Undo {undo_id} has ended at {ended:%Y-%m-%d %H:%M} UTC, so there is nothing to go on with. To take "
            f"back what it did: `provisor undo --undo {undo_id}`."
        )
        self.undo_id = undo_id


class NothingToUndo(Refusal):
    """What was selected changed nothing, or all of it is as it was before."""

    def __init__(self) -> None:
        super().__init__(
            "There is nothing to undo: what was selected changed nothing, or nothing of it can or need be put back. "
            "The preview tells what stands against it."
        )
