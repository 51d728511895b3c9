"""`rotate`: a new password for the master user, and the proof that every backend uses it."""

import argparse
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from ops import deploy, locate, stages
from ops.errors import StopError
from ops.stages import Stage
from ops.terminal import agreed
from ops.waiting import looks

HEALTH_PATTERN: Final = '{ $.event = "database-health" }'
"""What each backend logs once a minute, from a connection of its own with the credentials that it holds."""

MINUTES_TO_FOLLOW: Final = 6
"""Backends look for new credentials once a minute and log their health once a minute; the rest is patience."""


@dataclass(frozen=True)
class Health:
    """A backend's own word on whether it reaches the database."""

    instance: str
    at: datetime
    healthy: bool
    reason: str


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("stage")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(chosen: argparse.Namespace, directory: Path) -> int:
    """Raise the password's version, deploy, and wait until every backend reaches the database with the new one."""
    stage = stages.read_stage(chosen.stage, directory)
    pulumi, account = deploy.ready(chosen.stage, directory)
    version = stage.settings.database.password_version + 1
    agreed(f"Give {stage.name}'s database a new password (passwordVersion {version}) and deploy?", yes=chosen.yes)
    before = changed(stage)
    path = "database.passwordVersion"
    if pulumi.run("config", "set", "--path", path, str(version), "--stack", stage.name) != 0:
        raise StopError(f"Nothing was changed: Pulumi did not set {path}.")
    code = deploy.deploy(pulumi, account, stage.name, yes=chosen.yes)
    if code != 0:
        raise StopError(
            f"Pulumi.{stage.name}.yaml asks for passwordVersion {version}: `make up STAGE={stage.name}` again."
        )
    since = changed(stage)
    if since <= before:
        raise StopError("The deployment ended well and the secret is still the old one: look at its resources.")
    user = stage.settings.database.application_user
    if user is not None and user.mode == "used":
        print(f"The master user has a new password, and the secret holds it. Backends are {user.name} and go on.")
        return 0
    print("The database has a new password, and the secret holds it. Waiting for the backends …", flush=True)
    count = wait_until_followed(stage, since)
    print(f"{count} of {count} backends reach the database with it.")
    return 0


def wait_until_followed(stage: Stage, since: datetime, *, sleep: Callable[[float], None] = time.sleep) -> int:
    """Wait until every running backend has reached the database after a moment, and return how many there are.

    Raises:
        StopError: some have not in time; says which, and what they said last.
    """
    group = locate.log_group(stage, "backend")
    late: dict[str, str] = {}
    for _ in looks(MINUTES_TO_FOLLOW, sleep):
        running = locate.backends(stage)
        late = not_yet(running, _healths(stage, group, since), since)
        if not late:
            return len(running)
    said = "; ".join(f"{instance}: {reason}" for instance, reason in sorted(late.items()))
    raise StopError(f"{len(late)} backends do not reach the database after {MINUTES_TO_FOLLOW} minutes: {said}")


def not_yet(running: Iterable[str], healths: Iterable[Health], since: datetime) -> dict[str, str]:
    """Return the backends whose latest word after a moment is not a healthy one, with the reason."""
    latest: dict[str, Health] = {}
    for health in sorted(healths, key=lambda each: each.at):
        if health.at > since:
            latest[health.instance] = health
    late = {instance: "said nothing yet" for instance in running if instance not in latest}
    failing = {each: latest[each].reason for each in running if each in latest and not latest[each].healthy}
    return late | failing


def _healths(stage: Stage, group: str, since: datetime) -> list[Health]:
    events = stage.account.listed(
        "logs",
        "FilterLogEvents",
        "events",
        logGroupName=group,
        startTime=int(since.timestamp() * 1000),
        filterPattern=HEALTH_PATTERN,
    )
    return [health for event in events if (health := _health(event, since)) is not None]


def _health(event: Mapping[str, Any], since: datetime) -> Health | None:
    try:
        line: Any = json.loads(event["message"])
        at = datetime.fromtimestamp(event["timestamp"] / 1000, tz=since.tzinfo)
        return Health(str(event["logStreamName"]), at, bool(line["healthy"]), str(line.get("reason", "")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def changed(stage: Stage, name: str = "database") -> datetime:
    """Return when one of the stage's secrets was written last; by its logical name."""
    described = stage.account.call("secretsmanager", "DescribeSecret", SecretId=locate.secret_arn(stage, name))
    at: datetime = described["LastChangedDate"]
    return at
