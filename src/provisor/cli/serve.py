"""`provisor serve`: make what is missing, say what to do next, and serve."""

import errno
import ipaddress
import signal
import socket
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated

from cyclopts import Parameter

from provisor import __version__
from provisor import app as assembly
from provisor import settings as environment
from provisor.cli import admin_link
from provisor.cli.speech import result, say
from provisor.directory.refusals import NoSuchBot
from provisor.provisioning.ports import StoreBusy
from provisor.settings import Settings, without_password


def serve(
    *,
    record: Annotated[
        Path | None,
        Parameter(
            help="Record what identity providers send and get to this new file, without secrets or people."
        ),
    ] = None,
) -> None:
    """Serve until stopped. Creates what is missing: database, tables, organization and SCIM-Bot."""
    settings = environment.read()
    for sentence in environment.unknown():
        say(sentence)
    installation = assembly.install(settings)
    listener = _listen(settings)
    recording = ""
    if record is not None:
        recording = assembly.begin_recording(record)
        say(f"Exchanges are recorded to {record}, secrets dropped, people under pseudonyms.")
    signal.signal(signal.SIGTERM, _end_well)
    result("\n".join(_welcome(settings, listener.getsockname()[1], new=installation.new)))
    sys.stdout.flush()
    assembly.serve(settings, installation, listener, recording=recording)


def _end_well(_: int, __: FrameType | None) -> None:
    """The server has drained when this is called: stopping on request is no failure."""
    sys.exit(0)


def _listen(settings: Settings) -> socket.socket:
    from provisor.web.server import bind  # noqa: PLC0415 - after the settings are known to be right

    try:
        return bind(settings.host, settings.port)
    except OSError as error:
        address = f"{settings.host}:{settings.port}"
        if error.errno == errno.EADDRINUSE:
            raise assembly.Refused(
                f"Port {settings.port} of {settings.host} is in use already; set PROVISOR_PORT to another one."
            ) from None
        raise assembly.Refused(
            f"It is not possible to listen on {address}: {error.strerror or error}."
        ) from None


def _welcome(settings: Settings, port: int, *, new: bool) -> list[str]:
    lines = [f"Provisor {__version__} listens on {_address(settings.host, port)}.", ""]
    if new:
        database = without_password(settings.database_url.get_secret_value())
        lines += [
            f"This is its first start: {database} is new, with one organization and its SCIM-Bot.",
            "",
        ]
    reached = settings.web_address(port)
    lines += [
        f"  Web address     {reached}/",
        f"  SCIM base URL   {reached}/scim/v2",
        "  Secret token    run `provisor token create`, with the same settings and in the same folder",
        *_way_in(reached),
        "",
    ]
    if settings.public_url is None and _is_loopback(settings.host):
        lines += [
            f"{settings.host} is reached from this machine alone. For Entra ID and Okta, put it behind a proxy",
            "with TLS and set PROVISOR_PUBLIC_URL to the address that they see.",
            "",
        ]
    return lines


def _way_in(reached: str) -> list[str]:
    if len(assembly.list_organizations()) > 1:
        return ["  To administer   run `provisor admin-link --organization NAME`, likewise"]
    try:
        link = admin_link.make(reached)
    except (NoSuchBot, StoreBusy):
        # Whoever has no bot, or a busy database, is served nevertheless.
        return ["  To administer   run `provisor admin-link`, likewise"]
    return [
        f"  To administer   {link}",
        "                  good once, for a day; `provisor admin-link` prints another one",
    ]


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
