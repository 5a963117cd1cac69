"""The pages as an ASGI application: who visits, whether they may, and how whatever comes of it is shown.

Which pages there are is `routes`. The rule against forged requests is that a browser says where a form came from:
`Sec-Fetch-Site` (Fetch Metadata), or over plain http, where browsers leave it out, `Origin` (RFC 6454).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import compile_path
from starlette.types import Receive, Scope, Send

from provisor.directory import passkeys, permissions, tokens
from provisor.directory.journal import Actor
from provisor.directory.permissions import Right
from provisor.directory.phrasing import phrase
from provisor.directory.refusals import Refusal
from provisor.directory.sign_in import local_target
from provisor.provisioning import signing_in
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records, SignedIn, StoreBusy
from provisor.provisioning.signing_in import Visitor
from provisor.scim.errors import Forbidden, InvalidValue, MethodNotAllowed, NotFound, ScimError
from provisor.web import query, reading
from provisor.web.admission import Admission
from provisor.web.answers import Refused
from provisor.web.endpoint import Service, address, base_url, headers_of
from provisor.web.near_misses import NearMisses
from provisor.web.observing import sight
from provisor.web.pages import cookies, drawing, languages, live
from provisor.web.pages.languages import Language
from provisor.web.pages.visit import Visit
from provisor.web.shares import Shares
from provisor.web.statuses import status_of

log = structlog.get_logger("provisor.web")

Handler = Callable[[Visit], Awaitable[Response]]


class Page(NamedTuple):
    """A page: the right that it needs, None where nobody need be signed in, and its handlers by method.

    A `live` one has parts that are kept as they are now while somebody looks. A `foreign` one takes what others than
    our pages send, and what proves itself: a form, or JSON.
    """

    needs: Right | None
    handlers: Mapping[str, Handler]
    live: bool = False
    foreign: bool = False


Pages = Mapping[str, Page]
"""By URL template (`/users/{id}`)."""

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_FOR_EVER = "public, max-age=31536000, immutable"
_SAFE = ("GET", "HEAD")
_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 1100
_SIGNED_IN = "provisor.signed_in"
_OK = 200
_SEE_OTHER = 303
_NOT_MODIFIED = 304
_DEFECT = 500
_BUSY = 503


class PagesEndpoint:
    """Answers everything that is neither SCIM nor the admin API."""

    def __init__(
        self,
        service: Service,
        admission: Admission,
        shares: Shares,
        pages: Pages,
        near_misses: NearMisses,
    ) -> None:
        self._service = service
        self._admission = admission
        self._shares = shares
        self._near_misses = near_misses
        self._pages = [(compile_path(path)[0], path, page) for path, page in pages.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = headers_of(scope)
        base = base_url(self._service, scope, headers)
        with ExitStack() as present:
            try:
                self._shares.enter()
                present.callback(self._shares.leave)
                response = await self._answer(scope, receive, headers, base)
            except ClientDisconnect:
                return
            except Refused as refused:
                response = self._told(scope, headers, base, refused.error, refused.headers)
            except Exception as error:  # noqa: BLE001 - whatever happens, the visitor gets a page
                response = self._told(scope, headers, base, error)
            _protect(response)
            # What reads on while it is sent is at work until its end.
            if not isinstance(response, StreamingResponse):
                present.close()
            await response(scope, receive, send)

    async def _answer(
        self, scope: Scope, receive: Receive, headers: Mapping[str, str], base: str
    ) -> Response:
        path = scope["path"]
        if path.startswith(drawing.STATIC):
            return _file(scope, path)
        # First of all, so that whatever is refused is told in the frame, and in the language, of whoever is signed in.
        scope[_SIGNED_IN] = await self._signed_in(headers, base, sight(scope).request_id)
        found = self._page(path)
        if found is None:
            await self._near_misses.note_elsewhere(headers, path)
            raise NotFound(phrase("No page has this address. See whether it was copied whole."))
        template, page, places = found
        sight(scope).route = template
        handler = _handler(page, scope["method"])
        visit = self._visit(scope, headers, base, places, query.parse(scope["query_string"]))
        if page.needs is not None:
            if visit.signed_in is None:
                return RedirectResponse(_way_in(scope["method"], visit.target), _SEE_OTHER)
            permissions.check_person(page.needs, visit.signed_in.role)
        if scope["method"] not in _SAFE:
            if not page.foreign:
                _check_origin(headers, base)
                visit = replace(visit, form=await _form(headers, receive, self._service.limits.body))
            elif _is_json(headers):
                limits = self._service.limits
                visit = replace(visit, document=await reading.read_body(_itself, headers, receive, limits))
            else:
                visit = replace(visit, form=await _form(headers, receive, self._service.limits.body))
        elif page.live and visit.may(Right.READ):
            return await _live(handler, visit, headers)
        return await handler(visit)

    def _page(self, path: str) -> tuple[str, Page, Mapping[str, str]] | None:
        for pattern, template, page in self._pages:
            match = pattern.fullmatch(path)
            if match is not None and "\0" not in path and "\ufffd" not in path:
                return template, page, match.groupdict()
        return None

    def _visit(
        self,
        scope: Scope,
        headers: Mapping[str, str],
        base: str,
        places: Mapping[str, str],
        asked: Mapping[str, str],
    ) -> Visit:
        service, seen = self._service, sight(scope)
        signed_in: SignedIn | None = scope.get(_SIGNED_IN)
        actor = Actor("user", signed_in.user.user_name) if signed_in else Actor("user", "")
        if signed_in:
            seen.organization_id = signed_in.organization_id
        return Visit(
            service=service,
            admission=self._admission,
            order=Order(service.now(), service.new_id, actor, seen.request_id, seen.client_request_id),
            base_url=base,
            target=_target(scope),
            language=_language(headers, signed_in),
            zone=_zone(signed_in),
            visitor=Visitor(headers.get("user-agent", ""), address(scope)),
            headers=headers,
            signed_in=signed_in,
            path=places,
            query=asked,
            form={},
        )

    async def _signed_in(self, headers: Mapping[str, str], base: str, request_id: str) -> SignedIn | None:
        secret = cookies.presented(headers, secure=urlsplit(base).scheme == "https")
        found = await self._service.store.signed_in(tokens.digest(secret)) if secret else None
        now = self._service.now()
        if found is None or not found.session.lasts(now) or not found.user.may_come_in:
            return None
        if found.shut_out:
            order = Order(now, self._service.new_id, Actor("user", found.user.user_name), request_id)
            ending = partial(signing_in.shut_out, order=order, signed_in=found)
            await self._service.store.write(found.organization_id, ending)
            return None
        if not passkeys.admits(found.session, found.role):
            return None
        if not live.asks_itself(headers) and found.session.to_be_noted(now):
            note = partial(_note, session_id=found.session.id, at=now)
            await self._service.store.write(found.organization_id, note)
        return found

    def _told(
        self,
        scope: Scope,
        headers: Mapping[str, str],
        base: str,
        error: Exception,
        more: Mapping[str, str] | None = None,
    ) -> Response:
        """The page that says what was refused, or that something went wrong here; the store may be what is wrong."""
        status = _status(error)
        if status == _DEFECT:
            log.error("defect", request_id=sight(scope).request_id, exc_info=error)
        sentence = _sentence(error)
        visit = self._visit(scope, headers, base, {}, {})
        response = visit.drawn(
            "error.html", status, problem=status, sentence=sentence, request_id=sight(scope).request_id
        )
        response.headers.update(more or {})
        return response


async def _live(handler: Handler, visit: Visit, headers: Mapping[str, str]) -> Response:
    """The page, or that the browser has what would be drawn."""
    # Told before it is drawn: what happens meanwhile is found by the next question.
    tag = await live.tag(visit)
    if live.is_current(headers, tag):
        return Response(status_code=_NOT_MODIFIED, headers={"ETag": tag})
    response = await handler(visit)
    if response.status_code == _OK:
        response.headers["ETag"] = tag
    return response


def _note(records: Records, *, session_id: str, at: datetime) -> None:
    records.note_session(session_id, at=at)


def _status(error: Exception) -> int:
    if isinstance(error, Refusal):
        return status_of(type(error))
    if isinstance(error, ScimError):
        return error.status
    return _BUSY if isinstance(error, StoreBusy) else _DEFECT


def _sentence(error: Exception) -> str:
    match error:
        case Refusal():
            return error.sentence
        case ScimError():
            return error.detail
    return ""


def _handler(page: Page, method: str) -> Handler:
    handler = page.handlers.get("GET" if method == "HEAD" else method)
    if handler is not None:
        return handler
    allowed = ", ".join(sorted({*page.handlers} | ({"HEAD"} if "GET" in page.handlers else set())))
    raise Refused(
        MethodNotAllowed(
            phrase(
                "{method} is not offered here; offered are {allowed}.", {"method": method, "allowed": allowed}
            )
        ),
        {"Allow": allowed},
    )


def _way_in(method: str, wanted: str) -> str:
    """Where whoever is not signed in goes first, and from there to the page that they wanted."""
    target = local_target(wanted) if method in _SAFE else "/"
    return "/sign-in" if target == "/" else f"/sign-in?{urlencode({'return': target})}"


def _check_origin(headers: Mapping[str, str], base: str) -> None:
    """Refuse a form that another site sent. Raises Forbidden."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site in ("same-origin", "none") or (site is None and origin == _origin(base)):
        return
    raise Forbidden(
        phrase(
            "This form did not come from a page of ours, so nothing was done. Open the page here, and try again."
        )
    )


def _origin(base: str) -> str:
    """The origin of an address, which may have a path (RFC 6454 section 6.2)."""
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}"


async def _form(headers: Mapping[str, str], receive: Receive, limit: int) -> Mapping[str, Sequence[str]]:
    body = await reading.received(headers, receive, limit)
    if body:
        reading.check_media_type(headers, (_FORM,), needed=True)
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:
        raise InvalidValue(
            phrase("The form can't be read: it is not UTF-8, or has too many fields.")
        ) from None
    if any("\0" in value for values in fields.values() for value in values):
        raise InvalidValue(phrase("The form holds a NUL character."))
    return fields


def _is_json(headers: Mapping[str, str]) -> bool:
    return headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"


def _itself(document: Any) -> Any:
    return document


def _target(scope: Scope) -> str:
    """The path and the query that were asked for, as the browser wrote them."""
    path = scope.get("raw_path", scope["path"].encode()).decode("ascii", "replace")
    asked = scope["query_string"].decode("ascii", "replace")
    return f"{path}?{asked}" if asked else path


def _language(headers: Mapping[str, str], signed_in: SignedIn | None) -> Language:
    """What somebody chose, else `preferredLanguage` (RFC 7643 section 4.1.1), the organization's, the browser's."""
    if signed_in is None:
        return languages.preferred(headers)
    told = str(signed_in.user.profile.get("preferredLanguage") or "")
    return languages.preferred(headers, signed_in.choices.language, told, signed_in.spoken)


def _zone(signed_in: SignedIn | None) -> tzinfo:
    """Where somebody's clock is: as they chose, else `timezone` (RFC 7643 section 4.1.1), else UTC."""
    if signed_in is None:
        return UTC
    try:
        return ZoneInfo(str(signed_in.choices.zone or signed_in.user.profile.get("timezone") or "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _file(scope: Scope, path: str) -> Response:
    sight(scope).route = f"{drawing.STATIC}{{name}}"
    found = drawing.files().get(path.removeprefix(drawing.STATIC))
    if found is None or scope["method"] not in _SAFE:
        raise NotFound(phrase("There is no such file."))
    content, media_type = found
    return Response(content, media_type=media_type, headers={"Cache-Control": _FOR_EVER})


def _protect(response: Response) -> None:
    """Give an answer the headers that every page has; `protecting` has those of every answer."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
