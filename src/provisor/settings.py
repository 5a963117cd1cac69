"""What an operator can set, all of it from the environment. Read once, at the start of a command."""

import difflib
import ipaddress
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from provisor.directory import destinations
from provisor.directory.notices import is_mail_address
from provisor.web.limits import KIBIBYTE, MEBIBYTE, Limits

PREFIX = "PROVISOR_"
_SHORTEST_KEY = 32


class WrongSettings(Exception):
    """The environment holds values that can't be used; one sentence for each variable."""


class Settings(BaseSettings):
    """Every setting, with its default. The variable of `rate_limit` is PROVISOR_RATE_LIMIT."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True)

    database_url: SecretStr = Field(
        default=SecretStr("sqlite:///provisor.db"),
        description="The database: `sqlite:///FILE`, or `postgresql://USER:PASSWORD@HOST/DATABASE`.",
    )
    host: str = Field(
        default="127.0.0.1", description="The address to listen on; `0.0.0.0` for all of the machine's."
    )
    port: int = Field(default=8000, ge=0, le=65535, description="The port to listen on; 0 takes a free one.")
    public_url: AnyHttpUrl | None = Field(
        default=None,
        description="How clients reach the service, such as `https://provisor.example.com`. "
        "Without it, each answer uses the host that its request was sent to.",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="Signs the cursors of lists, and seals the secrets of ways to sign in; at least 32 characters. "
        "Without it, the key that the first start made and keeps in the database.",
    )
    workers: int = Field(
        default=1, ge=1, le=64, description="Processes that serve; SQLite gains little by more."
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Addresses or networks, separated by commas, of reverse proxies whose `X-Forwarded-Proto` "
        "and `X-Forwarded-For` are believed.",
    )
    entra_authority: AnyHttpUrl = Field(
        default=AnyHttpUrl("https://login.microsoftonline.com"),
        description="Where Entra ID publishes the keys of tenants whose own tokens are taken; another one in a "
        "national cloud.",
    )
    log_format: Literal["console", "json"] = Field(
        default="console", description="Log lines for people or for machines."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning",
        description="The least that is logged. At `info` each request has a line, without personal data.",
    )
    rate_limit: int = Field(
        default=200, ge=0, description="Requests a second of one token, in each process; 0 for no limit."
    )
    rate_burst: int = Field(
        default=1000, ge=1, description="How many requests a rested token may send at once."
    )
    request_limit: int = Field(
        default=1024, ge=1, description="Requests that a process handles at once; beyond it, it answers 503."
    )
    body_limit: int = Field(
        default=MEBIBYTE, ge=KIBIBYTE, description="The largest body of a request, in bytes."
    )
    large_body_limit: int = Field(
        default=10 * MEBIBYTE,
        ge=KIBIBYTE,
        description="The largest body for Groups, which list members, and for Bulk.",
    )
    header_limit: int = Field(
        default=32 * KIBIBYTE,
        ge=KIBIBYTE,
        description="The largest request line and headers, together, in bytes.",
    )
    header_timeout: float = Field(
        default=10, gt=0, description="Seconds within which a request's headers must arrive."
    )
    body_timeout: float = Field(
        default=30, gt=0, description="Seconds within which a request's body must arrive."
    )
    journal_retention_days: int | None = Field(
        default=None, ge=1, description="Days after which entries of the journal go; without it they stay."
    )
    dns_server: str | None = Field(
        default=None,
        pattern=r"^[0-9A-Fa-f.:]+:[0-9]{1,5}$",
        description="The resolver that is asked whether domains are proven, such as `127.0.0.1:53`; "
        "without it, the machine's.",
    )
    smtp_host: str | None = Field(
        default=None, description="The mail server that notices are handed to; without it none go by mail."
    )
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Its port; 465 is usual with `tls`.")
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="TLS before anything else is said, from the first byte, or none; the certificate is checked.",
    )
    smtp_user: str | None = Field(
        default=None, description="Who signs in at the mail server, if anybody does."
    )
    smtp_password: SecretStr | None = Field(
        default=None, description="By which password; it is not sent without TLS."
    )
    smtp_sender: str | None = Field(
        default=None,
        validate_default=True,
        description="The address that notices come from; needed with a mail server.",
    )
    bulk_limit: int = Field(default=1000, ge=1, description="The most operations of one Bulk request.")

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value

    @field_validator("entra_authority")
    @classmethod
    def _may_be_called(cls, value: AnyHttpUrl) -> AnyHttpUrl:
        reason = destinations.against(str(value))
        if reason is not None:
            raise ValueError(f"{reason}; http is for this machine alone")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            try:
                ipaddress.ip_network(network)
            except ValueError as error:
                told = "it must be addresses or networks, such as 10.0.0.0/8, separated by commas"
                raise ValueError(f"{told}; {error}") from None
        return value

    @field_validator("smtp_password")
    @classmethod
    def _is_kept_secret(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is not None and info.data.get("smtp_tls") == "none":
            raise ValueError(f"it would be sent in the clear, as {PREFIX}SMTP_TLS is none")
        return value

    @field_validator("smtp_sender")
    @classmethod
    def _is_an_address(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("smtp_host"):
            raise ValueError(f"{PREFIX}SMTP_HOST needs the address that mail comes from")
        if value is not None and not is_mail_address(value):
            raise ValueError("it must be an e-mail address, such as provisor@example.com")
        return value

    @field_validator("secret_key")
    @classmethod
    def _is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < _SHORTEST_KEY:
            raise ValueError(f"it must have at least {_SHORTEST_KEY} characters")
        return value

    def web_address(self, port: int | None = None) -> str:
        """How people reach the service, without a slash at its end; with the port that it got, where it took one."""
        if self.public_url is not None:
            return str(self.public_url).rstrip("/")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port if port is None else port}"

    def limits(self) -> Limits:
        """What the web must keep to."""
        return Limits(
            body=self.body_limit,
            large_body=max(self.body_limit, self.large_body_limit),
            head=self.header_limit,
            bulk_operations=self.bulk_limit,
            rate=self.rate_limit,
            burst=self.rate_burst,
            requests=self.request_limit,
            head_seconds=self.header_timeout,
            body_seconds=self.body_timeout,
        )


def read() -> Settings:
    """The settings of the environment. Raises WrongSettings."""
    try:
        return Settings()
    except ValidationError as error:
        raise WrongSettings("\n".join(_sentence(problem) for problem in error.errors())) from None


@dataclass(frozen=True, slots=True)
class Shown:
    """A setting as it is shown to people; a secret's value is not."""

    variable: str
    value: str
    source: str
    description: str


def shown(settings: Settings) -> Iterator[Shown]:
    """Every setting with its value and where that came from."""
    for name, field in Settings.model_fields.items():
        variable = f"{PREFIX}{name.upper()}"
        source = "environment" if os.environ.get(variable) else "default"
        yield Shown(variable, _value(name, getattr(settings, name)), source, field.description or "")


def _value(name: str, value: Any) -> str:
    if name == "database_url":
        return without_password(value.get_secret_value())
    if value is None or value == ():
        return "-"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def without_password(url: str) -> str:
    """A database URL that may be shown."""
    scheme, separator, rest = url.partition("://")
    userinfo, at, address = rest.rpartition("@")
    user = userinfo.partition(":")[0]
    masked = f"{user}:***" if ":" in userinfo else user
    return f"{scheme}{separator}{masked}{at}{address}"


def unknown() -> Iterator[str]:
    """A sentence for each variable that has our prefix and sets nothing."""
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    for variable in sorted(os.environ):
        if variable.upper().startswith(PREFIX) and variable.upper() not in known:
            alike = difflib.get_close_matches(variable.upper(), known, 1)
            meant = f" Is {alike[0]} meant?" if alike else ""
            yield f"{variable} is no setting and is passed over; `provisor settings` prints those that are.{meant}"


def _sentence(problem: Any) -> str:
    name, kind = str(problem["loc"][0]), problem["type"]
    reason = _REASONS[kind].format_map(problem.get("ctx", {})) if kind in _REASONS else problem["msg"]
    given = "can't be used" if name in _SECRET else f"is {problem['input']!r}"
    return f"{PREFIX}{name.upper()} {given}: {reason.removeprefix('Value error, ')}."


_SECRET = frozenset({"database_url", "secret_key", "smtp_password"})
_AN_ADDRESS = "it must be the whole address that clients use, such as https://provisor.example.com"
_REASONS = {
    "int_parsing": "it must be a whole number",
    "float_parsing": "it must be a number",
    "greater_than": "it must be more than {gt}",
    "greater_than_equal": "it must be {ge} at the least",
    "less_than_equal": "it must be {le} at the most",
    "literal_error": "it must be {expected}",
    "url_parsing": _AN_ADDRESS,
    "url_scheme": _AN_ADDRESS,
}
"""What is wrong with a value, by pydantic's name for it, in words for an operator."""
