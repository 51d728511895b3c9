"""The tags of a resource, as either provider writes them, and which types have some."""

from typing import Final

from ..model import Doubt, Resource, Value
from ..values import elements, fields, is_given, text

_FILE_SYSTEM: Final = "aws-native:efs:FileSystem"
TAGGED: Final = frozenset(
    {
        "aws:autoscaling/group:Group",
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:docdb/cluster:Cluster",
        "aws:docdb/clusterInstance:ClusterInstance",
        "aws:dynamodb/table:Table",
        "aws:ebs/volume:Volume",
        "aws:ec2/eip:Eip",
        "aws:ec2/instance:Instance",
        "aws:ec2/internetGateway:InternetGateway",
        "aws:ec2/launchTemplate:LaunchTemplate",
        "aws:ec2/natGateway:NatGateway",
        "aws:ec2/routeTable:RouteTable",
        "aws:ec2/securityGroup:SecurityGroup",
        "aws:ec2/subnet:Subnet",
        "aws:ec2/vpc:Vpc",
        "aws:efs/fileSystem:FileSystem",
        "aws:elb/loadBalancer:LoadBalancer",
        "aws:iam/role:Role",
        "aws:kms/key:Key",
        "aws:lambda/function:Function",
        "aws:lb/loadBalancer:LoadBalancer",
        "aws:alb/loadBalancer:LoadBalancer",
        "aws:lb/targetGroup:TargetGroup",
        "aws:alb/targetGroup:TargetGroup",
        "aws:neptune/cluster:Cluster",
        "aws:rds/cluster:Cluster",
        "aws:rds/clusterInstance:ClusterInstance",
        "aws:rds/instance:Instance",
        "aws:rds/parameterGroup:ParameterGroup",
        "aws:rds/proxy:Proxy",
        "aws:rds/subnetGroup:SubnetGroup",
        "aws:redshift/cluster:Cluster",
        "aws:s3/bucket:Bucket",
        "aws:secretsmanager/secret:Secret",
        "aws:sns/topic:Topic",
        "aws-native:autoscaling:AutoScalingGroup",
        "aws-native:dynamodb:Table",
        "aws-native:ec2:Instance",
        "aws-native:ec2:InternetGateway",
        "aws-native:ec2:NatGateway",
        "aws-native:ec2:RouteTable",
        "aws-native:ec2:SecurityGroup",
        "aws-native:ec2:Subnet",
        "aws-native:ec2:Volume",
        "aws-native:ec2:Vpc",
        _FILE_SYSTEM,
        "aws-native:elasticloadbalancingv2:LoadBalancer",
        "aws-native:elasticloadbalancingv2:TargetGroup",
        "aws-native:iam:Role",
        "aws-native:kms:Key",
        "aws-native:lambda:Function",
        "aws-native:logs:LogGroup",
        "aws-native:neptune:DbCluster",
        "aws-native:rds:DbCluster",
        "aws-native:rds:DbInstance",
        "aws-native:rds:DbParameterGroup",
        "aws-native:rds:DbProxy",
        "aws-native:rds:DbSubnetGroup",
        "aws-native:redshift:Cluster",
        "aws-native:s3:Bucket",
        "aws-native:secretsmanager:Secret",
        "aws-native:sns:Topic",
    }
)
"""Types of resources that take tags, and that somebody pays for or answers for."""


def keys(resource: Resource) -> tuple[frozenset[str], Doubt | None]:
    """The keys of the tags that `resource` has for sure, and a doubt if there may be others.

    A tag without a value is a tag: only its key is asked for. The defaults of the provider come as `tagsAll`.
    """
    known: set[str] = set()
    doubt: Doubt | None = None
    for name in ("fileSystemTags",) if resource.type == _FILE_SYSTEM else ("tags", "tagsAll"):
        value = resource.get(name)
        found, open_question = _keys(name, value) if is_given(value) else (frozenset[str](), None)
        known |= found
        doubt = doubt or open_question
    return frozenset(known), doubt


def _keys(path: str, value: Value) -> tuple[frozenset[str], Doubt | None]:
    tags = fields(path, value)
    if not isinstance(tags, Doubt):
        return frozenset(name for name, member in tags.items() if member is not None), None
    members = elements(path, value)
    if isinstance(members, Doubt):
        return frozenset(), members
    known: set[str] = set()
    doubt: Doubt | None = None
    for where, member in members:
        tag = fields(where, member)
        key = tag if isinstance(tag, Doubt) else text(f"{where}.key", tag.get("key"))
        if isinstance(key, str):
            known.add(key)
        doubt = doubt or (key if isinstance(key, Doubt) else None)
    return frozenset(known), doubt
