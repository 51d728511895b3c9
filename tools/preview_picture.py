"""Draws what the preview of a stage prints, for the README: `python -m tools.preview_picture`, or `make pictures`."""

import html
import io
import re
from dataclasses import replace

from rich.console import Console
from rich.terminal_theme import MONOKAI

from preview.report import Report
from tools.pictures import ROOT, preview

STAGE = "dev"
PICTURE = ROOT / "docs" / f"preview-{STAGE}.svg"


def drawn() -> str:
    """Return the picture of what the preview prints now. It shows a time, so no two are the same to the byte."""
    console = Console(record=True, width=104, force_terminal=True, file=io.StringIO())
    for outcome in preview(STAGE):
        # Notes are about the machine that it runs on.
        Report(console).outcome(replace(outcome, notes=()))
    return console.export_svg(title=f"make preview STAGE={STAGE}", theme=MONOKAI)


def words(picture: str) -> list[str]:
    """Return what is written in a picture, but for the time that the preview took."""
    written = html.unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", picture, flags=re.DOTALL))
    return re.sub(r"\b\d+\.\d\ss\b", "", written).split()


if __name__ == "__main__":
    PICTURE.write_text(drawn())
