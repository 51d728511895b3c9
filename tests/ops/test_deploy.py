"""`make up` and `make destroy`, against a Pulumi CLI and an AWS that are stand-ins."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ops import cli, deploy
from ops.aws import Account
from ops.commands import main
from tests.ops import scenarios
from tests.ops.answers import Answers

STARTED = datetime(2026, 1, 1, tzinfo=UTC)
ACCOUNT = Account("eu-west-1")
ROOT = Path(__file__).parents[2]
Install = Callable[[str, str], Path]


def refreshes(world: Answers, *answers: dict[str, object]) -> None:
    found = [{"InstanceRefreshes": [{"StartTime": STARTED, **answer}] if answer else []} for answer in answers]
    world.give("autoscaling", "DescribeInstanceRefreshes", *found)


def test_an_unknown_stage_is_told_which_there_are(project: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["up", "production"]) == 2
    assert "There is no stage 'production': STAGE is one of dev, growth, prod." in capsys.readouterr().err


def test_no_stage_asks_which(project: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["destroy"]) == 2
    assert "Which stage?" in capsys.readouterr().err


def test_a_missing_cli_is_named_with_its_page(project: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["up", "dev"]) == 2
    assert cli.PAGE in capsys.readouterr().err


def test_a_cli_that_is_not_logged_in_is_told_how(project: Path, install: Install, capsys: pytest.CaptureFixture[str]):
    install("pulumi", "exit 1")
    assert main(["up", "dev"]) == 2
    assert "pulumi login" in capsys.readouterr().err


def test_missing_credentials_stop_before_anything_is_deployed(
    project: Path, install: Install, capsys: pytest.CaptureFixture[str]
):
    calls = install("pulumi", "exit 0")
    assert main(["up", "dev"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert calls.read_text() == "whoami\n"


def test_up_passes_the_stages_policy_configuration_and_waits_for_the_refresh(
    project: Path, install: Install, world: Answers, capsys: pytest.CaptureFixture[str]
):
    calls = install("pulumi", 'case "$*" in *output*) echo \'{"backendGroupName": "group"}\';; esac')
    later = datetime.now(UTC) + timedelta(hours=1)
    refreshes(world, {"StartTime": later, "Status": "Failed", "StatusReason": "no capacity"})
    assert main(["up", "dev"]) == 1
    assert "not renewed: Failed: no capacity" in capsys.readouterr().err
    assert world.calls[-1][2]["AutoScalingGroupName"] == "group"
    assert calls.read_text().splitlines()[1:3] == [
        "stack select --create --stack dev",
        "up --stack dev --policy-pack policies --policy-pack-config policies/config/dev.json",
    ]


def test_up_in_a_workflow_asks_nobody_and_keeps_to_its_plan(project: Path, install: Install, world: Answers):
    calls = install("pulumi", 'case "$1" in up) exit 255;; esac')
    (project / "plan.json").write_text("{}")
    assert main(["up", "dev", "--yes", "--plan", "plan.json"]) == 255
    assert calls.read_text().splitlines()[-1].endswith("config/dev.json --yes --plan plan.json")


def test_up_without_the_plan_that_it_names_deploys_nothing(
    project: Path, install: Install, world: Answers, capsys: pytest.CaptureFixture[str]
):
    calls = install("pulumi", "exit 0")
    assert main(["up", "dev", "--yes", "--plan", "plan.json"]) == 2
    assert "no plan plan.json" in capsys.readouterr().err
    assert "up" not in calls.read_text()


def with_user(project: Path, install: Install, mode: str, *, filled: bool) -> Path:
    """The stage dev with a user for the application and its secret, and a Pulumi that refuses `up`; its calls."""
    scenarios.declare_user(project, "dev", mode=mode)
    arn = scenarios.user_secret("dev", scenarios.SECRET if filled else None)
    outputs = json.dumps({"applicationSecretArn": arn})
    return install("pulumi", f"case $1 in stack) echo '{outputs}';; up) exit 255;; esac")


@pytest.mark.parametrize("mode", ["created", "used"])
@pytest.mark.parametrize("deployed", [False, True])
def test_up_refuses_a_user_that_the_database_does_not_have_yet(
    project: Path, install: Install, world: Answers, capsys: pytest.CaptureFixture[str], mode: str, *, deployed: bool
):
    calls = with_user(project, install, mode, filled=False)
    if not deployed:
        install("pulumi", "case $1 in stack) exit 255;; esac")
    assert main(["up", "dev"]) == 2
    assert "dev's database has no user application yet" in capsys.readouterr().err
    assert not any(call.startswith("up ") for call in calls.read_text().splitlines())


@pytest.mark.parametrize(("mode", "filled"), [("declared", False), ("created", True), ("used", True)])
def test_up_deploys_a_user_that_is_to_come_or_is_there(
    project: Path, install: Install, world: Answers, mode: str, *, filled: bool
):
    with_user(project, install, mode, filled=filled)
    assert main(["up", "dev"]) == 255


def test_a_stage_without_a_policy_configuration_gets_the_strict_one(project: Path):
    assert deploy.policy_flags("prod", project)[-1] == "policies/config/default.json"


def test_up_that_pulumi_refuses_waits_for_nothing(project: Path, install: Install, world: Answers):
    install("pulumi", 'case "$1" in up) exit 255;; esac')
    assert main(["up", "dev"]) == 255
    assert [call[1] for call in world.calls] == ["GetCallerIdentity"]


def test_a_destroy_that_is_refused_prints_the_two_steps(
    project: Path, install: Install, world: Answers, capsys: pytest.CaptureFixture[str]
):
    install("pulumi", 'case "$1" in destroy) exit 255;; esac')
    assert main(["destroy", "prod"]) == 255
    assert "database.deletionProtection false --stack prod" in capsys.readouterr().err


def test_backends_are_waited_for_until_as_many_answer_as_there_are_at_the_fewest(
    world: Answers, capsys: pytest.CaptureFixture[str]
):
    slept: list[float] = []
    scenarios.answering(world, [], ["initial", "healthy"], ["unhealthy", "healthy", "healthy"])
    assert deploy.wait_for_backends(ACCOUNT, "group", sleep=slept.append) is None
    assert len(slept) == 2
    assert "1 of 2 backends answer the load balancer …" in capsys.readouterr().err


def test_backends_that_never_answer_are_told_with_their_runbook(world: Answers, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(deploy, "START_MINUTES", 1)
    scenarios.answering(world, ["unhealthy", "healthy"])
    failure = deploy.wait_for_backends(ACCOUNT, "group", sleep=lambda seconds: None)
    assert failure == "after 1 minutes 1 of 2 backends answer the load balancer: docs/runbooks/backends-unhealthy.md"
    assert (ROOT / "docs/runbooks/backends-unhealthy.md").is_file()


def test_a_refresh_is_waited_for_until_it_succeeds(world: Answers):
    slept: list[float] = []
    refreshes(
        world, {"Status": "Pending"}, {"Status": "InProgress", "PercentageComplete": 50}, {"Status": "Successful"}
    )
    assert deploy.wait_for_refresh(ACCOUNT, "group", since=STARTED, sleep=slept.append) is None
    assert len(slept) == 2


def test_a_failed_refresh_gives_its_reason(world: Answers):
    refreshes(world, {"Status": "Failed", "StatusReason": "Not enough capacity in eu-west-1a"})
    failure = deploy.wait_for_refresh(ACCOUNT, "group", since=STARTED)
    assert failure == "the backends were not renewed: Failed: Not enough capacity in eu-west-1a"


def test_an_earlier_deployments_failed_refresh_is_none_of_ours(world: Answers):
    refreshes(world, {"Status": "Failed"})
    assert deploy.wait_for_refresh(ACCOUNT, "group", since=STARTED + timedelta(hours=1)) is None


def test_a_group_without_a_refresh_has_nothing_to_wait_for(world: Answers):
    refreshes(world, {})
    assert deploy.wait_for_refresh(ACCOUNT, "group", since=STARTED) is None


def test_a_refresh_that_never_ends_is_given_up(world: Answers, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(deploy, "REFRESH_MINUTES", 1)
    refreshes(world, {"Status": "InProgress", "StatusReason": "waiting"})
    failure = deploy.wait_for_refresh(ACCOUNT, "group", since=STARTED, sleep=lambda seconds: None)
    assert failure == "the backends are still not renewed after 1 minutes: InProgress: waiting"
