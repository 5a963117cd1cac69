"""`/settings`: how this organization is run; and what administrators change there."""

import secrets
from functools import partial

from starlette.responses import Response

from provisor.directory.choices import LANGUAGES
from provisor.directory.notices import (
    SECRET_BYTES,
    AddressTaken,
    TooManyRecipients,
    UnusableAddress,
    Way,
    told_secret,
)
from provisor.directory.phrasing import phrase, words
from provisor.directory.refusals import LastOwner, NoSuchUser
from provisor.directory.users import Role, User
from provisor.provisioning import administration, choosing, organization, people
from provisor.provisioning.notices import outbox, recipients
from provisor.provisioning.ports import Records
from provisor.scim.errors import InvalidValue
from provisor.web.pages.visit import Visit

_NOTICES = "/settings#notices"


async def show(visit: Visit) -> Response:
    """The settings of the organization; a role that was given to somebody who may not come in is told."""
    return await _page(visit)


async def _page(visit: Visit, status: int = 200, **refused: str) -> Response:
    """The settings, with why a role, or an address for notices, was refused."""
    shown = await visit.read(organization.show)
    return await visit.page(
        "settings.html",
        status,
        organization=shown,
        outside=shown.outside(visit.query.get("given", "")),
        recipients=await visit.read(recipients.show_all),
        given=visit.given,
        refused=refused,
        roles=list(Role),
        languages=LANGUAGES,
    )


async def switch_scim(visit: Visit) -> Response:
    """Switch SCIM on or off."""
    wanted = visit.given("enabled")
    if wanted not in ("true", "false"):
        raise InvalidValue(phrase("Say whether SCIM is to be on: `enabled` is true or false."))
    await visit.write(partial(administration.switch_scim, order=visit.order, enabled=wanted == "true"))
    return visit.go("/settings")


async def choose_language(visit: Visit) -> Response:
    """Choose the organization's language, or leave it open."""
    wanted = visit.given("language") or None
    await visit.write(partial(choosing.set_language, order=visit.order, language=wanted))
    return visit.go("/settings")


async def give_role(visit: Visit) -> Response:
    """Give somebody a role, or take it away by making them a member."""
    called, wanted = visit.given("user"), visit.given("role")
    if wanted not in list(Role):
        raise InvalidValue(
            phrase(
                "{wanted!r} is no role; there are {roles}.",
                {"wanted": wanted, "roles": words(Role)},
            )
        )

    def work(records: Records) -> User:
        people.set_role(records, visit.order, called, Role(wanted))
        return people.find(records, called)

    try:
        user = await visit.write(work)
    except (LastOwner, NoSuchUser) as refusal:
        return await _page(visit, 409, role=refusal.sentence)
    return visit.go("/settings" if user.may_come_in else f"/settings?given={user.id}#administrators")


async def add_recipient(visit: Visit) -> Response:
    """Send notices to an address. The secret of a webhook is shown on this answer, and nowhere else."""
    adding = partial(
        recipients.add,
        order=visit.order,
        address=visit.given("address"),
        language=visit.given("language") or None,
        secret=secrets.token_bytes(SECRET_BYTES),
    )
    try:
        added = await visit.write(adding)
    except (UnusableAddress, AddressTaken, TooManyRecipients) as refusal:
        return await _page(visit, 409, address=refusal.sentence)
    if added.way is Way.MAIL:
        return visit.go(_NOTICES)
    return await visit.page("notice_secret.html", recipient=added, secret=told_secret(added.secret))


async def remove_recipient(visit: Visit) -> Response:
    """Send no more notices to a recipient."""
    await visit.write(partial(recipients.remove, order=visit.order, recipient_id=visit.path["id"]))
    return visit.go(_NOTICES)


async def try_recipient(visit: Visit) -> Response:
    """Send a test to a recipient; the settings show what became of it."""
    notice = await visit.write(partial(outbox.add_test, order=visit.order, recipient_id=visit.path["id"]))
    await visit.deliver(notice.id)
    return visit.go(_NOTICES)
