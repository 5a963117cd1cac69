"""The use case of rotation: a new token beside the old ones, which end by themselves after an overlap."""

from datetime import datetime, timedelta

from provisor.directory import rotation
from provisor.directory.connections import Form, Scope, Token
from provisor.directory.journal import Action
from provisor.provisioning import bots
from provisor.provisioning.administration import Order, keep_token
from provisor.provisioning.ports import Records


def rotate(
    records: Records,
    order: Order,
    *,
    bot_name: str,
    name: str,
    secret: str,
    expires: datetime,
    overlap: timedelta,
    scope: Scope,
    token_id: str | None = None,
) -> list[Token]:
    """Keep a new token of a bot, and let its older texts of the same scope end after the overlap at the latest.

    Returns the older ones as they were. Raises NoSuchBot.
    """
    bot = bots.find(records, bot_name)
    scopes = frozenset({scope})
    older = [
        token
        for token in records.tokens()
        if (token.bot_name, token.scopes, token.form) == (bot.name, scopes, Form.TOKEN)
        and rotation.works(token, at=order.at)
    ]
    ends = order.at + overlap
    records.replace_tokens([token.id for token in older], at=order.at, ends=ends)
    told = keep_token(
        records, order, bot, name=name, secret=secret, expires=expires, scopes=scopes, token_id=token_id
    )
    before = {token.id: token.expires.isoformat() for token in older}
    after = {token.id: min(token.expires, ends).isoformat() for token in older}
    records.append(
        order.entry(
            Action.TOKEN_ROTATED,
            ("token", told.id, name),
            before={"older": before},
            after={**told.facts, "older": after},
        )
    )
    return older
