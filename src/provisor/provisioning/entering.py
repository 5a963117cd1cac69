"""The way in for whoever runs the service: a link that is good once, for a token to administer that ends soon.

The code of a link is a token of the scope `enter`, which is good for nothing else.
"""

from datetime import timedelta

from provisor.directory.connections import SCIM_BOT, Scope
from provisor.directory.journal import Action
from provisor.directory.refusals import NoSuchBot, Refusal
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


def make_link(records: Records, order: Order, *, code: str) -> MadeToken:
    """Keep the code of a new link. Raises NoSuchBot where no bot is left."""
    made = _keep(records, order, code, Scope.ENTER, GOOD_FOR)
    records.append(order.entry(Action.LINK_MADE, ("token", made.id, _NAME), after=made.facts))
    return made


def enter(records: Records, order: Order, *, link: str, secret: str) -> MadeToken:
    """Exchange a link, by the id of its token, for a token with that secret. Raises LinkUsed."""
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
