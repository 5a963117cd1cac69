"""What the examples of the documentation have in common."""

from pydantic import ConfigDict
from pydantic.config import JsonDict

ID = "019e0aaa-0000-7000-8000-000000000001"
ANOTHER_ID = "019e0aaa-0000-7000-8000-000000000002"
PUBLIC_KEY = """-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEgM/nFSQZ8u4y0GMTm1nFdiLcmA0q
3nHxqzT4GKXTmGvJbs3YgIwHV6tkMKdGgW0zyL5mR9D1wVqk2Z8n3oXyZw==
-----END PUBLIC KEY-----"""
AT = "2026-05-03T09:12:44.120931Z"


def given(*examples: JsonDict) -> ConfigDict:
    """The configuration of what clients send, with examples."""
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": list(examples)})


def shown(*examples: JsonDict) -> ConfigDict:
    """The configuration of what clients are answered, with examples."""
    return ConfigDict(frozen=True, json_schema_extra={"examples": list(examples)})
