"""`/recovery`: the way in by a user name and a recovery code, which needs no scripts."""

import secrets
from functools import partial

from starlette.responses import Response

from provisor.directory import tokens
from provisor.directory.passkey_refusals import RecoveryRefused
from provisor.directory.sign_in import local_target
from provisor.provisioning.ports import NoSuchOrganization
from provisor.provisioning.sign_in import local
from provisor.web.pages import welcome
from provisor.web.pages.visit import Visit

_SECRET_BYTES = 32
_FORBIDDEN = 403


async def ask(visit: Visit) -> Response:
    """Ask for a user name and a code."""
    asked, target = visit.query.get("organization", ""), local_target(visit.query.get("return", "/"))
    return await _page(visit, asked, target)


async def enter(visit: Visit) -> Response:
    """Sign in who has both; whatever is wrong, the same is told."""
    visit.admission.check_recovery(visit.visitor.address, visit.given("user_name"))
    secret, target = secrets.token_urlsafe(_SECRET_BYTES), local_target(visit.given("return"))
    if not await _entered(visit, secret):
        return await _page(visit, visit.given("organization"), target, refused=True)
    return await welcome.begun(visit, secret, target)


async def _entered(visit: Visit, secret: str) -> bool:
    store = visit.service.store
    recovering = partial(
        local.recover,
        order=visit.order,
        user_name=visit.given("user_name"),
        code=visit.given("code"),
        digest=tokens.digest(secret),
        visitor=visit.visitor,
    )
    try:
        organization_id = await store.organization_named(visit.given("organization") or None)
    except NoSuchOrganization:
        return False
    try:
        await store.write(organization_id, recovering)
    except RecoveryRefused as refusal:
        await store.write(organization_id, partial(local.record, order=visit.order, refusal=refusal))
        return False
    return True


async def _page(visit: Visit, organization: str, target: str, *, refused: bool = False) -> Response:
    return await visit.page(
        "recovery.html",
        _FORBIDDEN if refused else 200,
        organization=organization,
        target=target,
        user_name=visit.given("user_name"),
        refused=refused,
    )
