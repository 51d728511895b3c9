"""Wrong settings, each with its key and the words of its message."""

import datetime
from typing import Any

import pytest

from infra.settings import Problem, SettingsError, load
from tests.unit.settings_files import REMOVE, changed, engine_config, owned, stack_file, typed

TODAY = datetime.date(2026, 11, 1)
IN_TWO_WEEKS = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=14)
PROD = owned(stack_file("prod"))
KMS = "arn:aws:kms:us-east-1:123456789012:key/0d1f2a3b-4c5d-6e7f-8091-a2b3c4d5e6f7"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0d1f2a3b-4c5d-6e7f-8091-a2b3c4d5e6f7"
OPEN = {"publicUntil": "2026-11-10", "clients": ["198.51.100.7/32"]}
NO_DOMAIN = {"loadBalancer.domain": REMOVE}
LARGE = {"database.allocatedStorage": 400, "database.maxAllocatedStorage": 600}


def problems(changes: dict[str, Any], *, simulated: bool = False) -> tuple[Problem, ...]:
    with pytest.raises(SettingsError) as caught:
        load(engine_config(changed(PROD, changes)), stage="prod", simulated=simulated, today=TODAY)
    return caught.value.problems


WRONG: list[tuple[dict[str, Any], str, str]] = [
    # the region
    ({"aws:region": REMOVE}, "aws:region", "is required"),
    ({"aws:region": ""}, "aws:region", "is required"),
    ({"aws:region": "us-est-1"}, "aws:region", "must be the name of an AWS region"),
    ({"aws:region": "us-east-1a"}, "aws:region", "must be a region, not a zone: us-east-1"),
    # the network section
    ({"network.cidrBlock": "10.20.0.0"}, "network.cidrBlock", "from /16 to /20"),
    ({"network.cidrBlock": "hello"}, "network.cidrBlock", "must be a private IPv4 network"),
    ({"network.cidrBlock": "10.20.1.0/16"}, "network.cidrBlock", "must start at its network address: 10.20.0.0/16"),
    ({"network.cidrBlock": "10.20.0.0/21"}, "network.cidrBlock", "no room for four zones"),
    ({"network.cidrBlock": "10.0.0.0/8"}, "network.cidrBlock", "AWS takes no larger ones"),
    ({"network.cidrBlock": "100.64.0.0/16"}, "network.cidrBlock", "within 10.0.0.0/8"),
    ({"network.cidrBlock": "172.17.0.0/16"}, "network.cidrBlock", "must not overlap 172.17.0.0/16"),
    ({"network.cidrBlock": "fd00::/16"}, "network.cidrBlock", "must be a private IPv4 network"),
    ({"network.cidrBlock": 10}, "network.cidrBlock", "must be a private IPv4 network"),
    ({"network.availabilityZones": []}, "network.availabilityZones", "must be a list of 2 to 4"),
    ({"network.availabilityZones": "us-east-1a,us-east-1b"}, "network.availabilityZones", "must be a list of 2 to 4"),
    (
        {"network.availabilityZones": ["us-east-1a", "us-east-1a"]},
        "network.availabilityZones[1]",
        "is in the list already",
    ),
    (
        {"network.availabilityZones": ["us-east-1a", "us-east-1-bos-1a"]},
        "network.availabilityZones[1]",
        "names a local or Wavelength zone",
    ),
    ({"network.availabilityZones": ["us-east-1a", "b"]}, "network.availabilityZones[1]", "a region and one letter"),
    (
        {"network.availabilityZones": ["us-east-1a", "eu-west-1b"]},
        "network.availabilityZones[1]",
        "must lie in aws:region, us-east-1",
    ),
    (
        {"network.availabilityZones": ["us-east-1a", "us-east-1b", "us-east-1c"], "network.zoneCount": 2},
        "network.zoneCount",
        "must be 3, the number of network.availabilityZones",
    ),
    ({"network.zoneCount": 1}, "network.zoneCount", "from 2 to 4 zones"),
    ({"network.zoneCount": 2.0}, "network.zoneCount", "must be a whole number"),
    ({"network.zoneCount": None}, "network.zoneCount", "is blank"),
    ({"network.natGateways": "double"}, "network.natGateways", "must be one of none, single, perZone"),
    ({"network.flowLogs": "yes"}, "network.flowLogs", "must be true or false"),
    ({"network.flowLogs": 1}, "network.flowLogs", "must be true or false"),
    ({"network.flowLogsRetentionInDays": 10}, "network.flowLogsRetentionInDays", "CloudWatch Logs accepts"),
    ({"network.flowLogsRetentionInDays": 0}, "network.flowLogsRetentionInDays", "CloudWatch Logs accepts"),
    ({"network.flowLogsRetentionInDays": 9999}, "network.flowLogsRetentionInDays", "CloudWatch Logs accepts"),
    ({"network.flowLogsRetentionInDays": "week"}, "network.flowLogsRetentionInDays", "CloudWatch Logs accepts"),
    ({"network.vpcId": "vpc-1"}, "network.vpcId", "each stage has a VPC and subnets of its own"),
    # the engine and the class
    ({"database.engineVersion": 17.1}, "database.engineVersion", "loses its last zero"),
    ({"database.engineVersion": "17.0"}, "database.engineVersion", "PostgreSQL major"),
    ({"database.engineVersion": "latest"}, "database.engineVersion", "PostgreSQL major"),
    ({"database.engineVersion": "13"}, "database.engineVersion", "ended on 2026-02-28"),
    ({"database.engineVersion": "13.21"}, "database.engineVersion", "Extended Support, which is billed, is refused"),
    ({"database.engineVersion": "99"}, "database.engineVersion", "must be a major of infra/catalog.py"),
    ({"database.upgradeTo": "16"}, "database.upgradeTo", "RDS cannot downgrade"),
    ({"database.engineVersion": "17.6", "database.upgradeTo": "17.5"}, "database.upgradeTo", "RDS cannot downgrade"),
    ({"database.upgradeTo": "18"}, "database.upgradeTo", "is a new major, which wants database.applyImmediately"),
    ({"database.upgradeTo": "19"}, "database.upgradeTo", "must be a major of infra/catalog.py: 14, 15, 16, 17, 18"),
    ({"database.instanceClass": "db.t4g.mediun"}, "database.instanceClass", "did you mean db.t4g.medium?"),
    ({"database.instanceClass": "m5.large"}, "database.instanceClass", "did you mean db.m5.large?"),
    ({"database.instanceClass": "huge"}, "database.instanceClass", "must be an RDS instance class"),
    ({"aws:region": "ca-west-1"}, "database.instanceClass", "is not offered for PostgreSQL in ca-west-1"),
    ({"database.multiAz": "maybe"}, "database.multiAz", "must be true or false"),
    # storage
    ({"database.allocatedStorage": 10}, "database.allocatedStorage", "from 20 to 65536 GiB"),
    ({"database.allocatedStorage": "20GB"}, "database.allocatedStorage", "must be a whole number"),
    ({"database.maxAllocatedStorage": 25}, "database.maxAllocatedStorage", "must be at least 26 GiB, 26 % above"),
    (
        {"database.allocatedStorage": 100, "database.maxAllocatedStorage": 125},
        "database.maxAllocatedStorage",
        "must be at least 126 GiB",
    ),
    ({"database.iops": 12000}, "database.iops", "must be left out below 400 GiB"),
    ({"database.storageThroughput": 500}, "database.storageThroughput", "must be left out below 400 GiB"),
    ({**LARGE, "database.iops": 3000}, "database.iops", "from 12000 to 64000 IOPS"),
    ({**LARGE, "database.storageThroughput": 125}, "database.storageThroughput", "from 500 to 4000 MiB/s"),
    ({**LARGE, "database.storageThroughput": 500}, "database.iops", "together with database.storageThroughput"),
    (
        {**LARGE, "database.iops": 12000, "database.storageThroughput": 3500},
        "database.iops",
        "must be at least 14000",
    ),
    ({"database.kmsKeyId": "alias/app"}, "database.kmsKeyId", "not an alias"),
    ({"database.kmsKeyId": "0d1f2a3b"}, "database.kmsKeyId", "must be the ARN of a KMS key"),
    ({"database.kmsKeyId": KMS.replace("us-east-1", "eu-west-1")}, "database.kmsKeyId", "must lie in aws:region"),
    # backups and windows
    ({"database.backupRetentionPeriod": 0}, "database.backupRetentionPeriod", "0 would turn backups off"),
    ({"database.backupRetentionPeriod": 36}, "database.backupRetentionPeriod", "from 1 to 35 days"),
    ({"database.backupRetentionPeriod": True}, "database.backupRetentionPeriod", "must be a whole number"),
    ({"database.backupWindow": "3:00-4:00"}, "database.backupWindow", "hh:mm-hh:mm"),
    ({"database.backupWindow": "03:00-03:29"}, "database.backupWindow", "must last at least 30 minutes, this lasts 29"),
    ({"database.backupWindow": "03:00-03:00"}, "database.backupWindow", "must last at least 30 minutes, this lasts 0"),
    ({"database.maintenanceWindow": "sunday:04:30-sunday:05:30"}, "database.maintenanceWindow", "ddd:hh:mm-ddd:hh:mm"),
    ({"database.maintenanceWindow": "sun:04:30-sun:04:45"}, "database.maintenanceWindow", "this lasts 15"),
    (
        {"database.maintenanceWindow": "sun:03:30-sun:04:30"},
        "database.maintenanceWindow",
        "must not overlap database.backupWindow (03:00-04:00, every day)",
    ),
    ({"database.backupReplication": "us-west-2"}, "database.backupReplication", "region, retentionPeriod, kmsKeyId"),
    ({"database.backupReplication": {}}, "database.backupReplication.region", "is required"),
    (
        {"database.backupReplication": {"region": "us-east-1"}},
        "database.backupReplication.region",
        "must be another region than aws:region",
    ),
    (
        {"database.backupReplication": {"region": "cn-north-1"}},
        "database.backupReplication.region",
        "must lie in the partition of aws:region (aws)",
    ),
    (
        {"database.backupReplication": {"region": "us-west-2", "kmsKeyId": KMS}},
        "database.backupReplication.kmsKeyId",
        "must lie in database.backupReplication.region, us-west-2",
    ),
    (
        {"database.backupReplication": {"region": "us-west-2", "retention": 3}},
        "database.backupReplication.retention",
        "did you mean retentionPeriod?",
    ),
    # names, credentials and parameters
    ({"database.caCertIdentifier": "rds-ca-2019"}, "database.caCertIdentifier", "it expired in 2024"),
    ({"database.databaseName": "1app"}, "database.databaseName", "a letter first"),
    ({"database.databaseName": "my-app"}, "database.databaseName", "letters, digits and underscores"),
    ({"database.databaseName": "MyApp"}, "database.databaseName", "lower-case"),
    ({"database.databaseName": "a" * 64}, "database.databaseName", "must be 1 to 63"),
    ({"database.databaseName": "db"}, "database.databaseName", "reserves"),
    ({"database.databaseName": "table"}, "database.databaseName", "reserves"),
    ({"database.databaseName": 5}, "database.databaseName", "must be 1 to 63"),
    ({"database.username": "admin"}, "database.username", "reserves"),
    ({"database.username": "user"}, "database.username", "reserves"),
    ({"database.username": "rdsadmin"}, "database.username", "reserves"),
    ({"database.username": "pg_boss"}, "database.username", "must not start with pg_"),
    ({"database.username": "a" * 17}, "database.username", "must be 1 to 16"),
    ({"database.passwordVersion": 0}, "database.passwordVersion", "from 1 to"),
    ({"database.parameters": {"rds.force_ssl": "0"}}, 'database.parameters["rds.force_ssl"]', "is always 1"),
    ({"database.parameters": {"max_connections": 500}}, "database.parameters.max_connections", "is left to RDS"),
    ({"database.parameters": {"Bad Name": "1"}}, 'database.parameters["Bad Name"]', "name of a PostgreSQL parameter"),
    ({"database.parameters": {"seq_page_cost": 0.5}}, "database.parameters.seq_page_cost", "in quotes"),
    ({"database.parameters": {"jit": False}}, "database.parameters.jit", "1 or 0"),
    ({"database.parameters": []}, "database.parameters", "must be an object of PostgreSQL parameter names"),
    # replicas and the proxy
    ({"database.readReplicas": 6}, "database.readReplicas", "from 0 to 5 replicas"),
    (
        {"database.readReplicas": 1, "database.replicaInstanceClass": "db.t4g.small", "backend.poolSize": 9},
        "database.replicaInstanceClass",
        "must have at least the memory of database.instanceClass (db.t4g.medium)",
    ),
    ({"database.adopted": {}}, "database.adopted.identifier", "is required"),
    ({"database.adopted": {"identifier": "-a"}}, "database.adopted.identifier", "must be a DB instance's identifier"),
    (
        {"database.adopted": {"identifier": "a"}, "database.restoreFrom": {"snapshot": "a"}},
        "database.restoreFrom",
        "must be left out beside database.adopted",
    ),
    ({"database.applicationUser": {}}, "database.applicationUser.name", "is required"),
    ({"database.applicationUser": {"name": "pg_app"}}, "database.applicationUser.name", "must not start with pg_"),
    ({"database.applicationUser": {"name": "a" * 64}}, "database.applicationUser.name", "1 to 63 lower-case letters"),
    ({"database.applicationUser": {"name": "appadmin"}}, "database.applicationUser.name", "must differ from"),
    (
        {"database.applicationUser": {"name": "app", "mode": "on"}},
        "database.applicationUser.mode",
        "must be one of declared, created, used",
    ),
    ({"database.adminAccess": True}, "database.adminAccess", "left out while database.proxy.mode is off"),
    ({"database.adoption": OPEN}, "database.adoption", "left out without database.adopted"),
    *(
        ({"database.adopted.identifier": "legacy", "database.adoption": {**OPEN, **wrong}}, key, says)
        for wrong, key, says in (
            ({"publicUntil": "2026-10-31"}, "database.adoption.publicUntil", "is over: remove database.adoption"),
            ({"publicUntil": "2026-12-02"}, "database.adoption.publicUntil", "30 days ahead at the most: 2026-12-01"),
            ({"publicUntil": "tomorrow"}, "database.adoption.publicUntil", "must be a day such as"),
            ({"clients": []}, "database.adoption.clients", "a list of 1 to 10"),
            ({"clients": "198.51.100.7/32"}, "database.adoption.clients", "a list of 1 to 10"),
            ({"clients": ["0.0.0.0/0"]}, "database.adoption.clients[0]", "a network of /24 to /32"),
            ({"clients": ["198.51.100.7"]}, "database.adoption.clients[0]", "a network of /24 to /32"),
            ({"clients": ["198.51.100.7/24"]}, "database.adoption.clients[0]", "written as their network"),
            ({"clients": ["10.20.0.7/32"]}, "database.adoption.clients[0]", "must be public addresses"),
        )
    ),
    (
        {"database.adminAccess": True, "database.proxy.mode": "parallel"},
        "database.adminAccess",
        "left out while database.proxy.mode is parallel",
    ),
    ({"database.identifier": "a"}, "database.identifier", "an existing instance's is adopted.identifier"),
    ({"database.proxy": "only"}, "database.proxy", "mode, maxConnectionsPercent, idleClientTimeout"),
    ({"database.proxy.mode": "on"}, "database.proxy.mode", "must be one of off, parallel, only"),
    ({"database.proxy.mode": False}, "database.proxy.mode", "must be one of off, parallel, only"),
    ({"database.proxy.maxConnectionsPercent": 101}, "database.proxy.maxConnectionsPercent", "from 1 to 100 percent"),
    ({"database.proxy.idleClientTimeout": 0}, "database.proxy.idleClientTimeout", "from 1 to 28800 seconds"),
    (
        {"database.proxy": {"mode": "only", "maxConnectionsPercent": 100}},
        "database.proxy.maxConnectionsPercent",
        "must leave the proxy 385 connections or fewer: 100 % of 450 are 450",
    ),
    # keys refused by design, or known by another name
    ({"database.publiclyAccessible": True}, "database.publiclyAccessible", "always private; reach it through the SSM"),
    ({"database.publicly_accessible": "true"}, "database.publicly_accessible", "always private"),
    ({"database.password": "hunter2"}, "database.password", "raise database.passwordVersion"),
    ({"database.storageEncrypted": True}, "database.storageEncrypted", "always encrypted"),
    ({"database.storageType": "gp2"}, "database.storageType", "always gp3"),
    ({"database.port": 5433}, "database.port", "always listens on 5432"),
    ({"database.availabilityZone": "us-east-1a"}, "database.availabilityZone", "network.availabilityZones"),
    ({"database.instance_class": "db.m5.large"}, "database.instance_class", "is called database.instanceClass here"),
    ({"database.name": "app"}, "database.name", "is called database.databaseName here"),
    ({"database.multiAZ": True}, "database.multiAZ", "is called database.multiAz here"),
    ({"database.instanceClas": "db.m5.large"}, "database.instanceClas", "did you mean instanceClass?"),
    ({"database.passwrd": "hunter2"}, "database.passwrd", "if password was meant"),
    ({"database.zzz": 1}, "database.zzz", "there are engineVersion,"),
    # the backend section
    ({"backend.instanceType": "t4g.smalll"}, "backend.instanceType", "did you mean t4g.small?"),
    ({"backend.instanceType": "db.t4g.small"}, "backend.instanceType", "did you mean t4g.small?"),
    ({"backend.instanceType": "???"}, "backend.instanceType", "must be an EC2 instance type"),
    ({"backend.minSize": 0}, "backend.minSize", "from 1 to 100 machines"),
    ({"backend.minSize": 5}, "backend.maxSize", "must be at least backend.minSize (5)"),
    ({"backend.image": "https://ghcr.io/acme/app"}, "backend.image", "without https://"),
    ({"backend.image": "Acme/App:1"}, "backend.image", "must be a container image reference"),
    ({"backend.port": 80}, "backend.port", "the application does not run as root"),
    ({"backend.port": 70000}, "backend.port", "from 1024 to 65535"),
    ({"backend.healthCheckPath": "health"}, "backend.healthCheckPath", "starts with /"),
    ({"backend.healthCheckPath": "/health?deep=1"}, "backend.healthCheckPath", "neither spaces nor a query"),
    ({"backend.healthCheckPath": "/" + "a" * 1024}, "backend.healthCheckPath", "starts with /"),
    ({"backend.healthCheckPath": "/health/database"}, "backend.healthCheckPath", "must not ask the database"),
    ({"backend.workers": 0}, "backend.workers", "from 1 to 64 processes"),
    (
        {"backend.poolSize": 40},
        "backend.poolSize",
        "must keep the writer's connections at 385 or fewer: 6 backends during a refresh x 2 workers x 40 connections "
        "are 480, and db.t4g.medium bears 395 of which 10 are kept back; database.instanceClass db.t4g.large",
    ),
    (
        {"backend.poolSize": 200, "backend.workers": 64, "backend.maxSize": 100, "backend.minSize": 2},
        "backend.poolSize",
        "must keep the writer's connections",
    ),
    (
        {"database.readReplicas": 1, "database.proxy.mode": "only", "backend.poolSize": 40},
        "backend.poolSize",
        "must keep the replica's connections at 385 or fewer",
    ),
    (
        {
            "database.proxy.mode": "only",
            "backend.poolSize": 70,
            "backend.workers": 64,
            "database.instanceClass": "db.r7g.16xlarge",
        },
        "backend.poolSize",
        "must keep the clients of one proxy at 20000 or fewer",
    ),
    ({"backend.rootVolumeSize": 4}, "backend.rootVolumeSize", "Amazon Linux 2023 needs 8"),
    ({"backend.maxInstanceLifetimeInDays": 0}, "backend.maxInstanceLifetimeInDays", "from 1 to 365 days"),
    ({"backend.desiredCapacity": 3}, "backend.desiredCapacity", "target tracking decides"),
    ({"backend.keyName": "laptop"}, "backend.keyName", "SSM Session Manager"),
    # the load balancer section
    (NO_DOMAIN, "loadBalancer", "exactly one of domain, certificateArn and selfSigned: HTTPS is always on"),
    ({"loadBalancer": REMOVE}, "loadBalancer", "exactly one of domain, certificateArn and selfSigned"),
    ({"loadBalancer.selfSigned": True}, "loadBalancer", "exactly one of domain, certificateArn and selfSigned"),
    ({"loadBalancer.certificateArn": CERTIFICATE}, "loadBalancer", "exactly one of"),
    ({"loadBalancer.domain": "app.acme.io"}, "loadBalancer.domain", "must be an object with the keys name, hostedZone"),
    ({"loadBalancer.domain.hostedZone": REMOVE}, "loadBalancer.domain.hostedZone", "is required"),
    ({"loadBalancer.domain.name": "app"}, "loadBalancer.domain.name", "must be a fully qualified domain name"),
    ({"loadBalancer.domain.name": "app.acme.io."}, "loadBalancer.domain.name", "without the last dot"),
    ({"loadBalancer.domain.name": "App.acme.io"}, "loadBalancer.domain.name", "must be in lower case"),
    ({"loadBalancer.domain.name": "*.acme.io"}, "loadBalancer.domain.name", "without a wildcard"),
    ({"loadBalancer.domain.name": "a.acme.com"}, "loadBalancer.domain.name", "must lie in loadBalancer.domain.hosted"),
    ({"loadBalancer.domain.name": "appacme.io"}, "loadBalancer.domain.name", "must lie in loadBalancer.domain.hosted"),
    ({"loadBalancer.domain.name": f"{'a' * 60}.acme.io"}, "loadBalancer.domain.name", "at most 64 characters"),
    ({**NO_DOMAIN, "loadBalancer.certificateArn": "arn:x"}, "loadBalancer.certificateArn", "the ARN of an ACM"),
    (
        {**NO_DOMAIN, "loadBalancer.certificateArn": CERTIFICATE.replace("us-east-1", "eu-west-1")},
        "loadBalancer.certificateArn",
        "must lie in aws:region, us-east-1",
    ),
    ({"loadBalancer.tlsPolicy": "ELBSecurityPolicy-2016-08"}, "loadBalancer.tlsPolicy", "speaks TLS 1.0 or 1.1"),
    ({"loadBalancer.tlsPolicy": "modern"}, "loadBalancer.tlsPolicy", "starts at TLS 1.2"),
    ({"loadBalancer.idleTimeout": 0}, "loadBalancer.idleTimeout", "from 1 to 4000 seconds"),
    ({"loadBalancer.http": True}, "loadBalancer.http", "port 80 only redirects"),
    ({"loadBalancer.domainName": "app.acme.io"}, "loadBalancer.domainName", "is called loadBalancer.domain.name here"),
    # the tags
    ({"tags": {"aws:x": "1"}}, 'tags["aws:x"]', "must not start with aws:"),
    ({"tags": {"project": "1"}}, "tags.project", "must not be one of Project, Stack, ManagedBy, Name"),
    ({"tags": {"Team": "a\nb"}}, "tags.Team", "letters, digits, spaces"),
    ({"tags": {"": "x"}}, 'tags[""]', "must be 1 to 128"),
    ({"tags": {"Team": 1.5}}, "tags.Team", "must be text"),
    ({"tags": {f"Key{index}": "x" for index in range(47)}}, "tags", "must be at most 46 tags"),
    ({"tags": ["a"]}, "tags", "must be an object of settings"),
    # whole sections, and keys that are none
    ({"database": 5}, "database", "must be an object of settings"),
    ({"database": "{broken"}, "database", "must be an object of settings"),
    ({"database": ""}, "database", "is blank"),
    ({"database": None}, "database", "is blank"),
    ({"dattabase": {}}, "dattabase", "did you mean database?"),
    ({"zzz": {}}, "zzz", "is not a section; there are network, database, backend, loadBalancer, monitoring, tags"),
    ({"zzz.multiAz": "true"}, "zzz.multiAz", "is not a section"),
    ({"region": "us-east-1"}, "region", "it is called aws:region"),
    ({"stage": "prod"}, "stage", "the stage is the stack"),
    ({"multiAz": "true"}, "multiAz", "belongs to a section: database.multiAz"),
]


@pytest.mark.parametrize(
    ("changes", "key", "phrase"), WRONG, ids=[f"{index}-{key}" for index, (_, key, _) in enumerate(WRONG)]
)
def test_a_wrong_setting_is_named_with_its_limit_and_a_line_to_type(changes: dict[str, Any], key: str, phrase: str):
    found = problems(changes)

    assert [problem.key for problem in found] == [key]
    assert phrase in found[0].limit
    assert found[0].fix.startswith("pulumi config ")
    assert all(line.endswith(" --stack prod") for line in found[0].fix.splitlines())


FIXES = [
    ({"database.multiAz": "yes"}, "pulumi config set --path database.multiAz true --stack prod"),
    ({"database.deletionProtection": "no"}, "pulumi config set --path database.deletionProtection false --stack prod"),
    ({"database.instanceClass": "huge"}, "pulumi config set --path database.instanceClass db.t4g.medium --stack prod"),
    ({"database.parameters": 5}, "pulumi config rm --path database.parameters --stack prod"),
    (
        {"backend.poolSize": 200, "backend.workers": 64, "backend.maxSize": 100, "backend.minSize": 2},
        "pulumi config set --path backend.maxSize 50 --stack prod",
    ),
    (
        {"loadBalancer.domain": {"name": "app.example.com", "hostedZone": "example.com"}},
        "pulumi config set --path loadBalancer.domain.name app.YOUR-DOMAIN --stack prod",
    ),
    ({"database.multiAz": None}, "pulumi config set --path database.multiAz false --stack prod"),
    ({"database.backupRetentionPeriod": 0}, "pulumi config set --path database.backupRetentionPeriod 1 --stack prod"),
    ({"database.logRetentionInDays": 8}, "pulumi config set --path database.logRetentionInDays 14 --stack prod"),
    ({"database.proxy.mode": "onlyy"}, "pulumi config set --path database.proxy.mode only --stack prod"),
    ({"aws:region": "us-east-1b"}, "pulumi config set aws:region us-east-1 --stack prod"),
    (NO_DOMAIN, "pulumi config set --path loadBalancer.selfSigned true --stack prod"),
    (
        {"database.proxy": {"mode": "only", "maxConnectionsPercent": 100}},
        "pulumi config set --path database.proxy.maxConnectionsPercent 85 --stack prod",
    ),
    ({"backend.instanceType": "???"}, "pulumi config set --path backend.instanceType t4g.micro --stack prod"),
    ({"database.publiclyAccessible": True}, "pulumi config rm --path database.publiclyAccessible --stack prod"),
    ({"tags": {"aws:x": "1"}}, "pulumi config rm --path 'tags[\"aws:x\"]' --stack prod"),
    ({"dattabase": {}}, "pulumi config rm dattabase --stack prod"),
    ({"backend.poolSize": 40}, "pulumi config set --path backend.poolSize 32 --stack prod"),
    ({"aws:region": "ca-west-1"}, "pulumi config set --path database.instanceClass db.t3.medium --stack prod"),
    ({"database.maxAllocatedStorage": 21}, "pulumi config set --path database.maxAllocatedStorage 26 --stack prod"),
    (
        {"database.allocatedStorage": 60000, "database.maxAllocatedStorage": 65000},
        "pulumi config rm --path database.maxAllocatedStorage --stack prod",
    ),
    (
        {"database.maintenanceWindow": "wed:03:30-wed:04:30"},
        "pulumi config set --path database.maintenanceWindow wed:04:00-wed:05:00 --stack prod",
    ),
    (
        {"database.instance_class": "db.m5.large"},
        "pulumi config rm --path database.instance_class --stack prod\n"
        "pulumi config set --path database.instanceClass db.m5.large --stack prod",
    ),
    (
        {"network.availabilityZones": "us-east-1a"},
        "pulumi config set --path 'network.availabilityZones[0]' us-east-1a --stack prod\n"
        "pulumi config set --path 'network.availabilityZones[1]' us-east-1b --stack prod",
    ),
    (
        {"database.adopted.identifier": "legacy", "database.adoption": {"publicUntil": "2026-11-20"}},
        "pulumi config set --path 'database.adoption.clients[0]' 198.51.100.7/32 --stack prod",
    ),
    (
        {"database.adopted.identifier": "legacy", "database.adoption": {"clients": ["198.51.100.7/32"]}},
        f"pulumi config set --path database.adoption.publicUntil {IN_TWO_WEEKS} --stack prod",
    ),
    (
        {"loadBalancer.domainName": "app.acme.io"},
        "pulumi config rm --path loadBalancer.domainName --stack prod\n"
        "pulumi config set --path loadBalancer.domain.name app.acme.io --stack prod",
    ),
]


@pytest.mark.parametrize(("changes", "fix"), FIXES)
def test_the_fix_is_the_line_to_type(changes: dict[str, Any], fix: str):
    assert problems(changes)[0].fix == fix


@pytest.mark.parametrize(
    "changes", [changes for changes, _, _ in WRONG], ids=[f"{index}-{key}" for index, (_, key, _) in enumerate(WRONG)]
)
def test_typing_the_fix_makes_the_problem_go_away(changes: dict[str, Any]):
    values = changed(PROD, changes)
    (problem,) = problems(changes)
    for line in problem.fix.splitlines():
        typed(values, line)
    try:
        load(engine_config(values), stage="prod", today=TODAY)
    except SettingsError as error:
        still = {(each.key, each.limit) for each in error.problems}
    else:
        still = set[tuple[str, str]]()

    assert (problem.key, problem.limit) not in still


def test_a_key_set_without_path_is_told_how_it_was_meant():
    config = engine_config(PROD) | {"rds-platform:backend.maxSize": "5"}
    with pytest.raises(SettingsError) as caught:
        load(config, stage="prod", today=TODAY)

    (problem,) = caught.value.problems
    assert (problem.key, problem.limit) == ("backend.maxSize", "was set without --path, so it is a key of its own")
    assert problem.fix.splitlines() == [
        "pulumi config rm backend.maxSize --stack prod",
        "pulumi config set --path backend.maxSize VALUE --stack prod",
    ]


def test_a_misspelt_project_is_found_and_other_packages_are_left_alone():
    config = engine_config(PROD) | {"rds-platfrom:database": "{}", "aws:profile": "x", "random:database": "{}"}
    with pytest.raises(SettingsError) as caught:
        load(config, stage="prod", today=TODAY)

    assert [problem.key for problem in caught.value.problems] == ["rds-platfrom:database"]
    assert "its settings start with rds-platform:" in caught.value.problems[0].limit


def test_everything_wrong_is_reported_at_once_in_the_order_of_the_file():
    found = problems(
        {
            "tags": {"aws:x": "1"},
            "loadBalancer.idleTimeout": 0,
            "backend.workers": 0,
            "database.zzz": 1,
            "database.multiAz": 1,
            "database.instanceClass": "x",
            "database.proxy": {"mode": "x", "idleClientTimeout": 0},
            "network.availabilityZones": ["a", "a"],
            "aws:region": "nowhere",
            "dattabase": {},
        }
    )

    assert [problem.key for problem in found] == [
        "aws:region",
        "network.availabilityZones[0]",
        "network.availabilityZones[1]",
        "network.availabilityZones[1]",
        "database.instanceClass",
        "database.multiAz",
        "database.proxy.mode",
        "database.proxy.idleClientTimeout",
        "database.zzz",
        "backend.workers",
        "loadBalancer.idleTimeout",
        'tags["aws:x"]',
        "dattabase",
    ]
    assert len(set(found)) == len(found)


def test_sections_that_are_right_are_checked_together_although_another_is_wrong():
    found = problems({"database.maxAllocatedStorage": 21, "backend.port": 80, "loadBalancer.selfSigned": True})

    assert [problem.key for problem in found] == ["database.maxAllocatedStorage", "backend.port", "loadBalancer"]


def test_a_placeholder_domain_passes_only_in_the_simulation():
    placeholder = {"loadBalancer.domain": {"name": "app.example.com", "hostedZone": "example.com"}}
    config = engine_config(changed(PROD, placeholder))

    assert load(config, stage="prod", simulated=True, today=TODAY).load_balancer.domain
    assert [problem.key for problem in problems(placeholder)] == [
        "loadBalancer.domain.name",
        "loadBalancer.domain.hostedZone",
    ]


def test_the_message_reads_in_a_terminal():
    with pytest.raises(SettingsError) as caught:
        load(engine_config(changed(PROD, {"database.multiAz": "yes"})), stage="prod", today=TODAY)

    assert str(caught.value).splitlines() == [
        "Pulumi.prod.yaml: 1 setting to correct; nothing was deployed.",
        "",
        '  database.multiAz: "yes"',
        "    must be true or false",
        "    fix: pulumi config set --path database.multiAz true --stack prod",
    ]


def test_every_message_is_plain_ascii_and_on_one_line_each():
    for changes, _, _ in WRONG:
        for problem in problems(changes):
            text = problem.key + problem.value + problem.limit + problem.fix.replace("\n", "")
            assert text.isascii(), text
            assert text.isprintable(), text


SECRETS: list[dict[str, Any]] = [
    {"database.password": "hunter2"},
    {"database.masterUserPassword": "hunter2"},
    {"database.passwortd": "hunter2"},
    {"database.unheardOf": "hunter2"},
    {"database.parameters": {"rds.secret_token": "hunter2\n", "Bad Name Secret": "hunter2"}},
    {"database": "hunter2"},
    {"database": {"proxy": "hunter2", "secret_key": "hunter2"}},
    {"backend.userData": "#!/bin/sh\nexport TOKEN=hunter2"},
    {"backend.image": "https://me:hunter2@ghcr.io/acme/app"},
    {"tags": {"ApiToken": "hunter2\n"}},
    {"hunter": "hunter2"},
    {"database.master_user_password": "hunter2"},
]


@pytest.mark.parametrize("changes", SECRETS)
def test_what_could_be_a_secret_is_never_shown(changes: dict[str, Any]):
    with pytest.raises(SettingsError) as caught:
        load(engine_config(changed(PROD, changes)), stage="prod", today=TODAY)

    assert "hunter2" not in str(caught.value)


def test_a_section_that_holds_a_secret_shows_no_value_at_all():
    changes = {"database.username": "Hunter2", "database.dbName": "Hunter2", "database.multiAz": "Hunter2"}
    config = engine_config(changed(PROD, changes))
    with pytest.raises(SettingsError) as caught:
        load(config, stage="prod", today=TODAY, secret_keys=["rds-platform:database"])

    assert len(caught.value.problems) == 3
    assert "Hunter2" not in str(caught.value)


def test_a_long_value_is_shortened():
    (problem,) = problems({"database.instanceClass": "x" * 500})

    assert len(problem.value) == 60
    assert problem.value.endswith("...")
