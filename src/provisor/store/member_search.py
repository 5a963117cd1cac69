"""Members that match."""

from provisor.scim.filters import Filter
from provisor.store.statements import Statement, Values


def members_matching(condition: Filter) -> tuple[Statement, Values]:
    raise NotImplementedError
