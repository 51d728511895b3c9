"""How arrows run: from the right side of an icon to the left side of another, on one trunk where many meet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
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
    label: Point | None = None


@dataclass(frozen=True)
class _Route:
    """How an arrow between two columns runs.

    Attributes:
        start: where it leaves its source.
        stop: where its line ends.
        tip: where its head ends.
        trunk: how far from its shared end it is one with others, for the label to stand there; 0 where it is alone.
        merges: whether it shares its target's end rather than its source's.
    """

    start: Point
    stop: Point
    tip: Point | None
    trunk: float
    merges: bool


def curves(shown: Topology, placed: Layout) -> list[Curve]:
    """Return a curve for each arrow, in their order."""
    into = Counter((arrow.target, arrow.label, arrow.kind) for arrow in shown.arrows)
    out_of = Counter((arrow.source, arrow.label, arrow.kind) for arrow in shown.arrows)
    joints = {item.key for item in shown.items if item.kind == "junction"}
    trunks: set[tuple[bool, str, str, str]] = set()
    found: list[Curve] = []
    for arrow in shown.arrows:
        merges = into[arrow.target, arrow.label, arrow.kind] > out_of[arrow.source, arrow.label, arrow.kind]
        trunk = (merges, arrow.target if merges else arrow.source, arrow.label, arrow.kind)
        first = trunk not in trunks
        trunks.add(trunk)
        if placed.columns[arrow.source] == placed.columns[arrow.target]:
            curve = _around(arrow, placed, _nearer(arrow, shown, placed))
            found.append(curve if first and arrow.label else Curve(curve.points, curve.tip))
        else:
            shared = max(into[arrow.target, arrow.label, arrow.kind], out_of[arrow.source, arrow.label, arrow.kind]) > 1
            route = _route(arrow, placed, merges and shared, arrow.target not in joints)
            if not shared:
                route = replace(route, trunk=0.0)
            found.append(_across(route, first, bool(arrow.label)))
    return found


def _route(arrow: Arrow, placed: Layout, merges: bool, head: bool) -> _Route:
    (x, y), (end, height) = placed.items[arrow.source].icon, placed.items[arrow.target].icon
    sign = 1 if placed.columns[arrow.source] < placed.columns[arrow.target] else -1
    if arrow.kind == "outward":
        y, height = y + BESIDE, height + BESIDE
    x += sign * (_half(placed, arrow.source) + MARGIN)
    if head:
        end -= sign * (_half(placed, arrow.target) + MARGIN)
    trunk = min(text_width(arrow.label) + 12, abs(end - x) / 2) if arrow.label else 0.0
    return _Route((x, y), (end - sign * HEAD * head, height), (end, height) if head else None, sign * trunk, merges)


def _across(route: _Route, first: bool, labelled: bool) -> Curve:
    """Return a curve between two columns; only the first of a trunk runs along it, the others join it."""
    (x, y), (end, height) = route.start, route.stop
    if first and (abs(y - height) < 1 or not route.trunk):
        return Curve(_bend(route.start, route.stop), route.tip, ((x + end) / 2, (y + height) / 2) if labelled else None)
    bend = (end - route.trunk, height) if route.merges else (x + route.trunk, y)
    if route.merges:
        points, shared = _bend(route.start, bend), _line(bend, route.stop)
        points = (*points, *shared[1:]) if first or not route.trunk else points
        tip = route.tip if first or not route.trunk else None
    else:
        points, shared, tip = _bend(bend, route.stop), _line(route.start, bend), route.tip
        points = (*shared, *points[1:]) if first else points
    label = ((shared[0][0] + shared[-1][0]) / 2, shared[0][1])
    return Curve(points, tip, label if first and labelled else None)


def _nearer(arrow: Arrow, shown: Topology, placed: Layout) -> int:
    """Return how many arrows from the same source to its own column reach less far."""

    def reach(each: Arrow) -> float:
        return abs(placed.items[each.target].y - placed.items[each.source].y)

    column = placed.columns[arrow.source]
    beside = [each for each in shown.arrows if each.source == arrow.source and placed.columns[each.target] == column]
    return sum(reach(each) < reach(arrow) for each in beside)


def _around(arrow: Arrow, placed: Layout, number: int) -> Curve:
    """Return a curve between two items of one column, on their right; further ones further out."""
    (x, y), (end, height) = placed.items[arrow.source].icon, placed.items[arrow.target].icon
    y += 8 * (number + 1)
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
    third, rise = (end[0] - start[0]) / 3, (end[1] - start[1]) / 3
    return start, (start[0] + third, start[1] + rise), (end[0] - third, end[1] - rise), end


def _bend(start: Point, end: Point) -> tuple[Point, ...]:
    middle = (start[0] + end[0]) / 2
    return start, (middle, start[1]), (middle, end[1]), end
