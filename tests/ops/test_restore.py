"""`restore`: a stack file for a parallel stage, whose database begins with the data and is never replaced for it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.database.instance import Instance, RestoreFrom
from infra.settings import SettingsError, load
from ops import stages
from ops.commands import main
from tests.graph.stages import changed as with_changes
from tests.graph.stages import declare, stage_settings
from tests.ops import scenarios
from tests.ops.answers import Answers, error
from tests.unit import components
from tests.unit.test_components import INSTANCE


def restored(project: Path) -> Mapping[str, Any]:
    return stages.read_file("drill", project)["rds-platform:database"]


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("latest", {"instance": "rds-platform-prod", "time": "latest"}),
        ("2026-03-15T11:00:00Z", {"instance": "rds-platform-prod", "time": "2026-03-15T11:00:00Z"}),
        ("2026-03-15T12:00:00+01:00", {"instance": "rds-platform-prod", "time": "2026-03-15T11:00:00Z"}),
        ("before-the-move", {"snapshot": "before-the-move"}),
    ],
)
def test_it_writes_a_stage_that_the_settings_accept(
    project: Path, world: Answers, to: str, expected: dict[str, str], capsys: pytest.CaptureFixture[str]
):
    scenarios.restorable(world)
    assert main(["restore", "prod", "--to", to, "--as", "drill"]) == 0
    settings = stages.read_stage("drill", project).settings
    assert restored(project)["restoreFrom"] == expected
    assert settings.database.instance_class == "db.t4g.medium"
    assert settings.load_balancer.self_signed
    assert settings.load_balancer.domain is None
    assert not settings.database.deletion_protection
    assert "make up STAGE=drill" in capsys.readouterr().out


def test_what_would_replace_the_data_is_taken_from_them(project: Path, world: Answers):
    scenarios.restorable(world, MasterUsername="ada", DBName="shop", EngineVersion="16.8", AllocatedStorage=33)
    assert main(["restore", "prod", "--to", "latest", "--as", "drill"]) == 0
    found = stages.read_stage("drill", project).settings.database
    assert (found.username, found.database_name, found.engine_version, found.allocated_storage) == (
        "ada",
        "shop",
        "16",
        33,
    )


def test_a_key_of_ones_own_stays_that_of_the_data(project: Path, world: Answers):
    key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-55555555555{}"
    file = project / "Pulumi.prod.yaml"
    file.write_text(file.read_text().replace("multiAz: true", f"multiAz: true\n    kmsKeyId: {key.format(1)}"))
    scenarios.restorable(world, KmsKeyId=key.format(2))
    assert main(["restore", "prod", "--to", "latest", "--as", "drill"]) == 0
    assert restored(project)["kmsKeyId"] == key.format(2)


def test_the_policies_of_the_old_stage_hold_for_the_new_one(project: Path, world: Answers):
    scenarios.restorable(world)
    (project / "policies" / "config" / "prod.json").write_text('{"all": "mandatory"}')
    assert main(["restore", "prod", "--to", "latest", "--as", "drill"]) == 0
    assert (project / "policies" / "config" / "drill.json").read_text() == '{"all": "mandatory"}'


@pytest.mark.parametrize(
    ("asked", "outcome"),
    [
        (
            ("2026-03-15T10:00:00Z", {}),
            (1, "from 2026-03-15T10:30:00Z to 2026-03-15T11:55:00Z; 2026-03-15T10:00:00Z is"),
        ),
        (("2026-03-15T11:56:00Z", {}), (1, "is outside")),
        (("2026-03-15T11:00:00", {}), (2, "2026-03-15T11:00:00Z is UTC")),
        (("latest", {"BackupRetentionPeriod": 0}), (1, "no automated backups; its newest snapshots: second, first")),
        (("latest", {"StorageEncrypted": False}), (1, "not encrypted")),
        (("latest", {"Engine": "mysql"}), (1, "is mysql, not PostgreSQL")),
        (
            ("no-such-snapshot", {}),
            (2, "There is no snapshot no-such-snapshot in us-east-1 of this account; its newest"),
        ),
        (("half-done", {}), (1, "is creating")),
        (("open", {}), (1, "--source-db-snapshot-identifier open --target-db-snapshot-identifier open-encrypted")),
    ],
)
def test_what_cannot_be_restored_is_refused_with_what_can(
    project: Path,
    world: Answers,
    capsys: pytest.CaptureFixture[str],
    asked: tuple[str, dict[str, Any]],
    outcome: tuple[int, str],
):
    (to, changes), (code, said) = asked, outcome
    scenarios.restorable(world, **changes)
    assert main(["restore", "prod", "--to", to, "--as", "drill"]) == code
    assert said in capsys.readouterr().err
    assert not (project / "Pulumi.drill.yaml").exists()


def test_an_instance_that_is_gone_leaves_its_snapshots(
    project: Path, world: Answers, capsys: pytest.CaptureFixture[str]
):
    scenarios.restorable(world)
    world.give("rds", "DescribeDBInstances", error("DBInstanceNotFound"))
    assert main(["restore", "prod", "--to", "latest", "--as", "drill"]) == 2
    assert "any more; its newest snapshots: second, first" in capsys.readouterr().err


def test_an_adopted_database_is_found_by_its_own_name_and_its_copy_is_a_stages_own(project: Path, world: Answers):
    config = stages.read_file("prod", project)
    clients = {"publicUntil": (date.today() + timedelta(days=7)).isoformat(), "clients": ["198.51.100.7/32"]}
    config["rds-platform:database"] |= {"adopted": {"identifier": "legacy"}, "adoption": clients}
    (project / "Pulumi.prod.yaml").write_text(yaml.safe_dump({"config": config}))
    scenarios.restorable(world)
    assert main(["restore", "prod", "--to", "latest", "--as", "drill"]) == 0
    assert restored(project)["restoreFrom"] == {"instance": "legacy", "time": "latest"}
    assert not {"adopted", "adoption"} & restored(project).keys()


def test_backends_of_the_new_stage_begin_with_the_master_user(project: Path, world: Answers):
    scenarios.declare_user(project, "prod", mode="used")
    scenarios.restorable(world)
    assert main(["restore", "prod", "--to", "latest", "--as", "drill"]) == 0
    assert restored(project)["applicationUser"] == {"name": "application"}


@pytest.mark.parametrize(("new", "said"), [("dev", "There is a stage dev already"), ("Drill_1", "no name for a stage")])
def test_a_stage_that_exists_is_never_overwritten(
    project: Path, world: Answers, capsys: pytest.CaptureFixture[str], new: str, said: str
):
    scenarios.restorable(world)
    before = (project / "Pulumi.dev.yaml").read_text()
    assert main(["restore", "prod", "--to", "latest", "--as", new]) == 2
    assert said in capsys.readouterr().err
    assert (project / "Pulumi.dev.yaml").read_text() == before


@pytest.mark.parametrize(
    ("chosen", "key", "said"),
    [
        ({}, "database.restoreFrom", "must name a snapshot or an instance"),
        ({"snapshot": "a", "instance": "b"}, "database.restoreFrom.snapshot", "must be left out beside"),
        ({"snapshot": "-a"}, "database.restoreFrom.snapshot", "must be the identifier of a DB snapshot"),
        ({"instance": "a--b"}, "database.restoreFrom.instance", "must be a DB instance's identifier"),
        ({"instance": "b", "time": "2026-03-15 12:00"}, "database.restoreFrom.time", "must be latest, or a moment"),
        ({"instance": "b", "time": "2026-02-30T12:00:00Z"}, "database.restoreFrom.time", "must be latest, or a moment"),
    ],
)
def test_a_wrong_source_is_a_problem_of_the_settings(project: Path, chosen: dict[str, str], key: str, said: str):
    config = stages.read_file("dev", project)
    config["rds-platform:database"]["restoreFrom"] = chosen
    with pytest.raises(SettingsError) as raised:
        load(stages.as_config(config), stage="dev")
    [problem] = raised.value.problems
    assert problem.key == key
    assert said in problem.limit


def test_a_stage_begins_with_the_data_and_is_never_replaced_for_where_they_came_from():
    source = {"instance": "rds-platform-prod", "time": "2026-03-15T11:00:00Z"}
    settings = with_changes(stage_settings("dev"), database={"restoreFrom": source})
    writer = next(each for each in declare(settings).resources if each.name == "writer" and "rds/" in each.type)
    assert writer.inputs["restoreToPointInTime"] == {
        "restoreTime": "2026-03-15T11:00:00Z",
        "sourceDbInstanceIdentifier": "rds-platform-prod",
    }
    # Removed or changed later, they make no difference.
    assert {"snapshotIdentifier", "restoreToPointInTime"} <= set(writer.options.ignore_changes)


def writer(source: RestoreFrom | None) -> dict[str, Any]:
    declared = components.declared_by(lambda: Instance("database", replace(INSTANCE, restore_from=source)))
    return declared["aws:rds/instance:Instance", "writer"]


def test_a_database_that_comes_with_the_data_is_not_named_again():
    latest = writer(RestoreFrom(snapshot=None, instance="rds-platform-prod", time="latest"))
    assert latest["restoreToPointInTime"]["useLatestRestorableTime"] is True
    assert "restoreTime" not in latest["restoreToPointInTime"]
    snapshot = writer(RestoreFrom(snapshot="before-the-move", instance=None, time="latest"))
    assert snapshot["snapshotIdentifier"] == "before-the-move"
    assert "restoreToPointInTime" not in snapshot
    # RDS refuses the name then.
    assert "dbName" not in latest
    assert "dbName" not in snapshot
    assert writer(None)["dbName"] == "app"
