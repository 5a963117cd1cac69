"""The check-up: what usually is the matter, gone through one by one."""

from functools import partial

from fastapi import APIRouter

from provisor.provisioning.checkup.check_up import check_up
from provisor.provisioning.checkup.examined import Status
from provisor.web.admin_api import examples
from provisor.web.admin_api.rights import Reading
from provisor.web.admin_api.values import Shown

router = APIRouter(tags=["checkup"])


class Check(Shown):
    """What was looked at, how it is, and what to do about it where there is something to do."""

    model_config = examples.shown(
        {
            "check": "last-contact",
            "status": "warning",
            "sentence": "Entra ID was expected at 09:40 and has not come.",
            "remedy": "Look at its provisioning logs.",
            "evidence": ["It came last at 09:00."],
        }
    )

    check: str
    status: Status
    sentence: str
    remedy: str | None
    evidence: list[str]


class CheckUp(Shown):
    """Everything that was looked at."""

    items: list[Check]


@router.get("/checkup")
async def check_everything(asking: Reading) -> CheckUp:
    """Check address, tokens, contact, people, teams and more, and change nothing."""
    found = await asking.read(partial(check_up, at=asking.order.at, public_url=asking.public_url))
    items = [
        Check(
            check=each.check,
            status=each.status,
            sentence=each.sentence,
            remedy=each.remedy,
            evidence=list(each.evidence),
        )
        for each in found
    ]
    return CheckUp(items=items)
