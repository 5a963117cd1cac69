"""Pages that ask for themselves again while they are seen: what tells that one would be drawn as it was.

Their parts that say `data-live` are replaced by `static/live.js`. Sentences tell how long something has been so, and an
entry may become visible late: a page is drawn anew each minute.
"""

import hashlib
from collections.abc import Mapping

from provisor.provisioning import watching
from provisor.web.pages.visit import Visit


async def tag(visit: Visit) -> str:
    """The entity tag of what a page shows now to whoever looks at it (RFC 9110 section 8.8.3)."""
    standing = await visit.service.store.read(visit.organization_id, watching.standing, brief=True)
    user, role = visit.user, visit.role
    minute = visit.order.at.replace(second=0, microsecond=0)
    seen = (standing, minute, visit.target, user.id, role, user.profile, visit.language.tag)
    return f'"{hashlib.sha256(repr(seen).encode()).hexdigest()[:32]}"'


def is_current(headers: Mapping[str, str], tag: str) -> bool:
    """Whether the browser has what would be drawn."""
    return headers.get("if-none-match") == tag


def asks_itself(headers: Mapping[str, str]) -> bool:
    """Whether a page asks, and not a person.

    Our script says what it has; browsers keep no page of ours that they could name.
    """
    return "if-none-match" in headers or headers.get("sec-fetch-mode", "navigate") != "navigate"
