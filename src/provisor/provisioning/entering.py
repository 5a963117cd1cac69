"""The way in for whoever runs the service: a link that is good once, for a token to administer that ends soon.

The code of a link is a token of the scope `enter`, which is good for nothing else.
"""

from datetime import timedelta
from typing import Any

from provisor.directory.connections import SCIM_BOT, Scope
from provisor.directory.journal import Action
from provisor.directory.refusals import NoSuchBot, Refusal
from provisor.provisioning import people
from provisor.provisioning.administration import MadeToken, Order, keep_token
from provisor.provisioning.ports import Records

GOOD_FOR = timedelta(days=1)
"""How long a link may wait to be used."""

ADMINISTERS_FOR = timedelta(hours=1)
"""How long the token works that it is exchanged for."""

_NAME = "one-time link"


class LinkUsed(Refusal):
    """A one-time link is good once."""

    def __init__(self) -> None:
        super().__init__("This one-time link was used already.")


class LinkForPages(Refusal):
    """A one-time link for somebody lets them in to the pages with their role; a token would have every right."""

    def __init__(self) -> None:
        super().__init__(
            "This one-time link signs one person in to the pages, and makes no token.",
            remedy="`provisor admin-link` without `--user` prints a link that makes a token.",
        )


class NeverComesIn(Refusal):
    """A one-time link for somebody who may not come in would open nothing."""

    def __init__(self, user_name: str) -> None:
        super().__init__(
            "{user_name} may not come in.",
            remedy="Activate them first: `provisor user reactivate {user_name}`.",
            user_name=user_name,
        )


def make_link(records: Records, order: Order, *, code: str, user: str | None = None) -> MadeToken:
    """Keep the code of a new link, for the user of that id or name, else for the organization's first owner.

    Raises NoSuchUser, NeverComesIn, and NoSuchBot where no bot is left.
    """
    admitted = None if user is None else people.find(records, user)
    if admitted is not None and not admitted.may_come_in:
        raise NeverComesIn(admitted.user_name)
    made = _keep(records, order, code, Scope.ENTER, GOOD_FOR)
    facts: dict[str, Any] = dict(made.facts)
    if admitted is not None:
        records.let_link_admit(made.id, admitted.id)
        facts["user"] = {"id": admitted.id, "name": admitted.user_name}
    records.append(order.entry(Action.LINK_MADE, ("token", made.id, _NAME), after=facts))
    return made


def enter(records: Records, order: Order, *, link: str, secret: str) -> MadeToken:
    """Exchange a link, by the id of its token, for a token with that secret. Raises LinkUsed, LinkForPages."""
    if records.admitted_by_link(link) is not None:
        raise LinkForPages
    if not records.revoke_token(link, at=order.at):
        raise LinkUsed
    made = _keep(records, order, secret, Scope.ADMINISTER, ADMINISTERS_FOR)
    records.append(order.entry(Action.LINK_USED, ("token", made.id, _NAME), after=made.facts))
    return made


def _keep(records: Records, order: Order, secret: str, scope: Scope, good_for: timedelta) -> MadeToken:
    bot = records.bot(SCIM_BOT) or next(iter(records.bots()), None)
    if bot is None:
        raise NoSuchBot(SCIM_BOT)
    expires = order.at + good_for
    return keep_token(
        records, order, bot, name=_NAME, secret=secret, expires=expires, scopes=frozenset({scope})
    )
