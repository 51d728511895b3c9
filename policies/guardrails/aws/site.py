"""The network of a stack, read once: who stands where, behind which security groups, and how chains call it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ..graph import Graph
from ..model import Doubt, Resource, Secret, Value
from ..values import text
from . import borders, database_endpoints, endpoints, machine_endpoints, permissions, routing, targets
from .borders import Acls, bridges
from .database_endpoints import databases, proxies
from .endpoints import Endpoint, Kind, clients, load_balancers
from .ingress import GROUP_TYPES, Network
from .interfaces import Doubts, Interface, Interfaces
from .machine_endpoints import Machines
from .permissions import Permission, Permissions, network_of
from .reachability import Hop
from .routing import Routing, Way
from .targets import Targets

TYPES = frozenset[str]().union(
    permissions.TYPES,
    endpoints.TYPES,
    machine_endpoints.TYPES,
    database_endpoints.TYPES,
    borders.TYPES,
    routing.TYPES,
    targets.TYPES,
)
"""Every type this module reads."""

_WORDS: Mapping[str, str] = {
    "Instance": "instance",
    "SpotInstanceRequest": "spot instance",
    "Group": "Auto Scaling group",
    "AutoScalingGroup": "Auto Scaling group",
    "LaunchTemplate": "launch template",
    "LaunchConfiguration": "launch configuration",
    "NetworkInterface": "network interface",
    "Service": "ECS service",
}
"""Machines in the words of a chain, by the last part of their type."""

BLOCKS = ("cidrBlock", "ipv6CidrBlock")
_IPV4 = 4

Member: TypeAlias = tuple[Endpoint, Interface, Doubts]
"""An interface in a security group, and why it may not be in it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A way through a security group by one permission of it; without one there is no security group to pass."""

    group: Resource | None = None
    permission: Permission | None = None

    def hops(self, port: int | Doubt | None) -> tuple[Hop, ...]:
        """The hop through the security group to `port`, if there is one."""
        if self.group is None or self.permission is None:
            return ()
        how, holder = self.permission.lets_in(port), self.permission.holder
        return (Hop(f'security group "{self.group.name}"', how, holder, self.permission.path),)


class Site:
    """Everything a search asks about the network of a stack."""

    def __init__(self, graph: Graph) -> None:
        reader = Interfaces(graph)
        found = [
            *Machines(graph, reader).all(),
            *load_balancers(graph, reader),
            *databases(graph, reader),
            *proxies(graph, reader),
            *clients(graph, reader),
        ]
        found.sort(key=lambda endpoint: endpoint.resource.urn)
        self.endpoints = {endpoint.resource.urn: endpoint for endpoint in found}
        self.permissions = Permissions(graph)
        for group in reader.made.values():
            self.permissions.add(group)
        self.groups = [*graph.of_type(GROUP_TYPES), *reader.made.values()]
        self.routing = Routing(graph)
        self.acls = Acls(graph)
        self.targets = Targets(graph)
        self.members: dict[str, list[Member]] = {}
        self.unguarded: list[Member] = []
        for endpoint in self.endpoints.values():
            self._enrol(endpoint)
        self.bridges: dict[str, list[Resource]] = {}
        for bridge, vpc in bridges(graph, reader):
            self.bridges.setdefault(vpc, []).append(bridge)
        vpcs = ((vpc.urn, block(vpc, BLOCKS[0])) for vpc in graph.of_type(routing.VPCS))
        self.vpcs = {urn: network for urn, network in vpcs if network is not None}

    def databases(self) -> list[Endpoint]:
        """Every database, and every proxy whose databases are not in the program."""
        return [
            endpoint
            for endpoint in self.endpoints.values()
            if endpoint.kind is Kind.DATABASE
            or (endpoint.kind is Kind.PROXY and endpoint.resource.urn not in self.targets.served)
        ]

    def _enrol(self, endpoint: Endpoint) -> None:
        for interface in endpoint.interfaces:
            for group, doubts in interface.groups:
                self.members.setdefault(group.urn, []).append((endpoint, interface, doubts))
            if interface.unguarded:
                self.unguarded.append((endpoint, interface, ()))


def hop(endpoint: Endpoint, how: str = "") -> Hop:
    """The hop to an endpoint."""
    word = endpoint.kind.value
    if endpoint.kind is Kind.MACHINE:
        word = _WORDS.get(endpoint.resource.type.rpartition(":")[2], word)
    return Hop(f'{word} "{endpoint.resource.name}"', how)


def gateway_hops(way: Way, subnet: Resource) -> tuple[Hop, Hop]:
    """The hops through an internet gateway into a subnet."""
    gateway = f'"{way.gateway.name}"' if way.gateway is not None else shown(way.named)
    table = "main route table" if way.table.type in routing.VPCS else "route table"
    how = f'{table} "{way.table.name}": {shown(way.destination)}'
    return Hop(f"internet gateway {gateway}"), Hop(f'subnet "{subnet.name}"', how)


def shown(value: Value) -> str:
    """A value in a chain, never a secret."""
    plain = text("", value)
    if isinstance(value, Secret) or not isinstance(plain, str):
        return "a value not shown"
    return plain


def holds(network: Network, interface: Interface) -> bool | Doubt:
    """Whether an address range holds the addresses of an interface, which has some in each of its subnets."""
    if network.version == _IPV4 and network.prefixlen == 0:
        return True
    doubt: Doubt | None = next(iter(interface.strange_subnets), None)
    name = BLOCKS[0] if network.version == _IPV4 else BLOCKS[1]
    for subnet, _membership in interface.subnets:
        own = block(subnet, name)
        if own is None:
            unknown = isinstance(text(name, subnet.get(name)), Doubt)
            doubt = Doubt(f"{name} of {subnet.title}") if unknown else doubt
        elif contains(network, own):
            return True
        elif network.overlaps(own):
            doubt = Doubt(f"the address in {subnet.title}", "may be in the range or not")
    return doubt if doubt is not None else False


def block(resource: Resource, property_name: str) -> Network | None:
    """The address range of a subnet or a VPC, `None` when it is not known."""
    given = text(property_name, resource.get(property_name))
    return network_of(given) if isinstance(given, str) else None


def contains(wider: Network, network: Network) -> bool:
    """Whether all of `network` is in `wider`."""
    if network.version != wider.version:
        return False
    return network.prefixlen >= wider.prefixlen and network.network_address in wider
