"""`provisor completion`: what a shell needs to complete commands and options."""

from typing import Annotated, Literal

from cyclopts import Parameter

from provisor.cli.speech import result, say


def completion(
    shell: Annotated[Literal["bash", "zsh", "fish"], Parameter(help="Which shell it is for.")],
    /,
    *,
    install: Annotated[
        bool,
        Parameter(help="Put it where the shell finds it, and into its startup file.", negative=()),
    ] = False,
) -> None:
    """Print the completion script of a shell, or install it."""
    from provisor.cli import app  # noqa: PLC0415 - which loads this module by name

    if install:
        say(f"Installed as {app.install_completion(shell=shell)}; it works in new shells.")
    else:
        result(app.generate_completion(shell=shell).rstrip("\n"))
