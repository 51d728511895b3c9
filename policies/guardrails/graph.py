"""All resources of a stack and the links between them."""

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from .model import Doubt, Resource, Value
from .values import elements, is_given, text

_IDENTITIES: Mapping[str, tuple[str, ...]] = {
    "aws:rds/instance:Instance": ("id", "identifier", "arn"),
    "aws:rds/cluster:Cluster": ("id", "clusterIdentifier", "arn"),
    "aws:rds/clusterInstance:ClusterInstance": ("id", "identifier", "arn"),
    "aws:rds/subnetGroup:SubnetGroup": ("id", "name"),
    "aws:rds/proxy:Proxy": ("id", "name", "arn"),
    "aws:docdb/subnetGroup:SubnetGroup": ("id", "name"),
    "aws:neptune/subnetGroup:SubnetGroup": ("id", "name"),
    "aws:redshift/subnetGroup:SubnetGroup": ("id", "name"),
    "aws:ec2/vpc:Vpc": ("id", "arn"),
    "aws:ec2/launchTemplate:LaunchTemplate": ("id", "name"),
    "aws:ec2/launchConfiguration:LaunchConfiguration": ("id", "name"),
    "aws:lb/loadBalancer:LoadBalancer": ("id", "arn"),
    "aws:lb/targetGroup:TargetGroup": ("id", "arn"),
    "aws:lb/listener:Listener": ("id", "arn"),
    "aws-native:autoscaling:LaunchConfiguration": ("launchConfigurationName",),
    "aws-native:docdb:DbSubnetGroup": ("dbSubnetGroupName",),
    "aws-native:neptune:DbSubnetGroup": ("dbSubnetGroupName",),
    "aws-native:redshift:ClusterSubnetGroup": ("clusterSubnetGroupName",),
    "aws-native:rds:DbCluster": ("dbClusterIdentifier", "dbClusterArn"),
    "aws-native:rds:DbInstance": ("dbInstanceIdentifier", "dbInstanceArn"),
    "aws-native:rds:DbProxy": ("dbProxyName", "dbProxyArn"),
    "aws-native:rds:DbSubnetGroup": ("dbSubnetGroupName",),
    "aws-native:ec2:Instance": ("instanceId",),
    "aws-native:ec2:InternetGateway": ("internetGatewayId",),
    "aws-native:ec2:LaunchTemplate": ("launchTemplateId", "launchTemplateName"),
    "aws-native:ec2:NetworkAcl": ("id", "awsId"),
    "aws-native:ec2:NetworkInterface": ("id", "awsId", "networkInterfaceId"),
    "aws-native:ec2:RouteTable": ("routeTableId",),
    "aws-native:ec2:SecurityGroup": ("groupId", "awsId"),
    "aws-native:ec2:Subnet": ("subnetId",),
    "aws-native:ec2:Vpc": ("vpcId",),
    "aws-native:ec2:VpnGateway": ("vpnGatewayId",),
    "aws-native:elasticloadbalancingv2:Listener": ("listenerArn",),
    "aws-native:elasticloadbalancingv2:LoadBalancer": ("loadBalancerArn",),
    "aws-native:elasticloadbalancingv2:TargetGroup": ("targetGroupArn",),
}
"""By which properties others name a resource of a type; "id" for every other type."""


DEFAULT_GROUP: Final = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
_DEFAULT_GROUPS: Mapping[str, str] = {
    "aws:ec2/vpc:Vpc": "defaultSecurityGroupId",
    "aws-native:ec2:Vpc": "defaultSecurityGroup",
}
"""VPCs, and the output by which others name the security group that AWS makes with one."""


def default_group(vpc: str) -> Resource:
    """The security group that AWS makes with a VPC, by what the VPC is known by."""
    return Resource(DEFAULT_GROUP, "default", f"{vpc}::default-security-group", {})


class Links(NamedTuple):
    """What a property leads to.

    `certain` resources are meant for sure, `possible` ones perhaps (the property is not known yet and was computed
    from several). `elsewhere` holds the paths of values that name something outside this program.
    """

    certain: tuple[Resource, ...] = ()
    possible: tuple[Resource, ...] = ()
    elsewhere: tuple[str, ...] = ()


class Graph:
    """The resources of one stack, in no particular order.

    `beyond` tells what the stack's other resources depend on: their types, each with the URNs that a property of
    such a resource was computed from.
    """

    def __init__(self, resources: Iterable[Resource], beyond: Iterable[tuple[str, Iterable[str]]] = ()) -> None:
        self._by_urn = {resource.urn: resource for resource in resources}
        self._by_type: dict[str, list[Resource]] = {}
        self._by_identity: dict[str, list[Resource]] = {}
        for resource in self._by_urn.values():
            self._by_type.setdefault(resource.type, []).append(resource)
            for identity in _identities(resource):
                self._by_identity.setdefault(identity, []).append(resource)
        self.default_groups = self._made_with_vpcs()
        """The default security group of each VPC, by the VPC's URN: the one that is declared, else what AWS makes."""
        self._dependents: dict[str, set[str]] = {}
        own = ((one.type, urns) for one in self._by_urn.values() for urns in one.property_dependencies.values())
        for type_, urns in itertools.chain(own, beyond):
            for urn in urns:
                self._dependents.setdefault(urn, set()).add(type_)

    def _made_with_vpcs(self) -> dict[str, Resource]:
        groups: dict[str, Resource] = {}
        declared = {
            vpc.urn: group
            for group in self.of_type({DEFAULT_GROUP})
            for vpc in self.links(group, "vpcId", _DEFAULT_GROUPS).certain
        }
        for vpc in self.of_type(_DEFAULT_GROUPS):
            groups[vpc.urn] = declared.get(vpc.urn) or default_group(vpc.urn)
            identity = text("", vpc.get(_DEFAULT_GROUPS[vpc.type]))
            if isinstance(identity, str) and identity not in self._by_identity:
                self._by_identity[identity] = [groups[vpc.urn]]
        return groups

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._by_urn.values())

    def of_type(self, types: Iterable[str]) -> list[Resource]:
        """Every resource of one of `types`, by URN."""
        found = [resource for name in types for resource in self._by_type.get(name, ())]
        return sorted(found, key=lambda resource: resource.urn)

    def depends_on(self, resource: Resource, property_name: str, types: Collection[str]) -> list[Resource]:
        """The resources of `types` that the property was computed from."""
        urns = resource.property_dependencies.get(property_name, ())
        found = (self._by_urn.get(urn) for urn in urns)
        return [dependency for dependency in found if dependency is not None and dependency.type in types]

    def dependents(self, resource: Resource) -> Collection[str]:
        """The types of the resources, in the whole stack, that have a property computed from `resource`."""
        return self._dependents.get(resource.urn, ())

    def links(self, resource: Resource, property_name: str, types: Collection[str]) -> Links:
        """What the property leads to among the resources of `types`.

        A known value is matched with identities; what is not known yet is filled from the dependencies.
        """
        return self.links_within(resource, property_name, types, property_name, resource.get(property_name))

    def links_within(
        self, resource: Resource, property_name: str, types: Collection[str], path: str, value: Value
    ) -> Links:
        """What a part of the property leads to: `value`, which stands at `path` in it."""
        dependencies = self.depends_on(resource, property_name, types)
        # A security group that comes from a VPC is its default one: it names no other. In a part of a property, the
        # VPC may be there for another part's sake.
        vpcs: list[Resource] = []
        if path == property_name and DEFAULT_GROUP in types:
            vpcs = self.depends_on(resource, property_name, _DEFAULT_GROUPS)
        defaults = [self.default_groups[vpc.urn] for vpc in vpcs]
        members = elements(path, value)
        if isinstance(members, Doubt) or ((dependencies or defaults) and not is_given(value)):
            dependencies = dependencies or defaults
            if len(dependencies) == 1:
                return Links(certain=tuple(dependencies))
            return Links(possible=tuple(dependencies), elsewhere=() if dependencies else (path,))

        certain: dict[str, Resource] = {}
        unresolved: list[str] = []
        for where, member in members:
            identity = text(where, member)
            matches = self.named(identity, types) if isinstance(identity, str) else []
            certain.update({match.urn: match for match in matches})
            if not matches:
                unresolved.append(where)
        rest = [dependency for dependency in dependencies if dependency.urn not in certain]
        if len(rest) < len(unresolved):
            rest += [group for group in defaults if group.urn not in certain]
        return _settled(list(certain.values()), rest, unresolved)

    def named(self, identity: str, types: Collection[str]) -> list[Resource]:
        """The resources of `types` that the id, name or ARN `identity` means."""
        return [resource for resource in self._by_identity.get(identity, ()) if resource.type in types]


def _settled(certain: list[Resource], rest: Sequence[Resource], unresolved: Sequence[str]) -> Links:
    if len(rest) <= len(unresolved):
        return Links(certain=(*certain, *rest), elsewhere=tuple(unresolved[len(rest) :]))
    if unresolved:
        return Links(certain=tuple(certain), possible=tuple(rest))
    return Links(certain=tuple(certain))


def _identities(resource: Resource) -> Iterable[str]:
    for name in _IDENTITIES.get(resource.type, ("id",)):
        identity = text(name, resource.get(name))
        if isinstance(identity, str):
            yield identity
