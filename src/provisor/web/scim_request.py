"""A SCIM request after admission: what a handler reads from, and what it calls with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.types import Receive

from provisor.directory.lookups import Lookup
from provisor.provisioning.calls import Call
from provisor.provisioning.ports import Records, Store
from provisor.web import query, reading
from provisor.web.limits import KIBIBYTE, Limits

T = TypeVar("T")

_BRIEFLY_DONE = 64 * KIBIBYTE
"""The longest body whose work may be brief: what a longer one asks for could hold up the event loop."""


@dataclass(frozen=True, slots=True)
class ScimRequest:
    """One admitted request.

    `headers` are by lower-case name; `id` is the resource of the URL, empty where the endpoint has none; `secret`
    signs cursors.
    """

    call: Call
    store: Store
    limits: Limits
    secret: bytes
    headers: Mapping[str, str]
    id: str
    query_string: bytes
    receive: Receive

    def query(self) -> Mapping[str, str]:
        """The query parameters by lower-case name. Raises InvalidValue."""
        return query.parse(self.query_string)

    @property
    def small(self) -> bool:
        """Whether the body is so short that what it asks for may be brief work; not if nobody says how long it is."""
        length = self.headers.get("content-length", "")
        return length.isdecimal() and int(length) <= _BRIEFLY_DONE

    async def read_body(self, reader: Callable[[Any], T], *, large: bool = False) -> T:
        """What `reader` makes of the JSON document of the body; see `reading.read_body`."""

        def note_and_read(document: Any) -> T:
            self.call.note_name(document)
            return reader(document)

        return await reading.read_body(note_and_read, self.headers, self.receive, self.limits, large=large)

    def note_lookup(self, lookup: Lookup, *, found: bool) -> None:
        """Note that the connection looked for somebody or something, and whether it was there."""
        caller = self.call.caller
        self.store.note_lookup(
            caller.organization_id, caller.connection.id, self.call.at, lookup, found=found
        )

    async def read(self, work: Callable[[Records], T], *, brief: bool = False) -> T:
        """Run a use case that changes nothing, in the caller's organization; `brief` as in `Store.read`."""
        return await self.store.read(self.call.caller.organization_id, work, brief=brief)

    async def write(self, work: Callable[[Records], T], *, brief: bool = False) -> T:
        """Run a use case that changes something, in the caller's organization; `brief` as in `Store.read`."""
        return await self.store.write(self.call.caller.organization_id, work, brief=brief)
