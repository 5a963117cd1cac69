"""What the organization refuses, one exception each, with what a person needs to act."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from provisor.directory import moments
from provisor.directory.phrasing import Sentence, Several, phrase


class Refusal(Exception):
    """Something that the organization's rules do not allow, with the sentence that says so.

    It is told by a template and what stands in its places, so that it can be said in another language. A `remedy` is a
    sentence of its own behind it, of the same places, so that pages can say theirs instead of a command. `state` is
    what it says without it. `team_ids` are teams that it is about, beside whom or what it names.
    """

    team_ids: Sequence[str] = ()

    def __init__(self, template: str, *, remedy: str | None = None, **places: Any) -> None:
        self.state = self.sentence = phrase(template, places)
        if remedy is not None:
            both = {"told": self.state, "remedy": phrase(remedy, places)}
            self.sentence = phrase("{told} {remedy}", both)
        super().__init__(str(self.sentence))


class UserNameTaken(Refusal):
    """Another user holds the name; names are compared without case."""

    def __init__(self, user_name: str, *, held_by: str) -> None:
        super().__init__(
            "The user name {user_name!r} belongs to the user {held_by} already.",
            user_name=user_name,
            held_by=held_by,
        )
        self.user_name = user_name
        self.held_by = held_by


class TeamNameTaken(Refusal):
    """Another team holds the name; names are compared without case.

    `managed_by` names the connection that manages the other team, if one does; `renamed` is the team that a connection
    would have named so.
    """

    def __init__(
        self, name: str, *, held_by: str, managed_by: str | None = None, renamed: str | None = None
    ) -> None:
        super().__init__(
            "The name {name!r} belongs to the team {held_by} already. Choose another name, or make the two one "
            "team.",
            name=name,
            held_by=held_by,
        )
        self.name = name
        self.held_by = held_by
        self.managed_by = managed_by
        self.renamed = renamed


class OrganizationNameTaken(Refusal):
    """Another organization of the service has the name; names are compared without case."""

    def __init__(self, held: str) -> None:
        super().__init__(
            "There is an organization named {held!r} already; names are compared without case.",
            held=held,
        )


class UnknownUsers(Refusal):
    """Some users that a request names do not exist."""

    def __init__(self, user_ids: list[str]) -> None:
        super().__init__("There are no users with the ids {ids}.", ids=Several(user_ids))
        self.user_ids = user_ids


class TeamOfPeople(Refusal):
    """People made the team: a connection gives and takes its members, but neither renames nor deletes it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "The team {name!r} was made by people, and is renamed and deleted by them.", name=name
        )
        self.name = name


class UserOfAnotherConnection(Refusal):
    """Another connection brought the user, and does not share them."""

    def __init__(self, user_name: str, *, brought_by: str, connection: str) -> None:
        super().__init__(
            "{user_name} was brought by the connection {brought_by!r}, so {connection!r} can't change them.",
            remedy="Change them there, or let others do so with `provisor connection set {brought_by} --shares`.",
            user_name=user_name,
            brought_by=brought_by,
            connection=connection,
        )
        self.user_name = user_name
        self.brought_by = brought_by


class SparedUser(Refusal):
    """A connection would deactivate or delete somebody whom it did not bring.

    `wish` is the verb; `brought_by` names the connection that brought them, None for a person.
    """

    def __init__(
        self, user_name: str, *, wish: Sentence, brought_by: str | None, removed: bool, connection: str
    ) -> None:
        origin, where = (
            phrase("was brought by the connection {name!r}", {"name": brought_by}),
            phrase("Do it there"),
        )
        if brought_by is None:
            origin, where = phrase("was added by hand"), phrase("Do it here, with `provisor user`")
        elif removed:
            origin = phrase("was brought by the connection {name!r}, which was removed", {"name": brought_by})
            where = phrase("Do it here, with `provisor user`")
        super().__init__(
            "{user_name} {origin}, and {connection!r} {wish} only people whom it brought.",
            remedy="{where}, or allow it with `provisor connection set {connection} --no-spares-others`.",
            user_name=user_name,
            origin=origin,
            connection=connection,
            wish=wish,
            where=where,
        )
        self.user_name = user_name
        self.brought_by = brought_by


class NoSuchUser(Refusal):
    """The organization has no living user of that id or name."""

    def __init__(self, called: str) -> None:
        super().__init__("There is no user with the id or user name {called!r}.", called=called)
        self.called = called


class ManagedByConnection(Refusal):
    """A connection manages the person, so this is changed at the identity provider, unless it is taken over."""

    def __init__(self, user_name: str, connection: str) -> None:
        super().__init__(
            "{user_name} is managed by the connection {connection!r}.",
            remedy="Change it at that identity provider, or decide it here from now on with --take-over.",
            user_name=user_name,
            connection=connection,
        )
        self.user_name = user_name
        self.connection = connection


class LastOwner(Refusal):
    """Without this person the organization would have no owner who can come in. `wish` is "be deleted" or the like."""

    def __init__(self, user_name: str, *, wish: Sentence) -> None:
        super().__init__(
            "{user_name} is the last active owner of the organization and can't {wish}.",
            remedy="Make somebody else an owner first: `provisor user promote USER --role owner`.",
            user_name=user_name,
            wish=wish,
        )
        self.user_name = user_name


class NoDepartedUser(Refusal):
    """Nobody of that id or name was deleted."""

    def __init__(self, called: str) -> None:
        super().__init__("Nobody with the id or user name {called!r} was deleted.", called=called)


class NoSuchBot(Refusal):
    """The organization has no bot of that name."""

    def __init__(self, name: str) -> None:
        super().__init__("There is no bot named {name!r}.", remedy="See `provisor bot list`.", name=name)


class NoSuchConnection(Refusal):
    """The organization has no connection of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "There is no connection named {name!r}.", remedy="See `provisor connection list`.", name=name
        )


class NoSuchCycle(Refusal):
    """The organization has no cycle of that id."""

    def __init__(self, cycle_id: str) -> None:
        super().__init__(
            "There is no cycle {cycle_id!r}.", remedy="See `provisor cycle list`.", cycle_id=cycle_id
        )


class ConnectionNameTaken(Refusal):
    """Another connection has the name; names are compared without case."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "There is a connection named {name!r} already; names are compared without case.", name=name
        )


class NoSuchRemovedConnection(Refusal):
    """No connection of that name was removed, so none can be succeeded."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "No connection named {name!r} was removed, so another can't take its place.", name=name
        )


class UnusableName(Refusal):
    """A connection or a bot can't be named so."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "{name!r} can't be a name here: use 1 to 100 printable characters, without a space at either "
            "end, and not `manual`, which means people.",
            name=name,
        )


class UnusableNetwork(Refusal):
    """The text is no network."""

    def __init__(self, text: str) -> None:
        super().__init__(
            "{text!r} is no network; write such as 203.0.113.0/24, or a single address.", text=text
        )


class BotNameTaken(Refusal):
    """Another bot has the name; names are compared without case."""

    def __init__(self, name: str) -> None:
        super().__init__("There is a bot named {name!r} already; names are compared without case.", name=name)


class NoSuchToken(Refusal):
    """The organization has no token of that id that still works."""

    def __init__(self, token_id: str) -> None:
        super().__init__(
            "There is no working token with the id {token_id!r}.",
            remedy="See `provisor token list`.",
            token_id=token_id,
        )


class NoSuchSchema(Refusal):
    """The organization declares no schema of that URN."""

    def __init__(self, urn: str) -> None:
        super().__init__(
            "The organization declares no schema {urn!r}.", remedy="See `provisor schema list`.", urn=urn
        )


class NoSuchEntry(Refusal):
    """The journal has no entry at that position."""

    def __init__(self, position: int) -> None:
        super().__init__(
            "The journal has no entry at position {position}.",
            remedy="See `provisor journal list`.",
            position=position,
        )
        self.position = position


class NoSuchRequest(Refusal):
    """The journal has nothing of a request of that id."""

    def __init__(self, request_id: str) -> None:
        super().__init__(
            "The journal has no entry of a request {request_id!r}: nobody made it, it changed nothing, or its "
            "entries are not kept any more.",
            remedy="See `provisor journal list`.",
            request_id=request_id,
        )


class NoSuchUndo(Refusal):
    """There is no undo of that id."""

    def __init__(self, undo_id: str) -> None:
        super().__init__("There is no undo {undo_id!r}.", remedy="See `provisor undo list`.", undo_id=undo_id)
        self.undo_id = undo_id


class UndoEnded(Refusal):
    """The undo came to its end: nothing of it is left to do."""

    def __init__(self, undo_id: str, *, ended: datetime) -> None:
        super().__init__(
            "Undo {undo_id} has ended at {ended}, so there is nothing to go on with.",
            remedy="To take back what it did: `provisor undo --undo {undo_id}`.",
            undo_id=undo_id,
            ended=moments.instant(ended),
        )
        self.undo_id = undo_id


class NothingToUndo(Refusal):
    """What was selected changed nothing, or all of it is as it was before."""

    def __init__(self) -> None:
        super().__init__(
            "There is nothing to undo: what was selected changed nothing, or nothing of it can or need be put back. "
            "The preview tells what stands against it."
        )
