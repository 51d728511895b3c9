"""Whether a region offers the classes and types that a stage asks for, in as many zones."""

from collections.abc import Iterable, Iterator
from typing import Any

from infra.settings import Settings
from ops.aws import Account
from ops.findings import Finding, bad, good


def database_classes(account: Account, settings: Settings) -> Iterator[Finding]:
    """Yield whether the writer's class can be ordered, and the replicas' where it is another."""
    database = settings.database
    version = database.upgrade_to or database.engine_version
    classes = [("database.instanceClass", database.instance_class, database.multi_az)]
    if database.read_replicas and database.replica_instance_class not in (None, database.instance_class):
        classes.append(("database.replicaInstanceClass", database.replica_instance_class or "", False))
    for key, name, multi_az in classes:
        options = account.listed(
            "rds",
            "DescribeOrderableDBInstanceOptions",
            "OrderableDBInstanceOptions",
            Engine="postgres",
            DBInstanceClass=name,
            Vpc=True,
        )
        yield judge_class(key, name, version, options, settings, multi_az=multi_az)


def judge_class(
    key: str, name: str, version: str, options: Iterable[dict[str, Any]], settings: Settings, *, multi_az: bool
) -> Finding:
    """Say whether one of RDS's options has the version, gp3, a standby where wanted, and the stage's zones."""
    fitting = [
        option
        for option in options
        if f"{option['EngineVersion']}.".startswith(f"{version}.") and option["StorageType"] == "gp3"
    ]
    asked = f"{name} with PostgreSQL {version}"
    other = f"another {key}, or another region"
    if not fitting:
        return bad("database class", f"{asked} and gp3 cannot be ordered in {settings.region}", other)
    if multi_az and not any(option.get("MultiAZCapable") for option in fitting):
        return bad("database class", f"{asked} has no standby (Multi-AZ) in {settings.region}", other)
    zones = {zone["Name"] for option in fitting for zone in option.get("AvailabilityZones", ())}
    return _in_zones("database class", asked, zones, settings, other)


def backend_type(account: Account, settings: Settings) -> Iterator[Finding]:
    """Yield whether the backends' type is offered in the stage's zones."""
    name = settings.backend.instance_type
    offerings = account.listed(
        "ec2",
        "DescribeInstanceTypeOfferings",
        "InstanceTypeOfferings",
        LocationType="availability-zone",
        Filters=[{"Name": "instance-type", "Values": [name]}],
    )
    zones = {offering["Location"] for offering in offerings}
    yield _in_zones("backend type", name, zones, settings, "another backend.instanceType")


def _in_zones(subject: str, asked: str, zones: set[str], settings: Settings, other: str) -> Finding:
    network = settings.network
    pinned = set(network.availability_zones)
    if pinned - zones:
        return bad(subject, f"{asked} is not offered in {', '.join(sorted(pinned - zones))}", other)
    if len(zones) < network.zone_count:
        found = f"{asked} is offered in {len(zones)} zones of {settings.region}, {network.zone_count} are needed"
        return bad(subject, found, other)
    return good(subject, f"{asked} in {settings.region}")
