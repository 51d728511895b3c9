"""What RDS does to a running PostgreSQL instance when one of its properties changes.

Source: RDS User Guide, "Settings for DB instances", the columns on downtime and on applying changes; from memory of it,
apart from replacement, which simulation/replacement.py has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from simulation.replacement import REPLACING

Kind = Literal["nothing", "in place", "reboot", "upgrade", "replaced"]
"""nothing: RDS is not asked, or keeps it for later. in place: the instance keeps serving. reboot: it restarts, with a
standby by failing over. upgrade: it stops while its data are converted. replaced: a new, empty one would be made."""

KINDS: Final[tuple[Kind, ...]] = ("nothing", "in place", "reboot", "upgrade", "replaced")


@dataclass(frozen=True)
class Effect:
    """What happens; `waits` is whether it is kept for the maintenance window unless `applyImmediately` is set."""

    kind: Kind
    waits: bool = False


_OURS: Final = Effect("nothing")
_AT_ONCE: Final = Effect("in place")
_WINDOW: Final = Effect("in place", waits=True)

EFFECTS: Final = {
    "allocatedStorage": _WINDOW,
    "allowMajorVersionUpgrade": _OURS,
    "applyImmediately": _OURS,
    "autoMinorVersionUpgrade": _AT_ONCE,
    "backupRetentionPeriod": _AT_ONCE,
    "backupWindow": _AT_ONCE,
    "caCertIdentifier": Effect("reboot", waits=True),
    "copyTagsToSnapshot": _AT_ONCE,
    "deleteAutomatedBackups": _OURS,
    "deletionProtection": _AT_ONCE,
    "engineVersion": Effect("reboot", waits=True),
    "finalSnapshotIdentifier": _OURS,
    "instanceClass": Effect("reboot", waits=True),
    "iops": _WINDOW,
    "maintenanceWindow": _AT_ONCE,
    "maxAllocatedStorage": _AT_ONCE,
    "multiAz": _WINDOW,
    "parameterGroupName": Effect("reboot", waits=True),
    "password": _AT_ONCE,
    "skipFinalSnapshot": _OURS,
    "storageThroughput": _WINDOW,
    "tags": _AT_ONCE,
    "tagsAll": _AT_ONCE,
    "vpcSecurityGroupIds": _AT_ONCE,
}

_TYPE: Final = "aws:rds/instance:Instance"


def effect(changed: Iterable[str], *, new_major: bool = False) -> Effect:
    """Return what the change of several properties amounts to: the worst of each.

    Args:
        changed: the properties.
        new_major: whether a change of `engineVersion` is one to another major.

    Raises:
        KeyError: nobody has said yet what a property's change does.
    """
    found = [_one(key, new_major=new_major) for key in changed]
    worst = max(found, key=lambda each: KINDS.index(each.kind), default=_OURS)
    return Effect(worst.kind, waits=any(each.waits for each in found))


def _one(key: str, *, new_major: bool) -> Effect:
    if key in REPLACING[_TYPE].split():
        return Effect("replaced")
    return Effect("upgrade", waits=True) if key == "engineVersion" and new_major else EFFECTS[key]
