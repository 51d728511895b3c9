"""`adopt`: the settings and the import file with which a stage takes over an instance that exists."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from infra.naming import PROJECT, identifier
from ops import aws, deploy, existing, handover, locate, stages, suitable, takeover
from ops.aws import Account
from ops.changes import Change, changes
from ops.errors import MissingError, StopError
from ops.existing import Found
from ops.handover import Step
from ops.restore import STAGE_NAME
from ops.terminal import agreed, say

DATABASE: Final = f"{PROJECT}:database"
NETWORK: Final = f"{PROJECT}:network"
ENTRANCE: Final = f"{PROJECT}:loadBalancer"

LEAST_RETENTION: Final = 7
"""Days, where the policies' config says nothing."""


@dataclass(frozen=True)
class Report:
    """What was written and what comes next; `instead` is the way that AWS has for what cannot change in place."""

    found: Found
    stage: str
    files: tuple[str, ...]
    changes: list[Change]
    following: list[Step]
    instead: list[Step]

    def document(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "instance": self.found.name,
            "region": self.found.region,
            "stage": self.stage,
            "files": list(self.files),
            "changes": [asdict(change) for change in self.changes],
            "steps": [{"what": what, "line": line} for what, line in self.following],
            "notInPlace": [{"what": what, "line": line} for what, line in self.instead],
        }

    def show(self) -> None:
        """Print it for people."""
        said = self.found.described
        kind = f"PostgreSQL {said['EngineVersion']}, {said['DBInstanceClass']}, {said['AllocatedStorage']} GiB"
        lines: list[str] = []
        if self.changes:
            password = "" if self.found.existing.password_managed else "password, "
            kept = f"name, data, master user, {password}encryption"
            lines += [f"{self.found.name} ({kind}) keeps {kept}. Then `up` changes:", "", *_table(self.changes), ""]
        if self.instead:
            lines += ["Its storage is not encrypted, and stays so. A copy is, instead of all that:", ""]
            lines += [*handover.numbered(self.instead), ""]
        lines += [f"Wrote {' and '.join(self.files)}. Then:", "", *handover.numbered(self.following)]
        for line in lines:
            say((line, 0))


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("instance", help="the identifier of a DB instance")
    parser.add_argument("--stage", required=True, help="the stage that takes it over: a new one, or one not deployed")
    parser.add_argument("--region", help="where the instance is; else what the stack file or the AWS profile says")
    parser.add_argument("--database", metavar="NAME", help="what backends open; else what it was made with")
    parser.add_argument("--snapshot", metavar="NAME", help="begin with this encrypted snapshot of it, which stays")
    parser.add_argument("--yes", action="store_true", help="do not ask before a stack file is changed")
    parser.add_argument("--json", action="store_true", help="for programs")


def run(chosen: argparse.Namespace, directory: Path) -> int:
    """Write a stage's settings and the import file for an instance, and say what comes next. Changes nothing in AWS."""
    stage: str = chosen.stage
    if not STAGE_NAME.fullmatch(stage):
        raise MissingError(f"{stage!r} is no name for a stage: lower-case letters, digits and hyphens, a letter first.")
    file = stages.stack_file(stage, directory)
    before = stages.read_file(stage, directory) if file.exists() else _fresh()
    account = Account(_region(chosen.region, before, stage))
    found = existing.inspect(account, chosen.instance)
    suitable.require_postgres(found)
    _require_nobodys(account, found, stage)
    policies = _policies(stage, directory)
    config = configured(found, before, least_retention=_least_retention(policies), name=chosen.database)
    if chosen.snapshot:
        existing.require_snapshot(account, chosen.snapshot, found.name)
        config[DATABASE] = takeover.copied(config[DATABASE], chosen.snapshot, before.get(DATABASE, {}))
    settings = suitable.settings(config, found, stage)
    suitable.require_movable(found, settings, stage)
    if file.exists():
        agreed(f"Make {found.name} the database of {file.name}? Its comments are lost.", yes=chosen.yes)
    text = yaml.safe_dump({"config": config}, sort_keys=False, allow_unicode=True)
    verb = "Begins with a copy of" if chosen.snapshot else "Takes over"
    file.write_text(f"# {verb} {found.name}. Written by `python -m ops adopt`.\n{text}", encoding="utf-8")
    if chosen.snapshot:
        report = Report(found, stage, (file.name,), [], handover.steps_of_copy(stage), [])
    else:
        imports = directory / handover.import_name(stage)
        imports.write_text(json.dumps(handover.import_file(found), indent=4) + "\n", encoding="utf-8")
        following = handover.steps(found, settings, stage, handover.exemptions(found, policies))
        instead = [] if found.existing.storage_encrypted else handover.copying(found, stage)
        report = Report(found, stage, (file.name, imports.name), changes(found, settings), following, instead)
    if chosen.json:
        print(json.dumps(report.document(), indent=2))
    else:
        report.show()
    return 0


def configured(
    found: Found, before: Mapping[str, Any], *, least_retention: int, name: str | None = None
) -> dict[str, Any]:
    """Return a stage's configuration with the instance as its database; arguments as `takeover.database`'s."""
    network = {**before.get(NETWORK, {}), "availabilityZones": takeover.zones(found, before.get(NETWORK, {}))}
    network.pop("zoneCount", None)
    section = takeover.database(found, before.get(DATABASE, {}), least_retention=least_retention, name=name)
    if not section["parameters"]:
        del section["parameters"]
    return {**before, "aws:region": found.region, NETWORK: network, DATABASE: section}


def _fresh() -> dict[str, Any]:
    return {NETWORK: {}, DATABASE: {}, ENTRANCE: {"selfSigned": True}}


def _region(asked: str | None, before: Mapping[str, Any], stage: str) -> str:
    written: str | None = before.get("aws:region")
    if asked and written and asked != written:
        raise MissingError(f"Pulumi.{stage}.yaml is in {written}: an instance in {asked} needs another stage.")
    region: str | None = asked or written or aws.session().region_name
    if not region:
        raise MissingError("Which region is it in? --region REGION")
    return region


def _require_nobodys(account: Account, found: Found, stage: str) -> None:
    tags = found.tags
    if tags.get("Project") == PROJECT and "Stack" in tags:
        raise StopError(f"{found.name} is the database of the stage {tags['Stack']} already.")
    own = identifier(PROJECT, stage)
    if own != found.name and locate.instance(account, own) is not None:
        raise StopError(f"{stage} has a database already ({own}), which this would replace: take another --stage.")


def _policies(stage: str, directory: Path) -> dict[str, dict[str, Any]]:
    """Return the sections of the policies' config that the stage is deployed with; a level alone is one, too."""
    file = directory / deploy.policy_config(stage, directory)
    if not file.exists():
        return {}
    read: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return {
        name: {"enforcementLevel": section} if isinstance(section, str) else section for name, section in read.items()
    }


def _least_retention(policies: Mapping[str, Mapping[str, Any]]) -> int:
    return int(policies.get("database-backups", {}).get("minimumRetentionPeriod", LEAST_RETENTION))


def _table(rows: list[Change]) -> list[str]:
    rows = [Change("what", "now", "then", "interrupts"), *rows]
    what, now, long = (max(len(getattr(row, key)) for row in rows) + 2 for key in ("what", "now", "interrupts"))
    return [f"{row.what:{what}}{row.interrupts:{long}}{row.now:{now}}{row.then}" for row in rows]
