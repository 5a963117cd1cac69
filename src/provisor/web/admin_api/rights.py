"""What a handler is given: an admitted request, once its token may do what the route is for."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from provisor.directory.permissions import Right
from provisor.web.admin_api import asking as asked
from provisor.web.admin_api.asking import Asking

_bearer = HTTPBearer(
    scheme_name="token",
    description="A token of a bot: `provisor token create --scope administer`, or `--scope read`.",
    auto_error=False,
)


async def _permitted(
    request: Request,
    scopes: SecurityScopes,
    _: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Asking:
    """The request, which the endpoint has admitted. Raises NotPermitted."""
    admitted = asked.kept(request.scope)
    assert admitted is not None  # noqa: S101 - routes that need a token lie below the endpoint's base
    needed = Right(scopes.scopes[0])
    asking = replace(admitted, needed=needed)
    asked.keep(request.scope, asking)
    asking.check(needed)
    return asking


Reading = Annotated[Asking, Security(_permitted, scopes=[Right.READ.value])]
"""Of those who may read."""

Changing = Annotated[Asking, Security(_permitted, scopes=[Right.ADMINISTER.value])]
"""Of those who may change the organization."""

Entering = Annotated[Asking, Security(_permitted, scopes=[Right.ENTER.value])]
"""Of those who came by a one-time link."""
