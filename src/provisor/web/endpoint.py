"""The SCIM endpoint: from an HTTP request to a handler, and from whatever comes of it to an answer.

Which handlers there are is `routes`; what they do is `scim_api`.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from provisor.directory.connections import Scope as TokenScope
from provisor.directory.refusals import Refusal
from provisor.provisioning import connections, refused
from provisor.provisioning.calls import Call
from provisor.provisioning.catalogue import Catalogue
from provisor.provisioning.notices.outbox import Delivery
from provisor.provisioning.ports import Store, StoreBusy
from provisor.provisioning.ports.provider import Providers, SamlProviders, TxtRecords
from provisor.provisioning.recognition import Evidence, recognise
from provisor.provisioning.translate import scim_error
from provisor.provisioning.vault import Vault
from provisor.scim.errors import Forbidden, InvalidFilter, MethodNotAllowed, NotFound, ScimError
from provisor.scim.leniency import Leniency, Manner
from provisor.web import answers
from provisor.web.admission import Admission, check_open
from provisor.web.answers import Refused
from provisor.web.limits import Limits
from provisor.web.near_misses import NearMisses
from provisor.web.observing import Sight, sight
from provisor.web.scim_request import ScimRequest
from provisor.web.shares import Shares

log = structlog.get_logger("provisor.web")

Handler = Callable[[ScimRequest], Awaitable[Response]]
Routes = Mapping[str, Mapping[str, Handler]]
"""Below the base path: for each URL template (`Users/{id}`) its handlers by method."""

_CHANGES = ("POST", "PUT", "PATCH", "DELETE")
_FAILED = 400
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?|\[[0-9a-fA-F:.]+\](:[0-9]{1,5})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Service:
    """What the web stands on. `now` tells UTC, `clock` seconds that never go back.

    `public_url` is how clients reach the service, without a slash at its end; None: as each request says.
    `secret` signs what clients hand back to us, such as cursors, and seals what is kept secret. `retention_days` is how
    long the journal keeps its entries, None: for ever. `sends_mail` says whether notices can go by mail, `delivery`
    brings them there; `providers` and `saml_providers` call identity providers, `txt_records`
    the DNS.
    """

    store: Store
    limits: Limits
    now: Callable[[], datetime]
    clock: Callable[[], float]
    new_id: Callable[[], str]
    secret: bytes
    public_url: str | None = None
    retention_days: int | None = None
    sends_mail: bool = False
    delivery: Delivery | None = None
    providers: Providers | None = None
    saml_providers: SamlProviders | None = None
    txt_records: TxtRecords | None = None

    @property
    def vault(self) -> Vault:
        """Where secrets are kept that are read again."""
        return Vault(self.secret)


@dataclass(frozen=True, slots=True)
class Route:
    """A place in the table: its template, its handlers, and the id in the URL."""

    template: str
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    id: str = ""


class ScimEndpoint:
    """An ASGI application for all that lies below one of the base paths."""

    def __init__(
        self,
        service: Service,
        routes: Routes,
        admission: Admission,
        shares: Shares,
        near_misses: NearMisses,
    ) -> None:
        self._service = service
        self._routes = routes
        self._catalogue = Catalogue(service.store)
        self._admission = admission
        self._shares = shares
        self._near_misses = near_misses

    async def answer(self, base: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request below the base path `base`."""
        route = self._route(scope["path"][len(base) :].strip("/"))
        sight(scope).route = f"{base}/{route.template}"
        try:
            self._shares.enter()
            try:
                response = await self._admitted(base, route, scope, receive)
            finally:
                self._shares.leave()
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - whatever happens, the client gets a SCIM error
            response = _refused(error, sight(scope).request_id)
        self._note(sight(scope), failed=response.status_code >= _FAILED)
        await response(scope, receive, send)

    def _note(self, seen: Sight, *, failed: bool) -> None:
        """Note that a connection sent something, for its cycles."""
        if seen.organization_id is not None and seen.connection_id is not None:
            at = self._service.now()
            self._service.store.note_request(seen.organization_id, seen.connection_id, at, failed=failed)

    def _route(self, path: str) -> Route:
        handlers = self._routes.get(path)
        if handlers is not None and "{" not in path:
            return Route(path, handlers)
        collection, _, resource_id = path.rpartition("/")
        template = f"{collection}/{{id}}"
        handlers = self._routes.get(template)
        # No id contains NUL, and PostgreSQL takes no text that does.
        if handlers is not None and "\0" not in resource_id:
            return Route(template, handlers, resource_id)
        return Route("unknown")

    async def _admitted(self, base: str, route: Route, scope: Scope, receive: Receive) -> Response:
        headers = headers_of(scope)
        credentials = await self._admission.admit(
            headers.get("authorization"), stranger=self._near_misses.note_stranger
        )
        if not route.handlers:
            await self._near_misses.note_path(credentials, scope["path"])
        elif headers.get("x-forwarded-proto") == "http" and (self._service.public_url or "").startswith(
            "https:"
        ):
            await self._near_misses.note_plain(credentials)
        seen = sight(scope)
        seen.token_id, seen.organization_id = credentials.token_id, credentials.organization_id
        seen.connection_id = credentials.connection.id
        await self._shares.take_turn(credentials.token_id)
        try:
            call = Call(
                caller=await self._catalogue.caller(credentials),
                at=self._service.now(),
                base_url=base_url(self._service, scope, headers) + base,
                request_id=seen.request_id,
                client_request_id=seen.client_request_id,
                leniency=Leniency(Manner(credentials.connection.manner)),
                new_id=self._service.new_id,
            )
            request = self._request(call, route, scope, headers, receive)
            what = f"{scope['method']} {route.template}"
            try:
                self._admission.check_network(credentials, address(scope))
                check_open(credentials)
                return await _answered(_handler(route, scope["method"]), request, what)
            except (ScimError, Refusal, Refused) as refusal:
                await _tell(request, what, refusal)
                raise
            finally:
                if credentials.connection.settings.kind is None:
                    await _recognise(request)
        finally:
            self._shares.end_turn(credentials.token_id)

    def _request(
        self, call: Call, route: Route, scope: Scope, headers: Mapping[str, str], receive: Receive
    ) -> ScimRequest:
        service = self._service
        return ScimRequest(
            call,
            service.store,
            service.limits,
            service.secret,
            headers,
            route.id,
            scope["query_string"],
            receive,
        )


def base_url(service: Service, scope: Scope, headers: Mapping[str, str]) -> str:
    """How the client reaches the service: as the settings say, or as its request does."""
    if service.public_url is not None:
        return service.public_url
    host = headers.get("host", "")
    if not _HOST.fullmatch(host):
        host = "{}:{}".format(*scope["server"])
    return f"{scope['scheme']}://{host}"


async def _tell(request: ScimRequest, what: str, refusal: ScimError | Refusal | Refused) -> None:
    """See to it that the journal tells of a change that is refused."""
    if _changes(what):
        reason = refusal.error if isinstance(refusal, Refused) else refusal
        await request.write(
            partial(refused.record, call=request.call, request=what, resource_id=request.id, refusal=reason)
        )


async def _answered(handler: Handler, request: ScimRequest, what: str) -> Response:
    """The handler's answer, once the token's scope and the manner permit the request."""
    _check_scope(request.call, what)
    if what.startswith(_CHANGES) and request.call.leniency.strict:
        _refuse_filter(request)
    return await handler(request)


def _changes(what: str) -> bool:
    """Whether that is asked to change something ("POST Users/.search" is not)."""
    return what.startswith(_CHANGES) and not what.endswith(".search")


def _check_scope(call: Call, what: str) -> None:
    """Refuse a change with a token that may only read, and everything with one that is not for SCIM."""
    if not call.caller.scopes & {TokenScope.PROVISION, TokenScope.READ}:
        raise Forbidden(
            "This token is for the admin API at /api/v1 and not for SCIM, which needs one that was made with "
            "`provisor token create --scope provision`."
        )
    if not _changes(what) or TokenScope.PROVISION in call.caller.scopes:
        return
    raise Forbidden(
        "This token may read and search, and nothing else; changes need one that was made with `provisor token create "
        "--scope provision`."
    )


async def _recognise(request: ScimRequest) -> None:
    """Learn once which identity provider it is."""
    evidence = Evidence(request.headers, request.query_string, request.call.leniency)
    found = recognise(evidence)
    if found is not None:
        kind, because = found
        # The request is answered already; the next one shows the same.
        with suppress(StoreBusy):
            await request.write(partial(connections.recognise, call=request.call, kind=kind, because=because))


def _refuse_filter(request: ScimRequest) -> None:
    # Elsewhere it means nothing; the SCIM 2.0 Interoperability Profile ("Filtering") has it with GET alone.
    if "filter" in request.query():
        raise InvalidFilter("A filter in the URL goes with GET; leave it out, or search by POST to .search.")


def address(scope: Scope) -> str | None:
    """Where the request comes from; behind a trusted proxy, what that one tells (the server's `proxy_headers`)."""
    client = scope.get("client")
    return client[0] if client else None


def headers_of(scope: Scope) -> Mapping[str, str]:
    """The headers by lower-case name; of those that come twice, the first."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])}


def _handler(route: Route, method: str) -> Handler:
    """The handler of a method. Refuses with 404 and 405."""
    if not route.handlers:
        raise NotFound("There is no such SCIM endpoint.")
    # RFC 9110 section 9.3.2: HEAD is GET without the body, which the server leaves out.
    handler = route.handlers.get("GET" if method == "HEAD" else method)
    if handler is not None:
        return handler
    allowed = _allowed(route)
    if method == "OPTIONS":
        return _options(allowed)
    error = MethodNotAllowed(f"{method} is not offered here; offered are {allowed}.")
    raise Refused(error, {"Allow": allowed})


def _allowed(route: Route) -> str:
    methods = {*route.handlers, "OPTIONS"}
    return ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))


def _options(allowed: str) -> Handler:
    async def options(_: ScimRequest) -> Response:
        return Response(None, 204, {"Allow": allowed})

    return options


def _refused(error: Exception, request_id: str) -> Response:
    if isinstance(error, Refusal):
        error = scim_error(error)
    if isinstance(error, ScimError):
        return answers.refusal(error)
    if isinstance(error, Refused):
        return answers.refusal(error.error, error.headers)
    if isinstance(error, StoreBusy):
        return answers.busy()
    log.error("defect", request_id=request_id, exc_info=error)
    return answers.defect(request_id)
