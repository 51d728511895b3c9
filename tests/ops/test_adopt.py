"""`adopt`: settings that fit an instance as it is, the import file, what changes, and what stands against it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from guardrails.rules.database import database_user_name
from infra.settings import Settings
from ops import handover, stages
from ops.commands import main
from tests.ops import legacy
from tests.ops.answers import Answers, error
from tests.ops.scenarios import client

NEW = ["adopt", "legacy", "--stage", "shop", "--region", "us-east-1"]


def adopted(project: Path) -> Settings:
    return stages.read_stage("shop", project).settings


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    return json.loads(capsys.readouterr().out)


def row(found: dict[str, Any], what: str) -> dict[str, str] | None:
    return next((each for each in found["changes"] if each["what"] == what), None)


def test_it_writes_settings_that_say_what_is_there(project: Path, world: Answers):
    legacy.exists(world)
    assert main(NEW) == 0
    settings = adopted(project)
    database = settings.database
    assert database.adopted is not None
    assert database.adopted.identifier == "legacy"
    assert (database.username, database.database_name, database.engine_version) == ("postgres", "orders", "16")
    assert (database.instance_class, database.allocated_storage) == ("db.t4g.medium", 50)
    assert (database.backup_window, database.maintenance_window) == ("07:11-07:41", "tue:05:02-tue:05:32")
    assert database.backup_retention_period == 7, "what the policies ask for, where it has less"
    assert database.parameters == {"work_mem": "16384"}
    assert (database.deletion_protection, database.apply_immediately, database.multi_az) == (True, True, False)
    assert settings.network.availability_zones == ("us-east-1b", "us-east-1a")
    assert settings.load_balancer.self_signed


def test_it_writes_what_pulumi_imports(project: Path, world: Answers):
    legacy.exists(world)
    assert main(NEW) == 0
    written = json.loads((project / "adopt.shop.json").read_text())["resources"]
    ids = {each["name"]: each.get("id") for each in written}
    logs = "/aws/rds/instance/legacy/postgresql"
    assert ids == {"database": None, "writer": "legacy", "writer-postgresql": logs}
    assert {each.get("parent") for each in written if not each.get("component")} == {"database"}


def test_a_stages_own_choices_stay_and_what_is_not_of_this_instance_goes(project: Path, world: Answers):
    legacy.exists(world, MaxAllocatedStorage=200)
    config = stages.read_file("prod", project)
    config["rds-platform:database"] |= {"proxy": {"mode": "parallel"}, "restoreFrom": {"snapshot": "old"}}
    config["rds-platform:network"]["availabilityZones"] = ["us-east-1c", "us-east-1d"]
    (project / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}))
    assert main([*NEW, "--yes"]) == 0
    settings = adopted(project)
    assert settings.database.proxy.mode == "parallel"
    assert settings.database.restore_from is None
    assert settings.database.max_allocated_storage == 200
    assert settings.backend.max_size == 4
    assert settings.network.availability_zones == ("us-east-1b", "us-east-1c"), "its own zone among them"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"AutoMinorVersionUpgrade": False}, {"engine_version": "16.8"}),
        ({"DBName": None}, {"database_name": "postgres"}),
        ({"MasterUserSecret": {"SecretArn": "arn"}}, {"password_version": 2}),
        ({"BackupRetentionPeriod": 14}, {"backup_retention_period": 14}),
        ({"AllocatedStorage": 5, "StorageType": "standard"}, {"allocated_storage": 20}),
        ({"MaxAllocatedStorage": 55}, {"max_allocated_storage": 63}),
        ({"AllocatedStorage": 500, "StorageType": "io1", "Iops": 20_000}, {"iops": 20_000, "storage_throughput": None}),
        (
            {"AllocatedStorage": 500, "StorageType": "gp3", "Iops": 12_000, "StorageThroughput": 4_000},
            {"iops": 16_000, "storage_throughput": 4_000},
        ),
        ({"PreferredBackupWindow": "05:00-05:30"}, {"backup_window": "03:00-04:00"}),
        ({"CACertificateIdentifier": "rds-ca-2019"}, {"ca_cert_identifier": "rds-ca-rsa2048-g1"}),
    ],
)
def test_each_kind_of_instance_has_settings(
    project: Path, world: Answers, changes: dict[str, Any], expected: dict[str, Any]
):
    legacy.exists(world, **changes)
    assert main(NEW) == 0
    database = adopted(project).database
    assert {key: getattr(database, key) for key in expected} == expected


@pytest.mark.parametrize(
    "case",
    [
        ({}, "public address", "yes", "none"),
        ({}, "who reaches it", "everybody (0.0.0.0/0), 203.0.113.9/32, sg-0fedcba9876543210", "the stage's backends"),
        ({}, "network", "vpc-0a1b2c3d", "private subnets"),
        ({}, "storage type", "gp2", "gp3"),
        ({}, "backups", "none", "7 days"),
        ({}, "clients without TLS", "let in", "turned away"),
        ({}, "parameter max_connections", "300", "is left to RDS"),
        ({}, "log postgresql", "kept for ever", "30 days: older ends"),
        ({}, "tags", "Team", "the stage's own"),
        ({"Endpoint": {"Port": 5433}}, "port", "5433", "5432"),
        ({"StorageType": "io1", "Iops": 9_000}, "IOPS", "9,000", "3,000"),
        ({"MonitoringInterval": 60}, "Enhanced Monitoring", "every 60 s", "off"),
        ({"DatabaseInsightsMode": "advanced"}, "Database Insights", "advanced", "standard"),
        ({"PerformanceInsightsRetentionPeriod": 731}, "Performance Insights", "731 days", "7 days"),
        ({"DomainMemberships": [{"FQDN": "corp.net"}]}, "directory", "corp.net", "left"),
        ({"CACertificateIdentifier": "rds-ca-2019"}, "certificate authority", "rds-ca-2019", "rds-ca-rsa2048-g1"),
        ({"PendingModifiedValues": {"DBInstanceClass": "x"}}, "waiting for the window", "DBInstanceClass", "done too"),
        ({"MasterUserSecret": {"SecretArn": "arn"}}, "password", "managed by RDS", "a new one"),
        ({"MaxAllocatedStorage": 55}, "storage grows to", "55 GiB", "63 GiB"),
        ({"PreferredBackupWindow": "05:00-05:30"}, "backup window", "05:00-05:30", "03:00-04:00"),
    ],
)
def test_what_up_will_change_is_said(
    project: Path,
    world: Answers,
    capsys: pytest.CaptureFixture[str],
    case: tuple[dict[str, Any], str, str, str],
):
    changes, what, now, then = case
    legacy.exists(world, **changes)
    assert main([*NEW, "--json"]) == 0
    found = row(said(capsys), what)
    assert found is not None
    assert found["now"] == now
    assert found["then"].startswith(then)


def test_what_stays_is_not_said(project: Path, world: Answers, capsys: pytest.CaptureFixture[str]):
    legacy.exists(
        world,
        parameters={"rds.force_ssl": "1"},
        PubliclyAccessible=False,
        StorageType="gp3",
        BackupRetentionPeriod=7,
        TagList=[],
    )
    assert main([*NEW, "--json"]) == 0
    found = said(capsys)
    for what in ("public address", "storage type", "backups", "tags", "port", "storage", "IOPS", "password"):
        assert row(found, what) is None
    assert row(found, "clients without TLS") is None


@pytest.mark.parametrize(("version", "forced"), [("14.17", False), ("15.12", True)])
def test_tls_is_new_only_where_it_was_not_asked_for(
    project: Path, world: Answers, capsys: pytest.CaptureFixture[str], version: str, *, forced: bool
):
    legacy.exists(world, parameters={}, EngineVersion=version)
    assert main([*NEW, "--json"]) == 0
    assert (row(said(capsys), "clients without TLS") is None) is forced


@pytest.mark.parametrize(
    "case",
    [
        ({"MultiAZ": True}, "has a standby", "--no-multi-az"),
        ({"NetworkType": "DUAL"}, "has the network type DUAL", "--network-type IPV4"),
        ({"ReadReplicaSourceDBInstanceIdentifier": "first"}, "is a replica of first", "promote-read-replica"),
        (
            {"ReadReplicaDBInstanceIdentifiers": ["one", "two"]},
            "has replicas (one, two)",
            "--db-instance-identifier two",
        ),
        ({"DBInstanceClass": "db.m4.large"}, "database.instanceClass", "--db-instance-class"),
        ({"EngineVersion": "12.20"}, "must be a major", "--allow-major-version-upgrade"),
        ({"MasterUsername": "Owner"}, "It cannot change", "pg_dump"),
        ({"Engine": "mysql"}, "is a database of mysql", ""),
        ({"DBClusterIdentifier": "big"}, "belongs to the cluster big", ""),
        ({"DBInstanceStatus": "stopped"}, "legacy is stopped", ""),
        (
            {"TagList": [{"Key": "Project", "Value": "rds-platform"}, {"Key": "Stack", "Value": "dev"}]},
            "is the database of the stage dev already",
            "",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_the_way_round_and_nothing_is_written(
    project: Path, world: Answers, capsys: pytest.CaptureFixture[str], case: tuple[dict[str, Any], str, str]
):
    changes, reason, fix = case
    legacy.exists(world, **changes)
    assert main(NEW) == 1
    complaint = capsys.readouterr().err
    assert reason in complaint
    assert fix in complaint
    assert not (project / "Pulumi.shop.yaml").exists()
    assert not (project / "adopt.shop.json").exists()


def test_every_reason_is_said_at_once_and_a_copy_is_the_way_round(
    project: Path, world: Answers, capsys: pytest.CaptureFixture[str]
):
    legacy.exists(world, MultiAZ=True, NetworkType="DUAL")
    assert main(NEW) == 1
    complaint = capsys.readouterr().err
    assert complaint.count("fix:") == 2
    assert "aws rds create-db-snapshot --db-instance-identifier legacy" in complaint
    assert "copy-db-snapshot" not in complaint, "what is encrypted needs no copy of its snapshot"


def test_a_name_that_is_not_there_is_told_which_are(project: Path, world: Answers, capsys: pytest.CaptureFixture[str]):
    legacy.exists(world)
    assert main(["adopt", "legacyy", "--stage", "shop", "--region", "us-east-1"]) == 2
    assert capsys.readouterr().err == (
        "There is no instance legacyy in us-east-1 of this account, where there are: legacy. "
        "Another region? --region REGION\n"
    )


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--stage", "dev", "--region", "eu-west-1"], "Pulumi.dev.yaml is in us-east-1"),
        (["--stage", "shop"], "Which region is it in?"),
        (["--stage", "Shop_1"], "no name for a stage"),
        (["--stage", "dev"], "Nobody is there to answer: run it with --yes"),
        (["--stage", "shop", "--region", "us-east-1", "--database", "Orders"], "cannot open the database 'Orders'"),
        (["--stage", "shop", "--region", "us-east-1", "--snapshot", "none"], "There is no snapshot none"),
    ],
)
def test_what_has_to_be_known_first_is_asked_for(
    project: Path, world: Answers, capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
):
    legacy.exists(world)
    world.give("rds", "DescribeDBSnapshots", error("DBSnapshotNotFound"))
    before = (project / "Pulumi.dev.yaml").read_text()
    assert main(["adopt", "legacy", *arguments]) == 2
    assert complaint in capsys.readouterr().err
    assert (project / "Pulumi.dev.yaml").read_text() == before


def test_a_stage_that_has_a_database_keeps_it(project: Path, world: Answers, capsys: pytest.CaptureFixture[str]):
    legacy.exists(world)
    described = {"DBInstances": [legacy.DESCRIBED]}
    world.give("rds", "DescribeDBInstances", described)
    assert main(["adopt", "legacy", "--stage", "dev", "--yes"]) == 1
    assert "dev has a database already (rds-platform-dev)" in capsys.readouterr().err


def test_policies_that_it_does_not_meet_are_exempted_for_a_time(
    project: Path, world: Answers, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(handover, "today", lambda: date(2026, 3, 1))
    legacy.exists(world, StorageEncrypted=False, KmsKeyId=None, AutoMinorVersionUpgrade=False)
    sections = {
        "database-multi-az": {"enforcementLevel": "mandatory", "required": True},
        "database-storage-encrypted": "mandatory",
        "database-minor-upgrades": "advisory",
        "database-backups": {"minimumRetentionPeriod": 30},
    }
    (project / "policies" / "config" / "shop.json").write_text(json.dumps(sections))
    assert main([*NEW, "--json"]) == 0
    steps = [step for step in said(capsys)["steps"] if "policies/config" in step["what"]]
    assert [step["what"].split()[3].rstrip(",") for step in steps] == [
        "database-multi-az",
        "database-storage-encrypted",
    ]
    assert all('"expires": "2026-03-31"' in step["line"] for step in steps)
    assert adopted(project).database.backup_retention_period == 30


def test_storage_without_encryption_stays_so_or_is_copied(
    project: Path, world: Answers, capsys: pytest.CaptureFixture[str]
):
    legacy.exists(world, StorageEncrypted=False, KmsKeyId=None)
    assert main([*NEW, "--json"]) == 0
    instead = said(capsys)["notInPlace"]
    assert "--kms-key-id alias/aws/rds" in instead[1]["line"]
    database = adopted(project).database
    assert database.adopted is not None
    assert not database.adopted.storage_encrypted
    # Its last step is this very command.
    snapshot = {"DBInstanceIdentifier": "legacy", "Status": "available", "Encrypted": True}
    world.give("rds", "DescribeDBSnapshots", {"DBSnapshots": [snapshot]})
    last = instead[-1]["line"].removeprefix("python -m ops ").split()
    assert main([*last, "--yes", "--json"]) == 0
    assert said(capsys)["files"] == ["Pulumi.shop.yaml"]
    database = adopted(project).database
    assert database.adopted is None
    assert database.restore_from is not None
    assert database.restore_from.snapshot == "legacy-for-shop-encrypted"
    assert database.username == "postgres"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"Encrypted": False}, "is not encrypted"),
        ({"Status": "creating"}, "is creating"),
        ({"DBInstanceIdentifier": "other"}, "is one of other"),
    ],
)
def test_a_stage_begins_only_with_an_encrypted_snapshot_of_it(
    project: Path, world: Answers, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], complaint: str
):
    legacy.exists(world)
    snapshot = {"DBInstanceIdentifier": "legacy", "Status": "available", "Encrypted": True, **changes}
    world.give("rds", "DescribeDBSnapshots", {"DBSnapshots": [snapshot]})
    assert main([*NEW, "--snapshot", "taken"]) == 1
    assert complaint in capsys.readouterr().err
    assert not (project / "Pulumi.shop.yaml").exists()


def test_the_password_is_asked_for_and_never_an_argument(
    project: Path, world: Answers, capsys: pytest.CaptureFixture[str]
):
    legacy.exists(world)
    assert main([*NEW, "--json"]) == 0
    lines = [step["line"] for step in said(capsys)["steps"] if "put-secret-value" in step["line"]]
    assert len(lines) == 1
    assert "getpass.getpass()" in lines[0]
    assert "--secret-string file:///dev/stdin" in lines[0]


def test_an_instance_of_motos_is_one_too(project: Path, world: Answers):
    made = client("rds").create_db_instance(
        DBInstanceIdentifier="made",
        Engine="postgres",
        EngineVersion="16.4",
        DBInstanceClass="db.t4g.medium",
        AllocatedStorage=30,
        MasterUsername="ada",
        MasterUserPassword="correct-horse",
        DBName="shop",
        AvailabilityZone="us-east-1c",
        PubliclyAccessible=True,
        StorageEncrypted=True,
        PreferredBackupWindow="03:00-03:30",
        PreferredMaintenanceWindow="wed:06:00-wed:06:30",
    )["DBInstance"]
    assert main(["adopt", "made", "--stage", "shop", "--region", "us-east-1"]) == 0
    settings = adopted(project)
    assert settings.database.allocated_storage == made["AllocatedStorage"] == 30
    assert settings.network.availability_zones[0] == "us-east-1c"
    assert not any(operation.startswith(("Create", "Modify", "Delete")) for _, operation, _ in world.calls)


def test_the_master_users_that_need_an_exemption_are_those_that_the_policy_refuses():
    assert {*database_user_name.Config().names} == handover.DEFAULT_USERS
