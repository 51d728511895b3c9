"""Draws what the preview of a stage prints, for the README: `python -m tools.preview_picture`."""

import io
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI

from preview.__main__ import jobs_for, parser, run
from preview.report import Report

STAGE = "dev"
PICTURE = Path(__file__).parents[1] / "docs" / f"preview-{STAGE}.svg"


def draw() -> None:
    """Preview the stage and write the picture. It shows a time, so no two are the same to the byte."""
    console = Console(record=True, width=104, force_terminal=True, file=io.StringIO())
    outcomes = run(jobs_for(parser().parse_args([STAGE])))
    for outcome in outcomes:
        Report(console).outcome(outcome)
    PICTURE.write_text(console.export_svg(title=f"make preview STAGE={STAGE}", theme=MONOKAI))


if __name__ == "__main__":
    draw()
