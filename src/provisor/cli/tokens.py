"""`provisor token`: make, list, rotate and revoke the tokens of bots."""

import json
import re
import secrets
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from provisor import app as assembly
from provisor import settings as environment
from provisor.cli.options import AsJson, Organization
from provisor.cli.outcome import Commands
from provisor.cli.refusals import WrongUse
from provisor.cli.speech import result, say, show
from provisor.directory import tokens
from provisor.directory.connections import SCIM_BOT, Scope, Token
from provisor.directory.machines import UnusablePublicKey
from provisor.directory.phrasing import phrase
from provisor.directory.rotation import Standing, standing
from provisor.provisioning import administration, machines, rotation
from provisor.provisioning.ports import Records

app = Commands(name="token", help="Make, list, rotate and revoke the tokens of bots.")

_LONGEST_DAYS = 3660
_DURATION = re.compile(r"(\d{1,5})([dwy]?)", re.ASCII)
_DAYS = {"": 1, "d": 1, "w": 7, "y": 365}


BotName = Annotated[str, Parameter(name="--bot", help="The bot whose token it is.")]
Name = Annotated[str, Parameter(help="What to call the token, to tell it from others.")]
Expires = Annotated[
    str, Parameter(help="How long it works: days, or such as 12w or 1y.", allow_leading_hyphen=True)
]
WhichScope = Annotated[
    Literal["provision", "read", "administer"],
    Parameter(help="What it may be used for: SCIM, to read and search alone, or the admin API."),
]


@app.command
def create(
    *,
    bot: BotName = SCIM_BOT,
    organization: Organization = None,
    name: Name = "",
    expires: Expires = "365d",
    scope: WhichScope = "provision",
) -> None:
    """Print a new token, alone on standard output. It is shown this once; only its digest is kept."""
    lifetime = _lifetime(expires)
    secret = _new_secret()
    order = assembly.order()
    ends = order.at + lifetime

    def work(records: Records) -> None:
        administration.create_token(
            records,
            order,
            bot_name=bot,
            name=name or tokens.usual_name(order.at),
            secret=secret,
            expires=ends,
            scopes=frozenset({Scope(scope)}),
        )

    assembly.change(work, organization)
    result(secret)
    say(f"The token of {bot} works until {ends:%Y-%m-%d}. It is not shown again.")


@app.command(name="list")
def list_tokens(*, as_json: AsJson = False, organization: Organization = None) -> None:
    """List the tokens of the organization: never the secrets, only their last four characters."""
    now = assembly.now()
    found = assembly.look(administration.list_tokens, organization)
    if as_json:
        told = [_as_json(token, standing(token, found, at=now)) for token in found]
        result(json.dumps(told, ensure_ascii=False))
        return
    show(
        "id",
        "bot",
        "is",
        "name",
        "ends with",
        "scope",
        "created",
        "state",
        "last used",
        rows=[
            (
                token.id,
                token.bot_name,
                token.form.value,
                token.name,
                token.ending,
                " ".join(sorted(token.scopes)),
                f"{token.created:%Y-%m-%d}",
                _state(token, standing(token, found, at=now)),
                _last_used(token),
            )
            for token in found
        ],
    )


@app.command
def rotate(
    *,
    bot: BotName = SCIM_BOT,
    organization: Organization = None,
    name: Name = "",
    expires: Expires = "365d",
    scope: WhichScope = "provision",
    overlap: Annotated[
        str,
        Parameter(
            help="How long the older ones go on working: days, or such as 2w.", allow_leading_hyphen=True
        ),
    ] = "7d",
) -> None:
    """Print a new token in the place of the bot's older ones, which end by themselves after an overlap."""
    lifetime, goes_on = _lifetime(expires), _lifetime(overlap, option="--overlap")
    secret = _new_secret()
    order = assembly.order()

    def work(records: Records) -> list[Token]:
        return rotation.rotate(
            records,
            order,
            bot_name=bot,
            name=name or tokens.usual_name(order.at),
            secret=secret,
            expires=order.at + lifetime,
            overlap=goes_on,
            scope=Scope(scope),
        )

    older = assembly.change(work, organization)
    result(secret)
    say(f"The new token of {bot} works until {order.at + lifetime:%Y-%m-%d}. It is not shown again.")
    for token in older:
        ends = min(token.expires, order.at + goes_on)
        used = f"last used {_last_used(token)}" if token.last_used else "never used"
        say(
            f"Older: {token.id} ({token.name}, ends with {token.ending}), {used}; works until {ends:%Y-%m-%d %H:%M}."
        )
    if older:
        say("`provisor token list` tells when an older one can go; `provisor token revoke` ends it before.")


@app.command
def revoke(token_id: str, /, *, organization: Organization = None) -> None:
    """End a token now, by its id."""
    order = assembly.order()
    assembly.change(lambda records: administration.revoke_token(records, order, token_id), organization)
    say(f"Token {token_id} is revoked.")


@app.command
def key(
    file: Annotated[
        Path,
        Parameter(
            help="A file with the public key: PEM, certificate or JSON Web Key; `-` for standard input."
        ),
    ],
    /,
    *,
    bot: BotName = SCIM_BOT,
    organization: Organization = None,
    name: Name = "",
    expires: Expires = "365d",
    scope: WhichScope = "provision",
    as_json: AsJson = False,
) -> None:
    """Let a bot sign for its access tokens with the private half of a key; prints what it has to know."""
    text, lifetime = _text_of(file), _lifetime(expires)
    order = assembly.order()
    work = partial(
        machines.register_key,
        order=order,
        bot_name=bot,
        name=name or tokens.usual_name(order.at),
        text=text,
        expires=order.at + lifetime,
        scope=Scope(scope),
    )
    document = assembly.change(work, organization).to_document(environment.read().web_address())
    if as_json:
        result(json.dumps(document, ensure_ascii=False))
        return
    for called, told in document.items():
        result(f"{called}: {told}")
    say("Its access tokens end with it: `provisor token revoke` takes the id.")


@app.command
def entra(
    *,
    tenant: Annotated[str, Parameter(help="The tenant's id (Directory id).")],
    application: Annotated[
        str, Parameter(help="The id of the application that calls, `appid` in its tokens.")
    ],
    bot: BotName = SCIM_BOT,
    organization: Organization = None,
    expires: Expires = "365d",
) -> None:
    """Take the tokens that Entra ID signs for an application of a tenant as a bot's; prints the id to revoke it by."""
    order = assembly.order()
    work = partial(
        machines.trust_entra,
        order=order,
        bot_name=bot,
        tenant=tenant,
        application=application,
        expires=order.at + _lifetime(expires),
    )
    result(assembly.change(work, organization))
    say(f"Whoever brings such a token is {bot} now; no secret has to be given to Entra ID.")


def _text_of(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UnusablePublicKey(phrase("it is no text")) from None


def _new_secret() -> str:
    return tokens.make(secrets.token_bytes(tokens.ENTROPY_BYTES))


def _lifetime(told: str, *, option: str = "--expires") -> timedelta:
    form = _DURATION.fullmatch(told.strip().lower())
    days = int(form[1]) * _DAYS[form[2]] if form else 0
    if not 0 < days <= _LONGEST_DAYS:
        raise WrongUse(
            f"{option} is {told!r}, and must be a time such as 90d, 12w or 1y: a day at the least, ten years at "
            "the most."
        )
    return timedelta(days=days)


def _state(token: Token, stands: Standing) -> str:
    """The state in words: "works until 2027-05-01", "replaced, can go; works until 2026-06-01"."""
    if token.revoked is not None:
        return f"revoked {token.revoked:%Y-%m-%d}"
    if stands is Standing.EXPIRED:
        return f"expired {token.expires:%Y-%m-%d}"
    until = f"works until {token.expires:%Y-%m-%d}"
    return until if stands is Standing.WORKS else f"{stands}; {until}"


def _last_used(token: Token) -> str:
    return f"{token.last_used:%Y-%m-%d %H:%M}" if token.last_used else "never"


def _as_json(token: Token, stands: Standing) -> dict[str, Any]:
    return {
        "id": token.id,
        "bot": token.bot_name,
        "form": token.form.value,
        "name": token.name,
        "ending": token.ending,
        "scopes": sorted(token.scopes),
        "created": token.created.isoformat(),
        "expires": token.expires.isoformat(),
        "revoked": token.revoked.isoformat() if token.revoked else None,
        "last_used": token.last_used.isoformat() if token.last_used else None,
        "state": stands.value,
    }
