"""Ways in which real servers are broken, each with the finding that it must be, and that alone."""

from tests.conformance_run.faults import (
    access,
    answers,
    attributes,
    filters,
    groups,
    lists,
    patches,
    resources,
    values,
)
from tests.conformance_run.faults.making import FAULTS
from tests.conformance_run.faults.together import TOGETHER

__all__ = [
    "FAULTS",
    "TOGETHER",
    "access",
    "answers",
    "attributes",
    "filters",
    "groups",
    "lists",
    "patches",
    "resources",
    "values",
]
