"""What the use cases need of connections, bots, tokens, schemas, and of requests that come again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from provisor.directory.connections import Bot, Connection, Form, Scope, Token
from provisor.directory.near_misses import NearMiss

Answer = tuple[int, Mapping[str, str], bytes]
"""An answer that is kept: status, headers, body."""


class PublicKey(NamedTuple):
    """A key by which a bot proves itself, as a JSON Web Key, under the id by which it is kept, and what it is for."""

    id: str
    document: Mapping[str, Any]
    scopes: frozenset[Scope]


@dataclass(frozen=True, slots=True)
class AnsweredRequest:
    """A request that came with an idempotency key: for what its `digest` stands, when, and what came of it.

    `done` says that what it asked for is changed, `settled` that it was answered, also where no answer is kept.
    """

    digest: bytes
    since: datetime
    done: bool
    settled: bool
    answer: Answer | None


class SettingRecords(Protocol):
    """The settings of an organization, and its bots."""

    # Settings of the organization

    def connection(self, name: str, *, lock: bool = False) -> Connection | None:
        """The connection of that name, compared without case."""

    def connections(self, *, lock: bool = False) -> list[Connection]:
        """Every connection, by name; with `lock`, held against whoever would change or add one."""

    def removed_connections(self) -> list[Connection]:
        """Those that were removed, the latest first: whom they brought belongs to nobody now."""

    def save_connection(self, connection: Connection) -> None:
        """Keep a new or changed connection."""

    def remove_connection(self, connection_id: str, *, at: datetime) -> None:
        """Mark a connection as removed and free its name; what it brought stays, and names it."""

    def declared_schemas(self) -> list[Mapping[str, Any]]:
        """The schema documents that the organization declared and has not withdrawn, oldest first."""

    def declare_schema(self, urn: str, document: Mapping[str, Any], *, at: datetime) -> None:
        """Keep a schema document under its URN, in the place of an earlier one."""

    def withdraw_schema(self, urn: str) -> bool:
        """Forget a declared schema; False if there is none."""

    def lock_organization(self) -> None:
        """Hold the organization against whoever would hold it, or configure it, until the transaction ends."""

    def organization_name(self) -> str:
        """The organization's name."""

    def rename_organization(self, name: str) -> None:
        """Give the organization another name. Raises OrganizationNameTaken."""

    def organization_language(self) -> str | None:
        """The language that the organization chose; None where it left that open."""

    def set_organization_language(self, language: str | None) -> None:
        """Keep the language that the organization chose."""

    def scim_enabled(self) -> bool:
        """Whether SCIM is on."""

    def set_scim_enabled(self, enabled: bool) -> bool:
        """Switch SCIM on or off; False if it was so already."""

    # Bots and tokens

    def bot(self, name: str) -> Bot | None:
        """The bot of that name, compared without case."""

    def bots(self) -> list[Bot]:
        """Every bot, in the order in which they were made."""

    def add_bot(self, bot: Bot) -> None: ...

    def remove_bots(self, bot_ids: Sequence[str], *, at: datetime) -> None:
        """Mark bots as removed, free their names and end their tokens."""

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

    def public_keys(self, bot_id: str, *, at: datetime) -> list[PublicKey]:
        """The keys by which a bot proves itself at that time."""

    def name_place(self, place: bytes, named: str) -> bool:
        """Have something found by a place of the whole service; False where something is found there already."""

    def free_ended_place(self, place: bytes, *, at: datetime) -> None:
        """Have nothing found any more by a place where a token of the organization was found that has ended."""

    def add_access(self, digest: bytes, token_id: str, *, expires: datetime) -> None:
        """Keep an access token that a bot got for a signature with that key."""

    def forget_access(self, *, before: datetime) -> None:
        """Forget the access tokens that ended before that time."""

    def tokens(self) -> list[Token]: ...

    def replace_tokens(self, token_ids: Sequence[str], *, at: datetime, ends: datetime) -> None:
        """Mark these tokens as replaced, and let them expire at that end, unless they end before."""

    def revoke_token(self, token_id: str, *, at: datetime) -> bool:
        """End a token now; False if there is no such token that still works."""

    # Calls that did not count

    def note_near_miss(self, near: NearMiss) -> None:
        """Keep a call that did not count, in the place of an earlier one of the same detail, within a bound."""

    def near_misses(self) -> list[NearMiss]:
        """The calls that did not count, the latest first."""

    # How many people could come in, once a day

    def note_active_people(self, day: date) -> bool:
        """Count who may come in, as the number of that day; False if it has one already."""

    def active_people(self, *, since: date) -> list[tuple[date, int]]:
        """The numbers from that day on, in order; a day on which nobody counted is none."""

    def forget_active_people(self, *, before: date) -> None:
        """Forget the numbers of earlier days."""

    # Requests that came with an idempotency key, each claimed since a time

    def claim_request(self, token_id: str, key: str, digest: bytes, *, at: datetime) -> bool:
        """Note that a request of that key is worked at; False if one was noted before."""

    def answered_request(self, token_id: str, key: str) -> AnsweredRequest | None:
        """What is noted of the request of that key, held."""

    def claim_request_again(self, token_id: str, key: str, claimed: datetime, *, at: datetime) -> None:
        """Work at a request in the place of whoever began and never ended."""

    def mark_request_done(self, token_id: str, key: str, claimed: datetime) -> bool:
        """Note that what the request asks for is changed; False if somebody else works at it now."""

    def keep_answer(
        self,
        token_id: str,
        key: str,
        claimed: datetime,
        *,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
    ) -> None:
        """Keep what the request was answered."""

    def keep_no_answer(self, token_id: str, key: str, claimed: datetime) -> None:
        """Keep that the request was answered, and not what."""

    def let_request_go(self, token_id: str, key: str, claimed: datetime) -> None:
        """Forget a request that changed nothing."""

    def forget_requests(self, *, before: datetime) -> None:
        """Forget the requests that came before that time."""

    def forget_answers(self) -> None:
        """Forget what requests were answered, and keep that they were."""
