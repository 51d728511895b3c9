"""What stands in a network: machines, load balancers, databases, proxies, each with its interfaces and addresses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from ..graph import Graph, Links
from ..model import UNKNOWN, Doubt, Resource, Value
from ..values import boolean, elements, fields, is_given, text, whole_number
from . import interfaces as read
from .databases import LISTENERS, port_of
from .interfaces import BY_SUBNET, Address, Interface, Interfaces
from .machines import CONFIGURATION, INSTANCE, NATIVE_CONFIGURATION, NATIVE_INSTANCE, NATIVE_TEMPLATE, TEMPLATE
from .machines import settings as settings_of

INSTANCES: Final = frozenset({INSTANCE, NATIVE_INSTANCE})
_TEMPLATES = frozenset({TEMPLATE, NATIVE_TEMPLATE, CONFIGURATION, NATIVE_CONFIGURATION})
_SCALING_GROUPS = {
    "aws:autoscaling/group:Group": "vpcZoneIdentifiers",
    "aws-native:autoscaling:AutoScalingGroup": "vpcZoneIdentifier",
}
_NETWORK_INTERFACES = frozenset({"aws:ec2/networkInterface:NetworkInterface", "aws-native:ec2:NetworkInterface"})
_ATTACHMENTS = frozenset(
    {"aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment", "aws-native:ec2:NetworkInterfaceAttachment"}
)
_ADDRESSES = frozenset(
    {
        "aws:ec2/eip:Eip",
        "aws:ec2/eipAssociation:EipAssociation",
        "aws-native:ec2:Eip",
        "aws-native:ec2:EipAssociation",
    }
)
_SERVICES = frozenset({"aws:ecs/service:Service", "aws-native:ecs:Service"})
_LOAD_BALANCERS = frozenset(
    {
        "aws:lb/loadBalancer:LoadBalancer",
        "aws:alb/loadBalancer:LoadBalancer",
        "aws-native:elasticloadbalancingv2:LoadBalancer",
    }
)
_CLIENTS: Mapping[str, str] = {
    "aws:lambda/function:Function": "vpcConfig",
    "aws-native:lambda:Function": "vpcConfig",
    "aws:elb/loadBalancer:LoadBalancer": "",
    "aws:ec2/vpcEndpoint:VpcEndpoint": "",
}
"""Types that nobody takes for a way to a database, and the object that holds their security groups."""
PROXIES: Final = frozenset({"aws:rds/proxy:Proxy", "aws-native:rds:DbProxy"})
PROXY_ENDPOINTS: Final = frozenset({"aws:rds/proxyEndpoint:ProxyEndpoint", "aws-native:rds:DbProxyEndpoint"})
"""Further endpoints of proxies, with security groups of their own."""
CLUSTER_MEMBERS: Mapping[str, str] = {
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
_SUBNET_PROPERTIES = tuple(dict.fromkeys(_SUBNET_GROUPS.values()))
_SOURCES = ("replicateSourceDb", "sourceDbInstanceIdentifier")
_NEVER_BY_SUBNET = _NETWORK_INTERFACES | PROXIES | PROXY_ENDPOINTS
_PROXY_PORTS = {"POSTGRESQL": 5432, "MYSQL": 3306, "SQLSERVER": 1433}

_GROUPS = ("vpcSecurityGroupIds", "securityGroupIds", "securityGroups", "groupSet", "groups", "vpcSecurityGroups")
_SUBNETS = ("subnetId", "subnets", "subnetIds", "vpcSubnetIds")
_MAPPINGS = "subnetMappings"
_FLAG, _PUBLIC = "associatePublicIpAddress", "publiclyAccessible"
_INTERFACES, _PRIMARY = "networkInterfaces", "primaryNetworkInterface"

TYPES = frozenset[str]().union(
    read.TYPES,
    INSTANCES,
    _TEMPLATES,
    _SCALING_GROUPS,
    _NETWORK_INTERFACES,
    _ATTACHMENTS,
    _ADDRESSES,
    _SERVICES,
    _LOAD_BALANCERS,
    _CLIENTS,
    PROXIES,
    PROXY_ENDPOINTS,
    CLUSTER_MEMBERS,
    _SUBNET_GROUPS,
    LISTENERS,
)
"""Every type this module reads."""


class Kind(Enum):
    """What something is on the way to a database, in the words of a chain."""

    MACHINE = "machine"
    LOAD_BALANCER = "load balancer"
    DATABASE = "database"
    PROXY = "RDS proxy"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Something with interfaces in a network; `port` is the one that matters, `None` where every port does."""

    resource: Resource
    kind: Kind
    interfaces: tuple[Interface, ...]
    port: int | Doubt | None = None


class Endpoints:
    """Reads every endpoint of a stack."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.interfaces = Interfaces(graph)
        self._addresses = dict(self._public_addresses())
        self._attached: dict[str, list[Resource]] = {}
        for attachment in graph.of_type(_ATTACHMENTS):
            self._attach(attachment, graph.links(attachment, "networkInterfaceId", _NETWORK_INTERFACES), "instanceId")
        self._used: set[str] = set()

    def all(self) -> list[Endpoint]:
        """Every endpoint, by URN."""
        found = [*self._machines(), *self._load_balancers(), *self._databases(), *self._proxies(), *self._clients()]
        return sorted(found, key=lambda endpoint: endpoint.resource.urn)

    def _machines(self) -> Iterator[Endpoint]:
        for instance in self._graph.of_type(INSTANCES):
            yield Endpoint(instance, Kind.MACHINE, tuple(self._of_instance(instance)))
        for group in self._graph.of_type(_SCALING_GROUPS):
            yield Endpoint(group, Kind.MACHINE, tuple(self._of_scaling_group(group)))
        for service in self._graph.of_type(_SERVICES):
            yield Endpoint(service, Kind.MACHINE, tuple(self._of_service(service)))
        for resource in self._graph.of_type(_TEMPLATES | _NETWORK_INTERFACES):
            if resource.urn not in self._used:
                is_template = resource.type in _TEMPLATES
                own = self._of_template(resource) if is_template else (self._of_network_interface(resource),)
                yield Endpoint(resource, Kind.MACHINE, tuple(own))

    def _of_instance(self, instance: Resource) -> Iterator[Interface]:
        template = self._template(instance, instance.properties, "")
        own = list(self._of_settings(instance, "", instance.properties))
        if template is not None and not is_given(instance.get(_GROUPS[0])):
            subnets = self.interfaces.links(instance, instance.properties, ("subnetId",), read.SUBNETS, "")
            asked = own[0].address if is_given(instance.get(_FLAG)) else None
            own = [replace(one, address=asked or one.address) for one in self._of_template(template)]
            own = own if subnets is None else [self.interfaces.placed(one, instance, subnets) for one in own]
        elif template is not None:
            self._used.add(template.urn)
        own += [self._of_network_interface(one) for one in self._attached.get(instance.urn, ())]
        elastic = self._addresses.get(instance.urn)
        for interface in own:
            yield interface if elastic is None else replace(interface, address=elastic)

    def _of_settings(self, holder: Resource, within: str, data: Mapping[str, Value]) -> Iterator[Interface]:
        """The interfaces that the settings of a machine describe: those listed, else the one that is implied."""
        name = _PRIMARY if is_given(data.get(_PRIMARY)) else _INTERFACES
        listed = elements(within + name, data.get(name))
        if isinstance(listed, Doubt):
            yield _unknown(holder, listed)
            return
        described = False
        for path, value in listed:
            one = fields(path, value)
            if isinstance(one, Doubt):
                yield _unknown(holder, one)
            elif one.get("networkInterfaceId") is not None:
                links = (
                    self.interfaces.links(holder, one, ("networkInterfaceId",), _NETWORK_INTERFACES, f"{path}.")
                    or Links()
                )
                yield from (self._of_network_interface(found) for found in (*links.certain, *links.possible))
            else:
                yield self._read(holder, one, f"{path}.")
            described = True
        if not described:
            yield self._read(holder, data, within)

    def _read(self, holder: Resource, data: Mapping[str, Value], within: str) -> Interface:
        return self.interfaces.read(
            holder, data, _GROUPS, _SUBNETS, address=_address(holder, data, within), within=within
        )

    def _of_template(self, template: Resource) -> Iterator[Interface]:
        self._used.add(template.urn)
        within, data = settings_of(template)
        if isinstance(data, Doubt):
            yield _unknown(template, data)
        else:
            yield from self._of_settings(template, within, data)

    def _of_scaling_group(self, group: Resource) -> Iterator[Interface]:
        template = self._template(group, group.properties, "")
        if template is None:
            yield _unknown(group, Doubt("launchTemplate", read.ELSEWHERE))
            return
        name = _SCALING_GROUPS[group.type]
        subnets = self.interfaces.links(group, group.properties, (name,), read.SUBNETS, "")
        for interface in self._of_template(template):
            yield interface if subnets is None else self.interfaces.placed(interface, group, subnets)

    def _template(self, holder: Resource, data: Mapping[str, Value], within: str) -> Resource | None:
        """The launch template or launch configuration that a machine is made from, wherever it is named."""
        direct = self.interfaces.links(
            holder, data, ("launchConfiguration", "launchConfigurationName"), _TEMPLATES, within
        )
        if direct is not None and direct.certain:
            return direct.certain[0]
        for name in ("launchTemplate", "mixedInstancesPolicy", "launchTemplateSpecification"):
            if not is_given(data.get(name)):
                continue
            inner = fields(name, data.get(name))
            names = ("id", "launchTemplateId", "name", "launchTemplateName")
            path = f"{within}{name}."
            if isinstance(inner, Doubt):
                links = self._graph.links(holder, name, _TEMPLATES) if not within else Links()
            else:
                links = self.interfaces.links(holder, inner, names, _TEMPLATES, path) or Links()
                if not links.certain and (deeper := self._template(holder, inner, path)) is not None:
                    return deeper
            if links.certain:
                return links.certain[0]
        return None

    def _of_network_interface(self, resource: Resource) -> Interface:
        self._used.add(resource.urn)
        interface = self._read(resource, resource.properties, "")
        return replace(interface, address=self._addresses.get(resource.urn, interface.address))

    def _attach(self, attachment: Resource, links: Links, property_name: str) -> None:
        for interface in links.certain:
            for instance in self._graph.links(attachment, property_name, INSTANCES).certain:
                self._attached.setdefault(instance.urn, []).append(interface)
                self._used.add(interface.urn)

    def _public_addresses(self) -> Iterator[tuple[str, Address]]:
        """What has an Elastic IP, by URN."""
        for resource in self._graph.of_type(_ADDRESSES):
            for name in ("instance", "instanceId", "networkInterface", "networkInterfaceId"):
                links = self._graph.links(resource, name, INSTANCES | _NETWORK_INTERFACES)
                for found in links.certain:
                    yield found.urn, f'public address "{resource.name}"'
                for found in links.possible:
                    yield found.urn, Doubt(f"{name} of {resource.title}")

    def _of_service(self, service: Resource) -> Iterator[Interface]:
        network = "networkConfiguration"
        if not is_given(service.get(network)):
            return  # its tasks use the interfaces of the machines they run on
        data, within = fields(network, service.get(network)), f"{network}."
        if not isinstance(data, Doubt) and is_given(data.get("awsvpcConfiguration")):
            within += "awsvpcConfiguration."
            data = fields(within, data.get("awsvpcConfiguration"))
        if isinstance(data, Doubt):
            yield _unknown(service, data)
            return
        flag = data.get("assignPublicIp")
        enabled = {"ENABLED": True, "DISABLED": False}.get(str(text("", flag)), flag)
        address = _flagged(service, f"{within}assignPublicIp", enabled, "public address", None)
        yield self.interfaces.read(service, data, _GROUPS, _SUBNETS, address=address, within=within)

    def _load_balancers(self) -> Iterator[Endpoint]:
        for balancer in self._graph.of_type(_LOAD_BALANCERS):
            data = {**balancer.properties}
            if is_given(mappings := data.get(_MAPPINGS)) and not is_given(data.get("subnets")):
                data[_MAPPINGS] = _subnets_of(mappings)
            interface = self.interfaces.read(
                balancer, data, _GROUPS, ("subnets", _MAPPINGS), address=_internet_facing(balancer)
            )
            kind = text("type", balancer.get("loadBalancerType") or balancer.get("type"))
            if kind == "network" and not is_given(balancer.get("securityGroups")):
                interface = replace(interface, groups=(), strange_groups=(), unguarded=True)
            yield Endpoint(balancer, Kind.LOAD_BALANCER, (interface,))

    def _databases(self) -> Iterator[Endpoint]:
        members: dict[str, list[Resource]] = {}
        in_cluster: set[str] = set()
        for member in self._graph.of_type(CLUSTER_MEMBERS):
            for cluster in self._graph.links(member, CLUSTER_MEMBERS[member.type], LISTENERS).certain:
                members.setdefault(cluster.urn, []).append(member)
            if is_given(member.get(CLUSTER_MEMBERS[member.type])):
                in_cluster.add(member.urn)
        for database in self._graph.of_type(LISTENERS):
            if database.urn in in_cluster:
                continue
            groups = self.interfaces.links(
                database, database.properties, (LISTENERS[database.type].groups,), read.GROUP_TYPES, ""
            )
            placed = self._database_subnets(database, frozenset())
            address = _first(_public(one, database) for one in (database, *members.get(database.urn, ())))
            interface = self.interfaces.placed(Interface(address=address), database, placed)
            interface = self.interfaces.grouped(interface, database, groups)
            yield Endpoint(database, Kind.DATABASE, (interface,), port_of(self._graph, database))

    def _database_subnets(self, database: Resource, seen: frozenset[str]) -> Links:
        """The subnets of a database: its subnet group's, else, for a replica, those of its source."""
        own = self.interfaces.links(database, database.properties, ("subnetIds",), read.SUBNETS, "")
        if own is not None:
            return own
        named = self.interfaces.links(database, database.properties, _SUBNET_PROPERTIES, frozenset(_SUBNET_GROUPS), "")
        if named is not None:
            several = [self._graph.links(group, "subnetIds", read.SUBNETS) for group in named.certain]
            return several[0] if len(several) == 1 else Links(elsewhere=("dbSubnetGroupName",))
        for name in _SOURCES:
            for source in self._graph.links(database, name, LISTENERS).certain:
                if source.urn not in seen:
                    return self._database_subnets(source, seen | {database.urn, source.urn})
        return Links(elsewhere=("dbSubnetGroupName",))

    def _proxies(self) -> Iterator[Endpoint]:
        further: dict[str, list[Resource]] = {}
        for endpoint in self._graph.of_type(PROXY_ENDPOINTS):
            for proxy in self._graph.links(endpoint, "dbProxyName", PROXIES).certain:
                further.setdefault(proxy.urn, []).append(endpoint)
        for proxy in self._graph.of_type(PROXIES):
            own = self._read(proxy, proxy.properties, "")
            others = [self._read(one, one.properties, "") for one in further.get(proxy.urn, ())]
            family = text("engineFamily", proxy.get("engineFamily"))
            port = _PROXY_PORTS.get(str(family), Doubt(f"engineFamily of {proxy.title}"))
            interfaces = tuple(replace(one, address=None) for one in (own, *others))
            yield Endpoint(proxy, Kind.PROXY, interfaces, port)

    def _clients(self) -> Iterator[Endpoint]:
        for client in self._graph.of_type(_CLIENTS):
            within = _CLIENTS[client.type]
            data = fields(within, client.get(within)) if within else client.properties
            if isinstance(data, Doubt):
                continue
            links = self.interfaces.links(client, data, _GROUPS, read.GROUP_TYPES, f"{within}." if within else "")
            if links is not None:
                yield Endpoint(client, Kind.CLIENT, (self.interfaces.grouped(Interface(), client, links),))


def _address(holder: Resource, data: Mapping[str, Value], within: str) -> Address:
    """How a machine has a public address: it asks for one, has an IPv6 one, or takes what its subnet gives."""
    for name in ("ipv6Addresses", "ipv6AddressCount"):
        value = data.get(name)
        members = elements(name, value)
        if not isinstance(members, Doubt) and members and whole_number(name, value) != 0:
            return "IPv6 address"
    if holder.type in _NEVER_BY_SUBNET:
        return None
    return _flagged(holder, within + _FLAG, data.get(_FLAG), "public address", BY_SUBNET)


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


def _public(database: Resource, listed: Resource) -> Address:
    """How `database` has a public address; `listed` is the cluster when it is a member of one."""
    how = _PUBLIC if database is listed else f'{_PUBLIC} of "{database.name}"'
    absent: Address = how if database.type == "aws-native:rds:DbInstance" else None
    return _flagged(database, _PUBLIC, database.get(_PUBLIC), how, absent)


def _flagged(holder: Resource, path: str, value: Value, how: str, absent: Address) -> Address:
    flag = boolean(path, value)
    if isinstance(flag, Doubt):
        return Doubt(f"{path} of {holder.title}", flag.reason)
    return absent if flag is None else how if flag else None


def _first(addresses: Iterator[Address]) -> Address:
    """The surest of several addresses."""
    given = [address for address in addresses if address is not None]
    return next((address for address in given if isinstance(address, str)), given[0] if given else None)


def _unknown(holder: Resource, doubt: Doubt) -> Interface:
    here = Doubt(f"{doubt.property} of {holder.title}", doubt.reason)
    return Interface(strange_groups=(here,), strange_subnets=(here,), address=here)
