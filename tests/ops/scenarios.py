"""What an account holds in the tests and in the transcripts of docs/operations.md, by service."""

from collections.abc import Mapping, Sequence
from typing import Any

import boto3
from moto.moto_api._internal import mock_random as moto_random

from tests.ops.answers import Answers

ZONES = [f"us-east-1{letter}" for letter in "abc"]
WRITER_HOST = "rds-platform-prod.c1a2b3c4d5e6.us-east-1.rds.amazonaws.com"
SECRET = '{"username": "appadmin", "password": "correct-horse"}'
QUOTAS = {"L-0263D0A3": 5.0, "L-F678F1CE": 5.0, "L-1216C47A": 32.0, "L-7B6409FD": 40.0}


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
    secretsmanager = boto3.client("secretsmanager", region_name="us-east-1")
    secretsmanager.create_secret(Name="database-1a2b3c4", SecretString=SECRET, Tags=_tags(stage, "database"))
    instance = backends(stage, 1)[0]
    online = {"InstanceInformationList": [{"InstanceId": instance, "PingStatus": "Online"}]}
    world.give("ssm", "DescribeInstanceInformation", online)
    session = {"SessionId": "ada-1", "TokenValue": "token-value", "StreamUrl": "wss://stream"}
    world.give("ssm", "StartSession", session)


def parameters(stage: str, readers: Sequence[str] = (WRITER_HOST,)) -> None:
    """The stage's connection parameters."""
    values = {"writerHost": WRITER_HOST, "readerHosts": ",".join(readers), "port": "5432", "databaseName": "app"}
    ssm = boto3.client("ssm", region_name="us-east-1")
    for key, value in values.items():
        name = f"/rds-platform-{stage}/database/{key}"
        ssm.put_parameter(Name=name, Value=value, Type="String", Overwrite=True)


def backends(stage: str, count: int) -> list[str]:
    """Running machines with the stage's tags."""
    tags = [{"ResourceType": "instance", "Tags": _tags(stage, "backend")}]
    ec2 = boto3.client("ec2", region_name="us-east-1")
    made = ec2.run_instances(ImageId="ami-1", MinCount=count, MaxCount=count, TagSpecifications=tags)
    return [instance["InstanceId"] for instance in made["Instances"]]


def stop_backends() -> None:
    """Stop every machine."""
    ec2 = boto3.client("ec2", region_name="us-east-1")
    running = [each for one in ec2.describe_instances()["Reservations"] for each in one["Instances"]]
    ec2.stop_instances(InstanceIds=[each["InstanceId"] for each in running])


def _tags(stage: str, name: str) -> list[dict[str, str]]:
    tags = {"Project": "rds-platform", "Stack": stage, "Name": f"rds-platform-{stage}-{name}"}
    return [{"Key": key, "Value": value} for key, value in tags.items()]


SHOWN = {"doctor", "tunnel"}
"""Commands with a transcript in docs/operations.md."""


def prepare(command: str, world: Answers) -> None:
    """Set the scene of a transcript."""
    account(world)
    moto_random.seed(1)
    if command.startswith("tunnel"):
        deployed(world, "prod")
    if command.startswith("doctor"):
        boto3.client("route53").create_hosted_zone(Name="ada.dev", CallerReference="one")
        ec2 = boto3.client("ec2", region_name="us-east-1")
        for _ in range(5):
            ec2.allocate_address(Domain="vpc")
