"""vpc-flow-logs: what a VPC's security groups and network ACLs turned away is written down."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..aws.reach.routing import SUBNETS
from ..config import RuleConfig
from ..graph import Graph
from ..model import FINE, Doubt, Found, Resource, Verdict, verdict_of
from ..rule import StackRule
from ..values import show, text

_VPCS = frozenset({"aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc", "aws-native:ec2:Vpc"})
_LOGS = {
    "aws:ec2/flowLog:FlowLog": ("vpcId", "subnetId"),
    "aws-native:ec2:FlowLog": ("resourceId",),
}
"""The properties in which a flow log names whose traffic it writes down."""
_LOGGED = frozenset({"ALL", "REJECT"})
_FIX = 'aws.ec2.FlowLog(vpc_id=vpc.id, traffic_type="REJECT", ...)'
_FIXES = {
    "aws-native:ec2:Vpc": "aws_native.ec2.FlowLog(resource_id=vpc.vpc_id, resource_type=VPC, traffic_type=REJECT, ...)"
}


@dataclass
class _Logs:
    """The flow logs of one VPC or subnet, as far as it is known that they are its."""

    covered: bool = False
    short: list[Found] = field(default_factory=list[Found])
    doubts: list[Doubt] = field(default_factory=list[Doubt])


def check(graph: Graph, _config: RuleConfig) -> Iterator[tuple[Resource, Verdict]]:
    """A verdict for each VPC.

    A VPC is fine, too, when each of its subnets in the program has a flow log of its own: every network interface
    stands in a subnet.
    """
    logs, anywhere = _logs_of(graph)
    subnets: dict[str, list[Resource]] = {}
    for subnet in graph.of_type(SUBNETS):
        links = graph.links(subnet, "vpcId", _VPCS)
        for vpc in (*links.certain, *links.possible):
            subnets.setdefault(vpc.urn, []).append(subnet)
    for vpc in graph.of_type(_VPCS):
        own = logs[vpc.urn]
        inner = [logs[subnet.urn] for subnet in subnets.get(vpc.urn, ())]
        if own.covered or (inner and all(one.covered for one in inner)):
            yield vpc, FINE
            continue
        doubts = [*own.doubts, *anywhere]
        if all(one.covered or one.doubts for one in inner):
            doubts += [doubt for one in inner if not one.covered for doubt in one.doubts]
        found = own.short or [Found("id", "no flow log of this program writes down its traffic")]
        yield vpc, verdict_of(() if doubts else found, doubts, _FIXES.get(vpc.type, _FIX))


def _logs_of(graph: Graph) -> tuple[dict[str, _Logs], list[Doubt]]:
    """The flow logs of each VPC and subnet by URN, and the doubts about those that may be anything's."""
    logs = {resource.urn: _Logs() for resource in graph.of_type(_VPCS | SUBNETS)}
    anywhere: list[Doubt] = []
    for log in graph.of_type(_LOGS):
        traffic = text("trafficType", log.get("trafficType"))
        enough = isinstance(traffic, str) and traffic.upper() in _LOGGED
        if not enough and isinstance(traffic, str):
            short = Found("id", f"{log.title} writes down {show(log.get('trafficType'))} only, not what is rejected")
        else:
            short = None
        for name in _LOGS[log.type]:
            links = graph.links(log, name, _VPCS | SUBNETS)
            for resource in links.certain:
                one = logs[resource.urn]
                one.covered |= enough
                one.short += [short] if short else []
                if not enough and not short:
                    one.doubts.append(Doubt(f"trafficType of {log.title}", _reason(traffic)))
            for resource in links.possible if not short else ():
                logs[resource.urn].doubts.append(Doubt(f"{name} of {log.title}"))
            if links.elsewhere and name != "subnetId" and not short and isinstance(text(name, log.get(name)), Doubt):
                anywhere.append(Doubt(f"{name} of {log.title}"))
    return logs, anywhere


def _reason(traffic: str | Doubt | None) -> str:
    return traffic.reason if isinstance(traffic, Doubt) else "is not given"


RULE = StackRule(
    name="vpc-flow-logs",
    description="Every VPC has a flow log of the traffic that was rejected",
    question="has a flow log of the traffic that was rejected",
    why="Without it, nobody can tell afterwards who tried the doors, or which rule shut out a client.",
    fix="Add aws.ec2.FlowLog with the VPC's id and traffic_type REJECT or ALL.",
    level="advisory",
    level_reason="Flow logs are billed by volume, and an organization may collect them by other means.",
    severity="medium",
    framework="EC2.6",
    tags=(
        "EC2",
        "CIS-AWS-3.0.0/3.7",
        "CIS-AWS-5.0.0/3.7",
        "NIST-800-53-r5/AC-4(26)",
        "NIST-800-53-r5/AU-2",
        "NIST-800-53-r5/AU-3",
        "NIST-800-53-r5/AU-12",
        "NIST-800-53-r5/CA-7",
        "CKV2_AWS_11",
    ),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-6",
    types=_VPCS | SUBNETS | frozenset(_LOGS),
    config=RuleConfig,
    check=check,
)
