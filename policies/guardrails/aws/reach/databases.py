"""Databases and RDS proxies in a network: their security groups, their subnets and whether they are public."""

from collections.abc import Iterator, Mapping
from typing import Final

from ...graph import Graph, Links
from ...model import Doubt, Resource
from ...values import is_given, text
from ..databases import LISTENERS, port_of
from ..ingress import GROUP_TYPES
from . import interfaces
from .endpoints import GROUPS, Endpoint, Kind, flagged
from .interfaces import DEFAULT_VPC, Address, Interface, Interfaces
from .routing import SUBNETS

PROXIES: Final = frozenset({"aws:rds/proxy:Proxy", "aws-native:rds:DbProxy"})
PROXY_ENDPOINTS: Final = frozenset({"aws:rds/proxyEndpoint:ProxyEndpoint", "aws-native:rds:DbProxyEndpoint"})
"""Further endpoints of proxies, with security groups of their own."""
CLUSTER_MEMBERS: Final[Mapping[str, str]] = {
    "aws:rds/clusterInstance:ClusterInstance": "clusterIdentifier",
    "aws:docdb/clusterInstance:ClusterInstance": "clusterIdentifier",
    "aws:neptune/clusterInstance:ClusterInstance": "clusterIdentifier",
    "aws-native:rds:DbInstance": "dbClusterIdentifier",
}
"""Instances of clusters, and the property that names the cluster, which has the security groups."""
_SUBNET_GROUPS: Mapping[str, str] = {
    "aws:rds/subnetGroup:SubnetGroup": "dbSubnetGroupName",
    "aws:docdb/subnetGroup:SubnetGroup": "dbSubnetGroupName",
    "aws:neptune/subnetGroup:SubnetGroup": "neptuneSubnetGroupName",
    "aws:redshift/subnetGroup:SubnetGroup": "clusterSubnetGroupName",
    "aws-native:rds:DbSubnetGroup": "dbSubnetGroupName",
    "aws-native:neptune:DbSubnetGroup": "dbSubnetGroupName",
    "aws-native:redshift:ClusterSubnetGroup": "clusterSubnetGroupName",
}
"""Subnet groups and the property by which databases name theirs."""

TYPES = interfaces.TYPES | frozenset[str]().union(LISTENERS, PROXIES, PROXY_ENDPOINTS, CLUSTER_MEMBERS, _SUBNET_GROUPS)
"""Every type this module reads."""

_SUBNET_PROPERTIES = tuple(dict.fromkeys(_SUBNET_GROUPS.values()))
_SOURCES = ("replicateSourceDb", "sourceDbInstanceIdentifier")
_PUBLIC = "publiclyAccessible"
_PROXY_PORTS = {"POSTGRESQL": 5432, "MYSQL": 3306, "SQLSERVER": 1433}
_PROXY_SUBNETS = ("vpcSubnetIds",)


def databases(graph: Graph, reader: Interfaces) -> Iterator[Endpoint]:
    """The databases of a stack; a cluster has the addresses of its instances."""
    members: dict[str, list[Resource]] = {}
    for member in graph.of_type(CLUSTER_MEMBERS):
        for cluster in graph.links(member, CLUSTER_MEMBERS[member.type], LISTENERS).certain:
            members.setdefault(cluster.urn, []).append(member)
    for database in graph.of_type(LISTENERS):
        address = _first(_public(one, database) for one in (database, *members.get(database.urn, ())))
        interface = interface_of(graph, reader, database)._replace(address=address)
        yield Endpoint(database, Kind.DATABASE, (interface,), port_of(graph, database))


def interface_of(graph: Graph, reader: Interfaces, database: Resource) -> Interface:
    """Where a database stands, without its address."""
    groups = reader.links(database, database.properties, (LISTENERS[database.type].groups,), GROUP_TYPES, "")
    placed = _subnets(graph, reader, database, frozenset())
    interface = Interface() if placed is not None else Interface(vpc=DEFAULT_VPC)
    interface = reader.placed(interface, database, placed or Links(elsewhere=("dbSubnetGroupName",)))
    return reader.grouped(interface, database, groups)


def _subnets(graph: Graph, reader: Interfaces, database: Resource, seen: frozenset[str]) -> Links | None:
    """The subnets of a database: its subnet group's, else, for a replica, those of its source.

    `None` when it names neither: AWS then places it in the default VPC.
    """
    own = reader.links(database, database.properties, ("subnetIds",), SUBNETS, "")
    if own is not None:
        return own
    named = reader.links(database, database.properties, _SUBNET_PROPERTIES, frozenset(_SUBNET_GROUPS), "")
    if named is not None:
        several = [graph.links(group, "subnetIds", SUBNETS) for group in named.certain]
        return several[0] if len(several) == 1 else Links(elsewhere=("dbSubnetGroupName",))
    for name in _SOURCES:
        for source in graph.links(database, name, LISTENERS).certain:
            if source.urn not in seen:
                return _subnets(graph, reader, source, seen | {database.urn, source.urn})
    replica = any(is_given(database.get(name)) for name in _SOURCES)
    return Links(elsewhere=("dbSubnetGroupName",)) if replica else None


def proxies(graph: Graph, reader: Interfaces) -> Iterator[Endpoint]:
    """The RDS proxies of a stack with their endpoints, none of which AWS gives a public address."""
    further: dict[str, list[Resource]] = {}
    for endpoint in graph.of_type(PROXY_ENDPOINTS):
        for proxy in graph.links(endpoint, "dbProxyName", PROXIES).certain:
            further.setdefault(proxy.urn, []).append(endpoint)
    for proxy in graph.of_type(PROXIES):
        own = _read(reader, proxy)
        others = [_read(reader, one) for one in further.get(proxy.urn, ())]
        family = text("engineFamily", proxy.get("engineFamily"))
        port = _PROXY_PORTS.get(str(family), Doubt(f"engineFamily of {proxy.title}"))
        yield Endpoint(proxy, Kind.PROXY, (own, *others), port)


def _read(reader: Interfaces, proxy: Resource) -> Interface:
    return reader.read(proxy, proxy.properties, GROUPS, _PROXY_SUBNETS, address=None)


def _public(database: Resource, listed: Resource) -> Address:
    """How `database` has a public address; `listed` is the cluster when it is a member of one."""
    how = _PUBLIC if database is listed else f'{_PUBLIC} of "{database.name}"'
    absent: Address = how if database.type == "aws-native:rds:DbInstance" else None
    return flagged(database, _PUBLIC, database.get(_PUBLIC), how, absent)


def _first(addresses: Iterator[Address]) -> Address:
    """The surest of several addresses."""
    given = [address for address in addresses if address is not None]
    return next((address for address in given if isinstance(address, str)), given[0] if given else None)
