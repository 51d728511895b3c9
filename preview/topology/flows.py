"""Who may connect to whom, from the rules of security groups."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from preview.topology import types
from preview.topology.labels import ports
from preview.topology.links import Links, items
from simulation.graph import Resource

ADDRESSES: Final = ("cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6")


@dataclass(frozen=True)
class Rule:
    """What one rule lets into a group.

    Attributes:
        group: the group's URN.
        sources: URNs of the groups whose members may connect.
        ports: as text, "" where unknown.
        internet: whether addresses of the internet may connect.
    """

    group: str
    sources: tuple[str, ...]
    ports: str
    internet: bool


def rules(links: Links) -> list[Rule]:
    """Return every rule about incoming connections, in a fixed order."""
    found: list[Rule] = []
    for rule in links.of_type(types.INGRESS_RULE):
        found.extend(_of(rule, rule.inputs, links, "referencedSecurityGroupId"))
    for rule in links.of_type(types.OLD_RULE):
        if rule.inputs.get("type") == "ingress":
            found.extend(_of(rule, rule.inputs, links, "sourceSecurityGroupId"))
    for group in links.of_type(*types.SECURITY_GROUP):
        sources = tuple(each.urn for each in links.targets(group, types.SECURITY_GROUP, "ingress"))
        for rule in items(group.inputs.get("ingress")):
            opened = ports(rule.get("fromPort"), rule.get("toPort"), rule.get("protocol"))
            found.append(Rule(group.urn, sources if rule.get("securityGroups") else (), opened, _internet(rule)))
    return found


def _of(rule: Resource, inputs: Mapping[str, Any], links: Links, source: str) -> Iterator[Rule]:
    opened = ports(inputs.get("fromPort"), inputs.get("toPort"), inputs.get("ipProtocol", inputs.get("protocol")))
    sources = tuple(each.urn for each in links.targets(rule, types.SECURITY_GROUP, source))
    for group in links.targets(rule, types.SECURITY_GROUP, "securityGroupId"):
        yield Rule(group.urn, sources, opened, _internet(inputs))


def _internet(inputs: Mapping[str, Any]) -> bool:
    for name in ADDRESSES:
        value = inputs.get(name)
        for block in value if isinstance(value, list | tuple) else [value]:  # pyright: ignore[reportUnknownVariableType]
            try:
                if isinstance(block, str) and not ipaddress.ip_network(block, strict=False).is_private:
                    return True
            except ValueError:
                continue
    return False


def members(links: Links, resources: list[Resource]) -> Mapping[str, list[Resource]]:
    """Return which of some resources are in each security group, themselves or by how their machines are made."""
    found: defaultdict[str, list[Resource]] = defaultdict(list)
    for resource in resources:
        makers = [resource, *links.targets(resource, types.TEMPLATE)]
        groups = {group.urn for maker in makers for group in links.targets(maker, types.SECURITY_GROUP)}
        for urn in sorted(groups):
            found[urn].append(resource)
    return found
