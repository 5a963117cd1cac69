"""The use cases of what identity providers send and no schema knows: which attributes these are, and declaring one.

An attribute that is sent by its bare name becomes part of an extension of our own, whose attributes the tolerant
manner knows by their bare names; one that is sent with an extension's URN, part of that one.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from provisor.directory import finding
from provisor.directory.connections import Connection
from provisor.directory.journal import Action, Entry
from provisor.provisioning import administration
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records
from provisor.scim.declared import SCHEMA, read_schema
from provisor.scim.schemas import Type

OWN_EXTENSION = "urn:provisor:params:scim:schemas:extension:declared:2.0:User"
_CAME = (Action.USER_CREATED, Action.USER_CHANGED, Action.USER_RESTORED)
_LATELY = 200
"""So many of the newest changes of people are looked through."""


def undeclared(records: Records, connection: Connection) -> list[str]:
    """The attributes that a connection sent of people lately, and that no schema knows now."""
    came = records.search_journal(
        terms=[[finding.through(connection.id)], [finding.of_kind(each) for each in _CAME]], newest=_LATELY
    )
    return still_undeclared(records, [each.entry for each in came if each.kept is not None])


def still_undeclared(records: Records, came: Iterable[Entry]) -> list[str]:
    """The names that were set aside, but for those that were declared since."""
    declared: set[str] = set()
    for schema in map(read_schema, records.declared_schemas()):
        names = [attribute.name for attribute in schema.attributes]
        declared |= {schema.id.casefold(), *(name.casefold() for name in names)}
        declared |= {f"{schema.id}:{name}".casefold() for name in names}
    return sorted({name for entry in came for name in entry.set_aside if name.casefold() not in declared})


def declare(records: Records, order: Order, name: str, *, type_: Type, multi_valued: bool) -> str:
    """Declare an attribute under the name by which it is sent, and return the URN of its extension.

    Raises ScimError where nothing can be called so.
    """
    urn, _, own_name = name.rpartition(":")
    urn = urn or OWN_EXTENSION
    # What another adds to the same extension meanwhile stays in it.
    records.lock_organization()
    known = {str(each["id"]).casefold(): each for each in records.declared_schemas()}
    attribute = {"name": own_name, "type": type_.value, "multiValued": multi_valued}
    document = _with(known.get(urn.casefold()) or _empty(urn), attribute)
    return administration.declare_schema(records, order, document)


def _empty(urn: str) -> Mapping[str, Any]:
    return {
        "schemas": [SCHEMA],
        "id": urn,
        "name": "Declared",
        "description": "Attributes that identity providers send",
        "attributes": [],
    }


def _with(document: Mapping[str, Any], attribute: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document with an attribute in the place of one of the same name."""
    named = str(attribute["name"]).casefold()
    others = [each for each in document["attributes"] if str(each["name"]).casefold() != named]
    return {**document, "attributes": [*others, attribute]}
