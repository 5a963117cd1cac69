"""When PostgreSQL is told to look at its tables again, by which it plans: early, and whenever an organization grew.

It does so by itself at most once a minute. Until then it takes every organization for one row, and walks all users to
find one by name: by then an initial cycle has brought tens of thousands.
"""

SIZES = tuple(64 * 4**step for step in range(12))
"""In entries of the journal, which tell of everything that comes. What grows further changes no plan."""


def are_due(before: int, after: int) -> bool:
    """Whether a journal grew past one of the sizes with these positions."""
    return any(before < size <= after for size in SIZES)
