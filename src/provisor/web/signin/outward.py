"""From a form of ours to another site.

Browsers let a form lead to our own pages alone, by redirects, too (CSP `form-action`); so a page of ours goes on by
itself, and by a link.
"""

from starlette.responses import Response

from provisor.web.pages.visit import Visit


async def leave(visit: Visit, target: str, *, name: str) -> Response:
    """Lead to an address of the identity provider of that name."""
    response = await visit.page("sign_in_outward.html", target=target, name=name)
    response.headers["Refresh"] = f"0; url={target}"
    return response
