"""Of what people are told, each once, and what becomes of it: on both databases."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.provisioning.use_cases import an_order
from tests.receivers import free_port, receiver
from tests.store.records_of import NOON, Organization, a_user, index, new_id

from provisor.delivery.mail import MailServer
from provisor.delivery.postman import Postman
from provisor.directory.connections import SCIM_BOT, Connection
from provisor.directory.cycles import Because, Counts, Cycle
from provisor.directory.guard import Fate, Held, HeldChange
from provisor.directory.journal import Action
from provisor.directory.notices import (
    KEPT,
    LEASE,
    MOST,
    PAUSES,
    AddressTaken,
    Kind,
    NoSuchRecipient,
    Notice,
    Recipient,
    TooManyRecipients,
    Way,
)
from provisor.provisioning import administration, patience
from provisor.provisioning.administration import Order
from provisor.provisioning.journal import erasing
from provisor.provisioning.notices import events, outbox, recipients
from provisor.provisioning.notices.outbox import Failed, Outgoing
from provisor.provisioning.ports import Records, StoreBusy
from provisor.web.pages.letters import compose

DAY = timedelta(days=1)
MAIL, HOOK = "ops@acme.example", "https://hooks.acme.example/T0/secret"


@pytest.fixture
def acme(make_organization: Callable[[], Organization]) -> Organization:
    return make_organization()


def at(moment: datetime) -> Order:
    return replace(an_order(), at=moment)


def tell(acme: Organization, address: str) -> Recipient:
    adding = lambda records: recipients.add(  # noqa: E731 - a use case that is not run yet
        records, an_order(), address, language=None, secret=b"secret"
    )
    return acme.write(adding)


def noted(acme: Organization, moment: datetime) -> int:
    return acme.write(lambda records: events.note(records, at(moment)))


def due(acme: Organization, moment: datetime) -> list[Notice]:
    return acme.read(lambda records: outbox.due(records, moment))


def taken(acme: Organization, notice: Notice, moment: datetime) -> Outgoing | None:
    return acme.write(lambda records: outbox.take(records, moment, notice.id))


def settled(acme: Organization, outgoing: Outgoing, moment: datetime, failed: Failed | None) -> Notice | None:
    return acme.write(lambda records: outbox.settle(records, at(moment), outgoing, failed))


def make_token(acme: Organization, name: str, *, made: datetime, expires: datetime) -> None:
    acme.write(
        lambda records: administration.create_token(
            records, at(made), bot_name=SCIM_BOT, name=name, secret=new_id(), expires=expires
        )
    )


def connection_of(acme: Organization) -> Connection:
    return acme.read(lambda records: records.connections())[0]


def come_every_hour(acme: Organization, *, last: datetime) -> None:
    """The connection came by the clock, up to that time."""
    connection = connection_of(acme)
    settings = replace(connection.settings, interval=60)

    def work(records: Records) -> None:
        records.save_connection(replace(connection, settings=settings))
        records.save_cycles([a_cycle(connection, last - timedelta(hours=hours)) for hours in range(5)])

    acme.write(work)


def a_cycle(connection: Connection, moment: datetime) -> Cycle:
    counts = Counts(requests=10, updated=5)
    return Cycle(new_id(), connection.id, moment, moment, counts, Because.CHANGES)


def hold(acme: Organization) -> HeldChange:
    """The guard holds that somebody leaves."""
    user = a_user()
    about = (connection_of(acme).id, user.id, None, user.user_name, NOON, None, None)
    change = HeldChange(new_id(), Held.DEACTIVATION, *about, hold_id="hold")

    def work(records: Records) -> None:
        records.add_user(replace(user, active=False, held=Held.DEACTIVATION), index(user))
        records.hold(change)

    acme.write(work)
    return change


def kinds(notices: Sequence[Notice]) -> list[Kind]:
    return sorted(each.kind for each in notices)


def test_while_nobody_is_told_nothing_has_begun(acme: Organization) -> None:
    make_token(acme, "soon over", made=NOON - 90 * DAY, expires=NOON + 3 * DAY)

    assert not acme.read(lambda records: events.differs(records, NOON))
    assert noted(acme, NOON) == 0


def test_each_recipient_is_told_of_a_beginning_once(acme: Organization) -> None:
    make_token(acme, "soon over", made=NOON - 90 * DAY, expires=NOON + 3 * DAY)
    told = {tell(acme, MAIL).id, tell(acme, HOOK).id}

    assert acme.read(lambda records: events.differs(records, NOON))
    counts = [noted(acme, NOON), noted(acme, NOON), noted(acme, NOON + DAY)]

    waiting = due(acme, NOON + DAY)
    assert counts == [2, 0, 0]
    assert {each.recipient_id for each in waiting} == told
    assert waiting[0].facts["token"] == "soon over"
    assert not acme.read(lambda records: events.differs(records, NOON))


def test_between_whole_looks_only_what_is_held_begins_and_ends(acme: Organization) -> None:
    tell(acme, MAIL)
    make_token(acme, "soon over", made=NOON - 90 * DAY, expires=NOON + 3 * DAY)
    brief = lambda records: events.note(records, at(NOON), whole=False)  # noqa: E731 - a look that is not taken yet

    counts = [acme.write(brief), noted(acme, NOON), acme.write(brief)]
    change = hold(acme)
    counts.append(acme.write(brief))
    acme.write(lambda records: records.unhold(change, Fate.DROPPED, at=NOON))
    counts += [acme.write(brief), noted(acme, NOON)]

    assert counts == [0, 1, 0, 1, 0, 0]
    assert not acme.read(lambda records: events.differs(records, NOON))


def test_processes_that_note_at_once_tell_once(acme: Organization) -> None:
    tell(acme, MAIL)
    make_token(acme, "soon over", made=NOON - 90 * DAY, expires=NOON + 3 * DAY)

    counts = acme.at_once(*(lambda records: events.note(records, at(NOON)) for _ in range(5)))

    assert sorted(counts) == [0, 0, 0, 0, 1]


def test_what_another_process_begins_while_it_is_looked_is_not_over(
    acme: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(acme, MAIL)
    looking = events.now

    def looked(records: Records, at: datetime, *, whole: bool) -> events.Present:
        present = looking(records, at, whole=whole)
        records.begin_event("changes.held:another", at=at)
        return present

    monkeypatch.setattr(events, "now", looked)
    noted(acme, NOON)

    assert acme.read(lambda records: records.begun_events()) == ["changes.held:another"]


def test_what_is_over_and_begins_again_is_told_again(acme: Organization) -> None:
    tell(acme, MAIL)
    come_every_hour(acme, last=NOON)

    late, later = NOON + 8 * timedelta(hours=1), NOON + 20 * timedelta(hours=1)
    counts = [noted(acme, NOON + timedelta(minutes=70)), noted(acme, late)]
    came = a_cycle(connection_of(acme), late)
    acme.write(lambda records: records.save_cycles([came]))
    running = noted(acme, late + timedelta(minutes=1))
    well = noted(acme, late + timedelta(minutes=45))
    again = noted(acme, later + 30 * timedelta(hours=1))

    assert [*counts, running, well, again] == [0, 1, 0, 0, 1]
    assert kinds(due(acme, later + 3 * DAY)) == [Kind.OVERDUE, Kind.OVERDUE]


def test_held_changes_are_told_of_until_all_are_decided(acme: Organization) -> None:
    tell(acme, MAIL)
    first, second = hold(acme), hold(acme)
    counts = [noted(acme, NOON)]
    acme.write(lambda records: records.unhold(first, Fate.DROPPED, at=NOON))
    counts.append(noted(acme, NOON))
    acme.write(lambda records: records.unhold(second, Fate.DROPPED, at=NOON))
    counts.append(noted(acme, NOON))
    hold(acme)
    counts.append(noted(acme, NOON))

    assert counts == [1, 0, 0, 1]
    assert {each.facts["connection"] for each in due(acme, NOON)} == {connection_of(acme).name}
    assert {each.facts["hold_id"] for each in due(acme, NOON)} == {"hold"}


@pytest.mark.parametrize(
    ("made", "left", "told"),
    [(90, 13, True), (90, 15, False), (10, 3, False), (90, -1, False)],
)
def test_a_token_is_told_of_two_weeks_before_its_end(
    acme: Organization, made: int, left: int, told: bool
) -> None:
    tell(acme, MAIL)
    make_token(acme, "a token", made=NOON - made * DAY, expires=NOON + left * DAY)

    assert noted(acme, NOON) == told


def test_a_token_that_was_replaced_is_told_of_no_more(acme: Organization) -> None:
    tell(acme, MAIL)
    make_token(acme, "old", made=NOON - 90 * DAY, expires=NOON + 3 * DAY)
    make_token(acme, "new", made=NOON, expires=NOON + 90 * DAY)

    assert noted(acme, NOON) == 0


def test_of_processes_that_deliver_at_once_one_has_the_notice(acme: Organization) -> None:
    recipient = tell(acme, MAIL)
    acme.write(lambda records: outbox.add_test(records, at(NOON), recipient.id))
    (notice,) = due(acme, NOON)

    found = acme.at_once(*(lambda records: outbox.take(records, NOON, notice.id) for _ in range(5)))

    assert len([each for each in found if each is not None]) == 1
    assert due(acme, NOON + LEASE / 2) == []


def test_what_a_process_left_undone_another_takes_later(acme: Organization) -> None:
    notice = a_notice(acme)
    taken(acme, notice, NOON)

    again = taken(acme, notice, NOON + LEASE)

    assert again is not None
    assert again.notice.attempts == 2


def test_a_notice_that_arrived_is_not_sent_again(acme: Organization) -> None:
    notice = a_notice(acme)
    outgoing = taken(acme, notice, NOON)
    assert outgoing is not None
    settled(acme, outgoing, NOON, None)

    assert due(acme, NOON + 10 * DAY) == []
    (shown,) = acme.read(recipients.show_all)
    assert shown.latest is not None
    assert shown.latest.sent == NOON


def test_one_that_never_arrives_is_tried_with_growing_pauses_and_given_up_with_a_sentence(
    acme: Organization,
) -> None:
    notice, moment, tries = a_notice(acme), NOON, 0
    while notice.given_up is None:
        outgoing = taken(acme, notice, moment)
        assert outgoing is not None
        after = settled(acme, outgoing, moment, Failed("It answered 500."))
        assert after is not None
        notice = after
        moment, tries = notice.due, tries + 1

    assert tries == len(PAUSES) + 1
    assert due(acme, moment + 10 * DAY) == []
    entry = acme.read(lambda records: records.entries(newest=1))[0]
    assert (entry.action, entry.detail) == (Action.NOTICE_GIVEN_UP, "It answered 500.")
    assert acme.read(lambda records: records.notices_given_up(since=NOON)) == 1


def test_what_is_final_is_given_up_at_once(acme: Organization) -> None:
    outgoing = taken(acme, a_notice(acme), NOON)
    assert outgoing is not None

    given_up = settled(acme, outgoing, NOON, Failed("It is gone.", final=True))
    assert given_up is not None
    assert given_up.given_up == NOON


def test_what_another_delivered_meanwhile_stays_delivered(acme: Organization) -> None:
    notice = a_notice(acme)
    slow, quick = taken(acme, notice, NOON), taken(acme, notice, NOON + LEASE)
    assert slow is not None
    assert quick is not None
    settled(acme, quick, NOON + LEASE, None)

    late = settled(acme, slow, NOON + LEASE, Failed("It answered 500."))

    assert late is None
    assert due(acme, NOON + 10 * DAY) == []


def test_of_a_notice_that_another_has_by_now_nothing_is_kept(acme: Organization) -> None:
    notice = a_notice(acme)
    slow, quick = taken(acme, notice, NOON), taken(acme, notice, NOON + LEASE)
    assert slow is not None
    assert quick is not None

    assert settled(acme, slow, NOON + LEASE, Failed("It is gone.", final=True)) is None
    assert settled(acme, quick, NOON + LEASE, None) is not None


def test_what_fails_for_somebody_who_is_gone_meanwhile_is_told_nowhere(acme: Organization) -> None:
    outgoing = taken(acme, a_notice(acme), NOON)
    assert outgoing is not None
    acme.write(lambda records: records.remove_recipients([outgoing.recipient.id]))

    assert settled(acme, outgoing, NOON, Failed("It is gone.", final=True)) is None
    entries = acme.read(lambda records: records.entries(newest=100))
    assert Action.NOTICE_GIVEN_UP not in {each.action for each in entries}


@pytest.mark.parametrize(
    ("way", "address"),
    [(Way.MAIL, "maria.@acme.example"), (Way.WEBHOOK, f"https://{'a' * 64}.example/x")],
)
def test_what_can_be_addressed_nowhere_is_given_up_at_once(
    acme: Organization, way: Way, address: str
) -> None:
    notice = to_somebody(acme, way, address)

    after = acme.run(postman(acme.store).deliver(acme.id, notice.id))

    assert after is not None
    assert after.given_up == NOON
    assert (after.trouble or "").startswith("It can't be addressed: ")


def test_what_was_delivered_is_kept_so_however_busy_the_store_is(
    acme: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "_AGAIN_SECONDS", 0)
    with receiver() as there:
        notice = to_somebody(acme, Way.WEBHOOK, there.url("/200"))
        after = acme.run(postman(BusyOnce(acme.store)).deliver(acme.id, notice.id))
        calls = len(there.calls)

    assert after is not None
    assert (after.sent, calls) == (NOON, 1)


class BusyOnce:
    """A store that is too busy for the second of all writes."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self._writes = 0

    async def write(self, organization_id: str, work: Callable[[Records], Any]) -> Any:
        self._writes += 1
        if self._writes == 2:
            raise StoreBusy
        return await self._store.write(organization_id, work)


def postman(store: Any) -> Postman:
    server = MailServer("127.0.0.1", free_port(), "none", "provisor@acme.example")
    return Postman(store, compose, server, None, lambda: NOON, new_id)


def to_somebody(acme: Organization, way: Way, address: str) -> Notice:
    """A test for somebody whose address was accepted, whatever is accepted now."""
    recipient = Recipient(new_id(), way, address, None, NOON, b"secret")
    acme.write(lambda records: records.add_recipient(recipient))
    return acme.write(lambda records: outbox.add_test(records, at(NOON), recipient.id))


def test_what_became_of_notices_is_forgotten_in_time(acme: Organization) -> None:
    outgoing = taken(acme, a_notice(acme), NOON)
    assert outgoing is not None
    settled(acme, outgoing, NOON, None)

    acme.write(lambda records: outbox.forget(records, NOON + KEPT))
    known = acme.read(recipients.show_all)[0].latest
    acme.write(lambda records: outbox.forget(records, NOON + KEPT + timedelta(seconds=1)))

    assert known is not None
    assert acme.read(recipients.show_all)[0].latest is None


def test_a_recipient_is_added_once_and_so_many_at_the_most(acme: Organization) -> None:
    tell(acme, MAIL)
    with pytest.raises(AddressTaken):
        tell(acme, MAIL.upper())
    for number in range(MOST - 1):
        tell(acme, f"ops{number}@acme.example")
    with pytest.raises(TooManyRecipients):
        tell(acme, HOOK)


def test_whoever_is_removed_is_told_no_more(acme: Organization) -> None:
    notice = a_notice(acme)
    acme.write(lambda records: recipients.remove(records, an_order(), notice.recipient_id))

    assert due(acme, NOON + DAY) == []
    assert taken(acme, notice, NOON + DAY) is None
    with pytest.raises(NoSuchRecipient):
        acme.write(lambda records: recipients.remove(records, an_order(), notice.recipient_id))


def test_another_organization_has_none_of_it(acme: Organization, make_organization: Any) -> None:
    notice, other = a_notice(acme), make_organization()

    assert other.read(recipients.show_all) == []
    assert other.read(lambda records: outbox.due(records, NOON + DAY)) == []
    assert other.write(lambda records: outbox.take(records, NOON + DAY, notice.id)) is None
    with pytest.raises(NoSuchRecipient):
        other.write(lambda records: recipients.remove(records, an_order(), notice.recipient_id))


def test_the_journal_shows_no_more_of_a_webhook_than_its_host(acme: Organization) -> None:
    tell(acme, HOOK)

    told = acme.read(lambda records: records.entries(newest=10))
    assert "hooks.acme.example" in repr(told)
    assert "secret" not in repr(told)


def test_whoever_is_erased_is_told_no_more(acme: Organization) -> None:
    user = acme.add_user(userName="olga", emails=[{"value": MAIL}])
    tell(acme, MAIL.upper())
    tell(acme, HOOK)

    async def erase() -> None:
        async def read(work: Callable[[Records], Any]) -> Any:
            return await acme.store.read(acme.id, work)

        await acme.store.seal(acme.id)
        found = await erasing.find(read, user.id)
        await acme.store.write(acme.id, lambda records: erasing.erase(records, an_order(), found))

    acme.run(asyncio.wait_for(erase(), 60))

    assert [each.recipient.address for each in acme.read(recipients.show_all)] == [HOOK]


def a_notice(acme: Organization) -> Notice:
    """A notice that waits, of a token that ends."""
    tell(acme, MAIL)
    make_token(acme, "soon over", made=NOON - 90 * DAY, expires=NOON + 3 * DAY)
    noted(acme, NOON)
    return due(acme, NOON)[0]
