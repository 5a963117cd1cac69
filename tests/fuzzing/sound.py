"""What is sound, made from the schemas that the server shows: resources, names of attributes, filters, operations."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"

_WORDS = (
    "Maria",
    "maria",
    "Straße",
    "İstanbul",
    "O'Brien",
    "x",
    "work",
    "home",
    "other",
    "100%",
    "a_b",
    'say "hi"',
)
_OPERATORS = ("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "EQ", "Co")
_BINARY = ("AAAA", "TWFyaWE=", "")
_INSTANTS = ("2024-02-29T12:00:00Z", "2011-05-13T04:42:34.123+02:00", "1970-01-01T00:00:00Z")


class Sound:
    """Draws what a server understands. `schemas` are the documents of its /Schemas."""

    def __init__(self, chance: random.Random, schemas: Sequence[Mapping[str, Any]], label: str) -> None:
        self.chance = chance
        self._attributes = {schema["id"]: schema["attributes"] for schema in schemas}
        self._label = label
        self._number = 0
        self.names = {
            "Users": [
                *_names(self._attributes[USER], ""),
                *_names(self._attributes[ENTERPRISE], f"{ENTERPRISE}:"),
            ],
            "Groups": [*_names(self._attributes[GROUP], "")],
        }
        """Every name that filters and paths may have, by endpoint."""
        for names in self.names.values():
            names += [
                "id",
                "externalId",
                "meta.created",
                "meta.lastModified",
                "meta.resourceType",
                "meta.version",
                "schemas",
            ]

    def name(self, word: str) -> str:
        """A name that nobody has yet, or now and then one that many want."""
        if self.chance.randrange(12) == 0:
            return f"{word}-{self.chance.randrange(20)}"
        self._number += 1
        return f"{word}-{self._label}-{self._number}"

    def word(self) -> str:
        """A text as people have it."""
        return self.chance.choice(_WORDS)

    def user(self, ids: Sequence[str]) -> dict[str, Any]:
        """A user with some of the attributes; `ids` may be managers."""
        name = self.name("person")
        user = {
            "schemas": [USER, ENTERPRISE],
            **self._some(self._attributes[USER]),
            "userName": name,
            "externalId": f"x-{name}",
            ENTERPRISE: self._some(self._attributes[ENTERPRISE]),
        }
        user.pop("id", None)
        if ids and self.chance.randrange(3) == 0:
            user[ENTERPRISE]["manager"] = {"value": self.chance.choice(ids)}
        else:
            user[ENTERPRISE].pop("manager", None)
        return user

    def group(self, ids: Sequence[str]) -> dict[str, Any]:
        """A group of some of these users."""
        members = self.chance.sample(ids, min(len(ids), self.chance.randrange(6)))
        return {
            "schemas": [GROUP],
            "displayName": self.name("group"),
            "externalId": self.word(),
            "members": [{"value": id_} for id_ in members],
        }

    def _some(self, attributes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        return {
            attribute["name"]: self.value_of(attribute)
            for attribute in attributes
            if attribute["mutability"] != "readOnly" and self.chance.randrange(3) == 0
        }

    def value_of(self, attribute: Mapping[str, Any]) -> Any:
        """A value that the attribute may have."""
        if not attribute["multiValued"]:
            return self._single(attribute)
        values = [self._single(attribute) for _ in range(self.chance.randrange(4))]
        for value in values[1:]:
            if isinstance(value, dict):
                value.pop("primary", None)
        return values

    def _single(self, attribute: Mapping[str, Any]) -> Any:
        choice = self.chance.choice
        if attribute["type"] == "complex":
            return self._some(attribute["subAttributes"]) or {"value": self.word()}
        return {
            "boolean": choice((True, False)),
            "integer": self.chance.randrange(1000),
            "decimal": self.chance.randrange(1000) / 8,
            "dateTime": choice(_INSTANTS),
            "binary": choice(_BINARY),
            "reference": f"https://example.com/{self.chance.randrange(9)}",
            "string": choice(attribute.get("canonicalValues") or _WORDS),
        }[attribute["type"]]

    def comparand(self, ids: Sequence[str]) -> str:
        """A value as it stands in a filter."""
        word = self.word().replace("\\", "\\\\").replace('"', '\\"')
        texts = (
            f'"{word}"',
            '"a\\u0000b"',
            '"\\ud800"',
            '"\\u00e9"',
            "true",
            "false",
            "null",
            "7",
            "-1.5",
            '"2024-02-29T12:00:00Z"',
            '"True"',
        )
        return (
            f'"{self.chance.choice(ids)}"'
            if ids and self.chance.randrange(4) == 0
            else self.chance.choice(texts)
        )

    def filter(self, endpoint: str, ids: Sequence[str], depth: int = 2) -> str:
        """A filter of the whole grammar."""
        draw = self.chance.randrange(10)
        if depth and draw == 0:
            return f"not ({self.filter(endpoint, ids, depth - 1)})"
        if depth and draw < 4:
            word = self.chance.choice(("and", "or", "AND"))
            return f"({self.filter(endpoint, ids, depth - 1)}) {word} {self.filter(endpoint, ids, depth - 1)}"
        name = self.chance.choice(self.names[endpoint])
        if draw == 4:
            return f"{name} pr"
        if draw == 5:
            listed = self.chance.choice(
                ("emails", "addresses", "groups", "phoneNumbers") if endpoint == "Users" else ("members",)
            )
            return f'{listed}[value {self.chance.choice(_OPERATORS)} {self.comparand(ids)} or type eq "work"]'
        return f"{name} {self.chance.choice(_OPERATORS)} {self.comparand(ids)}"

    def path(self, endpoint: str, ids: Sequence[str]) -> str:
        """A path of a PATCH operation."""
        if self.chance.randrange(3) == 0:
            listed = self.chance.choice(
                ("emails", "addresses", "roles", "phoneNumbers") if endpoint == "Users" else ("members",)
            )
            condition = f"{self.chance.choice(('type', 'value', 'primary'))} eq {self.comparand(ids)}"
            return (
                f"{listed}[{condition}]{self.chance.choice(('', '.value', '.display', '.type', '.primary'))}"
            )
        return self.chance.choice(self.names[endpoint])

    def operation(self, endpoint: str, ids: Sequence[str]) -> dict[str, Any]:
        """An operation of a PATCH."""
        verb = self.chance.choice(("add", "replace", "remove", "Add", "Replace", "Remove"))
        operation: dict[str, Any] = {"op": verb}
        resource = self.user(ids) if endpoint == "Users" else self.group(ids)
        if self.chance.randrange(4):
            name = self.chance.choice([*resource])
            operation["path"] = name if self.chance.randrange(2) else self.path(endpoint, ids)
            operation["value"] = self.chance.choice(
                (resource[name], self.word(), True, [], None, {"value": self.word()})
            )
        else:
            operation["value"] = resource
        if verb.lower() == "remove" and self.chance.randrange(2):
            operation.pop("value")
        return operation

    def patch(self, endpoint: str, ids: Sequence[str]) -> dict[str, Any]:
        """A PATCH of some operations."""
        number = self.chance.choice((1, 1, 1, 2, 3, 5))
        return {"schemas": [PATCH], "Operations": [self.operation(endpoint, ids) for _ in range(number)]}


def _names(attributes: Sequence[Mapping[str, Any]], prefix: str) -> Iterator[str]:
    for attribute in attributes:
        yield prefix + attribute["name"]
        for sub in attribute.get("subAttributes", ()):
            yield f"{prefix}{attribute['name']}.{sub['name']}"
