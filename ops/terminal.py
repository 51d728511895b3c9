"""What commands print, and what they ask."""

import sys
from typing import Final

from rich.console import Console
from rich.text import Text

from ops.errors import MissingError, StopError

STYLES: Final = {
    "good": "green",
    "bad": "bold red",
    "unknown": "yellow",
    "keep": "green",
    "up": "bold red",
    "down": "cyan",
}


def console() -> Console:
    """Return a console that never breaks a line: commands in it are to be copied."""
    return Console(soft_wrap=True, highlight=False)


def say(*columns: tuple[str, int], style: str = "") -> None:
    """Print texts beside one another, each padded to its width; the first in the style of the word it is."""
    line = Text()
    for index, (text, width) in enumerate(columns):
        shown = STYLES.get(text, "") if index == 0 else ""
        line.append(text.ljust(width), style=style or shown)
    line.rstrip()
    console().print(line)


def agreed(question: str, *, yes: bool) -> None:
    """Ask before something is changed; raise StopError unless the answer is yes."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise MissingError(f"{question} Nobody is there to answer: run it with --yes.")
    if input(f"{question} [y/N] ").strip().lower() not in {"y", "yes"}:
        raise StopError("Nothing was changed.")
