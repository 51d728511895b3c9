"""Where everything in a picture is drawn, in points from the top left corner.

Columns run along the users' way, from left to right; zones are rows, and what is in several zones stands between them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from preview.topology.layers import layers
from preview.topology.model import Box, Item, Topology

ICON: Final = 48.0
LINE: Final = 16.0
# Of the widest usual font, so that words fit into their boxes whatever font shows them.
LETTER: Final = 6.7
COLUMN_GAP: Final = 84.0
PADDING: Final = 12.0
STACK_GAP: Final = 14.0
# Boxes around the first column, each with its padding: region, VPC, zone, and the picture's edge.
DEPTH: Final = 4


@dataclass(frozen=True)
class Frame:
    """A rectangle: its top left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The middle from left to right."""
        return self.x + self.width / 2

    @property
    def icon(self) -> tuple[float, float]:
        """The middle of the icon of an item that stands here."""
        return self.middle, self.y + min(ICON, self.height) / 2


@dataclass(frozen=True)
class Layout:
    """The picture's size, the frame of each box and item, and the column of each item."""

    width: float
    height: float
    boxes: Mapping[str, Frame]
    items: Mapping[str, Frame]
    columns: Mapping[str, int]


def text_width(text: str) -> float:
    """Return how wide a text is at most."""
    return LETTER * len(text)


def layout(shown: Topology) -> Layout:
    """Return where everything goes."""
    return _Table(shown).result()


class _Table:
    def __init__(self, shown: Topology) -> None:
        self.shown = shown
        self.of_item, self.of_subnet = layers(shown)
        self.inside: defaultdict[str, list[Item]] = defaultdict(list)
        for item in shown.items:
            self.inside[item.box].append(item)
        self.under: defaultdict[str, list[Box]] = defaultdict(list)
        for box in shown.boxes:
            self.under[box.parent].append(box)
        self.boxes: dict[str, Frame] = {}
        self.items: dict[str, Frame] = {}
        self.left, self.wide = self._columns()

    def result(self) -> Layout:
        """Place everything from the top down."""
        bottom = PADDING
        for box in self.under[""]:
            bottom = self._box(box, bottom) + PADDING
        self._outside()
        frames = [*self.boxes.values(), *self.items.values()]
        return Layout(
            max((frame.x + frame.width for frame in frames), default=0) + PADDING,
            max((frame.y + frame.height for frame in frames), default=0) + PADDING,
            self.boxes,
            self.items,
            self.of_item,
        )

    def _columns(self) -> tuple[list[float], list[float]]:
        """Return the left edge and the width of each column."""
        count = max([*self.of_item.values(), *self.of_subnet.values()], default=-1) + 1
        wide = [ICON] * count
        for item in self.shown.items:
            wide[self.of_item[item.key]] = max(wide[self.of_item[item.key]], _size(item)[0])
        for box in self.shown.boxes:
            if box.kind == "subnet":
                column = self.of_subnet[box.key]
                items = [_size(item)[0] for item in self.inside[box.key]]
                needed = max([*items, *map(text_width, box.title)]) + 2 * PADDING
                wide[column] = max(wide[column], needed)
        left: list[float] = []
        gap = max([COLUMN_GAP, *(text_width(arrow.label) + 8 for arrow in self.shown.arrows)])
        edge = PADDING * DEPTH
        for width in wide:
            left.append(edge)
            edge += width + gap
        return left, wide

    def _box(self, box: Box, top: float) -> float:
        """Place a box and all in it; return its bottom."""
        bottom = top + LINE * len(box.title) + PADDING
        if box.kind == "zone":
            bottom = self._zone(box, bottom)
        else:
            rows = self.under[box.key]
            # What is in several zones stands between them, and so does what is in no network.
            between = len(rows) // 2
            for row in rows[:between]:
                bottom = self._box(row, bottom) + PADDING
            bottom = self._band(self.inside[box.key], bottom)
            for row in rows[between:]:
                bottom = self._box(row, bottom) + PADDING
        content = [self.boxes[each.key] for each in self.under[box.key]]
        content += [self.items[each.key] for each in self.inside[box.key]]
        x = min((frame.x for frame in content), default=self.left[0] if self.left else PADDING * DEPTH) - PADDING
        right = max((frame.x + frame.width for frame in content), default=x) + PADDING
        right = max(right, x + max(map(text_width, box.title)) + 2 * PADDING)
        self.boxes[box.key] = Frame(x, top, right - x, bottom - top)
        return bottom

    def _zone(self, zone: Box, top: float) -> float:
        cells: defaultdict[int, list[Box]] = defaultdict(list)
        for subnet in self.under[zone.key]:
            cells[self.of_subnet[subnet.key]].append(subnet)
        heights = {box.key: self._subnet_height(box) for boxes in cells.values() for box in boxes}
        tall = max(sum(heights[box.key] + PADDING for box in boxes) for boxes in cells.values()) - PADDING
        for column, boxes in cells.items():
            y, spare = top, tall - sum(heights[box.key] + PADDING for box in boxes) + PADDING
            for box in boxes:
                height = heights[box.key] + spare / len(boxes)
                self.boxes[box.key] = Frame(self.left[column], y, self.wide[column], height)
                self._stack(self.inside[box.key], column, y + LINE * len(box.title) + PADDING)
                y += height + PADDING
        return top + tall + PADDING

    def _subnet_height(self, box: Box) -> float:
        items = [_size(item)[1] + STACK_GAP for item in self.inside[box.key]]
        return LINE * len(box.title) + PADDING + sum(items)

    def _band(self, items: Iterable[Item], top: float) -> float:
        columns: defaultdict[int, list[Item]] = defaultdict(list)
        for item in items:
            columns[self.of_item[item.key]].append(item)
        return max((self._stack(stack, column, top) for column, stack in columns.items()), default=top)

    def _stack(self, items: Iterable[Item], column: int, top: float) -> float:
        for item in items:
            width, height = _size(item)
            middle = self.left[column] + self.wide[column] / 2
            self.items[item.key] = Frame(middle - width / 2, top, width, height)
            top += height + STACK_GAP
        return top

    def _outside(self) -> None:
        """Place what stands outside all boxes beside what it is connected with."""
        lowest: dict[int, float] = {}
        for item in self.inside[""]:
            ends = [(arrow.source, arrow.target) for arrow in self.shown.arrows]
            near = [b if a == item.key else a for a, b in ends if item.key in (a, b)]
            heights = [self.items[key].y for key in near if key in self.items]
            column = self.of_item[item.key]
            top = max(sum(heights) / len(heights) if heights else PADDING, lowest.get(column, 0.0))
            lowest[column] = self._stack([item], column, top)


def _size(item: Item) -> tuple[float, float]:
    if item.kind == "junction":
        return 6.0, 6.0
    return max(ICON, *map(text_width, item.lines)), ICON + LINE * len(item.lines) + 4
