"""The command line: `provisor serve` and what an operator does beside it."""

import io
import sys

import cyclopts

from provisor import __version__
from provisor.cli.refusals import sentence
from provisor.provisioning.commanded import COMMAND

app = cyclopts.App(
    name="provisor",
    help="The provisioning service: Microsoft Entra ID and Okta bring people and groups in over SCIM 2.0.",
    version=__version__,
)
# By name, so that a command loads only what it needs.
for _name, _place, _help in (
    ("serve", "serve:serve", "Serve until stopped; creates what is missing."),
    ("user", "users:app", "The people of the organization, and their roles."),
    ("token", "tokens:app", "Make, list, rotate and revoke the tokens of bots."),
    ("admin-link", "admin_link:admin_link", "Print a one-time link for whoever runs the service."),
    ("sign-in", "sign_in:app", "Let people sign in with an identity provider."),
    ("scim", "scim:app", "Switch SCIM on and off."),
    ("schema", "schemas:app", "Declare extensions of User."),
    ("connection", "connections:app", "Connect identity providers, and choose how they are met."),
    ("bot", "bots:app", "Add, list and remove the bots of connections."),
    ("team", "teams:app", "Make, move and merge teams, and say who belongs to them."),
    ("organization", "organizations:app", "Add and list organizations."),
    ("guard", "guard:app", "See and decide what the guard holds: people and teams about to go."),
    ("check", "check:check", "Check any SCIM server against the RFCs, Entra ID and Okta."),
    ("journal", "journal:app", "See what happened: who, when, through what; verify it."),
    ("notice", "notices:app", "Say who is told of what happens, and try it."),
    ("cycle", "cycles:app", "See what identity providers did, run by run."),
    ("checkup", "checkup:checkup", "Check what usually is the matter; changes nothing."),
    ("setup", "setup:setup", "Tell step by step how an identity provider is connected."),
    ("explain", "explaining:explain", "Tell why somebody or a team is missing."),
    ("undo", "undo:app", "Put back what was done, as far as nobody changed it since."),
    ("database", "database:app", "Bring the tables to this version."),
    ("simulate", "simulate:app", "Rehearse with Entra ID and Okta, without a tenant."),
    ("completion", "completion:completion", "Let the shell complete commands and options."),
    ("settings", "show_settings:settings", "Print every setting with its source."),
):
    app.command(f"provisor.cli.{_place}", name=_name, help=_help)


def main() -> None:
    """Run the command of this process: 0 when done, 1 when refused, 2 when used wrongly."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A name that the terminal's encoding lacks is written out, as on standard error, and ends nothing.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        COMMAND.set(" ".join(app.parse_commands()[0]))
        app(exit_on_error=False, print_error=False, result_action="return_value")
    except cyclopts.CycloptsError as error:
        _end(str(error), 2)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output has left; Python would complain again when it flushes at exit.
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:
        told = sentence(error)
        if told is None:
            raise
        _end(*told)


def _end(told: str, status: int) -> None:
    print(f"provisor: {told}", file=sys.stderr)  # noqa: T201 - a command speaks
    sys.exit(status)
