"""The JSON of a run: `passed`, `findings`, and beside them `badges`, `checks` and what could not be cleaned up."""

from typing import Any

from provisor.conformance.badges import badges
from provisor.conformance.exchanges import Exchange
from provisor.conformance.outcome import Outcome, Result
from provisor.conformance.report.evidence import evidence


def as_document(outcome: Outcome) -> dict[str, Any]:
    """The whole document.

    A finding has `id`, `title`, `section`, `entra` and `okta` (“breaks”, “degrades”, “harmless”), `request`
    (`method`, `path`, `body`), `answer` (`status`, `headers`, `body`, and in `afterwards` the read that shows what
    is wrong) and `expected`.
    """
    return {
        "passed": outcome.passed,
        "url": outcome.url,
        "findings": [_finding(outcome, each) for each in outcome.findings],
        "badges": [
            {
                "vendor": each.vendor,
                "name": each.name,
                "standing": each.standing,
                "findings": list(each.findings),
            }
            for each in badges(outcome)
        ],
        "checks": [
            {"id": each.check.id, "title": each.check.title, "verdict": each.verdict, "why": each.why}
            for each in outcome.results.values()
        ],
        "left_over": outcome.left_over,
    }


def _finding(outcome: Outcome, result: Result) -> dict[str, Any]:
    check, deviation = result.check, result.deviation
    assert deviation is not None, "a finding has a deviation"  # noqa: S101 - a mistake of ours
    found = {
        "id": check.id,
        "title": result.title,
        "section": check.section,
        "entra": outcome.harm(result, "entra"),
        "okta": outcome.harm(result, "okta"),
    }
    return found | {
        "request": _request(deviation.exchange),
        "answer": _answer(deviation.exchange, deviation.seen),
        "expected": deviation.expected,
    }


def _request(exchange: Exchange) -> dict[str, Any]:
    shown = evidence(exchange)
    return {"method": shown.method, "path": shown.path, "body": shown.sent}


def _answer(exchange: Exchange, seen: Exchange | None = None) -> dict[str, Any]:
    shown = evidence(exchange)
    answer: dict[str, Any] = {"status": shown.status, "headers": shown.headers, "body": shown.body}
    if seen is not None:
        answer["afterwards"] = {"request": _request(seen), "answer": _answer(seen)}
    return answer
