"""A metric as one line of blocks."""

import sys
from collections.abc import Callable
from typing import Final

from ops.metrics import Series

Pick = Callable[[float, float], float]

BLOCKS: Final = "▁▂▃▄▅▆▇█"
ASCII: Final = "_.-=+*%#"


def sparkline(
    series: Series, *, start: float, end: float, width: int, pick: Pick = max, top: float | None = None
) -> str:
    """Draw one value of each of `width` equal spans as a block, a blank where there is none.

    Args:
        series: what to draw.
        start: the left end, in seconds of the epoch.
        end: the right end.
        width: characters.
        pick: `max` where much is bad, `min` where little is.
        top: the value of a full block; None for the series' own largest.
    """
    blocks = BLOCKS if _shows(BLOCKS) else ASCII
    highest = top or max(series.values, default=0.0) or 1.0
    spans: dict[int, float] = {}
    for moment, value in zip(series.times, series.values, strict=True):
        span = min(max(int((moment - start) / (end - start) * width), 0), width - 1)
        spans[span] = pick(spans.get(span, value), value)
    drawn = [
        min(int(spans[span] / highest * len(blocks)), len(blocks) - 1) if span in spans else -1 for span in range(width)
    ]
    return "".join(" " if level < 0 else blocks[max(level, 0)] for level in drawn)


def _shows(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
