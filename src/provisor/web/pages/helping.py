"""`/help`: where to find what, what the words mean, and which commands help where pages can't be opened."""

from starlette.responses import Response

from provisor import __version__
from provisor.web.pages.visit import Visit


async def show(visit: Visit) -> Response:
    """The page of help, which needs nothing of the organization."""
    return await visit.page("help.html", version=__version__)
