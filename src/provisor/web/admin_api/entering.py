"""The way in: a one-time link's code, which is a token of the scope `enter`, for a token to administer."""

import secrets

from fastapi import APIRouter, Response

from provisor.directory import tokens
from provisor.provisioning import entering
from provisor.web.admin_api import answers, examples
from provisor.web.admin_api.rights import Entering
from provisor.web.admin_api.values import Instant, Shown

router = APIRouter(tags=["tokens"])


class Entered(Shown):
    """The token that the link was exchanged for."""

    model_config = examples.shown({"id": examples.ID, "token": "pvr_…8mTq", "expires": examples.AT})

    id: str
    token: str
    expires: Instant


@router.post("/welcome", status_code=201, response_model=Entered)
async def enter(asking: Entering) -> Response:
    """Exchange the code of a one-time link, sent as the bearer token, for a token that administers for an hour."""
    link, order = asking.credentials.token_id, asking.order
    secret = tokens.make(secrets.token_bytes(tokens.ENTROPY_BYTES))

    made_id = await asking.write(lambda records: entering.enter(records, order, link=link, secret=secret).id)
    made = Entered(id=made_id, token=secret, expires=order.at + entering.ADMINISTERS_FOR)
    return answers.created(asking, made, "tokens", made.id, secret=True)
