"""Machines in a network: instances, what they are made from and scaled by, their interfaces; ECS services too."""

from collections.abc import Iterator, Mapping

from ...graph import Graph, Links
from ...model import Doubt, Resource, Value
from ...values import elements, fields, holds_any, is_given, text, whole_number
from ..ingress import GROUP_TYPES
from ..machines import (
    CONFIGURATION,
    INSTANCE,
    NATIVE_CONFIGURATION,
    NATIVE_INSTANCE,
    NATIVE_TEMPLATE,
    SPOT,
    TEMPLATE,
)
from ..machines import settings as settings_of
from . import interfaces
from .endpoints import GROUPS, Endpoint, Kind, flagged
from .interfaces import BY_SUBNET, ELSEWHERE, Address, Doubts, Interface, Interfaces
from .routing import SUBNETS

_INSTANCES = frozenset({INSTANCE, SPOT, NATIVE_INSTANCE})
_TEMPLATES = frozenset({TEMPLATE, NATIVE_TEMPLATE, CONFIGURATION, NATIVE_CONFIGURATION})
_SCALING_GROUPS = {
    "aws:autoscaling/group:Group": "vpcZoneIdentifiers",
    "aws-native:autoscaling:AutoScalingGroup": "vpcZoneIdentifier",
}
"""What launches machines by itself, and the property that names their subnets."""
_NETWORK_INTERFACES = frozenset({"aws:ec2/networkInterface:NetworkInterface", "aws-native:ec2:NetworkInterface"})
_ATTACHMENTS = frozenset(
    {"aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment", "aws-native:ec2:NetworkInterfaceAttachment"}
)
_JOINED = frozenset({"aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment"})
"""What adds a security group to an interface, be it one that AWS makes for a machine."""
_ADDRESSES = frozenset(
    {
        "aws:ec2/eip:Eip",
        "aws:ec2/eipAssociation:EipAssociation",
        "aws-native:ec2:Eip",
        "aws-native:ec2:EipAssociation",
    }
)
_SERVICES = frozenset({"aws:ecs/service:Service", "aws-native:ecs:Service"})

TYPES = frozenset[str]().union(
    interfaces.TYPES,
    _INSTANCES,
    _TEMPLATES,
    _SCALING_GROUPS,
    _NETWORK_INTERFACES,
    _ATTACHMENTS,
    _JOINED,
    _ADDRESSES,
    _SERVICES,
)
"""Every type this module reads."""

_SUBNETS = ("subnetId", "subnets")
_FLAG, _ID = "associatePublicIpAddress", "networkInterfaceId"
_INTERFACES, _PRIMARY = "networkInterfaces", "primaryNetworkInterface"


class Machines:
    """Reads every machine of a stack."""

    def __init__(self, graph: Graph, reader: Interfaces) -> None:
        self._graph = graph
        self._reader = reader
        self._used: set[str] = set()
        # Of several the last one stays: what is certain.
        self._addresses = dict(sorted(self._public_addresses(), key=lambda known: isinstance(known[1], str)))
        self._attached: dict[str, list[Resource]] = {}
        self._joined: dict[str, list[tuple[Resource, Doubts]]] = {}
        for attachment in graph.of_type(_ATTACHMENTS):
            self._attach(attachment)
        for attachment in graph.of_type(_JOINED):
            self._join(attachment)

    def all(self) -> Iterator[Endpoint]:
        """Every machine, and what is made for machines and used by none in the program."""
        for instance in self._graph.of_type(_INSTANCES):
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
        if template is not None and not holds_any(instance.get(GROUPS[0])):
            subnets = self._reader.links(instance, instance.properties, ("subnetId",), SUBNETS, "")
            asks, asked = is_given(instance.get(_FLAG)), own[0].address
            own = [one._replace(address=asked if asks else one.address) for one in self._of_template(template)]
            own = own if subnets is None else [self._reader.placed(one, instance, subnets) for one in own]
        elif template is not None:
            self._used.add(template.urn)
        own[:1] = [self._with_joined(instance, one) for one in own[:1]]
        own += [self._of_network_interface(one) for one in self._attached.get(instance.urn, ())]
        elastic = self._addresses.get(instance.urn)
        for interface in own:
            yield interface if elastic is None else interface._replace(address=elastic)

    def _of_settings(self, holder: Resource, within: str, data: Mapping[str, Value]) -> Iterator[Interface]:
        """The interfaces that the settings of a machine describe: those listed, else the one that is implied."""
        name = _PRIMARY if is_given(data.get(_PRIMARY)) else _INTERFACES
        listed = elements(within + name, data.get(name))
        if isinstance(listed, Doubt):
            yield _unknown(holder, listed)
            return
        described: list[Interface] = []
        for path, value in listed:
            one = fields(path, value)
            if isinstance(one, Doubt):
                described.append(_unknown(holder, one))
            elif not is_given(one.get(_ID)):
                described.append(self._read(holder, one, f"{path}."))
            else:  # AWS names the interface that it makes for a machine here too: that one is no resource
                links = self._reader.links(holder, one, (_ID,), _NETWORK_INTERFACES, f"{path}.") or Links()
                described += [self._of_network_interface(found) for found in (*links.certain, *links.possible)]
        yield from described or [self._read(holder, data, within)]

    def _read(self, holder: Resource, data: Mapping[str, Value], within: str) -> Interface:
        return self._reader.read(holder, data, GROUPS, _SUBNETS, address=_address(holder, data, within), within=within)

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
            yield _unknown(group, Doubt("launchTemplate", ELSEWHERE))
            return
        name = _SCALING_GROUPS[group.type]
        subnets = self._reader.links(group, group.properties, (name,), SUBNETS, "")
        for interface in self._of_template(template):
            yield interface if subnets is None else self._reader.placed(interface, group, subnets)

    def _template(self, holder: Resource, data: Mapping[str, Value], within: str) -> Resource | None:
        """The launch template or launch configuration that a machine is made from, wherever it is named."""
        direct = self._reader.links(
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
                links = self._reader.links(holder, inner, names, _TEMPLATES, path) or Links()
                if not links.certain and (deeper := self._template(holder, inner, path)) is not None:
                    return deeper
            if links.certain:
                return links.certain[0]
        return None

    def _of_network_interface(self, resource: Resource) -> Interface:
        self._used.add(resource.urn)
        interface = self._with_joined(resource, self._read(resource, resource.properties, ""))
        return interface._replace(address=self._addresses.get(resource.urn, interface.address))

    def _attach(self, attachment: Resource) -> None:
        for interface in self._graph.links(attachment, "networkInterfaceId", _NETWORK_INTERFACES).certain:
            for instance in self._graph.links(attachment, "instanceId", _INSTANCES).certain:
                self._attached.setdefault(instance.urn, []).append(interface)
                self._used.add(interface.urn)

    def _join(self, attachment: Resource) -> None:
        ends = self._graph.links(attachment, "networkInterfaceId", _NETWORK_INTERFACES).certain
        ends = ends or self._graph.depends_on(attachment, "networkInterfaceId", _INSTANCES)
        groups = self._graph.links(attachment, "securityGroupId", GROUP_TYPES).certain
        for end in ends:
            self._joined.setdefault(end.urn, []).extend((group, ()) for group in groups)

    def _with_joined(self, holder: Resource, interface: Interface) -> Interface:
        """An interface of `holder` with the security groups that are attached to it."""
        return interface._replace(groups=(*interface.groups, *self._joined.get(holder.urn, ())))

    def _public_addresses(self) -> Iterator[tuple[str, Address]]:
        """What has an Elastic IP, by URN."""
        for resource in self._graph.of_type(_ADDRESSES):
            for name in ("instance", "instanceId", "networkInterface", "networkInterfaceId"):
                links = self._graph.links(resource, name, _INSTANCES | _NETWORK_INTERFACES)
                for found in links.certain:
                    yield found.urn, f'public address "{resource.name}"'
                for found in links.possible:
                    yield found.urn, Doubt(f"{name} of {resource.title}")

    def _of_service(self, service: Resource) -> Iterator[Interface]:
        network = "networkConfiguration"
        if not is_given(service.get(network)):
            return  # its tasks use the interfaces of the machines they run on
        data, within = fields(network, service.get(network)), f"{network}."
        if not isinstance(data, Doubt) and is_given(inner := data.get("awsvpcConfiguration")):
            data, within = fields(f"{within}awsvpcConfiguration", inner), f"{within}awsvpcConfiguration."
        if isinstance(data, Doubt):
            yield _unknown(service, data)
            return
        flag = data.get("assignPublicIp")
        enabled = {"ENABLED": True, "DISABLED": False}.get(str(text("", flag)), flag)
        address = flagged(service, f"{within}assignPublicIp", enabled, "public address", None)
        yield self._reader.read(service, data, GROUPS, _SUBNETS, address=address, within=within)


def _address(holder: Resource, data: Mapping[str, Value], within: str) -> Address:
    """How a machine has a public address: it asks for one, has an IPv6 one, or takes what its subnet gives."""
    for name in ("ipv6Addresses", "ipv6AddressCount"):
        value = data.get(name)
        members = elements(name, value)
        if not isinstance(members, Doubt) and members and whole_number(name, value) != 0:
            return "IPv6 address"
    if holder.type in _NETWORK_INTERFACES:
        return None
    return flagged(holder, within + _FLAG, data.get(_FLAG), "public address", BY_SUBNET)


def _unknown(holder: Resource, doubt: Doubt) -> Interface:
    here = Doubt(f"{doubt.property} of {holder.title}", doubt.reason)
    return Interface(strange_groups=(here,), strange_subnets=(here,), address=here)
