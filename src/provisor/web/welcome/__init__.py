"""`/welcome`, where a one-time link leads: exchanges its code for a token to administer, and shows how to use it.

The code stands behind `#`, so that no server's or proxy's log has it. The exchange is the admin API's
(`admin_api.entering`).
"""

from collections.abc import Sequence
from importlib import resources

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from provisor.web.observing import sight

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_FILES = {
    "/welcome": ("welcome.html", "text/html"),
    "/welcome.css": ("welcome.css", "text/css"),
    "/welcome.js": ("welcome.js", "text/javascript"),
}


def routes() -> Sequence[Route]:
    """The page and what belongs to it."""
    return [_route(path, *file) for path, file in _FILES.items()]


def _route(path: str, name: str, media_type: str) -> Route:
    content = resources.files(__package__).joinpath(name).read_bytes()

    async def page(request: Request) -> Response:
        sight(request.scope).route = path
        return Response(content, headers=_HEADERS, media_type=media_type)

    return Route(path, page)
