"""What stands against taking an existing instance over, each with the line that puts it right."""

import json
import re
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from infra import adoption, settings
from tests.graph.stages import ROOT, changed, declare, stage_settings

KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
OTHER = KEY.replace("1111", "2222", 1)
FOUND = {
    "allocated_storage": 50,
    "availability_zone": "us-east-1b",
    "engine": "postgres",
    "engine_version": "16.8",
    "kms_key_id": KEY,
    "master_user_secrets": [],
    "master_username": "owner",
    "multi_az": False,
    "network_type": "IPV4",
    "replicate_source_db": "",
    "storage_encrypted": True,
    "tags": {},
}
CHOSEN = {
    "adopted": {"identifier": "legacy"},
    "username": "owner",
    "engineVersion": "16",
    "allocatedStorage": 50,
    "applyImmediately": True,
}
OURS = {"tags": {"Project": "rds-platform", "Stack": "dev"}}


def check(monkeypatch: pytest.MonkeyPatch, found: dict[str, Any], chosen: dict[str, Any]) -> None:
    monkeypatch.setattr(
        adoption.aws.rds, "get_instance", lambda db_instance_identifier: SimpleNamespace(**{**FOUND, **found})
    )
    config = {
        "aws:region": "us-east-1",
        "rds-platform:database": json.dumps({**CHOSEN, **chosen}),
        "rds-platform:loadBalancer": json.dumps({"selfSigned": True}),
    }
    loaded = settings.load(config, stage="dev")
    adoption.check(loaded, ["us-east-1a", "us-east-1b"], project="rds-platform", stage="dev")


# What the instance is like, what the settings say; the key that is wrong, the reason, the line to type.
Wrong = tuple[dict[str, Any], dict[str, Any], str, str, str]
WRONG: list[Wrong] = [
    ({"engine": "mysql"}, {}, "database.adopted.identifier", "is a database of mysql", "config rm"),
    ({}, {"username": "other"}, "database.username", "must be owner", "database.username owner"),
    ({"storage_encrypted": False}, {}, "database.adopted.storageEncrypted", "must be false", "storageEncrypted false"),
    (
        {},
        {"adopted": {"identifier": "legacy", "storageEncrypted": False}},
        "database.adopted.storageEncrypted",
        "must be true",
        "storageEncrypted true",
    ),
    ({}, {"kmsKeyId": OTHER}, "database.kmsKeyId", "must be left out, or be the key of legacy", KEY),
    ({"engine_version": "17.4"}, {}, "database.engineVersion", "must be 17", "database.engineVersion 17"),
    ({}, {"upgradeTo": "17"}, "database.engineVersion", "without database.upgradeTo", "config rm"),
    ({"allocated_storage": 60}, {}, "database.allocatedStorage", "never shrinks", "database.allocatedStorage 60"),
    ({"master_user_secrets": [{}]}, {}, "database.passwordVersion", "must be 2", "database.passwordVersion 2"),
    ({}, {"deletionProtection": False}, "database.deletionProtection", "must be true", "deletionProtection true"),
    ({}, {"applyImmediately": False}, "database.applyImmediately", "must be true", "applyImmediately true"),
    ({}, {"multiAz": True}, "database.multiAz", "must be false", "database.multiAz false"),
    ({"multi_az": True}, {}, "database.adopted.identifier", "has a standby", "--no-multi-az"),
    ({"network_type": "DUAL"}, {}, "database.adopted.identifier", "has the network type DUAL", "--network-type IPV4"),
    ({"replicate_source_db": "a"}, {}, "database.adopted.identifier", "is a replica of a", "promote-read-replica"),
    ({"availability_zone": "us-east-1c"}, {}, "network.availabilityZones", "must hold us-east-1c", "us-east-1c"),
]


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_is_said_with_its_reason(monkeypatch: pytest.MonkeyPatch, wrong: Wrong):
    found, chosen, key, reason, fix = wrong
    with pytest.raises(settings.SettingsError) as caught:
        check(monkeypatch, found, chosen)
    [problem] = caught.value.problems
    assert problem.key == key
    assert reason in problem.limit
    assert fix in problem.fix


@pytest.mark.parametrize(
    ("found", "chosen"),
    [
        ({}, {}),
        ({}, {"kmsKeyId": KEY, "allocatedStorage": 100}),
        ({"storage_encrypted": False, "kms_key_id": ""}, {"adopted": {"identifier": "l", "storageEncrypted": False}}),
        ({"master_user_secrets": [{}]}, {"passwordVersion": 2}),
        # Once it is the stage's, everything that can change may.
        (
            {**OURS, "multi_az": True, "engine_version": "17.4"},
            {"multiAz": True, "applyImmediately": False, "deletionProtection": False},
        ),
        ({**OURS, "engine_version": "17.4"}, {"upgradeTo": "17"}),
        # A preview without an account knows nothing of an instance.
        ({"master_username": None}, {"username": "other", "multiAz": True}),
    ],
)
def test_what_can_be_passes(monkeypatch: pytest.MonkeyPatch, found: dict[str, Any], chosen: dict[str, Any]):
    check(monkeypatch, found, chosen)


def test_what_would_replace_it_is_refused_for_ever(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(settings.SettingsError, match="must be owner"):
        check(monkeypatch, OURS, {"username": "other"})


def test_everything_is_said_at_once(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(settings.SettingsError) as caught:
        check(monkeypatch, {"multi_az": True, "engine": "mysql"}, {"username": "other", "applyImmediately": False})
    assert len(caught.value.problems) == 4


@pytest.mark.parametrize(("chosen", "keeps"), [({}, True), ({"passwordVersion": 2}, False)])
def test_the_password_stays_until_a_new_one_is_asked_for(chosen: dict[str, Any], *, keeps: bool):
    database = {"rds-platform:database": json.dumps({**CHOSEN, **chosen})}
    balancer = {"rds-platform:loadBalancer": json.dumps({"selfSigned": True})}
    loaded = settings.load({"aws:region": "us-east-1", **database, **balancer}, stage="dev")
    assert adoption.keeps_password(loaded.database) is keeps


def test_the_runbooks_settings_are_settings():
    page = (ROOT / "docs" / "runbooks" / "adopt.md").read_text(encoding="utf-8")
    taken, still = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL))
    taken["rds-platform:database"] |= still["rds-platform:database"]
    config = {key: json.dumps(value) for key, value in taken.items()}
    balancer = {"rds-platform:loadBalancer": json.dumps({"selfSigned": True})}
    loaded = settings.load({"aws:region": "us-east-1", **config, **balancer}, stage="adopted", today=date(2026, 3, 20))
    assert loaded.database.adopted is not None
    assert loaded.database.adoption is not None
    assert loaded.database.adoption.clients == ("198.51.100.7/32",)
    assert adoption.keeps_password(loaded.database)


CLIENTS = ["198.51.100.7/32", "203.0.113.0/24"]


def still_open(days: int = 7) -> dict[str, Any]:
    return {"publicUntil": (date.today() + timedelta(days=days)).isoformat(), "clients": CLIENTS}


def test_an_adopted_database_may_stay_open_to_its_old_clients_and_to_nobody_else():
    chosen = {"adopted": {"identifier": "orders"}, "username": "owner", "adoption": still_open()}
    resources = declare(changed(stage_settings("growth"), database=chosen)).resources
    instances = {
        each.name: each.inputs["publiclyAccessible"] for each in resources if each.type == "aws:rds/instance:Instance"
    }
    assert instances.pop("writer") is True
    assert set(instances.values()) == {False}, "replicas are nobody's old database"
    database = next(each for each in resources if each.type.endswith(":SecurityGroup") and each.name == "database")
    ranges = {
        each.inputs["cidrIpv4"]: (each.inputs["fromPort"], each.inputs["toPort"])
        for each in resources
        if each.type.endswith(":SecurityGroupIngressRule")
        and each.inputs["securityGroupId"] == database.id
        and "cidrIpv4" in each.inputs
    }
    assert ranges == dict.fromkeys(CLIENTS, (5432, 5432))
    [table] = [each.id for each in resources if each.type.endswith(":RouteTable") and each.name == "database"]
    routes = [
        each.inputs for each in resources if each.type.endswith(":Route") and each.inputs["routeTableId"] == table
    ]
    assert sorted(each["destinationCidrBlock"] for each in routes) == CLIENTS


def test_the_way_closes_by_itself_on_paper_and_by_an_update_in_fact():
    chosen = {**CHOSEN, "adoption": still_open()}
    config = {
        "aws:region": "us-east-1",
        "rds-platform:database": json.dumps(chosen),
        "rds-platform:loadBalancer": json.dumps({"selfSigned": True}),
    }
    assert settings.load(config, stage="dev").database.adoption is not None
    later = date.today() + timedelta(days=8)
    with pytest.raises(settings.SettingsError, match=r"pulumi config rm --path database\.adoption --stack dev"):
        settings.load(config, stage="dev", today=later)


def test_a_stage_with_an_adopted_database_is_previewed_without_an_account():
    adopted = changed(stage_settings("prod"), database={"adopted": {"identifier": "orders"}, "username": "owner"})
    declared = {f"{each.type} {each.name}": each for each in declare(adopted, update=False).resources}
    writer = declared["aws:rds/instance:Instance writer"].inputs
    assert (writer["identifier"], writer["username"]) == ("orders", "owner")
    assert "random:index/randomPassword:RandomPassword master" not in declared
    names = {each.inputs["name"] for key, each in declared.items() if "LogGroup writer-" in key}
    assert names == {"/aws/rds/instance/orders/postgresql", "/aws/rds/instance/orders/upgrade"}
