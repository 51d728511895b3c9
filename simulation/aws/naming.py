"""The names the AWS provider gives to what a program leaves unnamed, and its other default inputs.

Source: pulumi-aws, provider/resources.go (its `AutoName` fields and `setAutonaming`) and the Terraform bridge's
`ComputeAutoNameDefault`. The random part is made from the URN here, so that previews can be compared.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulation.aws import sdk
from simulation.aws.identity import letters

_HEX = "0123456789abcdef"


class CheckError(Exception):
    """The provider would refuse a resource's inputs."""


@dataclass(frozen=True)
class Rule:
    """How a property gets its name: logical name, separator, then random characters.

    Attributes:
        limit: what AWS allows for the whole; 0 for no limit.
        lower: AWS allows no capitals, so the logical name loses them.
        prefix: put before, unless it is there.
        suffix_when: an input that, when true, asks for the ".fifo" AWS demands.
    """

    property: str = "name"
    limit: int = 255
    separator: str = "-"
    random: int = 7
    alphabet: str = _HEX
    lower: bool = False
    prefix: str = ""
    suffix_when: str = ""


_SNAKE = Rule(separator="_", limit=0, random=8, alphabet=string.ascii_lowercase)

RULES: Mapping[str, Rule | None] = {
    "aws:alb/loadBalancer:LoadBalancer": Rule(limit=32),
    "aws:alb/targetGroup:TargetGroup": Rule(limit=32),
    "aws:appsync/dataSource:DataSource": Rule(separator="_"),
    "aws:appsync/function:Function": Rule(separator="_"),
    "aws:athena/database:Database": Rule(separator="_"),
    "aws:cloudwatch/eventRule:EventRule": Rule(limit=64),
    "aws:cloudwatch/eventTarget:EventTarget": Rule("targetId"),
    "aws:codedeploy/deploymentConfig:DeploymentConfig": Rule("deploymentConfigName", limit=100, separator="_"),
    "aws:ec2/keyPair:KeyPair": Rule("keyName"),
    "aws:efs/fileSystem:FileSystem": Rule("creationToken"),
    "aws:eks/fargateProfile:FargateProfile": Rule("fargateProfileName"),
    "aws:eks/nodeGroup:NodeGroup": Rule("nodeGroupName"),
    "aws:elasticache/cluster:Cluster": Rule("clusterId", limit=50, lower=True),
    "aws:elasticache/replicationGroup:ReplicationGroup": Rule("replicationGroupId", limit=40, lower=True),
    "aws:elasticbeanstalk/environment:Environment": Rule(limit=40),
    "aws:elasticsearch/domain:Domain": Rule("domainName", limit=28, lower=True),
    "aws:elb/loadBalancer:LoadBalancer": Rule(limit=32),
    "aws:glue/catalogDatabase:CatalogDatabase": Rule(
        separator="_", limit=0, random=8, alphabet=string.ascii_lowercase, lower=True
    ),
    "aws:glue/catalogTable:CatalogTable": Rule(
        separator="_", limit=0, random=8, alphabet=string.ascii_lowercase, lower=True
    ),
    "aws:iam/role:Role": Rule(limit=64),
    "aws:iot/topicRule:TopicRule": Rule(separator="_", limit=0, random=0),
    "aws:kms/alias:Alias": Rule(limit=238, prefix="alias/"),
    "aws:lambda/function:Function": Rule(limit=64),
    "aws:lambda/permission:Permission": Rule("statementId", limit=100),
    "aws:lb/loadBalancer:LoadBalancer": Rule(limit=32),
    "aws:lb/targetGroup:TargetGroup": Rule(limit=32),
    "aws:lex/bot:Bot": _SNAKE,
    "aws:lex/botAlias:BotAlias": _SNAKE,
    "aws:lex/intent:Intent": _SNAKE,
    "aws:lex/slotType:SlotType": _SNAKE,
    "aws:mq/broker:Broker": Rule("brokerName", limit=55),
    "aws:msk/cluster:Cluster": Rule("clusterName"),
    "aws:msk/serverlessCluster:ServerlessCluster": Rule("clusterName"),
    "aws:opensearch/domain:Domain": Rule("domainName"),
    # No separator: the provider makes these of a name and hex digits alone.
    "aws:rds/instance:Instance": Rule("identifier", separator=""),
    "aws:s3/bucket:Bucket": Rule("bucket", limit=63, lower=True),
    "aws:s3/bucketObject:BucketObject": Rule("key", limit=0, separator="", random=0),
    "aws:s3/bucketObjectv2:BucketObjectv2": Rule("key", limit=0, separator="", random=0),
    "aws:s3/bucketV2:BucketV2": Rule("bucket", limit=63, lower=True),
    "aws:sns/topic:Topic": Rule(limit=80, suffix_when="fifoTopic"),
    "aws:sqs/queue:Queue": Rule(limit=80, suffix_when="fifoQueue"),
    # Here the name is the thing itself: a record's domain, a directory's domain.
    "aws:directoryservice/directory:Directory": None,
    "aws:route53/record:Record": None,
}
_GENERIC = Rule()

# Inputs that say "Managed by Pulumi" where the program says nothing.
_DESCRIPTIONS: Mapping[str, str] = {
    "aws:apigateway/apiKey:ApiKey": "description",
    "aws:appsync/apiKey:ApiKey": "description",
    "aws:docdb/subnetGroup:SubnetGroup": "description",
    "aws:ec2/securityGroup:SecurityGroup": "description",
    "aws:elasticache/parameterGroup:ParameterGroup": "description",
    "aws:elasticache/subnetGroup:SubnetGroup": "description",
    "aws:mediapackage/channel:Channel": "description",
    "aws:neptune/subnetGroup:SubnetGroup": "description",
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": "description",
    "aws:rds/optionGroup:OptionGroup": "optionGroupDescription",
    "aws:rds/parameterGroup:ParameterGroup": "description",
    "aws:rds/subnetGroup:SubnetGroup": "description",
    "aws:redshift/parameterGroup:ParameterGroup": "description",
    "aws:redshift/subnetGroup:SubnetGroup": "description",
    "aws:route53/zone:Zone": "comment",
}


def names(type_: str, name: str, inputs: Mapping[str, Any], urn: str) -> dict[str, str]:
    """Return the inputs that get a name by themselves.

    Raises:
        CheckError: the logical name leaves no room for the random part.
    """
    rule = _rule(type_)
    if rule is None or any(key in inputs for key in (rule.property, f"{rule.property}Prefix")):
        return {}
    if type_ == "aws:rds/instance:Instance" and "sqlserver" in str(inputs.get("engine", "")).lower():
        rule = Rule("identifier", separator="", random=3, limit=15)
    start = (name.lower() if rule.lower else name) + (rule.separator if rule.random else "")
    if rule.limit and len(start) + rule.random > rule.limit:
        msg = (
            f"could not make instance of '{type_}': name '{start}' plus {rule.random} random chars "
            f"is longer than maximum length {rule.limit}"
        )
        raise CheckError(msg)
    made = start + letters(rule.random, urn, rule.property, alphabet=rule.alphabet)
    if rule.prefix and not made.startswith(rule.prefix):
        made = rule.prefix + made
    return {rule.property: f"{made}.fifo" if inputs.get(rule.suffix_when) is True else made}


def descriptions(type_: str, inputs: Mapping[str, Any]) -> dict[str, str]:
    """Return the description the provider writes where the program gives none."""
    key = _DESCRIPTIONS.get(type_)
    return {key: "Managed by Pulumi"} if key is not None and key not in inputs else {}


def _rule(type_: str) -> Rule | None:
    if type_ in RULES:
        return RULES[type_]
    description = sdk.resource(type_)
    named = description.inputs.get("name") if description is not None else None
    return _GENERIC if named is not None and named.kind == "str" else None
