import pytest

from provisor.scim.errors import PreconditionFailed
from provisor.scim.versions import check_if_match, etag, none_match


def test_an_entity_tag_is_weak() -> None:
    assert etag(3) == 'W/"3"'


@pytest.mark.parametrize("header", [None, "*", 'W/"3"', '"3"', 'W/"2", W/"3"', ' W/"3" '])
def test_if_match_lets_pass_what_names_the_version(header: str | None) -> None:
    check_if_match(header, 3)


@pytest.mark.parametrize("header", ['W/"2"', "", "3", 'W/"33"', 'W/"stale"', "W/3"])
def test_if_match_refuses_what_names_other_versions_only(header: str) -> None:
    with pytest.raises(PreconditionFailed, match="Read it again"):
        check_if_match(header, 3)


@pytest.mark.parametrize(("header", "sends"), [(None, True), ('W/"2"', True), ('W/"3"', False), ("*", False)])
def test_if_none_match_sends_the_resource_unless_it_names_the_version(
    header: str | None, sends: bool
) -> None:
    assert none_match(header, 3) is sends
