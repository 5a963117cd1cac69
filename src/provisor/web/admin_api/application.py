"""The FastAPI application of the admin API: its routers, what is refused as problems, and its documentation.

The documentation loads nothing from another host: what it shows with lies in a package beside it.
"""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp

from provisor import __version__
from provisor.directory.permissions import Right
from provisor.directory.refusals import Refusal
from provisor.provisioning import refused
from provisor.provisioning.ports import StoreBusy
from provisor.scim.errors import Forbidden, InvalidValue, MethodNotAllowed, NotFound, ScimError
from provisor.web.admin_api import asking as asked
from provisor.web.admin_api import (
    bots,
    checkup,
    connections,
    cycles,
    documents,
    entering,
    explaining,
    guard,
    holds,
    journal,
    members,
    notices,
    organization,
    problems,
    teams,
    tokens,
    undoing,
    users,
)
from provisor.web.admin_api.endpoint import BASE
from provisor.web.observing import sight

ROUTERS: Sequence[APIRouter] = (
    organization.router,
    teams.router,
    members.router,
    users.router,
    connections.router,
    bots.router,
    tokens.router,
    entering.router,
    journal.router,
    cycles.router,
    guard.router,
    holds.router,
    undoing.router,
    explaining.router,
    checkup.router,
    notices.router,
)

_DOCS = "/api/docs"
_CONTENT_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Of the documentation: a browser asks no other host for anything."""


class UnprocessableRequest(Exception):
    """Parameters or a body that aren't what the route takes."""


def application() -> ASGIApp:
    """The admin API."""
    app = FastAPIOffline(
        title="Provisor",
        version=__version__,
        summary="The organization of a data platform, and the identity providers that provision into it.",
        description=documents.DESCRIPTION,
        docs_url=_DOCS,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        static_url=f"{_DOCS}/static",
        swagger_ui_oauth2_redirect_url=f"{_DOCS}/oauth2-redirect",
        swagger_ui_parameters={"validatorUrl": None, "persistAuthorization": False},
        generate_unique_id_function=lambda route: route.name,
        redirect_slashes=False,
        exception_handlers={
            Refusal: _refusal,
            ScimError: _refusal,
            StoreBusy: _busy,
            RequestValidationError: _unprocessable,
            HTTPException: _http,
            Exception: _defect,
        },
    )
    for router in ROUTERS:
        app.include_router(router, prefix=BASE)
    app.add_api_route(problems.TYPES, _problems, include_in_schema=False)
    app.middleware("http")(_within_policy)
    documents.describe(app)
    return app


async def _problems() -> JSONResponse:
    """Every type of problem; what a problem's `type` leads to."""
    return JSONResponse(problems.catalogue())


async def _within_policy(request: Request, call_next: Any) -> Response:
    response: Response = await call_next(request)
    if request.url.path.startswith(_DOCS):
        response.headers["Content-Security-Policy"] = _CONTENT_POLICY
    return response


async def _refusal(request: Request, refusal: Exception) -> Response:
    """A refusal; the journal tells of one that was to change something."""
    assert isinstance(refusal, Refusal | ScimError)  # noqa: S101 - it is what the handler is registered for
    asking = asked.kept(request.scope)
    if asking is not None and asking.needed is Right.ADMINISTER:
        route: APIRoute = request.scope["route"]
        what = f"{request.method} {route.path_format.removeprefix('/')}"
        resource = (
            _KINDS.get(what.split(" ")[1].split("/", maxsplit=1)[0]),
            next(iter(request.path_params.values()), None),
        )
        try:
            await asking.store.write(
                asking.credentials.organization_id,
                lambda records: refused.record_order(
                    records, asking.order, what, resource, refusal, also=request.path_params.get("user")
                ),
            )
        except StoreBusy:
            return problems.busy()
    return problems.of_refusal(refusal)


_KINDS = {
    "users": "user",
    "teams": "team",
    "connections": "connection",
    "bots": "bot",
    "tokens": "token",
    "organization": "organization",
    "notices": "recipient",
}
"""What is named in the path of a route that begins so."""


async def _busy(_: Request, __: Exception) -> Response:
    return problems.busy()


async def _unprocessable(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - likewise
    errors = [
        {"where": "/".join(map(str, each["loc"])), "detail": each["msg"]} for each in error.errors()[:100]
    ]
    first = f"{errors[0]['where']}: {errors[0]['detail']}" if errors else "it is not what the route takes"
    detail = f"The request can't be understood: {first}."
    return problems.problem(UnprocessableRequest, 422, detail, errors=errors)


async def _http(request: Request, error: Exception) -> Response:
    """What the router itself refuses: 404, and 405 with the methods that there are."""
    assert isinstance(error, HTTPException)  # noqa: S101 - likewise
    if error.status_code == 405:
        allowed = ", ".join(sorted(_methods(request)))
        detail = f"{request.method} is not offered here; offered are {allowed}."
        return problems.of_refusal(MethodNotAllowed(detail), {"Allow": allowed})
    kinds = {403: Forbidden, 404: NotFound}
    kind = kinds.get(error.status_code, InvalidValue)
    return problems.problem(kind, error.status_code, _SENTENCES.get(error.status_code, str(error.detail)))


_SENTENCES = {404: "There is no such place in the admin API; /api/docs tells which there are."}


def _methods(request: Request) -> set[str]:
    """The methods that the place of a request offers."""
    path = request.url.path.removeprefix(BASE)
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    methods = {method for route in routes if route.path_regex.match(path) for method in route.methods or ()}
    return methods | {"HEAD"} if "GET" in methods else methods


async def _defect(request: Request, _: Exception) -> Response:
    """The answer; the error itself goes on to the endpoint, which logs it."""
    return problems.defect(sight(request.scope).request_id)
