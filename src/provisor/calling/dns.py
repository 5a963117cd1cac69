"""The DNS, which is asked for the TXT records that prove domains (RFC 1035 section 3.3.14)."""

import structlog
from dns.asyncresolver import Resolver
from dns.exception import DNSException
from dns.nameserver import Do53Nameserver
from dns.rdtypes.ANY.TXT import TXT
from dns.resolver import NXDOMAIN, NoAnswer

_PATIENCE = 5.0
"""In seconds."""

log = structlog.get_logger("provisor.calling")


class TxtRecords:
    """Asks the resolvers of the machine, or the `server` (`HOST:PORT`)."""

    def __init__(self, server: str | None) -> None:
        self._server = server

    async def holds(self, record: str, value: str) -> bool | None:
        """Whether a record has that value; None where the DNS does not say."""
        try:
            answer = await self._resolver().resolve(f"{record}.", "TXT", lifetime=_PATIENCE, search=False)
        except (NXDOMAIN, NoAnswer):
            return False
        except DNSException as failure:
            log.warning("record not looked up", record=record, reason=str(failure))
            return None
        found = [b"".join(each.strings) for each in answer if isinstance(each, TXT)]
        return value.encode() in found

    def _resolver(self) -> Resolver:
        if self._server is None:
            return Resolver()
        host, _, port = self._server.rpartition(":")
        resolver = Resolver(configure=False)
        resolver.nameservers = [Do53Nameserver(host, int(port))]
        return resolver
