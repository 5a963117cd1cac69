"""Whom a sign-in refuses: by what came of the attempt, and once the identity is proven, who it is.

Each is told by its name in the journal and to whoever tried (`provisioning.journal.telling`), with `facts`.
"""

from datetime import datetime

from provisor.directory.refusals import Refusal
from provisor.directory.users import User


class SignInRefused(Refusal):
    """Nobody is let in. `tried` is by what the identity provider knows whoever tried; None before it has proven it.

    `facts` are what is told of it beside.
    """

    def __init__(
        self, template: str, *, tried: str | None = None, user: User | None = None, **facts: object
    ) -> None:
        self.tried = tried
        self.user = user
        self.facts = {name: str(told) for name, told in facts.items() if told is not None}
        super().__init__(template, tried=tried, name=user.user_name if user else "", **self.facts)


class AttemptUnknown(SignInRefused):
    """The answer belongs to no sign-in that has begun here and was not used yet."""

    def __init__(self) -> None:
        super().__init__("This sign-in did not begin here, or was used already.")


class AttemptExpired(SignInRefused):
    """The answer came later than an attempt lasts."""

    def __init__(self) -> None:
        super().__init__("This sign-in took longer than ten minutes.")


class AttemptOfAnother(SignInRefused):
    """The answer came to another address, or in another browser, than that of whoever asked."""

    def __init__(self) -> None:
        super().__init__("This sign-in began in another browser, or by another way.")


class MethodDisabled(SignInRefused):
    """Nobody comes in by this way for now."""

    def __init__(self, method: str) -> None:
        super().__init__("Nobody signs in by {method} for now.", method=method)


class SecretUnreadable(SignInRefused):
    """What was kept secret was sealed under another key, so that the identity provider would not know us."""

    def __init__(self, method: str) -> None:
        super().__init__("The secret of {method} can't be read any more.", method=method)


class PersonUnknown(SignInRefused):
    """Nobody here is whom the identity provider proved."""

    def __init__(self, tried: str) -> None:
        super().__init__("Nobody here is {tried}.", tried=tried)


class SeveralPeopleMatch(SignInRefused):
    """Several people here have what one should have."""

    def __init__(self, tried: str, *, match: str) -> None:
        super().__init__("Several people here are {tried}.", tried=tried, match=match)


class PersonDeactivated(SignInRefused):
    """Whom the identity provider proved is here, and may not come in; `by` is the id of the connection that says so."""

    def __init__(self, tried: str, user: User, *, since: datetime | None, by: str | None) -> None:
        told = None if since is None else since.isoformat()
        super().__init__("{name} is deactivated.", tried=tried, user=user, since=told, holder=by)


class PersonDeleted(SignInRefused):
    """Whom the identity provider proved was here, and was deleted; `by` is the id of the connection that did it."""

    def __init__(self, tried: str, user: User, *, since: datetime | None, by: str | None) -> None:
        told = None if since is None else since.isoformat()
        super().__init__("{name} was deleted.", tried=tried, user=user, since=told, holder=by)


class NotInTeam(SignInRefused):
    """Whom the identity provider proved may come in, but is not in the team that this way requires."""

    def __init__(self, tried: str, user: User, *, team: str) -> None:
        super().__init__("{name} is not in the team {team}.", tried=tried, user=user, team=team)


class RequiredTeamGone(SignInRefused):
    """The team that this way requires was deleted, so that nobody is in it."""

    def __init__(self, tried: str, user: User, *, team: str) -> None:
        super().__init__("The team {team} was deleted.", tried=tried, user=user, team=team)


class SubjectOfDeleted(SignInRefused):
    """Whom the identity provider proved was deleted, and somebody else has the name since: that is another person."""

    def __init__(self, tried: str, user: User) -> None:
        super().__init__("{name}, as whom they are known, was deleted.", tried=tried, user=user)


class ExternalIdOfAnother(SignInRefused):
    """Somebody here has the name or address, but another external id than the identity provider says."""

    def __init__(self, tried: str, user: User, *, match: str) -> None:
        super().__init__("{name} has another external id.", tried=tried, user=user, match=match)


class SubjectOfAnother(SignInRefused):
    """Somebody else has signed in as this person before: the name or address was given to another one since."""

    def __init__(self, tried: str, user: User) -> None:
        super().__init__("{name} is known as somebody else there.", tried=tried, user=user)
