"""Keys that people try and that are no settings here, by design or by another name."""

from types import MappingProxyType
from typing import Final

_PRIVATE = "the database is always private; reach it through the SSM tunnel that the stack prints as an output"
_PASSWORD = "the password is generated and kept in Secrets Manager; raise database.passwordVersion for a new one"
_ENCRYPTED = (
    "storage is always encrypted; database.kmsKeyId chooses the key, and database.adopted.storageEncrypted is for an "
    "instance that exists already"
)
_SSM = "machines have no key pair; open a shell with SSM Session Manager"
_IMAGE = "machines always start from the current Amazon Linux 2023; backend.image is the container they run"
_HTTPS = "port 80 only redirects to HTTPS, which is always on"
_SCALING = "target tracking decides between backend.minSize and backend.maxSize"
_GROUPS = "who may talk to whom is fixed in infra/security.py, by security group reference only"
_ZONES = "zones are chosen by network.availabilityZones; a fixed one would replace the database"
_OWN_VPC = "each stage has a VPC and subnets of its own, planned from network.cidrBlock"
_MINORS = "minor upgrades are automatic; pin a full database.engineVersion to hold one at creation"

REFUSED_KEYS: Final = MappingProxyType(
    {
        "network.vpcId": _OWN_VPC,
        "network.subnetIds": _OWN_VPC,
        "network.subnets": _OWN_VPC,
        "network.publicSubnets": _OWN_VPC,
        "network.privateSubnets": _OWN_VPC,
        "database.publiclyAccessible": _PRIVATE,
        "database.public": _PRIVATE,
        "database.allowedCidrs": _GROUPS,
        "database.securityGroupIds": _GROUPS,
        "database.vpcSecurityGroupIds": _GROUPS,
        "database.password": _PASSWORD,
        "database.masterPassword": _PASSWORD,
        "database.masterUserPassword": _PASSWORD,
        "database.manageMasterUserPassword": "a password managed by RDS rules out read replicas; " + _PASSWORD,
        "database.storageEncrypted": _ENCRYPTED,
        "database.encrypted": _ENCRYPTED,
        "database.storageType": "storage is always gp3",
        "database.port": "the database always listens on 5432, which the guardrails watch",
        "database.engine": "the engine is always PostgreSQL",
        "database.engineLifecycleSupport": "Extended Support is always refused, because it is billed",
        "database.autoMinorVersionUpgrade": _MINORS,
        "database.allowMajorVersionUpgrade": "database.upgradeTo allows a major upgrade, and names it",
        "database.availabilityZone": _ZONES,
        "database.identifier": "it is made from the stack's name; an existing instance's is adopted.identifier",
        "database.finalSnapshotIdentifier": "the final snapshot's name is made, unique for each life of the database",
        "database.copyTagsToSnapshot": "tags are always copied to snapshots",
        "database.dbSubnetGroupName": _OWN_VPC,
        "database.parameterGroup": "the parameter group is made here; add to it with database.parameters",
        "database.parameterGroupName": "the parameter group is made here; add to it with database.parameters",
        "database.caBundle": "backends put the CA file together when they start",
        "database.performanceInsightsEnabled": "Database Insights is always on, in its free standard mode",
        "database.databaseInsightsMode": "Database Insights is always on, in its free standard mode",
        "database.iamDatabaseAuthenticationEnabled": "IAM authentication is always on",
        "database.blueGreenUpdate": "a blue/green update is a deliberate one-off by hand, never a setting",
        "database.deleteAutomatedBackups": "automated backups are kept when the database is deleted",
        "backend.desiredCapacity": _SCALING,
        "backend.desiredSize": _SCALING,
        "backend.keyName": _SSM,
        "backend.keyPair": _SSM,
        "backend.sshKey": _SSM,
        "backend.ami": _IMAGE,
        "backend.amiId": _IMAGE,
        "backend.imageId": _IMAGE,
        "backend.userData": "user data is made from infra/compute/bootstrap; backend.image is what machines run",
        "backend.associatePublicIpAddress": "network.natGateways decides whether backends have a public address",
        "backend.securityGroupIds": _GROUPS,
        "loadBalancer.http": _HTTPS,
        "loadBalancer.https": _HTTPS,
        "loadBalancer.httpPort": _HTTPS,
        "loadBalancer.port": _HTTPS,
        "loadBalancer.redirectHttp": _HTTPS,
        "loadBalancer.internal": "the load balancer is the public entrance; an internal one would have no users",
        "loadBalancer.sslPolicy": "it is called loadBalancer.tlsPolicy",
        "region": "it is called aws:region",
        "stage": "the stage is the stack: each has a file of its own",
        "environment": "the stage is the stack: each has a file of its own",
        "password": _PASSWORD,
        "dbPassword": _PASSWORD,
        "databasePassword": _PASSWORD,
    }
)
"""Refused keys as typed, each with the sentence that says why and what instead."""

OTHER_NAMES: Final = MappingProxyType(
    {
        "network.cidr": "cidrBlock",
        "network.vpcCidr": "cidrBlock",
        "network.azs": "availabilityZones",
        "network.zones": "availabilityZones",
        "network.natGateway": "natGateways",
        "database.version": "engineVersion",
        "database.class": "instanceClass",
        "database.instanceType": "instanceClass",
        "database.storage": "allocatedStorage",
        "database.maxStorage": "maxAllocatedStorage",
        "database.throughput": "storageThroughput",
        "database.kmsKey": "kmsKeyId",
        "database.kmsKeyArn": "kmsKeyId",
        "database.backupRetention": "backupRetentionPeriod",
        "database.backupRetentionDays": "backupRetentionPeriod",
        "database.preferredBackupWindow": "backupWindow",
        "database.preferredMaintenanceWindow": "maintenanceWindow",
        "database.dbName": "databaseName",
        "database.name": "databaseName",
        "database.user": "username",
        "database.masterUsername": "username",
        "database.replicas": "readReplicas",
        "database.replicaCount": "readReplicas",
        "database.multiAZ": "multiAz",
        "database.replicaClass": "replicaInstanceClass",
        "backend.type": "instanceType",
        "backend.instanceClass": "instanceType",
        "backend.min": "minSize",
        "backend.max": "maxSize",
        "backend.containerImage": "image",
        "backend.healthCheck": "healthCheckPath",
        "loadBalancer.domainName": "domain.name",
        "loadBalancer.hostedZone": "domain.hostedZone",
        "loadBalancer.certificate": "certificateArn",
        "loadBalancer.timeout": "idleTimeout",
    }
)
"""Names by which other tools call a setting of the same section."""
