"""The use case of watching: whether anything of an organization has changed, told by a few reads of an index."""

from typing import NamedTuple

from provisor.provisioning.ports import Records

_CYCLES = 3
"""Several connections may be at work at the same time."""


class Standing(NamedTuple):
    """How far the organization's records have come: different as soon as something was changed, or asked for."""

    position: int
    entry: str | None
    used: str
    missed: str
    cycles: tuple[tuple[str, int, str], ...]


def standing(records: Records) -> Standing:
    """The newest entry, the end of the journal, when a token was used or missed, and what the newest cycles came to."""
    seal, newest = records.last_seal(), records.entries(newest=1)
    return Standing(
        seal.position if seal else 0,
        newest[0].id if newest else None,
        max((each.last_used.isoformat() for each in records.tokens() if each.last_used), default=""),
        next((each.at.isoformat() for each in records.near_misses()), ""),
        tuple(
            (each.id, each.counts.requests, each.ended.isoformat()) for each in records.cycles(newest=_CYCLES)
        ),
    )
