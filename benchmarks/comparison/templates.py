"""A case as Terraform and CloudFormation, for tools that do not read Pulumi."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.comparison.case import Case, Declared, Ref
from guardrails.model import UNKNOWN

TERRAFORM = {
    "aws:dms/replicationInstance:ReplicationInstance": "aws_dms_replication_instance",
    "aws:docdb/cluster:Cluster": "aws_docdb_cluster",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "aws_default_security_group",
    "aws:ec2/internetGateway:InternetGateway": "aws_internet_gateway",
    "aws:ec2/routeTable:RouteTable": "aws_route_table",
    "aws:ec2/routeTableAssociation:RouteTableAssociation": "aws_route_table_association",
    "aws:ec2/securityGroup:SecurityGroup": "aws_security_group",
    "aws:ec2/securityGroupRule:SecurityGroupRule": "aws_security_group_rule",
    "aws:ec2/subnet:Subnet": "aws_subnet",
    "aws:ec2/vpc:Vpc": "aws_vpc",
    "aws:lightsail/database:Database": "aws_lightsail_database",
    "aws:neptune/cluster:Cluster": "aws_neptune_cluster",
    "aws:neptune/clusterInstance:ClusterInstance": "aws_neptune_cluster_instance",
    "aws:rds/cluster:Cluster": "aws_rds_cluster",
    "aws:rds/clusterInstance:ClusterInstance": "aws_rds_cluster_instance",
    "aws:rds/clusterSnapshot:ClusterSnapshot": "aws_db_cluster_snapshot",
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": "aws_rds_cluster_snapshot_copy",
    "aws:rds/instance:Instance": "aws_db_instance",
    "aws:rds/shardGroup:ShardGroup": "aws_rds_shard_group",
    "aws:rds/snapshot:Snapshot": "aws_db_snapshot",
    "aws:rds/snapshotCopy:SnapshotCopy": "aws_db_snapshot_copy",
    "aws:rds/subnetGroup:SubnetGroup": "aws_db_subnet_group",
    "aws:redshift/cluster:Cluster": "aws_redshift_cluster",
    "aws:redshiftserverless/workgroup:Workgroup": "aws_redshiftserverless_workgroup",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "aws_vpc_security_group_egress_rule",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "aws_vpc_security_group_ingress_rule",
}
CLOUDFORMATION = {
    "aws-native:ec2:SecurityGroup": "AWS::EC2::SecurityGroup",
    "aws-native:ec2:SecurityGroupIngress": "AWS::EC2::SecurityGroupIngress",
    "aws-native:rds:DbCluster": "AWS::RDS::DBCluster",
    "aws-native:rds:DbInstance": "AWS::RDS::DBInstance",
}
_BLOCKS = {"ingress": "ingress", "egress": "egress", "routes": "route"}
"""Properties that Terraform writes as blocks, and the block's name."""
_LATER = "var.later"


def write(case: Case, folder: Path) -> None:
    """Write the case into a folder of its own. Raises KeyError for a type that the tables do not have."""
    folder.mkdir(parents=True)
    if all(one.type in CLOUDFORMATION for one in case.resources):
        template = {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Resources": {
                one.name.title(): {"Type": CLOUDFORMATION[one.type], "Properties": _pascal(one.properties)}
                for one in case.resources
            },
        }
        (folder / "template.json").write_text(json.dumps(template, indent=2))
    else:
        text = "\n".join([f'variable "{_LATER.split(".")[1]}" {{}}', *_resources(case)])
        (folder / "main.tf").write_text(text + "\n")


def _resources(case: Case) -> Iterator[str]:
    names = {one.name: TERRAFORM[one.type] for one in case.resources}
    for one in case.resources:
        yield "\n".join([f'resource "{TERRAFORM[one.type]}" "{one.name}" {{', *_arguments(one, names, "  "), "}"])


def _arguments(one: Declared, names: Mapping[str, str], indent: str) -> Iterator[str]:
    for name, value in one.properties.items():
        if name in _BLOCKS and isinstance(value, list):
            for member in value:
                yield f"{indent}{_BLOCKS[name]} {{"
                yield from _arguments(Declared(one.type, one.name, member), names, indent + "  ")
                yield indent + "}"
        else:
            yield f"{indent}{_snake(name)} = {_expression(value, names)}"


def _expression(value: Any, names: Mapping[str, str]) -> str:
    if value is UNKNOWN:
        return _LATER
    if isinstance(value, Ref):
        return f"{names[value.name]}.{value.name}.{value.attribute}"
    if isinstance(value, list):
        return f"[{', '.join(_expression(member, names) for member in value)}]"
    return json.dumps(value)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def _pascal(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {re.sub(r"^Db", "DB", name[0].upper() + name[1:]): _pascal(member) for name, member in value.items()}
    return [_pascal(member) for member in value] if isinstance(value, list) else value
