"""A run as JUnit's XML: a test case for each check, a failure for each finding."""

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from provisor.conformance.badges import VENDORS
from provisor.conformance.catalogue import SUBJECTS
from provisor.conformance.outcome import Outcome, Result
from provisor.conformance.report.evidence import evidence

# What XML 1.0 can't hold, not even escaped (section 2.2); a server may well send it.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(outcome: Outcome) -> str:
    """The whole document."""
    root = Element("testsuites", name="provisor check")
    for subject in SUBJECTS:
        results = [outcome.results[check.id] for check in subject if check.id in outcome.results]
        counts = {
            verdict: sum(each.verdict == verdict for each in results) for verdict in ("found", "not checked")
        }
        suite = SubElement(
            root,
            "testsuite",
            name=subject.name,
            tests=str(len(results)),
            failures=str(counts["found"]),
            skipped=str(counts["not checked"]),
            errors="0",
        )
        for each in results:
            _add(suite, outcome, each)
    indent(root)
    text: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _add(suite: Element, outcome: Outcome, result: Result) -> None:
    case = SubElement(
        suite, "testcase", classname=suite.get("name", ""), name=f"{result.check.id}: {result.check.title}"
    )
    if result.verdict == "not checked":
        SubElement(case, "skipped", message=_writable(result.why))
    if result.deviation is not None:
        failure = SubElement(
            case, "failure", type=result.check.id, message=_writable(result.deviation.expected)
        )
        failure.text = _writable(_told(outcome, result))


def _told(outcome: Outcome, result: Result) -> str:
    check, deviation = result.check, result.deviation
    assert deviation is not None, "a finding has a deviation"  # noqa: S101 - a mistake of ours
    harms = ", ".join(f"{shown}: {outcome.harm(result, vendor)}" for vendor, shown in VENDORS.items())
    lines = [
        f"{check.section}. {harms}.",
        f"Expected: {deviation.expected}",
    ]
    for exchange in filter(None, (deviation.exchange, deviation.seen)):
        shown = evidence(exchange)
        lines += [
            f"{shown.method} {shown.path}",
            shown.sent_text,
            f"answered {shown.status}",
            shown.body_text,
        ]
    return "\n".join(filter(None, lines))


def _writable(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
