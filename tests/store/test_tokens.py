"""Tokens: found by their digest with all that a request needs, revoked at once, their last use kept."""

from datetime import datetime, timedelta

from tests.store.records_of import NOON, Organization, new_id

from provisor.directory.connections import SCIM_BOT, Form, Scope
from provisor.provisioning.ports import Credentials, PublicKey, Records

EXPIRES = NOON + timedelta(days=365)


def add_token(organization: Organization, digest: bytes | None = None) -> str:
    token_id = new_id()

    def add(records):  # noqa: ANN001, ANN202
        bot = records.bot(SCIM_BOT)
        records.add_token(
            token_id,
            bot.id,
            "Entra",
            digest or organization.id.encode(),
            "wxyz",
            created=NOON,
            expires=EXPIRES,
        )

    organization.write(add)
    return token_id


def credentials(organization: Organization) -> Credentials | None:
    return organization.run(organization.store.credentials(organization.id.encode()))


def test_a_token_is_found_by_its_digest(organization: Organization) -> None:
    token_id = add_token(organization)

    found = credentials(organization)

    assert found is not None
    assert (found.organization_id, found.token_id, found.digest) == (
        organization.id,
        token_id,
        organization.id.encode(),
    )
    assert (found.bot.name, found.connection.name, found.connection.manner) == (
        SCIM_BOT,
        "default",
        "tolerant",
    )
    assert (found.expires, found.revoked, found.scim_enabled) == (EXPIRES, None, True)


def test_nobody_has_another_digest(organization: Organization) -> None:
    add_token(organization)

    assert organization.run(organization.store.credentials(bytes(32))) is None


def test_a_revoked_token_says_when(organization: Organization) -> None:
    token_id = add_token(organization)
    at = NOON + timedelta(hours=1)

    assert organization.write(lambda records: records.revoke_token(token_id, at=at))
    assert not organization.write(lambda records: records.revoke_token(token_id, at=at))

    found = credentials(organization)
    assert found is not None
    assert found.revoked == at


def test_a_token_that_expired_is_not_revoked(organization: Organization) -> None:
    token_id = add_token(organization)

    assert not organization.write(lambda records: records.revoke_token(token_id, at=EXPIRES))
    assert not organization.write(lambda records: records.revoke_token("nothing", at=NOON))


def test_scim_that_is_off_is_seen_with_the_next_request(organization: Organization) -> None:
    add_token(organization)

    organization.write(lambda records: records.set_scim_enabled(False))

    found = credentials(organization)
    assert found is not None
    assert not found.scim_enabled


def test_tokens_are_listed_in_the_order_of_their_making(organization: Organization) -> None:
    first, second = add_token(organization), add_token(organization, new_id().encode())

    found = organization.read(lambda records: records.tokens())

    assert [token.id for token in found] == [first, second]
    assert (found[0].bot_name, found[0].name, found[0].ending) == (SCIM_BOT, "Entra", "wxyz")


def test_the_latest_use_is_kept(organization: Organization) -> None:
    token_id = add_token(organization)
    latest = NOON + timedelta(minutes=5)

    async def use() -> None:
        for at in (NOON, latest):
            organization.store.note_use(organization.id, token_id, at)
        await organization.store.uses.write()

    organization.run(use())

    (token,) = organization.read(lambda records: records.tokens())
    assert (token.first_used, token.last_used) == (latest, latest)


def test_the_first_use_stays(organization: Organization) -> None:
    token_id = add_token(organization)

    async def use(at: datetime) -> None:
        organization.store.note_use(organization.id, token_id, at)
        await organization.store.uses.write()

    organization.run(use(NOON))
    organization.run(use(NOON + timedelta(minutes=5)))

    (token,) = organization.read(lambda records: records.tokens())
    assert (token.first_used, token.last_used) == (NOON, NOON + timedelta(minutes=5))


def test_tokens_end_when_they_are_told_to_and_never_later(organization: Organization) -> None:
    ended, kept = add_token(organization), add_token(organization, new_id().encode())
    soon = NOON + timedelta(days=7)

    organization.write(lambda records: records.replace_tokens([ended], at=NOON, ends=soon))
    organization.write(
        lambda records: records.replace_tokens([ended], at=NOON, ends=EXPIRES + timedelta(days=1))
    )

    expires = {token.id: token.expires for token in organization.read(lambda records: records.tokens())}
    assert expires == {ended: soon, kept: EXPIRES}


def test_a_token_is_for_what_it_was_made(organization: Organization) -> None:
    def add(records: Records) -> None:
        (bot,) = records.bots()
        digest = organization.id.encode()
        times = {"created": NOON, "expires": EXPIRES}
        records.add_token(new_id(), bot.id, "reader", digest, "wxyz", scopes={Scope.READ}, **times)

    organization.write(add)

    found = credentials(organization)
    assert found is not None
    assert found.scopes == {Scope.READ}


def test_an_access_token_leads_to_its_key_and_ends_before(organization: Organization) -> None:
    bot, key_id = organization.read(lambda records: records.bots()[0]), new_id()
    times = {"created": NOON, "expires": NOON + timedelta(days=9)}
    document = {"kty": "EC", "kid": "é"}
    organization.write(
        lambda records: records.add_token(
            key_id, bot.id, "key", None, "wxyz", **times, form=Form.KEY, public_key=document
        )
    )
    found = organization.read(lambda records: records.public_keys(bot.id, at=NOON))
    assert found == [PublicKey(key_id, document, frozenset({Scope.PROVISION}))]
    assert organization.read(lambda records: records.public_keys(bot.id, at=NOON + timedelta(days=9))) == []

    digest, soon = new_id().encode(), NOON + timedelta(minutes=10)
    organization.write(lambda records: records.add_access(digest, key_id, expires=soon))

    def led_to() -> Credentials | None:
        return organization.run(organization.store.credentials(digest))

    access = led_to()
    assert access is not None
    assert (access.token_id, access.bot, access.expires) == (key_id, bot, soon)

    organization.write(lambda records: records.forget_access(before=soon))
    organization.write(lambda records: records.revoke_token(key_id, at=NOON))
    ended = led_to()
    assert ended is not None
    assert ended.revoked == NOON
    assert organization.read(lambda records: records.public_keys(bot.id, at=NOON)) == []
    organization.write(lambda records: records.forget_access(before=soon + timedelta(seconds=1)))
    assert led_to() is None


def test_a_place_is_taken_once_until_what_is_there_has_ended(organization: Organization) -> None:
    place, first, second = new_id().encode(), add_token(organization, new_id().encode()), new_id()

    def name(named: str) -> bool:
        organization.write(lambda records: records.free_ended_place(place, at=NOON))
        return organization.write(lambda records: records.name_place(place, named))

    assert [name(first), name(second)] == [True, False]
    organization.write(lambda records: records.revoke_token(first, at=NOON))
    assert name(second)
