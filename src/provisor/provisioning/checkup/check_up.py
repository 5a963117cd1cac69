"""The use case: run every check, and tell what each found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from provisor.directory.phrasing import phrase
from provisor.provisioning.checkup import templates
from provisor.provisioning.checkup.checks import CHECKS
from provisor.provisioning.checkup.examined import Examined, Status, examine
from provisor.provisioning.ports import Records


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, as people read it; `remedy` is None where all is well."""

    check: str
    status: Status
    sentence: str
    remedy: str | None
    evidence: tuple[str, ...]

    def to_document(self) -> dict[str, Any]:
        """What it found as a JSON object; what was seen is for people."""
        return {
            "check": self.check,
            "status": self.status.value,
            "sentence": self.sentence,
            "remedy": self.remedy,
        }


def as_text(found: Iterable[Checked]) -> Iterator[str]:
    """What was found as lines, to be printed or sent to somebody."""
    for each in found:
        yield " ".join(filter(None, (f"{each.status} {each.check}: {each.sentence}", each.remedy)))
        yield from (f"  {seen}" for seen in each.evidence)


def check_up(records: Records, at: datetime, *, public_url: str | None) -> list[Checked]:
    """Go through every check; a check may find several things, and always tells one."""
    return tell(examine(records, at, public_url))


def tell(examined: Examined) -> list[Checked]:
    """What the checks find in what was examined."""
    found = []
    for name, check in CHECKS.items():
        for answer in check(examined):
            sentence, remedy = templates.ANSWERS[f"{name}.{answer.key}"]
            found.append(
                Checked(
                    name,
                    answer.status,
                    phrase(sentence, answer.places),
                    phrase(remedy, answer.places) or None,
                    tuple(answer.evidence),
                )
            )
    return found
