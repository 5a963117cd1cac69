"""`provisor check`: what a SCIM server does otherwise than the RFCs, Entra ID and Okta expect."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import uvloop
from cyclopts import Parameter

from provisor.cli.refusals import CouldNotRun
from provisor.cli.speech import ReportConsole, say
from provisor.conformance.outcome import Outcome
from provisor.conformance.report.documents import as_document
from provisor.conformance.report.html import as_html
from provisor.conformance.report.junit import as_junit
from provisor.conformance.report.terminal import print_report
from provisor.conformance.run import Unchecked, run
from provisor.simulators.report.documents import CannotWrite, as_text, check_writable, write_whole
from provisor.simulators.wire.client import NoAddress


def check(
    url: Annotated[str, Parameter(help="The SCIM base URL.")],
    /,
    *,
    token: Annotated[
        str,
        Parameter(help="The bearer token; an empty one where none is asked for.", env_var="SCIM_TOKEN"),
    ],
    json: Annotated[Path | None, Parameter(help="Write every finding to this file, as JSON.")] = None,
    junit: Annotated[Path | None, Parameter(help="Write a test case for each check, as JUnit's XML.")] = None,
    html: Annotated[Path | None, Parameter(help="Write the report as one HTML file.")] = None,
) -> None:
    """Check any SCIM server: exit 0 without findings, 1 with findings, 2 when it could not be checked."""
    reports: tuple[tuple[Path | None, Callable[[Outcome], str]], ...] = (
        (json, lambda outcome: as_text(as_document(outcome))),
        (junit, as_junit),
        (html, as_html),
    )
    try:
        for path, _ in reports:
            if path is not None:
                check_writable(path)
        outcome = uvloop.run(run(url, token, tell=say))
        print_report(_console(), outcome)
        for path, render in reports:
            if path is not None:
                write_whole(path, render(outcome))
    except NoAddress as wrong:
        raise CouldNotRun(f"{wrong}.") from None
    except Unchecked as missing:
        for sentence in missing.left_over:
            say(sentence)
        raise CouldNotRun(str(missing)) from None
    except CannotWrite as wrong:
        raise CouldNotRun(str(wrong)) from None
    if not outcome.passed:
        sys.exit(1)


def _console() -> ReportConsole:
    return ReportConsole() if sys.stdout.isatty() else ReportConsole(width=10_000, soft_wrap=True)
