from provisor.simulators.replay.links import Links

OLD, NEW = "0199c1de-5f0e-7a3b-8c4d-1234567890ab", "42"
OTHER_OLD, OTHER_NEW = "0199c1de-5f0e-7a3b-8c4d-1234567890ac", "43"


def learnt(recorded: object, answered: object) -> Links:
    links = Links()
    links.learn(recorded, answered)
    return links


def test_a_created_resource_is_asked_for_by_its_new_id() -> None:
    links = learnt({"id": OLD}, {"id": NEW})

    assert links.text(f"/Users/{OLD}") == f"/Users/{NEW}"
    assert links.query(f"filter=id%20eq%20%22{OLD}%22") == f"filter=id%20eq%20%22{NEW}%22"
    assert links.document({"members": [{"value": OLD}], "active": True}) == {
        "members": [{"value": NEW}],
        "active": True,
    }
    assert links.text(OTHER_OLD) == OTHER_OLD


def test_resources_of_a_list_are_known_by_their_names_in_any_order() -> None:
    links = learnt(
        {"Resources": [{"id": OLD, "userName": "a"}, {"id": OTHER_OLD, "displayName": "B"}]},
        {"Resources": [{"id": OTHER_NEW, "displayName": "b"}, {"id": NEW, "userName": "A"}]},
    )

    assert (links.text(OLD), links.text(OTHER_OLD)) == (NEW, OTHER_NEW)


def test_what_bulk_made_is_known_by_its_location_and_version() -> None:
    links = learnt(
        {"Operations": [{"location": f"https://a/Users/{OLD}", "version": 'W/"1"'}]},
        {"Operations": [{"location": f"https://b/v2/Users/{NEW}", "version": 'W/"9"'}]},
    )

    assert links.text(OLD) == NEW
    assert links.tag(f"/Users/{OLD}", 'W/"1"') == 'W/"9"'


def test_a_version_is_one_of_its_resource() -> None:
    links = Links()
    links.learn({"id": OLD, "meta": {"version": 'W/"1"'}}, {"id": NEW, "meta": {"version": 'W/"7"'}})
    links.learn(
        {"id": OTHER_OLD, "meta": {"version": 'W/"1"'}}, {"id": OTHER_NEW, "meta": {"version": 'W/"8"'}}
    )

    assert links.tag(f"/Users/{OLD}", 'W/"0", W/"1"') == 'W/"0", W/"7"'
    assert links.document({"path": f"/Users/{OTHER_OLD}", "version": 'W/"1"'})["version"] == 'W/"8"'


def test_a_page_is_continued_with_the_cursor_that_was_given() -> None:
    links = learnt({"nextCursor": "old"}, {"nextCursor": "new"})

    assert links.query("cursor=old&count=5") == "cursor=new&count=5"
    assert links.document({"cursor": "old"}) == {"cursor": "new"}


def test_the_first_link_of_a_resource_holds() -> None:
    links = learnt({"id": OLD}, {"id": NEW})
    links.learn({"id": OLD}, {"id": OTHER_NEW})

    assert links.text(OLD) == NEW


def test_answers_that_have_nothing_in_common_teach_nothing() -> None:
    links = learnt({"id": OLD, "Resources": None}, ["nothing"])
    links.learn(None, {"id": NEW})
    links.learn({"id": OLD, "Resources": 7, "Operations": [None]}, {"id": 7, "Operations": "x"})

    assert links.text(OLD) == OLD
