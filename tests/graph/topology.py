"""What a recorded graph means on the network: routes, security groups, and who reaches whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from simulation.graph import Graph, Resource

INTERNET = "internet"


def of_type(graph: Graph, token: str) -> list[Resource]:
    return [resource for resource in graph.resources if resource.type == token]


def named(graph: Graph, token: str, name: str) -> Resource:
    [found] = [resource for resource in of_type(graph, token) if resource.name == name]
    return found


def instances(graph: Graph) -> list[Resource]:
    return of_type(graph, "aws:rds/instance:Instance")


@dataclass(frozen=True)
class Subnet:
    """A subnet with the targets of its default route: an internet gateway, a NAT gateway, or nothing."""

    name: str
    zone: str
    default_routes: tuple[str, ...]


def subnets(graph: Graph) -> dict[str, Subnet]:
    """Every subnet by id."""
    tables = {
        association.inputs["subnetId"]: association.inputs["routeTableId"]
        for association in of_type(graph, "aws:ec2/routeTableAssociation:RouteTableAssociation")
    }
    return {
        subnet.id: Subnet(subnet.name, subnet.inputs["availabilityZone"], tuple(_routes(graph, tables[subnet.id])))
        for subnet in of_type(graph, "aws:ec2/subnet:Subnet")
    }


def _routes(graph: Graph, table_id: str) -> Iterator[str]:
    for route in of_type(graph, "aws:ec2/route:Route"):
        if route.inputs["routeTableId"] == table_id and route.inputs["destinationCidrBlock"] == "0.0.0.0/0":
            yield route.inputs.get("gatewayId") or route.inputs["natGatewayId"]


def flows(graph: Graph) -> set[tuple[str, str, int]]:
    """What security groups let through, as (source, target, port): both an egress and an ingress rule say so."""
    names = {group.id: group.name for group in of_type(graph, "aws:ec2/securityGroup:SecurityGroup")}
    leaving = {_flow(rule, names, outward=True) for rule in of_type(graph, EGRESS)}
    entering = {_flow(rule, names, outward=False) for rule in of_type(graph, INGRESS)}
    inside = {flow for flow in leaving | entering if INTERNET not in flow[:2]}
    unmatched = {flow for flow in inside if flow not in leaving or flow not in entering}
    assert not unmatched, f"only one side admits {unmatched}"
    return leaving | entering


INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"


def _flow(rule: Resource, names: dict[str, str], *, outward: bool) -> tuple[str, str, int]:
    inputs: Any = rule.inputs
    assert inputs["fromPort"] == inputs["toPort"]
    assert inputs["ipProtocol"] == "tcp"
    here = names[inputs["securityGroupId"]]
    reference = inputs.get("referencedSecurityGroupId")
    there = names[reference] if reference else INTERNET
    assert bool(reference) != ("cidrIpv4" in inputs)
    return (here, there, inputs["fromPort"]) if outward else (there, here, inputs["fromPort"])


def chains(graph: Graph) -> set[tuple[str, ...]]:
    """Every way from the internet inwards, group by group, to where it ends."""
    onward: dict[str, set[str]] = {}
    for source, target, _ in flows(graph):
        if target != INTERNET:
            onward.setdefault(source, set()).add(target)

    def walk(chain: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        following = onward.get(chain[-1], set()) - set(chain)
        if not following:
            yield chain
        for target in following:
            yield from walk((*chain, target))

    return set(walk((INTERNET,)))
