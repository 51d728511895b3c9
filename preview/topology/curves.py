"""How arrows run: out of the right side of one icon, into the left side of the other, sharing a trunk where many meet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from preview.topology.layout import ICON, Layout, text_width
from preview.topology.model import Arrow, Topology

Point = tuple[float, float]

MARGIN: Final = 5.0
HEAD: Final = 9.0
# How far below the middle an arrow runs that must not cover another's.
BESIDE: Final = 14.0
BULGE: Final = 30.0


@dataclass(frozen=True)
class Curve:
    """One arrow: 3n + 1 points of joined cubic Bézier curves, the tip of its head, and where its label is.

    Attributes:
        tip: None for a line without a head.
        label: the middle of the label, None where another arrow of the same trunk bears it.
    """

    points: tuple[Point, ...]
    tip: Point | None
    label: Point | None


def curves(shown: Topology, placed: Layout) -> list[Curve]:
    """Return a curve for each arrow, in their order."""
    into = Counter((arrow.target, arrow.label, arrow.kind) for arrow in shown.arrows)
    out_of = Counter((arrow.source, arrow.label, arrow.kind) for arrow in shown.arrows)
    joints = {item.key for item in shown.items if item.kind == "junction"}
    labelled: set[tuple[bool, str, str, str]] = set()
    beside: Counter[str] = Counter()
    found: list[Curve] = []
    for arrow in shown.arrows:
        merges = into[arrow.target, arrow.label, arrow.kind] > out_of[arrow.source, arrow.label, arrow.kind]
        trunk = (merges, arrow.target if merges else arrow.source, arrow.label, arrow.kind)
        here, there = placed.columns[arrow.source], placed.columns[arrow.target]
        if here == there:
            curve = _around(arrow, placed, beside[arrow.source])
            beside[arrow.source] += 1
        else:
            curve = _across(arrow, placed, merges, there < here, arrow.target not in joints)
        bears = bool(arrow.label) and trunk not in labelled
        labelled.add(trunk)
        found.append(curve if bears else Curve(curve.points, curve.tip, None))
    return found


def _across(arrow: Arrow, placed: Layout, merges: bool, backwards: bool, head: bool) -> Curve:
    (x, y), (end, height) = placed.items[arrow.source].icon, placed.items[arrow.target].icon
    sign = -1 if backwards else 1
    x += sign * (_half(placed, arrow.source) + MARGIN)
    if arrow.kind == "outward":
        y, height = y + BESIDE, height + BESIDE
    end -= sign * (_half(placed, arrow.target) + (MARGIN if head else -_half(placed, arrow.target)))
    stop = end - sign * (HEAD if head else 0)
    trunk = sign * (text_width(arrow.label) + 12 if arrow.label else 0)
    if abs(y - height) < 1:
        points = _line((x, y), (stop, height))
        label = ((x + stop) / 2, y)
    elif merges:
        bend = stop - trunk
        points = (*_bend((x, y), (bend, height)), *_line((bend, height), (stop, height))[1:])
        label = ((bend + stop) / 2, height)
    else:
        bend = x + trunk
        points = (*_line((x, y), (bend, y)), *_bend((bend, y), (stop, height))[1:])
        label = ((x + bend) / 2, y)
    return Curve(points, (end, height) if head else None, label)


def _around(arrow: Arrow, placed: Layout, number: int) -> Curve:
    """Return a curve between two items of one column, on their right; further ones further out."""
    (x, y), (end, height) = placed.items[arrow.source].icon, placed.items[arrow.target].icon
    y += 8 * number
    x += _half(placed, arrow.source) + MARGIN
    end += _half(placed, arrow.target) + MARGIN
    stop = end + HEAD
    out = max(x, stop) + BULGE + 18 * number
    points = ((x, y), (out, y), (out, height), (stop, height))
    # A Bézier curve's middle is three quarters of the way to its control points.
    return Curve(points, (end, height), ((x + stop) / 8 + out * 3 / 4, (y + height) / 2))


def _half(placed: Layout, key: str) -> float:
    return min(ICON, placed.items[key].width) / 2


def _line(start: Point, end: Point) -> tuple[Point, ...]:
    return (start, *((start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)
                     for part in (1 / 3, 2 / 3)), end)  # fmt: skip


def _bend(start: Point, end: Point) -> tuple[Point, ...]:
    middle = (start[0] + end[0]) / 2
    return start, (middle, start[1]), (middle, end[1]), end
