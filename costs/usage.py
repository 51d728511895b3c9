"""What a stack is assumed to use in a month, beyond what it is billed for by merely existing."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable
from dataclasses import dataclass, fields


class UsageError(Exception):
    """An assumption that makes no sense; `str()` says which and what it may be."""


# No pydantic model: to load pydantic for seven numbers would take every preview a tenth of a second.
@dataclass(frozen=True, kw_only=True)
class Usage:
    """Usage in a month, percentages as averages. All of it is 0 unless somebody says otherwise.

    Attributes:
        traffic_gb: GB that leave AWS for the internet.
        nat_gb: GB that pass the NAT gateways.
        load_balancer_units: LCUs in use on average.
        log_gb: GB of logs that CloudWatch takes in.
        backup_gb: GB of backups beyond the free allowance, those in other regions included.
        database_cpu_percent: average CPU of burstable databases.
        backend_cpu_percent: average CPU of burstable machines.
    """

    traffic_gb: float = 0
    nat_gb: float = 0
    load_balancer_units: float = 0
    log_gb: float = 0
    backup_gb: float = 0
    database_cpu_percent: float = 0
    backend_cpu_percent: float = 0

    def named(self) -> dict[str, float]:
        """Return everything by the name that the command line knows it by."""
        return {name: getattr(self, field) for name, field in _FIELDS.items()}


def _camel(field: str) -> str:
    first, *rest = field.split("_")
    return first + "".join(map(str.capitalize, rest))


_FIELDS = {_camel(field.name): field.name for field in fields(Usage)}


def parse(assignments: Iterable[str]) -> Usage:
    """Read NAME=NUMBER pairs.

    Raises:
        UsageError: a name that is none, or a number out of its limits.
    """
    given: dict[str, float] = {}
    for assignment in assignments:
        name, equals, number = assignment.partition("=")
        if not equals:
            raise UsageError(f"{assignment!r} is not NAME=NUMBER, as in trafficGb=100")
        if name not in _FIELDS:
            near = difflib.get_close_matches(name, _FIELDS, n=1)
            hint = f", did you mean {near[0]}?" if near else f"; there are {', '.join(_FIELDS)}"
            raise UsageError(f"there is no usage called {name}{hint}")
        given[_FIELDS[name]] = _number(name, number)
    return Usage(**given)


def _number(name: str, written: str) -> float:
    try:
        number = float(written)
    except ValueError:
        raise UsageError(f"{name}={written}: input should be a valid number") from None
    if not math.isfinite(number):
        raise UsageError(f"{name}={written}: input should be a finite number")
    if number < 0:
        raise UsageError(f"{name}={written}: input should be greater than or equal to 0")
    if name.endswith("Percent") and number > 100:
        raise UsageError(f"{name}={written}: input should be less than or equal to 100")
    return number
