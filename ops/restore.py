"""`restore`: a stack file for a parallel stage that begins with the data of a moment or of a snapshot."""

import argparse
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import yaml

from infra.naming import PROJECT
from infra.settings import load
from ops import locate, stages
from ops.aws import AwsError
from ops.errors import MissingError, StopError
from ops.stages import Stage

STAGE_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,40}")
SHOWN_SNAPSHOTS: Final = 3


@dataclass(frozen=True)
class Source:
    """Where data come from: the setting for it, and what AWS says of the database they were in."""

    restore_from: dict[str, str]
    says: str
    described: Mapping[str, Any]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("stage", help="whose data")
    parser.add_argument("--to", required=True, metavar="TIME|latest|SNAPSHOT", help="such as 2026-03-15T12:00:00Z")
    parser.add_argument("--as", required=True, dest="new", metavar="NEWSTAGE", help="the stage to restore into")


def run(chosen: argparse.Namespace, directory: Path) -> int:
    """Write the new stage's stack file and say what to do with it. Changes nothing in AWS."""
    stage = stages.read_stage(chosen.stage, directory)
    new: str = chosen.new
    if not STAGE_NAME.fullmatch(new):
        raise MissingError(f"{new!r} is no name for a stage: lower-case letters, digits and hyphens, a letter first.")
    file = stages.stack_file(new, directory)
    if file.exists():
        raise MissingError(f"There is a stage {new} already ({file.name}): --as takes the name of a new one.")
    source = find(stage, chosen.to)
    require_restorable(stage, source)
    config = restored(stages.read_file(stage.name, directory), stage, source)
    load(stages.as_config(config), stage=new)
    header = f"# {stage.name}, restored: {source.says}. Written by `python -m ops restore`.\n"
    text = yaml.safe_dump({"config": config}, sort_keys=False, allow_unicode=True)
    file.write_text(header + text, encoding="utf-8")
    _policy_config(stage.name, new, directory)
    print(f"Wrote {file.name}: {source.says}. Then:\n")
    for number, (what, line) in enumerate(_steps(stage.name, new), 1):
        print(f"  {number}. {what}\n     {line}")
    return 0


def find(stage: Stage, to: str) -> Source:
    """Find what to restore.

    Raises:
        MissingError: there is no such snapshot or instance; names those that there are.
        StopError: the moment is outside of what can be restored.
    """
    moment = _moment(to)
    return _snapshot(stage, to) if moment is None and to != "latest" else _moment_of(stage, moment)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        raise MissingError(f"{text} has no time zone: {text}Z is UTC.")
    return moment.astimezone(UTC)


def _moment_of(stage: Stage, moment: datetime | None) -> Source:
    name = stage.database
    described = locate.instance(stage.account, name)
    if described is None:
        raise MissingError(f"There is no instance {name} in {stage.account.region} any more; {_snapshots(stage)}")
    latest = described.get("LatestRestorableTime")
    if not described.get("BackupRetentionPeriod") or latest is None:
        raise StopError(f"{name} has no automated backups; {_snapshots(stage)}")
    if moment is None:
        return Source({"instance": name, "time": "latest"}, f"{name} as it was five minutes before", described)
    backups = stage.account.listed(
        "rds", "DescribeDBInstanceAutomatedBackups", "DBInstanceAutomatedBackups", DBInstanceIdentifier=name
    )
    windows = [backup.get("RestoreWindow", {}) for backup in backups]
    earliest = min((window["EarliestTime"] for window in windows if "EarliestTime" in window), default=latest)
    if not earliest <= moment <= latest:
        raise StopError(
            f"{name} can be restored to any moment from {_utc(earliest)} to {_utc(latest)}; {_utc(moment)} is outside."
        )
    return Source({"instance": name, "time": _utc(moment)}, f"{name} as of {_utc(moment)}", described)


def _snapshot(stage: Stage, name: str) -> Source:
    try:
        answer = stage.account.call("rds", "DescribeDBSnapshots", DBSnapshotIdentifier=name)
    except AwsError as error:
        if error.code not in {"DBSnapshotNotFound", "DBSnapshotNotFoundFault"}:
            raise
        answer = {}
    found: list[dict[str, Any]] = answer.get("DBSnapshots", [])
    if not found:
        raise MissingError(
            f"There is no snapshot {name} in {stage.account.region} of this account; {_snapshots(stage)}"
        )
    described = found[0]
    if described["Status"] != "available":
        raise StopError(f"The snapshot {name} is {described['Status']}: it can be restored when it is available.")
    taken = described.get("SnapshotCreateTime")
    says = f"the snapshot {name} of {described['DBInstanceIdentifier']}" + (f", {_utc(taken)}" if taken else "")
    return Source({"snapshot": name}, says, described)


def _snapshots(stage: Stage) -> str:
    found = stage.account.listed("rds", "DescribeDBSnapshots", "DBSnapshots", DBInstanceIdentifier=stage.database)
    dated = [each for each in found if "SnapshotCreateTime" in each]
    dated.sort(key=lambda each: each["SnapshotCreateTime"], reverse=True)
    names = [each["DBSnapshotIdentifier"] for each in dated[:SHOWN_SNAPSHOTS]]
    return f"its newest snapshots: {', '.join(names)}" if names else "it has no snapshots either"


def require_restorable(stage: Stage, source: Source) -> None:
    """Raise StopError for data that the program would replace again at once, or cannot run."""
    described = source.described
    if described["Engine"] != "postgres":
        raise StopError(f"{source.says} is {described['Engine']}, not PostgreSQL.")
    encrypted = described.get("Encrypted", described.get("StorageEncrypted"))
    if not encrypted:
        name = source.restore_from.get("snapshot", "SNAPSHOT")
        raise StopError(
            f"{source.says} is not encrypted, and storage here always is. Copy it, and restore the copy: aws rds "
            f"copy-db-snapshot --source-db-snapshot-identifier {name} --target-db-snapshot-identifier {name}-encrypted "
            f"--kms-key-id alias/aws/rds --region {stage.account.region}"
        )


def restored(config: Mapping[str, Any], stage: Stage, source: Source) -> dict[str, Any]:
    """Return the new stage's configuration: the old one's, with the data's own facts and an entrance of its own.

    What cannot differ from the data without replacing them (user, key, major version, size) is taken from them. It has
    no protection and no copies of backups, as most such stages are looked at and thrown away.
    """
    described, chosen = source.described, stage.settings.database
    database: dict[str, Any] = {**config.get(f"{PROJECT}:database", {})}
    for key in ("upgradeTo", "backupReplication", "adopted", "adoption"):
        database.pop(key, None)
    if chosen.application_user is not None:
        # The data have the role, and the new stage's secret nothing yet.
        database["applicationUser"] = {"name": chosen.application_user.name}
    database |= {
        "engineVersion": str(described["EngineVersion"]).partition(".")[0],
        "allocatedStorage": max(int(described["AllocatedStorage"]), chosen.allocated_storage),
        "username": str(described["MasterUsername"]),
        "databaseName": str(described.get("DBName") or chosen.database_name),
        "deletionProtection": False,
        "skipFinalSnapshot": True,
        "restoreFrom": source.restore_from,
    }
    if chosen.kms_key_id is not None:
        database["kmsKeyId"] = described["KmsKeyId"]
    entrance = {**config.get(f"{PROJECT}:loadBalancer", {}), "selfSigned": True, "deletionProtection": False}
    for key in ("domain", "certificateArn"):
        entrance.pop(key, None)
    return {**config, f"{PROJECT}:database": database, f"{PROJECT}:loadBalancer": entrance}


def _policy_config(stage: str, new: str, directory: Path) -> None:
    folder = directory / "policies" / "config"
    if (folder / f"{stage}.json").exists() and not (folder / f"{new}.json").exists():
        shutil.copyfile(folder / f"{stage}.json", folder / f"{new}.json")


def _steps(stage: str, new: str) -> list[tuple[str, str]]:
    return [
        ("Look at what it would create:", f"make preview STAGE={new}"),
        ("Create it; the data are copied while you wait:", f"make up STAGE={new}"),
        ("Compare the data with the old stage's:", f"python -m ops verify {new} --against {stage}"),
        ("Done with it? Take it away, or let it take over (docs/runbooks/restore.md):", f"make destroy STAGE={new}"),
    ]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
