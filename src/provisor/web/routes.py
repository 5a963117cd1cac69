"""Every URL of the service."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from provisor.directory.permissions import Right
from provisor.web import health, oauth, scim_api
from provisor.web.admin_api.endpoint import AdminEndpoint
from provisor.web.admission import Admission
from provisor.web.endpoint import Routes, ScimEndpoint, Service
from provisor.web.metrics import Metrics
from provisor.web.near_misses import NearMisses
from provisor.web.observing import Observing, sight
from provisor.web.pages import (
    bots,
    check_up,
    connection_settings,
    connections,
    cycles,
    finding,
    held,
    helping,
    journal,
    machines,
    me,
    missing,
    overview,
    roster,
    saml_settings,
    setting_up,
    settings,
    sign_in_settings,
    team,
    teams,
    undo,
    users,
    welcome,
)
from provisor.web.pages.endpoint import Page, Pages, PagesEndpoint
from provisor.web.protecting import Protecting
from provisor.web.recording.recorder import Answering, Recorder
from provisor.web.shares import Shares
from provisor.web.signin import (
    acs,
    goodbye,
    logout,
    openid,
    own_passkeys,
    passkeys,
    recovery,
    saml,
    saml_logout,
)

SCIM_BASES = ("/scim/v2", "/api/v1/scim")
"""The second is the path that OpenMetadata uses."""

ADMIN_BASE = "/api/"
"""The admin API, whose routes are listed by its OpenAPI document (`admin_api.application`)."""


def scim_base(path: str) -> str | None:
    """The base of the SCIM endpoint that a path lies below."""
    below = (
        base for base in SCIM_BASES if path.startswith(base) and path[len(base) : len(base) + 1] in ("", "/")
    )
    return next(below, None)


def speaks_problems(path: str) -> bool:
    """Whether what is refused there is told as a problem (RFC 9457), and not as a SCIM error."""
    return path.startswith(ADMIN_BASE) and scim_base(path) is None


SCIM_ROUTES: Routes = {
    "Users": {"GET": scim_api.list_users, "POST": scim_api.create_user},
    "Users/.search": {"POST": scim_api.search_users},
    "Users/{id}": {
        "GET": scim_api.read_user,
        "PUT": scim_api.replace_user,
        "PATCH": scim_api.patch_user,
        "DELETE": scim_api.delete_user,
    },
    "Groups": {"GET": scim_api.list_groups, "POST": scim_api.create_group},
    "Groups/.search": {"POST": scim_api.search_groups},
    "Groups/{id}": {
        "GET": scim_api.read_group,
        "PUT": scim_api.replace_group,
        "PATCH": scim_api.patch_group,
        "DELETE": scim_api.delete_group,
    },
    "": {"GET": scim_api.list_all},
    ".search": {"POST": scim_api.search_all},
    "Bulk": {"POST": scim_api.bulk},
    "Me": {
        "GET": scim_api.me,
        "POST": scim_api.me,
        "PUT": scim_api.me,
        "PATCH": scim_api.me,
        "DELETE": scim_api.me,
    },
    "ServiceProviderConfig": {"GET": scim_api.service_provider_config},
    "ResourceTypes": {"GET": scim_api.list_resource_types},
    "ResourceTypes/{id}": {"GET": scim_api.read_resource_type},
    "Schemas": {"GET": scim_api.list_schemas},
    "Schemas/{id}": {"GET": scim_api.read_schema},
}

PAGES: Pages = {
    "/": Page(Right.OWN_PROFILE, {"GET": overview.show}, live=True),
    "/welcome": Page(None, {"GET": welcome.show, "POST": welcome.enter}),
    "/sign-in": Page(None, {"GET": welcome.sign_in, "POST": welcome.lead}),
    "/sign-in/{name}": Page(None, {"GET": openid.begin}),
    "/sign-in/{name}/callback": Page(None, {"GET": openid.callback}),
    "/sign-in/{name}/acs": Page(None, {"POST": acs.receive}, foreign=True),
    "/sign-in/{name}/slo": Page(None, {"GET": saml_logout.take, "POST": saml_logout.take}, foreign=True),
    "/sign-in/{name}/metadata": Page(None, {"GET": saml.show_metadata}),
    "/sign-in/{name}/backchannel-logout": Page(None, {"POST": logout.back_channel}, foreign=True),
    "/sign-in/{name}/global-token-revocation": Page(None, {"POST": logout.everything}, foreign=True),
    "/sign-in/{name}/frontchannel-logout": Page(None, {"GET": logout.front_channel}),
    "/passkeys/challenge": Page(None, {"POST": passkeys.challenge}),
    "/passkeys/sign-in": Page(None, {"POST": passkeys.sign_in}),
    "/recovery": Page(None, {"GET": recovery.ask, "POST": recovery.enter}),
    "/oauth/token": Page(None, {"POST": oauth.token}, foreign=True),
    "/.well-known/oauth-authorization-server": Page(None, {"GET": oauth.metadata}),
    "/sign-out": Page(None, {"POST": goodbye.sign_out}),
    "/signed-out": Page(None, {"GET": goodbye.signed_out}),
    "/users": Page(Right.READ, {"GET": roster.show}),
    "/users.csv": Page(Right.READ, {"GET": roster.export}),
    "/users/{id}": Page(Right.READ, {"GET": users.show}),
    "/users/{id}/active": Page(Right.ADMINISTER, {"POST": users.set_active}),
    "/users/{id}/handed-back": Page(Right.ADMINISTER, {"POST": users.hand_back}),
    "/users/{id}/restored": Page(Right.ADMINISTER, {"POST": users.restore}),
    "/users/{id}/sessions": Page(Right.ADMINISTER, {"POST": users.end_sessions}),
    "/teams": Page(Right.READ, {"GET": teams.show}),
    "/teams/{id}": Page(Right.READ, {"GET": team.show}),
    "/teams/{id}/name": Page(Right.ADMINISTER, {"POST": team.rename}),
    "/teams/{id}/handed-back": Page(Right.ADMINISTER, {"POST": team.hand_back}),
    "/teams/{id}/type": Page(Right.ADMINISTER, {"POST": team.retype}),
    "/teams/{id}/place": Page(Right.ADMINISTER, {"POST": team.move}),
    "/teams/{id}/role": Page(Right.GIVE_ROLES, {"POST": team.give_role}),
    "/teams/{id}/members": Page(Right.ADMINISTER, {"POST": team.add_member}),
    "/teams/{id}/members/removed": Page(Right.ADMINISTER, {"POST": team.remove_member}),
    "/teams/{id}/below": Page(Right.ADMINISTER, {"POST": team.add_below}),
    "/connections": Page(Right.READ, {"GET": connections.show_all}, live=True),
    "/connections/new": Page(Right.ADMINISTER, {"GET": connections.ask_new, "POST": connections.add}),
    "/connections/{id}/set-up": Page(Right.READ, {"GET": setting_up.show}, live=True),
    "/connections/{id}": Page(Right.READ, {"GET": connections.show}, live=True),
    "/connections/{id}/settings": Page(
        Right.ADMINISTER, {"GET": connection_settings.ask, "POST": connection_settings.change}
    ),
    "/connections/{id}/attributes": Page(
        Right.ADMINISTER,
        {"GET": connection_settings.ask_declaration, "POST": connection_settings.declare},
    ),
    "/connections/{id}/remove": Page(
        Right.ADMINISTER, {"GET": connection_settings.ask_removal, "POST": connection_settings.remove}
    ),
    "/connections/{id}/pause": Page(Right.ADMINISTER, {"POST": connections.pause}),
    "/bots": Page(Right.READ, {"GET": bots.show_all}),
    "/bots/new": Page(Right.ADMINISTER, {"GET": bots.ask_new, "POST": bots.add}),
    "/bots/{id}": Page(Right.READ, {"GET": bots.show}),
    "/bots/{id}/remove": Page(Right.ADMINISTER, {"GET": bots.ask_removal, "POST": bots.remove}),
    "/bots/{id}/tokens/new": Page(Right.ADMINISTER, {"GET": bots.ask_token, "POST": bots.make_token}),
    "/bots/{id}/keys/new": Page(Right.ADMINISTER, {"GET": machines.ask_key, "POST": machines.add_key}),
    "/bots/{id}/entra/new": Page(Right.ADMINISTER, {"GET": machines.ask_entra, "POST": machines.trust_entra}),
    "/tokens/{id}/revoke": Page(Right.ADMINISTER, {"GET": bots.ask_revocation, "POST": bots.revoke}),
    "/cycles": Page(Right.READ, {"GET": cycles.show_all}),
    "/cycles/{id}": Page(Right.READ, {"GET": cycles.show}),
    "/find": Page(Right.READ, {"GET": finding.find}),
    "/missing": Page(Right.READ, {"GET": missing.show}),
    "/check-up": Page(Right.READ, {"GET": check_up.show}),
    "/help": Page(Right.READ, {"GET": helping.show}),
    "/log": Page(Right.READ, {"GET": journal.show_all}),
    "/log.csv": Page(Right.READ, {"GET": journal.export_csv}),
    "/log.json": Page(Right.READ, {"GET": journal.export_json}),
    "/log/{position}": Page(Right.READ, {"GET": journal.show}),
    "/held": Page(Right.READ, {"GET": held.show_all}),
    "/held/{id}": Page(Right.READ, {"GET": held.show}, live=True),
    "/held/{id}/decisions": Page(Right.ADMINISTER, {"POST": held.decide}),
    "/held/{id}/refuse": Page(Right.ADMINISTER, {"POST": held.refuse_all}),
    "/held/{id}/allow": Page(Right.ADMINISTER, {"GET": held.confirm, "POST": held.allow_all}),
    "/held/{id}/ruling": Page(Right.ADMINISTER, {"POST": held.go_on_or_stop}),
    "/undo": Page(Right.READ, {"GET": undo.show_all}),
    "/undo/{id}": Page(Right.READ, {"GET": undo.show}, live=True),
    "/undo/{id}/begin": Page(Right.ADMINISTER, {"POST": undo.begin}),
    "/undo/{id}/resume": Page(Right.ADMINISTER, {"POST": undo.resume}),
    "/settings": Page(Right.READ, {"GET": settings.show}),
    "/settings/sign-in": Page(Right.READ, {"GET": sign_in_settings.show_all}),
    "/settings/sign-in/new": Page(
        Right.ADMINISTER, {"GET": sign_in_settings.ask_new, "POST": sign_in_settings.add}
    ),
    "/settings/sign-in/new-saml": Page(
        Right.ADMINISTER, {"GET": saml_settings.ask_new, "POST": saml_settings.add}
    ),
    "/settings/sign-in/{name}/key": Page(Right.ADMINISTER, {"POST": saml_settings.exchange_key}),
    "/settings/sign-in/{name}/idp-initiated": Page(Right.ADMINISTER, {"POST": saml_settings.let_begin_there}),
    "/settings/sign-in/{name}/metadata": Page(Right.ADMINISTER, {"POST": sign_in_settings.renew_metadata}),
    "/settings/sign-in/{name}/settings": Page(
        Right.ADMINISTER, {"GET": sign_in_settings.show, "POST": sign_in_settings.change}
    ),
    "/settings/sign-in/{name}/secret": Page(Right.ADMINISTER, {"POST": sign_in_settings.renew}),
    "/settings/sign-in/{name}/remove": Page(
        Right.ADMINISTER, {"GET": sign_in_settings.ask_removal, "POST": sign_in_settings.remove}
    ),
    "/settings/sign-in/{name}/trial": Page(Right.ADMINISTER, {"POST": openid.try_out}),
    "/settings/sign-in/{name}/team": Page(Right.ADMINISTER, {"POST": sign_in_settings.require_team}),
    "/settings/sign-in/{name}/domains": Page(Right.ADMINISTER, {"POST": sign_in_settings.add_domain}),
    "/settings/sign-in/{name}/domains/proven": Page(
        Right.ADMINISTER, {"POST": sign_in_settings.prove_domain}
    ),
    "/settings/sign-in/{name}/domains/removed": Page(
        Right.ADMINISTER, {"POST": sign_in_settings.remove_domain}
    ),
    "/settings/sign-in/{name}/enabled": Page(Right.ADMINISTER, {"POST": sign_in_settings.switch}),
    "/settings/scim": Page(Right.ADMINISTER, {"POST": settings.switch_scim}),
    "/settings/language": Page(Right.ADMINISTER, {"POST": settings.choose_language}),
    "/settings/administrators": Page(Right.ADMINISTER, {"POST": settings.give_role}),
    "/settings/notices": Page(Right.ADMINISTER, {"POST": settings.add_recipient}),
    "/settings/notices/{id}/remove": Page(Right.ADMINISTER, {"POST": settings.remove_recipient}),
    "/settings/notices/{id}/try": Page(Right.ADMINISTER, {"POST": settings.try_recipient}),
    "/me": Page(Right.OWN_PROFILE, {"GET": me.show}),
    "/me/choices": Page(Right.OWN_PROFILE, {"POST": me.choose}),
    "/me/passkeys": Page(Right.ADMINISTER, {"POST": own_passkeys.add}),
    "/me/passkeys/new": Page(Right.ADMINISTER, {"GET": own_passkeys.ask_new}),
    "/me/passkeys/challenge": Page(Right.ADMINISTER, {"POST": own_passkeys.challenge}),
    "/me/passkeys/removed": Page(Right.ADMINISTER, {"POST": own_passkeys.remove}),
    "/me/recovery-codes": Page(
        Right.ADMINISTER, {"GET": own_passkeys.ask_codes, "POST": own_passkeys.make_codes}
    ),
    "/me/sessions": Page(Right.OWN_PROFILE, {"POST": me.end_session}),
}
"""The web pages. Where a page has an action of another right, it has a place of its own."""


def web(service: Service, metrics: Metrics, recorder: Recorder | None = None) -> ASGIApp:
    """The whole service as one ASGI application; what goes on below the SCIM bases is recorded if asked for."""

    async def healthz(request: Request) -> Response:
        sight(request.scope).route = "/healthz"
        return health.alive()

    async def readyz(request: Request) -> Response:
        sight(request.scope).route = "/readyz"
        return await health.ready(service.store, held=metrics.held())

    async def metrics_page(request: Request) -> Response:
        sight(request.scope).route = "/metrics"
        return metrics.page()

    admission = Admission(
        service.store, service.limits, now=service.now, clock=service.clock, providers=service.providers
    )
    shares = Shares(service.limits)
    near_misses = NearMisses(service.store, admission, now=service.now)
    others = Router(
        [
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics_page),
        ],
        default=PagesEndpoint(service, admission, shares, PAGES, near_misses),
        redirect_slashes=False,
    )
    answer = ScimEndpoint(service, SCIM_ROUTES, admission, shares, near_misses).answer
    dispatched = _Dispatch(
        answer if recorder is None else recorder.around(answer),
        AdminEndpoint(service, admission, shares, _admin_api),
        others,
    )
    protected = Protecting(dispatched, service.public_url)
    return Observing(protected, metrics, clock=service.clock, new_id=service.new_id)


def _admin_api() -> ASGIApp:
    from provisor.web.admin_api.application import application  # noqa: PLC0415 - loaded when it is asked for first

    return application()


class _Dispatch:
    """Sends SCIM requests straight to their endpoint, then the admin API's, and the rest through Starlette's router."""

    def __init__(self, answer: Answering, admin: ASGIApp, others: ASGIApp) -> None:
        self._answer = answer
        self._admin = admin
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = scope["path"]
            base = scim_base(path)
            if base is not None:
                await self._answer(base, scope, receive, send)
                return
            if path.startswith(ADMIN_BASE):
                await self._admin(scope, receive, send)
                return
        await self._others(scope, receive, send)
