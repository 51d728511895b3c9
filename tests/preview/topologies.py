"""Graphs put together by hand, and what is to be said of the topologies they are reduced to."""

from collections.abc import Mapping
from typing import Any

from preview.topology import Topology, topology
from preview.topology.curves import curves
from preview.topology.layout import Frame, layout
from simulation.graph import UNKNOWN, Graph, Resource

PREFIX = "urn:pulumi:prod::shop::"


def urn(token: str, name: str) -> str:
    return f"{PREFIX}{token}::{name}"


def made(
    token: str, name: str, inputs: Mapping[str, Any] | None = None, **needs: Resource | list[Resource]
) -> Resource:
    """A resource whose inputs from `needs` are unknown and computed from those resources."""
    listed = {key: need if isinstance(need, list) else [need] for key, need in needs.items()}
    return Resource(
        urn=urn(token, name),
        type=token,
        name=name,
        parent="",
        custom=True,
        id=UNKNOWN,
        inputs={**(inputs or {}), **dict.fromkeys(needs, UNKNOWN)},
        property_dependencies={key: tuple(each.urn for each in values) for key, values in listed.items()},
    )


def graph(*resources: Resource) -> Graph:
    return Graph("shop", "prod", resources)


def arrows(shown: Topology) -> set[tuple[str, str, str, str]]:
    """Arrows as (source's first line, target's first line, label, kind)."""
    names = {item.key: (item.lines or ("",))[0] for item in shown.items}
    return {(names[each.source], names[each.target], each.label, each.kind) for each in shown.arrows}


def places(shown: Topology) -> dict[str, str]:
    """The first line of the title of each item's box, by the item's first line."""
    boxes = {box.key: box.title[0] for box in shown.boxes}
    return {(item.lines or ("",))[0]: boxes.get(item.box, "") for item in shown.items}


def overlap(one: Frame, other: Frame) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def assert_tidy(shown: Topology):
    """Items overlap nothing, and everything is inside its box and the picture."""
    placed = layout(shown)
    frames = [placed.items[item.key] for item in shown.items]
    assert not [1 for number, one in enumerate(frames) for other in frames[:number] if overlap(one, other)]
    inside = [(placed.items[item.key], item.box) for item in shown.items]
    inside += [(placed.boxes[box.key], box.parent) for box in shown.boxes]
    for frame, box in inside:
        around = placed.boxes[box] if box else Frame(0, 0, placed.width, placed.height)
        assert around.x <= frame.x
        assert around.y <= frame.y
        assert frame.x + frame.width <= around.x + around.width
        assert frame.y + frame.height <= around.y + around.height
    for curve in curves(shown, placed):
        assert len(curve.points) % 3 == 1


def small() -> Topology:
    """A load balancer, whose name is to be escaped, and a machine."""
    balancer = made("aws:lb/loadBalancer:LoadBalancer", 'balancer <&">')
    return topology(graph(balancer, made("aws:ec2/instance:Instance", "server")))
