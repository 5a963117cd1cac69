"""Why is somebody missing? Each cause is provoked over HTTP, or by command, and told as `provisor explain` does."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conversations.looking import look
from tests.conversations.test_journal_sentences import GROUP, PATCH, USER, Stage
from tests.server import Server, provisor

from provisor.provisioning.explaining import explain as use_case

Explain = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Entra ID and Okta, who have both come before; Okta pushes a group."""
    folder: Path = tmp_path_factory.mktemp("missing")
    with Server(folder) as server:
        stage = Stage(server)
        stage.entra.create("first@acme.example")
        stage.okta.create_group("Pushed", stage.okta.create("pushed@acme.example"))
        # The uses of tokens are written at the end.
        server.stop()
        server.start()
        yield stage
        stage.entra.close()
        stage.okta.close()


@pytest.fixture
def explain(stage: Stage) -> Explain:
    """The causes that are told of somebody or something, as the command prints them."""

    def told(called: str, team: str | None = None) -> list[dict[str, Any]]:
        found = look(stage.server, lambda records, now: use_case.explain(records, called, now, team=team))
        return [each.to_document() for each in found]

    return told


def test_each_cause_has_exactly_these_fields(stage: Stage, explain: Explain) -> None:
    stage.entra.create("fields@acme.example")

    (cause,) = explain("fields@acme.example")

    assert list(cause) == ["cause", "sentence", "remedy", "evidence"]


def test_somebody_who_is_here(stage: Stage, explain: Explain) -> None:
    user = stage.entra.create("here@acme.example")
    stage.entra.create_group("Here", user)

    (told,) = explain("Here@Acme.example")

    assert told["cause"] == "here"
    assert told["sentence"] == "here@acme.example is here, active, and may sign in; teams: Here."
    assert told["evidence"][0]["what"] == "Here: given by Entra ID"


def test_somebody_who_was_never_asked_for(explain: Explain) -> None:
    pushed, not_assigned, waiting = explain("nobody@acme.example")

    assert pushed["sentence"] == (
        "Okta pushes groups here, and has never asked for a user nobody@acme.example: "
        "a pushed group brings memberships only."
    )
    assert "assign nobody@acme.example to the application" in pushed["remedy"]
    assert not_assigned["sentence"].startswith("Entra ID has never asked for a user nobody@acme.example: ")
    assert "under Users and groups of the enterprise application" in not_assigned["remedy"]
    assert waiting["cause"] == "waiting"
    assert "it may bring the user nobody@acme.example then" in waiting["sentence"]


def test_somebody_and_a_team_that_were_looked_for(stage: Stage, explain: Explain) -> None:
    stage.entra.ask("GET", '/Users?filter=userName eq "sought@acme.example"')
    stage.entra.ask("GET", '/Groups?filter=displayName eq "Sought"')
    stage.entra.ask("GET", '/Users?filter=userName eq "Nordics"')
    stage.entra.create_group("Nordics", stage.entra.create("member-of-nordics@acme.example"))
    stage.entra.ask("GET", '/Users?filter=userName eq "Sent once"')
    stage.entra.ask("DELETE", f"/Groups/{stage.entra.create_group('Sent once')}")
    stage.server.stop()
    stage.server.start()

    person, team = explain("Sought@acme.example")[0], explain("sought")[0]

    assert person["cause"] == "looked-for"
    assert person["sentence"].startswith("Entra ID looked for the user Sought@acme.example on ")
    assert person["evidence"][0]["what"] == (
        "Entra ID looked for userName sought@acme.example, and found nobody."
    )
    assert team["cause"] == "team-looked-for"
    assert team["evidence"][0]["what"] == (
        "Entra ID looked for a group with displayName sought, and found none."
    )
    # A team that is here, or was sent, is what a name means before a person who was looked for alone.
    assert [each["cause"] for each in explain("Nordics")] == ["team-here"]
    assert explain("Sent once")[0]["cause"] == "team-deleted"


def test_somebody_who_was_refused(stage: Stage, explain: Explain) -> None:
    body = {"schemas": [USER], "userName": "refused@acme.example", "active": "perhaps"}
    stage.entra.ask("POST", "/Users", body, **{"client-request-id": "asked-by-entra"})

    told = explain("refused@acme.example")[0]

    assert told["cause"] == "refused"
    assert "Entra ID tried to create refused@acme.example, but a value can't be accepted" in told["sentence"]
    assert "attribute mapping" in told["remedy"]
    assert told["evidence"][0]["request_id"] == "asked-by-entra"


@pytest.mark.parametrize("known_as", ["unnamed@acme.example", "external-unnamed"])
def test_somebody_who_was_refused_without_a_user_name(stage: Stage, explain: Explain, known_as: str) -> None:
    mails = [{"value": "unnamed@acme.example", "type": "work"}]
    body = {"schemas": [USER], "emails": mails, "externalId": "external-unnamed"}
    stage.entra.ask("POST", "/Users", body)

    told = explain(known_as)[0]

    assert told["cause"] == "refused"
    assert "userName" in told["sentence"]


def test_somebody_whose_name_another_has(stage: Stage, explain: Explain) -> None:
    stage.okta.create("taken@acme.example")
    stage.entra.create("taken@acme.example")

    told = explain("taken@acme.example")

    assert [each["cause"] for each in told] == ["here", "refused"]
    assert "whom Okta provisioned" in told[1]["sentence"]


def test_somebody_whom_the_identity_provider_deactivated(stage: Stage, explain: Explain) -> None:
    user = stage.entra.create("inactive@acme.example")
    stage.entra.patch(f"/Users/{user}", "replace", "active", value=False)

    told = explain("inactive@acme.example")[0]

    assert told["cause"] == "deactivated"
    assert told["sentence"].endswith("can't sign in. Entra ID deactivated inactive@acme.example.")
    assert "assign this person again" in told["remedy"]


def test_somebody_whom_a_person_deactivated(stage: Stage, explain: Explain) -> None:
    stage.entra.create("stopped@acme.example")
    stage.run("user", "deactivate", "stopped@acme.example", "--take-over")

    told = explain("stopped@acme.example")

    assert [each["cause"] for each in told] == ["deactivated", "decided-here"]
    assert told[0]["remedy"] == "Let this person in again: `provisor user reactivate stopped@acme.example`."
    assert "what Entra ID says of it is set aside" in told[1]["sentence"]


def test_what_people_were_refused_keeps_nobody_out(stage: Stage, explain: Explain) -> None:
    user = stage.entra.create("kept-out@acme.example")
    stage.entra.patch(f"/Users/{user}", "replace", "active", value=False)
    done = provisor("user", "reactivate", "kept-out@acme.example", environment=stage.server.environment)

    assert done.returncode == 1
    assert [each["cause"] for each in explain("kept-out@acme.example")] == ["deactivated"]


def test_somebody_who_was_deleted(stage: Stage, explain: Explain) -> None:
    user = stage.entra.create("deleted@acme.example")
    stage.entra.ask("DELETE", f"/Users/{user}")

    told = explain("deleted@acme.example")[0]

    assert told["cause"] == "deleted"
    assert told["sentence"].endswith("UTC. Entra ID deleted deleted@acme.example.")
    assert "provisor user restore deleted@acme.example" in told["remedy"]


def test_what_was_refused_because_somebody_was_deleted_is_no_cause(stage: Stage, explain: Explain) -> None:
    user = stage.entra.create("replaced@acme.example")
    group = stage.entra.create_group("Replaced")
    for path, body in (
        (f"/Users/{user}", {"schemas": [USER], "userName": "replaced@acme.example"}),
        (f"/Groups/{group}", {"schemas": [GROUP], "displayName": "Replaced"}),
    ):
        stage.entra.ask("DELETE", path)
        assert stage.entra.ask("PUT", path, body).status_code == 404

    assert [each["cause"] for each in explain("replaced@acme.example")[:2]] == ["deleted", "refused"]
    assert [each["cause"] for each in explain("Replaced")[:2]] == ["team-deleted", "team-refused"]


def test_somebody_deleted_is_found_by_the_mail_address(stage: Stage, explain: Explain) -> None:
    user = stage.entra.create("d.parted", emails=[{"value": "departed@acme.example"}], externalId="d-1")
    stage.entra.ask("DELETE", f"/Users/{user}")

    assert [each["cause"] for each in explain("departed@acme.example")[:2]] == ["other-name", "deleted"]
    assert [each["cause"] for each in explain("d-1")[:2]] == ["other-name", "deleted"]


@pytest.mark.parametrize(
    ("known_as", "by"),
    [
        ("mail-0@acme.example", "e-mail address"),
        ("x-1", "external id"),
        ("Othello 2", "shown name"),
        ("former-3@acme.example", "an earlier name"),
    ],
)
def test_somebody_under_another_name(stage: Stage, explain: Explain, known_as: str, by: str) -> None:
    number = known_as.partition("@")[0][-1]
    user = stage.entra.create(
        f"former-{number}@acme.example",
        emails=[{"value": f"mail-{number}@acme.example"}],
        externalId=f"x-{number}",
        displayName=f"Othello {number}",
    )
    stage.entra.patch(f"/Users/{user}", "replace", "userName", f"oo{number}")

    told = explain(known_as)

    assert [each["cause"] for each in told] == ["other-name", "here"]
    assert told[0]["sentence"] == f"{known_as} is here under another user name: oo{number}, found by {by}."


def test_white_space_around_a_name_is_no_matter(stage: Stage, explain: Explain) -> None:
    stage.entra.create("spaces@acme.example")

    assert [each["cause"] for each in explain(" spaces@acme.example ")] == ["here"]


@pytest.mark.parametrize(
    "asked", ["josefíne@acme.example", "josefine@acme.exampl", "jsoefine@acme.example", "josef"]
)
def test_a_name_that_is_nearly_right(stage: Stage, explain: Explain, asked: str) -> None:
    stage.entra.create("josefine@acme.example")

    told = explain(asked)[0]

    assert told["cause"] == "near-name"
    assert "josefine@acme.example" in told["sentence"]


def test_somebody_who_shares_an_address_with_another(stage: Stage, explain: Explain) -> None:
    mail = [{"value": "twin@acme.example"}]
    stage.okta.create("twin@acme.example", emails=mail)
    stage.entra.create("twin2", emails=mail)

    told = explain("twin@acme.example")

    assert [each["cause"] for each in told] == ["here", "namesake"]
    user = json.loads(stage.run("user", "show", "twin2", "--json"))["id"]
    assert told[1]["sentence"] == (
        f"twin2 (id {user}) may be the same person as twin@acme.example: they share e-mail address."
    )
    assert f"(`provisor user show {user}`)" in told[1]["remedy"]


def test_scim_is_off(stage: Stage, explain: Explain) -> None:
    stage.run("scim", "disable")
    told = explain("nobody@acme.example")
    stage.run("scim", "enable")

    assert told[0]["cause"] == "scim-off"
    assert told[0]["remedy"] == "Switch it on: `provisor scim enable`."


def test_the_connection_is_paused(stage: Stage, explain: Explain) -> None:
    stage.run("connection", "pause", "Okta")
    told = explain("nobody@acme.example")
    stage.run("connection", "resume", "Okta")

    assert told[0]["cause"] == "paused"
    assert told[0]["remedy"] == "Let it in again: `provisor connection resume Okta`."


def test_a_new_connection_has_no_token_and_then_was_never_contacted(stage: Stage, explain: Explain) -> None:
    stage.run("connection", "add", "Fresh", "--bot", "Fresh-Bot")
    without = explain("nobody@acme.example")
    stage.run("token", "create", "--bot", "Fresh-Bot")
    unused = explain("nobody@acme.example")
    stage.run("connection", "remove", "Fresh")

    usual = ["pushed-not-assigned", "not-assigned", "waiting"]
    assert [each["cause"] for each in without] == [*usual, "no-token"]
    assert "provisor token create --bot Fresh-Bot" in without[-1]["remedy"]
    assert [each["cause"] for each in unused] == [*usual, "never-contacted"]


def test_a_team_with_members_and_without(stage: Stage, explain: Explain) -> None:
    stage.entra.create_group("Full", stage.entra.create("full@acme.example"))
    stage.entra.create_group("Empty")

    full, empty = explain("full")[0], explain("Empty")[0]

    assert full["cause"] == "team-here"
    assert full["sentence"] == "The team Full is here, with members; its members are given by Entra ID."
    assert empty["cause"] == "team-empty"


def test_a_team_that_goes_by_another_name(stage: Stage, explain: Explain) -> None:
    stage.run("team", "add", "Local", "--type", "Department")
    group = stage.entra.create_group("Local")
    stage.entra.patch(f"/Groups/{group}", "replace", "displayName", "Remote")

    told = explain("Remote")

    assert [each["cause"] for each in told] == ["team-other-name", "team-empty"]
    assert told[0]["sentence"] == "Remote is here as the team Local: Entra ID knows it by that other name."


def test_a_team_that_was_refused(stage: Stage, explain: Explain) -> None:
    stage.entra.create_group("Strangers", "nobody-of-this-id")

    told = explain("Strangers")

    assert told[0]["cause"] == "team-refused"
    assert "1 of the members is not a user here" in told[0]["sentence"]


def test_a_team_that_was_deleted(stage: Stage, explain: Explain) -> None:
    group = stage.entra.create_group("Short-lived")
    stage.entra.ask("DELETE", f"/Groups/{group}")

    told = explain("Short-lived")

    assert [each["cause"] for each in told[:1]] == ["team-deleted"]
    assert told[0]["sentence"] == "The team Short-lived is gone. Entra ID deleted the team Short-lived."


@pytest.mark.parametrize("asked", ["Data Plattform", "dataplatform", "Dáta Platform", "dáta platfrm"])
def test_a_team_whose_name_is_nearly_right(stage: Stage, explain: Explain, asked: str) -> None:
    stage.entra.create_group("Data Platform")

    told = explain(asked)[0]

    assert told["cause"] == "team-near-name"
    assert "Data Platform" in told["sentence"]


def test_a_name_that_nobody_has_may_be_a_teams_or_a_persons(explain: Explain) -> None:
    team_first, person_first = explain("Kein Team"), explain("xqzt")

    causes = [each["cause"] for each in team_first]
    assert causes == ["not-pushed", "not-pushed", "pushed-not-assigned", "not-assigned", "waiting"]
    assert "has never asked for a group Kein Team" in team_first[0]["sentence"]
    assert "has never asked for a user Kein Team" in team_first[2]["sentence"]
    assert [each["cause"] for each in person_first] == [*causes[2:], *causes[:2]]


def test_somebody_is_asked_for_in_a_team_that_was_never_pushed(stage: Stage, explain: Explain) -> None:
    stage.entra.create("eager@acme.example")

    told = explain("eager@acme.example", team="Zzyzx")

    assert {each["cause"] for each in told} == {"not-pushed"}
    assert "Push Groups" in told[0]["remedy"]


def test_a_member(stage: Stage, explain: Explain) -> None:
    stage.entra.create_group("Members", stage.entra.create("member@acme.example"))

    (told,) = explain("member@acme.example", team="Members")

    assert told["cause"] == "member"
    assert told["sentence"] == "member@acme.example is in Members, given by Entra ID."


def test_a_member_by_hand(stage: Stage, explain: Explain) -> None:
    stage.entra.create("guest@acme.example")
    stage.entra.create_group("Guests")
    stage.run("team", "join", "Guests", "guest@acme.example")

    told = explain("guest@acme.example", team="Guests")

    assert [each["cause"] for each in told] == ["by-hand", "member"]


def test_a_member_who_was_taken_out(stage: Stage, explain: Explain) -> None:
    user = stage.entra.create("left@acme.example")
    group = stage.entra.create_group("Left", user)
    stage.entra.patch(f"/Groups/{group}", "remove", f'members[value eq "{user}"]')

    (told,) = explain("left@acme.example", team="Left")

    assert told["cause"] == "member-removed"
    assert "Entra ID took left@acme.example out of the team Left." in told["sentence"]


def test_a_member_of_a_team_below(stage: Stage, explain: Explain) -> None:
    stage.run("team", "add", "Above", "--type", "Department")
    stage.run("team", "add", "Below", "--type", "Department", "--under", "Above")
    stage.entra.create("below@acme.example")
    stage.run("team", "join", "Below", "below@acme.example")

    told = explain("below@acme.example", team="Above")

    assert [each["cause"] for each in told] == ["member-above", "members-of-people"]


def test_a_team_that_was_sent_before_its_members(stage: Stage, explain: Explain) -> None:
    stage.entra.create("late@acme.example")
    group = stage.entra.create_group("Early")
    stage.entra.patch(f"/Groups/{group}", "add", "members", [{"value": "not-yet"}])

    told = explain("late@acme.example", team="Early")[0]

    assert told["cause"] == "member-too-early"
    assert "so that request was refused" in told["sentence"]


@pytest.mark.parametrize(("provider", "hint"), [("entra", "direct member"), ("okta", "assigned before")])
def test_a_member_who_was_never_sent(stage: Stage, explain: Explain, provider: str, hint: str) -> None:
    sender = getattr(stage, provider)
    sender.create(f"unsent@{provider}.example")
    sender.create_group(f"Unsent {provider}")

    (told,) = explain(f"unsent@{provider}.example", team=f"Unsent {provider}")

    assert told["cause"] == "member-not-sent"
    assert hint in told["remedy"]


@pytest.mark.parametrize("wish", ["deactivate", "delete"])
def test_somebody_whom_the_guard_holds(stage: Stage, explain: Explain, wish: str) -> None:
    stage.run("connection", "set", "Okta", "--guard-people", "0", "--guard-share", "0")
    user = stage.okta.create(f"{wish}@held.example")
    if wish == "delete":
        stage.okta.ask("DELETE", f"/Users/{user}")
    else:
        stage.okta.patch(f"/Users/{user}", "replace", "active", value=False)

    told = explain(f"{wish}@held.example")

    assert [each["cause"] for each in told] == ["held", "here"]
    assert "provisor guard drop" in told[0]["remedy"]


def held_of(stage: Stage, user_name: str) -> str:
    """The id of what the guard holds of somebody."""
    found = json.loads(stage.run("guard", "list", "--json"))
    (change,) = [each["id"] for each in found if each.get("user_name") == user_name]
    return change


@pytest.mark.parametrize("wish", ["deactivate", "delete"])
def test_what_was_held_and_let_happen_is_told_with_who_had_asked(
    stage: Stage, explain: Explain, wish: str
) -> None:
    stage.run("connection", "set", "Okta", "--guard-people", "0", "--guard-share", "0")
    name, asking = f"{wish}@applied.example", {"client-request-id": f"okta-wants-to-{wish}"}
    user = stage.okta.create(name)
    patch = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": False}]}
    if wish == "delete":
        stage.okta.ask("DELETE", f"/Users/{user}", **asking)
    else:
        stage.okta.ask("PATCH", f"/Users/{user}", patch, **asking)
    stage.run("guard", "apply", held_of(stage, name))

    entry = json.loads(stage.run("journal", "list", "--json", "--person", name, "--limit", "1"))
    by_request = stage.run("journal", "list", "--json", "--request", f"okta-wants-to-{wish}").splitlines()
    cause = explain(name)[0]

    assert entry["sentence"].startswith(f"An operator {wish}d {name}. Okta had asked for that at ")
    assert entry["sentence"].endswith(", and the guard held it.")
    assert (entry["actor"], entry["connection"]) == ("command line", "Okta")
    assert entry["request_id"] == f"okta-wants-to-{wish}"
    assert [json.loads(each)["position"] for each in by_request] == [
        each["position"] for each in cause["evidence"]
    ]
    assert [each["request_id"] for each in cause["evidence"]] == [f"okta-wants-to-{wish}"] * 2
    assert "assign this person again" in cause["remedy"].lower()


def test_the_remedy_of_what_was_applied_or_undone_can_be_followed(stage: Stage, explain: Explain) -> None:
    stage.run("connection", "set", "Okta", "--guard-people", "0", "--guard-share", "0")
    applied = stage.okta.create("applied@follow.example")
    stage.okta.patch(f"/Users/{applied}", "replace", "active", value=False)
    stage.run("guard", "apply", held_of(stage, "applied@follow.example"))
    stage.okta.patch(f"/Users/{applied}", "replace", "active", value=True)

    assert explain("applied@follow.example")[0]["cause"] == "here"

    stage.entra.ask(
        "POST", "/Users", {"schemas": [USER], "userName": "undone@follow.example", "active": False}
    )
    created = json.loads(
        stage.run("journal", "list", "--json", "--person", "undone@follow.example", "--limit", "1")
    )
    undo = json.loads(stage.run("undo", "--entry", str(created["position"]), "--yes", "--json"))
    stage.run("undo", "--undo", undo["id"], "--yes", "--json")

    told = explain("undone@follow.example")[0]

    assert told["cause"] == "deactivated"
    assert told["sentence"].endswith("Entra ID created the user undone@follow.example.")
    assert "At the identity provider" in told["remedy"]


def test_whom_people_stopped_for_the_identity_provider_can_be_let_in(stage: Stage, explain: Explain) -> None:
    stage.entra.create("handed-back@acme.example")
    stage.run("user", "deactivate", "handed-back@acme.example", "--take-over")
    stage.run("user", "hand-back", "handed-back@acme.example")

    remedy = explain("handed-back@acme.example")[0]["remedy"]
    stage.run(*remedy.partition("`provisor ")[2].partition("`")[0].split())

    assert explain("handed-back@acme.example")[0]["cause"] == "here"


def test_a_namesake_whose_deletion_the_guard_holds(stage: Stage, explain: Explain) -> None:
    stage.run("connection", "set", "Okta", "--guard-people", "0", "--guard-share", "0")
    first = stage.okta.create("again@held.example", externalId="first")
    stage.okta.ask("DELETE", f"/Users/{first}")
    change = held_of(stage, "again@held.example")
    stage.okta.create("again@held.example", externalId="second")

    told = explain("again@held.example")

    assert [each["cause"] for each in told] == ["here", "namesake"]
    assert told[1]["sentence"].startswith(
        f"again@held.example (id {first}) may be the same person as again@held.example: they share user name. "
    )
    assert "the guard holds it" in told[1]["sentence"]
    stage.run("guard", "apply", change)
    assert f"`provisor guard apply {change}`" in told[1]["remedy"]
    assert [each["cause"] for each in explain("again@held.example")] == ["here"]


def test_somebody_who_was_deleted_by_hand_while_a_deactivation_was_held(
    stage: Stage, explain: Explain
) -> None:
    stage.run("connection", "set", "Okta", "--guard-people", "0", "--guard-share", "0")
    user = stage.okta.create("settled@held.example")
    stage.okta.patch(f"/Users/{user}", "replace", "active", value=False)
    stage.run("user", "delete", "settled@held.example", "--take-over")

    told = explain("settled@held.example")

    assert told[0]["cause"] == "deleted"
    assert told[0]["sentence"].endswith("An operator deleted settled@held.example.")


@pytest.mark.parametrize("wish", ["delete", "empty", "let go of"])
def test_a_team_that_the_guard_holds_and_somebody_in_it(stage: Stage, explain: Explain, wish: str) -> None:
    stage.run("connection", "set", "Okta", "--guard-teams", "0", "--guard-share", "0")
    name, who = f"Held {wish}", f"{wish[:5]}@kept.example".replace(" ", "-")
    if wish == "let go of":
        stage.run("team", "add", name, "--type", "Department")
    user = stage.okta.create(who)
    group = stage.okta.create_group(name, user)
    if wish == "empty":
        stage.okta.patch(f"/Groups/{group}", "remove", "members")
    else:
        stage.okta.ask("DELETE", f"/Groups/{group}")

    of_team, of_member = explain(name), explain(who, team=name)

    assert [each["cause"] for each in of_team] == ["held", "team-here"]
    assert [each["cause"] for each in of_member] == ["held", "member"]
    assert explain(who)[0]["sentence"].endswith(f"; teams: {name}.")
    for told in (of_team[0], of_member[0]):
        assert f"the team {name}; the guard holds that" in told["sentence"]
        assert "`provisor guard drop " in told["remedy"]
        assert "`provisor guard apply " in told["remedy"]


def test_the_way_ends_where_somebody_did_not_get_on(stage: Stage) -> None:
    def way(called: str, team: str | None = None) -> dict[str, bool]:
        found = look(stage.server, lambda records, now: use_case.follow(records, called, now, team=team))
        return {each.mark.value: each.passed for each in found.way}

    shut_out = stage.entra.create("shut-out@way.example")
    stage.entra.create_group("On the way", shut_out)
    stage.entra.patch(f"/Users/{shut_out}", "Replace", "active", "False")
    body = {"schemas": [USER], "userName": "refused@way.example", "active": "perhaps"}
    stage.entra.ask("POST", "/Users", body)
    stage.entra.create("all@way.example")

    arrives = {"calls": True, "asked": True}
    assert way("never@way.example") == {"calls": True, "asked": False, "here": False, "access": False}
    assert way("refused@way.example") == arrives | {"here": False, "access": False}
    assert way("shut-out@way.example") == arrives | {"here": True, "access": False}
    assert way("all@way.example") == arrives | {"here": True, "access": True}
    assert way("all@way.example", "On the way") == arrives | {"here": True, "access": True, "team": False}
    assert way("shut-out@way.example", "On the way")["team"]
    assert way("On the way") == arrives | {"here": True}
    stage.run("scim", "disable")
    off = way("all@way.example")
    stage.run("scim", "enable")
    assert off == {"calls": False, "asked": True, "here": True, "access": True}
