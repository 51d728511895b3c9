"""The parameter group's values, each with its reason. Memory and connections stay at RDS's defaults by class. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One PostgreSQL parameter; `apply_method` as RDS spells it."""

    name: str
    value: str
    apply_method: Literal["immediate", "pending-reboot"] = "immediate"


BASE = (
    # Clients that do not speak TLS are refused.
    Parameter(name="rds.force_ssl", value="1"),
    # Statements slower than a second, waits for locks and sorts that spill over 10 MiB are worth a line. Statements
    # themselves are not logged: they hold people's data, and `ALTER ROLE` its password.
    Parameter(name="log_min_duration_statement", value="1000"),
    Parameter(name="log_lock_waits", value="1"),
    Parameter(name="log_temp_files", value="10240"),
    # What a slow query waited for is then in EXPLAIN and pg_stat_database.
    Parameter(name="track_io_timing", value="1"),
)


def parameters(extra: Mapping[str, str]) -> tuple[Parameter, ...]:
    """Join the base with a stage's own parameters, which win.

    A stage's own are applied at the next reboot: that is right for static and dynamic parameters alike.
    """
    own = tuple(
        Parameter(name=name, value=value, apply_method="pending-reboot") for name, value in sorted(extra.items())
    )
    return tuple(parameter for parameter in BASE if parameter.name not in extra) + own
