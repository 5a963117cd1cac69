"""Every page that is shown, and where it is in the organization that tests visit."""

import re
from collections.abc import Mapping

from tests.server import Server

from provisor.web import routes

FILES = (".csv", ".json", "/oauth-authorization-server")
SHOWN = [path for path, page in routes.PAGES.items() if "GET" in page.handlers and not path.endswith(FILES)]


def address(server: Server, path: str, ids: Mapping[str, str]) -> str:
    """The URL of a page, with what stands in its places."""
    return server.url + re.sub(r"\{\w+\}", ids.get(path, "1"), path)
