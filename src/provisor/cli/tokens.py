"""`provisor token`: make, list and revoke the tokens of bots."""

import re
import secrets
from datetime import datetime, timedelta
from typing import Annotated

from cyclopts import App, Parameter

from provisor import app as assembly
from provisor.cli.options import Organization
from provisor.cli.refusals import WrongUse
from provisor.cli.speech import result, say, show
from provisor.directory import tokens
from provisor.directory.connections import SCIM_BOT, Token
from provisor.provisioning import administration
from provisor.provisioning.ports import Records

app = App(name="token", help="Make, list and revoke the tokens of bots.")

_LONGEST_DAYS = 3660
_DURATION = re.compile(r"(\d{1,5})([dwy]?)", re.ASCII)
_DAYS = {"": 1, "d": 1, "w": 7, "y": 365}


@app.command
def create(
    *,
    bot: Annotated[str, Parameter(help="The bot whose token it is.")] = SCIM_BOT,
    organization: Organization = None,
    name: Annotated[str, Parameter(help="What to call the token, to tell it from others.")] = "",
    expires: Annotated[
        str, Parameter(help="How long it works: days, or such as 12w or 1y.", allow_leading_hyphen=True)
    ] = "365d",
) -> None:
    """Print a new token, alone on standard output. It is shown this once; only its digest is kept."""
    lifetime = _lifetime(expires)
    secret = tokens.make(secrets.token_bytes(tokens.ENTROPY_BYTES))
    order = assembly.order()
    ends = order.at + lifetime

    def work(records: Records) -> None:
        administration.create_token(
            records,
            order,
            bot_name=bot,
            name=name or f"made {order.at:%Y-%m-%d}",
            secret=secret,
            expires=ends,
        )

    assembly.change(work, organization)
    result(secret)
    say(f"The token of {bot} works until {ends:%Y-%m-%d}. It is not shown again.")


@app.command(name="list")
def list_tokens(*, organization: Organization = None) -> None:
    """List the tokens of the organization: never the secrets, only their last four characters."""
    now = assembly.now()
    found = assembly.look(administration.list_tokens, organization)
    show(
        "id",
        "bot",
        "name",
        "ends with",
        "created",
        "state",
        "last used",
        rows=[
            (
                token.id,
                token.bot_name,
                token.name,
                token.ending,
                f"{token.created:%Y-%m-%d}",
                _state(token, now),
                f"{token.last_used:%Y-%m-%d %H:%M}" if token.last_used else "never",
            )
            for token in found
        ],
    )


@app.command
def revoke(token_id: str, /, *, organization: Organization = None) -> None:
    """End a token now, by its id."""
    order = assembly.order()
    assembly.change(lambda records: administration.revoke_token(records, order, token_id), organization)
    say(f"Token {token_id} is revoked.")


def _lifetime(expires: str) -> timedelta:
    form = _DURATION.fullmatch(expires.strip().lower())
    days = int(form[1]) * _DAYS[form[2]] if form else 0
    if not 0 < days <= _LONGEST_DAYS:
        raise WrongUse(
            f"--expires is {expires!r}, and must be a time such as 90d, 12w or 1y: a day at the least, ten years at "
            "the most."
        )
    return timedelta(days=days)


def _state(token: Token, now: datetime) -> str:
    if token.revoked is not None:
        return f"revoked {token.revoked:%Y-%m-%d}"
    word = "expired" if token.expires <= now else "works until"
    return f"{word} {token.expires:%Y-%m-%d}"
