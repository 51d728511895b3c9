"""What stands in a network, with its interfaces; here those in front: load balancers, and what only asks others."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Final, NamedTuple

from ...graph import Graph
from ...model import UNKNOWN, Doubt, Resource, Value
from ...values import boolean, elements, fields, holds_any, text
from ..load_balancers import CLASSIC, LOAD_BALANCERS
from . import interfaces
from .chains import Hop
from .interfaces import Address, Interface, Interfaces

_CLIENTS: Mapping[str, str] = {
    "aws:lambda/function:Function": "vpcConfig",
    "aws-native:lambda:Function": "vpcConfig",
    "aws:ec2/vpcEndpoint:VpcEndpoint": "",
    "aws-native:ec2:VpcEndpoint": "",
    **dict.fromkeys(CLASSIC, ""),
}
"""Types that are nobody's way to a database, and the object that holds their security groups."""

TYPES = interfaces.TYPES | LOAD_BALANCERS | frozenset(_CLIENTS)
"""Every type this module reads."""

GROUPS: Final = (
    "vpcSecurityGroupIds",
    "securityGroupIds",
    "securityGroups",
    "groupSet",
    "groups",
    "vpcSecurityGroups",
)
"""The properties that name somebody's security groups; the first that is given counts."""
_MAPPINGS = "subnetMappings"
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


class Kind(Enum):
    """What something is on the way to a database, in the words of a chain."""

    MACHINE = "machine"
    LOAD_BALANCER = "load balancer"
    DATABASE = "database"
    PROXY = "RDS proxy"
    CLIENT = "client"


class Endpoint(NamedTuple):
    """Something with interfaces in a network; `port` is the one that matters, `None` where every port does."""

    resource: Resource
    kind: Kind
    interfaces: tuple[Interface, ...]
    port: int | Doubt | None = None


def hop(endpoint: Endpoint, how: str = "") -> Hop:
    """The hop to an endpoint."""
    word = endpoint.kind.value
    if endpoint.kind is Kind.MACHINE:
        word = _WORDS.get(endpoint.resource.type.rpartition(":")[2], word)
    return Hop(f'{word} "{endpoint.resource.name}"', how)


def load_balancers(graph: Graph, reader: Interfaces) -> Iterator[Endpoint]:
    """The load balancers of a stack, those that stand only inside too."""
    for balancer in graph.of_type(LOAD_BALANCERS):
        data = {**balancer.properties}
        if holds_any(mappings := data.get(_MAPPINGS)) and not holds_any(data.get("subnets")):
            data[_MAPPINGS] = _subnets_of(mappings)
        address = _internet_facing(balancer)
        interface = reader.read(balancer, data, GROUPS, ("subnets", _MAPPINGS), address=address)
        kind = text("type", balancer.get("loadBalancerType") or balancer.get("type"))
        if kind == "network" and not holds_any(balancer.get("securityGroups")):
            interface = interface._replace(groups=(), strange_groups=(), unguarded=True)
        yield Endpoint(balancer, Kind.LOAD_BALANCER, (interface,))


def clients(graph: Graph, reader: Interfaces) -> Iterator[Endpoint]:
    """What is in security groups and reached by nobody through them, or leads to no database."""
    for client in graph.of_type(_CLIENTS):
        within = _CLIENTS[client.type]
        data = fields(within, client.get(within)) if within else client.properties
        if isinstance(data, Doubt):
            continue
        links = reader.links(client, data, GROUPS, interfaces.GROUP_TYPES, f"{within}." if within else "")
        if links is not None:
            yield Endpoint(client, Kind.CLIENT, (reader.grouped(Interface(), client, links),))


def flagged(holder: Resource, path: str, value: Value, how: str, absent: Address) -> Address:
    """The address that a flag gives: `how` when it is set, `absent` when it is not given."""
    flag = boolean(path, value)
    if isinstance(flag, Doubt):
        return Doubt(f"{path} of {holder.title}", flag.reason)
    return absent if flag is None else how if flag else None


def _internet_facing(balancer: Resource) -> Address:
    scheme = text("scheme", balancer.get("scheme"))
    private = boolean("internal", balancer.get("internal"))
    for name, answer in (("scheme", scheme), ("internal", private)):
        if isinstance(answer, Doubt):
            return Doubt(f"{name} of {balancer.title}", answer.reason)
    return None if private or scheme == "internal" else "internet-facing"


def _subnets_of(mappings: Value) -> Value:
    """The subnets of a load balancer that gives an address for each."""
    listed = elements(_MAPPINGS, mappings)
    if isinstance(listed, Doubt):
        return UNKNOWN
    one = (fields(path, value) for path, value in listed)
    return [UNKNOWN if isinstance(mapping, Doubt) else mapping.get("subnetId") for mapping in one]
