"""Whether a server keeps what it is told as it is told: case, scripts, spaces, marks."""

from provisor.conformance.checks import ENTRA, Subject
from provisor.conformance.exchanges import expect, get, given
from provisor.conformance.server import Server
from provisor.conformance.text_attribute import text_attribute

values = Subject("Values")


def _kept(slug: str, shown: str, value: str) -> None:
    """Add a check that a text is stored as it is sent."""

    @values.check(
        f"values-{slug}", f"{shown} are stored as they are sent", f"RFC 7643 section 2.3.1; {ENTRA}",
        entra="degrades", okta="degrades", needs=("user-create",),
    )  # fmt: skip
    async def a_text_is_kept(server: Server) -> None:
        vehicle = await text_attribute(server)
        given(vehicle != "preferredLanguage", "the server stores no free text")
        made = await server.user(**{vehicle: value})
        stored, seen = await server.show(made)
        expect(get(stored, vehicle) == value, made.created, f"{vehicle} “{value}”", seen=seen)


for _row in (
    ("case", "Capital letters", "Maria McExample"),
    ("unicode", "Letters of all scripts", "zoë łukasz 山田太郎 محمد नेहा e\u0301 👩\u200d🔬"),
    ("spaces", "Spaces", " maria  example "),
    ("marks", "Quotes, backslashes and markup", 'o\'maria "mia" \\ <b>&amp; 100% + {x}'),
    ("length", "Long texts", "maria " * 40 + "x"),
):
    _kept(*_row)


@values.check(
    "values-name-case", "Capital letters in userName are stored as they are sent", f"RFC 7643 section 4.1.1; {ENTRA}",
    entra="degrades", okta="degrades", needs=("values-case",),
)  # fmt: skip
async def the_case_of_a_name_is_kept(server: Server) -> None:
    name = f"Maria.{server.text()}@Check.Example"
    made = await server.user(userName=name)
    stored, seen = await server.show(made)
    expect(get(stored, "userName") == name, made.created, f"userName “{name}”", seen=seen)
