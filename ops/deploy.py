"""`up` and `destroy`: Pulumi's own commands with this project's flags, and the wait for the backends."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ops import cli, stages
from ops.aws import Account
from ops.errors import MissingError
from ops.stages import Stage
from ops.waiting import looks

REFRESH_MINUTES = 60
"""Longest wait for an instance refresh; a group of nine takes about a quarter of that."""
START_MINUTES = 20
"""Longest wait for backends to start; in an account that never had an Auto Scaling group the first may fail."""

ENDED_WELL = {"Successful"}
ENDED_BADLY = {"Failed", "Cancelled", "RollbackFailed", "RollbackSuccessful"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `up`."""
    parser.add_argument("stage", nargs="?", default="")
    parser.add_argument("--yes", action="store_true", help="do not ask, for workflows")
    parser.add_argument("--plan", metavar="FILE", help="do only what `pulumi preview --save-plan FILE` showed")


def up(chosen: argparse.Namespace, directory: Path) -> int:
    """Deploy a stage with the policy pack enforced and wait until its backends run what was deployed.

    Returns:
        Pulumi's exit code; 1 when Pulumi succeeded and backends do not run what was deployed.

    Raises:
        MissingError: no such stage, no Pulumi CLI, not logged in, no AWS credentials, no such plan, or backends would
            log in as a user that the database does not have.
        SettingsError: the stage's settings are wrong.
    """
    pulumi, account = ready(chosen.stage, directory)
    if chosen.plan and not (directory / chosen.plan).is_file():
        raise MissingError(f"There is no plan {chosen.plan}.")
    require_application_user(pulumi, account, stages.read_stage(chosen.stage, directory))
    return deploy(pulumi, account, chosen.stage, yes=chosen.yes, plan=chosen.plan)


def require_application_user(pulumi: cli.Cli, account: Account, stage: Stage) -> None:
    """Raise MissingError when backends, or the proxy, are to use an application's user whose secret is empty."""
    user = stage.settings.database.application_user
    if user is None or user.mode == "declared":
        return
    arn = pulumi.known_outputs(stage.name).get("applicationSecretArn")
    # A secret that was never filled has no version.
    if arn and account.call("secretsmanager", "DescribeSecret", SecretId=arn).get("VersionIdsToStages"):
        return
    raise MissingError(
        f"{stage.name}'s database has no user {user.name} yet: set database.applicationUser.mode to declared, "
        f"`make up STAGE={stage.name}`, `python -m ops app-user {stage.name}`."
    )


def deploy(pulumi: cli.Cli, account: Account, stage: str, *, yes: bool = False, plan: str | None = None) -> int:
    """Do what `up` does, once all is ready; with `yes` Pulumi does not ask."""
    started = datetime.now(UTC)
    pulumi.run("stack", "select", "--create", "--stack", stage)
    more = [*(["--yes"] if yes else []), *(["--plan", plan] if plan else [])]
    code = pulumi.run("up", "--stack", stage, *policy_flags(stage, pulumi.directory), *more)
    if code != 0:
        return code
    group_name = pulumi.outputs(stage)["backendGroupName"]
    failure = wait_for_refresh(account, group_name, since=started) or wait_for_backends(account, group_name)
    if failure is not None:
        print(f"Deployed, but {failure}", file=sys.stderr)
        return 1
    return 0


def destroy(chosen: argparse.Namespace, directory: Path) -> int:
    """Take a stage down. A protected one refuses; the two steps that lift the protection are printed then.

    Raises:
        MissingError: as `up`.
    """
    stage: str = chosen.stage
    pulumi, _ = ready(stage, directory)
    code = pulumi.run("destroy", "--stack", stage)
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
    """Name the pack and its configuration."""
    return ["--policy-pack", "policies", "--policy-pack-config", str(policy_config(stage, directory))]


def policy_config(stage: str, directory: Path) -> Path:
    """Return the file of the policies' configuration, from `directory`: the stage's own, else the strict default."""
    own = Path("policies", "config", f"{stage}.json")
    return own if (directory / own).exists() else own.with_name("default.json")


def wait_for_refresh(
    account: Account, group_name: str, *, since: datetime, sleep: Callable[[float], None] = time.sleep
) -> str | None:
    """Wait for the group's newest instance refresh, which the AWS provider starts and does not wait for.

    Args:
        account: where the group is.
        group_name: the Auto Scaling group's name.
        since: refreshes started earlier are none of this deployment's.
        sleep: called with seconds between two looks.

    Returns:
        None when it ended well or there is none; else how it ended and AWS's reason.
    """
    refresh: dict[str, Any] = {}
    for _ in looks(REFRESH_MINUTES, sleep):
        found = account.call("autoscaling", "DescribeInstanceRefreshes", AutoScalingGroupName=group_name, MaxRecords=1)
        none: dict[str, Any] = {}
        refresh = next((one for one in found["InstanceRefreshes"] if one["StartTime"] >= since), none)
        status = refresh.get("Status", "Successful")
        if status in ENDED_WELL:
            return None
        if status in ENDED_BADLY:
            return f"the backends were not renewed: {status}: {refresh.get('StatusReason', 'AWS gives no reason')}"
        print(f"instance refresh {status}, {refresh.get('PercentageComplete', 0)} % …", file=sys.stderr)
    reason = refresh.get("StatusReason", "")
    return f"the backends are still not renewed after {REFRESH_MINUTES} minutes: {refresh.get('Status')}: {reason}"


def wait_for_backends(account: Account, group_name: str, *, sleep: Callable[[float], None] = time.sleep) -> str | None:
    """Wait until at least as many backends answer the load balancer as the stage has at the fewest.

    Args:
        account: where the group is.
        group_name: the Auto Scaling group's name.
        sleep: called with seconds between two looks.

    Returns:
        None when they do; else how many there are.
    """
    seen = ""
    for _ in looks(START_MINUTES, sleep):
        described = account.call("autoscaling", "DescribeAutoScalingGroups", AutoScalingGroupNames=[group_name])
        for group in described["AutoScalingGroups"]:
            healthy = _healthy(account, group.get("TargetGroupARNs", ()))
            if healthy >= group["MinSize"]:
                return None
            seen = f"{healthy} of {group['MinSize']} backends answer the load balancer"
            print(f"{seen} …", file=sys.stderr)
    return f"after {START_MINUTES} minutes {seen}: docs/runbooks/backends-unhealthy.md"


def _healthy(account: Account, target_group_arns: Sequence[str]) -> int:
    targets = [
        target
        for arn in target_group_arns
        for target in account.call("elbv2", "DescribeTargetHealth", TargetGroupArn=arn)["TargetHealthDescriptions"]
    ]
    return sum(target["TargetHealth"]["State"] == "healthy" for target in targets)


def ready(stage: str, directory: Path) -> tuple[cli.Cli, Account]:
    """Check all that has to be there before anything is deployed; MissingError says what is not."""
    stages.require(stage, directory)
    pulumi = cli.found(directory)
    account = Account(stages.read_config(stage, directory).get("aws:region", ""))
    account.call("sts", "GetCallerIdentity")
    return pulumi, account
