"""A database that somebody made by hand becomes a stage's: private, in place, and with the password that it has."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from ops.aws import Account, AwsError
from ops.commands import main
from simulation import aws
from simulation.cloud import Cloud
from tests.engine import stacks
from tests.graph.stages import ROOT, changed, stage_settings

pytestmark = pytest.mark.engine

INSTANCE, LOG_GROUP = "aws:rds/instance:Instance", "aws:cloudwatch/logGroup:LogGroup"
KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
LOGS = "/aws/rds/instance/legacy/postgresql"

# As somebody makes a database in the console's first page, with its logs exported.
LEGACY = {
    "identifier": "legacy",
    "engine": "postgres",
    "engineVersion": "17.4",
    "instanceClass": "db.t3.micro",
    "allocatedStorage": 20,
    "storageType": "gp2",
    "username": "postgres",
    "password": "correct-horse",
    "dbName": "orders",
    "publiclyAccessible": True,
    "dbSubnetGroupName": "default",
    "vpcSecurityGroupIds": ["sg-0123456789abcdef0"],
    "availabilityZone": "us-east-1a",
    "networkType": "IPV4",
    "port": 5432,
    "multiAz": False,
    "backupRetentionPeriod": 0,
    "storageEncrypted": True,
    "kmsKeyId": KEY,
    "enabledCloudwatchLogsExports": ["postgresql"],
}
DATABASE = {
    "username": "postgres",
    "databaseName": "orders",
    "deletionProtection": True,
    "applyImmediately": True,
    "adopted": {"identifier": "legacy"},
}


def stood_before(cloud: Cloud, type_: str, inputs: Mapping[str, Any]) -> str:
    """Make something that no state knows of, and return its id."""
    urn = f"urn:pulumi:elsewhere::by-hand::{type_}::legacy"
    id_, outputs = aws.create(type_, "legacy", inputs, urn=urn, region="us-east-1", preview=False)
    cloud.put(urn, id_, inputs, outputs)
    return id_


@contextmanager
def account(folder: Path, **legacy: Any) -> Iterator[stacks.Stack]:
    """An account with a database in its default VPC, and a stage dev that is nowhere yet."""
    with stacks.stack(folder, ROOT, "dev") as stack:
        stood_before(stack.cloud, INSTANCE, {**LEGACY, **legacy})
        stood_before(stack.cloud, LOG_GROUP, {"name": LOGS})
        stack.flags = [*stacks.pack(folder), *stacks.pack_config("dev")]
        yield stack


def configure(stack: stacks.Stack, **database: Any) -> None:
    stack.configure(stacks.config_of(changed(stage_settings("dev"), database={**DATABASE, **database})))


def take_in(stack: stacks.Stack, ids: Mapping[tuple[str, str], str]) -> None:
    """Import what exists: from the file that Pulumi writes, what has an id here, and the components around it."""
    file = stack.workspace.folder / "imports.json"
    stack.pulumi("preview", "--import-file", str(file))
    wanted = json.loads(file.read_text())
    parents = {one["name"]: one.get("parent") for one in wanted["resources"] if one.get("component")}
    kept = [{**one, "id": ids[key]} for one in wanted["resources"] if (key := (one["type"], one["name"])) in ids]
    around = {name for one in kept for name in _line(one.get("parent"), parents)}
    kept += [one for one in wanted["resources"] if one.get("component") and one["name"] in around]
    file.write_text(json.dumps({**wanted, "resources": kept}))
    stack.pulumi("import", "--file", str(file), "--yes", "--skip-preview", "--generate-code=false")


def _line(name: str | None, parents: Mapping[str, str | None]) -> list[str]:
    return [] if name not in parents else [name, *_line(parents[name], parents)]


def writer(stack: stacks.Stack) -> Any:
    [row] = [row for row in stack.cloud.alive(INSTANCE) if row.outputs["identifier"] == "legacy"]
    return row


# The exemptions that docs/runbooks/adopt.md asks for while old clients keep their way.
RUNBOOK = tuple(
    (policy, resource)
    for resource, policy in re.findall(
        r"^\| `(\S+::\S+)` \| `(\S+)` \|$", (ROOT / "docs/runbooks/adopt.md").read_text(), re.MULTILINE
    )
)

EXISTING = {(INSTANCE, "writer"): "legacy", (LOG_GROUP, "writer-postgresql"): LOGS}


def asked(row: Any) -> set[str]:
    """What RDS has been asked for of everything that would replace the database, or set a password."""
    return row.inputs.keys() & {"password", "dbName", "kmsKeyId", "availabilityZone"}


def test_a_public_database_becomes_a_stages_in_place_and_keeps_its_password(tmp_path: Path):
    with account(tmp_path) as stack:
        before = writer(stack)
        configure(stack)
        take_in(stack, EXISTING)
        # Nothing is replaced behind the operator's back: an import protects what it takes in.
        configure(stack, username="appadmin", databaseName="app", adopted=None)
        with pytest.raises(stacks.RefusedError, match="currently marked for protection"):
            stack.preview()
        configure(stack)
        steps = {one["urn"]: one for one in stack.preview()["steps"]}
        done = {one["urn"]: one for one in stack.up()}
        after = writer(stack)
        assert after.id == before.id
        assert done[after.urn]["op"] == steps[after.urn]["op"] == "update"
        assert steps[after.urn]["diffReasons"] == done[after.urn]["diffs"]
        assert {"publiclyAccessible", "dbSubnetGroupName", "vpcSecurityGroupIds"} <= {*done[after.urn]["diffs"]}
        # What matches is no difference, and what only its owner knows is not asked for.
        assert not {"engine", "username", "storageEncrypted", "port", "identifier"} & {*done[after.urn]["diffs"]}
        assert asked(after) == set()
        assert (after.outputs["publiclyAccessible"], after.outputs["username"]) == (False, "postgres")
        assert after.outputs["vpcSecurityGroupIds"] != before.outputs["vpcSecurityGroupIds"]
        made = {one["type"] for one in stack.resources()}
        assert not made & {
            "random:index/randomPassword:RandomPassword",
            "aws:secretsmanager/secretVersion:SecretVersion",
        }
        assert len([row for row in stack.cloud.alive(LOG_GROUP) if row.outputs["name"] == LOGS]) == 1
        stack.preview("--expect-no-changes")
        stack.refresh("--expect-no-changes")
        # A stage like any other from here on: with a standby, and a new password when one is asked for.
        configure(stack, multiAz=True, passwordVersion=2)
        ops = {one["urn"]: one["op"] for one in stack.up() if one["op"] != "same"}
        assert ops[after.urn] == "update"
        assert asked(writer(stack)) == {"password"}
        made = {urn.rsplit("::", 1)[-1] for urn, op in ops.items() if op == "create" and ":providers:" not in urn}
        assert made == {"master", "database"}, "a password, and what the secret holds"


def answers(row: Any) -> dict[str, Any]:
    """What AWS says of the simulated database, by operation, as far as `ops adopt` asks."""
    said = row.outputs
    described = {
        "DBInstanceIdentifier": said["identifier"],
        "DBInstanceClass": said["instanceClass"],
        "DBInstanceStatus": "available",
        "Engine": said["engine"],
        "EngineVersion": said["engineVersion"],
        "MasterUsername": said["username"],
        "DBName": said["dbName"],
        "AllocatedStorage": said["allocatedStorage"],
        "StorageType": said["storageType"],
        "StorageEncrypted": said["storageEncrypted"],
        "KmsKeyId": said["kmsKeyId"],
        "AvailabilityZone": said["availabilityZone"],
        "BackupRetentionPeriod": said["backupRetentionPeriod"],
        "PubliclyAccessible": said["publiclyAccessible"],
        "MultiAZ": said["multiAz"],
        "NetworkType": said["networkType"],
        "EnabledCloudwatchLogsExports": said["enabledCloudwatchLogsExports"],
    }
    zones = [{"ZoneName": f"us-east-1{letter}", "State": "available"} for letter in "ab"]
    return {
        "DescribeDBInstances": {"DBInstances": [described]},
        "DescribeAvailabilityZones": {"AvailabilityZones": zones},
        "DescribeLogGroups": [{"logGroupName": LOGS}],
    }


def test_what_adopt_writes_takes_the_database_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    project = tmp_path / "project"
    (project / "policies" / "config").mkdir(parents=True)
    for file in ("Pulumi.dev.yaml", "policies/config/dev.json"):
        (project / file).write_bytes((ROOT / file).read_bytes())
    with account(tmp_path) as stack:
        before = writer(stack)
        said = answers(before)

        def call(_: Account, service: str, operation: str, /, **asked: Any) -> Any:
            there = asked.get("DBInstanceIdentifier") in {None, "legacy"}
            return said[operation] if there else refuse("DBInstanceNotFound")

        def listed(_: Account, service: str, operation: str, *_rest: str, **_asked: Any) -> Any:
            return said.get(operation, [])

        monkeypatch.setattr(Account, "call", call)
        monkeypatch.setattr(Account, "listed", listed)
        monkeypatch.chdir(project)
        assert main(["adopt", "legacy", "--stage", "dev", "--yes"]) == 0
        stack.configure(yaml.safe_load((project / "Pulumi.dev.yaml").read_text())["config"])
        stack.pulumi(
            *("import", "--file", str(project / "adopt.dev.json"), "--yes", "--skip-preview", "--generate-code=false")
        )
        done = {one["urn"]: one for one in stack.up() if one["op"] != "same"}
        after = writer(stack)
        assert (after.id, done[after.urn]["op"]) == (before.id, "update")
        assert (asked(after), after.outputs["publiclyAccessible"]) == (set(), False)
        assert {one["op"] for one in done.values()} <= {"create", "update"}
        # What was found is what the settings say: these are no change.
        assert not {"instanceClass", "allocatedStorage", "engineVersion", "multiAz", "username"} & {
            *done[after.urn]["diffs"]
        }
        stack.preview("--expect-no-changes")


def refuse(code: str) -> Any:
    raise AwsError("no", code)


def test_a_database_without_encryption_becomes_private_too_where_the_guardrails_exempt_it(tmp_path: Path):
    with account(tmp_path, storageEncrypted=False, kmsKeyId="") as stack:
        configure(stack, adopted={"identifier": "legacy", "storageEncrypted": False})
        take_in(stack, EXISTING)
        with pytest.raises(stacks.RefusedError, match="database-storage-encrypted"):
            stack.up()
        assert writer(stack).outputs["publiclyAccessible"] is True
        stack.flags[-1] = str(exempted(tmp_path, "database-storage-encrypted"))
        assert {one["op"] for one in stack.up() if one["type"] == INSTANCE} == {"update"}
        assert (writer(stack).outputs["publiclyAccessible"], writer(stack).outputs["storageEncrypted"]) == (
            False,
            False,
        )


def test_old_clients_keep_their_way_until_the_application_has_moved(tmp_path: Path):
    until = (datetime.now(UTC) + timedelta(days=7)).date().isoformat()
    clients = {"publicUntil": until, "clients": ["198.51.100.7/32"]}
    with account(tmp_path) as stack:
        configure(stack)
        take_in(stack, EXISTING)
        configure(stack, adoption=clients)
        with pytest.raises(stacks.RefusedError, match=r"database-ingress-by-security-group|database-not-public"):
            stack.up()
        strict = stack.flags[-1]
        stack.flags[-1] = str(exempted(tmp_path, *RUNBOOK))
        before = writer(stack)
        assert {one["op"] for one in stack.up() if one["type"] == INSTANCE} == {"update"}
        moved = writer(stack)
        assert moved.outputs["publiclyAccessible"] is True
        assert moved.outputs["dbSubnetGroupName"] != before.outputs["dbSubnetGroupName"]
        # The door closes in place, and the policies hold again without exemptions.
        configure(stack)
        stack.flags[-1] = strict
        done = {one["urn"]: one for one in stack.up() if one["op"] != "same"}
        assert done[moved.urn]["op"] == "update"
        assert {*done[moved.urn]["diffs"]} == {"publiclyAccessible"}
        gone = {urn.rsplit("::", 1)[-1] for urn, one in done.items() if one["op"] == "delete"}
        assert gone == {"client-198.51.100.7-32", "client-198.51.100.7-32-to-database"}


def exempted(folder: Path, *exemptions: str | tuple[str, str]) -> Path:
    """dev's policy config, with exemptions: of a policy for the writer, or of a policy for a resource."""
    config = json.loads((ROOT / "policies" / "config" / "dev.json").read_text())
    for each in exemptions:
        policy, resource = (each, f"{INSTANCE}::writer") if isinstance(each, str) else each
        exemption = {"resource": resource, "reason": "adopted", "expires": "9999-12-31", "owner": "acme"}
        config[policy] = {**config.get(policy, {}), "exemptions": [exemption]}
    file = folder / "exempted.json"
    file.write_text(json.dumps(config))
    return file


# What stands in the way, of each kind one: what the database is like, what the settings say, and the reason given.
# tests/unit/test_adoption.py has them all.
REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "another master user": ({}, {"username": "appadmin"}, "must be postgres, the master user of legacy"),
    "storage that is not encrypted": ({"storageEncrypted": False}, {}, "the storage of legacy is as it is"),
    "a standby": ({"multiAz": True}, {}, "has a standby, and so cannot move"),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_cannot_be_taken_over_in_place_is_refused_before_anything_happens(reason: str, tmp_path: Path):
    legacy, database, said = REFUSED[reason]
    with account(tmp_path, **legacy) as stack:
        stack.flags = []
        there = stack.cloud.alive()
        configure(stack, **database)
        with pytest.raises(stacks.RefusedError, match=said):
            stack.up()
        assert stack.cloud.alive() == there
        assert {one["type"] for one in stack.resources()} <= {"pulumi:pulumi:Stack", "pulumi:providers:aws"}


def test_a_database_that_was_not_imported_is_not_made_a_second_time(tmp_path: Path):
    with account(tmp_path) as stack:
        configure(stack)
        with pytest.raises(stacks.RefusedError, match="ResourceAlreadyExistsException"):
            stack.up("--continue-on-error")
        assert writer(stack).outputs["publiclyAccessible"] is True
