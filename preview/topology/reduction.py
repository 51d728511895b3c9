"""Reduces a recorded graph to what a picture of it shows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Final

from preview.topology import types
from preview.topology.arrows import Connection, connections, on_the_way
from preview.topology.labels import lines
from preview.topology.links import Links, text
from preview.topology.model import USERS, Arrow, Item, Topology
from preview.topology.places import REGION, Places, Subnet
from simulation.graph import Graph, Resource

# Shown where something is connected to them, or nothing else is there to show.
ONLY_IN_USE: Final = frozenset(types.SERVICES)
DRAWN: Final = tuple(each for each in types.ICON if each != types.CLUSTER_INSTANCE)


def topology(graph: Graph, region: str = "") -> Topology:
    """Return what a picture of the graph shows; without any item where it declares nothing that a picture knows.

    Args:
        graph: as recorded, before the update or as after it.
        region: the AWS region of its configuration, where it has one.
    """
    links = Links(graph)
    reduction = _Reduction(links)
    found = connections(links, reduction.places)
    arrows = on_the_way([*reduction.arrows_of(found), *reduction.copies()])
    touched = {end for arrow in arrows for end in (arrow.source, arrow.target)}
    items = [each for each in reduction.all_items() if each.key in touched or each.key not in reduction.optional]
    items = items or reduction.all_items()
    if USERS in touched:
        items = [Item(USERS, "users", ("users",)), *items]
    boxes = reduction.places.boxes(f"{graph.project} {graph.stack}{f' · AWS {region}' if region else ''}")
    return _numbered(Topology(f"{graph.project} {graph.stack}", tuple(boxes), tuple(items), tuple(arrows)))


class _Reduction:
    def __init__(self, links: Links) -> None:
        self.links = links
        self.places = Places(links)
        self.optional: set[str] = set()
        self._shown = links.of_type(*DRAWN)
        self._items = {each.urn: self._items_for(each) for each in self._shown}
        self._more: list[Item] = []

    def all_items(self) -> list[Item]:
        return [*(item for items in self._items.values() for item in items), *self._more]

    def _items_for(self, resource: Resource) -> list[Item]:
        kind, subnets = types.ICON[resource.type], self._subnets(resource)
        words = lines(resource, self.links)
        if resource.type in ONLY_IN_USE:
            self.optional.add(resource.urn)
            return [Item(resource.urn, kind, words, REGION)]
        if resource.type in (types.GROUP, types.SERVICE) and len(subnets) > 1:
            used = subnets[: _count(resource, len(subnets))]
            words = lines(resource, self.links, len(used))
            return [
                Item(f"{resource.urn}/{number}", kind, words, subnet.resource.urn)
                for number, subnet in enumerate(used, 1)
            ]
        if resource.type in (types.DATABASE, types.MACHINE):
            subnets = [_own(resource, subnets)] if subnets else []
            if self._source(resource):
                kind = "replica"
        network = self.places.around(subnets) if subnets else self.places.vpc(resource)
        return [Item(resource.urn, kind, words, network)]

    def _subnets(self, resource: Resource) -> list[Subnet]:
        # A replica stands where its source's subnet group says.
        source = self._source(resource)
        return self.places.subnets(resource) or (self.places.subnets(source) if source else [])

    def _source(self, resource: Resource) -> Resource | None:
        if resource.type != types.DATABASE:
            return None
        return next(iter(self.links.targets(resource, {types.DATABASE}, "replicateSourceDb")), None)

    def arrows_of(self, found: list[Connection]) -> list[Arrow]:
        """Return connections between resources as arrows between items, those that cross each other joined."""
        bundles: defaultdict[tuple[str, str, str, str], list[str]] = defaultdict(list)
        for each in found:
            if each.target in self._items and (each.source == USERS or each.source in self._items):
                for item in self._items[each.target]:
                    label = f"reads {each.label}".strip() if item.kind == "replica" else each.label
                    bundles[each.source, label, each.kind, item.kind].append(item.key)
        arrows: list[Arrow] = []
        for (source, label, kind, _), targets in bundles.items():
            sources = [USERS] if source == USERS else [item.key for item in self._items[source]]
            if kind == "outward":
                arrows.extend(self._nearest(source, targets))
            elif len(sources) > 1 and len(targets) > 1:
                joint = f"{source}/to/{targets[0]}"
                self._more.append(Item(joint, "junction", (), self._around(sources)))
                arrows.extend(Arrow(each, joint, "", kind) for each in sources)
                arrows.extend(Arrow(joint, each, label, kind) for each in targets)
            else:
                arrows.extend(Arrow(each, target, label, kind) for each in sources for target in targets)
        return arrows

    def _around(self, keys: list[str]) -> str:
        subnets = {item.box: item for item in self.all_items() if item.key in keys}
        vpcs = {self.places.vpc_of(box) for box in subnets}
        return vpcs.pop() if len(vpcs) == 1 else REGION

    def _nearest(self, source: str, targets: list[str]) -> list[Arrow]:
        """Return an arrow for each item to the NAT gateway that its own subnet's routes lead to."""
        return [
            Arrow(item.key, target, "", "outward")
            for item in self._items[source]
            for target in targets
            if target in self.places.ways_out(item.box)
        ]

    def copies(self) -> list[Arrow]:
        """Return the arrows of everything that copies a database, and add the items that are no resources."""
        arrows: list[Arrow] = []
        for database in self.links.of_type(types.DATABASE):
            if source := self._source(database):
                arrows.append(Arrow(source.urn, database.urn, "replicates", "copy"))
            if database.inputs.get("multiAz") is True:
                standby = self._standby(database)
                self._more.append(standby)
                arrows.append(Arrow(database.urn, standby.key, "mirrors", "copy"))
        for copies in self.links.of_type(types.BACKUP_COPIES):
            where = text(copies, "region") or "another region"
            for database in self.links.targets(copies, {types.DATABASE}, "sourceDbInstanceArn"):
                self._more.append(Item(copies.urn, "backup", ("backups", f"in {where}")))
                arrows.append(Arrow(database.urn, copies.urn, "copies", "copy"))
        return arrows

    def _standby(self, database: Resource) -> Item:
        subnets, [own] = self._subnets(database), self._items[database.urn]
        others = [subnet.resource.urn for subnet in subnets if subnet.resource.urn != own.box]
        words = (f"standby of {database.name}", "takes over by itself")
        return Item(f"{database.urn}/standby", "standby", words, others[0] if others else own.box)


def _own(resource: Resource, subnets: list[Subnet]) -> Subnet:
    zone = text(resource, "availabilityZone")
    return next((subnet for subnet in subnets if zone and subnet.zone == zone), subnets[0])


def _count(resource: Resource, most: int) -> int:
    for name in ("desiredCapacity", "desiredCount", "minSize"):
        count = resource.inputs.get(name)
        if isinstance(count, int) and not isinstance(count, bool):
            return max(1, min(count, most))
    return most


def _numbered(shown: Topology) -> Topology:
    """Give boxes and items short keys of their own instead of URNs, which name more than the picture shows."""
    keys = {"": "", USERS: USERS}
    keys |= {box.key: f"box{number}" for number, box in enumerate(shown.boxes)}
    keys |= {item.key: f"item{number}" for number, item in enumerate(shown.items) if item.key != USERS}
    return replace(
        shown,
        boxes=tuple(replace(box, key=keys[box.key], parent=keys[box.parent]) for box in shown.boxes),
        items=tuple(replace(item, key=keys[item.key], box=keys[item.box]) for item in shown.items),
        arrows=tuple(replace(arrow, source=keys[arrow.source], target=keys[arrow.target]) for arrow in shown.arrows),
    )
