"""Mapping files by vendor, and the defaults that come with the package."""

from importlib.resources import files
from pathlib import Path

from provisor.simulators.mappings import document
from provisor.simulators.mappings.entra import schema
from provisor.simulators.mappings.mapping import Mappings
from provisor.simulators.mappings.okta import mapping_file


def read_entra(path: Path | None = None) -> Mappings:
    """A synchronization schema of Entra ID, by default that of a non-gallery application (`customappsso`).

    Raises BrokenMapping, whose sentence names the place.
    """
    return schema.read(_file(path, "entra.json"))


def read_okta(path: Path | None = None) -> Mappings:
    """A profile mapping of Okta with the app user schema, by default that of the SCIM 2.0 template.

    Raises BrokenMapping, whose sentence names the place.
    """
    return mapping_file.read(_file(path, "okta.json"))


def _file(path: Path | None, default: str) -> document.Node:
    if path is not None:
        return document.read(path)
    return document.parse(files(__package__).joinpath("defaults", default).read_bytes(), default)
