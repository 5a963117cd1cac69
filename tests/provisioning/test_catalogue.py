import asyncio

import pytest
from tests.provisioning.use_cases import BADGE, UseCases, a_badge_schema, a_user, an_order, put_in

from provisor.directory.connections import Bot
from provisor.directory.journal import Action
from provisor.directory.refusals import NoSuchSchema
from provisor.directory.users import User
from provisor.provisioning import translate
from provisor.provisioning.administration import list_schemas, switch_scim
from provisor.provisioning.catalogue import Catalogue
from provisor.provisioning.ports import Credentials, Index
from provisor.scim.errors import InvalidFilter, ScimError
from provisor.scim.schemas import ResourceType


def test_a_declared_extension_is_kept_shown_and_found(scim: UseCases) -> None:
    scim.declare(a_badge_schema())

    user = scim.create(a_user(badge={"color": "Red", "number": 7}))

    assert user.document[BADGE] == {"color": "Red", "number": 7}
    assert BADGE in user.document["schemas"]
    assert scim.list_users(filter=f'{BADGE}:color eq "red" and {BADGE}:number gt 6')["totalResults"] == 1


def test_what_an_extension_does_not_allow_is_refused(scim: UseCases) -> None:
    scim.declare(a_badge_schema())

    with pytest.raises(ScimError):
        scim.create(a_user(badge={"number": "seven"}))


def test_before_it_is_declared_an_extension_is_set_aside(scim: UseCases) -> None:
    user = scim.create(a_user(badge={"color": "red"}))

    assert BADGE not in user.document
    assert scim.told.set_aside == (BADGE,)
    with pytest.raises(InvalidFilter):
        scim.list_users(filter=f'{BADGE}:color eq "red"')


def test_a_withdrawn_extension_is_hidden_and_shown_again_when_it_is_declared_again(scim: UseCases) -> None:
    scim.declare(a_badge_schema())
    user = scim.create(a_user(title="Nurse", badge={"color": "red"}))

    scim.withdraw(BADGE)
    hidden = scim.read(user.id)
    scim.patch(user.id, put_in("title", "Doctor"))
    scim.replace(user.id, a_user(user.document["userName"]))
    scim.declare(a_badge_schema())

    assert BADGE not in hidden
    assert BADGE not in hidden["schemas"]
    assert scim.read(user.id)[BADGE] == {"color": "red"}
    assert scim.list_users(filter=f'{BADGE}:color eq "red"')["totalResults"] == 1


def test_what_is_hidden_is_not_told(scim: UseCases) -> None:
    scim.declare(a_badge_schema())
    user = scim.create(a_user(badge={"color": "red"}))
    scim.withdraw(BADGE)

    scim.delete(user.id)

    assert scim.told.before is not None
    assert BADGE not in scim.told.before


def test_a_newer_edition_takes_the_place_of_an_older_one(scim: UseCases) -> None:
    scim.declare(a_badge_schema())
    scim.declare(a_badge_schema() | {"attributes": [{"name": "shape", "type": "string"}]})

    user = scim.create(a_user(badge={"shape": "round"}))

    assert user.document[BADGE] == {"shape": "round"}
    assert len(scim.organization.read(list_schemas)) == 1


def test_who_carries_nothing_of_what_is_new_in_an_edition_is_left_alone(
    scim: UseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    color, number = a_badge_schema()["attributes"]
    scim.declare(a_badge_schema())
    scim.create(a_user(badge={"color": "red"}))
    numbered = scim.create(a_user(badge={"color": "red", "number": 7}))
    saved: list[str] = []
    index = translate.index

    def spied(user: User, user_type: ResourceType) -> Index:
        saved.append(user.id)
        return index(user, user_type)

    monkeypatch.setattr(translate, "index", spied)

    scim.declare(a_badge_schema() | {"attributes": [color, number, {"name": "shape", "type": "string"}]})
    assert saved == []
    scim.declare(a_badge_schema() | {"attributes": [color]})
    assert saved == []
    scim.declare(a_badge_schema() | {"attributes": [color, {**number, "type": "string"}]})
    assert saved == [numbered.id]


def test_declaring_and_withdrawing_are_told(scim: UseCases) -> None:
    scim.declare(a_badge_schema())
    declared = scim.told
    scim.withdraw(BADGE)
    withdrawn = scim.told

    assert (declared.action, declared.resource_id, declared.actor.kind) == (
        Action.SCHEMA_DECLARED,
        BADGE,
        "operator",
    )
    assert declared.after == a_badge_schema()
    assert (withdrawn.action, withdrawn.resource_id) == (Action.SCHEMA_WITHDRAWN, BADGE)


def test_what_is_not_declared_is_not_withdrawn(scim: UseCases) -> None:
    with pytest.raises(NoSuchSchema):
        scim.withdraw(BADGE)


def test_a_schema_that_means_nothing_is_refused_and_nothing_is_told(scim: UseCases) -> None:
    before = scim.entries()

    with pytest.raises(ScimError):
        scim.declare({"id": BADGE})

    assert scim.entries() == before


def test_a_change_of_the_configuration_is_at_work_with_the_next_request(
    scim: UseCases, runner: asyncio.Runner
) -> None:
    catalogue = Catalogue(scim.organization.store)

    def urns(configuration: int) -> list[str]:
        caller = runner.run(catalogue.caller(credentials(scim, configuration)))
        return [schema.id for schema in caller.types.user.schemas_by_id.values()]

    before = urns(1)
    scim.declare(a_badge_schema())

    assert BADGE not in before
    assert urns(1) == before
    assert BADGE in urns(2)


def credentials(scim: UseCases, configuration: int) -> Credentials:
    at = an_order().at
    return Credentials(
        organization_id=scim.organization.id,
        token_id="token",
        digest=b"",
        bot=Bot("bot", "SCIM-Bot", "connection"),
        expires=at,
        revoked=None,
        connection=scim.connection,
        scim_enabled=True,
        configuration=configuration,
    )


def test_another_organization_knows_nothing_of_a_declared_extension(
    scim: UseCases, elsewhere: UseCases
) -> None:
    scim.declare(a_badge_schema())

    user = elsewhere.create(a_user(badge={"color": "red"}))

    assert BADGE not in user.document


def test_switching_scim_off_twice_is_told_once(scim: UseCases) -> None:
    def switch(*, enabled: bool) -> bool:
        return scim.organization.write(lambda records: switch_scim(records, an_order(), enabled=enabled))

    changes = [switch(enabled=enabled) for enabled in (False, False, True)]

    assert changes == [True, False, True]
    assert [entry.action for entry in scim.entries()] == [Action.SCIM_DISABLED, Action.SCIM_ENABLED]
