"""Puts a graph's resources in an order that is the same every time, and that reads from cause to effect.

Programs register concurrently, so the order of registration differs from run to run. Here a parent comes before
its children; among siblings, what depends on less comes first (a component depends on whatever its children
depend on), then the order is by type and name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from simulation.graph import Graph, Resource


def arranged(graph: Graph) -> Graph:
    """Return the graph with its resources in order."""
    return replace(graph, resources=tuple(_walk(graph.resources)))


def _walk(resources: tuple[Resource, ...]) -> Iterable[Resource]:
    levels = _levels(resources)
    urns = {resource.urn for resource in resources}
    children: defaultdict[str, list[Resource]] = defaultdict(list)
    for resource in sorted(resources, key=lambda each: (levels[each.urn], each.type, each.name, each.urn)):
        children[resource.parent if resource.parent in urns else ""].append(resource)
    waiting = list(reversed(children[""]))
    while waiting:
        resource = waiting.pop()
        yield resource
        waiting.extend(reversed(children[resource.urn]))


def _levels(resources: tuple[Resource, ...]) -> dict[str, int]:
    """Return how long the longest chain of siblings is that each resource depends on."""
    needs = {urn: sorted(urns) for urn, urns in _needs(resources).items()}
    levels: dict[str, int] = {}
    for start in sorted(resource.urn for resource in resources):
        path = [] if start in levels else [start]
        # Components may need each other's children mutually: the chain is cut where it meets itself.
        entered = {start}
        while path:
            urn = path[-1]
            ahead = next((need for need in needs.get(urn, ()) if need not in levels and need not in entered), None)
            if ahead is not None:
                path.append(ahead)
                entered.add(ahead)
                continue
            levels[urn] = max((levels[need] + 1 for need in needs.get(urn, ()) if need in levels), default=0)
            path.pop()
    return levels


def _needs(resources: tuple[Resource, ...]) -> Mapping[str, set[str]]:
    """Return which siblings each resource depends on, itself or through its descendants."""
    parents = {resource.urn: resource.parent for resource in resources}

    def lineage(urn: str) -> list[str]:
        line: list[str] = []
        while urn in parents:
            line.append(urn)
            urn = parents[urn]
        return line[::-1]

    needs: defaultdict[str, set[str]] = defaultdict(set)
    for resource in resources:
        own = lineage(resource.urn)
        for dependency in resource.dependencies:
            for mine, other in zip(own, lineage(dependency), strict=False):
                if mine != other:
                    needs[mine].add(other)
                    break
    return needs
