"""Facts about AWS as tables: instance classes, engine majors, machine types, TLS policies.

Each table names its source. Nothing here decides anything.
"""

import datetime
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

POSTGRES_PORT: Final = 5432

LOG_EXPORTS: Final = ("postgresql", "upgrade")
"""What RDS for PostgreSQL exports to CloudWatch Logs (its third log, of IAM authentication errors, is not wanted)."""

ZONE_ID_WITHOUT_PROXY: Final = "use1-az3"
"""RDS Proxy, t3, t4g and m5 are not offered there, and AWS drops a subnet in it without a word."""

Architecture = Literal["arm64", "x86_64"]

GIB: Final = 2**30

# RDS for PostgreSQL's default parameter group: max_connections = LEAST(DBInstanceClassMemory/9531392, 5000).
BYTES_PER_CONNECTION: Final = 9_531_392
LARGEST_MAX_CONNECTIONS: Final = 5000

_MEASURED_PLAN: Final = {"db.t3.micro": 75, "db.t3.small": 185, "db.t4g.medium": 395, "db.m5.large": 845}
"""Connections to plan with, from ceilings seen in practice (80-85, 198, 413, 856) with a little kept back."""

_PLANNED_SHARE: Final = ((1, 0.66), (2, 0.82), (4, 0.87))
_LARGEST_PLANNED_SHARE: Final = 0.93
"""Share of the nominal figure to plan with, by memory in GiB, where nothing was measured.

`DBInstanceClassMemory` excludes what the operating system and RDS use: 270 to 430 MB in the four measured classes, a
share that shrinks as memory grows. Each share is the measured one of that memory rounded down (75/112, 185/225,
395/450, 845/901), and the one of 8 GiB for everything larger.
"""

_MEMORY_FLOOR_SHARE: Final = 0.25
_MEMORY_FLOORS_MIB: Final = {1: 64}
"""Least `FreeableMemory` for long: a quarter of the memory (CloudWatch, "Recommended alarms"), by GiB where that fails.

A class with 1 GiB never has a quarter available beside what RDS and shared buffers use; SwapUsage tells more there.
"""

_CREDITS_PER_HOUR: Final = {"micro": 12, "small": 24, "medium": 24, "large": 36, "xlarge": 96, "2xlarge": 192}
"""CPU credits that t3 and t4g earn, by size (EC2 User Guide, "Burstable performance instances")."""

_EBS_BURSTS_TO_4XLARGE: Final = {"db.m6i", "db.m7g", "db.m7i", "db.m8g", "db.r6i", "db.r7g", "db.r7i", "db.r8g"}
_EBS_BURST_SIZES: Final = {*_CREDITS_PER_HOUR}
"""Sizes whose EBS bandwidth bursts in every family; 4xlarge bursts in those (EC2 User Guide, "EBS optimization")."""


@dataclass(frozen=True)
class InstanceClass:
    """An RDS instance class.

    `nominal_connections` is `max_connections` by RDS's formula, never reached; `planned_connections` is what to plan
    with: what ordinary roles really get, rounded down. `memory_floor_mib` is the least freeable memory that is healthy
    for long. `most_credits` is the highest CPU credit balance, a day's earnings; 0 where there are no credits.
    `ebs_bursts` tells whether RDS reports EBSIOBalance% and EBSByteBalance%.
    """

    name: str
    memory_gib: int
    vcpus: int
    architecture: Architecture
    burstable: bool
    nominal_connections: int
    planned_connections: int
    memory_floor_mib: int
    most_credits: int
    ebs_bursts: bool


@dataclass(frozen=True)
class BackendType:
    """An EC2 instance type for backends; memory in GiB."""

    name: str
    memory_gib: float
    vcpus: int
    architecture: Architecture


_BURSTABLE_DATABASE: Final = {
    "micro": (2, 1),
    "small": (2, 2),
    "medium": (2, 4),
    "large": (2, 8),
    "xlarge": (4, 16),
    "2xlarge": (8, 32),
}
_VCPUS: Final = {
    "large": 2,
    "xlarge": 4,
    "2xlarge": 8,
    "4xlarge": 16,
    "8xlarge": 32,
    "12xlarge": 48,
    "16xlarge": 64,
    "24xlarge": 96,
    "32xlarge": 128,
    "48xlarge": 192,
}
_ARM_SIZES: Final = ("large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge")
_FAMILIES: Final[tuple[tuple[str, Architecture, int, tuple[str, ...]], ...]] = (
    # family, architecture, GiB per vCPU, sizes (RDS User Guide, "Hardware specifications for DB instance classes")
    ("db.m5", "x86_64", 4, (*_ARM_SIZES, "24xlarge")),
    ("db.m6g", "arm64", 4, _ARM_SIZES),
    ("db.m6i", "x86_64", 4, (*_ARM_SIZES, "24xlarge", "32xlarge")),
    ("db.m7g", "arm64", 4, _ARM_SIZES),
    ("db.m7i", "x86_64", 4, (*_ARM_SIZES, "24xlarge", "48xlarge")),
    ("db.m8g", "arm64", 4, (*_ARM_SIZES, "24xlarge", "48xlarge")),
    ("db.r5", "x86_64", 8, (*_ARM_SIZES, "24xlarge")),
    ("db.r6g", "arm64", 8, _ARM_SIZES),
    ("db.r6i", "x86_64", 8, (*_ARM_SIZES, "24xlarge", "32xlarge")),
    ("db.r7g", "arm64", 8, _ARM_SIZES),
    ("db.r7i", "x86_64", 8, (*_ARM_SIZES, "24xlarge", "48xlarge")),
    ("db.r8g", "arm64", 8, (*_ARM_SIZES, "24xlarge", "48xlarge")),
)


def nominal_connections(memory_gib: int) -> int:
    """Return `max_connections` by RDS's formula for a class with this memory."""
    return min(memory_gib * GIB // BYTES_PER_CONNECTION, LARGEST_MAX_CONNECTIONS)


def _planned_connections(name: str, memory_gib: int) -> int:
    if name in _MEASURED_PLAN:
        return _MEASURED_PLAN[name]
    shares = [share for limit, share in _PLANNED_SHARE if memory_gib <= limit]
    return int(nominal_connections(memory_gib) * (shares[0] if shares else _LARGEST_PLANNED_SHARE))


def _instance_class(
    name: str, vcpus: int, memory_gib: int, architecture: Architecture, *, burstable: bool
) -> InstanceClass:
    family, _, size = name.rpartition(".")
    return InstanceClass(
        name=name,
        memory_gib=memory_gib,
        vcpus=vcpus,
        architecture=architecture,
        burstable=burstable,
        nominal_connections=nominal_connections(memory_gib),
        planned_connections=_planned_connections(name, memory_gib),
        memory_floor_mib=_MEMORY_FLOORS_MIB.get(memory_gib, int(memory_gib * 1024 * _MEMORY_FLOOR_SHARE)),
        most_credits=24 * _CREDITS_PER_HOUR[size] if burstable else 0,
        ebs_bursts=size in _EBS_BURST_SIZES or (size == "4xlarge" and family in _EBS_BURSTS_TO_4XLARGE),
    )


def _instance_classes() -> dict[str, InstanceClass]:
    burstable: tuple[tuple[str, Architecture], ...] = (("db.t3", "x86_64"), ("db.t4g", "arm64"))
    classes = [
        _instance_class(f"{family}.{size}", vcpus, memory, architecture, burstable=True)
        for family, architecture in burstable
        for size, (vcpus, memory) in _BURSTABLE_DATABASE.items()
    ]
    classes += [
        _instance_class(f"{family}.{size}", _VCPUS[size], _VCPUS[size] * ratio, architecture, burstable=False)
        for family, architecture, ratio, sizes in _FAMILIES
        for size in sizes
    ]
    return {each.name: each for each in classes}


INSTANCE_CLASSES: Final[Mapping[str, InstanceClass]] = MappingProxyType(_instance_classes())
"""Instance classes of RDS for PostgreSQL that this program knows, by name."""

POSTGRES_MAJORS: Final[Mapping[int, datetime.date]] = MappingProxyType(
    {
        13: datetime.date(2026, 2, 28),
        14: datetime.date(2027, 2, 28),
        15: datetime.date(2028, 2, 29),
        16: datetime.date(2029, 2, 28),
        17: datetime.date(2030, 2, 28),
        18: datetime.date(2031, 2, 28),
    }
)
"""End of RDS standard support by major (RDS for PostgreSQL release calendar); Extended Support is billed after it."""

_BACKEND_BURSTABLE: Final = {
    "nano": (2, 0.5),
    "micro": (2, 1.0),
    "small": (2, 2.0),
    "medium": (2, 4.0),
    "large": (2, 8.0),
    "xlarge": (4, 16.0),
    "2xlarge": (8, 32.0),
}
_BACKEND_FAMILIES: Final[tuple[tuple[str, Architecture, int, tuple[str, ...]], ...]] = (
    # family, architecture, GiB per vCPU, sizes (EC2 instance types guide)
    ("c6g", "arm64", 2, _ARM_SIZES),
    ("c7g", "arm64", 2, _ARM_SIZES),
    ("c6i", "x86_64", 2, (*_ARM_SIZES, "24xlarge", "32xlarge")),
    ("c7i", "x86_64", 2, (*_ARM_SIZES, "24xlarge", "48xlarge")),
    ("m6g", "arm64", 4, _ARM_SIZES),
    ("m7g", "arm64", 4, _ARM_SIZES),
    ("m8g", "arm64", 4, (*_ARM_SIZES, "24xlarge", "48xlarge")),
    ("m6i", "x86_64", 4, (*_ARM_SIZES, "24xlarge", "32xlarge")),
    ("m7i", "x86_64", 4, (*_ARM_SIZES, "24xlarge", "48xlarge")),
)


def _backend_types() -> dict[str, BackendType]:
    burstable: tuple[tuple[str, Architecture], ...] = (("t4g", "arm64"), ("t3", "x86_64"), ("t3a", "x86_64"))
    types = [
        BackendType(f"{family}.{size}", memory, vcpus, architecture)
        for family, architecture in burstable
        for size, (vcpus, memory) in _BACKEND_BURSTABLE.items()
    ]
    types += [
        BackendType(f"{family}.{size}", float(_VCPUS[size] * ratio), _VCPUS[size], architecture)
        for family, architecture, ratio, sizes in _BACKEND_FAMILIES
        for size in sizes
    ]
    return {each.name: each for each in types}


BACKEND_TYPES: Final[Mapping[str, BackendType]] = MappingProxyType(_backend_types())
"""EC2 instance types for backends that this program knows, by name."""

CA_CERTIFICATES: Final = ("rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1")
"""Certificate authorities of RDS that are valid (RDS User Guide, "Using SSL/TLS")."""

LOG_RETENTION_IN_DAYS: Final = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
)  # fmt: skip
"""What CloudWatch Logs accepts (API reference, PutRetentionPolicy)."""

TLS_POLICIES: Final = (
    *(f"ELBSecurityPolicy-TLS13-1-{kind}-PQ-2025-09" for kind in ("2-Res", "2", "2-Ext1", "2-Ext2", "3")),
    *(
        f"ELBSecurityPolicy-TLS13-1-{kind}-FIPS-PQ-2025-09"
        for kind in ("2-Res", "2", "2-Ext0", "2-Ext1", "2-Ext2", "3")
    ),
    *(f"ELBSecurityPolicy-TLS13-1-{kind}-2021-06" for kind in ("2-Res", "2", "2-Ext1", "2-Ext2", "3")),
    *(f"ELBSecurityPolicy-TLS13-1-{kind}-FIPS-2023-04" for kind in ("2-Res", "2", "2-Ext0", "2-Ext1", "2-Ext2", "3")),
    "ELBSecurityPolicy-FS-1-2-Res-2020-10",
    "ELBSecurityPolicy-FS-1-2-Res-2019-08",
    "ELBSecurityPolicy-FS-1-2-2019-08",
    "ELBSecurityPolicy-TLS-1-2-Ext-2018-06",
    "ELBSecurityPolicy-TLS-1-2-2017-01",
)
"""Policies of Application Load Balancers that speak TLS 1.2 or later only (ALB guide, "Security policies")."""

OLD_TLS_POLICIES: Final = (
    "ELBSecurityPolicy-2016-08",
    "ELBSecurityPolicy-TLS-1-0-2015-04",
    "ELBSecurityPolicy-2015-05",
    "ELBSecurityPolicy-TLS-1-1-2017-01",
    "ELBSecurityPolicy-FS-2018-06",
    "ELBSecurityPolicy-FS-1-1-2019-08",
    "ELBSecurityPolicy-TLS13-1-0-2021-06",
    "ELBSecurityPolicy-TLS13-1-1-2021-06",
    "ELBSecurityPolicy-TLS13-1-0-FIPS-2023-04",
    "ELBSecurityPolicy-TLS13-1-1-FIPS-2023-04",
    "ELBSecurityPolicy-TLS13-1-0-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-0-FIPS-PQ-2025-09",
)
"""Policies that still speak TLS 1.0 or 1.1 (same source)."""

ORDERABLE_FILE: Final = Path(__file__).with_name("orderable.json")


@functools.cache
def _not_orderable() -> dict[str, frozenset[str]]:
    table = json.loads(ORDERABLE_FILE.read_text(encoding="utf-8"))
    return {region: frozenset(names) for region, names in table["not_orderable"].items()}


def known_regions() -> tuple[str, ...]:
    """Return the regions of the orderable table, in alphabetical order."""
    return tuple(_not_orderable())


def orderable(instance_class: str, region: str) -> bool | None:
    """Tell whether RDS for PostgreSQL offers a class of the catalog in a region; None for a region not in the table.

    Source: infra/orderable.json, generated from cfn-lint's data by `python -m tools.orderable`.
    """
    missing = _not_orderable().get(region)
    if missing is None:
        return None
    family = instance_class.rpartition(".")[0]
    return instance_class not in missing and f"{family}.*" not in missing
