"""What is connected with what: through load balancers, security groups, proxies, and by mere reference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from preview.topology import flows, labels, types
from preview.topology.links import Links, text
from preview.topology.model import USERS, Arrow
from preview.topology.places import Places
from simulation.graph import Resource

PORTS: Final = {"postgres": "5432", "aurora-postgresql": "5432", "mysql": "3306", "mariadb": "3306"}
FAMILIES: Final = {"POSTGRESQL": "5432", "MYSQL": "3306", "SQLSERVER": "1433"}
CALLERS: Final = (*types.COMPUTE, types.PROXY, *types.ENTRANCE)


@dataclass(frozen=True)
class Connection:
    """A connection between two resources, by URN; the source may be the users."""

    source: str
    target: str
    label: str = ""
    kind: str = "flow"


def connections(links: Links, places: Places) -> list[Connection]:
    """Return every connection once, the surest source of it first."""
    found: dict[tuple[str, str], Connection] = {}
    for each in (
        *_through_entrances(links),
        *_through_proxies(links),
        *_through_groups(links, places),
        *_by_reference(links),
        *_outward(links, places),
    ):
        known = found.setdefault((each.source, each.target), each)
        if not known.label and each.label:
            found[each.source, each.target] = replace(known, label=each.label)
    # Who listens behind another entrance is not called by the users themselves.
    behind = {each.target for each in found.values() if each.source != USERS}
    entrances = {entrance.urn for entrance in links.of_type(*types.ENTRANCE)}
    return [each for each in found.values() if each.source != USERS or each.target not in behind & entrances]


def _through_entrances(links: Links) -> Iterator[Connection]:
    for balancer in links.of_type(*types.LOAD_BALANCER):
        if balancer.inputs.get("internal") is not True:
            yield Connection(USERS, balancer.urn, labels.listeners(balancer, links))
        for target, label in _targets(balancer, links):
            yield Connection(balancer.urn, target.urn, label)
    for entrance in links.of_type(*types.API, types.DISTRIBUTION):
        yield Connection(USERS, entrance.urn, "HTTPS 443")
        for origin in links.targets(entrance, (*types.LOAD_BALANCER, *types.API, *types.BUCKET)):
            if entrance.type == types.DISTRIBUTION:
                yield Connection(entrance.urn, origin.urn)
        for integration in links.users(entrance, types.INTEGRATION):
            for target in links.targets(integration, (types.FUNCTION, *types.LOAD_BALANCER)):
                yield Connection(entrance.urn, target.urn)


def _targets(balancer: Resource, links: Links) -> Iterator[tuple[Resource, str]]:
    listeners = links.users(balancer, types.LISTENER, "loadBalancerArn")
    sources = [*listeners, *(rule for each in listeners for rule in links.users(each, types.LISTENER_RULE))]
    groups = {group.urn: group for each in sources for group in links.targets(each, types.TARGET_GROUP)}
    for group in groups.values():
        label = f"{text(group, 'protocol')} {text(group, 'port')}".strip()
        for target in links.users(group, types.COMPUTE):
            yield target, label
        for attachment in links.users(group, types.ATTACHMENT):
            for target in links.targets(attachment, types.COMPUTE):
                yield target, label
    for target in links.targets(balancer, types.COMPUTE, "instances"):
        yield target, ""
    for group in links.users(balancer, {types.GROUP}, "loadBalancers"):
        yield group, ""


def _through_proxies(links: Links) -> Iterator[Connection]:
    for target in links.of_type(types.PROXY_TARGET):
        for proxy in links.targets(target, {types.PROXY}, "dbProxyName"):
            for database in links.targets(target, types.RELATIONAL, "dbInstanceIdentifier", "dbClusterIdentifier"):
                yield Connection(proxy.urn, database.urn, FAMILIES.get(text(proxy, "engineFamily"), ""))


def _through_groups(links: Links, places: Places) -> Iterator[Connection]:
    placed = links.of_type(*types.LOAD_BALANCER, *types.COMPUTE, *types.DATA, types.PROXY)
    members = flows.members(links, placed)
    for rule in flows.rules(links):
        targets = members.get(rule.group, [])
        for source in (member for group in rule.sources for member in members.get(group, [])):
            for target in targets:
                if source != target and source.type in CALLERS and target.type not in types.LOAD_BALANCER:
                    yield Connection(source.urn, target.urn, rule.ports)
        for target in targets:
            if rule.internet and target.type in types.DATA and target.inputs.get("publiclyAccessible") is True:
                yield Connection(USERS, target.urn, f"{rule.ports} open to all".strip(), "exposed")
            elif rule.internet and target.type in types.COMPUTE and _public(target, places):
                yield Connection(USERS, target.urn, rule.ports)


def _public(target: Resource, places: Places) -> bool:
    """Tell whether a machine has an address of the internet."""
    if target.inputs.get("associatePublicIpAddress") is True:
        return True
    subnets = places.subnets(target)
    return target.type == types.MACHINE and bool(subnets) and all(subnet.access == "public" for subnet in subnets)


def _by_reference(links: Links) -> Iterator[Connection]:
    """Yield what compute is told of in its own properties: an address in its environment, say."""
    for caller in links.of_type(*types.COMPUTE):
        for maker in (caller, *links.targets(caller, types.TEMPLATE)):
            for target in links.targets(maker, (*types.DATA, types.PROXY, *types.SERVICES)):
                yield Connection(caller.urn, target.urn, PORTS.get(text(target, "engine"), ""))
    for mapping in links.of_type(types.EVENT_SOURCE):
        for queue in links.targets(mapping, types.SERVICES, "eventSourceArn"):
            for function in links.targets(mapping, {types.FUNCTION}, "functionName"):
                yield Connection(queue.urn, function.urn)


def _outward(links: Links, places: Places) -> Iterator[Connection]:
    for caller in links.of_type(*types.COMPUTE):
        for subnet in places.subnets(caller):
            for nat in sorted(places.ways_out(subnet.resource.urn)):
                yield Connection(caller.urn, nat, "", "outward")


def on_the_way(arrows: list[Arrow]) -> list[Arrow]:
    """Mark the connections that the users' requests go through, from the users inwards."""
    reached, waiting = {USERS}, [USERS]
    while waiting:
        here = waiting.pop()
        for arrow in arrows:
            if arrow.source == here and arrow.kind == "flow" and arrow.target not in reached:
                reached.add(arrow.target)
                waiting.append(arrow.target)
    return [replace(each, kind="way") if each.kind == "flow" and each.source in reached else each for each in arrows]
