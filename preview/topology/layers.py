"""Which column each item stands in: whoever is called stands right of whoever calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

from preview.topology.model import USERS, Topology


def layers(shown: Topology) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Return the column of each item and of each subnet, from 0 on; subnets of one tier share theirs."""
    members = _tiers(shown)
    nodes = {item.key: members.get(item.box, item.key) for item in shown.items}
    after: defaultdict[str, set[str]] = defaultdict(set)
    for before, then in (*_tiers_in_order(members), *_calls(nodes, shown)):
        # What would close a circle points backwards.
        if then not in after[before] and not _reaches(after, then, before):
            after[before].add(then)
    columns: dict[str, int] = {}
    start = int(any(item.key == USERS for item in shown.items))
    for node in _in_order(after, sorted({*members.values(), *nodes.values()})):
        before = [columns[other] + 1 for other in after if node in after[other]]
        columns[node] = 0 if node == USERS else max([start, *before])
    return (
        {item: columns[node] for item, node in nodes.items()},
        {subnet: columns[node] for subnet, node in members.items()},
    )


def _tiers(shown: Topology) -> Mapping[str, str]:
    """Return the tier of each subnet; a tier with nothing in it joins the one after it, or else before it."""
    parents = {box.key: box.parent for box in shown.boxes}
    subnets = [box for box in shown.boxes if box.kind == "subnet"]
    own = {box.key: (parents[box.parent], box.tier) for box in subnets}
    used = sorted({own[item.box] for item in shown.items if item.box in own})

    def joined(vpc: str, tier: int) -> int:
        others = [other for each, other in used if each == vpc]
        return next((other for other in others if other >= tier), others[-1] if others else 0)

    return {key: f"{vpc}/{joined(vpc, tier):03}" for key, (vpc, tier) in own.items()}


def _tiers_in_order(members: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    tiers = sorted(set(members.values()))
    for left, right in pairwise(tiers):
        if left.rpartition("/")[0] == right.rpartition("/")[0]:
            yield left, right


def _calls(nodes: Mapping[str, str], shown: Topology) -> Iterator[tuple[str, str]]:
    for arrow in shown.arrows:
        if arrow.kind != "outward" and nodes[arrow.source] != nodes[arrow.target]:
            yield nodes[arrow.source], nodes[arrow.target]


def _reaches(after: Mapping[str, set[str]], start: str, goal: str) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        if node == goal:
            return True
        new = after.get(node, set()) - seen
        seen |= new
        waiting.extend(new)
    return False


def _in_order(after: Mapping[str, set[str]], nodes: list[str]) -> Iterator[str]:
    """Yield the nodes of a graph without circles, each after all that lead to it."""
    left = list(nodes)
    while left:
        node = next(each for each in left if not any(each in after.get(other, ()) for other in left))
        left.remove(node)
        yield node
