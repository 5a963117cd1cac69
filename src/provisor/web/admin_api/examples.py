"""What the examples of the documentation have in common."""

from pydantic import ConfigDict
from pydantic.config import JsonDict

ID = "019e0aaa-0000-7000-8000-000000000001"
ANOTHER_ID = "019e0aaa-0000-7000-8000-000000000002"
AT = "2026-05-03T09:12:44.120931Z"


def given(*examples: JsonDict) -> ConfigDict:
    """The configuration of what clients send, with examples."""
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": list(examples)})


def shown(*examples: JsonDict) -> ConfigDict:
    """The configuration of what clients are answered, with examples."""
    return ConfigDict(frozen=True, json_schema_extra={"examples": list(examples)})
