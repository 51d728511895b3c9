"""The network of a stack, read once: who stands where, behind which security groups, and what leads where."""

from functools import lru_cache
from typing import NamedTuple, TypeAlias

from ...graph import Graph
from ...model import Doubt, Resource
from ..ingress import GROUP_TYPES
from . import borders, databases, endpoints, machines, permissions, routing, targets
from .borders import Acls, bridges
from .chains import Hop
from .endpoints import Endpoint, Kind, clients, load_balancers
from .interfaces import CIDR_BLOCK, Doubts, Interface, Interfaces, block
from .machines import Machines
from .permissions import Permission, Permissions
from .routing import Routing
from .targets import Targets

TYPES = frozenset[str]().union(
    permissions.TYPES,
    endpoints.TYPES,
    machines.TYPES,
    databases.TYPES,
    borders.TYPES,
    routing.TYPES,
    targets.TYPES,
)
"""Every type this module reads."""

Member: TypeAlias = tuple[Endpoint, Interface, Doubts]
"""An interface in a security group, and why it may not be in it."""


class Entry(NamedTuple):
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
            *databases.databases(graph, reader),
            *databases.proxies(graph, reader),
            *clients(graph, reader),
        ]
        found.sort(key=lambda endpoint: endpoint.resource.urn)
        self.endpoints = {endpoint.resource.urn: endpoint for endpoint in found}
        self.permissions = Permissions(graph)
        declared = graph.of_type(GROUP_TYPES)
        made = {group.urn: group for group in (*graph.default_groups.values(), *reader.made.values())}
        for group in declared:
            made.pop(group.urn, None)
        for group in made.values():
            self.permissions.add(group)
        self.groups = [*declared, *made.values()]
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
        vpcs = ((vpc.urn, block(vpc, CIDR_BLOCK)) for vpc in graph.of_type(routing.VPCS))
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


@lru_cache(maxsize=1)
def site_of(graph: Graph) -> Site:
    """The network of a stack, read once for all the rules that ask about it."""
    return Site(graph)
