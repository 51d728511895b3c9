"""default-security-group-empty: what forgets to name a security group reaches nothing and is reached by nothing."""

from ...config import RuleConfig
from ...model import Doubt, Found, Resource, Verdict, verdict_of
from ...rule import Rule
from ...values import elements


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether a VPC's default security group has no rule; adopted without rules, it loses those it had."""
    found: list[Found] = []
    doubts: list[Doubt] = []
    for name in ("ingress", "egress"):
        rules = elements(name, resource.get(name))
        if isinstance(rules, Doubt):
            doubts.append(rules)
        elif rules:
            found.append(Found(name, f"{name} holds {len(rules)} rule{'s' * (len(rules) > 1)}"))
    return verdict_of(found, doubts, "ingress=[], egress=[]")


RULE = Rule(
    name="default-security-group-empty",
    description="The default security group of a VPC has no rules",
    question="is a default security group with rules",
    why="Whatever is launched without a security group gets this one, and with it every rule it has.",
    fix="Leave ingress and egress empty, and give what needs them security groups of its own.",
    level="advisory",
    level_reason="The rules were written by intent; they belong elsewhere, but open nothing to the world alone.",
    severity="medium",
    framework="EC2.2",
    tags=("EC2", "CIS-AWS-3.0.0/5.4", "CIS-AWS-5.0.0/5.5", "NIST-800-53-r5/AC-4", "NIST-800-53-r5/SC-7", "CKV2_AWS_12"),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-2",
    types=frozenset({"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"}),
    config=RuleConfig,
    check=check,
)
