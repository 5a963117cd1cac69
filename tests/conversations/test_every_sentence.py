"""Each sentence of the journal, with its remedy, is provoked: by SCIM, the admin API, commands or the pages."""

import ast
import re
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from tests.conversations.course import Course
from tests.server import Server

from provisor.directory.journal import Outcome
from provisor.provisioning.journal.telling import templates

TESTS = Path(__file__).parents[1]
IN_SIGN_INS: Mapping[str, str] = {
    "session.begun.method": "test_openid.py::test_whom_the_provider_proves_is_signed_in",
    "session.begun.passkey": "test_passkeys.py::test_a_passkey_lets_in_whose_it_is",
    "session.begun.codes": "test_passkeys.py::test_a_recovery_code_lets_in_once",
    "sessions.ended.team": "test_required_team.py::test_who_leaves_it_is_signed_out_in_every_process",
    "sign-in.refreshed": "test_saml.py::test_a_new_certificate_is_asked_for",
    "sign-in.tried": "test_trial.py::test_a_trial_shows_who_would_come_in_and_can_be_enabled_then",
    "domain.proven": "test_domains.py::test_an_address_leads_to_the_way_of_its_domain",
    "domain.lost": "test_domains.py::test_one_whose_record_goes_leads_on_and_is_told",
    "subject.forgotten": "test_openid.py::test_a_deleted_person_keeps_their_subject",
    "passkey.added": "test_passkeys.py::test_a_passkey_lets_in_whose_it_is",
    "passkey.removed": "test_passkeys.py::test_removing_a_passkey_ends_what_began_by_it_alone",
    "recovery-codes.made": "test_passkeys.py::test_new_codes_take_the_place_of_those_before",
}
"""What takes an identity provider, a name server or an authenticator, which the tests of signing in have."""
BESIDE: Mapping[str, str] = {
    "journal.pruned": "only what is older than a day is pruned",
    "token.revoked.unnamed": "entries of today name the bot",
    "undo.begun": "each undo is of something that has a sentence of its own",
    "user-name-taken": "whose name it is, and since when, is always known of who is here",
    "team-name-taken": "likewise",
    "uniqueness": "what is unique has refusals of its own",
    "last-owner": "the guard holds what a connection wishes of the last owner",
}
"""What nothing provokes that comes over a protocol, and why."""


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the journal told in a long course of events."""
    folder = tmp_path_factory.mktemp("course")
    with Server(folder, settings={"RATE_LIMIT": "0"}) as server, closing(Course(server, folder)) as course:
        course.play()
        return course.heard


@cache
def form(template: str) -> re.Pattern[str]:
    """What a sentence of that template looks like."""
    parts = Formatter().parse(template)
    return re.compile(
        "".join(re.escape(text) + ("" if place is None else ".*") for text, place, _, _ in parts), re.DOTALL
    )


@pytest.mark.parametrize("key", [each for each in templates.SENTENCES if each not in {*IN_SIGN_INS, *BESIDE}])
def test_what_happened_is_provoked(heard: list[dict[str, Any]], key: str) -> None:
    sentence = form(templates.SENTENCES[key])

    told = [each for each in heard if key == each["action"] or key.startswith(f"{each['action']}.")]
    assert any(sentence.match(each["sentence"]) for each in told), [each["sentence"] for each in told]


@pytest.mark.parametrize("key", [each for each in templates.REFUSED if each not in BESIDE])
def test_what_was_refused_is_provoked_with_its_remedy(heard: list[dict[str, Any]], key: str) -> None:
    refused = templates.REFUSED[key]

    told = [
        each
        for each in heard
        if each["outcome"] == Outcome.REFUSED and form(refused.sentence).match(each["sentence"])
    ]
    assert told
    assert not refused.remedy or any(form(refused.remedy).match(each["remedy"] or "") for each in told)


@pytest.mark.parametrize(
    ("action", "remedy"),
    [
        ("change.held", templates.HELD),
        ("change.dropped", templates.DROPPED),
        ("team.kept", templates.KEPT),
        ("notice.given-up", templates.UNREACHED),
        ("entry.unreadable", templates.UNREADABLE),
        ("user.created", templates.SET_ASIDE),
        ("user.created", templates.NAMESAKE),
    ],
)
def test_what_is_to_be_done_about_what_happened_is_provoked(
    heard: list[dict[str, Any]], action: str, remedy: str
) -> None:
    told = [each["remedy"] for each in heard if each["action"] == action and each["remedy"]]

    assert any(form(remedy).match(each) for each in told), told


def test_what_was_held_and_is_settled_is_provoked(heard: list[dict[str, Any]]) -> None:
    told = [each for each in heard if form(templates.SETTLED).match(each["sentence"])]

    assert {each["action"] for each in told} == {"change.held"}
    assert {each["remedy"] for each in told} == {None}


@pytest.mark.parametrize(("key", "place"), IN_SIGN_INS.items())
def test_what_is_provoked_by_signing_in_has_its_test_there(key: str, place: str) -> None:
    file, _, name = place.partition("::")
    tree = ast.parse((TESTS / "sign_in" / file).read_text(encoding="utf-8"))
    tests = {each.name: ast.unparse(each) for each in tree.body if isinstance(each, ast.FunctionDef)}

    longest = max((text for text, *_ in Formatter().parse(templates.SENTENCES[key])), key=len).strip(" .,:;")
    assert longest in tests[name]
