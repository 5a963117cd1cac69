"""Bots and their tokens: digests only, and the one question that is asked before the organization is known."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from provisor.directory.connections import Bot, Connection, Form, Scope, Token
from provisor.folding import folded
from provisor.provisioning.ports import Credentials, PublicKey
from provisor.store import connection_settings, json_text
from provisor.store.driver import Row
from provisor.store.instants import instant, instant_or_none, kept
from provisor.store.statements import OneOf, Statement, value
from provisor.store.tables import NUMBER, bots, connections, organizations, token_lookup, tokens
from provisor.store.transaction import Transaction

_of_organization = tokens.c.organization_id == value("organization_id")

_bots_of_organization = bots.c.organization_id == value("organization_id")
BOTS = Statement(
    select(bots.c.id, bots.c.name, bots.c.connection_id)
    .where(_bots_of_organization, bots.c.removed.is_(None))
    .order_by(bots.c.id)
)
ADD_BOT = Statement(insert(bots))
REMOVE_BOTS = Statement(
    update(bots).values(removed=value("at")).where(_bots_of_organization, OneOf(bots.c.id, "ids"))
)
REVOKE_TOKENS_OF = Statement(
    update(tokens)
    .values(revoked=value("at"))
    .where(
        _of_organization,
        OneOf(tokens.c.bot_id, "ids"),
        tokens.c.revoked.is_(None),
        tokens.c.expires > value("at"),
    )
)
ADD_TOKEN = Statement(insert(tokens))
ADD_LOOKUP = Statement(insert(token_lookup))
_bot_of_token = (bots.c.organization_id == tokens.c.organization_id) & (bots.c.id == tokens.c.bot_id)
TOKENS = Statement(
    select(
        tokens.c.id,
        bots.c.name,
        tokens.c.name,
        tokens.c.ending,
        tokens.c.created,
        tokens.c.expires,
        tokens.c.revoked,
        tokens.c.last_used,
        tokens.c.scopes,
        tokens.c.first_used,
        tokens.c.replaced,
        tokens.c.form,
    )
    .join(bots, _bot_of_token)
    .where(_of_organization)
    .order_by(tokens.c.id)
)
REVOKE_TOKEN = Statement(
    update(tokens)
    .values(revoked=value("at"))
    .where(
        _of_organization,
        tokens.c.id == value("token_id"),
        tokens.c.revoked.is_(None),
        tokens.c.expires > value("at"),
    )
)
REPLACE_TOKENS = Statement(
    update(tokens)
    .values(
        replaced=value("at"),
        expires=case(
            (tokens.c.expires > value("ends", NUMBER), value("ends", NUMBER)), else_=tokens.c.expires
        ),
    )
    .where(_of_organization, OneOf(tokens.c.id, "ids"))
)
NOTE_USE = Statement(
    update(tokens)
    .values(first_used=func.coalesce(tokens.c.first_used, value("at")), last_used=value("at"))
    .where(
        _of_organization,
        tokens.c.id == value("token_id"),
        tokens.c.last_used.is_(None) | (tokens.c.last_used < value("at")),
    )
)
CREDENTIALS = Statement(
    select(
        token_lookup.c.organization_id,
        token_lookup.c.token_id,
        token_lookup.c.digest,
        bots.c.id,
        bots.c.name,
        tokens.c.expires,
        tokens.c.revoked,
        connections.c.id,
        connections.c.name,
        connections.c.manner,
        connections.c.settings,
        tokens.c.scopes,
        organizations.c.scim_enabled,
        organizations.c.configuration,
        token_lookup.c.expires,
    )
    .select_from(token_lookup)
    .join(
        tokens,
        (tokens.c.organization_id == token_lookup.c.organization_id)
        & (tokens.c.id == token_lookup.c.token_id),
    )
    .join(bots, _bot_of_token)
    .join(
        connections,
        (connections.c.organization_id == bots.c.organization_id)
        & (connections.c.id == bots.c.connection_id),
    )
    .join(organizations, organizations.c.organization_id == tokens.c.organization_id)
    .where(token_lookup.c.digest == value("digest"))
)


NAME_LOOKUP = Statement(insert_or(token_lookup).on_conflict_do_nothing())
FORGET_ACCESS = Statement(
    delete(token_lookup).where(
        token_lookup.c.organization_id == value("organization_id"), token_lookup.c.expires < value("before")
    )
)
FREE_ENDED_PLACE = Statement(
    delete(token_lookup).where(
        token_lookup.c.organization_id == value("organization_id"),
        token_lookup.c.digest == value("digest"),
        token_lookup.c.token_id.in_(
            select(tokens.c.id).where(
                _of_organization, tokens.c.revoked.is_not(None) | (tokens.c.expires <= value("at"))
            )
        ),
    )
)
PUBLIC_KEYS = Statement(
    select(tokens.c.id, tokens.c.public_key, tokens.c.scopes)
    .where(
        _of_organization,
        tokens.c.bot_id == value("bot_id"),
        tokens.c.form == value("form"),
        tokens.c.revoked.is_(None),
        tokens.c.expires > value("at"),
    )
    .order_by(tokens.c.id)
)


def to_credentials(row: Row) -> Credentials:
    """The credentials of a row of `CREDENTIALS`."""
    organization_id, token_id, digest, bot_id, bot_name, expires, revoked, *rest = row
    connection_id, connection_name, manner, settings, scopes, scim_enabled, configuration, ends = rest
    return Credentials(
        organization_id=organization_id,
        token_id=token_id,
        digest=digest,
        bot=Bot(bot_id, bot_name, connection_id),
        # An access token ends by itself, and at the latest with the key that it was given for.
        expires=instant(expires if ends is None else min(ends, expires)),
        revoked=instant_or_none(revoked),
        connection=Connection(connection_id, connection_name, manner, connection_settings.read(settings)),
        scopes=to_scopes(scopes),
        scim_enabled=bool(scim_enabled),
        configuration=configuration,
    )


def to_scopes(text: str) -> frozenset[Scope]:
    """The scopes of a row: words with spaces between."""
    return frozenset(map(Scope, text.split()))


def _to_token(row: Row) -> Token:
    token_id, bot_name, name, ending, created, expires, revoked, last_used, scopes, *rest = row
    first_used, replaced, form = rest
    return Token(
        token_id,
        bot_name,
        name,
        ending,
        instant(created),
        instant(expires),
        instant_or_none(revoked),
        instant_or_none(last_used),
        to_scopes(scopes),
        instant_or_none(first_used),
        instant_or_none(replaced),
        Form(form),
    )


class TokenRecords(Transaction):
    """The bots and tokens of an organization."""

    def bot(self, name: str) -> Bot | None:
        """The bot of that name, compared without case."""
        return next((each for each in self.bots() if folded(each.name) == folded(name)), None)

    def bots(self) -> list[Bot]:
        """Every bot, in the order in which they were made."""
        return [Bot(*row) for row in self._all(BOTS)]

    def add_bot(self, bot: Bot) -> None:
        """Keep a new bot."""
        self._run(ADD_BOT, id=bot.id, name=bot.name, connection_id=bot.connection_id, removed=None)

    def remove_bots(self, bot_ids: Sequence[str], *, at: datetime) -> None:
        """Mark bots as removed, free their names and end their tokens."""
        ids = self._driver.listed(bot_ids)
        self._run(REMOVE_BOTS, ids=ids, at=kept(at))
        self._run(REVOKE_TOKENS_OF, ids=ids, at=kept(at))

    def add_token(
        self,
        token_id: str,
        bot_id: str,
        name: str,
        digest: bytes | None,
        ending: str,
        *,
        created: datetime,
        expires: datetime,
        scopes: Collection[Scope] = (Scope.PROVISION,),
        form: Form = Form.TOKEN,
        public_key: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep a new token of a bot, findable by its digest where it has one."""
        kept_token: dict[str, Any] = {"id": token_id, "bot_id": bot_id, "name": name, "ending": ending}
        kept_token["scopes"] = " ".join(sorted(scopes))
        kept_token["form"] = form.value
        kept_token["public_key"] = None if public_key is None else json_text.written(public_key)
        times = {"created": kept(created), "expires": kept(expires)}
        kept_token |= {
            "revoked": None,
            "first_used": None,
            "last_used": None,
            "replaced": None,
            "user_id": None,
        }
        self._run(ADD_TOKEN, **kept_token, **times)
        if digest is not None:
            self._run(ADD_LOOKUP, digest=digest, token_id=token_id, expires=None)

    def public_keys(self, bot_id: str, *, at: datetime) -> list[PublicKey]:
        """The keys by which a bot proves itself at that time."""
        rows = self._all(PUBLIC_KEYS, bot_id=bot_id, form=Form.KEY.value, at=kept(at))
        return [
            PublicKey(token_id, json_text.read(document), to_scopes(scopes))
            for token_id, document, scopes in rows
        ]

    def name_place(self, place: bytes, named: str) -> bool:
        """Have something found by a place of the whole service; False where something is found there already."""
        return self._run(NAME_LOOKUP, digest=place, token_id=named, expires=None) > 0

    def free_ended_place(self, place: bytes, *, at: datetime) -> None:
        """Have nothing found any more by a place where a token of the organization was found that has ended."""
        self._run(FREE_ENDED_PLACE, digest=place, at=kept(at))

    def add_access(self, digest: bytes, token_id: str, *, expires: datetime) -> None:
        """Keep an access token that a bot got for a signature with that key."""
        self._run(ADD_LOOKUP, digest=digest, token_id=token_id, expires=kept(expires))

    def forget_access(self, *, before: datetime) -> None:
        """Forget the access tokens that ended before that time."""
        self._run(FORGET_ACCESS, before=kept(before))

    def tokens(self) -> list[Token]:
        """Every token of the organization, in the order in which they were made."""
        return [_to_token(row) for row in self._all(TOKENS)]

    def replace_tokens(self, token_ids: Sequence[str], *, at: datetime, ends: datetime) -> None:
        """Mark these tokens as replaced, and let them expire at that end, unless they end before."""
        self._run(REPLACE_TOKENS, ids=self._driver.listed(token_ids), at=kept(at), ends=kept(ends))

    def revoke_token(self, token_id: str, *, at: datetime) -> bool:
        """End a token now; False if there is no such token that still works."""
        return self._run(REVOKE_TOKEN, token_id=token_id, at=kept(at)) > 0
