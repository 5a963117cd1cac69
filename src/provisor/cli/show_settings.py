"""`provisor settings`: what is set, and where that came from."""

from provisor import settings as environment
from provisor.cli.outcome import told_as_json
from provisor.cli.speech import say, show


@told_as_json
def settings() -> None:
    """Print every setting with its source; secrets are masked."""
    rows = [
        (each.variable, each.value, each.source, each.description)
        for each in environment.shown(environment.read())
    ]
    show("variable", "value", "source", "what it does", rows=rows)
    for sentence in environment.unknown():
        say(sentence)
