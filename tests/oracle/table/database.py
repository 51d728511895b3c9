"""The database, its proxy, and what is written down about it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.oracle.cloudformation import Properties, Row, Table
from tests.oracle.table.shapes import NAMES_THE_WHOLE, each, one, part, row


def _deletion(inputs: Mapping[str, Any]) -> Properties:
    policy = "Delete" if inputs.get("skipFinalSnapshot") else "Snapshot"
    return {"DeletionPolicy": policy, "UpdateReplacePolicy": policy}


_INSTANCE = row(
    "AWS::RDS::DBInstance",
    names={
        "identifier": "DBInstanceIdentifier",
        "instanceClass": "DBInstanceClass",
        "dbName": "DBName",
        "multiAz": "MultiAZ",
        "username": "MasterUsername",
        "password": "MasterUserPassword",
        "caCertIdentifier": "CACertificateIdentifier",
        "dbSubnetGroupName": "DBSubnetGroupName",
        "parameterGroupName": "DBParameterGroupName",
        "vpcSecurityGroupIds": "VPCSecurityGroups",
        "backupWindow": "PreferredBackupWindow",
        "maintenanceWindow": "PreferredMaintenanceWindow",
        "enabledCloudwatchLogsExports": "EnableCloudwatchLogsExports",
        "iamDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
        "performanceInsightsEnabled": "EnablePerformanceInsights",
        "replicateSourceDb": "SourceDBInstanceIdentifier",
    },
    without={
        "skipFinalSnapshot": "DeletionPolicy",
        "finalSnapshotIdentifier": "CloudFormation names the snapshot itself",
    },
    beside=_deletion,
)
_REPLICA = replace(
    _INSTANCE,
    # The source's. CloudFormation lets one say it again, and then knows the classes it runs on.
    add={"Engine": "postgres"},
    without={
        **_INSTANCE.without,
        "storageEncrypted": "CreateDBInstanceReadReplica has none: a replica is encrypted as its source is. The "
        "provider compares it all the same, and would replace a replica that does not have it (terraform-aws-rds #432)",
    },
)


def _instance(inputs: Mapping[str, Any]) -> Row:
    return _REPLICA if inputs.get("replicateSourceDb") else _INSTANCE


DATABASE: Table = {
    "aws:rds/instance:Instance": _instance,
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": part(
        "aws:rds/instance:Instance",
        named_by="sourceDbInstanceArn",
        names={
            "region": "AutomaticBackupReplicationRegion",
            "retentionPeriod": "AutomaticBackupReplicationRetentionPeriod",
            "kmsKeyId": "AutomaticBackupReplicationKmsKeyId",
        },
    ),
    "aws:rds/subnetGroup:SubnetGroup": row(
        "AWS::RDS::DBSubnetGroup", names={"name": "DBSubnetGroupName", "description": "DBSubnetGroupDescription"}
    ),
    "aws:rds/parameterGroup:ParameterGroup": row(
        "AWS::RDS::DBParameterGroup",
        names={"name": "DBParameterGroupName"},
        shapes={"parameters": lambda items: {"Parameters": {item["name"]: item["value"] for item in items}}},
    ),
    "aws:rds/proxy:Proxy": row(
        "AWS::RDS::DBProxy",
        names={"name": "DBProxyName", "requireTls": "RequireTLS"},
        shapes={"auths": each("Auth", iamAuth="IAMAuth")},
    ),
    "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": row(
        "AWS::RDS::DBProxyTargetGroup",
        names={"dbProxyName": "DBProxyName"},
        shapes={"connectionPoolConfig": one("ConnectionPoolConfigurationInfo")},
        add={"TargetGroupName": "default"},
    ),
    "aws:rds/proxyTarget:ProxyTarget": part(
        "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup",
        named_by="targetGroupName",
        shapes={"dbInstanceIdentifier": lambda identifier: {"DBInstanceIdentifiers": [identifier]}},
        without={"dbProxyName": NAMES_THE_WHOLE},
    ),
    "aws:rds/eventSubscription:EventSubscription": row(
        "AWS::RDS::EventSubscription",
        names={"name": "SubscriptionName", "snsTopic": "SnsTopicArn"},
    ),
    "aws:secretsmanager/secret:Secret": row(
        "AWS::SecretsManager::Secret",
        without={
            "recoveryWindowInDays": "an argument of the deletion, which CloudFormation does not give",
        },
    ),
    "aws:secretsmanager/secretVersion:SecretVersion": part("aws:secretsmanager/secret:Secret", named_by="secretId"),
    "aws:ssm/parameter:Parameter": row(
        "AWS::SSM::Parameter", names={"insecureValue": "Value"}, shapes={"tagsAll": lambda tags: {"Tags": dict(tags)}}
    ),
}
