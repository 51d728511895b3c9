"""A database that somebody made by hand, public and in the default VPC, as AWS describes it."""

from collections.abc import Mapping
from typing import Any

from tests.ops.answers import Answers, error

KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
DESCRIBED: dict[str, Any] = {
    "DBInstanceIdentifier": "legacy",
    "DBInstanceClass": "db.t4g.medium",
    "Engine": "postgres",
    "EngineVersion": "16.8",
    "EngineLifecycleSupport": "open-source-rds-extended-support",
    "DBInstanceStatus": "available",
    "MasterUsername": "postgres",
    "DBName": "orders",
    "Endpoint": {"Address": "legacy.c1a2b3c4d5e6.us-east-1.rds.amazonaws.com", "Port": 5432},
    "AllocatedStorage": 50,
    "StorageType": "gp2",
    "StorageEncrypted": True,
    "KmsKeyId": KEY,
    "PreferredBackupWindow": "07:11-07:41",
    "PreferredMaintenanceWindow": "tue:05:02-tue:05:32",
    "BackupRetentionPeriod": 0,
    "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-0123456789abcdef0", "Status": "active"}],
    "DBParameterGroups": [{"DBParameterGroupName": "tuned", "ParameterApplyStatus": "in-sync"}],
    "AvailabilityZone": "us-east-1b",
    "DBSubnetGroup": {"DBSubnetGroupName": "default", "VpcId": "vpc-0a1b2c3d"},
    "MultiAZ": False,
    "AutoMinorVersionUpgrade": True,
    "PubliclyAccessible": True,
    "NetworkType": "IPV4",
    "CACertificateIdentifier": "rds-ca-rsa2048-g1",
    "CopyTagsToSnapshot": False,
    "DeletionProtection": False,
    "IAMDatabaseAuthenticationEnabled": False,
    "PerformanceInsightsEnabled": False,
    "EnabledCloudwatchLogsExports": ["postgresql"],
    "TagList": [{"Key": "Team", "Value": "shop"}],
}
SET_BY_HAND = {"work_mem": "16384", "rds.force_ssl": "0", "max_connections": "300"}
OPEN = [
    {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "203.0.113.9/32"}]},
    {
        "IpProtocol": "tcp",
        "FromPort": 5432,
        "ToPort": 5432,
        "IpRanges": [{"CidrIp": "203.0.113.9/32"}, {"CidrIp": "0.0.0.0/0"}],
        "UserIdGroupPairs": [{"GroupId": "sg-0fedcba9876543210"}],
    },
]


def exists(world: Answers, *, parameters: Mapping[str, str] = SET_BY_HAND, **changes: Any) -> None:
    """Let the account have it, changed as given (None takes a key away), its PostgreSQL log exported for ever."""
    described = {key: value for key, value in {**DESCRIBED, **changes}.items() if value is not None}

    def instances(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        wanted = asked.get("DBInstanceIdentifier", "legacy")
        return {"DBInstances": [described]} if wanted == "legacy" else error("DBInstanceNotFound")

    world.give("rds", "DescribeDBInstances", instances)
    rows = [{"ParameterName": name, "ParameterValue": value} for name, value in parameters.items()]
    world.give("rds", "DescribeDBParameters", {"Parameters": [*rows, {"ParameterName": "port"}]})
    group = {"GroupId": "sg-0123456789abcdef0", "IpPermissions": OPEN}
    world.give("ec2", "DescribeSecurityGroups", {"SecurityGroups": [group]})
    groups = [{"logGroupName": f"/aws/rds/instance/legacy/{name}"} for name in ("postgresql", "iam-db-auth-error")]
    world.give("logs", "DescribeLogGroups", {"logGroups": groups})
