"""Which class a database is to have instead: what helps, or what would be enough. Pure."""

from typing import Final

from infra.catalog import INSTANCE_CLASSES, InstanceClass
from ops.metrics import NOTHING
from ops.rules import MIB, Database, Measured, Reason

IDLE_CPU: Final = 40.0
"""Percent that the smaller class would be busy, at the most, 99 % of the time."""

IDLE_CONNECTIONS: Final = 0.5
SPARE_MEMORY: Final = 1.5
LEAST_HOURS: Final = 13 * 24.0
"""A smaller class is advised only after nearly all of the 14 days."""

REASON_DOWN: Final = Reason(
    "CPUUtilization",
    "CPU, memory and connections would fit the next smaller class",
    f"99 % of the time below {IDLE_CPU:.0f} % of its CPU, its memory and one and a half of its floor beside it, "
    f"below {IDLE_CONNECTIONS:.0%} of its connections, for 13 days at the least",
    "class",
)

LEAVING_T: Final = {"db.t3": "db.m5", "db.t4g": "db.m7g"}
"""The family without credits that follows a burstable one, on the same architecture."""


def bears(candidate: InstanceClass, database: Database, measured: Measured) -> bool:
    """Tell whether a smaller class would bear what was measured over nearly all of the 14 days, with room."""
    found = database.instance_class
    cpu = measured.get("CPUUtilization", NOTHING)
    memory = measured.get("FreeableMemory", NOTHING)
    connections = measured.get("DatabaseConnections", NOTHING)
    if min(cpu.hours, memory.hours, connections.hours) < LEAST_HOURS:
        return False
    ratio = found.vcpus / candidate.vcpus
    needed = found.memory_gib * 1024 - min(memory.values) / MIB + SPARE_MEMORY * candidate.memory_floor_mib
    return (
        cpu.percentile(99) * ratio < IDLE_CPU
        and (not candidate.burstable or cpu.mean * ratio < baseline(candidate) / 2)
        and needed < candidate.memory_gib * 1024
        and max(connections.values) < IDLE_CONNECTIONS * candidate.planned_connections
    )


def baseline(found: InstanceClass) -> float:
    """Return the percent of CPU that a burstable class has for good: it earns a day's credits in a day."""
    return found.most_credits / 24 / 60 / found.vcpus * 100


def larger(found: InstanceClass, measured: Measured, reasons: list[Reason]) -> InstanceClass | None:
    """Choose the class that helps: the next size of the family, and above its largest the family without credits.

    Where credits are what lacks, it is the smallest class that needs none: one whose baseline bears the mean of the
    CPU, or one of the family without credits.
    """
    above = [each for each in _sizes(_family(found)) if each.memory_gib > found.memory_gib]
    after = [each for each in _sizes(LEAVING_T.get(_family(found), "")) if each.memory_gib >= found.memory_gib]
    if not any(reason.need == "credits" for reason in reasons):
        return next(iter(above or after), None)
    mean = measured["CPUUtilization"].mean
    enough = [each for each in above if baseline(each) > mean * found.vcpus / each.vcpus]
    return min([*enough, *after], key=lambda each: each.memory_gib, default=None)


def smaller(database: Database, measured: Measured) -> InstanceClass | None:
    """Return the next smaller class of the family when it would bear what was measured."""
    found = database.instance_class
    below = [each for each in _sizes(_family(found)) if each.memory_gib < found.memory_gib]
    return below[-1] if below and bears(below[-1], database, measured) else None


def _family(found: InstanceClass) -> str:
    return found.name.rpartition(".")[0]


def _sizes(family: str) -> list[InstanceClass]:
    """List the classes of a family from the smallest to the largest."""
    sizes = [each for each in INSTANCE_CLASSES.values() if _family(each) == family]
    return sorted(sizes, key=lambda each: each.memory_gib)
