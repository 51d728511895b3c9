"""`up` and `destroy`: Pulumi's own commands with this project's flags, and the wait for the instance refresh."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import boto3
import yaml
from botocore.exceptions import BotoCoreError, ClientError

CLI_PAGE = "https://www.pulumi.com/docs/install/"
POLL_SECONDS = 15
REFRESH_MINUTES = 60
"""Longest wait for an instance refresh; a group of nine takes about a quarter of that."""

ENDED_WELL = {"Successful"}
ENDED_BADLY = {"Failed", "Cancelled", "RollbackFailed", "RollbackSuccessful"}


class MissingError(Exception):
    """Something that has to be there before anything is done, with what to do about it."""


def up(stage: str, directory: Path) -> int:
    """Deploy a stage with the policy pack enforced and wait until its backends run what was deployed.

    Returns:
        Pulumi's exit code; 1 when Pulumi succeeded and the instance refresh did not.

    Raises:
        MissingError: no such stage, no Pulumi CLI, not logged in, or no AWS credentials.
    """
    pulumi = _ready(stage, directory)
    started = datetime.now(UTC)
    _run([pulumi, "stack", "select", "--create", "--stack", stage], directory)
    code = _run([pulumi, "up", "--stack", stage, *policy_flags(stage, directory)], directory)
    if code != 0:
        return code
    outputs = json.loads(_read([pulumi, "stack", "output", "--json", "--stack", stage], directory))
    autoscaling = _client("autoscaling", _region(stage, directory))
    failure = wait_for_refresh(autoscaling, outputs["backendGroupName"], since=started)
    if failure is not None:
        print(f"Deployed, but the backends were not renewed: {failure}", file=sys.stderr)
        return 1
    return 0


def destroy(stage: str, directory: Path) -> int:
    """Take a stage down. A protected one refuses; the two steps that lift the protection are printed then.

    Raises:
        MissingError: as `up`.
    """
    pulumi = _ready(stage, directory)
    code = _run([pulumi, "destroy", "--stack", stage], directory)
    if code != 0:
        print(
            f"If it is protected, taking it down takes two steps:\n"
            f"  pulumi config set --path database.deletionProtection false --stack {stage}\n"
            f"  pulumi config set --path loadBalancer.deletionProtection false --stack {stage}\n"
            f"  make up STAGE={stage}\n"
            f"  make destroy STAGE={stage}",
            file=sys.stderr,
        )
    return code


def policy_flags(stage: str, directory: Path) -> list[str]:
    """Name the pack and its configuration: the stage's own, else the strict default."""
    own = Path("policies", "config", f"{stage}.json")
    config = own if (directory / own).exists() else Path("policies", "config", "default.json")
    return ["--policy-pack", "policies", "--policy-pack-config", str(config)]


def wait_for_refresh(
    autoscaling: Any, group_name: str, *, since: datetime, sleep: Callable[[float], None] = time.sleep
) -> str | None:
    """Wait for the group's newest instance refresh, which the AWS provider starts and does not wait for.

    Args:
        autoscaling: a boto3 `autoscaling` client.
        group_name: the Auto Scaling group's name.
        since: refreshes started earlier are none of this deployment's.
        sleep: called with seconds between two looks.

    Returns:
        None when it ended well or there is none; else how it ended and AWS's reason.
    """
    refresh: dict[str, Any] = {}
    for _ in range(REFRESH_MINUTES * 60 // POLL_SECONDS):
        found = autoscaling.describe_instance_refreshes(AutoScalingGroupName=group_name, MaxRecords=1)
        none: dict[str, Any] = {}
        refresh = next((one for one in found["InstanceRefreshes"] if one["StartTime"] >= since), none)
        status = refresh.get("Status", "Successful")
        if status in ENDED_WELL:
            return None
        if status in ENDED_BADLY:
            return f"{status}: {refresh.get('StatusReason', 'AWS gives no reason')}"
        print(f"instance refresh {status}, {refresh.get('PercentageComplete', 0)} % …", file=sys.stderr)
        sleep(POLL_SECONDS)
    return f"still {refresh.get('Status')} after {REFRESH_MINUTES} minutes: {refresh.get('StatusReason', '')}"


def _ready(stage: str, directory: Path) -> str:
    """Check all that has to be there and return the CLI's path."""
    stages = sorted(file.name.split(".")[1] for file in directory.glob("Pulumi.*.yaml"))
    if stage not in stages:
        given = f"There is no stage {stage!r}" if stage else "Which stage?"
        raise MissingError(f"{given}: STAGE is one of {', '.join(stages)}.")
    pulumi = shutil.which("pulumi")
    if pulumi is None:
        raise MissingError(f"The Pulumi CLI is not installed: {CLI_PAGE}. `make preview` works without it.")
    if subprocess.run([pulumi, "whoami"], cwd=directory, capture_output=True, check=False).returncode != 0:
        raise MissingError(
            "Pulumi is not logged in: `pulumi login`, or `pulumi login s3://BUCKET` for state of your own."
        )
    _check_credentials(_region(stage, directory))
    return pulumi


def _client(service: str, region: str) -> Any:
    # boto3 makes its clients at run time and has no types for them.
    return cast(Any, boto3).client(service, region_name=region)


def _check_credentials(region: str) -> None:
    try:
        _client("sts", region).get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise MissingError(
            f"AWS does not know you ({error}): `aws configure sso`, or set AWS_PROFILE to a profile that works."
        ) from None


def _region(stage: str, directory: Path) -> str:
    config = yaml.safe_load((directory / f"Pulumi.{stage}.yaml").read_text())["config"]
    return str(config["aws:region"])


def _run(command: list[str], directory: Path) -> int:
    return subprocess.run(command, cwd=directory, check=False).returncode


def _read(command: list[str], directory: Path) -> str:
    return subprocess.run(command, cwd=directory, check=True, capture_output=True, text=True).stdout
