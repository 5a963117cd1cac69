"""A run as one JSON document, and how a report gets into its file: whole or not at all."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from provisor.simulators.outcome import Cycle, Difference, Outcome
from provisor.simulators.report.latencies import spread
from provisor.simulators.sent_requests import Sent
from provisor.simulators.wire.tally import Operation


class CannotWrite(Exception):
    """A report can't be written where it should be."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"The report can't be written to {path}: {why}")


def as_json(outcome: Outcome) -> dict[str, Any]:
    """The run as JSON values: times in ISO 8601, latencies in milliseconds (null where nothing was answered).

    `differences` hold the values as they are; `reasons` says why the objects failed last. `compared` and `unknown` are
    null where nothing was compared.
    """
    comparison = outcome.comparison
    differences = comparison.differences if comparison else []
    return {
        "in_sync": outcome.in_sync,
        "differences": [_difference(each) for each in differences],
        "operations": {name: _operation(each) for name, each in outcome.tally.operations.items()},
        "source": {
            "users": outcome.source.users,
            "groups": outcome.source.groups,
            "memberships": outcome.source.memberships,
        },
        "reasons": {each.resource: each.why for each in differences if each.why},
        "retried": {name: each.retried for name, each in outcome.tally.operations.items() if each.retried},
        "provider": outcome.provider,
        "url": outcome.url,
        "began": outcome.began.isoformat(),
        "seconds": round(outcome.seconds, 3),
        "seed": outcome.seed,
        "settings": dict(outcome.settings),
        "rate": round(outcome.tally.sent / outcome.seconds, 1) if outcome.seconds else 0.0,
        "sent": outcome.tally.sent,
        "failed": outcome.tally.failures,
        "cycles": [_cycle(each) for each in outcome.cycles],
        "causes": [
            {"cause": each.sentence, "count": each.count, "example": each.example}
            for each in sorted(outcome.tally.causes.values(), key=lambda each: -each.count)
        ],
        "timeline": [
            {"second": second, "answered": each.answered, "failed": each.failed}
            for second, each in outcome.tally.timeline()
        ],
        "compared": comparison
        and {
            "users": comparison.users,
            "attributes": comparison.attributes,
            "groups": comparison.groups,
            "memberships": comparison.memberships,
        },
        "unknown": comparison
        and {
            "users": comparison.unknown_users,
            "groups": comparison.unknown_groups,
            "memberships": comparison.unknown_memberships,
        },
        "not_compared": outcome.not_compared,
    }


def as_text(document: dict[str, Any]) -> str:
    """A document as it stands in a file."""
    return json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n"


def check_writable(path: Path) -> None:
    """Learn before the run whether its report can be written. Raises `CannotWrite`."""
    with _telling(path):
        if path.is_dir():
            raise IsADirectoryError(0, "that is a folder")
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(0, "the file may not be written")
        if not path.exists() or path.is_file():
            beside = _beside(path)
            beside.touch()
            beside.unlink()


def write_whole(path: Path, text: str) -> None:
    """Write a report: whoever reads the file finds the old one or the whole new one. Raises `CannotWrite`."""
    with _telling(path):
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8", errors="backslashreplace")  # a pipe or a device
            return
        beside = _beside(path)
        try:
            # A lone surrogate becomes \udXXX, which JSON reads back as it was.
            beside.write_text(text, encoding="utf-8", errors="backslashreplace")
            beside.replace(path.resolve())
        finally:
            beside.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    real = path.resolve()
    return real.with_name(f".{real.name[:100]}.{os.getpid()}.part")


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise CannotWrite(path, getattr(error, "strerror", None) or str(error)) from None


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "resource": difference.resource,
        "attribute": difference.attribute,
        "source": difference.source,
        "server": difference.server,
        "request": _request(difference.request),
    }


def _request(sent: Sent | None) -> dict[str, Any] | None:
    if sent is None:
        return None
    return {
        "method": sent.method,
        "path": sent.path,
        "body": sent.body,
        "status": sent.status,
        "told": sent.told,
        "at": sent.at,
    }


def _operation(operation: Operation) -> dict[str, Any]:
    found = spread(operation.latencies)
    return {
        "sent": operation.sent,
        "failed": operation.failed,
        "p50_ms": _milliseconds(found.p50) if found else None,
        "p99_ms": _milliseconds(found.p99) if found else None,
    }


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 3)


def _cycle(cycle: Cycle) -> dict[str, Any]:
    return {
        "number": cycle.number,
        "kind": cycle.kind,
        "at": cycle.at.isoformat(),
        "seconds": round(cycle.seconds, 3),
        "done": dict(cycle.done),
        "changes": dict(cycle.changes),
        "failed": cycle.failed,
        "retried_later": cycle.retried_later,
        "gave_up": cycle.gave_up,
        "quarantine": cycle.quarantine,
        "interrupted": cycle.interrupted,
    }
