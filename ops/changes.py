"""What `up` changes of an instance that a stage takes over, and for how long that interrupts its users. Pure.

Sources: RDS User Guide, "Settings for DB instances" (what interrupts); RDS API reference, ModifyDBInstance.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from infra.catalog import POSTGRES_PORT
from infra.settings import Database, Settings
from ops import takeover
from ops.existing import OUTSIDE, Found, port

NO: Final = "no"
MOVE: Final = "minutes, once"
WITH_IT: Final = "within that"
REBOOT: Final = "at a reboot"

FORCED_FROM: Final = 15
"""The major from which RDS asks for TLS unless told otherwise (RDS User Guide, "Requiring an SSL connection")."""

SHOWN_PEERS: Final = 3


@dataclass(frozen=True)
class Change:
    """One thing that will differ, and whether that interrupts whoever uses the database."""

    what: str
    now: str
    then: str
    interrupts: str = NO


def changes(found: Found, settings: Settings) -> list[Change]:
    """Return everything that `up` changes, the door first."""
    return [
        *_door(found),
        *_storage(found, settings.database),
        *_parameters(found),
        *_switches(found, settings.database),
        *_ends(found, settings),
    ]


def _door(found: Found) -> Iterator[Change]:
    said = found.described
    if said.get("PubliclyAccessible"):
        yield Change("public address", "yes", "none: whoever came over it is shut out", MOVE)
    vpc = said.get("DBSubnetGroup", {}).get("VpcId", "another")
    yield Change("network", vpc, "private subnets of the stage's own VPC; same host name, new address", MOVE)
    yield Change("who reaches it", _peers(found.open_to), "the stage's backends, by their security group", MOVE)
    if port(said) != POSTGRES_PORT:
        yield Change("port", str(port(said)), str(POSTGRES_PORT), WITH_IT)


def _peers(peers: tuple[str, ...]) -> str:
    if not peers:
        return "nobody"
    more = len(peers) - SHOWN_PEERS
    shown = ", ".join(f"everybody ({peer})" if peer in OUTSIDE else peer for peer in peers[:SHOWN_PEERS])
    return shown + (f", {more} more" if more > 0 else "")


def _storage(found: Found, database: Database) -> Iterator[Change]:
    said = found.described
    allocated = found.existing.allocated_storage
    if database.allocated_storage != allocated:
        yield Change("storage", f"{allocated} GiB", f"{database.allocated_storage} GiB")
    before = str(said.get("StorageType", "gp2"))
    if before != "gp3":
        brief = WITH_IT if before == "standard" else NO
        yield Change("storage type", before, "gp3, converted in the background for hours", brief)
    iops = int(said.get("Iops") or 0)
    gets = database.iops or (takeover.INCLUDED["iops"] if allocated >= takeover.GP3_CHOICE_FROM else 3_000)
    if iops > gets:
        yield Change("IOPS", f"{iops:,}", f"{gets:,}: look at what it uses first (CloudWatch, ReadIOPS and WriteIOPS)")
    largest = said.get("MaxAllocatedStorage")
    if largest != database.max_allocated_storage:
        yield Change("storage grows to", _gib(largest), _gib(database.max_allocated_storage))
    days = int(said.get("BackupRetentionPeriod", 0))
    if days != database.backup_retention_period:
        then = f"{database.backup_retention_period} days"
        yield Change("backups", f"{days} days" if days else "none", then, NO if days else WITH_IT)
    for what, key, then in (
        ("backup window", "PreferredBackupWindow", database.backup_window),
        ("maintenance window", "PreferredMaintenanceWindow", database.maintenance_window),
    ):
        if said.get(key) != then:
            yield Change(what, str(said.get(key, "none")), then)


def _gib(size: int | None) -> str:
    return "it does not" if size is None else f"{size} GiB"


def _parameters(found: Found) -> Iterator[Change]:
    groups = ", ".join(each["DBParameterGroupName"] for each in found.described.get("DBParameterGroups", ()))
    kept = takeover.kept_parameters(found.parameters)
    yield Change("parameter group", groups or "none", f"the stage's own{_with(kept)}", REBOOT)
    forced = found.parameters.get("rds.force_ssl", str(int(int(found.existing.major) >= FORCED_FROM)))
    if forced != "1":
        yield Change("clients without TLS", "let in", "turned away", REBOOT)
    for name, value, reason in takeover.refused_names(found):
        if name != "rds.force_ssl":
            yield Change(f"parameter {name}", value, reason, REBOOT)


def _with(kept: Mapping[str, str]) -> str:
    return f", with {len(kept)} of its parameters" if kept else ""


def _switches(found: Found, database: Database) -> Iterator[Change]:
    said = found.described
    on = {
        "deletion protection": said.get("DeletionProtection"),
        "IAM logins": said.get("IAMDatabaseAuthenticationEnabled"),
        "Performance Insights": said.get("PerformanceInsightsEnabled"),
        "tags on snapshots": said.get("CopyTagsToSnapshot"),
        "log exports": set(said.get("EnabledCloudwatchLogsExports", ())) >= {"postgresql", "upgrade"},
    }
    missing = [name for name, there in on.items() if not there]
    if missing:
        yield Change("switched on", "off", ", ".join(missing))
    if "." not in database.engine_version and not said.get("AutoMinorVersionUpgrade", True):
        yield Change("minor versions", "stay", "come by themselves")
    authority = said.get("CACertificateIdentifier")
    if authority != database.ca_cert_identifier:
        then = f"{database.ca_cert_identifier}: clients that verify need it first"
        yield Change("certificate authority", str(authority), then, WITH_IT)
    if said.get("EngineLifecycleSupport") == "open-source-rds-extended-support":
        yield Change("Extended Support, billed", "on", "off")


def _ends(found: Found, settings: Settings) -> Iterator[Change]:
    """Yield what is taken away from it, or thrown away."""
    said = found.described
    if found.existing.password_managed:
        yield Change("password", "managed by RDS", "a new one, in the stage's secret; its old users lose theirs", MOVE)
    for export, days in found.log_groups.items():
        kept = settings.database.log_retention_in_days
        if days is None or days > kept:
            yield Change(
                f"log {export}", "kept " + (f"{days} days" if days else "for ever"), f"{kept} days: older ends"
            )
    history = int(said.get("PerformanceInsightsRetentionPeriod") or 0)
    if history > 7:
        yield Change("Performance Insights", f"{history} days", "7 days: older ends")
    if said.get("DatabaseInsightsMode") == "advanced":
        yield Change("Database Insights", "advanced", "standard")
    if said.get("MonitoringInterval"):
        yield Change("Enhanced Monitoring", f"every {said['MonitoringInterval']} s", "off")
    if said.get("DomainMemberships"):
        yield Change("directory", str(said["DomainMemberships"][0].get("FQDN", "joined")), "left: Kerberos logins end")
    tags = {key for key in found.tags if not key.startswith("aws:")} - {*settings.tags}
    if tags:
        yield Change("tags", ", ".join(sorted(tags)), "the stage's own (rds-platform:tags)")
    if pending := _pending(said):
        yield Change("waiting for the window", pending, "done too", WITH_IT)


def _pending(said: Mapping[str, Any]) -> str:
    return ", ".join(sorted(key for key, value in said.get("PendingModifiedValues", {}).items() if value))
