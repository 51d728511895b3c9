"""Prices of AWS in one region on one day, in US dollars, on demand.

Sources: "list", the AWS Price List as quoted by a third party; "infracost", the golden files of infracost's tests;
"tables", other third-party tables; "unconfirmed", known of old and not looked up since. AWS's own calculator decides.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

REGION: Final = "us-east-1"
DATE: Final = datetime.date(2026, 8, 12)
HOURS: Final = 730
"""Hours of a month, as AWS's calculator counts them."""


@dataclass(frozen=True)
class Price:
    """Dollars for one `unit`, and where the figure is from."""

    dollars: float
    unit: str
    source: str


_LIST, _INFRACOST, _TABLES, _UNCONFIRMED = "list", "infracost", "tables", "unconfirmed"

_TIMES_LARGE: Final = {
    "large": 1, "xlarge": 2, "2xlarge": 4, "4xlarge": 8, "8xlarge": 16, "12xlarge": 24, "16xlarge": 32, "24xlarge": 48,
    "32xlarge": 64, "48xlarge": 96,
}  # fmt: skip
"""How often a size costs what its family's large does, where nothing is burstable: as many times the vCPUs."""


def _table(
    source: str,
    *,
    sizes: Mapping[str, Mapping[str, float]],
    larges: Mapping[str, float],
    known: Mapping[str, tuple[float, str]],
) -> dict[str, Price]:
    """Hourly prices by family and size; `known` are those with a better source than `source`."""
    prices = {f"{family}.{size}": dollars for family, each in sizes.items() for size, dollars in each.items()}
    prices |= {f"{family}.{size}": large * n for family, large in larges.items() for size, n in _TIMES_LARGE.items()}
    table = {name: Price(dollars, "hour", source) for name, dollars in prices.items()}
    return table | {name: Price(dollars, "hour", better) for name, (dollars, better) in known.items()}


DATABASE_CLASSES: Final[Mapping[str, Price]] = _table(
    _UNCONFIRMED,
    sizes={
        "db.t3": {"medium": 0.072, "large": 0.145, "xlarge": 0.29, "2xlarge": 0.579},
        "db.t4g": {"micro": 0.016, "small": 0.032, "large": 0.129, "xlarge": 0.258, "2xlarge": 0.517},
    },
    larges={
        "db.m5": 0.178,
        "db.m6g": 0.159,
        "db.m6i": 0.178,
        "db.m7g": 0.168,
        "db.r5": 0.25,
        "db.r6g": 0.225,
        "db.r6i": 0.25,
        "db.r7g": 0.239,
    },
    known={
        "db.t3.micro": (0.018, _LIST),
        "db.t3.small": (0.036, _TABLES),
        "db.t4g.medium": (0.065, _TABLES),
        "db.m5.large": (0.178, _TABLES),
    },
)
"""RDS for PostgreSQL in one zone, by instance class; a standby costs as much again."""

MACHINES: Final[Mapping[str, Price]] = _table(
    _UNCONFIRMED,
    sizes={
        "t4g": {
            "nano": 0.0042,
            "micro": 0.0084,
            "small": 0.0168,
            "medium": 0.0336,
            "large": 0.0672,
            "xlarge": 0.1344,
            "2xlarge": 0.2688,
        },
        "t3": {"nano": 0.0052, "large": 0.0832, "xlarge": 0.1664, "2xlarge": 0.3328},
        "t3a": {
            "nano": 0.0047,
            "micro": 0.0094,
            "small": 0.0188,
            "medium": 0.0376,
            "large": 0.0752,
            "xlarge": 0.1504,
            "2xlarge": 0.3008,
        },
    },
    larges={
        "c6g": 0.068,
        "c7g": 0.0725,
        "c6i": 0.085,
        "c7i": 0.08925,
        "m6g": 0.077,
        "m7g": 0.0816,
        "m8g": 0.08976,
        "m6i": 0.096,
        "m7i": 0.1008,
    },
    known={"t3.micro": (0.0104, _TABLES), "t3.small": (0.0208, _INFRACOST), "t3.medium": (0.0416, _INFRACOST)},
)
"""EC2 with Linux, by instance type."""

DATABASE_STORAGE: Final[Mapping[str, Price]] = {
    "gp2": Price(0.115, "GB-month", _LIST),
    "gp3": Price(0.115, "GB-month", _LIST),
    "io1": Price(0.125, "GB-month", _UNCONFIRMED),
    "io2": Price(0.125, "GB-month", _UNCONFIRMED),
}
"""RDS storage in one zone; a standby's costs as much again."""

DATABASE_IOPS: Final[Mapping[str, Price]] = {
    "gp3": Price(0.02, "IOPS-month", _UNCONFIRMED),
    "io1": Price(0.10, "IOPS-month", _UNCONFIRMED),
    "io2": Price(0.10, "IOPS-month", _UNCONFIRMED),
}
"""What provisioned IOPS cost, for gp3 those beyond what the storage includes."""

VOLUMES: Final[Mapping[str, Price]] = {
    "gp3": Price(0.08, "GB-month", _INFRACOST),
    "gp2": Price(0.10, "GB-month", _UNCONFIRMED),
}
"""EBS volumes of machines."""

SURPLUS_CREDITS: Final[Mapping[str, Price]] = {
    "db.t3": Price(0.075, "vCPU-hour", _UNCONFIRMED),
    "db.t4g": Price(0.075, "vCPU-hour", _UNCONFIRMED),
    "t3": Price(0.05, "vCPU-hour", _UNCONFIRMED),
    "t3a": Price(0.05, "vCPU-hour", _UNCONFIRMED),
    "t4g": Price(0.04, "vCPU-hour", _UNCONFIRMED),
}
"""What a burstable family costs for CPU above its baseline."""

PROXY: Final = Price(0.015, "vCPU-hour", _LIST)
LEAST_PROXY_VCPUS: Final = 2
BACKUP: Final = Price(0.095, "GB-month", _LIST)
LOAD_BALANCER: Final = Price(0.0225, "hour", _INFRACOST)
LOAD_BALANCER_CAPACITY: Final = Price(0.008, "LCU-hour", _INFRACOST)
NAT_GATEWAY: Final = Price(0.045, "hour", _LIST)
NAT_TRAFFIC: Final = Price(0.045, "GB", _LIST)
INTERFACE_ENDPOINT: Final = Price(0.01, "zone-hour", _LIST)
PUBLIC_ADDRESS: Final = Price(0.005, "hour", _LIST)
SECRET: Final = Price(0.40, "month", _INFRACOST)
KEY: Final = Price(1.00, "month", _UNCONFIRMED)
ALARM: Final = Price(0.10, "metric-month", _UNCONFIRMED)
COMPOSITE_ALARM: Final = Price(0.50, "month", _UNCONFIRMED)
TRAFFIC_OUT: Final = Price(0.09, "GB", _UNCONFIRMED)
LOGS: Final = Price(0.50, "GB", _UNCONFIRMED)
