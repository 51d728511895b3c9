"""What load balancers forward to and what RDS proxies pass on to, as far as it is a database or a proxy of one."""

from collections.abc import Collection, Iterator, Mapping

from ...graph import Graph
from ...model import Doubt, Resource, Secret, Value
from ...values import is_given, is_unknown, text
from ..databases import LISTENERS as DATABASES
from ..load_balancers import ATTACHMENTS, LISTENER_RULES, LISTENERS, LOAD_BALANCERS, TARGET_GROUPS
from .databases import CLUSTER_MEMBERS, PROXIES, PROXY_ENDPOINTS
from .interfaces import Doubts

_PROXY_TARGETS: Mapping[str, tuple[str, ...]] = {
    "aws:rds/proxyTarget:ProxyTarget": ("dbInstanceIdentifier", "dbClusterIdentifier"),
    "aws-native:rds:DbProxyTargetGroup": ("dbInstanceIdentifiers", "dbClusterIdentifiers"),
}
_TO_ACCOUNTS = ("networkLoadBalancerArns", "offers this to other accounts, which are not in this program")
_TO_EVERYBODY = ("endpointConfigurations", "leads the internet here, where its security groups let it")
_OFFERS: Mapping[str, tuple[str, str]] = {
    "aws:ec2/vpcEndpointService:VpcEndpointService": _TO_ACCOUNTS,
    "aws-native:ec2:VpcEndpointService": _TO_ACCOUNTS,
    "aws:globalaccelerator/endpointGroup:EndpointGroup": _TO_EVERYBODY,
    "aws-native:globalaccelerator:EndpointGroup": _TO_EVERYBODY,
}
"""What offers load balancers, internal ones too: the property that names them, and the doubt about who comes so."""
_GROUP_NAMES = ("targetGroupArn", "arn")
_ADDRESSED = frozenset(DATABASES) | PROXIES | PROXY_ENDPOINTS | frozenset(CLUSTER_MEMBERS)

TYPES = frozenset[str]().union(
    LOAD_BALANCERS, LISTENERS, LISTENER_RULES, TARGET_GROUPS, ATTACHMENTS, _PROXY_TARGETS, _OFFERS, _ADDRESSED
)
"""Every type this module reads."""


class Targets:
    """The targets of a stack's load balancers and proxies, read once.

    `databases` are the databases and proxies that a load balancer (by URN) has as targets, with the target group, and
    the databases of a proxy, with `None`. `addresses` are the targets that are only an address or not known yet: the
    attachment and the address. `offered` are load balancers that others may use by another way than their own
    addresses, and the doubt about it.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.databases: dict[str, list[tuple[Resource, Resource | None, Doubts]]] = {}
        self.addresses: dict[str, list[tuple[Resource, Resource, Value]]] = {}
        self.offered: list[tuple[Resource, Doubts]] = []
        self.served: set[str] = set()
        self._groups: dict[str, list[str]] = {}
        for balancer, group in self._forwarded():
            self._groups.setdefault(group.urn, []).append(balancer.urn)
        for attachment in graph.of_type(ATTACHMENTS):
            for group in graph.links(attachment, "targetGroupArn", TARGET_GROUPS).certain:
                self._target(group, attachment, "targetId", attachment.get("targetId"))
        for group in graph.of_type(TARGET_GROUPS):
            for value in _nested(group.get("targets"), "id"):
                self._target(group, group, "targets", value)
        for target in graph.of_type(_PROXY_TARGETS):
            self._pass_on(target)
        for service in graph.of_type(_OFFERS):
            name, reason = _OFFERS[service.type]
            doubt = Doubt(service.title, reason)
            balancers = graph.links(service, name, LOAD_BALANCERS)
            found = (*balancers.certain, *balancers.possible, *self._named(service, name, LOAD_BALANCERS, "endpointId"))
            self.offered += [(balancer, (doubt,)) for balancer in {one.urn: one for one in found}.values()]

    def _forwarded(self) -> Iterator[tuple[Resource, Resource]]:
        """Each load balancer with each target group that a listener of it may forward to."""
        of_listener: dict[str, Collection[Resource]] = {}
        for listener in self._graph.of_type(LISTENERS):
            balancers = self._graph.links(listener, "loadBalancerArn", LOAD_BALANCERS)
            of_listener[listener.urn] = (*balancers.certain, *balancers.possible)
            for group in self._named(listener, "defaultActions", TARGET_GROUPS, *_GROUP_NAMES):
                yield from ((balancer, group) for balancer in of_listener[listener.urn])
        for rule in self._graph.of_type(LISTENER_RULES):
            for listener in self._graph.links(rule, "listenerArn", LISTENERS).certain:
                for group in self._named(rule, "actions", TARGET_GROUPS, *_GROUP_NAMES):
                    yield from ((balancer, group) for balancer in of_listener[listener.urn])

    def _named(self, holder: Resource, property_name: str, types: Collection[str], *names: str) -> list[Resource]:
        """The resources of `types` that the fields `names` of a property name, wherever in it."""
        found = {one.urn: one for one in self._graph.depends_on(holder, property_name, types)}
        for name in names:
            for value in _nested(holder.get(property_name), name):
                named = text(name, value)
                if isinstance(named, str):
                    found.update({one.urn: one for one in self._graph.named(named, types)})
        return [found[urn] for urn in sorted(found)]

    def _target(self, group: Resource, holder: Resource, property_name: str, value: Value) -> None:
        databases = self._graph.depends_on(holder, property_name, _ADDRESSED)
        for balancer in self._groups.get(group.urn, ()):
            for database in databases:
                for owner in self._owners(database):
                    self.databases.setdefault(balancer, []).append((owner, group, ()))
            if not databases and not (is_unknown(value) and holder.property_dependencies.get(property_name)):
                self.addresses.setdefault(balancer, []).append((group, holder, value))

    def _owners(self, resource: Resource) -> tuple[Resource, ...]:
        """What stands behind an address of `resource`: a member's cluster, the proxy of an endpoint, else itself."""
        if resource.type in CLUSTER_MEMBERS:
            clusters = self._graph.links(resource, CLUSTER_MEMBERS[resource.type], DATABASES).certain
            return clusters or (resource,)
        if resource.type in PROXY_ENDPOINTS:
            return self._graph.links(resource, "dbProxyName", PROXIES).certain
        return (resource,)

    def _pass_on(self, target: Resource) -> None:
        proxies = self._graph.links(target, "dbProxyName", PROXIES)
        for proxy in (*proxies.certain, *proxies.possible):
            doubts = (Doubt(f"dbProxyName of {target.title}"),) if proxy in proxies.possible else ()
            for name in _PROXY_TARGETS[target.type]:
                if not is_given(target.get(name)) and name not in target.property_dependencies:
                    continue
                for database in self._graph.links(target, name, DATABASES).certain:
                    self.databases.setdefault(proxy.urn, []).append((database, None, doubts))
                    self.served.add(proxy.urn)


def _nested(value: Value, name: str) -> Iterator[Value]:
    """Every given value of the fields called `name`, at any depth."""
    plain = value.value if isinstance(value, Secret) else value
    if isinstance(plain, list):
        for member in plain:
            yield from _nested(member, name)
    elif isinstance(plain, dict):
        for key, member in plain.items():
            if key == name and is_given(member):
                yield member
            yield from _nested(member, name)
