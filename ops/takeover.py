"""What a stage's settings have to say so that it can take over an instance that exists. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from infra.catalog import CA_CERTIFICATES
from infra.settings import formats, windows
from infra.settings.check_database import GP3_CHOICE_FROM, SMALLEST_GROWTH_PERCENT
from infra.settings.kinds import Refused
from ops.errors import MissingError, StopError
from ops.existing import Found

SMALLEST_STORAGE: Final = 20
"""GiB that the settings ask for at the least."""

INCLUDED: Final = {"iops": 12_000, "storageThroughput": 500}
"""What gp3 has without being asked, where it can be asked (RDS User Guide, storage)."""

LARGEST: Final = {"iops": 64_000, "storageThroughput": 4_000}

LOST: Final = ("restoreFrom", "upgradeTo", "kmsKeyId", "iops", "storageThroughput", "passwordVersion")
"""Keys of a stage's section that say something of another database."""


def copied(section: Mapping[str, Any], snapshot: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return a section that `database` made for a stage that begins with a copy: what a move needs goes."""
    lost, own = ("adopted", "passwordVersion", "adoption"), ("applyImmediately", "multiAz")
    return {
        **{key: value for key, value in section.items() if key not in (*lost, *own)},
        **{key: value for key, value in before.items() if key in own},
        "restoreFrom": {"snapshot": snapshot},
    }


def database(found: Found, before: Mapping[str, Any], *, least_retention: int, name: str | None) -> dict[str, Any]:
    """Return the `database` section that matches the instance.

    Args:
        found: the instance.
        before: the stage's section so far; what does not describe an instance (proxy, replicas) is kept.
        least_retention: days of backups that the stage's policies demand.
        name: the database that backends open; None is the one that it was made with.

    Raises:
        StopError: its master user is one that the settings refuse.
        MissingError: so is its database.
    """
    said, existing = found.described, found.existing
    chosen = {key: value for key, value in before.items() if key not in LOST}
    adopted: dict[str, Any] = {"identifier": found.name}
    if not existing.storage_encrypted:
        adopted["storageEncrypted"] = False
    return {
        **chosen,
        "adopted": adopted,
        "engineVersion": _version(said, existing.major),
        "instanceClass": str(said["DBInstanceClass"]),
        "multiAz": False,
        **_storage(said, chosen.get("maxAllocatedStorage")),
        "backupRetentionPeriod": max(
            int(said.get("BackupRetentionPeriod", 0)), int(chosen.get("backupRetentionPeriod", 1)), least_retention
        ),
        **_windows(said),
        "skipFinalSnapshot": False,
        "deletionProtection": True,
        "applyImmediately": True,
        **_certificate(said),
        "username": _username(found),
        "databaseName": _database_name(found, name),
        **({"passwordVersion": 2} if existing.password_managed else {}),
        "parameters": {**chosen.get("parameters", {}), **kept_parameters(found.parameters)},
    }


def zones(found: Found, network: Mapping[str, Any]) -> list[str]:
    """Return the zones for the stage: its own where the instance stands in one of them, else that one first."""
    pinned: Sequence[str] = network.get("availabilityZones") or ()
    own = found.existing.availability_zone
    if own in pinned:
        return list(pinned)
    count = int(network.get("zoneCount") or len(pinned) or 2)
    return list(dict.fromkeys([own, *pinned, *found.zones]))[:count]


def kept_parameters(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters that a stage may have too."""
    return {name: value for name, value in parameters.items() if refused_parameter(name) is None}


def refused_parameter(name: str) -> str | None:
    """Return why a stage may not set a parameter, None when it may."""
    try:
        formats.parameter_name(name)
    except Refused as refusal:
        return refusal.limit
    return None


def _version(said: Mapping[str, Any], major: str) -> str:
    full = str(said["EngineVersion"])
    if said.get("AutoMinorVersionUpgrade", True):
        return major
    try:
        return formats.engine_version(full)
    except Refused:
        return major


def _storage(said: Mapping[str, Any], wanted: int | None) -> dict[str, int]:
    allocated = max(int(said["AllocatedStorage"]), SMALLEST_STORAGE)
    storage = {"allocatedStorage": allocated}
    largest = said.get("MaxAllocatedStorage") or wanted
    if largest is not None:
        least = -(-allocated * SMALLEST_GROWTH_PERCENT // 100)
        storage["maxAllocatedStorage"] = max(int(largest), least)
    if allocated >= GP3_CHOICE_FROM:
        asked = {"iops": int(said.get("Iops") or 0), "storageThroughput": int(said.get("StorageThroughput") or 0)}
        more = {key: min(value, LARGEST[key]) for key, value in asked.items() if value > INCLUDED[key]}
        if "storageThroughput" in more:
            more["iops"] = max(more.get("iops", INCLUDED["iops"]), 4 * more["storageThroughput"])
        storage |= more
    return storage


def _windows(said: Mapping[str, Any]) -> dict[str, str]:
    """Return both windows, or none where the settings would refuse them."""
    daily, weekly = str(said.get("PreferredBackupWindow")), str(said.get("PreferredMaintenanceWindow"))
    parsed_daily, parsed_weekly = windows.parse_daily(daily), windows.parse_weekly(weekly)
    if parsed_daily is None or parsed_weekly is None or windows.overlap(parsed_daily, parsed_weekly):
        return {}
    if min(parsed_daily[1], parsed_weekly[1]) < windows.SHORTEST:
        return {}
    return {"backupWindow": daily, "maintenanceWindow": weekly}


def _certificate(said: Mapping[str, Any]) -> dict[str, str]:
    found = str(said.get("CACertificateIdentifier"))
    return {"caCertIdentifier": found} if found in CA_CERTIFICATES else {}


def _username(found: Found) -> str:
    name = found.existing.username
    try:
        return formats.username(name)
    except Refused as refusal:
        raise StopError(
            f"The master user of {found.name} is {name}, which {refusal.limit}. It cannot change, and a copy of a "
            "snapshot has it too: dump its databases into a new stage (pg_dump)."
        ) from None


def _database_name(found: Found, name: str | None) -> str:
    # Made without one, it has this one.
    chosen = name or str(found.described.get("DBName") or "postgres")
    try:
        return formats.database_name(chosen)
    except Refused as refusal:
        raise MissingError(
            f"Backends cannot open the database {chosen!r} of {found.name}, which {refusal.limit}: --database NAME is "
            "another one of it."
        ) from None


def refused_names(found: Found) -> Iterator[tuple[str, str, str]]:
    """Yield the parameters that somebody set and a stage may not: name, value, reason."""
    for name, value in found.parameters.items():
        reason = refused_parameter(name)
        if reason is not None:
            yield name, value, reason
