"""Who visits the pages: a browser that is watched, and a plain client that speaks HTTP."""

import re
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import BrowserContext, Page, Response
from tests.server import Server, provisor


def one_time_link(server: Server, *options: str) -> str:
    """A new link, as `provisor admin-link` prints it."""
    printed = provisor("admin-link", *options, environment=server.environment)
    assert printed.returncode == 0, printed.stderr
    return printed.stdout.strip()


class Clients:
    """Clients that speak HTTP, each as somebody; closed together."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._opened: list[httpx.Client] = []

    def stranger(self, **cookies: str) -> httpx.Client:
        """One that is not signed in, and says that its forms come from our pages."""
        opened = httpx.Client(
            base_url=self.server.url, cookies=cookies, headers={"Sec-Fetch-Site": "same-origin"}
        )
        self._opened.append(opened)
        return opened

    def owner(self, *options: str) -> httpx.Client:
        """One that is signed in by a link that is made with these options."""
        return self._entering({"link": one_time_link(self.server, *options)})

    def first_owner(self) -> httpx.Client:
        """One who becomes the first owner."""
        first = {"organization": "Acme", "name": "Olga", "email": "olga@acme.example"}
        return self._entering({"link": one_time_link(self.server), **first})

    def _entering(self, form: dict[str, str]) -> httpx.Client:
        visitor = self.stranger()
        entered = visitor.post("/welcome", data=form)
        assert entered.status_code == 303, entered.text
        return visitor

    def close(self) -> None:
        for each in self._opened:
            each.close()


@dataclass
class Watched:
    """A page of a browser, with what it asked for and what its console said."""

    page: Page
    console: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    @classmethod
    def of(cls, context: BrowserContext) -> Self:
        watched = cls(context.new_page())
        watched.page.on("console", lambda said: watched.console.append(said.text))
        watched.page.on("pageerror", lambda error: watched.console.append(str(error)))
        watched.page.on("response", lambda answer: watched.answers.append(answer))  # noqa: PLW0108 - wants a function
        return watched

    def visit(self, url: str) -> Response:
        """Open a page anew, and forget what was seen before."""
        self.console.clear()
        self.answers.clear()
        answer = self.page.goto(url)
        assert answer is not None
        return answer

    @property
    def hosts(self) -> set[str]:
        """The hosts and ports that were asked."""
        return {urlsplit(each.url).netloc for each in self.answers}

    @property
    def weight(self) -> int:
        """The bytes of all answers, uncompressed."""
        return sum(len(each.body()) for each in self.answers if each.status == 200)


def heading(html: str) -> str:
    """What the first heading of a page says."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    assert found is not None, html
    return found[1]
