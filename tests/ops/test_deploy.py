"""`make up` and `make destroy`, against a Pulumi CLI and an AWS that are stand-ins."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest
from botocore.stub import Stubber

from ops import deploy
from ops.__main__ import main

STARTED = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (tmp_path / "Pulumi.prod.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (tmp_path / "policies" / "config").mkdir(parents=True)
    (tmp_path / "policies" / "config" / "dev.json").write_text("{}")
    for variable in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def install_pulumi(project: Path, script: str) -> Path:
    """A `pulumi` that notes how it was called and then does what the script says."""
    program = project / "bin" / "pulumi"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$*" >> {project}/calls\n{script}\n')
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    return project / "calls"


def refreshes(*answers: dict[str, object]):
    """An Auto Scaling client that gives these refreshes, one answer after the other."""
    client = boto3.client("autoscaling", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
    stubber = Stubber(client)
    for answer in answers:
        found = [{"StartTime": STARTED, **answer}] if answer else []
        stubber.add_response("describe_instance_refreshes", {"InstanceRefreshes": found})
    stubber.activate()
    return client


def test_an_unknown_stage_is_told_which_there_are(project: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["up", "production"]) == 2
    assert "There is no stage 'production': STAGE is one of dev, prod." in capsys.readouterr().err


def test_no_stage_asks_which(project: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["destroy"]) == 2
    assert "Which stage?" in capsys.readouterr().err


def test_a_missing_cli_is_named_with_its_page(project: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["up", "dev"]) == 2
    assert deploy.CLI_PAGE in capsys.readouterr().err


def test_a_cli_that_is_not_logged_in_is_told_how(project: Path, capsys: pytest.CaptureFixture[str]):
    install_pulumi(project, "exit 1")
    assert main(["up", "dev"]) == 2
    assert "pulumi login" in capsys.readouterr().err


def test_missing_credentials_stop_before_anything_is_deployed(project: Path, capsys: pytest.CaptureFixture[str]):
    calls = install_pulumi(project, "exit 0")
    assert main(["up", "dev"]) == 2
    assert "aws configure sso" in capsys.readouterr().err
    assert calls.read_text() == "whoami\n"


def test_up_passes_the_stages_policy_configuration_and_waits_for_the_refresh(
    project: Path, monkeypatch: pytest.MonkeyPatch
):
    calls = install_pulumi(project, 'case "$*" in *output*) echo \'{"backendGroupName": "group"}\';; esac')
    monkeypatch.setattr(deploy, "_check_credentials", lambda region: None)
    waited: list[tuple[str, bool]] = []

    def wait(client: object, group_name: str, *, since: datetime) -> str | None:
        waited.append((group_name, since.tzinfo is UTC))
        return "Failed: no capacity"

    monkeypatch.setattr(deploy, "wait_for_refresh", wait)
    assert main(["up", "dev"]) == 1
    assert waited == [("group", True)]
    assert calls.read_text().splitlines()[1:3] == [
        "stack select --create --stack dev",
        "up --stack dev --policy-pack policies --policy-pack-config policies/config/dev.json",
    ]


def test_a_stage_without_a_policy_configuration_gets_the_strict_one(project: Path):
    assert deploy.policy_flags("prod", project)[-1] == "policies/config/default.json"


def test_up_that_pulumi_refuses_waits_for_nothing(project: Path, monkeypatch: pytest.MonkeyPatch):
    install_pulumi(project, 'case "$1" in up) exit 255;; esac')
    monkeypatch.setattr(deploy, "_check_credentials", lambda region: None)
    assert main(["up", "dev"]) == 255


def test_a_destroy_that_is_refused_prints_the_two_steps(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    install_pulumi(project, 'case "$1" in destroy) exit 255;; esac')
    monkeypatch.setattr(deploy, "_check_credentials", lambda region: None)
    assert main(["destroy", "prod"]) == 255
    assert "database.deletionProtection false --stack prod" in capsys.readouterr().err


def test_a_refresh_is_waited_for_until_it_succeeds():
    slept: list[float] = []
    client = refreshes(
        {"Status": "Pending"}, {"Status": "InProgress", "PercentageComplete": 50}, {"Status": "Successful"}
    )
    assert deploy.wait_for_refresh(client, "group", since=STARTED, sleep=slept.append) is None
    assert len(slept) == 2


def test_a_failed_refresh_gives_its_reason():
    client = refreshes({"Status": "Failed", "StatusReason": "Not enough capacity in eu-west-1a"})
    failure = deploy.wait_for_refresh(client, "group", since=STARTED)
    assert failure == "Failed: Not enough capacity in eu-west-1a"


def test_an_earlier_deployments_failed_refresh_is_none_of_ours():
    client = refreshes({"Status": "Failed"})
    assert deploy.wait_for_refresh(client, "group", since=STARTED + timedelta(hours=1)) is None


def test_a_group_without_a_refresh_has_nothing_to_wait_for():
    assert deploy.wait_for_refresh(refreshes({}), "group", since=STARTED) is None


def test_a_refresh_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(deploy, "REFRESH_MINUTES", 1)
    client = refreshes(*[{"Status": "InProgress", "StatusReason": "waiting"}] * 4)
    failure = deploy.wait_for_refresh(client, "group", since=STARTED, sleep=lambda seconds: None)
    assert failure == "still InProgress after 1 minutes: waiting"
