"""An identity provider of SAML of ours: it serves its metadata, and issues whatever a test wishes."""

import base64
import secrets
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from typing import Self
from urllib.parse import parse_qs, urlsplit

import httpx
from cryptography.x509 import Certificate
from lxml import etree
from lxml.etree import _Element as Element
from tests.federation.saml.forgeries import put, write
from tests.federation.saml.issued import CERTIFICATE, KEY, PrivateKey, posted, response, signed
from tests.federation.saml.logouts import carried, logout_request, logout_response

from provisor.federation.saml.metadata import text_of
from provisor.federation.saml.names import saml

REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
_ADDRESSES = cycle(f"127.0.0.{number}" for number in range(2, 255))


def unchanged(root: Element) -> object:
    return root


@dataclass(frozen=True)
class Asked:
    """A request as it came through the browser."""

    request_id: str
    issuer: str
    acs_url: str
    relay_state: str
    query: str


def asked(location: str) -> Asked:
    query = urlsplit(location).query
    told = parse_qs(query)
    request = etree.fromstring(zlib.decompress(base64.b64decode(told["SAMLRequest"][0]), -15))
    issuer = request.findtext(saml("Issuer")) or ""
    acs_url = request.get("AssertionConsumerServiceURL", "")
    return Asked(request.get("ID", ""), issuer, acs_url, told["RelayState"][0], query)


def message(location: str, name: str = "SAMLRequest") -> Element:
    """What a browser takes along to an address."""
    told = parse_qs(urlsplit(location).query)
    return etree.fromstring(zlib.decompress(base64.b64decode(told[name][0]), -15))


def relay_state(location: str) -> str:
    return parse_qs(urlsplit(location).query)["RelayState"][0]


@dataclass
class OurSamlProvider:
    """A running provider. `name` is who signs in; `edit` changes a response of that `shape` before it is signed.

    `calls` counts how often its metadata were asked for; `services` are its places for a logout, by binding.
    """

    name: str = ""
    shape: str = "okta"
    key: PrivateKey = KEY
    published: list[Certificate] = field(default_factory=lambda: [CERTIFICATE])
    wants_signed: bool = False
    edit: Callable[[Element], object] = unchanged
    sign: tuple[str, ...] = ("Assertion",)
    calls: int = 0
    services: tuple[str, ...] = (REDIRECT,)
    answers_by_form: bool = False
    server: ThreadingHTTPServer = field(init=False, repr=False)

    def __enter__(self) -> Self:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                shown = provider.shown(self.path)
                self.send_response(200 if shown else 404)
                kind = "application/samlmetadata+xml" if shown.startswith("<Entity") else "text/html"
                content = shown.encode()
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Nothing is logged."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def entity_id(self) -> str:
        return f"{self.url}/metadata"

    def behave(self) -> None:
        """Do as is expected, as at the beginning."""
        self.key, self.published, self.edit, self.sign = KEY, [CERTIFICATE], unchanged, ("Assertion",)
        self.shape, self.services = "okta", (REDIRECT,)

    def shown(self, target: str) -> str:
        """What a browser, or whoever asks for metadata, gets; empty where nothing is."""
        place, query = urlsplit(target).path, urlsplit(target).query
        match place:
            case "/metadata":
                self.calls += 1
                return self.metadata().decode()
            case "/sso":
                request = asked(target)
                return posting(request.acs_url, self.answer(request))
            case "/slo" if "SAMLRequest" in query:
                return self._answered(target)
            case "/slo":
                return "<h1>You have left everything</h1>"
            case "/leave":
                return going(f"{query}?{self.carried(self.logged_out(query))}")
        return ""

    def _answered(self, target: str) -> str:
        """The answer to a logout that began at ours: by a query, as Entra ID does, or by a form, as Okta does."""
        request, state = message(target), relay_state(target)
        slo = (request.findtext(saml("Issuer")) or "").removesuffix("metadata") + "slo"
        answer = self.ended(request)
        if self.answers_by_form:
            form = {
                "SAMLResponse": posted(signed(answer, "LogoutResponse", key=self.key)),
                "RelayState": state,
            }
            return posting(slo, form)
        return going(f"{slo}?{self.carried(answer, as_='SAMLResponse', relay_state=state)}")

    def metadata(self) -> bytes:
        keys = "".join(
            '<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>'
            f"{text_of(each)}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"
            for each in self.published
        )
        wants = ' WantAuthnRequestsSigned="true"' if self.wants_signed else ""
        logout = "".join(
            f'<SingleLogoutService Binding="{each}" Location="{self.url}/slo"/>' for each in self.services
        )
        return (
            f'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{self.entity_id}">'
            f'<IDPSSODescriptor{wants} protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
            f'{keys}{logout}<SingleSignOnService Binding="{REDIRECT}" Location="{self.url}/sso"/>'
            "</IDPSSODescriptor></EntityDescriptor>"
        ).encode()

    def answer(self, request: Asked) -> dict[str, str]:
        """The form that the browser posts."""
        now = datetime.now(UTC)
        told = {
            name: (now + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
            for name, minutes in (("now", 0), ("before", -5), ("soon", 5), ("later", 60))
        }
        root = response(
            self.shape,
            **told,
            issuer=self.entity_id,
            acs=request.acs_url,
            audience=request.issuer,
            request=request.request_id,
        )
        write("NameID", self.name)(root)
        if self.shape == "okta":
            write("AttributeValue", self.name)(root)
        put("Assertion", "ID", f"_{secrets.token_hex()}")(root)
        self.edit(root)
        return {
            "SAMLResponse": posted(signed(root, *self.sign, key=self.key)),
            "RelayState": request.relay_state,
        }

    def unasked(self, place: str, state: str = "") -> dict[str, str]:
        """The form that a browser posts which never was there, as from a tile of a portal."""
        edit = self.edit

        def unanswering(root: Element) -> None:
            for name in ("Response", "SubjectConfirmationData"):
                put(name, "InResponseTo", None)(root)
            edit(root)

        self.edit = unanswering
        form = self.answer(Asked("", f"{place}/metadata", f"{place}/acs", state, ""))
        self.edit = edit
        return form

    def logged_out(self, slo: str, *sessions: str, **told: str) -> Element:
        """The request that tells that whoever signs in has left, which nobody has signed yet."""
        return logout_request(*sessions, **self._now(slo=slo, name=self.name, **told))

    def ended(self, request: Element, **told: str) -> Element:
        """The answer to a logout that began at ours, which nobody has signed yet."""
        return logout_response(**self._now(**{"answers": request.get("ID", ""), **told}))

    def _now(self, **told: str) -> dict[str, str]:
        now = datetime.now(UTC)
        times = {"now": now, "soon": now + timedelta(minutes=5)}
        written = {name: each.strftime("%Y-%m-%dT%H:%M:%SZ") for name, each in times.items()}
        return {"id": f"_{secrets.token_hex()}", "issuer": self.entity_id, **written, **told}

    def carried(self, root: Element, **told: str) -> str:
        """The query that brings a message."""
        return carried(root, key=self.key, **told)


def posting(url: str, form: dict[str, str]) -> str:
    """A page that posts a form by itself."""
    fields = "".join(
        f'<input type="hidden" name="{name}" value="{escape(each)}">' for name, each in form.items()
    )
    return f'<form method="post" action="{escape(url)}">{fields}</form><script>document.forms[0].submit()</script>'


def going(url: str) -> str:
    """A page that goes on by itself."""
    return f'<meta http-equiv="refresh" content="0; url={escape(url)}">'


def post(url: str, form: dict[str, str]) -> httpx.Response:
    """Post as another site does: without a cookie of ours; each time from another address, so that no rate is met."""
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://idp.example"}
    elsewhere = httpx.HTTPTransport(local_address=next(_ADDRESSES))
    with httpx.Client(transport=elsewhere, headers=headers) as client:
        return client.post(url, data=form)
