"""`rotate`: the new password is set, deployed, and used by every backend, or it says who does not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.compute import bootstrap
from ops import rotate
from ops.commands import main
from ops.rotate import Health
from tests.ops import scenarios
from tests.ops.answers import Answers

CHANGED = datetime(2026, 1, 1, tzinfo=UTC)
OUTPUTS = '*output*) echo \'{"backendGroupName": "group"}\';;'
Install = Callable[[str, str], Path]


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    monkeypatch.setattr(rotate.wait_until_followed, "__kwdefaults__", {"sleep": lambda seconds: None})


def test_it_raises_the_version_deploys_and_waits_for_every_backend(
    project: Path, world: Answers, install: Install, capsys: pytest.CaptureFixture[str]
):
    calls = install("pulumi", f'case "$*" in {OUTPUTS} esac')
    scenarios.rotated(world, "prod", (1, "ok"), (1, "ok"))
    assert main(["rotate", "prod", "--yes"]) == 0
    assert calls.read_text().splitlines()[1:4] == [
        "config set --path database.passwordVersion 2 --stack prod",
        "stack select --create --stack prod",
        "up --stack prod --policy-pack policies --policy-pack-config policies/config/default.json --yes",
    ]
    asked = next(call[2] for call in world.calls if call[1] == "FilterLogEvents")
    assert asked["logGroupName"] == scenarios.LOG_GROUP
    assert "2 of 2 backends reach the database with it." in capsys.readouterr().out


def test_backends_with_a_user_of_their_own_are_not_waited_for(
    project: Path, world: Answers, install: Install, capsys: pytest.CaptureFixture[str]
):
    install("pulumi", f'case "$*" in {OUTPUTS} esac')
    scenarios.declare_user(project, "prod", mode="used")
    scenarios.rotated(world, "prod", (0, "authentication"))
    assert main(["rotate", "prod", "--yes"]) == 0
    assert "Backends are application and go on." in capsys.readouterr().out
    assert "FilterLogEvents" not in {call[1] for call in world.calls}


def test_a_backend_that_does_not_follow_is_named_with_its_reason(
    project: Path, world: Answers, install: Install, capsys: pytest.CaptureFixture[str]
):
    install("pulumi", f'case "$*" in {OUTPUTS} esac')
    instances = scenarios.rotated(world, "prod", (1, "ok"), (0, "authentication"))
    assert main(["rotate", "prod", "--yes"]) == 1
    expected = f"1 backends do not reach the database after 6 minutes: {instances[1]}: authentication\n"
    assert capsys.readouterr().err == expected


def test_nothing_is_changed_without_a_yes(
    project: Path, world: Answers, install: Install, capsys: pytest.CaptureFixture[str]
):
    calls = install("pulumi", "echo ada")
    assert main(["rotate", "prod"]) == 2
    assert "Nobody is there to answer: run it with --yes." in capsys.readouterr().err
    assert calls.read_text() == "whoami\n"


def test_a_failed_deployment_says_what_finishes_it(
    project: Path, world: Answers, install: Install, capsys: pytest.CaptureFixture[str]
):
    install("pulumi", 'case "$1" in up) exit 255;; esac')
    scenarios.rotated(world, "prod", (1, "ok"))
    assert main(["rotate", "prod", "--yes"]) == 1
    assert "`make up STAGE=prod` again" in capsys.readouterr().err


def test_a_setting_that_pulumi_refuses_changes_nothing(
    project: Path, world: Answers, install: Install, capsys: pytest.CaptureFixture[str]
):
    calls = install("pulumi", 'case "$1" in config) exit 255;; esac')
    scenarios.rotated(world, "prod", (1, "ok"))
    assert main(["rotate", "prod", "--yes"]) == 1
    assert capsys.readouterr().err.startswith("Nothing was changed")
    assert "up" not in calls.read_text()


def test_a_secret_that_stayed_the_same_is_noticed(
    project: Path, world: Answers, install: Install, capsys: pytest.CaptureFixture[str]
):
    install("pulumi", f'case "$*" in {OUTPUTS} esac')
    scenarios.rotated(world, "prod", (1, "ok"))
    world.give("secretsmanager", "DescribeSecret", {"LastChangedDate": CHANGED})
    assert main(["rotate", "prod", "--yes"]) == 1
    assert "still the old one" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("lines", "late"),
    [
        ([(1, True)], {}),
        ([], {"i-1": "said nothing yet"}),
        ([(-1, True)], {"i-1": "said nothing yet"}),
        ([(0, True)], {"i-1": "said nothing yet"}),
        ([(1, False), (2, True)], {}),
        ([(2, False), (1, True)], {"i-1": "why"}),
        ([(-1, True), (1, False)], {"i-1": "why"}),
    ],
)
def test_the_latest_word_after_the_change_counts(lines: list[tuple[int, bool]], late: dict[str, str]):
    healths = [Health("i-1", CHANGED + timedelta(minutes=at), healthy, "why") for at, healthy in lines]
    other = Health("i-gone", CHANGED + timedelta(minutes=1), False, "terminated")
    assert rotate.not_yet(["i-1"], [*healths, other], CHANGED) == late


def test_lines_that_are_no_health_are_passed_over(project: Path, world: Answers):
    events = [{"message": text, "timestamp": 1, "logStreamName": "i-1"} for text in ("starting", "[]", "{}", "null")]
    world.give("logs", "FilterLogEvents", {"events": events})
    stage = rotate.stages.read_stage("dev", project)
    assert rotate._healths(stage, "group", CHANGED) == []


def test_it_looks_for_the_line_that_backends_write():
    assert rotate.HEALTH_PATTERN == bootstrap.DATABASE_HEALTH_PATTERN
