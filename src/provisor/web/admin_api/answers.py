"""How handlers answer: with entity tags, with pages that lead to the next, and with places of what is new."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Response
from pydantic import BaseModel

from provisor.web.admin_api.asking import Asking
from provisor.web.admin_api.endpoint import BASE
from provisor.web.admin_api.values import Page

_JSON = "application/json"


def found(asking: Asking, shown: BaseModel, revision: object) -> Response:
    """A resource with its entity tag, or 304 where the client has it already (RFC 9110 section 13.1.2)."""
    body, tag = shown.model_dump_json().encode(), tag_of(shown, revision)
    known = asking.headers.get("if-none-match")
    if known is not None and (known.strip() == "*" or tag in known):
        return Response(None, 304, {"ETag": tag})
    return Response(body, 200, {"ETag": tag}, media_type=_JSON)


def tag_of(shown: BaseModel, revision: object) -> str:
    """The entity tag of a resource that is shown so."""
    return f'"{revision}-{hashlib.sha256(shown.model_dump_json().encode()).hexdigest()[:12]}"'


def accepted(asking: Asking, shown: BaseModel, *place: str) -> Response:
    """What goes on after this answer, and where it tells how far it is."""
    headers = {"Location": _address(asking, place)}
    return Response(shown.model_dump_json().encode(), 202, headers, media_type=_JSON)


def created(
    asking: Asking, shown: BaseModel, *place: str, tag: str | None = None, secret: bool = False
) -> Response:
    """What is new, where it is, and the `tag` that it has there; a `secret` is kept nowhere on its way."""
    headers = {"Location": _address(asking, place)}
    if tag is not None:
        headers["ETag"] = tag
    if secret:
        headers["Cache-Control"] = "no-store"
    return Response(shown.model_dump_json().encode(), 201, headers, media_type=_JSON)


def page(
    asking: Asking, response: Response, path: str, items: Sequence[Any], asked: Mapping[str, object]
) -> Page[Any]:
    """A page of a list; `asked` are the parameters that lead to the next one, a cursor among them, or none."""
    if not asked.get("cursor"):
        return Page(items=items, next=None)
    return following(asking, response, path, items, asked)


def following(
    asking: Asking, response: Response, path: str, items: Sequence[Any], asked: Mapping[str, object]
) -> Page[Any]:
    """A page of a list, and the parameters that lead to what follows it."""
    told = {name: _written(value) for name, value in asked.items() if value is not None}
    address = f"{asking.base_url}{BASE}/{path}?{urlencode(told)}"
    response.headers["Link"] = f'<{address}>; rel="next"'
    return Page(items=items, next=address)


def _address(asking: Asking, place: Sequence[str]) -> str:
    return f"{asking.base_url}{BASE}/{'/'.join(map(part, place))}"


def part(called: str) -> str:
    """A name as a part of a path."""
    return quote(called, safe="")


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
