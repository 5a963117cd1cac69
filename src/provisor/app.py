"""Assembly: puts settings, store and web together. Owns the clock and mints ids; nothing else here decides."""

import asyncio
import gc
import hashlib
import itertools
import os
import secrets
import socket
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send
from uuid_utils import uuid7

from provisor import __version__
from provisor import settings as environment
from provisor.directory.journal import DNS, GUARD
from provisor.directory.notices import Notice
from provisor.directory.refusals import Refusal
from provisor.directory.sign_in_domains import Domain, NoSuchDomain
from provisor.provisioning import daily_numbers, deciding, held, refused, repetition, traffic
from provisor.provisioning.administration import Order
from provisor.provisioning.commanded import COMMAND
from provisor.provisioning.journal import pruning
from provisor.provisioning.notices import outbox
from provisor.provisioning.notices.outbox import Delivery
from provisor.provisioning.ports import Records, Store, StoreBusy
from provisor.provisioning.ports.provider import TxtRecords
from provisor.provisioning.sign_in import domains
from provisor.provisioning.vault import Vault
from provisor.scim.errors import ScimError
from provisor.settings import Settings, WrongSettings
from provisor.store import (
    Installation,
    OpenStore,
    add_organization,
    open_store,
    prepare,
)
from provisor.store.failures import DatabaseFromTheFuture, DatabaseOutdated, UnknownDatabase
from provisor.store.organizations import installation_secret, organization_ids, organization_names

T = TypeVar("T")

_PROMETHEUS = "PROMETHEUS_MULTIPROC_DIR"
_SECRET_KEY = f"{environment.PREFIX}SECRET_KEY"
log = structlog.get_logger("provisor.app")

_KEPT_EVERY = 3600.0
"""In seconds."""

_GUARD_KEPT_EVERY = 10.0
"""In seconds."""

_NOTICES_KEPT_EVERY = 10.0
"""In seconds, what is due and what is held; all else, which takes longer, in one of so many rounds."""
_WHOLE_ROUND_EVERY = 30

_ROUNDS_AT_ONCE = 8
"""In so many organizations notices are delivered at a time."""


_RECORDING = "PROVISOR_RECORDING_OF_THIS_RUN"
"""From the command to the processes that serve: the key of the pseudonyms, and the file. Set by us alone."""


class Refused(Exception):
    """The store can't be used as it is, or refuses what an operator asks of it."""


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """A new id; ids are ordered by the time at which they were made (RFC 9562 section 5.7)."""
    return str(uuid7())


def order() -> Order:
    """A command of the operator, given now."""
    return Order(at=now(), new_id=new_id)


def change(work: Callable[[Records], T], organization: str | None) -> T:
    """Run a use case that changes something, in the organization of that name, or in the only one.

    The journal tells what is refused.
    """

    async def run(store: OpenStore) -> T:
        return await _write(store, await store.organization_named(organization), work)

    return with_store(run)


def rehearse(work: Callable[[Records], T], organization: str | None) -> T:
    """Run a use case that finds out what it would change, likewise; nothing is told of it."""

    async def run(store: OpenStore) -> T:
        return await store.write(await store.organization_named(organization), work)

    return with_store(run)


async def _write(store: OpenStore, organization_id: str, work: Callable[[Records], T]) -> T:
    try:
        return await store.write(organization_id, work)
    except (Refusal, ScimError) as refusal:
        keep = partial(refused.record_command, order=order(), command=COMMAND.get(), refusal=refusal)
        await store.write(organization_id, keep)
        raise


def look(work: Callable[[Records], T], organization: str | None) -> T:
    """Run a use case that changes nothing, in the organization of that name, or in the only one."""

    async def run(store: OpenStore) -> T:
        return await store.read(await store.organization_named(organization), work)

    return with_store(run)


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of an organization, for commands that go through it in more than one transaction."""

    store: OpenStore
    organization_id: str

    async def catch_up(self) -> None:
        """See to it that every entry has its place in the chain; commands need no server for that."""
        await self.store.seal(self.organization_id)

    async def read(self, work: Callable[[Records], T]) -> T:
        """Run a use case that changes nothing."""
        return await self.store.read(self.organization_id, work)

    async def write(self, work: Callable[[Records], T]) -> T:
        """Run a use case that changes something; the journal tells what is refused."""
        return await _write(self.store, self.organization_id, work)


def with_journal(work: Callable[[Journal], Awaitable[T]], organization: str | None) -> T:
    """Do something with the sealed journal of the organization of that name, or of the only one."""

    async def run(store: OpenStore) -> T:
        journal = Journal(store, await store.organization_named(organization))
        await journal.catch_up()
        return await work(journal)

    return with_store(run)


async def prune(journal: Journal, *, days: int) -> int:
    """Remove the entries of a journal that are older than so many days; how many went."""
    count = 0
    while gone := await journal.write(
        lambda records: pruning.prune(records, order(), before=now() - timedelta(days=days))
    ):
        count += gone
    return count


async def keep_house(store: OpenStore, *, at: datetime, days: int | None) -> None:
    """Count, in every organization, who may come in, and forget what is kept for some time alone."""
    for organization_id in await store.consult(organization_ids):
        try:
            await store.write(organization_id, partial(repetition.forget, at=at))
            await store.write(organization_id, partial(outbox.forget, at=at))
            await store.write(organization_id, partial(daily_numbers.note, at=at))
            await store.write(organization_id, partial(traffic.forget, at=at, days=days))
            if days is not None:
                await prune(Journal(store, organization_id), days=days)
        except StoreBusy:
            continue


async def keep_domains(store: OpenStore, records: TxtRecords, *, at: datetime) -> None:
    """See whether domains that lead to a way to sign in are proven still, in every organization."""
    seeing = replace(order(), at=at, actor=DNS)
    for organization_id in await store.consult(organization_ids):
        for domain in await store.read(organization_id, lambda records: records.sign_in_domains()):
            found = await records.holds(domain.record, domain.value) if domain.is_due(at) else None
            if found is not None:
                noting = partial(domains.note, order=seeing, name=domain.name, found=found)
                # Removed meanwhile, it is nobody's to look up.
                with suppress(NoSuchDomain):
                    await store.write(organization_id, noting)


async def keep_house_regularly(store: OpenStore, records: TxtRecords, *, days: int | None) -> None:
    """Keep house for as long as the server runs."""
    while True:
        await keep_house(store, at=now(), days=days)
        try:
            await keep_domains(store, records, at=now())
        except StoreBusy:
            log.warning("domains not looked up", exc_info=True)
        await asyncio.sleep(_KEPT_EVERY)


async def keep_guard(store: OpenStore, *, at: datetime) -> int:
    """Apply what the guard has held long enough by that time, in every organization; how much is still held."""
    guard = replace(order(), at=at, actor=GUARD)
    left = 0
    for organization_id in await store.consult(organization_ids):
        while await store.write(organization_id, lambda records: deciding.apply_due(records, guard)):
            pass
        left += sum(each.number for each in await store.read(organization_id, held.waiting))
    return left


async def keep_notices(store: OpenStore, delivery: Delivery, *, whole: bool) -> None:
    """Tell people of what has begun, in every organization; what one waits for delays few others."""
    turns = asyncio.Semaphore(_ROUNDS_AT_ONCE)

    async def go_round(organization_id: str) -> None:
        async with turns:
            await delivery.go_round(organization_id, whole=whole)

    rounds = map(go_round, await store.consult(organization_ids))
    for failure in await asyncio.gather(*rounds, return_exceptions=True):
        if failure is not None:
            log.error("notices not kept", exc_info=failure)


def delivery_of(settings: Settings, store: Store) -> Delivery:
    """Who delivers notices, by the mail server of the settings."""
    # Imported here: few commands deliver anything.
    from provisor.delivery.mail import MailServer  # noqa: PLC0415
    from provisor.delivery.postman import Postman  # noqa: PLC0415
    from provisor.web.pages import letters  # noqa: PLC0415

    mail_server = None
    if settings.smtp_host is not None and settings.smtp_sender is not None:
        mail_server = MailServer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            tls=settings.smtp_tls,
            sender=settings.smtp_sender,
            user=settings.smtp_user,
            password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
        )
    public_url = str(settings.public_url).rstrip("/") if settings.public_url else None
    return Postman(store, letters.compose, mail_server, public_url, now, new_id)


def try_recipient(recipient_id: str, organization: str | None) -> Notice | None:
    """Have a test delivered to a recipient of notices; what became of it, None if a server is at it already."""
    settings = environment.read()

    async def run(store: OpenStore) -> Notice | None:
        organization_id = await store.organization_named(organization)
        adding = partial(outbox.add_test, order=order(), recipient_id=recipient_id)
        notice = await _write(store, organization_id, adding)
        return await delivery_of(settings, store).deliver(organization_id, notice.id)

    return with_store(run)


def vault() -> Vault:
    """Where the secrets of the service are kept, as the server has it."""
    key = environment.read().secret_key
    if key is not None:
        return Vault(_secret_of(key.get_secret_value()))
    return Vault(_secret_of(with_store(lambda store: store.consult(installation_secret)).hex()))


def fetch_metadata(url: str) -> bytes:
    """What an identity provider of SAML says of itself at that address. Raises NotProven."""
    from provisor.calling.saml import SamlProviders  # noqa: PLC0415

    return _run(SamlProviders(now=now, clock=time.monotonic).metadata(url))


def proves(domain: Domain) -> bool | None:
    """Whether the DNS has the record that proves a domain; None where it does not say."""
    from provisor.calling.dns import TxtRecords as AskedRecords  # noqa: PLC0415

    return _run(AskedRecords(environment.read().dns_server).holds(domain.record, domain.value))


def _secret_of(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def create_organization(name: str) -> None:
    """Add an organization of that name."""

    async def run(store: OpenStore) -> None:
        await add_organization(store, name, at=now(), new_id=new_id)

    with_store(run)


def list_organizations() -> list[str]:
    """The names of all organizations."""
    return with_store(lambda store: store.consult(organization_names))


def with_store(work: Callable[[OpenStore], Awaitable[T]]) -> T:
    """Do something with the store of the settings, and close it again."""
    url = environment.read().database_url.get_secret_value()

    async def run() -> T:
        async with open_store(url) as store:
            return await work(store)

    return _run(run())


def install(settings: Settings) -> Installation:
    """Create what is missing: database, tables, the first organization with its bot."""
    return _run(
        prepare(
            settings.database_url.get_secret_value(),
            at=now(),
            new_id=new_id,
            new_secret=partial(secrets.token_bytes, 32),
        )
    )


def _run(work: Coroutine[None, None, T]) -> T:
    """Run something on the store; what is wrong with the database is told as something that an operator can mend."""
    try:
        return asyncio.run(work)
    except UnknownDatabase as error:
        raise WrongSettings(f"{environment.PREFIX}DATABASE_URL: {error}") from None
    except (DatabaseOutdated, DatabaseFromTheFuture) as error:
        raise Refused(str(error)) from None


class Application:
    """The ASGI application of one process: opens the store when the server starts, and closes it when it stops."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._web: ASGIApp | None = None
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._web is not None:
            await self._web(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with AsyncExitStack() as stack:
            try:
                url = self._settings.database_url.get_secret_value()
                store = await stack.enter_async_context(open_store(url))
            except Exception as error:  # noqa: BLE001 - the server ends and says why
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                return
            await store.seal_everywhere()
            from provisor.calling.dns import TxtRecords as AskedRecords  # noqa: PLC0415

            asked = AskedRecords(self._settings.dns_server)
            keeping = keep_house_regularly(store, asked, days=self._settings.journal_retention_days)
            stack.callback(asyncio.create_task(keeping).cancel)
            guarding_task = asyncio.create_task(self._keep_guard_regularly(store))
            stack.callback(guarding_task.cancel)
            delivery = delivery_of(self._settings, store)
            telling = asyncio.create_task(self._keep_notices_regularly(store, delivery))
            stack.callback(telling.cancel)
            self._web = build(self._settings, store, stack, held=lambda: self._held, delivery=delivery)
            # What was imported stays for good: the collector need not go through it again and again.
            gc.collect()
            gc.freeze()
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _keep_notices_regularly(self, store: OpenStore, delivery: Delivery) -> None:
        """Tell people of what has begun, for as long as the server runs."""
        for number in itertools.count():
            try:
                await keep_notices(store, delivery, whole=number % _WHOLE_ROUND_EVERY == 0)
            except Exception:
                log.exception("notices not kept")
            await asyncio.sleep(_NOTICES_KEPT_EVERY)

    async def _keep_guard_regularly(self, store: OpenStore) -> None:
        """Apply what is due and know how much is held, for as long as the server runs."""
        while True:
            try:
                self._held = await keep_guard(store, at=now())
            except Exception:
                log.exception("guard not kept")
            await asyncio.sleep(_GUARD_KEPT_EVERY)


def build(
    settings: Settings,
    store: Store,
    life: AsyncExitStack,
    *,
    held: Callable[[], int] = lambda: 0,
    delivery: Delivery | None = None,
) -> ASGIApp:
    """The web over an open store; what it opens is closed at the end of its life.

    `held` tells how many changes the guard holds, `delivery` brings notices to those who are told.
    """
    # Imported here: commands have no use for the web, and several processes set up their metrics first.
    from provisor.calling.dns import TxtRecords as AskedRecords  # noqa: PLC0415
    from provisor.calling.openid import OpenIdProviders  # noqa: PLC0415
    from provisor.calling.saml import SamlProviders  # noqa: PLC0415
    from provisor.web.endpoint import Service  # noqa: PLC0415
    from provisor.web.metrics import Metrics  # noqa: PLC0415
    from provisor.web.recording.recorder import Recorder  # noqa: PLC0415
    from provisor.web.recording.writer import Writer  # noqa: PLC0415
    from provisor.web.routes import web  # noqa: PLC0415

    key = settings.secret_key.get_secret_value() if settings.secret_key else secrets.token_hex()
    service = Service(
        store=store,
        limits=settings.limits(),
        now=now,
        clock=time.monotonic,
        new_id=new_id,
        secret=_secret_of(key),
        public_url=str(settings.public_url).rstrip("/") if settings.public_url else None,
        retention_days=settings.journal_retention_days,
        sends_mail=settings.smtp_host is not None,
        delivery=delivery,
        providers=OpenIdProviders(
            now=now, clock=time.monotonic, entra=str(settings.entra_authority).rstrip("/")
        ),
        saml_providers=SamlProviders(now=now, clock=time.monotonic),
        txt_records=AskedRecords(settings.dns_server),
    )
    recorder = None
    if recording := os.environ.get(_RECORDING):
        key, _, file = recording.partition(":")
        writer = life.enter_context(Writer(Path(file), bytes.fromhex(key), settings.limits()))
        recorder = Recorder(writer, now=now, clock=time.monotonic)
    return web(service, Metrics(lambda: store.waiting, held), recorder)


def begin_recording(file: Path) -> str:
    """Make the file of a recording, and return what `serve` needs to record to it. Raises Refused.

    It holds the key of the pseudonyms, which nobody keeps: when the server has stopped, nothing can undo them.
    """
    from provisor.web.recording import exchanges, writer  # noqa: PLC0415
    from provisor.web.routes import SCIM_BASES  # noqa: PLC0415

    head = exchanges.head(at=now(), server=f"provisor {__version__}", bases=SCIM_BASES)
    try:
        writer.begin(file, head)
    except writer.NoRecording as error:
        raise Refused(str(error)) from None
    return f"{secrets.token_hex(32)}:{file.absolute()}"


def application() -> ASGIApp:
    """What the server calls in each of its processes."""
    from provisor.web import logs  # noqa: PLC0415

    settings = environment.read()
    logs.configure(settings.log_format, settings.log_level)
    return Application(settings)


def serve(
    settings: Settings, installation: Installation, listener: socket.socket, *, recording: str = ""
) -> None:
    """Serve on that socket until a signal says to stop; with a `recording` that was begun, record."""
    from provisor.web import server  # noqa: PLC0415

    # Every process reads the settings anew, and all must sign alike.
    if settings.secret_key is None:
        os.environ[_SECRET_KEY] = installation.secret.hex()
    os.environ[_RECORDING] = recording
    config = server.Config(
        "provisor.app:application",
        settings.limits(),
        factory=True,
        workers=settings.workers,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
    )
    if settings.workers == 1:
        server.run(config, listener)
        return
    with tempfile.TemporaryDirectory(prefix="provisor-metrics-") as folder:
        os.environ[_PROMETHEUS] = folder
        server.run(config, listener)
