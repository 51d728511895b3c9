"""The parameter group's values, each with its reason. Memory and connections stay at RDS's defaults by class. Pure."""

from collections.abc import Mapping
from typing import Final

BASE: Final = {
    # Clients that do not speak TLS are refused.
    "rds.force_ssl": "1",
    # Statements slower than a second, waits for locks and sorts that spill over 10 MiB are worth a line. Statements
    # themselves are not logged: they hold people's data, and `ALTER ROLE` its password.
    "log_min_duration_statement": "1000",
    "log_lock_waits": "1",
    "log_temp_files": "10240",
    # What a slow query waited for is then in EXPLAIN and pg_stat_database.
    "track_io_timing": "1",
}

APPLY_METHOD: Final = "pending-reboot"
"""At the first start of a new instance, else at its next reboot; right for static and dynamic parameters alike.

RDS answers this method for a value that is also the family's default (as `rds.force_ssl` from 15 on), whatever was
asked for, and `immediate` would then show as a change in every preview (terraform-provider-aws #39252).
"""


def parameters(extra: Mapping[str, str]) -> dict[str, str]:
    """Join the base with a stage's own parameters, which win; in order of name."""
    return dict(sorted({**BASE, **extra}.items()))
