"""unused-open-security-group: no security group stands open to the internet that nothing carries."""

from collections.abc import Iterator, Mapping

from ..aws.ingress import GROUP_TYPES, LAYOUTS, RULE_TYPES, public_sources
from ..config import RuleConfig
from ..graph import Graph
from ..model import STACK_TYPE, UNKNOWN, Doubt, Found, Resource, Secret, Value, Verdict, verdict_of
from ..rule import StackRule
from ..values import show, text

_DEFAULT = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
_GROUPS: Mapping[str, str] = {
    "aws:ec2/securityGroup:SecurityGroup": "id",
    "aws-native:ec2:SecurityGroup": "groupId",
}
"""The groups judged, each with the property that others name it by; a VPC's default group is never unused."""

_NO_USE = (
    GROUP_TYPES
    | RULE_TYPES
    | {
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        "aws:vpc/securityGroupVpcAssociation:SecurityGroupVpcAssociation",
        "aws-native:ec2:SecurityGroupEgress",
        "aws-native:ec2:SecurityGroupVpcAssociation",
    }
)
"""What names a security group and yet puts nothing behind it."""


def check(graph: Graph, _config: RuleConfig) -> Iterator[tuple[Resource, Verdict]]:
    """A verdict for each security group that no resource of the whole stack carries.

    That others name it as the source of their rules is no use: as long as nothing carries it, nobody comes from it.
    A stack's outputs hand a group on to where this program does not see it.
    """
    rules: dict[str, list[tuple[Resource, bool]]] = {}
    for rule in graph.of_type(RULE_TYPES):
        links = graph.links(rule, str(LAYOUTS[rule.type].group), GROUP_TYPES)
        for group in (*links.certain, *links.possible):
            rules.setdefault(group.urn, []).append((rule, group in links.certain))
    carried: frozenset[str] | None = None
    for group in graph.of_type(_GROUPS):
        if not set(graph.dependents(group)) <= _NO_USE:
            continue
        found, doubts = _openings([(group, True), *rules.get(group.urn, ())], group)
        if found or doubts:
            carried = _ids_carried(graph) if carried is None else carried
            if text(_GROUPS[group.type], group.get(_GROUPS[group.type])) in carried:
                continue
            handed_on = _handed_on(graph, group)
            if handed_on is True:
                continue
            doubts = [handed_on] if isinstance(handed_on, Doubt) else doubts
            found = [] if isinstance(handed_on, Doubt) else found
        yield group, verdict_of(found, doubts, "remove the security group, or give it to what it is meant for")


def _openings(openers: list[tuple[Resource, bool]], group: Resource) -> tuple[list[Found], list[Doubt]]:
    """The rules that let in addresses of the internet, and the doubts about others."""
    found: list[Found] = []
    doubts: list[Doubt] = []
    for opener, certain in openers:
        sources, unsure = public_sources(opener)
        whose = "" if opener is group else f" of {opener.title}"
        doubts += [Doubt(f"{doubt.property}{whose}", doubt.reason) for doubt in unsure]
        if sources and not certain:
            doubts.append(Doubt(f"{LAYOUTS[opener.type].group}{whose}"))
            continue
        for source in sources:
            sentence = f"nothing in this program carries it, and {source.path}{whose} is {show(source.value)}"
            found.append(Found(source.path, sentence))
    return found, doubts


def _ids_carried(graph: Graph) -> frozenset[str]:
    """The security groups that resources carry by an id written out in the program."""
    return frozenset(
        leaf.strip()
        for resource in graph
        if resource.type not in _NO_USE
        for value in resource.properties.values()
        for leaf in _leaves(value)
        if isinstance(leaf, str) and leaf.lstrip().startswith("sg-")
    )


def _handed_on(graph: Graph, group: Resource) -> bool | Doubt:
    """Whether an output of the stack names `group`."""
    name = _GROUPS[group.type]
    identity = text(name, group.get(name))
    doubt: Doubt | None = None
    for stack in graph.of_type({STACK_TYPE}):
        for output, value in stack.properties.items():
            for leaf in _leaves(value):
                if leaf is UNKNOWN:
                    doubt = doubt or Doubt(f"the stack's output {output}", "is not known until the update")
                elif isinstance(identity, str) and identity in str(leaf):
                    return True
    return doubt or False


def _leaves(value: Value) -> Iterator[Value]:
    if isinstance(value, Secret):
        yield from _leaves(value.value)
    elif isinstance(value, list):
        for member in value:
            yield from _leaves(member)
    elif isinstance(value, dict):
        for member in value.values():
            yield from _leaves(member)
    else:
        yield value


RULE = StackRule(
    name="unused-open-security-group",
    description="No security group that nothing carries is open to the internet",
    question="is open to the internet while nothing carries it",
    why="It is one click away from a machine, and whoever picks it opens that machine to everybody.",
    fix="Remove the security group, or give it to what it is meant for.",
    level="advisory",
    level_reason="It harms nobody until something carries it, and another program may do so by its name.",
    severity="low",
    framework=None,
    tags=("EC2", "CKV2_AWS_5"),
    url="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html",
    types=GROUP_TYPES | RULE_TYPES | {STACK_TYPE},
    config=RuleConfig,
    check=check,
)
