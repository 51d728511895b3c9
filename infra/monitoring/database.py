"""The alarms of one database instance. Pure."""

from collections.abc import Iterator
from typing import Final

from infra.catalog import GIB, INSTANCE_CLASSES
from infra.monitoring.spec import AlarmSpec, DatabaseShape, Metric, Missing, Reference, Rule, above, below

MIB: Final = 2**20

BUSY_CPU: Final = 80
BUSY_CONNECTIONS_PERCENT: Final = 80
"""Of the planned connections, which are what there really is: not even 90 % of the nominal ones are ever reached."""

LOW_STORAGE_PERCENT: Final = 15
LOW_GROWING_STORAGE_PERCENT: Final = 5
"""Of the storage that the instance began with.

RDS enlarges storage that grows by itself when 10 % are left: less means that it could not, and a higher threshold would
ring before every growth. That the limit comes near, RDS tells itself (RDS-EVENT-0225, see `notifications`).
"""

SLOW_STORAGE: Final = 0.02
"""Seconds for one operation (CloudWatch, "Recommended alarms"); gp3 takes one or two milliseconds."""

LOW_EBS_BALANCE: Final = 10
LOW_CREDITS_PERCENT: Final = 20
MUCH_SWAP_MIB: Final = 256
SMALL_MEMORY_GIB: Final = 1
LATE_REPLICA: Final = 60
OLD_TRANSACTIONS: Final = 1_000_000_000
"""Half way to where PostgreSQL stops taking writes (CloudWatch, "Recommended alarms")."""


def database_alarms(database: DatabaseShape) -> Iterator[AlarmSpec]:
    """Yield the alarms of an instance, as its class, its storage and its role need them."""
    found = INSTANCE_CLASSES[database.instance_class]
    yield from _essential(database)
    yield from _memory(database)
    for operation in ("Read", "Write"):
        yield _alarm(
            database,
            f"{operation.lower()}-latency",
            f"{operation}Latency",
            above(SLOW_STORAGE),
            statistic="p90",
            says=f"its storage takes longer than {SLOW_STORAGE * 1000:.0f} ms to {operation.lower()}",
            runbook="io-balance",
        )
    yield _alarm(
        database,
        "load",
        "DBLoad",
        above(found.vcpus),
        periods=15,
        says=f"more sessions are active than it has vCPUs ({found.vcpus})",
        runbook="cpu",
    )
    if found.ebs_bursts:
        yield from _ebs_balance(database)
    if found.burstable:
        yield from _credits(database)
    yield _lag(database) if database.is_replica else _transaction_ids(database)


def _essential(database: DatabaseShape) -> Iterator[AlarmSpec]:
    yield _alarm(
        database,
        "cpu",
        "CPUUtilization",
        above(BUSY_CPU),
        says=f"its CPU is more than {BUSY_CPU} % busy",
        runbook="cpu",
        essential=True,
    )
    percent = LOW_GROWING_STORAGE_PERCENT if database.storage_grows else LOW_STORAGE_PERCENT
    yield _alarm(
        database,
        "storage",
        "FreeStorageSpace",
        below(database.allocated_storage * GIB * percent / 100),
        statistic="Minimum",
        says=f"less than {percent} % of {database.allocated_storage} GiB are free; when none are it stops",
        runbook="storage-full",
        essential=True,
    )
    planned = INSTANCE_CLASSES[database.instance_class].planned_connections
    yield _alarm(
        database,
        "connections",
        "DatabaseConnections",
        above(planned * BUSY_CONNECTIONS_PERCENT / 100),
        says=f"more than {BUSY_CONNECTIONS_PERCENT} % of the {planned} connections that it bears are open",
        runbook="connections-exhausted",
        essential=True,
    )


def _memory(database: DatabaseShape) -> Iterator[AlarmSpec]:
    found = INSTANCE_CLASSES[database.instance_class]
    yield _alarm(
        database,
        "memory",
        "FreeableMemory",
        below(found.memory_floor_mib * MIB),
        periods=15,
        says=f"less than {found.memory_floor_mib} MiB of its {found.memory_gib} GiB of memory can be freed",
        runbook="memory",
    )
    if found.memory_gib <= SMALL_MEMORY_GIB:
        # With so little memory the floor is next to nothing, and swapping is what shows the lack.
        yield _alarm(
            database,
            "swap",
            "SwapUsage",
            above(MUCH_SWAP_MIB * MIB),
            periods=15,
            says=f"more than {MUCH_SWAP_MIB} MiB of its memory are swapped out",
            runbook="memory",
        )


def _ebs_balance(database: DatabaseShape) -> Iterator[AlarmSpec]:
    for name, metric, what in (
        ("io-balance", "EBSIOBalance%", "operations"),
        ("byte-balance", "EBSByteBalance%", "throughput"),
    ):
        yield _alarm(
            database,
            name,
            metric,
            below(LOW_EBS_BALANCE),
            # "Basic monitoring only" (RDS User Guide), which is every five minutes.
            period=300,
            periods=1,
            says=f"its burst of storage {what} is nearly used up; its class's baseline is what remains",
            runbook="io-balance",
        )


def _credits(database: DatabaseShape) -> Iterator[AlarmSpec]:
    most = INSTANCE_CLASSES[database.instance_class].most_credits
    # Credits are reported every five minutes.
    yield _alarm(
        database,
        "credits",
        "CPUCreditBalance",
        below(most * LOW_CREDITS_PERCENT / 100),
        period=300,
        periods=3,
        says=f"less than {LOW_CREDITS_PERCENT} % of {most} CPU credits are left; CPU beyond them is billed",
        runbook="credits-exhausted",
    )
    yield _alarm(
        database,
        "surplus-credits",
        "CPUSurplusCreditsCharged",
        above(0),
        statistic="Maximum",
        period=300,
        periods=1,
        says="it uses CPU beyond its credits, at $0.075 per vCPU-hour",
        runbook="credits-exhausted",
    )


def _lag(database: DatabaseShape) -> AlarmSpec:
    return _alarm(
        database,
        "lag",
        "ReplicaLag",
        above(LATE_REPLICA),
        statistic="Maximum",
        # Behind an idle writer lag climbs to five minutes and falls again: ten minutes in a row are real.
        periods=10,
        # A replica that does not replicate says nothing.
        missing="breaching",
        says=f"it is more than {LATE_REPLICA} seconds behind the writer, or does not follow it at all",
        runbook="replica-lag",
    )


def _transaction_ids(database: DatabaseShape) -> AlarmSpec:
    return _alarm(
        database,
        "transaction-ids",
        "MaximumUsedTransactionIDs",
        above(OLD_TRANSACTIONS),
        says="vacuum falls behind: half of the transaction ids are used, and at the end it takes no more writes",
        runbook="wraparound",
    )


def _alarm(
    database: DatabaseShape,
    name: str,
    metric: str,
    rule: Rule,
    *,
    statistic: str = "Average",
    period: int = 60,
    periods: int = 5,
    # An instance reports all the time that it runs. A gap is worth showing, and no reason to ring while an instance is
    # stopped on purpose: that the database is gone, `database-health` and RDS's own events say.
    missing: Missing = "missing",
    says: str,
    runbook: str,
    essential: bool = False,
) -> AlarmSpec:
    value = Metric(
        namespace="AWS/RDS",
        name=metric,
        statistic=statistic,
        dimensions={"DBInstanceIdentifier": Reference(database.role)},
        period=period,
    )
    return AlarmSpec(
        name=f"{database.role}-{name}",
        says=f"Database {database.role}: {says}.",
        runbook=runbook,
        metrics={"value": value},
        rule=rule,
        periods=periods,
        missing=missing,
        essential=essential,
    )
