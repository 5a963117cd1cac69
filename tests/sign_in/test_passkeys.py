"""Signing in by a passkey: what lets somebody in, and what does not, whatever a browser sends."""

import json
import re
import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Any

import cbor2
import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.pages.visitor import one_time_link
from tests.server import Server
from tests.sign_in.authenticator import EDDSA, ES256, PRESENT, RS256, Authenticator, octets, text
from tests.sign_in.conftest import command

drawn = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass
class Somebody:
    """Somebody with their browser, which knows the service by a name: there are no passkeys of IP addresses."""

    name: str
    server: Server
    browser: httpx.Client

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.server.port}"

    def enter(self) -> None:
        link = one_time_link(self.server, "--user", self.name)
        assert self.browser.post("/welcome", data={"link": link}).status_code == 303

    def options(self) -> dict[str, Any]:
        asked = self.browser.post("/me/passkeys/challenge")
        assert asked.status_code == 200, asked.text
        told: dict[str, Any] = asked.json()["publicKey"]
        return told

    def add(self, authenticator: Authenticator, name: str = "Laptop", **changes: Any) -> httpx.Response:
        return self.bring(authenticator.make(self.options(), **changes), name)

    def bring(self, answer: Any, name: str = "Laptop") -> httpx.Response:
        return self.browser.post("/me/passkeys", data={"name": name, "answer": json.dumps(answer)})

    @property
    def is_in(self) -> bool:
        return self.browser.get("/me").status_code == 200


def a_browser(server: Server) -> httpx.Client:
    origin = f"http://localhost:{server.port}"
    return httpx.Client(base_url=origin, headers={"Sec-Fetch-Site": "same-origin"})


@pytest.fixture
def stranger(server: Server) -> Iterator[httpx.Client]:
    """A browser in which nobody is signed in."""
    with a_browser(server) as browser:
        yield browser


@pytest.fixture
def ada(server: Server) -> Iterator[Somebody]:
    """An administrator, who has just signed in."""
    name = f"ada-{secrets.token_hex(4)}@acme.example"
    command(server, "user", "add", name, "--role", "administrator")
    with a_browser(server) as browser:
        somebody = Somebody(name, server, browser)
        somebody.enter()
        yield somebody


@pytest.fixture
def key(ada: Somebody) -> Authenticator:
    """Has a passkey of hers."""
    made = Authenticator(ada.origin)
    assert ada.add(made).status_code == 200
    return made


def asked_to_sign(browser: httpx.Client) -> dict[str, Any]:
    asked = browser.post("/passkeys/challenge")
    assert asked.status_code == 200, asked.text
    told: dict[str, Any] = asked.json()["publicKey"]
    return told


def bring(browser: httpx.Client, answer: Any) -> httpx.Response:
    return browser.post("/passkeys/sign-in", data={"answer": json.dumps(answer)})


def sign_in(browser: httpx.Client, key: Authenticator, **changes: str) -> httpx.Response:
    key.counter += 1
    return bring(browser, key.sign(asked_to_sign(browser), **changes))


def codes_of(answer: httpx.Response) -> list[str]:
    return re.findall(r"(?:[a-z2-7]{4}-){5}[a-z2-7]{4}", answer.text)


def organizations(server: Server) -> list[str]:
    listed: list[str] = json.loads(command(server, "organization", "list", "--json"))["result"]
    return listed


def recover(browser: httpx.Client, name: str, code: str) -> httpx.Response:
    return browser.post("/recovery", data={"user_name": name, "code": code})


def newest(server: Server, *options: str) -> dict[str, Any]:
    told = command(server, "journal", "list", *options, "--limit", "1", "--json").splitlines()[0]
    entry: dict[str, Any] = json.loads(told)
    return entry


def refusal(server: Server) -> str:
    """The code of what was refused last."""
    exported = server.folder / "journal.jsonl"
    exported.unlink(missing_ok=True)
    command(server, "journal", "export", str(exported))
    refused = [each for each in exported.read_text().splitlines() if '"sign-in.refused"' in each]
    found = re.search('"sign-in-([a-z-]+)"', refused[-1])
    assert found is not None, refused[-1]
    return found[1]


@pytest.mark.parametrize("algorithm", [ES256, EDDSA, RS256])
def test_a_passkey_lets_in_whose_it_is(algorithm: int, ada: Somebody, stranger: httpx.Client) -> None:
    key = Authenticator(ada.origin, algorithm)
    ada.add(key, "Blue key")
    added = newest(ada.server, "--kind", "passkey.added")["sentence"]
    assert added == f"{ada.name} added the passkey Blue key, by which {ada.name} can sign in."

    entered = sign_in(stranger, key)

    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    assert ada.name in stranger.get("/me").text
    told = newest(ada.server, "--kind", "session.begun")["sentence"]
    assert told == f"{ada.name} signed in by the passkey Blue key."


def test_what_is_asked_of_authenticators(ada: Somebody, stranger: httpx.Client) -> None:
    making, signing = ada.options(), asked_to_sign(stranger)

    assert making["rp"]["id"] == signing["rpId"] == "localhost"
    assert [each["alg"] for each in making["pubKeyCredParams"]] == [ES256, EDDSA, RS256]
    assert making["authenticatorSelection"]["residentKey"] == "required"
    assert making["authenticatorSelection"]["userVerification"] == signing["userVerification"] == "required"
    assert (making["attestation"], making["timeout"], signing["allowCredentials"]) == ("none", 300_000, [])
    assert len(octets(making["challenge"])) == 32
    assert making["challenge"] != signing["challenge"]


def test_an_authenticator_is_told_which_passkeys_there_are(ada: Somebody, key: Authenticator) -> None:
    assert [each["id"] for each in ada.options()["excludeCredentials"]] == [text(key.credential_id)]


def test_an_answer_counts_once(ada: Somebody, key: Authenticator, stranger: httpx.Client) -> None:
    key.counter = 5
    answer = key.sign(asked_to_sign(stranger))
    assert bring(stranger, answer).status_code == 303

    with a_browser(ada.server) as thief:
        thief.cookies = stranger.cookies
        assert bring(thief, answer).status_code == 403
    assert refusal(ada.server) == "challenge-unknown"


def test_an_answer_counts_in_the_browser_that_asked(
    ada: Somebody, key: Authenticator, stranger: httpx.Client
) -> None:
    answer = key.sign(asked_to_sign(stranger))
    with a_browser(ada.server) as thief:
        asked_to_sign(thief)
        assert bring(thief, answer).status_code == 403
    assert refusal(ada.server) == "challenge-unknown"
    assert bring(stranger, answer).status_code == 403, "what was tried elsewhere is used up"


def test_what_was_asked_for_a_new_passkey_signs_nobody_in(
    ada: Somebody, key: Authenticator, stranger: httpx.Client
) -> None:
    asked_to_sign(stranger)
    answer = key.sign({**ada.options(), "rpId": "localhost"})

    assert bring(stranger, answer).status_code == 403
    assert refusal(ada.server) == "challenge-unknown"


FORGED: dict[str, tuple[dict[str, Any], str]] = {
    "another origin": ({"said": {"origin": "https://evil.example"}}, "passkey-used-elsewhere"),
    "another port": ({"said": {"origin": "http://localhost:1"}}, "passkey-used-elsewhere"),
    "an origin that is no text": ({"said": {"origin": ["http://localhost"]}}, "passkey-used-elsewhere"),
    "a frame of another site": ({"said": {"crossOrigin": True}}, "passkey-used-elsewhere"),
    "another ceremony": ({"said": {"type": "payment.get"}}, "passkey-not-proven"),
    "nobody present": ({"flags": 0x04}, "passkey-not-proven"),
    "nobody verified": ({"flags": PRESENT}, "passkey-without-person"),
    "backed up but not to be backed up": ({"flags": 0x15}, "passkey-not-proven"),
    "a key of somebody else": ({"key": Authenticator("").key}, "passkey-not-proven"),
    "another person": ({"user_handle": text(b"somebody")}, "passkey-not-proven"),
    "a passkey that nobody has": ({"credential_id": b"unknown"}, "passkey-unknown"),
    "an empty id": ({"credential_id": b""}, "passkey-answer-unreadable"),
    "an id that is too long": ({"credential_id": bytes(1024)}, "passkey-answer-unreadable"),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_answer_lets_nobody_in(
    how: str, ada: Somebody, key: Authenticator, stranger: httpx.Client
) -> None:
    changes, expected = FORGED[how]
    for name, value in changes.items():
        setattr(key, name, value)

    refused = sign_in(stranger, key)

    assert (refused.status_code, refusal(ada.server)) == (403, expected)
    assert "provisor-session" not in stranger.cookies


def test_a_signature_about_another_site_lets_nobody_in(
    ada: Somebody, key: Authenticator, stranger: httpx.Client
) -> None:
    answer = key.sign({**asked_to_sign(stranger), "rpId": "evil.example"})

    assert bring(stranger, answer).status_code == 403
    assert refusal(ada.server) == "passkey-not-proven"


def test_a_passkey_that_counts_no_further_may_be_a_copy(
    ada: Somebody, key: Authenticator, stranger: httpx.Client
) -> None:
    copy = replace(key, counter=3)
    copy.key = key.key
    key.counter = 6
    assert sign_in(stranger, key).status_code == 303

    with a_browser(ada.server) as thief:
        refused = sign_in(thief, copy)
    assert refused.status_code == 403
    assert "copy" in refused.text
    assert refusal(ada.server) == "counter-went-back"


def test_a_passkey_that_never_counts_comes_in_again(
    ada: Somebody, key: Authenticator, stranger: httpx.Client
) -> None:
    for _ in range(2):
        assert bring(stranger, key.sign(asked_to_sign(stranger))).status_code == 303
    assert ada.is_in


@pytest.mark.parametrize("end", ["deactivate", "delete"])
def test_whoever_may_not_come_in_has_no_way_and_no_session_any_more(
    end: str, ada: Somebody, key: Authenticator, stranger: httpx.Client
) -> None:
    assert sign_in(stranger, key).status_code == 303
    command(ada.server, "user", end, ada.name)

    assert stranger.get("/me").status_code == 303, "signed out at once"
    assert sign_in(stranger, key).status_code == 403
    assert refusal(ada.server) == {"deactivate": "inactive-by-passkey", "delete": "passkey-unknown"}[end]


def test_a_role_that_does_not_administer_has_no_way_and_no_session_any_more(
    ada: Somebody, key: Authenticator, stranger: httpx.Client
) -> None:
    assert sign_in(stranger, key).status_code == 303
    command(ada.server, "user", "promote", ada.name, "--role", "auditor")

    assert stranger.get("/me").status_code == 303
    assert ada.is_in, "who came by a link is an auditor now"
    assert ada.browser.get("/me/passkeys/new").status_code == 403
    assert sign_in(stranger, key).status_code == 403
    assert refusal(ada.server) == "role-without-passkeys"


def test_removing_a_passkey_ends_what_began_by_it_alone(
    ada: Somebody, key: Authenticator, stranger: httpx.Client
) -> None:
    assert sign_in(stranger, key).status_code == 303
    (kept,) = json.loads(command(ada.server, "user", "passkeys", ada.name, "--json"))["passkeys"]
    assert kept["last_used"] is not None
    assert ada.browser.post("/me/passkeys/removed", data={"passkey": kept["id"]}).status_code == 303

    assert stranger.get("/me").status_code == 303
    assert ada.is_in
    assert sign_in(stranger, key).status_code == 403
    assert refusal(ada.server) == "passkey-unknown"
    told = newest(ada.server, "--kind", "passkey.removed")["sentence"]
    assert f"removed the passkey Laptop of {ada.name}, by which nobody signs in any more." in told


def test_an_operator_removes_the_passkey_of_a_lost_device(
    ada: Somebody, key: Authenticator, stranger: httpx.Client
) -> None:
    assert sign_in(stranger, key).status_code == 303
    told = json.loads(command(ada.server, "user", "remove-passkey", ada.name, "Laptop", "--json"))

    assert "removed" in told["told"][0]
    assert stranger.get("/me").status_code == 303
    listed = json.loads(command(ada.server, "user", "passkeys", ada.name, "--json"))
    assert (listed["passkeys"], listed["recovery_codes"]) == ([], 10)
    assert "10 recovery codes are left" not in command(ada.server, "user", "passkeys", ada.name)


def test_nobody_removes_a_passkey_of_somebody_else(ada: Somebody, key: Authenticator) -> None:
    other = f"eve-{secrets.token_hex(4)}@acme.example"
    command(ada.server, "user", "add", other, "--role", "administrator")
    (kept,) = json.loads(command(ada.server, "user", "passkeys", ada.name, "--json"))["passkeys"]
    with a_browser(ada.server) as browser:
        Somebody(other, ada.server, browser).enter()
        assert browser.post("/me/passkeys/removed", data={"passkey": kept["id"]}).status_code == 404
    assert sign_in(ada.browser, key).status_code == 303


UNACCEPTED = {
    "attested": {"fmt": "fido-u2f", "attStmt": {"sig": b"1", "x5c": [b"1"]}},
    "attested with a certificate": {"fmt": "packed", "attStmt": {"alg": -7, "sig": b"1", "x5c": [b"1"]}},
}


@pytest.mark.parametrize("how", UNACCEPTED)
def test_no_attestation_is_taken(how: str, ada: Somebody) -> None:
    assert ada.add(Authenticator(ada.origin), **UNACCEPTED[how]).status_code == 403
    assert refusal(ada.server) == "passkey-not-accepted"


def test_a_key_that_is_not_on_its_curve_is_not_taken(ada: Somebody) -> None:
    class Odd(Authenticator):
        @property
        def public_key(self) -> bytes:
            return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(31) + b"\x01"})

    assert ada.add(Odd(ada.origin)).status_code == 403
    assert refusal(ada.server) == "passkey-not-proven"


def test_an_algorithm_that_was_not_asked_for_is_not_taken(ada: Somebody) -> None:
    class Odd(Authenticator):
        @property
        def public_key(self) -> bytes:
            return cbor2.dumps({**cbor2.loads(super().public_key), 3: -36})

    assert ada.add(Odd(ada.origin)).status_code == 403
    assert refusal(ada.server) == "passkey-not-proven"


def test_a_passkey_is_added_in_the_session_that_asked_and_once(ada: Somebody, key: Authenticator) -> None:
    answer = Authenticator(ada.origin).make(ada.options())
    with a_browser(ada.server) as browser:
        elsewhere = Somebody(ada.name, ada.server, browser)
        elsewhere.enter()
        assert elsewhere.bring(answer).status_code == 403
    assert refusal(ada.server) == "challenge-unknown"
    assert ada.bring(answer).status_code == 403
    again = ada.add(replace(key))
    assert again.status_code == 409
    assert "known here already" in again.text


def test_a_name_is_needed_and_kept_as_it_is(ada: Somebody) -> None:
    key = Authenticator(ada.origin)
    assert ada.add(key, "").status_code == 422
    assert ada.add(key, "x" * 101).status_code == 422
    assert ada.add(key, "<b>Büro</b>").status_code == 200
    assert "&lt;b&gt;Büro&lt;/b&gt;" in ada.browser.get("/me").text


def test_nobody_has_more_than_twenty(ada: Somebody) -> None:
    for number in range(20):
        ada.add(Authenticator(ada.origin), str(number))
    answer = ada.browser.post("/me/passkeys/challenge")

    assert answer.status_code == 409
    assert "20 passkeys" in answer.text


def test_auditors_and_members_have_none(ada: Somebody) -> None:
    command(ada.server, "user", "promote", ada.name, "--role", "auditor")

    assert ada.browser.post("/me/passkeys/challenge").status_code == 403
    assert "asskey" not in ada.browser.get("/me").text


def test_whoever_signed_in_a_while_ago_is_led_to_do_it_again(ada: Somebody, key: Authenticator) -> None:
    with sqlite3.connect(ada.server.folder / "provisor.db") as database:
        database.execute("UPDATE sessions SET began = began - ?", (11 * 60 * 1_000_000,))
    database.close()
    again = "/sign-in?again=yes&amp;return=%2Fme%2F"

    assert f"{again}passkeys%2Fnew" in ada.browser.get("/me/passkeys/new").text
    assert f"{again}recovery-codes" in ada.browser.get("/me/recovery-codes").text
    for path in ("/me/passkeys/challenge", "/me/recovery-codes"):
        refused = ada.browser.post(path)
        assert (refused.status_code, "Sign in again" in refused.text) == (409, True)
    assert ada.browser.get("/sign-in").status_code == 303
    assert "Sign in with a passkey" in ada.browser.get("/sign-in?again=yes").text
    before = ada.browser.cookies["provisor-session"]
    assert sign_in(ada.browser, key).status_code == 303
    assert ada.browser.cookies["provisor-session"] != before
    assert 'action="/me/recovery-codes"' in ada.browser.get("/me/recovery-codes").text
    assert ada.browser.post("/me/passkeys/challenge").status_code == 200


def test_forms_of_other_sites_do_nothing(ada: Somebody) -> None:
    ada.browser.headers["Sec-Fetch-Site"] = "cross-site"
    for path in ("/me/passkeys", "/me/passkeys/challenge", "/me/passkeys/removed", "/me/recovery-codes",
                 "/passkeys/challenge", "/passkeys/sign-in", "/recovery"):  # fmt: skip
        assert ada.browser.post(path).status_code == 403, path


def test_without_a_name_there_are_no_passkeys(server: Server, ada: Somebody) -> None:
    with httpx.Client(base_url=server.url, headers={"Sec-Fetch-Site": "same-origin"}) as browser:
        assert browser.post("/passkeys/challenge").status_code == 404
        by_address = Somebody(ada.name, server, browser)
        by_address.enter()
        assert "http://localhost" in browser.get("/me/passkeys/new").text


def test_a_recovery_code_lets_in_once(ada: Somebody, stranger: httpx.Client) -> None:
    codes = codes_of(ada.add(Authenticator(ada.origin)))
    assert len(set(codes)) == 10
    assert codes_of(ada.browser.get("/me")) == []

    written = codes[0].upper().replace("-", " ")
    assert recover(stranger, ada.name.upper(), written).status_code == 303
    assert ada.name in stranger.get("/me").text
    told = newest(ada.server, "--kind", "session.begun")["sentence"]
    assert told == f"{ada.name} signed in by a recovery code; 9 codes are left."
    assert "9 recovery codes are left" in stranger.get("/me").text
    with a_browser(ada.server) as again:
        assert recover(again, ada.name, codes[0]).status_code == 403
    assert refusal(ada.server) == "recovery-code-wrong"


def test_no_further_codes_are_made_while_some_are_left(ada: Somebody, key: Authenticator) -> None:
    assert ada.add(Authenticator(ada.origin), "Second").status_code == 303
    assert key.user_handle


def test_new_codes_take_the_place_of_those_before(ada: Somebody, stranger: httpx.Client) -> None:
    before = codes_of(ada.add(Authenticator(ada.origin)))
    after = codes_of(ada.browser.post("/me/recovery-codes"))

    assert recover(stranger, ada.name, before[0]).status_code == 403
    assert recover(stranger, ada.name, after[0]).status_code == 303
    told = newest(ada.server, "--kind", "recovery-codes.made")["sentence"]
    assert told == f"{ada.name} made new recovery codes for {ada.name}; the ones before are no good any more."


def test_whatever_is_wrong_about_a_code_the_same_is_told(ada: Somebody) -> None:
    codes = codes_of(ada.add(Authenticator(ada.origin)))
    told = {}
    with a_browser(ada.server) as one:
        told["recovery-by-nobody"] = recover(one, "nobody", codes[0])
        assert refusal(ada.server) == "recovery-by-nobody"
        told["recovery-code-wrong"] = recover(one, ada.name, "aaaa-" * 5 + "aaaa")
        assert refusal(ada.server) == "recovery-code-wrong"
        command(ada.server, "user", "demote", ada.name)
        told["role-without-recovery"] = recover(one, ada.name, codes[0])
        assert refusal(ada.server) == "role-without-recovery"
        command(ada.server, "user", "deactivate", ada.name)
        told["inactive-by-recovery"] = recover(one, ada.name, codes[0])
        assert refusal(ada.server) == "inactive-by-recovery"

    assert {each.status_code for each in told.values()} == {403}
    assert len({re.sub(r'value="[^"]*"', "", each.text) for each in told.values()}) == 1
    entry = command(ada.server, "journal", "list", "--kind", "sign-in.refused", "--limit", "5", "--json")
    assert codes[0] not in entry


def test_codes_are_tried_ten_times_and_then_slowly(ada: Somebody) -> None:
    with a_browser(ada.server) as guessing:
        answers = (recover(guessing, ada.name, str(number)) for number in range(100))
        tried = list(takewhile(lambda answer: answer.status_code == 403, answers))
        refused = recover(guessing, ada.name, "another")

    assert len(tried) >= 10
    assert (refused.status_code, int(refused.headers["retry-after"]) > 0) == (429, True)


BROKEN = {
    "nothing": {},
    "a list": [],
    "deep": json.loads("[" * 200 + "]" * 200),
    "ids that differ": {"id": "YQ", "rawId": "Yg", "type": "public-key", "response": {}},
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_is_no_answer_is_refused_by_its_name(how: str, ada: Somebody, stranger: httpx.Client) -> None:
    asked_to_sign(stranger)

    assert bring(stranger, BROKEN[how]).status_code == 403
    assert refusal(ada.server) == "passkey-answer-unreadable"
    assert ada.bring(BROKEN[how]).status_code == 403


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.binary(max_size=60).map(text),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_MEMBERS = st.sampled_from(
    ("id", "rawId", "type", "response", "clientDataJSON", "attestationObject", "authenticatorData", "signature",
     "userHandle", "transports", "authenticatorAttachment")
)  # fmt: skip


@drawn
@given(changes=st.dictionaries(_MEMBERS, _VALUES, min_size=1, max_size=3), making=st.booleans())
def test_any_answer_is_taken_or_refused_and_is_no_defect(
    changes: dict[str, Any], making: bool, server: Server, ada: Somebody
) -> None:
    key = Authenticator(ada.origin)
    answer = key.make(ada.options()) if making else key.sign(asked_to_sign(ada.browser))
    response = {
        **answer["response"],
        **{each: told for each, told in changes.items() if each in answer["response"]},
    }
    changed = {
        **answer,
        "response": response,
        **{each: changes[each] for each in changes if each not in response},
    }
    answered = ada.bring(changed) if making else bring(ada.browser, changed)

    assert answered.status_code in (200, 303, 403, 409), (answered.status_code, server.log)


@drawn
@given(cut=st.binary(max_size=120), at=st.integers(0, 250), flags=st.integers(0, 255))
@example(cut=b"\xa1" * 100, at=0, flags=0xC5)
@example(cut=b"\x9f" * 120, at=37, flags=0xC5)
@example(cut=b"\xbb" + b"\xff" * 8, at=0, flags=0xC5)
def test_any_cbor_is_taken_or_refused_and_is_no_defect(
    cut: bytes, at: int, flags: int, server: Server, ada: Somebody
) -> None:
    key = Authenticator(ada.origin, flags=flags)
    answer = key.make(ada.options())
    whole = octets(answer["response"]["attestationObject"])
    answer["response"]["attestationObject"] = text(whole[:at] + cut + whole[at + len(cut) :])

    assert ada.bring(answer).status_code in (200, 303, 403, 409), server.log


def test_an_answer_that_is_too_large_is_refused(ada: Somebody, stranger: httpx.Client) -> None:
    asked_to_sign(stranger)
    large = {"id": "a" * 70_000}

    assert bring(stranger, large).status_code == 403
    assert refusal(ada.server) == "passkey-answer-unreadable"


def test_another_organization_knows_neither_passkeys_nor_codes_of_this_one(
    tmp_path: Path,
) -> None:
    """On a service of its own: with several organizations everybody has to say into which."""
    name = "ada@acme.example"
    with Server(tmp_path, settings={"RATE_LIMIT": "0"}) as other, a_browser(other) as browser:
        command(other, "user", "add", name, "--role", "administrator")
        here = Somebody(name, other, browser)
        here.enter()
        key = Authenticator(here.origin)
        codes = codes_of(here.add(key))
        command(other, "organization", "add", "Beta")
        own = next(each for each in organizations(other) if each != "Beta")

        def asked(organization: str) -> dict[str, Any]:
            told = browser.post("/passkeys/challenge", data={"organization": organization})
            options: dict[str, Any] = told.json()["publicKey"]
            return options

        def entered(organization: str) -> list[int]:
            answer = json.dumps(key.sign(asked(organization)))
            code = {"user_name": name, "code": codes.pop()}
            return [
                browser.post(path, data={"organization": organization, **form}).status_code
                for path, form in (("/passkeys/sign-in", {"answer": answer}), ("/recovery", code))
            ]

        assert entered("Beta") == [403, 403]
        assert entered(own) == [303, 303]
        assert browser.post("/passkeys/challenge", data={"organization": "Gamma"}).status_code == 404
        assert browser.post("/recovery", data={"organization": "Gamma"}).status_code == 403
        assert "passkey" not in browser.get("/sign-in?again=yes&organization=Beta").text
        assert "passkey" in browser.get("/sign-in", params={"again": "yes", "organization": own}).text
