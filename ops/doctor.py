"""`doctor`: what has to be there before a stage is deployed, each thing good, bad or unknown, with the fix."""

import argparse
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from infra.settings import Settings, SettingsError, load
from ops import cli, delegation, offers, quotas, stages
from ops.aws import Account, AwsError
from ops.findings import Finding, bad, good, unknown
from ops.terminal import say

US_EAST_1 = "us-east-1"
"""Where the APIs live that are not any region's own."""

LARGEST_FREE_RETENTION = 1
"""Days of backups that an account on the free plan may keep (`FreeTierRestrictionError` above)."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("stage", nargs="?", default="", help="also check what this stage asks of the account")


def run(chosen: argparse.Namespace, directory: Path) -> int:
    """Print a line for each check. Returns 0 when nothing is bad, 1 otherwise."""
    if chosen.stage:
        stages.require(chosen.stage, directory)
    worst = 0
    for finding in examine(chosen.stage, directory):
        say((finding.state, 9), (finding.subject, 20), (finding.found, 0))
        if finding.fix:
            say(("", 9), (f"fix: {finding.fix}", 0))
        worst = max(worst, int(finding.state == "bad"))
    return worst


def examine(stage: str, directory: Path) -> Iterator[Finding]:
    """Yield the findings, the stage's own only for a stage."""
    yield from _tools(directory)
    config = stages.read_config(stage, directory) if stage else {}
    account = Account(config.get("aws:region", US_EAST_1))
    caller = _caller(account)
    yield caller
    if caller.state != "good":
        return
    yield from _asked("region", lambda: _region(account))
    settings = _lenient(config, stage)
    yield from _asked("account plan", lambda: _plan(account, settings, stage))
    if not stage:
        return
    yield _settings(config, stage)
    if settings is None:
        return
    yield from _asked(
        "quotas", lambda: quotas.check(account, settings, stages.Stage(stage, directory, config, settings))
    )
    yield from _asked("database class", lambda: offers.database_classes(account, settings))
    yield from _asked("backend type", lambda: offers.backend_type(account, settings))
    if settings.load_balancer.domain is not None:
        hosted_zone = settings.load_balancer.domain.hosted_zone
        yield from _asked("domain", lambda: delegation.check(account, hosted_zone))


def _asked(subject: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """Yield a check's findings; what AWS does not answer is unknown."""
    try:
        yield from check()
    except AwsError as error:
        yield unknown(subject, str(error))


def _tools(directory: Path) -> Iterator[Finding]:
    program = shutil.which("pulumi")
    if program is None:
        yield bad("Pulumi CLI", "not installed", cli.PAGE)
        return
    pulumi = cli.Cli(program, directory)
    version = pulumi.read("version")
    yield good("Pulumi CLI", version) if version else bad("Pulumi CLI", f"{program} does not run", cli.PAGE)
    user = pulumi.read("whoami")
    yield (
        good("Pulumi login", user)
        if user
        else bad("Pulumi login", "not logged in", "pulumi login, or pulumi login s3://BUCKET for state of your own")
    )


def _caller(account: Account) -> Finding:
    try:
        return good("AWS credentials", str(account.call("sts", "GetCallerIdentity")["Arn"]))
    except AwsError as error:
        return bad("AWS credentials", str(error))


def _region(account: Account) -> Iterator[Finding]:
    # A region that is off answers nothing itself.
    asked = account.at(US_EAST_1) if not account.region.startswith(("cn-", "us-gov-")) else account
    regions = asked.call("ec2", "DescribeRegions", AllRegions=True)["Regions"]
    found = next((each for each in regions if each["RegionName"] == account.region), None)
    if found is None:
        yield bad("region", f"AWS has no region {account.region}", "correct aws:region in the stack file")
    elif found.get("OptInStatus") == "not-opted-in":
        fix = f"aws account enable-region --region-name {account.region}"
        yield bad("region", f"{account.region} is not enabled for this account", fix)
    else:
        yield good("region", account.region)


def _lenient(config: dict[str, str], stage: str) -> Settings | None:
    try:
        return load(config, stage=stage, simulated=True) if stage else None
    except SettingsError:
        return None


def _settings(config: dict[str, str], stage: str) -> Finding:
    try:
        load(config, stage=stage)
    except SettingsError as error:
        first, more = error.problems[0], len(error.problems) - 1
        others = f"; {more} more: make preview STAGE={stage}" if more else ""
        return bad("settings", f"{first.key}: {first.value} {first.limit}{others}", first.fix.splitlines()[0])
    return good("settings", f"Pulumi.{stage}.yaml")


def _plan(account: Account, settings: Settings | None, stage: str) -> Iterator[Finding]:
    plan = account.at(US_EAST_1).call("freetier", "GetAccountPlanState")
    if plan["accountPlanType"] != "FREE":
        yield good("account plan", "paid")
        return
    credits_left = plan.get("accountPlanRemainingCredits", {}).get("amount")
    shown = "free plan" if credits_left is None else f"free plan, ${credits_left:.2f} of credits left"
    problem = _beyond_free_plan(settings) if settings else None
    if problem is None:
        yield good("account plan", shown)
        return
    key, value, reason = problem
    upgrade = "aws freetier upgrade-account-plan --account-plan-type PAID"
    fix = f"pulumi config set --path {key} {value} --stack {stage}, or {upgrade}"
    yield bad("account plan", f"{shown}, which refuses {reason}", fix)


def _beyond_free_plan(settings: Settings) -> tuple[str, str, str] | None:
    database = settings.database
    if database.backup_retention_period > LARGEST_FREE_RETENTION:
        reason = f"{database.backup_retention_period} days of backups"
        return "database.backupRetentionPeriod", str(LARGEST_FREE_RETENTION), reason
    if not database.instance_class.endswith(".micro"):
        return "database.instanceClass", "db.t3.micro", database.instance_class
    return None
