"""What an account holds in the tests and in the transcripts of docs/operations.md, by service."""

from collections.abc import Mapping
from typing import Any

import boto3

from tests.ops.answers import Answers

ZONES = [f"us-east-1{letter}" for letter in "abc"]
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


SHOWN = {"doctor"}
"""Commands with a transcript in docs/operations.md."""


def prepare(command: str, world: Answers) -> None:
    """Set the scene of a transcript."""
    account(world)
    if command.startswith("doctor"):
        boto3.client("route53").create_hosted_zone(Name="ada.dev", CallerReference="one")
        ec2 = boto3.client("ec2", region_name="us-east-1")
        for _ in range(5):
            ec2.allocate_address(Domain="vpc")
