"""The settings of a connection as the databases hold them: JSON of what differs from the defaults."""

from dataclasses import asdict
from functools import lru_cache

from provisor.directory.connections import ConnectionSettings, Kind
from provisor.directory.guard import GuardSettings
from provisor.store import json_text

_DEFAULTS = asdict(ConnectionSettings())


def written(settings: ConnectionSettings) -> str:
    """The settings as JSON text."""
    return json_text.written(
        {name: value for name, value in asdict(settings).items() if value != _DEFAULTS[name]}
    )


@lru_cache(maxsize=256)  # every request reads those of its connection
def read(text: str) -> ConnectionSettings:
    """The settings of a JSON text."""
    found = json_text.read(text)
    kind = found.pop("kind", None)
    networks, succeeds = tuple(found.pop("networks", ())), tuple(found.pop("succeeds", ()))
    guard = GuardSettings(**found.pop("guard", {}))
    return ConnectionSettings(
        kind=Kind(kind) if kind else None, networks=networks, succeeds=succeeds, guard=guard, **found
    )
