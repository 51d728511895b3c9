"""What an account holds in the tests and in the transcripts of docs/operations.md, by service."""

import functools
import json
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
from moto.moto_api._internal import mock_random as moto_random

from ops.stages import read_stage
from tests.ops import legacy
from tests.ops.answers import Answers, error

ZONES = [f"us-east-1{letter}" for letter in "abc"]
WRITER_HOST = "rds-platform-prod.c1a2b3c4d5e6.us-east-1.rds.amazonaws.com"
LOG_GROUP = "backend-1a2b3c4"
SECRET = '{"username": "appadmin", "password": "correct-horse"}'
SESSION = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")
QUOTAS = {"L-0263D0A3": 5.0, "L-F678F1CE": 5.0, "L-1216C47A": 32.0, "L-7B6409FD": 40.0}


@functools.cache
def client(service: str) -> Any:
    """A client of moto's that the answers of a test do not reach; made once, which is most of what it costs."""
    return SESSION.client(service, region_name="us-east-1")


def account(world: Answers, *, plan: str = "PAID", quotas: Mapping[str, float] = QUOTAS) -> None:
    """An account in which every stage can be deployed, as far as moto does not know it by itself."""
    regions = [
        {"RegionName": "us-east-1", "OptInStatus": "opt-in-not-required"},
        {"RegionName": "af-south-1", "OptInStatus": "not-opted-in"},
    ]
    world.give("ec2", "DescribeRegions", {"Regions": regions})
    state = {"accountId": "123456789012", "accountPlanType": plan, "accountPlanStatus": "ACTIVE"}
    credits_left = {"accountPlanRemainingCredits": {"amount": 93.5, "unit": "USD"}} if plan == "FREE" else {}
    world.give("freetier", "GetAccountPlanState", {**state, **credits_left})
    world.give("service-quotas", "GetServiceQuota", lambda asked: {"Quota": {"Value": quotas[asked["QuotaCode"]]}})
    world.give("rds", "DescribeOrderableDBInstanceOptions", lambda asked: orderable(asked["DBInstanceClass"]))
    world.give("ec2", "DescribeInstanceTypeOfferings", offered(*ZONES))


def orderable(name: str, **changes: Any) -> dict[str, Any]:
    """What RDS offers of a class: PostgreSQL 17 with gp3 in all zones, changed as given."""
    option = {
        "Engine": "postgres",
        "EngineVersion": "17.4",
        "DBInstanceClass": name,
        "StorageType": "gp3",
        "MultiAZCapable": True,
        "AvailabilityZones": [{"Name": zone} for zone in ZONES],
        **changes,
    }
    return {"OrderableDBInstanceOptions": [option]}


def offered(*zones: str) -> dict[str, Any]:
    """An instance type in some zones."""
    return {"InstanceTypeOfferings": [{"Location": zone} for zone in zones]}


def deployed(world: Answers, stage: str) -> None:
    """A stage as far as the commands look for it by name and tag: parameters, secret, one backend."""
    parameters(stage)
    group = f"arn:aws:logs:us-east-1:123456789012:log-group:{LOG_GROUP}"
    world.give("resourcegroupstaggingapi", "GetResources", {"ResourceTagMappingList": [{"ResourceARN": group}]})
    secretsmanager = client("secretsmanager")
    secretsmanager.create_secret(Name=f"database-1a2b3c4-{stage}", SecretString=SECRET, Tags=_tags(stage, "database"))
    instance = backends(stage, 1)[0]
    online = {"InstanceInformationList": [{"InstanceId": instance, "PingStatus": "Online"}]}
    world.give("ssm", "DescribeInstanceInformation", online)
    session = {"SessionId": "ada-1", "TokenValue": "token-value", "StreamUrl": "wss://stream"}
    world.give("ssm", "StartSession", session)


def declare_user(project: Path, stage: str, **settings: str) -> None:
    """Write a user for the application into a stack file."""
    file = project / f"Pulumi.{stage}.yaml"
    user = json.dumps({"name": "application", **settings})
    section = "  rds-platform:database:\n"
    file.write_text(file.read_text().replace(section, f"{section}    applicationUser: {user}\n"))


def user_secret(stage: str, value: str | None = None) -> str:
    """The secret of the application's user, empty unless a value is given; its ARN."""
    held = {} if value is None else {"SecretString": value}
    made = client("secretsmanager").create_secret(
        Name=f"application-5d6e7f8-{stage}", Tags=_tags(stage, "application"), **held
    )
    return str(made["ARN"])


def parameters(stage: str, readers: Sequence[str] = (WRITER_HOST,)) -> None:
    """The stage's connection parameters."""
    values = {"writerHost": WRITER_HOST, "readerHosts": ",".join(readers), "port": "5432", "databaseName": "app"}
    ssm = client("ssm")
    for key, value in values.items():
        name = f"/rds-platform-{stage}/database/{key}"
        ssm.put_parameter(Name=name, Value=value, Type="String", Overwrite=True)


def backends(stage: str, count: int) -> list[str]:
    """Running machines with the stage's tags."""
    tags = [{"ResourceType": "instance", "Tags": _tags(stage, "backend")}]
    ec2 = client("ec2")
    made = ec2.run_instances(ImageId="ami-1", MinCount=count, MaxCount=count, TagSpecifications=tags)
    return [instance["InstanceId"] for instance in made["Instances"]]


def stop_backends() -> None:
    """Stop every machine."""
    ec2 = client("ec2")
    ec2.stop_instances(InstanceIds=running())


def health(instance: str, at: datetime, healthy: int, reason: str = "ok") -> dict[str, Any]:
    """A backend's line in its log."""
    line = {"event": "database-health", "reason": reason, "healthy": healthy}
    return {"logStreamName": instance, "timestamp": int(at.timestamp() * 1000), "message": json.dumps(line)}


def answering(world: Answers, *looks: Sequence[str]) -> None:
    """A group of two backends at the fewest; each look at their targets finds them in these states."""
    group = {
        "AutoScalingGroupName": "group",
        "MinSize": 2,
        "MaxSize": 4,
        "DesiredCapacity": 2,
        "DefaultCooldown": 300,
        "AvailabilityZones": ["us-east-1a"],
        "HealthCheckType": "ELB",
        "CreatedTime": datetime(2026, 1, 1, tzinfo=UTC),
        "TargetGroupARNs": ["arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/backend/0"],
    }
    world.give("autoscaling", "DescribeAutoScalingGroups", {"AutoScalingGroups": [group]})
    found = [{"TargetHealthDescriptions": [{"TargetHealth": {"State": state}} for state in look]} for look in looks]
    world.give("elbv2", "DescribeTargetHealth", *found)


def rotated(world: Answers, stage: str, *lines: tuple[int, str]) -> list[str]:
    """A secret that changes while the stage is deployed, and backends that then say something; their ids."""
    deployed(world, stage)
    instances = backends(stage, len(lines) - 1) if len(lines) > 1 else []
    before = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
    arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:database-1a2b3c4"
    after = before + timedelta(minutes=5)
    dates = [{"ARN": arn, "LastChangedDate": before}, {"ARN": arn, "LastChangedDate": after}]
    world.give("secretsmanager", "DescribeSecret", *dates)
    world.give("autoscaling", "DescribeInstanceRefreshes", {"InstanceRefreshes": []})
    answering(world, ["healthy", "healthy"])
    instances = running()
    minute = after + timedelta(minutes=1)
    events = [health(each, minute, *line) for each, line in zip(instances, lines, strict=True)]
    world.give("logs", "FilterLogEvents", {"events": events})
    return instances


def measured(world: Answers, stage: str, busy: Mapping[str, Callable[[int], float]]) -> None:
    """A deployed stage with 14 days of metrics: calm, except for those that are given as functions of the point."""
    deployed(world, stage)
    chosen = read_stage(stage, Path.cwd()).settings
    settings, backend = chosen.database, chosen.backend
    tags = [{"Key": tag["Key"], "Value": tag["Value"]} for tag in _tags(stage, "backend")[:2]]
    database = {
        "DBInstanceIdentifier": f"rds-platform-{stage}",
        "DBInstanceClass": settings.instance_class,
        "AllocatedStorage": settings.allocated_storage,
        "MultiAZ": settings.multi_az,
        **({"MaxAllocatedStorage": settings.max_allocated_storage} if settings.max_allocated_storage else {}),
    }
    names = [f"rds-platform-{stage}-replica-{number}" for number in range(1, settings.read_replicas + 1)]

    def described(asked: Mapping[str, Any]) -> dict[str, Any]:
        name = asked["DBInstanceIdentifier"]
        replica = {"DBInstanceIdentifier": name, "MultiAZ": False}
        change = {"ReadReplicaDBInstanceIdentifiers": names} if name not in names else replica
        return {"DBInstances": [{**database, **change}]}

    world.give("rds", "DescribeDBInstances", described)
    group = {
        **dict.fromkeys(("MinSize", "DesiredCapacity"), backend.min_size),
        "AutoScalingGroupName": "backend-1a2b3c4",
        "MaxSize": backend.max_size,
        "DefaultCooldown": 0,
        "AvailabilityZones": ZONES,
        "HealthCheckType": "ELB",
        "CreatedTime": END,
        "Tags": tags,
    }
    world.give("autoscaling", "DescribeAutoScalingGroups", {"AutoScalingGroups": [group]})
    world.give("cloudwatch", "GetMetricData", lambda asked: _data(asked, {**CALM, **busy}))
    world.give("pricing", "GetProducts", _products)


END = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)
GIB = 2**30
CALM: dict[str, Callable[[int], float]] = {
    "CPUUtilization": lambda point: 12 + 8 * math.sin(point / 46),
    "DBLoad": lambda point: 0.4 + 0.3 * math.sin(point / 46),
    "FreeableMemory": lambda point: (1.9 + 0.1 * math.sin(point / 46)) * GIB,
    "DatabaseConnections": lambda point: 60 + round(30 * math.sin(point / 46)),
    "FreeStorageSpace": lambda point: 14 * GIB - point * 100_000,
    "CPUCreditBalance": lambda point: 576,
    "CPUSurplusCreditsCharged": lambda point: 0,
    "EBSIOBalance%": lambda point: 99,
    "EBSByteBalance%": lambda point: 99,
    "ReplicaLag": lambda point: 0,
    "GroupInServiceInstances": lambda point: 2,
}


def _data(asked: Mapping[str, Any], metrics: Mapping[str, Callable[[int], float]]) -> dict[str, Any]:
    moments = [asked["StartTime"] + timedelta(minutes=5 * point) for point in range(14 * 288)]
    results = []
    for query in asked["MetricDataQueries"]:
        name = query["MetricStat"]["Metric"]["MetricName"]
        values = [float(metrics[name](point)) for point in range(len(moments))]
        results.append({"Id": query["Id"], "Timestamps": moments, "Values": values})
    return {"MetricDataResults": results}


PRICES = {
    "db.t3.micro": 0.018,
    "db.t3.small": 0.036,
    "db.t4g.medium": 0.065,
    "db.t4g.large": 0.129,
    "db.m5.large": 0.178,
    "db.m5.xlarge": 0.356,
    "t4g.small": 0.0168,
    "General Purpose-GP3": 0.115,
}
"""Dollars an hour, and a GB-month, in one zone."""


def _products(asked: Mapping[str, Any]) -> dict[str, Any]:
    wanted = {each["Field"]: each["Value"] for each in asked["Filters"]}
    price = PRICES.get(wanted.get("volumeType") or wanted["instanceType"])
    if price is None:
        return {"PriceList": []}
    price *= 2 if wanted.get("deploymentOption") == "Multi-AZ" else 1
    dimensions = {"one": {"unit": "Hrs", "pricePerUnit": {"USD": f"{price:.10f}"}}}
    return {"PriceList": [json.dumps({"terms": {"OnDemand": {"one": {"priceDimensions": dimensions}}}})]}


def restorable(world: Answers, **changes: Any) -> None:
    """A writer of prod with backups of an hour and a half, changed as given, and some snapshots."""
    described = {
        "DBInstanceIdentifier": "rds-platform-prod",
        "Engine": "postgres",
        "EngineVersion": "17.6",
        "AllocatedStorage": 20,
        "MasterUsername": "appadmin",
        "KmsKeyId": "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555",
    }
    latest = {"LatestRestorableTime": END - timedelta(minutes=5), "BackupRetentionPeriod": 7, "DBName": "app"}
    instance = {**described, "StorageEncrypted": True, **latest, **changes}
    world.give("rds", "DescribeDBInstances", {"DBInstances": [instance]})
    window = {"RestoreWindow": {"EarliestTime": END - timedelta(minutes=90), "LatestTime": END}}
    world.give("rds", "DescribeDBInstanceAutomatedBackups", {"DBInstanceAutomatedBackups": [window]})
    snapshots = {
        "first": {**described, "Status": "available", "Encrypted": True, "SnapshotCreateTime": END - timedelta(days=2)},
        "second": {
            **described,
            "Status": "available",
            "Encrypted": True,
            "SnapshotCreateTime": END - timedelta(days=1),
        },
        "before-the-move": {**described, "Status": "available", "Encrypted": True},
        "half-done": {**described, "Status": "creating", "Encrypted": True},
        "open": {**described, "Status": "available", "Encrypted": False},
    }
    named = {name: {**each, "DBSnapshotIdentifier": name} for name, each in snapshots.items()}

    def found(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        if "DBSnapshotIdentifier" not in asked:
            return {"DBSnapshots": list(named.values())}
        one = named.get(asked["DBSnapshotIdentifier"])
        return {"DBSnapshots": [one]} if one else error("DBSnapshotNotFound")

    world.give("rds", "DescribeDBSnapshots", found)


def running() -> list[str]:
    """The ids of all machines."""
    found = client("ec2").describe_instances()["Reservations"]
    return [each["InstanceId"] for one in found for each in one["Instances"]]


def _tags(stage: str, name: str) -> list[dict[str, str]]:
    tags = {"Project": "rds-platform", "Stack": stage, "Name": f"rds-platform-{stage}-{name}"}
    return [{"Key": key, "Value": value} for key, value in tags.items()]


BUSY: dict[str, Callable[[int], float]] = {
    "CPUUtilization": lambda point: 6 + 4 * math.sin(point / 46),
    "FreeableMemory": lambda point: (210 + 40 * math.sin(point / 46)) * GIB / 1024,
    "DatabaseConnections": lambda point: round(30 + point / 110 + 5 * math.sin(point / 46)),
    "CPUCreditBalance": lambda point: 288,
    "GroupInServiceInstances": lambda point: 1,
}

SHOWN = {"adopt", "advise", "app-user", "doctor", "restore", "rotate", "tunnel"}
"""Commands with a transcript in docs/operations.md."""


def prepare(command: str, world: Answers) -> None:
    """Set the scene of a transcript."""
    account(world)
    moto_random.seed(1)
    if command.startswith("adopt"):
        legacy.exists(world)
        file = Path("policies", "config", "prod.json")
        file.write_text((Path(__file__).parents[2] / file).read_text())
    if command.startswith("advise"):
        measured(world, "dev", BUSY)
    if command.startswith("restore"):
        restorable(world)
    if command.startswith("rotate"):
        rotated(world, "prod", (1, "ok"), (1, "ok"))
    if command.startswith("app-user"):
        deployed(world, "prod")
        declare_user(Path.cwd(), "prod")
        user_secret("prod")
    if command.startswith("tunnel"):
        deployed(world, "prod")
    if command.startswith("doctor"):
        client("route53").create_hosted_zone(Name="ada.dev", CallerReference="one")
        ec2 = client("ec2")
        for _ in range(5):
            ec2.allocate_address(Domain="vpc")
