"""The order in which checks run: each after all that it needs, else as the catalogue has them."""

from collections.abc import Iterable, Iterator, Mapping

from provisor.conformance.checks import Check


def ordered(checks: Mapping[str, Check]) -> Iterator[Check]:
    """Every check once, after those that it needs or is like. Raises KeyError for a name that no check has."""
    done: set[str] = set()

    def visit(names: Iterable[str]) -> Iterator[Check]:
        for name in names:
            if name not in done:
                done.add(name)
                check = checks[name]
                yield from visit((*check.needs, *check.like))
                yield check

    yield from visit(checks)
