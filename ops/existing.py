"""An instance that exists, as AWS describes it, with what it is reached by: all that `adopt` looks at."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from infra.adoptable import Existing
from infra.catalog import LOG_EXPORTS, ZONE_ID_WITHOUT_PROXY
from ops import locate
from ops.aws import Account, AwsError
from ops.errors import MissingError, StopError

READY: Final = {"available", "storage-optimization"}
"""States in which RDS takes changes."""

SOURCES: Final = ("ReadReplicaSourceDBInstanceIdentifier", "ReadReplicaSourceDBClusterIdentifier")
"""Where a replica's description names what it copies."""

OUTSIDE: Final = ("0.0.0.0/0", "::/0")


@dataclass(frozen=True)
class Found:
    """An instance and what surrounds it.

    Attributes:
        described: as `DescribeDBInstances` answers.
        parameters: those of its parameter group that somebody set.
        open_to: who its security groups let in at its port: address ranges, groups, prefix lists.
        log_groups: those of its logs that exist and the program would make, with the days that they are kept.
        zones: the region's ordinary zones, its own first.
    """

    region: str
    described: Mapping[str, Any]
    parameters: Mapping[str, str]
    open_to: tuple[str, ...]
    log_groups: Mapping[str, int | None]
    zones: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its identifier."""
        return str(self.described["DBInstanceIdentifier"])

    @property
    def tags(self) -> dict[str, str]:
        """Its tags."""
        return {tag["Key"]: tag["Value"] for tag in self.described.get("TagList", ())}

    @property
    def existing(self) -> Existing:
        """What decides whether it can be taken over."""
        said = self.described
        return Existing(
            identifier=self.name,
            engine=str(said["Engine"]),
            engine_version=str(said["EngineVersion"]),
            username=str(said["MasterUsername"]),
            storage_encrypted=bool(said.get("StorageEncrypted")),
            kms_key_id=said.get("KmsKeyId"),
            allocated_storage=int(said["AllocatedStorage"]),
            availability_zone=str(said["AvailabilityZone"]),
            network_type=str(said.get("NetworkType", "IPV4")),
            multi_az=bool(said.get("MultiAZ")),
            source=said.get("ReadReplicaSourceDBInstanceIdentifier")
            or said.get("ReadReplicaSourceDBClusterIdentifier"),
            replicas=(
                *said.get("ReadReplicaDBInstanceIdentifiers", ()),
                *said.get("ReadReplicaDBClusterIdentifiers", ()),
            ),
            password_managed=bool(said.get("MasterUserSecret")),
        )


def inspect(account: Account, name: str) -> Found:
    """Look at an instance.

    Raises:
        MissingError: there is no such instance in the region; names those that there are.
        StopError: it belongs to a cluster, or is in no state to be changed.
    """
    described = _described(account, name)
    if "DBClusterIdentifier" in described:
        raise StopError(
            f"{name} belongs to the cluster {described['DBClusterIdentifier']}: only an instance by itself can become "
            "a stage's. Dump its databases into one (pg_dump)."
        )
    status = described["DBInstanceStatus"]
    if status not in READY:
        raise StopError(f"{name} is {status}: RDS takes changes when it is available.")
    return Found(
        account.region,
        described,
        dict(sorted(_parameters(account, described))),
        tuple(_open_to(account, described)),
        _log_groups(account, described),
        _zones(account, described),
    )


def require_snapshot(account: Account, name: str, source: str) -> None:
    """Raise MissingError or StopError unless there is an encrypted snapshot of this name, of this instance."""
    try:
        found = account.call("rds", "DescribeDBSnapshots", DBSnapshotIdentifier=name)["DBSnapshots"][0]
    except AwsError as error:
        if error.code not in {"DBSnapshotNotFound", "DBSnapshotNotFoundFault"}:
            raise
        raise MissingError(f"There is no snapshot {name} in {account.region} of this account.") from None
    if found["DBInstanceIdentifier"] != source:
        raise StopError(f"The snapshot {name} is one of {found['DBInstanceIdentifier']}, not of {source}.")
    if found["Status"] != "available":
        raise StopError(f"The snapshot {name} is {found['Status']}: take it when it is available.")
    if not found.get("Encrypted"):
        raise StopError(f"The snapshot {name} is not encrypted, and storage here always is: take an encrypted copy.")


def _described(account: Account, name: str) -> Mapping[str, Any]:
    found = locate.instance(account, name)
    if found is None:
        all_of_them = account.listed("rds", "DescribeDBInstances", "DBInstances")
        names = ", ".join(sorted(each["DBInstanceIdentifier"] for each in all_of_them))
        raise MissingError(
            f"There is no instance {name} in {account.region} of this account, where there "
            f"{'are: ' + names if names else 'is none'}. Another region? --region REGION"
        )
    return found


def _parameters(account: Account, described: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for group in described.get("DBParameterGroups", ()):
        name = group["DBParameterGroupName"]
        found = account.listed("rds", "DescribeDBParameters", "Parameters", DBParameterGroupName=name, Source="user")
        for parameter in found:
            if "ParameterValue" in parameter:
                yield parameter["ParameterName"], str(parameter["ParameterValue"])


def port(described: Mapping[str, Any]) -> int:
    """Return the port on which an instance listens."""
    return int(described.get("Endpoint", {}).get("Port") or described.get("DbInstancePort") or 5432)


def _open_to(account: Account, described: Mapping[str, Any]) -> Iterable[str]:
    groups = [each["VpcSecurityGroupId"] for each in described.get("VpcSecurityGroups", ())]
    if not groups:
        return ()
    listening = port(described)
    found = account.listed("ec2", "DescribeSecurityGroups", "SecurityGroups", GroupIds=groups)
    rules = [rule for group in found for rule in group.get("IpPermissions", ()) if _covers(rule, listening)]
    # Everybody first.
    return sorted(dict.fromkeys(peer for rule in rules for peer in _peers(rule)), key=lambda peer: peer not in OUTSIDE)


def _covers(rule: Mapping[str, Any], listening: int) -> bool:
    if rule["IpProtocol"] == "-1":
        return True
    return rule["IpProtocol"] in {"tcp", "6"} and rule.get("FromPort", 0) <= listening <= rule.get("ToPort", 65_535)


def _peers(rule: Mapping[str, Any]) -> Iterator[str]:
    for key, name in (
        ("IpRanges", "CidrIp"),
        ("Ipv6Ranges", "CidrIpv6"),
        ("UserIdGroupPairs", "GroupId"),
        ("PrefixListIds", "PrefixListId"),
    ):
        for each in rule.get(key, ()):
            yield str(each[name])


def _log_groups(account: Account, described: Mapping[str, Any]) -> Mapping[str, int | None]:
    prefix = f"/aws/rds/instance/{described['DBInstanceIdentifier']}/"
    found = account.listed("logs", "DescribeLogGroups", "logGroups", logGroupNamePrefix=prefix)
    kept = {str(each["logGroupName"]).removeprefix(prefix): each.get("retentionInDays") for each in found}
    return {export: kept[export] for export in LOG_EXPORTS if export in kept}


def _zones(account: Account, described: Mapping[str, Any]) -> tuple[str, ...]:
    own = str(described["AvailabilityZone"])
    found = account.call("ec2", "DescribeAvailabilityZones")["AvailabilityZones"]
    others = sorted(
        str(each["ZoneName"])
        for each in found
        if each.get("OptInStatus", "opt-in-not-required") == "opt-in-not-required"
        and each.get("ZoneType", "availability-zone") == "availability-zone"
        and each.get("State") == "available"
        and each.get("ZoneId") != ZONE_ID_WITHOUT_PROXY
    )
    return (own, *(zone for zone in others if zone != own))
