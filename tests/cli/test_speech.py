"""Tables on a terminal: nothing is cut, and an id can be copied."""

from io import StringIO

from rich.console import Console

from provisor.cli.speech import table

ID = "01a22c65-882d-70cf-bf68-c453315e1f70"


def shown(width: int, *headings: str, rows: list[tuple[str, ...]]) -> list[str]:
    console = Console(width=width, file=StringIO())
    console.print(table(*headings, rows=rows))
    return console.file.getvalue().splitlines()  # type: ignore[attr-defined]


def test_an_id_stays_in_one_piece_where_lines_are_short() -> None:
    name = "somebody.with.a.long.name@subsidiary.acme.example"
    _, *lines = shown(60, "id", "of", rows=[(ID, name)])

    assert lines[0].startswith(f"{ID} ")
    assert "".join(line.removeprefix(ID).strip() for line in lines) == name


def test_thousands_have_a_line_each_where_they_fit() -> None:
    rows = [(f"{ID[:-4]}{number:04}", "deactivation", f"person{number}") for number in range(2000)]

    lines = shown(80, "id", "what", "of", rows=rows)

    assert [tuple(line.split()) for line in lines[1:]] == rows
