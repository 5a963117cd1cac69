import pytest

from provisor import settings
from provisor.settings import WrongSettings


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for shown in settings.shown(settings.Settings.model_construct()):
        monkeypatch.delenv(shown.variable, raising=False)


def test_defaults_are_those_of_a_first_try_on_ones_own_machine() -> None:
    read = settings.read()

    assert (read.host, read.port, read.workers) == ("127.0.0.1", 8000, 1)
    assert read.database_url.get_secret_value() == "sqlite:///provisor.db"
    assert (read.limits().rate, read.limits().burst) == (200, 1000)


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROVISOR_PORT", "9000")
    monkeypatch.setenv("PROVISOR_TRUSTED_PROXIES", "10.0.0.1, 192.168.0.0/16,")
    read = settings.read()

    assert read.port == 9000
    assert read.trusted_proxies == ("10.0.0.1", "192.168.0.0/16")


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROVISOR_PORT", "")

    assert settings.read().port == 8000


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PROVISOR_PORT", "abc"),
        ("PROVISOR_PORT", "70000"),
        ("PROVISOR_HEADER_TIMEOUT", "soon"),
        ("PROVISOR_PUBLIC_URL", "ftp://provisor.example.com"),
        ("PROVISOR_ENTRA_AUTHORITY", "http://login.example.com"),
        ("PROVISOR_LOG_FORMAT", "xml"),
        ("PROVISOR_WORKERS", "0"),
        ("PROVISOR_RATE_LIMIT", "-1"),
        ("PROVISOR_PUBLIC_URL", "nowhere"),
        ("PROVISOR_SECRET_KEY", "short"),
        ("PROVISOR_TRUSTED_PROXIES", "everybody"),
        ("PROVISOR_SMTP_PORT", "0"),
        ("PROVISOR_SMTP_TLS", "ssl"),
        ("PROVISOR_SMTP_SENDER", "provisor@acme.example\r\nBcc: all@evil.example"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence_that_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(WrongSettings, match=rf"^{variable} (is|can't be used).*: it must .*\.$"):
        settings.read()


def test_a_variable_that_sets_nothing_is_told_with_the_one_that_is_meant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PROVISOR_PROT", "9000")
    monkeypatch.setenv("provisor_port", "9000")

    (told,) = settings.unknown()

    assert told.startswith("PROVISOR_PROT is no setting")
    assert told.endswith("Is PROVISOR_PORT meant?")


def test_a_wrong_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROVISOR_SECRET_KEY", "hunter2")

    with pytest.raises(WrongSettings) as refused:
        settings.read()
    assert "hunter2" not in str(refused.value)


def test_settings_are_shown_with_their_source_and_without_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROVISOR_SECRET_KEY", "k" * 40)
    monkeypatch.setenv("PROVISOR_DATABASE_URL", "postgresql://me:hunter2@db.example/provisor")
    shown = {each.variable: (each.value, each.source) for each in settings.shown(settings.read())}

    assert shown["PROVISOR_SECRET_KEY"] == ("**********", "environment")
    assert shown["PROVISOR_DATABASE_URL"] == ("postgresql://me:***@db.example/provisor", "environment")
    assert shown["PROVISOR_PORT"] == ("8000", "default")


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"SMTP_HOST": "mail.acme.example"}, "PROVISOR_SMTP_HOST needs the address that mail comes from"),
        ({"SMTP_TLS": "none", "SMTP_PASSWORD": "hidden"}, "it would be sent in the clear"),
    ],
)
def test_a_mail_server_is_set_whole_and_gets_no_password_in_the_clear(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], told: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"PROVISOR_{name}", value)

    with pytest.raises(WrongSettings, match=told) as refused:
        settings.read()

    assert "hidden" not in str(refused.value)
