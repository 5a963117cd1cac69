from tests.admin_api.administrator import Administrator, a_name, a_user_name


def test_a_team_is_made_where_it_is_wanted(admin: Administrator) -> None:
    europe = admin.a_team(team_type="Division")

    answer = admin.ask(
        "POST", "/teams", {"name": a_name(), "type": "Department", "parents": [europe["name"]]}
    )

    assert answer.status_code == 201
    assert answer.json()["parents"] == [{"id": europe["id"], "name": europe["name"]}]
    assert answer.headers["location"].endswith(f"/api/v1/teams/{answer.json()['id']}")


def test_a_name_that_is_taken_is_told_with_who_has_it(admin: Administrator) -> None:
    team = admin.a_team()

    answer = admin.ask("POST", "/teams", {"name": team["name"].upper(), "type": "Group"})

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.status_code == answer.json()["status"] == 409
    assert answer.json()["type"] == "/api/problems#team-name-taken"
    assert answer.json()["held_by"] == team["id"]


def test_a_change_of_several_things_is_made_whole_or_not_at_all(admin: Administrator) -> None:
    team = admin.a_team(team_type="Department")
    group = admin.a_team(team_type="Group")

    refused = admin.ask("PATCH", f"/teams/{team['id']}", {"description": "new", "parents": [group["name"]]})

    assert refused.status_code == 409
    assert admin.get(f"/teams/{team['id']}") == team


def test_a_team_is_renamed_moved_and_described_at_once(admin: Administrator) -> None:
    team, division = admin.a_team(), admin.a_team(team_type="Division")
    name = a_name()

    changed = admin.do(
        "PATCH",
        f"/teams/{team['id']}",
        {"name": name, "parents": [division["id"]], "description": "Who sells."},
    )

    assert (changed["name"], changed["description"]) == (name, "Who sells.")
    assert [parent["id"] for parent in changed["parents"]] == [division["id"]]


def test_a_change_of_what_was_changed_since_is_refused(admin: Administrator) -> None:
    team = admin.a_team()
    seen = admin.ask("GET", f"/teams/{team['id']}").headers["etag"]
    admin.do("PATCH", f"/teams/{team['id']}", {"description": "changed"})

    late = admin.ask("PATCH", f"/teams/{team['id']}", {"description": "late"}, if_match=seen)
    again = admin.ask("GET", f"/teams/{team['id']}")
    now = admin.ask("PATCH", f"/teams/{team['id']}", {"description": "now"}, if_match=again.headers["etag"])

    assert (late.status_code, late.json()["title"]) == (412, "Precondition failed")
    assert (again.json()["description"], now.json()["description"]) == ("changed", "now")


def test_what_a_client_has_already_is_not_sent_again(admin: Administrator) -> None:
    team = admin.a_team()
    seen = admin.ask("GET", f"/teams/{team['id']}").headers["etag"]

    again = admin.ask("GET", f"/teams/{team['id']}", if_none_match=seen)

    assert (again.status_code, again.content) == (304, b"")


def test_a_deleted_team_is_gone_until_it_is_restored(admin: Administrator) -> None:
    team = admin.a_team()

    admin.do("DELETE", f"/teams/{team['id']}")
    gone = admin.ask("GET", f"/teams/{team['id']}")
    admin.do("POST", f"/teams/{team['id']}/restore")

    assert (gone.status_code, gone.json()["remedy"]) == (404, "GET /api/v1/teams lists what is there.")
    assert admin.get(f"/teams/{team['id']}")["name"] == team["name"]


def test_a_merged_team_leaves_its_members_to_the_other(admin: Administrator) -> None:
    small, large, user = admin.a_team(), admin.a_team(), admin.a_user()
    admin.do("PUT", f"/teams/{small['id']}/members/{user['user_name']}")

    merged = admin.do("POST", f"/teams/{small['id']}/merge", {"into": large["name"]})

    assert merged["id"] == large["id"]
    assert admin.get(f"/teams/{large['id']}/members")["items"] == [
        {"id": user["id"], "user_name": user["user_name"], "sources": ["manual"]}
    ]


def test_teams_are_found_by_name_type_and_parent_page_by_page(admin: Administrator) -> None:
    prefix = a_name("Paged")
    parent = admin.a_team(f"{prefix} parent", "Division")
    for number in range(5):
        admin.a_team(f"{prefix} child {number}", "Department", parent["id"])

    below = admin.pages(f"/teams?name={prefix.upper()}&parent={parent['id']}&limit=2")
    divisions = admin.get(f"/teams?name={prefix}&type=Division")["items"]

    assert [[team["name"][-1] for team in page] for page in below] == [["0", "1"], ["2", "3"], ["4"]]
    assert [team["id"] for team in divisions] == [parent["id"]]


def test_a_cursor_of_another_question_is_refused(admin: Administrator) -> None:
    admin.a_team()
    cursor = admin.get("/teams?limit=1")["next"].partition("cursor=")[2]

    answer = admin.ask("GET", f"/teams?limit=1&type=Division&cursor={cursor}")

    assert (answer.status_code, answer.json()["title"]) == (400, "Invalid cursor")


def test_who_is_in_a_team_below_is_an_effective_member(admin: Administrator) -> None:
    above = admin.a_team(team_type="Division")
    below, users = admin.a_team(None, "Department", above["id"]), [admin.a_user() for _ in range(3)]
    for user in users:
        admin.do("PUT", f"/teams/{below['id']}/members/{user['id']}")

    pages = admin.pages(f"/teams/{above['id']}/effective-members?limit=2")

    assert [[each["id"] for each in page] for page in pages] == [
        [users[0]["id"], users[1]["id"]],
        [users[2]["id"]],
    ]
    assert above["id"] in [team["id"] for team in admin.get(f"/users/{users[0]['id']}/teams")["teams"]]


def test_members_come_by_user_name_page_by_page(admin: Administrator) -> None:
    team, rest = admin.a_team(), a_user_name()
    for name in ("zoe", "Bert", "anna"):
        admin.do("PUT", f"/teams/{team['id']}/members/{admin.a_user(f'{name}-{rest}')['id']}")

    pages = admin.pages(f"/teams/{team['id']}/members?limit=2")

    assert [[each["user_name"].partition("-")[0] for each in page] for page in pages] == [
        ["anna", "Bert"],
        ["zoe"],
    ]


def test_a_membership_is_given_once_and_taken(admin: Administrator) -> None:
    team, user = admin.a_team(), admin.a_user()
    place = f"/teams/{team['id']}/members/{user['id']}"

    given = [admin.do("PUT", place), admin.do("PUT", place)]
    left = admin.do("DELETE", place)

    assert (given, left) == ([{"new": True}, {"new": False}], {"still_given_by": []})
    assert admin.get(f"/teams/{team['id']}/members")["items"] == []
    assert admin.ask("DELETE", place).json()["title"] == "Not a member"


def test_a_hierarchy_is_rehearsed_and_then_taken_in(admin: Administrator) -> None:
    parent, child, user = a_name(), a_name(), admin.a_user()
    listed = [
        {"name": child, "type": "Department", "parents": [parent], "members": [user["user_name"], "nobody"]},
        {"name": parent, "type": "Division"},
    ]

    rehearsed = admin.do("POST", "/hierarchy", {"teams": listed})
    before = admin.ask("GET", f"/teams/{parent}").status_code
    done = admin.do("POST", "/hierarchy", {"teams": listed, "dry_run": False})

    assert before == 404
    assert rehearsed == {
        "made": [parent, child],
        "moved": [],
        "retyped": [],
        "described": [],
        "joined": 1,
        "unknown": ["nobody"],
        "done": False,
    }
    assert done == rehearsed | {"done": True}
    assert child in [team["name"] for team in admin.get("/hierarchy")["teams"]]


def test_a_team_of_which_nothing_was_taken_over_is_handed_back_as_it_is(admin: Administrator) -> None:
    team = admin.a_team()

    assert admin.do("POST", f"/teams/{team['id']}/hand-back") == team
