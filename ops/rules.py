"""When a database or a group of backends is too small. Pure: series in, reasons out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from infra.catalog import GIB, InstanceClass
from ops.metrics import NOTHING, PERIOD_SECONDS, Series

Need = Literal["class", "credits", "storage", "machines"]
"""What would help: a larger class, one with a higher baseline, more storage, more machines."""

MIB: Final = 2**20

BUSY_CPU: Final = 80.0
BUSY_MINUTES: Final = 60
BUSY_SHARE: Final = 0.05
"""Sustained: an hour in a row, or a twentieth of all the time."""

BUSY_CONNECTIONS: Final = 0.8
LOW_CREDITS: Final = 0.2
LOW_CREDITS_SHARE: Final = 0.1
"""An instance starts without credits and takes a day to fill its balance: a fourteenth of the time is no sign."""

SURPLUS_PRICE: Final = 0.075
"""Dollars for a vCPU-hour of surplus credits of RDS's T classes (RDS pricing); a credit is a vCPU-minute."""

SURPLUS_A_MONTH: Final = 1.0
"""Dollars a month below which surplus charges are no reason for a larger class."""

LOW_BALANCE: Final = 10.0
LOW_BALANCE_MINUTES: Final = 15
LOW_STORAGE: Final = 0.15
NEAR_LIMIT: Final = 0.8
DAYS_TO_FULL: Final = 30
LATE_SECONDS: Final = 60.0
LATE_MINUTES: Final = 15
HOURS_PER_MONTH: Final = 730

LEAST_HOURS: Final = 24.0
"""Less than a day says nothing."""


@dataclass(frozen=True)
class Reason:
    """A rule that a metric met: what was found, what the rule is, and what would help."""

    metric: str
    found: str
    rule: str
    need: Need


@dataclass(frozen=True, kw_only=True)
class Database:
    """What the rules need to know of an instance: class, and storage in GiB as it is now."""

    instance_class: InstanceClass
    allocated_storage: int
    max_allocated_storage: int | None
    is_replica: bool = False


Measured = Mapping[str, Series]
"""Series by CloudWatch's name of the metric."""


def too_small(database: Database, measured: Measured) -> list[Reason]:
    """Return every reason for more, the most telling first; none without a day's worth of data."""
    if measured.get("CPUUtilization", NOTHING).hours < LEAST_HOURS:
        return []
    found = database.instance_class
    cpu, load = measured["CPUUtilization"], measured.get("DBLoad", NOTHING)
    return [
        *_sustained("CPUUtilization", cpu, BUSY_CPU, "%", "class"),
        *_sustained("DBLoad", load, float(found.vcpus), " active sessions", "class"),
        *_memory(found, measured.get("FreeableMemory", NOTHING)),
        *_connections(found, measured.get("DatabaseConnections", NOTHING)),
        *_credits(found, measured),
        *_balance(measured),
        *_lag(database, measured.get("ReplicaLag", NOTHING)),
        *_storage(database, measured.get("FreeStorageSpace", NOTHING)),
    ]


def _sustained(metric: str, series: Series, limit: float, unit: str, need: Need) -> Iterator[Reason]:
    if not series.values:
        return
    beyond = [value > limit for value in series.values]
    minutes, share = series.longest_run(beyond), sum(beyond) / len(beyond)
    rule = f"sustained above {limit:g}{unit}: {BUSY_MINUTES} minutes in a row, or {BUSY_SHARE:.0%} of the time"
    if minutes >= BUSY_MINUTES or share >= BUSY_SHARE:
        found = f"above {limit:g}{unit} for {minutes:.0f} minutes in a row and {share:.1%} of the time"
        yield Reason(metric, found, rule, need)


def _memory(found: InstanceClass, series: Series) -> Iterator[Reason]:
    low = [value < found.memory_floor_mib * MIB for value in series.values]
    if low and sum(low) / len(low) >= BUSY_SHARE:
        yield Reason(
            "FreeableMemory",
            f"below {found.memory_floor_mib} MiB {sum(low) / len(low):.1%} of the time",
            f"below {found.memory_floor_mib} MiB for {BUSY_SHARE:.0%} of the time",
            "class",
        )


def _connections(found: InstanceClass, series: Series) -> Iterator[Reason]:
    limit = BUSY_CONNECTIONS * found.planned_connections
    if series.values and max(series.values) > limit:
        yield Reason(
            "DatabaseConnections",
            f"{max(series.values):.0f} at the most",
            f"above {BUSY_CONNECTIONS:.0%} of the {found.planned_connections} that {found.name} bears",
            "class",
        )


def _credits(found: InstanceClass, measured: Measured) -> Iterator[Reason]:
    if not found.burstable:
        return
    surplus = measured.get("CPUSurplusCreditsCharged", NOTHING)
    if surplus.values:
        dollars = sum(surplus.values) / 60 * SURPLUS_PRICE * HOURS_PER_MONTH / surplus.hours
        if dollars >= SURPLUS_A_MONTH:
            rule = f"surplus credits for ${SURPLUS_A_MONTH:.0f} a month or more"
            yield Reason("CPUSurplusCreditsCharged", f"${dollars:.2f} a month", rule, "credits")
    balance = measured.get("CPUCreditBalance", NOTHING)
    limit = LOW_CREDITS * found.most_credits
    low = [value < limit for value in balance.values]
    if low and sum(low) / len(low) >= LOW_CREDITS_SHARE:
        rule = f"below {limit:.0f} ({LOW_CREDITS:.0%} of the most) for {LOW_CREDITS_SHARE:.0%} of the time"
        yield Reason("CPUCreditBalance", f"below {limit:.0f} {sum(low) / len(low):.1%} of the time", rule, "credits")


def _balance(measured: Measured) -> Iterator[Reason]:
    for metric in ("EBSIOBalance%", "EBSByteBalance%"):
        series = measured.get(metric, NOTHING)
        minutes = series.longest_run([value < LOW_BALANCE for value in series.values])
        if minutes >= LOW_BALANCE_MINUTES:
            rule = f"below {LOW_BALANCE:.0f} % for {LOW_BALANCE_MINUTES} minutes in a row"
            yield Reason(metric, f"below {LOW_BALANCE:.0f} % for {minutes:.0f} minutes in a row", rule, "class")


def _lag(database: Database, series: Series) -> Iterator[Reason]:
    minutes = series.longest_run([value > LATE_SECONDS for value in series.values])
    # A source without writes reports up to five minutes of lag that is none.
    if database.is_replica and minutes >= LATE_MINUTES:
        rule = f"above {LATE_SECONDS:.0f} s for {LATE_MINUTES} minutes in a row"
        yield Reason("ReplicaLag", f"above {LATE_SECONDS:.0f} s for {minutes:.0f} minutes in a row", rule, "class")


def _storage(database: Database, series: Series) -> Iterator[Reason]:
    if not series.values:
        return
    free, allocated, largest = series.values[-1] / GIB, database.allocated_storage, database.max_allocated_storage
    if largest is not None and largest > allocated:
        if allocated >= NEAR_LIMIT * largest:
            rule = f"grown to {NEAR_LIMIT:.0%} of maxAllocatedStorage"
            yield Reason("FreeStorageSpace", f"grown to {allocated} of {largest} GiB", rule, "storage")
        return
    days = days_to_full(series)
    if free < LOW_STORAGE * allocated:
        rule = f"less than {LOW_STORAGE:.0%} of {allocated} GiB free"
        yield Reason("FreeStorageSpace", f"{free:.1f} GiB free", rule, "storage")
    elif days is not None and days < DAYS_TO_FULL:
        rule = f"full in less than {DAYS_TO_FULL} days at this rate"
        yield Reason("FreeStorageSpace", f"{free:.1f} GiB free, full in {days:.0f} days", rule, "storage")


def days_to_full(series: Series) -> float | None:
    """Return when nothing is free any more, by the change from the first day's mean to the last's; None for never."""
    day = 86_400 // PERIOD_SECONDS
    if len(series.values) < 2 * day:
        return None
    first, last = sum(series.values[:day]) / day, sum(series.values[-day:]) / day
    days = (series.times[-1] - series.times[0]) / 86_400 - 1
    rate = (first - last) / days if days > 0 else 0.0
    return last / rate if rate > 0 else None


def group_too_small(measured: Measured, max_size: int) -> list[Reason]:
    """Return the reasons for more backends: the group is at its largest and still busy."""
    cpu, machines = measured.get("CPUUtilization", NOTHING), measured.get("GroupInServiceInstances", NOTHING)
    if cpu.hours < LEAST_HOURS or not machines.values:
        return []
    full = {moment for moment, count in zip(machines.times, machines.values, strict=True) if count >= max_size}
    busy = [value > BUSY_CPU and moment in full for moment, value in zip(cpu.times, cpu.values, strict=True)]
    minutes, share = cpu.longest_run(busy), sum(busy) / len(busy)
    if minutes < BUSY_MINUTES and share < BUSY_SHARE:
        return []
    rule = f"sustained above {BUSY_CPU:g}% with all {max_size}: {BUSY_MINUTES} minutes in a row, or {BUSY_SHARE:.0%}"
    found = f"above {BUSY_CPU:g}% with all {max_size} for {minutes:.0f} minutes in a row and {share:.1%} of the time"
    return [Reason("CPUUtilization", found, rule, "machines")]
