"""The OpenAPI document: what FastAPI makes of the handlers, with the problems that each route may answer with."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, ConfigDict

from provisor.web.admin_api import problems

DESCRIPTION = """
Everything that an administrator does, for programs: the same as the commands of `provisor`.

Send a token of a bot as `Authorization: Bearer TOKEN`; `provisor token create --scope administer` makes one.
Lists come in pages that lead to the next by `next` and by the `Link` header. What can't be done is a problem
(RFC 9457) whose `detail` and `remedy` say what would help. A `POST` with an `Idempotency-Key` is done once, however
often it is sent. `If-Match` with an `ETag` refuses a change of what was changed since it was read.
"""

_EVERYWHERE = (400, 401, 403, 405, 408, 429, 431, 503)
_MEANINGS = {
    400: "The URL or the body is not what anybody could read with certainty.",
    401: "No token, or one that does not work.",
    403: "The token is not for this, or comes from elsewhere.",
    404: "What the path names is not here.",
    405: "The method is not offered here.",
    408: "The request did not arrive in time.",
    409: "The organization, as it is now, does not allow it.",
    412: "It has changed since it was read.",
    413: "The body is too large.",
    415: "The body is not declared as JSON.",
    422: "The request is readable, and means nothing here.",
    429: "The token sends faster than its rate.",
    431: "The request line and headers are too large.",
    503: "The service can't take it on now.",
}


class Problem(BaseModel):
    """A problem (RFC 9457). Some types have further members, such as `held_by`."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "/api/problems#team-name-taken",
                    "title": "Team name taken",
                    "status": 409,
                    "detail": "The name 'Sales' belongs to the team 019e0aaa-0000-7000-8000-000000000001 already. "
                    "Choose another name, or make the two one team.",
                    "held_by": "019e0aaa-0000-7000-8000-000000000001",
                }
            ]
        },
    )

    type: str
    title: str
    status: int
    detail: str
    remedy: str | None = None


def describe(app: FastAPI) -> None:
    """Have the application tell what it is by `made`."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _made(app)
        return app.openapi_schema

    # FastAPI's own way of extending the document.
    app.openapi = openapi  # type: ignore[method-assign]


def _made(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        routes=app.routes,
    )
    components = document["components"]
    components["schemas"]["Problem"] = Problem.model_json_schema()
    components["responses"] = {f"Problem{status}": _response(status) for status in _MEANINGS}
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    for path, method, operation in operations(document):
        summary, _, rest = operation.pop("description", "").partition("\n")
        operation["summary"] = summary.rstrip(".")
        if rest.strip():
            operation["description"] = rest.strip()
        told = operation["responses"]
        told.pop("422", None)
        for status in _statuses(path, method, operation):
            told.setdefault(str(status), {"$ref": f"#/components/responses/Problem{status}"})
    return document


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation of a document, with its path and its method."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _statuses(path: str, method: str, operation: dict[str, Any]) -> Iterator[int]:
    yield from _EVERYWHERE
    if "{" in path or method == "post":
        yield 404
    if method != "get":
        yield from (404, 409, 412, 413, 415, 422)
    if "parameters" in operation:
        yield from (404, 422)


def _response(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": _MEANINGS[status], "content": {problems.MEDIA_TYPE: {"schema": schema}}}
