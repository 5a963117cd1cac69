"""Why somebody or something is missing."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query

from provisor.provisioning.explaining.causes import Cause, Explained
from provisor.provisioning.explaining.explain import explain
from provisor.web.admin_api import examples
from provisor.web.admin_api.rights import Reading
from provisor.web.admin_api.values import Instant, Shown, Text

router = APIRouter(tags=["explain"])


class Evidence(Shown):
    """One thing that was seen; where it is an entry of the journal, when, at which position, in which request."""

    what: str
    at: Instant | None
    position: int | None
    request_id: str | None


class ShownCause(Shown):
    """What may be the matter, what to do about it, and what speaks for it."""

    model_config = examples.shown(
        {
            "cause": "refused",
            "sentence": "ana@example.com was refused: the user name belongs to another user.",
            "remedy": "Rename one of them, or remove the older one here.",
            "evidence": [
                {
                    "what": "Entra ID tried to create ana@example.com.",
                    "at": examples.AT,
                    "position": 1204,
                    "request_id": examples.ID,
                }
            ],
        }
    )

    cause: Cause
    sentence: str
    remedy: str
    evidence: list[Evidence]


class Causes(Shown):
    """Every cause that was found, the most likely first; there is always one."""

    items: list[ShownCause]


@router.get("/explain")
async def explain_absence(
    asking: Reading,
    name: Annotated[
        Text,
        Query(description="A person by id, user name or address; or a team by id or name.", pattern=r"\S"),
    ],
    team: Annotated[Text | None, Query(description="Why the person is, or isn't, in this team.")] = None,
) -> Causes:
    """Tell why somebody, or a team, is missing: the most likely cause first, each with evidence and remedy."""
    found = await asking.read(partial(explain, called=name, at=asking.order.at, team=team))
    return Causes(items=[_shown(each) for each in found])


def _shown(found: Explained) -> ShownCause:
    evidence = [
        Evidence(what=each.what, at=each.at, position=each.position, request_id=each.request_id)
        for each in found.evidence
    ]
    return ShownCause(cause=found.cause, sentence=found.sentence, remedy=found.remedy, evidence=evidence)
