"""`provisor simulate replay`: a recording, played against a server."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from provisor.cli.refusals import CouldNotRun
from provisor.cli.speech import result, say
from provisor.simulators.replay.playing import Difference, Played, as_json, play
from provisor.simulators.replay.recorded import BrokenRecording, Recording, open_recording
from provisor.simulators.report.documents import CannotWrite, as_text, check_writable, write_whole
from provisor.simulators.wire.client import Client, NoAddress
from provisor.simulators.wire.failures import Failure
from provisor.simulators.wire.pace import Patience

_LONGEST = 200


def replay(
    file: Annotated[Path, Parameter(help="The recording.")],
    url: Annotated[str, Parameter(help="The SCIM base URL.")],
    /,
    *,
    token: Annotated[str, Parameter(help="The bearer token.", env_var="SCIM_TOKEN")],
    json: Annotated[Path | None, Parameter(help="Write the result to this file, as JSON.")] = None,
    timeout: Annotated[float, Parameter(help="Seconds that an answer may take.")] = 60.0,
) -> None:
    """Play a recording of `provisor serve --record` against a server, and compare its answers.

    Ends with 0 when all are equal in what matters, 1 when some differ, 2 when it could not be played.
    """
    try:
        if json is not None:
            check_writable(json)
        recording = open_recording(file)
        played = asyncio.run(_play(recording, Client(url, token, patience=Patience(answer=timeout))))
        if json is not None:
            write_whole(json, as_text(as_json(played, recording)))
    except (BrokenRecording, CannotWrite, Failure, NoAddress) as error:
        raise CouldNotRun(str(error)) from None
    except OSError as error:
        raise CouldNotRun(f"{file} can't be read: {error.strerror or error}") from None
    for line in _told(played):
        result(line)
    say(_summary(played, recording))
    sys.exit(0 if played.equal else 1)


async def _play(recording: Recording, client: Client) -> Played:
    async with client:
        return await play(recording, client)


def _told(played: Played) -> Iterator[str]:
    for difference in played.differences:
        yield f"line {difference.recorded.line}: {difference.sent.method} {_short(difference.sent.target)}"
        yield from _places(difference)
    if played.differing > len(played.differences):
        yield f"and {played.differing - len(played.differences)} more"


def _places(difference: Difference) -> Iterator[str]:
    for each in difference.unlike:
        yield f"  {each.where or 'answer'}: {_short(each.recorded)} was recorded, {_short(each.answered)} is answered"


def _short(value: object) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _summary(played: Played, recording: Recording) -> str:
    lines = [f"{played.played} of {recording.exchanges} exchanges were played; {played.differing} differ."]
    if played.by_status:
        lines.append(
            f"{played.by_status} could be compared by status alone: they depend on parts or the order of values, or "
            "their answers were too large to be kept."
        )
    lines += [f"{count} passed over: {reason}." for reason, count in played.passed_over.items()]
    if recording.gaps:
        lines.append(
            f"{recording.gaps} are missing in the recording: they came faster than they could be written."
        )
    return "\n".join(lines)
