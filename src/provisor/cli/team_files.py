"""Files that list the teams of an organization: CSV and JSON, by the ending of their names.

A CSV file has the columns `name`, `type`, `parents`, `description` and `members`, which commas, semicolons or tabs
separate; several parents or members are separated by semicolons. A JSON file has a list of objects with these keys,
where `parents` and `members` are lists.
"""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from provisor.cli.new_files import new_file
from provisor.cli.refusals import WrongUse
from provisor.directory.teams import TeamType
from provisor.folding import folded
from provisor.provisioning.team_import import ListedTeam

_COLUMNS = ("name", "type", "parents", "description", "members")
_BETWEEN = ";"
_SEPARATORS = (",", ";", "\t")


def read(file: Path) -> list[ListedTeam]:
    """The teams of a file. Raises WrongUse, naming the row."""
    rows = _READERS[_ending(file)](file)
    found = [_team(row, f"{file}, team {number}") for number, row in enumerate(rows, 1)]
    names: dict[str, str] = {}
    for team in found:
        if names.setdefault(folded(team.name), team.name) is not team.name:
            raise WrongUse(f"{file} lists the team {team.name!r} twice; names are compared without case.")
    return found


def write(file: Path, teams: Sequence[ListedTeam]) -> None:
    """Make a new file of these teams. Raises WrongUse where it exists, and for what CSV can't hold."""
    rows = [asdict(team) | {"type": team.type.value} for team in teams]
    if _ending(file) == ".json":
        with new_file(file) as opened:
            opened.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
        return
    cells = [{name: _cell(row[name]) for name in _COLUMNS} for row in rows]
    with new_file(file) as opened:
        writer = csv.DictWriter(opened, _COLUMNS)
        writer.writeheader()
        writer.writerows(cells)


def _ending(file: Path) -> str:
    ending = file.suffix.lower()
    if ending not in _READERS:
        raise WrongUse(f"{file} must end in .csv or .json.")
    return ending


def _from_csv(file: Path) -> Iterable[Mapping[str, Any]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened, strict=True, delimiter=_separator(opened.readline()))
            opened.seek(0)
            columns, rows = reader.fieldnames, list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise WrongUse(f"{file} is no CSV file in UTF-8: {error}.") from None
    if columns is None:
        raise WrongUse(f"{file} is empty. Its first line names the columns: {', '.join(_COLUMNS)}.")
    for row in rows:
        named = {_column(name): cell for name, cell in row.items()}
        yield {
            name: _parts(cell or "") if name in {"parents", "members"} else cell
            for name, cell in named.items()
        }


def _separator(first_line: str) -> str:
    """What separates the columns: in many countries, spreadsheets write semicolons."""
    return max(_SEPARATORS, key=lambda each: len({*map(_column, first_line.split(each))} & {*_COLUMNS}))


def _column(name: str) -> str:
    """The name of a column, however it is spelled."""
    known = name.strip().strip('"').lower() if isinstance(name, str) else name
    return known if known in _COLUMNS else name


def _from_json(file: Path) -> Iterable[Mapping[str, Any]]:
    try:
        rows = json.loads(file.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise WrongUse(f"{file} is no JSON: {error}.") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise WrongUse(f"{file} must hold a list of teams, each an object.")
    return rows


_READERS = {".csv": _from_csv, ".json": _from_json}


def _team(row: Mapping[str, Any], where: str) -> ListedTeam:
    stray = [str(name) for name in row if name not in _COLUMNS]
    if stray:
        raise WrongUse(f"{where}: {', '.join(stray)} means nothing here. A team has {', '.join(_COLUMNS)}.")
    name, kind, description = row.get("name"), row.get("type"), row.get("description")
    if not isinstance(name, str) or not name.strip():
        raise WrongUse(f"{where} has no name.")
    types = {folded(each.value): each for each in TeamType}
    if not isinstance(kind, str) or folded(kind.strip()) not in types:
        raise WrongUse(f"{where}, {name!r}: its type is {kind!r}, and must be one of {', '.join(TeamType)}.")
    if not isinstance(description, str | None):
        raise WrongUse(f"{where}, {name!r}: its description must be a text.")
    return ListedTeam(
        name.strip(),
        types[folded(kind.strip())],
        _texts(row.get("parents"), where),
        description or None,
        _texts(row.get("members"), where),
    )


def _texts(found: Any, where: str) -> tuple[str, ...]:
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise WrongUse(f"{where}: parents and members must be lists of names.")
    return tuple(found)


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(_BETWEEN) if part.strip()]


def _cell(value: Any) -> str:
    if not isinstance(value, tuple):
        return value or ""
    for name in value:
        if _BETWEEN in name:
            raise WrongUse(
                f"{name!r} has a semicolon in it, which separates names in CSV. Write JSON instead."
            )
    return f"{_BETWEEN} ".join(value)
