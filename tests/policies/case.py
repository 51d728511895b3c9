"""What the three core rules must say: one line a case, run through every way in."""

from dataclasses import dataclass, field
from typing import Any

from guardrails.model import Options

VIOLATION, FINE, UNDECIDED = "violation", "fine", "undecided"


@dataclass(frozen=True)
class Case:
    """`says` are the parts of the message that must be there; `config` is the rule's section."""

    id: str
    rule: str
    type: str
    properties: dict[str, Any]
    verdict: str
    says: tuple[str, ...] = ()
    config: dict[str, Any] = field(default_factory=dict)
    options: Options = field(default_factory=Options)


INSTANCE = "aws:rds/instance:Instance"
CLUSTER = "aws:rds/cluster:Cluster"
CLUSTER_INSTANCE = "aws:rds/clusterInstance:ClusterInstance"
NATIVE_INSTANCE = "aws-native:rds:DbInstance"
NATIVE_CLUSTER = "aws-native:rds:DbCluster"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
VPC_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
NATIVE_GROUP = "aws-native:ec2:SecurityGroup"
NATIVE_RULE = "aws-native:ec2:SecurityGroupIngress"
NOT_YET = "is not known until the update"
