"""Draws what each stage deploys, for the README and the docs: `make pictures`."""

import sys
from pathlib import Path

from preview.__main__ import jobs_for, parser, run
from preview.diagram import draw, missing
from preview.stages import Outcome

COMMAND = "make pictures"
STAGES = ("dev", "prod", "growth")
ROOT = Path(__file__).parents[1]


def picture(stage: str) -> Path:
    """Return a stage's picture, which bears a hash of what it was drawn from."""
    return ROOT / "docs" / f"diagram-{stage}.svg"


def preview(*stages: str) -> list[Outcome]:
    """Preview stages as `python -m preview` does."""
    return run(jobs_for(parser().parse_args([*stages, "--project", str(ROOT)])))


def main() -> int:
    """Draw all stages and return the exit code."""
    if lacking := missing():
        print(f"error: {lacking}", file=sys.stderr)
        return 2
    for outcome in preview(*STAGES):
        if outcome.verdict is None:
            print(f"error: {outcome.stage}: {outcome.error}", file=sys.stderr)
            return 2
        draw(outcome, picture(outcome.stage))
    return 0


if __name__ == "__main__":
    sys.exit(main())
