"""`advise`: from CloudWatch to the line to type, its downtime and its cost."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ops import advise, metrics
from ops.aws import Account
from ops.commands import main
from tests.ops import scenarios
from tests.ops.answers import Answers


@pytest.fixture(autouse=True)
def a_spring_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(advise, "now", lambda: scenarios.END)


def advised(stage: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    code = main(["advise", stage, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_calm_stage_is_kept(project: Path, world: Answers, capsys: pytest.CaptureFixture[str]):
    scenarios.measured(world, "prod", {})
    code, document = advised("prod", capsys)
    assert (code, document["answer"]) == (0, "keep")
    assert [each["subject"] for each in document["subjects"]] == ["rds-platform-prod", "backend"]
    asked = next(call[2] for call in world.calls if call[1] == "GetMetricData")
    assert asked["EndTime"] - asked["StartTime"] == timedelta(days=14)


def test_a_busy_database_is_told_the_next_class_with_its_downtime_and_cost(
    project: Path, world: Answers, capsys: pytest.CaptureFixture[str]
):
    scenarios.measured(world, "prod", {"CPUUtilization": lambda point: 20 + 70 * (point > 3900)})
    code, document = advised("prod", capsys)
    assert (code, document["answer"]) == (3, "up")
    writer = document["subjects"][0]
    assert writer["reasons"][0]["metric"] == "CPUUtilization"
    change = writer["changes"][0]
    assert change["lines"] == ["pulumi config set --path database.instanceClass db.t4g.large --stack prod"]
    assert change["downtime"].startswith("a failover, about a minute, in the maintenance window sun:04:30-sun:05:30")
    assert (change["cost_before"], change["cost_after"]) == pytest.approx((2 * 0.065 * 730, 2 * 0.129 * 730))


def test_a_single_instance_is_away_for_minutes_at_once_where_the_stage_says_so(
    project: Path, world: Answers, capsys: pytest.CaptureFixture[str]
):
    scenarios.measured(world, "dev", {"DatabaseConnections": lambda point: 70})
    change = advised("dev", capsys)[1]["subjects"][0]["changes"][0]
    assert change["lines"] == ["pulumi config set --path database.instanceClass db.t3.small --stack dev"]
    assert change["downtime"] == "about five minutes without the database, at once"
    assert (change["cost_before"], change["cost_after"]) == pytest.approx((0.018 * 730, 0.036 * 730))


def test_an_idle_database_is_told_the_smaller_class(project: Path, world: Answers, capsys: pytest.CaptureFixture[str]):
    file = project / "Pulumi.prod.yaml"
    file.write_text(file.read_text().replace("db.t4g.medium", "db.m5.xlarge"))
    calm = {"FreeableMemory": lambda point: 13 * scenarios.GIB, "CPUUtilization": lambda point: 3}
    scenarios.measured(world, "prod", calm)
    code, document = advised("prod", capsys)
    assert (code, document["answer"]) == (3, "down")
    assert "db.m5.large" in document["subjects"][0]["changes"][0]["lines"][0]


def test_a_smaller_class_that_the_backends_connections_do_not_fit_is_not_advised(
    project: Path, world: Answers, capsys: pytest.CaptureFixture[str]
):
    file = project / "Pulumi.prod.yaml"
    text = file.read_text().replace("db.t4g.medium", "db.m5.xlarge").replace("poolSize: 20", "poolSize: 80")
    file.write_text(text)
    calm = {"FreeableMemory": lambda point: 13 * scenarios.GIB, "CPUUtilization": lambda point: 3}
    scenarios.measured(world, "prod", calm)
    assert advised("prod", capsys)[0] == 0


def test_storage_that_fills_is_told_the_key_that_lets_it_grow(
    project: Path, world: Answers, capsys: pytest.CaptureFixture[str]
):
    full = {"FreeStorageSpace": lambda point: scenarios.GIB, "DatabaseConnections": lambda point: 9}
    scenarios.measured(world, "dev", full)
    change = advised("dev", capsys)[1]["subjects"][0]["changes"][0]
    assert change["lines"] == ["pulumi config set --path database.allocatedStorage 30 --stack dev"]
    assert (change["cost_before"], change["cost_after"]) == pytest.approx((2.3, 3.45))


def test_replicas_are_judged_each_and_changed_together(
    project: Path, world: Answers, capsys: pytest.CaptureFixture[str]
):
    late = {"ReplicaLag": lambda point: 90, "FreeableMemory": lambda point: 5 * scenarios.GIB}
    scenarios.measured(world, "growth", late)
    subjects = advised("growth", capsys)[1]["subjects"]
    assert [each["answer"] for each in subjects] == ["keep", "up", "up", "keep"]
    change = subjects[1]["changes"][0]
    assert change["lines"] == ["pulumi config set --path database.replicaInstanceClass db.m5.xlarge --stack growth"]
    assert change["cost_before"] == pytest.approx(2 * 0.178 * 730)


def test_a_writers_replicas_grow_with_it_and_are_paid_for(
    project: Path, world: Answers, capsys: pytest.CaptureFixture[str]
):
    scenarios.measured(world, "growth", {"DBLoad": lambda point: 3})
    change = advised("growth", capsys)[1]["subjects"][0]["changes"][0]
    assert change["cost_after"] == pytest.approx((2 + 2) * 0.356 * 730)


def test_backends_that_are_all_busy_are_told_to_be_more(
    project: Path, world: Answers, capsys: pytest.CaptureFixture[str]
):
    calm = {"CPUUtilization": lambda point: 85.0 * (point > 3900), "GroupInServiceInstances": lambda point: 4}
    scenarios.measured(world, "prod", calm)
    backend = advised("prod", capsys)[1]["subjects"][-1]
    assert backend["changes"][0]["lines"] == ["pulumi config set --path backend.maxSize 6 --stack prod"]
    assert backend["changes"][0]["cost_after"] == pytest.approx(6 * 0.0168 * 730)


def test_what_the_settings_refuse_is_said_beside_it(project: Path, world: Answers, capsys: pytest.CaptureFixture[str]):
    file = project / "Pulumi.prod.yaml"
    file.write_text(file.read_text().replace("poolSize: 20", "poolSize: 30"))
    calm = {"CPUUtilization": lambda point: 85.0, "GroupInServiceInstances": lambda point: 4}
    scenarios.measured(world, "prod", calm)
    assert "connections" in advised("prod", capsys)[1]["subjects"][-1]["changes"][0]["refused"]
    main(["advise", "prod"])
    assert "\n         but " in capsys.readouterr().out


def test_prices_that_are_not_told_are_unknown_and_change_nothing(
    project: Path, world: Answers, capsys: pytest.CaptureFixture[str]
):
    scenarios.measured(world, "prod", {"DBLoad": lambda point: 9})
    world.refuse("pricing", "GetProducts", "AccessDeniedException")
    assert main(["advise", "prod"]) == 3
    assert "unknown before, unknown after" in capsys.readouterr().out


def test_metrics_that_are_not_there_say_so_and_advise_nothing(
    project: Path, world: Answers, capsys: pytest.CaptureFixture[str]
):
    scenarios.measured(world, "prod", {})
    world.give("cloudwatch", "GetMetricData", {"MetricDataResults": []})
    assert main(["advise", "prod"]) == 0
    assert "DBLoad                    no data" in capsys.readouterr().out


def test_a_stage_that_is_not_deployed_is_said_so(project: Path, world: Answers, capsys: pytest.CaptureFixture[str]):
    assert main(["advise", "prod"]) == 2
    assert capsys.readouterr().err.startswith("There is no database rds-platform-prod in us-east-1")


def test_a_series_that_comes_in_parts_is_one(world: Answers):
    times = [scenarios.END - timedelta(minutes=5 * ago) for ago in (3, 2, 1)]

    def answer(asked: Mapping[str, Any]) -> dict[str, Any]:
        if "NextToken" not in asked:
            first = {"Id": "m0", "Timestamps": times[1:], "Values": [2.0, 3.0]}
            return {"MetricDataResults": [first], "NextToken": "more"}
        return {"MetricDataResults": [{"Id": "m0", "Timestamps": times[:1], "Values": [1.0]}]}

    world.give("cloudwatch", "GetMetricData", answer)
    query = metrics.Query("AWS/RDS", "CPUUtilization", "Average", (("DBInstanceIdentifier", "one"),))
    found = metrics.fetch(Account("us-east-1"), [query], start=times[0], end=scenarios.END)
    assert found[query].values == (1.0, 2.0, 3.0)
