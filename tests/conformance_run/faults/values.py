"""Values that are stored in another way."""

from collections.abc import Callable
from typing import Any

from tests.conformance_run.faults.making import (
    asks,
)
from tests.conformance_run.proxy import Call


def stored(change: Callable[[Any], Any]) -> Callable[[Call], Call]:
    """Every text of a body is stored in another way."""

    def walk(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: walk(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [walk(each, name) for each in value]
        return change(value) if isinstance(value, str) and name in {"displayName", "title"} else value

    return lambda call: call.but(body=walk(call.body)) if call.method in {"POST", "PUT"} else call


asks("values-spaces", "texts are trimmed", stored(lambda text: " ".join(text.split())))
asks("values-case", "texts are put in lower case", stored(str.lower))
asks(
    "values-unicode",
    "letters beyond ASCII are lost",
    stored(lambda text: text.encode("ascii", "replace").decode()),
)
asks(
    "values-marks", "markup is escaped", stored(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))
)
asks("values-length", "long texts are cut", stored(lambda text: text[:100]))
asks(
    "values-name-case",
    "user names are put in lower case",
    lambda call: (
        call.but(body={**call.body, "userName": call.body["userName"].lower()})
        if call.method in {"POST", "PUT"}
        and call.kind == "Users"
        and isinstance(call.body, dict)
        and "userName" in call.body
        else call
    ),
)
