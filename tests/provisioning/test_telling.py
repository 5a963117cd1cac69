"""Every sentence of the journal, one by one: what stands in the journal, and how it is told."""

from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from fastapi.routing import APIRoute

from provisor import directory
from provisor.directory.connections import DEFAULT_CONNECTION, Connection, ConnectionSettings, Kind
from provisor.directory.journal import Action, Actor, Entry
from provisor.directory.sign_in_refusals import SignInRefused
from provisor.provisioning import refused, translate
from provisor.provisioning.journal.telling import templates
from provisor.provisioning.journal.telling.sentences import Teller, Told
from provisor.scim.tolerances import Tolerance
from provisor.web.admin_api import problems
from provisor.web.admin_api.application import ROUTERS

AT = datetime(2026, 5, 7, 12, tzinfo=UTC)
ENTRA = Connection("entra", DEFAULT_CONNECTION, "tolerant", ConnectionSettings(kind=Kind.ENTRA))
OKTA = Connection("okta", "Okta EU", "tolerant", ConnectionSettings(kind=Kind.OKTA))
OTHER = Connection("other", "Personnel", "tolerant", ConnectionSettings(kind=Kind.OTHER))
BOT = Actor("bot", "SCIM-Bot", "entra", "token")
OPERATOR = Actor("operator", "command line")
PEOPLE = {"bo": "Bo", "cleo": "Cleo"}
SINCE = {"connection_id": "okta", "since": "2026-05-07T09:00:00+00:00", "through": 7}

A_DOMAIN = {"facts": {"domain": "bücher.example"}, "actor": OPERATOR}
DONE: list[tuple[str, dict[str, Any], str]] = [
    ("user.created", {}, "Entra ID created the user ana."),
    ("user.changed", {"before": {"title": "x"}, "after": {"title": "y", "nickName": "z"}},
     "Entra ID changed title, nickName of ana."),
    ("user.changed.deactivated", {"after": {"active": False}}, "Entra ID deactivated ana."),
    ("user.changed.reactivated", {"after": {"active": True}}, "Entra ID activated ana."),
    ("user.changed.renamed", {"before": {"userName": "ann"}, "after": {"userName": "ana"}},
     "Entra ID renamed ann to ana."),
    ("user.adopted", {}, "Entra ID took over ana, who was here before."),
    ("user.role-changed", {"actor": OPERATOR, "before": {"role": "member"}, "after": {"role": "owner"}},
     "An operator made ana owner; the role was member."),
    ("user.kept", {"after": {"wanted": {"active": True}}},
     "Entra ID would have changed whether ana may come in; people took that over and decide it here."),
    ("user.deleted", {}, "Entra ID deleted ana."),
    ("user.restored", {}, "Entra ID brought ana back, who had been deleted."),
    ("user.erased", {"actor": OPERATOR, "after": {"positions": [1, 2]}},
     "An operator erased the personal data of a user, from 2 entries of the journal too."),
    ("team.created", {}, "Entra ID created the team ana."),
    ("team.created.members", {"after": {"members": {"added": ["1", "2"], "removed": []}}},
     "Entra ID created the team ana with 2 members."),
    ("team.adopted", {}, "Entra ID took over the members of the team ana, which was here before."),
    ("team.changed", {"after": {"externalId": "x"}}, "Entra ID changed externalId of the team ana."),
    ("team.changed.members", {"after": {"members": {"added": ["1", "2", "3", "4"], "removed": ["bo", "cleo"]}}},
     "Entra ID changed the members of the team ana: 4 people joined, Bo, Cleo left."),
    ("team.changed.joined", {"after": {"members": {"added": ["bo", "1"], "removed": []}}},
     "Entra ID put 2 people into the team ana."),
    ("team.changed.left", {"after": {"members": {"added": [], "removed": ["bo"]}}},
     "Entra ID took Bo out of the team ana."),
    ("team.changed.sources", {"facts": {"given": {"c": ["1", "2"]}, "ended": {"person": ["3"]}}},
     "Entra ID changed who gives memberships of the team ana, though everybody who is in it stays: 2 given, 1 ended."),
    ("team.changed.renamed", {"before": {"displayName": "an"}, "after": {"displayName": "ana"}},
     "Entra ID renamed the team an to ana."),
    ("team.changed.described", {"after": {"description": "x"}}, "Entra ID described the team ana anew."),
    ("team.deleted", {}, "Entra ID deleted the team ana."),
    ("team.released", {"after": {"members": {"added": [], "removed": ["2"]}}},
     "Entra ID let go of the team ana, which stays: 1 member went."),
    ("team.moved", {"before": {"parents": [{"id": "1", "name": "A"}]},
                    "after": {"parents": [{"id": "2", "name": "B"}, {"id": "3", "name": "C"}]}},
     "Entra ID moved the team ana from A to B, C."),
    ("team.retyped", {"before": {"type": "Department"}, "after": {"type": "Division"}},
     "Entra ID made the team ana a Division; it was a Department."),
    ("team.restored", {}, "Entra ID restored the team ana."),
    ("team.merged", {"after": {"merged": {"id": "1", "name": "Old"}, "members": {"added": ["1"]}}},
     "Entra ID merged the team Old into ana: 1 member came along."),
    ("team.joined", {"actor": OPERATOR, "after": {"user": {"id": "1", "name": "bo"}}},
     "An operator made bo a member of the team ana."),
    ("team.left", {"actor": OPERATOR, "after": {"user": {"id": "1", "name": "bo"}}},
     "An operator ended the membership of bo in the team ana."),
    ("team.taken-over", {"actor": OPERATOR, "before": {"owner": {"field": "name", "connection": "Okta EU"}}},
     "An operator took the name of the team ana over from Okta EU."),
    ("team.handed-back", {"actor": OPERATOR, "after": {"owner": {"field": "members", "connection": "Okta EU"}}},
     "An operator lets Okta EU decide about the members of the team ana again."),
    ("team.role-changed", {"actor": OPERATOR, "before": {"role": None}, "after": {"role": "auditor"}},
     "An operator had the team ana give the role auditor to whoever is in it."),
    ("team.role-changed.none", {"actor": OPERATOR, "before": {"role": "auditor"}, "after": {"role": None}},
     "An operator had the team ana give no role any more; it gave: auditor."),
    ("team.kept", {"after": {"wanted": {"members": {"added": ["bo"], "removed": []}}}},
     ("Entra ID would have changed the members of the team ana: Bo joined, nobody left. People took these over and "
      "decide them here.")),
    ("change.held", {"facts": {"held": "deactivation", "held_change": "7"}},
     "Entra ID asked for the deactivation of ana. The guard holds it: ana can still come in."),
    ("change.held.team", {"resource_type": "team", "facts": {"held": "emptying", "held_change": "7"}},
     "Entra ID asked for the emptying of the team ana. The guard holds it: nobody left the team."),
    ("change.cancelled", {"facts": {"held": "deletion", "held_change": "7"}},
     "Entra ID took the deletion of ana back, which the guard held."),
    ("change.cancelled.placed",
     {"facts": {"held": "deletion", "held_change": "7", "parents": [{"id": "1", "name": "Europe"}]}},
     "Entra ID took the deletion of the team ana back, which the guard held; it is below Europe."),
    ("change.dropped", {"actor": OPERATOR, "facts": {"held": "deletion", "held_change": "7"}},
     "An operator refused the deletion of ana, which the guard held: nothing happened."),
    ("change.dropped.placed",
     {"actor": OPERATOR, "facts": {"held": "deletion", "held_change": "7", "parents": [{"id": "1", "name": "Europe"}]}},
     ("An operator refused the deletion of the team ana, which the guard held: nothing happened; it is below "
      "Europe.")),
    ("token.created", {"actor": OPERATOR,
                       "after": {"bot": "SCIM-Bot", "ending": "wxyz", "expires": "2027-05-01T00:00:00+00:00"}},
     "An operator made the token 'ana' for SCIM-Bot, which ends with wxyz and expires on 1 May 2027."),
    ("token.rotated", {"actor": OPERATOR, "after": {"bot": "SCIM-Bot"}},
     "An operator made the token 'ana' for SCIM-Bot, in place of older ones, which end later."),
    ("token.revoked", {"actor": OPERATOR, "after": {"bot": "SCIM-Bot", "ending": "wxyz"}},
     "An operator revoked the token 'ana' of SCIM-Bot, which ends with wxyz."),
    ("token.revoked.unnamed", {"actor": OPERATOR, "resource_name": None}, "An operator revoked a token."),
    ("key.added", {"actor": OPERATOR, "after": {"bot": "SCIM-Bot", "expires": "2027-05-01T00:00:00+00:00"}},
     "An operator gave SCIM-Bot the key 'ana', by which it proves itself until 1 May 2027."),
    ("entra.trusted", {"actor": OPERATOR, "after": {"bot": "SCIM-Bot", "expires": "2027-05-01T00:00:00+00:00"}},
     ("An operator lets SCIM-Bot be whoever brings a token that Entra ID signed for the application ana, until 1 May "
      "2027.")),
    ("link.made", {"after": {"expires": "2026-05-04T09:00:00+00:00"}},
     "Entra ID made a one-time link, which is good until 4 May."),
    ("link.made.user", {"actor": OPERATOR, "after": {"user": {"id": "1", "name": "bo"},
                                                     "expires": "2026-05-04T09:00:00+00:00"}},
     "An operator made a one-time link for bo, which is good until 4 May."),
    ("link.used", {"after": {"ending": "8mTq"}},
     "The one-time link was used: a token to administer, which ends with 8mTq, works for an hour."),
    ("session.begun", {"actor": Actor("user", "ana")}, "ana signed in."),
    ("session.begun.method", {"actor": Actor("user", "ana"), "facts": {"method": "nano"}}, "ana signed in by nano."),
    ("session.begun.passkey", {"actor": Actor("user", "ana"), "facts": {"passkey": "Phone"}},
     "ana signed in by the passkey Phone."),
    ("session.begun.codes", {"actor": Actor("user", "ana"), "facts": {"codes": 1}},
     "ana signed in by a recovery code; 1 code is left."),
    ("sessions.ended", {"actor": Actor("user", "bo")}, "bo ended sessions of ana, who has to sign in again there."),
    ("sessions.ended.team", {"facts": {"method": "entra", "team": "Data"}},
     "A session of ana ended: entra lets in only whoever is in the team Data, and they are not any more."),
    ("sign-in.added", {"actor": OPERATOR}, "An operator added the way to sign in ana; nobody comes in by it yet."),
    ("sign-in.changed", {"actor": OPERATOR}, "An operator changed by what people are found who sign in by ana."),
    ("sign-in.changed.begun-there", {"actor": OPERATOR, "after": {"idp_initiated": True}},
     "An operator lets sign-ins by ana begin there, too: in its portal, by a tile."),
    ("sign-in.changed.begun-here", {"actor": OPERATOR, "after": {"idp_initiated": False}},
     "An operator lets sign-ins by ana begin here alone."),
    ("sign-in.renewed", {"actor": OPERATOR}, "An operator gave a new secret for signing in by ana."),
    (
        "sign-in.renewed.coming",
        {"actor": OPERATOR, "facts": {"key": "coming"}},
        "An operator made a new key for ana, which signs once the identity provider knows it.",
    ),
    (
        "sign-in.renewed.taken",
        {"actor": OPERATOR, "facts": {"key": "taken"}},
        "An operator has the new key for ana sign from now on; the old one is forgotten.",
    ),
    (
        "sign-in.refreshed",
        {"actor": OPERATOR},
        "An operator renewed the metadata of ana, by which people sign in.",
    ),
    ("sign-in.enabled", {"actor": OPERATOR}, "An operator lets people sign in by ana."),
    ("sign-in.enabled.untried", {"actor": OPERATOR, "facts": {"untried": True}},
     "An operator lets people sign in by ana, which nobody had tried."),
    ("sign-in.team-required", {"after": {"team": {"id": "1", "name": "Data"}}, "actor": OPERATOR},
     "An operator lets only whoever is in the team Data sign in by ana."),
    ("sign-in.team-required.none", {"before": {"team": {"id": "1", "name": "Data"}}, "after": {"team": None},
                                    "actor": OPERATOR},
     "An operator lets people of every team sign in by ana; before, only those of the team Data."),
    ("sign-in.disabled", {"actor": OPERATOR}, "An operator lets nobody sign in by ana any more."),
    ("sign-in.removed", {"actor": OPERATOR}, "An operator removed the way to sign in ana."),
    ("sign-in.tried", {"actor": Actor("user", "bo"), "facts": {"person": "cleo"}},
     "bo tried to sign in by ana: it would have let cleo in."),
    ("domain.added", A_DOMAIN,
     "An operator wants addresses of bücher.example to lead to ana; the domain is not proven yet."),
    ("domain.proven", A_DOMAIN, "The DNS proves bücher.example: its addresses lead to ana."),
    ("domain.lost", A_DOMAIN,
     "The DNS does not prove bücher.example any more; its addresses lead to ana still."),
    ("domain.removed", A_DOMAIN, "An operator lets addresses of bücher.example lead to ana no more."),
    ("subject.forgotten", {"actor": OPERATOR, "facts": {"method": "nano"}},
     "An operator had nano forget as whom ana is known there."),
    ("passkey.added", {"actor": Actor("user", "ana"), "facts": {"passkey": "Phone"}},
     "ana added the passkey Phone, by which ana can sign in."),
    ("passkey.removed", {"actor": OPERATOR, "facts": {"passkey": "Phone"}},
     "An operator removed the passkey Phone of ana, by which nobody signs in any more."),
    ("recovery-codes.made", {"actor": Actor("user", "ana")},
     "ana made new recovery codes for ana; the ones before are no good any more."),
    ("organization.renamed", {"actor": Actor("user", "bo"), "before": {"name": "Old"}},
     "bo gave the organization the name ana; before, it was Old."),
    ("recipient.added", {"actor": OPERATOR, "resource_type": "recipient"}, "An operator has notices sent to ana."),
    ("recipient.removed", {"actor": OPERATOR, "resource_type": "recipient"},
     "An operator has no more notices sent to ana."),
    ("notice.given-up", {"resource_type": "recipient", "detail": "The webhook answered 500."},
     "A notice to ana did not arrive, however often it was tried: The webhook answered 500."),
    ("language.chosen", {"actor": OPERATOR, "before": {"language": None}, "after": {"language": "de"}},
     "An operator chose the language German for the organization."),
    ("language.chosen.open", {"actor": OPERATOR, "before": {"language": "de"}, "after": {"language": None}},
     "An operator left the language of the organization open: everybody reads their browser's."),
    ("scim.enabled", {"actor": OPERATOR}, "An operator switched SCIM on."),
    ("scim.disabled", {"actor": OPERATOR},
     "An operator switched SCIM off: identity providers are told to come back later."),
    ("connection.added", {"actor": OPERATOR}, "An operator added the connection ana."),
    ("connection.changed", {"actor": OPERATOR, "before": {"manner": "strict"}, "after": {"manner": "tolerant"}},
     "An operator changed the manner of the connection ana."),
    ("connection.recognised", {"after": {"kind": "okta"}},
     "The connection ana was recognised as Okta by what it sends."),
    ("connection.removed", {"actor": OPERATOR},
     "An operator removed the connection ana; the people and teams that it brought stay."),
    ("bot.added", {"actor": OPERATOR}, "An operator added the bot ana."),
    ("bot.removed", {"actor": OPERATOR}, "An operator removed the bot ana; its tokens ended."),
    ("schema.declared", {"actor": OPERATOR}, "An operator declared the extension 1."),
    ("schema.withdrawn", {"actor": OPERATOR},
     "An operator withdrew the extension 1; what people have of it stays stored."),
    ("undo.begun", {"actor": OPERATOR}, "An operator began to undo what was done before."),
    ("undo.begun.entry", {"actor": OPERATOR, "after": {"selection": {"entry": 219}}},
     "An operator began to undo the entry 219."),
    ("undo.begun.request", {"actor": OPERATOR, "after": {"selection": {"request": "r"}}},
     "An operator began to undo what one request had done."),
    ("undo.begun.since", {"actor": OPERATOR, "after": {"selection": SINCE}},
     "An operator began to undo what Okta had done since 09:00 UTC on 7 May."),
    ("undo.begun.cycle", {"actor": OPERATOR, "after": {"selection": SINCE | {"until": "2026-05-07T10:00:00+00:00"}}},
     "An operator began to undo what Okta had done from 09:00 UTC on 7 May to 10:00 UTC on 7 May."),
    ("entry.unreadable", {}, "This entry was altered in the database, and can't be told any more."),
    ("journal.pruned", {"actor": OPERATOR, "after": {"through": 7}},
     "The entries up to position 7 were removed: they were older than is kept."),
]  # fmt: skip

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("user-name-taken", {}, "Entra ID tried to create ana, but that user name belongs to another user."),
    ("user-name-taken.provisioned", {"facts": {"holder": "okta", "since": "2026-05-03T08:00:00+00:00"}},
     "Entra ID tried to create ana, but that user name belongs to another user, whom Okta provisioned on 3 May."),
    ("user-name-taken.made here", {"facts": {"holder": None, "since": "2025-05-03T08:00:00+00:00"}},
     "Entra ID tried to create ana, but that user name belongs to another user, who was made here on 3 May 2025."),
    ("team-name-taken", {}, "Entra ID tried to create the group ana, but that name belongs to another team."),
    ("team-name-taken.provisioned", {"facts": {"holder": "other", "since": "2026-05-03T08:00:00+00:00"}},
     ("Entra ID tried to create the group ana, but that name belongs to a team whose members Personnel gives since "
     "3 May.")),
    ("team-name-taken.own", {"facts": {"holder": "entra", "since": "2026-05-03T08:00:00+00:00"}},
     ("Entra ID tried to create the group ana, but that name belongs to a team whose members it gives already, since "
      "3 May.")),
    ("team-name-taken.renamed",
     {"facts": {"wanted": "Ops", "held_name": "ops", "since": "2026-05-03T08:00:00+00:00"}},
     ("Entra ID tried to rename the group ana to Ops, but that name belongs to another team, ops, which no identity "
      "provider manages.")),
    ("team-name-taken.renamed.provisioned",
     {"facts": {"wanted": "Ops", "held_name": "ops", "holder": "other", "since": "2026-05-03T08:00:00+00:00"}},
     ("Entra ID tried to rename the group ana to Ops, but that name belongs to another team, ops, whose members "
      "Personnel gives since 3 May.")),
    ("unknown-users", {"facts": {"missing": 2}},
     "Entra ID tried to create ana, but 2 of the members are not users here."),
    ("team-of-people", {}, ("Entra ID tried to create the team ana, but people made it here, and they rename and "
     "delete it.")),
    ("user-of-another-connection", {"facts": {"brought_by": "Okta EU"}},
     "Entra ID tried to create ana, whom Okta EU brought, and who is changed from there."),
    ("spared-user", {}, "Entra ID tried to create ana, whom it did not bring: it was kept from ending their access."),
    ("last-owner", {}, "Entra ID tried to create ana, the last active owner of the organization, who stays."),
    ("team-of-another-connection", {"facts": {"managed_by": "Okta EU"}},
     "Entra ID tried to create the group ana, which Okta EU manages."),
    ("invalid-value", {}, "Entra ID tried to create ana, but a value can't be accepted: Because."),
    ("mutability", {}, "Entra ID tried to create ana, but changed what can't be changed: Because."),
    ("uniqueness", {}, "Entra ID tried to create ana, but a value belongs to another: Because."),
    ("not-found", {"resource_name": None}, "Entra ID tried to create the user 1, which is not here (any more)."),
    ("precondition-failed", {}, "Entra ID tried to create ana, but it was changed meanwhile."),
    ("payload-too-large", {"resource_name": None, "resource_id": None},
     "Entra ID tried to create a user, but sent too much at once: Because."),
    ("from-elsewhere", {},
     "Entra ID tried to create ana from an address that the connection may not be used from: Because."),
    ("connection-paused", {}, "Entra ID tried to create ana while the connection is paused."),
    ("switched-off", {}, "Entra ID tried to create ana while SCIM is switched off."),
    ("forbidden", {}, "Entra ID tried to create ana, which it may not: Because."),
    ("order-refused", {"actor": Actor("bot", "Reporting", token_id="token"),
                       "after": {"request": "PATCH users/{user}"}},
     "Reporting tried to change ana through the admin API, and was refused: Because."),
    ("command-refused", {"actor": OPERATOR, "after": {"request": "team add"}},
     "An operator gave the command `provisor team add`, and was refused: Because."),
    ("form-refused", {"actor": Actor("user", "bo"), "after": {"request": "POST users"}},
     "bo asked in the web pages for a change of ana, and was refused: Because."),
    ("refused", {"resource_name": None, "resource_id": None, "resource_type": None,
                 "after": {"request": "POST Bulk"}},
     "Entra ID tried to create several things, and was refused: Because."),
]  # fmt: skip


def told(action: Action, *connections: Connection, **values: Any) -> Told:
    entry = Entry("id", AT, action, BOT, "user", "1", "ana")
    return Teller(connections or (ENTRA, OKTA, OTHER), PEOPLE).tell(replace(entry, **values))


def refusal_told(key: str, **values: Any) -> Told:
    refused = {"after": {"request": "POST Users"}, "detail": "Because.", "code": key.partition(".")[0]}
    return told(Action.REQUEST_REFUSED, **{**refused, **values})


@pytest.mark.parametrize(("key", "values", "sentence"), DONE, ids=[key for key, _, _ in DONE])
def test_a_change_is_told(key: str, values: dict[str, Any], sentence: str) -> None:
    action = Action(key if key in set(Action) else key.rpartition(".")[0])

    assert told(action, **values).sentence == sentence


@pytest.mark.parametrize(("key", "values", "sentence"), REFUSED, ids=[key for key, _, _ in REFUSED])
def test_a_refusal_is_told_with_a_remedy(key: str, values: dict[str, Any], sentence: str) -> None:
    refusal = refusal_told(key, **values)

    assert refusal.sentence == sentence
    assert bool(refusal.remedy) is (key not in set(refused.Way))
    assert "{" not in (refusal.remedy or "")


@pytest.mark.parametrize("way", refused.Way)
@pytest.mark.parametrize(
    ("refusal", "remedy"),
    [
        ("last-owner", "Make somebody else an owner first: `provisor user promote USER --role owner`."),
        (
            "deletion-held",
            "Decide: `provisor guard drop 7` has it not happen, `provisor guard apply 7` does it.",
        ),
        ("no-such-team", "See `provisor team list`."),
        ("not-a-member", None),
    ],
)
def test_what_people_are_refused_is_told_with_the_remedy_of_that_refusal(
    way: refused.Way, refusal: str, remedy: str | None
) -> None:
    facts = {"refusal": refusal, "change": "7"}

    assert refusal_told(way, actor=OPERATOR, facts=facts).remedy == remedy


def test_every_refusal_that_people_can_meet_has_its_remedy_or_none() -> None:
    for each in iter_modules(directory.__path__, "provisor.directory."):
        import_module(each.name)  # some are imported when they are needed
    # Whoever is not let in is told of by an action of its own.
    codes = {refused.code_of(each) for each in problems.kinds() if not issubclass(each, SignInRefused)}

    assert codes - set(templates.REFUSED) <= set(templates.REMEDIES) <= codes | {"link-unknown"}


@pytest.mark.parametrize(
    ("request_", "name", "order"),
    [
        ("POST users/{user}/restore", "ana", "restore ana"),
        ("DELETE teams/{team}/members/{user}", "data", "take somebody out of data"),
        ("PUT teams/{team}/members/{user}", "data", "put somebody into data"),
        ("POST undos", None, "undo what was done"),
        ("POST of another version", "ana", "do something with ana"),
    ],
)
def test_a_refused_order_is_told_by_its_route(request_: str, name: str | None, order: str) -> None:
    entry = Entry("id", AT, Action.REQUEST_REFUSED, BOT, None, None, name)

    refusal = Teller([ENTRA]).tell(
        replace(entry, code="order-refused", detail="Because.", after={"request": request_})
    )

    assert f" tried to {order} through the admin API, and was refused: Because." in refusal.sentence


def test_every_route_of_the_admin_api_that_changes_something_is_told() -> None:
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    changing = {
        f"{method} {route.path_format.removeprefix('/')}"
        for route in routes
        for method in route.methods - {"GET"}
    }

    assert changing == set(templates.ORDERS)


def test_every_template_is_told_here() -> None:
    assert [key for key, _, _ in DONE] == list(templates.SENTENCES)
    assert [key for key, _, _ in REFUSED] == list(templates.REFUSED)


def test_every_refusal_that_a_connection_can_meet_has_a_sentence() -> None:
    assert {refused.code_of(refusal) for refusal in translate.REFUSALS} <= set(templates.REFUSED)


def test_every_action_and_every_deviation_is_called_by_words() -> None:
    assert set(templates.KINDS) == set(Action)
    assert set(templates.TOLERANCES) == set(Tolerance)


def test_every_action_has_a_sentence() -> None:
    assert set(Action) - {Action.REQUEST_REFUSED, Action.SIGN_IN_REFUSED, Action.LOGOUT_REFUSED} <= set(
        templates.SENTENCES
    )


@pytest.mark.parametrize(
    ("request_", "verb"),
    [("PUT Users/{id}", "replace"), ("PATCH Users/{id}", "change"), ("DELETE Users/{id}", "delete")],
)
def test_a_refusal_tells_what_was_tried(request_: str, verb: str) -> None:
    refusal = told(Action.REQUEST_REFUSED, code="not-found", after={"request": request_})

    assert f"tried to {verb} ana" in refusal.sentence


def test_of_two_connections_of_one_kind_the_name_is_told() -> None:
    second = replace(ENTRA, id="second", name="Subsidiary")

    sentence = told(Action.USER_DELETED, ENTRA, second, actor=replace(BOT, connection_id="second")).sentence

    assert sentence == "Entra ID (Subsidiary) deleted ana."


@pytest.mark.parametrize(
    ("actor", "called"),
    [
        (Actor("bot", "SCIM-Bot", "unknown"), "The identity provider (default)"),
        (Actor("bot", "SCIM-Bot", "nowhere"), "The identity provider"),
        (Actor("bot", "Bot", "other"), "Personnel"),
        (Actor("user", "maria@acme.example"), "maria@acme.example"),
    ],
)
def test_who_did_it_is_called_as_people_call_them(actor: Actor, called: str) -> None:
    unknown = Connection("unknown", DEFAULT_CONNECTION, "tolerant")

    assert told(Action.USER_DELETED, unknown, OTHER, actor=actor).sentence == f"{called} deleted ana."


def test_an_only_connection_of_unknown_kind_is_called_so_at_the_beginning_and_within() -> None:
    unknown = Connection("unknown", DEFAULT_CONNECTION, "tolerant")
    facts = {"holder": "unknown", "since": "2026-05-03T08:00:00+00:00"}
    taken = {"code": "user-name-taken", "facts": facts, "after": {"request": "POST Users"}}

    sentence = told(
        Action.REQUEST_REFUSED, unknown, actor=Actor("bot", "SCIM-Bot", "unknown"), **taken
    ).sentence

    assert sentence == (
        "The identity provider tried to create ana, but that user name belongs to another user, whom the identity "
        "provider provisioned on 3 May."
    )


def test_a_finding_is_told_with_its_remedy() -> None:
    remedy = told(Action.USER_CREATED, detail="User 2 is active under the same externalId.").remedy

    assert remedy is not None
    assert remedy.startswith("User 2 is active under the same externalId. If both are one person, ")


def test_what_is_held_is_told_with_how_to_decide() -> None:
    remedy = told(Action.CHANGE_HELD, facts={"held": "deletion", "held_change": "7"}).remedy

    assert remedy is not None
    assert "`provisor guard apply 7`" in remedy
    assert "`provisor guard drop 7`" in remedy


@pytest.mark.parametrize(("waiting", "settled"), [({"7"}, False), (set[str](), True)])
def test_what_waits_no_more_is_not_asked_for_anew(waiting: set[str], settled: bool) -> None:
    facts = {"held": "deactivation", "held_change": "7"}
    entry = Entry("id", AT, Action.CHANGE_HELD, BOT, "user", "1", "ana", facts=facts)
    held = Teller([ENTRA], waiting=waiting).tell(entry)

    assert (held.remedy is None) == settled
    assert ("it waits no more" in held.sentence) == settled
    assert ("can still come in" in held.sentence) != settled


def test_what_is_dropped_is_told_with_how_the_identity_provider_agrees() -> None:
    remedy = told(Action.CHANGE_DROPPED, facts={"held": "deletion", "held_change": "7"}).remedy

    assert remedy is not None
    assert "have it provision ana anew" in remedy


def test_what_was_set_aside_is_named_with_what_to_do() -> None:
    remedy = told(Action.USER_CREATED, set_aside=("color", "urn:x")).remedy

    assert remedy is not None
    assert "Not kept, for no schema declares it: color, urn:x." in remedy
    assert "provisor schema add" in remedy


def test_somebody_whose_data_were_erased_is_told_of_by_id() -> None:
    assert told(Action.USER_CREATED, resource_name=None).sentence == "Entra ID created the user 1."
    assert told(Action.USER_DELETED, resource_name=None).sentence == "Entra ID deleted the user 1."


def test_what_a_change_undid_is_told_by_position() -> None:
    one = told(Action.USER_CHANGED, after={"active": True}, facts={"undoes": [12]})
    many = told(Action.USER_CHANGED, after={"active": True}, facts={"undoes": [12, 9, 8, 5, 1]})

    assert one.sentence == "Entra ID activated ana. That undid the entry 12."
    assert many.sentence == "Entra ID activated ana. That undid the entries 12, 9, 8 and 2 more."


ASKED = {
    "connection_id": "entra",
    "at": "2026-05-07T09:02:00+00:00",
    "request_id": "r",
    "client_request_id": None,
}


def test_what_somebody_let_happen_is_told_with_who_had_asked_for_it() -> None:
    facts = {"held": "deactivation", "held_change": "7", "asked": ASKED}

    applied = told(Action.USER_CHANGED, actor=OPERATOR, after={"active": False}, facts=facts)
    dropped = told(Action.CHANGE_DROPPED, actor=OPERATOR, facts=facts)

    assert applied.sentence == (
        "An operator deactivated ana. Entra ID had asked for that at 09:02 UTC on 7 May, and the guard held it."
    )
    assert dropped.sentence == (
        "An operator refused the deactivation of ana, which the guard held: nothing happened."
    )


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "enterprise attributes"),
        ("urn:example:badges:1.0:User", "badges attributes"),
        ("knownAs", "the name at the identity provider"),
        ("title", "title"),
    ],
)
def test_attributes_are_told_as_people_call_them(name: str, called: str) -> None:
    assert told(Action.USER_CHANGED, after={name: "x"}).sentence == f"Entra ID changed {called} of ana."
