"""What narrows a network or joins it with others: network ACLs, peering, gateways to other networks."""

from collections.abc import Iterator, Mapping

from ...graph import Graph
from ...model import Doubt, Resource, Value
from ...values import elements, fields, text, whole_number
from .interfaces import Interfaces
from .routing import SUBNETS, VPCS

_DEFAULT_ACL = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
_ACLS: Mapping[str, str] = {
    "aws:ec2/networkAcl:NetworkAcl": "subnetIds",
    _DEFAULT_ACL: "subnetIds",
    "aws-native:ec2:NetworkAcl": "subnetIds",
}
_ASSOCIATIONS = frozenset(
    {"aws:ec2/networkAclAssociation:NetworkAclAssociation", "aws-native:ec2:SubnetNetworkAclAssociation"}
)
_BRIDGES: Mapping[str, tuple[str, ...]] = {
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": ("vpcId", "peerVpcId"),
    "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": ("vpcId",),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": ("vpcId",),
    "aws:ec2/vpnGateway:VpnGateway": ("vpcId",),
    "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment": ("vpcId",),
    "aws:ec2clientvpn/endpoint:Endpoint": ("vpcId",),
    "aws:networkmanager/vpcAttachment:VpcAttachment": ("vpcArn",),
    "aws-native:ec2:VpcPeeringConnection": ("vpcId", "peerVpcId"),
    "aws-native:ec2:TransitGatewayAttachment": ("vpcId",),
    "aws-native:ec2:TransitGatewayVpcAttachment": ("vpcId",),
    "aws-native:ec2:VpcGatewayAttachment": ("vpcId",),
    "aws-native:ec2:ClientVpnEndpoint": ("vpcId",),
    "aws-native:networkmanager:VpcAttachment": ("vpcArn",),
}
"""What joins a VPC with networks that the program does not show, and the properties that name the VPC."""
_SUBNET_BRIDGES = frozenset({"aws:ec2clientvpn/networkAssociation:NetworkAssociation"})
_ONLY_WITH = {"aws-native:ec2:VpcGatewayAttachment": "vpnGatewayId"}
"""Attachments that join networks only when they are made with this property."""

TYPES = frozenset(_ACLS) | _ASSOCIATIONS | frozenset(_BRIDGES) | _SUBNET_BRIDGES | SUBNETS | VPCS
"""Every type this module reads."""

_EVERYWHERE = frozenset({"0.0.0.0/0", "::/0"})
_EVERY_PROTOCOL = frozenset({"-1", "all"})


class Acls:
    """The network ACLs of a stack that may stop something."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._doubts: dict[str, Doubt] = {}
        self._own: set[str] = set()
        for acl in graph.of_type(_ACLS):
            for subnet in graph.links(acl, _ACLS[acl.type], SUBNETS).certain:
                self._set(subnet, acl)
            if acl.type == _DEFAULT_ACL and not _lets_everything(acl):
                for vpc in graph.depends_on(acl, "defaultNetworkAclId", VPCS) or self._by_default(acl):
                    self._doubts[vpc.urn] = _may_stop(acl)
        for association in graph.of_type(_ASSOCIATIONS):
            for subnet in graph.links(association, "subnetId", SUBNETS).certain:
                for acl in graph.links(association, "networkAclId", _ACLS).certain or (association,):
                    self._set(subnet, acl)

    def doubt(self, subnet: Resource) -> Doubt | None:
        """The doubt that a network ACL casts on whatever goes through `subnet`."""
        if subnet.urn in self._own or not self._doubts:
            return self._doubts.get(subnet.urn)
        vpcs = self._graph.links(subnet, "vpcId", VPCS).certain
        return next((self._doubts[vpc.urn] for vpc in vpcs if vpc.urn in self._doubts), None)

    def _set(self, subnet: Resource, acl: Resource) -> None:
        self._own.add(subnet.urn)
        if not _lets_everything(acl):
            self._doubts[subnet.urn] = _may_stop(acl)

    def _by_default(self, acl: Resource) -> list[Resource]:
        named = text("defaultNetworkAclId", acl.get("defaultNetworkAclId"))
        vpcs = self._graph.of_type(VPCS) if isinstance(named, str) else []
        return [vpc for vpc in vpcs if text("", vpc.get("defaultNetworkAclId")) == named]


def bridges(graph: Graph, interfaces: Interfaces) -> Iterator[tuple[Resource, str]]:
    """What joins a VPC with networks that this program does not show, with the URN or id of the VPC."""
    for bridge in graph.of_type(_BRIDGES):
        needed = _ONLY_WITH.get(bridge.type)
        if needed is not None and bridge.get(needed) is None:
            continue
        for name in _BRIDGES[bridge.type]:
            vpc = interfaces.vpc_of(bridge, name)
            if vpc is not None:
                yield bridge, vpc
    for bridge in graph.of_type(_SUBNET_BRIDGES):
        for subnet in graph.links(bridge, "subnetId", SUBNETS).certain:
            vpc = interfaces.vpc_of(subnet)
            if vpc is not None:
                yield bridge, vpc


def _may_stop(acl: Resource) -> Doubt:
    return Doubt(acl.title, "may stop this, and network ACLs are not read")


def _lets_everything(acl: Resource) -> bool:
    """Whether the first rule of a network ACL, both ways, lets everything through."""
    return all(_first_lets_everything(name, acl.get(name)) for name in ("ingress", "egress"))


def _first_lets_everything(name: str, entries: Value) -> bool:
    members = elements(name, entries)
    if isinstance(members, Doubt):
        return False
    rules: list[tuple[int, Mapping[str, Value]]] = []
    for path, value in members:
        rule = fields(path, value)
        number = Doubt(path) if isinstance(rule, Doubt) else whole_number(path, rule.get("ruleNo"))
        if isinstance(rule, Doubt) or not isinstance(number, int):
            return False
        rules.append((number, rule))
    if not rules:
        return False
    first = min(rules, key=lambda numbered: numbered[0])[1]
    words = {key: text(key, first.get(key)) for key in ("action", "protocol", "cidrBlock")}
    return words["action"] == "allow" and words["protocol"] in _EVERY_PROTOCOL and words["cidrBlock"] in _EVERYWHERE
