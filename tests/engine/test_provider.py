"""The provider through its protocol, asked as the engine asks it."""

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from simulation import wire
from simulation.cloud import Cloud
from simulation.graph import UNKNOWN, Secret
from simulation.provider import serve
from simulation.replacement import REPLACING
from tests.graph.stages import STAGES, declare, stage_settings

DATABASE = "urn:pulumi:test::shop::aws:rds/instance:Instance::orders"
BUCKET = "urn:pulumi:test::shop::aws:s3/bucket:Bucket::files"
NETWORK = "urn:pulumi:test::shop::aws:ec2/vpc:Vpc::main"
TEMPLATE = "urn:pulumi:test::shop::aws:ec2/launchTemplate:LaunchTemplate::web"
PASSWORD = "urn:pulumi:test::shop::random:index/randomPassword:RandomPassword::admin"
SETTINGS = {
    "engine": "postgres",
    "instanceClass": "db.t3.micro",
    "allocatedStorage": 20,
    "storageEncrypted": True,
    "publiclyAccessible": False,
    "backupRetentionPeriod": 7,
    "username": "owner",
    "password": "correct-horse",
    "skipFinalSnapshot": True,
}


class Engine:
    """One connection, as the engine opens one for each provider resource."""

    def __init__(self, port: int, **configuration: str) -> None:
        # Python shares connections between channels unless it is told not to; the engine never does.
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}", [("grpc.use_local_subchannel_pool", 1)])
        self.stub = provider_pb2_grpc.ResourceProviderStub(self.channel)
        self.stub.Configure(provider_pb2.ConfigureRequest(args=wire.to_struct(configuration)))

    def check(self, urn, inputs, before=None):
        request = provider_pb2.CheckRequest(urn=urn, news=wire.to_struct(inputs), olds=wire.to_struct(before or {}))
        answer = self.stub.Check(request)
        return wire.from_struct(answer.inputs), [failure.reason for failure in answer.failures]

    def create(self, urn, inputs, *, preview=False):
        request = provider_pb2.CreateRequest(urn=urn, properties=wire.to_struct(inputs), preview=preview)
        answer = self.stub.Create(request)
        return answer.id, wire.from_struct(answer.properties)

    def make(self, urn, inputs):
        checked, _ = self.check(urn, inputs)
        id_, outputs = self.create(urn, checked)
        return SimpleNamespace(urn=urn, id=id_, inputs=checked, outputs=outputs)

    def diff(self, made, inputs, *, state=None):
        request = provider_pb2.DiffRequest(
            urn=made.urn,
            id=made.id,
            old_inputs=wire.to_struct(made.inputs),
            olds=wire.to_struct(_plain(made.outputs if state is None else state)),
            news=wire.to_struct(inputs),
        )
        answer = self.stub.Diff(request)
        assert (answer.changes == provider_pb2.DiffResponse.DIFF_SOME) == bool(answer.diffs)
        return list(answer.diffs), list(answer.replaces)

    def update(self, made, inputs, *, preview=False):
        request = provider_pb2.UpdateRequest(
            urn=made.urn,
            id=made.id,
            old_inputs=wire.to_struct(made.inputs),
            olds=wire.to_struct(_plain(made.outputs)),
            news=wire.to_struct(inputs),
            preview=preview,
        )
        return wire.from_struct(self.stub.Update(request).properties)

    def read(self, urn, id_, state=None):
        request = provider_pb2.ReadRequest(urn=urn, id=id_, properties=wire.to_struct(state or {}))
        answer = self.stub.Read(request)
        return answer.id, wire.from_struct(answer.properties), wire.from_struct(answer.inputs)

    def delete(self, made):
        self.stub.Delete(provider_pb2.DeleteRequest(urn=made.urn, id=made.id))

    def invoke(self, token, **arguments):
        request = provider_pb2.InvokeRequest(tok=token, args=wire.to_struct(arguments))
        return wire.from_struct(getattr(self.stub.Invoke(request), "return"))


def _plain(values):
    return {key: value.value if isinstance(value, Secret) else value for key, value in values.items()}


@contextmanager
def serving(file=None):
    port, stop = serve(Cloud(file))
    try:
        yield port
    finally:
        stop()


@contextmanager
def connected(port, **configuration):
    engine = Engine(port, **configuration)
    try:
        yield engine
    finally:
        engine.channel.close()


@pytest.fixture
def port():
    with serving() as port:
        yield port


@pytest.fixture
def engine(port):
    with connected(port, region="eu-west-1") as engine:
        yield engine


def test_a_preview_says_what_the_inputs_say_and_leaves_out_what_aws_computes(engine):
    checked, _ = engine.check(DATABASE, SETTINGS)
    id_, outputs = engine.create(DATABASE, checked, preview=True)
    assert id_ == ""
    assert outputs["instanceClass"] == "db.t3.micro"
    assert outputs["region"] == "eu-west-1"
    assert not {"endpoint", "address", "arn", "resourceId"} & outputs.keys()


def test_unknown_inputs_come_back_unknown(engine):
    checked, _ = engine.check(DATABASE, {**SETTINGS, "vpcSecurityGroupIds": [UNKNOWN, "sg-1"]})
    _, outputs = engine.create(DATABASE, checked, preview=True)
    assert outputs["vpcSecurityGroupIds"] == [UNKNOWN, "sg-1"]


def test_an_update_gives_the_id_and_everything_aws_computes(engine):
    made = engine.make(DATABASE, SETTINGS)
    assert made.id.startswith("db-")
    assert made.outputs["address"].endswith(".eu-west-1.rds.amazonaws.com")
    assert made.outputs["endpoint"] == f"{made.outputs['address']}:5432"


def test_asking_for_the_same_again_changes_nothing(engine):
    for urn, inputs in [(DATABASE, SETTINGS), (NETWORK, {"cidrBlock": "10.0.0.0/16"}), (BUCKET, {})]:
        made = engine.make(urn, inputs)
        again, _ = engine.check(urn, inputs, made.inputs)
        assert again == made.inputs
        assert engine.diff(made, again) == ([], [])


def test_a_change_in_place_keeps_what_aws_computed(engine):
    made = engine.make(DATABASE, SETTINGS)
    inputs = {**made.inputs, "instanceClass": "db.m5.large"}
    assert engine.diff(made, inputs) == (["instanceClass"], [])
    outputs = engine.update(made, inputs)
    assert outputs["instanceClass"] == "db.m5.large"
    assert outputs["endpoint"] == made.outputs["endpoint"]
    assert engine.read(DATABASE, made.id)[1]["instanceClass"] == "db.m5.large"


def test_the_preview_of_a_change_leaves_the_cloud_as_it_is(engine):
    made = engine.make(DATABASE, SETTINGS)
    engine.update(made, {**made.inputs, "instanceClass": "db.m5.large"}, preview=True)
    assert engine.read(DATABASE, made.id)[1]["instanceClass"] == "db.t3.micro"


@pytest.mark.parametrize(
    ("urn", "inputs", "changed", "value"),
    [
        (DATABASE, SETTINGS, "storageEncrypted", False),
        (DATABASE, SETTINGS, "username", "other"),
        (DATABASE, SETTINGS, "username", UNKNOWN),
        (DATABASE, SETTINGS, "region", "us-east-1"),
        (NETWORK, {"cidrBlock": "10.0.0.0/16"}, "cidrBlock", "10.1.0.0/16"),
        (PASSWORD, {"length": 24}, "length", 32),
    ],
)
def test_what_cannot_change_in_place_is_replaced(engine, urn, inputs, changed, value):
    made = engine.make(urn, inputs)
    assert engine.diff(made, {**made.inputs, changed: value}) == ([changed], [changed])


def test_a_value_changed_in_the_cloud_is_a_difference_once_it_is_refreshed(engine):
    made = engine.make(DATABASE, SETTINGS)
    state = {**made.outputs, "publiclyAccessible": True}
    assert engine.diff(made, made.inputs, state=state) == (["publiclyAccessible"], [])


def test_a_value_changed_in_the_cloud_is_a_difference_where_the_program_says_nothing_of_it(engine):
    made = engine.make(DATABASE, {key: value for key, value in SETTINGS.items() if key != "publiclyAccessible"})
    assert engine.diff(made, made.inputs) == ([], [])
    state = {**made.outputs, "publiclyAccessible": True}
    assert engine.diff(made, made.inputs, state=state) == (["publiclyAccessible"], [])


def test_a_setting_taken_out_goes_back_to_its_default_and_a_computed_value_stays(engine):
    made = engine.make(DATABASE, {**SETTINGS, "maxAllocatedStorage": 100, "backupWindow": "03:00-04:00"})
    inputs = {key: value for key, value in made.inputs.items() if key not in {"maxAllocatedStorage", "backupWindow"}}
    assert engine.diff(made, inputs) == (["maxAllocatedStorage"], [])
    outputs = engine.update(made, inputs)
    assert "maxAllocatedStorage" not in outputs
    assert outputs["backupWindow"] == "03:00-04:00"


def test_a_given_name_stays_and_a_replacement_gets_another(engine):
    made = engine.make(BUCKET, {"tags": {"Team": "a"}})
    kept, _ = engine.check(BUCKET, {"tags": {"Team": "b"}}, made.inputs)
    assert kept["bucket"] == made.inputs["bucket"]
    assert kept["tagsAll"] == {"Team": "b"}
    replacement, _ = engine.check(BUCKET, {"tags": {"Team": "b"}})
    assert replacement["bucket"] != made.inputs["bucket"]
    assert engine.create(BUCKET, replacement)[0] != made.id


def test_every_change_of_a_launch_template_makes_its_next_version(engine):
    made = engine.make(TEMPLATE, {"instanceType": "t3.micro"})
    inputs = {**made.inputs, "instanceType": "t3.small"}
    assert engine.update(made, inputs, preview=True)["latestVersion"] is UNKNOWN
    assert engine.update(made, inputs)["latestVersion"] == made.outputs["latestVersion"] + 1


def test_a_deleted_resource_is_gone_and_its_successor_is_another(engine):
    made = engine.make(DATABASE, SETTINGS)
    engine.delete(made)
    assert engine.read(DATABASE, made.id) == ("", {}, {})
    assert engine.make(DATABASE, SETTINGS).id != made.id


def test_a_strangers_resource_can_be_taken_over_unchanged(engine):
    id_, outputs, inputs = engine.read(BUCKET, "their-bucket")
    assert (id_, outputs["arn"], inputs["bucket"]) == ("their-bucket", "arn:aws:s3:::their-bucket", "their-bucket")
    imported = SimpleNamespace(urn=BUCKET, id=id_, inputs=inputs, outputs=outputs)
    asked, _ = engine.check(BUCKET, {"bucket": "their-bucket"}, inputs)
    assert engine.diff(imported, asked) == ([], [])


def test_a_connection_stands_for_one_providers_region_and_tags(port):
    tags = json.dumps({"tags": {"Owner": "me"}})
    with connected(port, region="eu-west-1", defaultTags=tags) as here, connected(port, region="us-east-2") as there:
        assert here.create(NETWORK, {"cidrBlock": "10.0.0.0/16"}, preview=True)[1]["region"] == "eu-west-1"
        assert there.create(NETWORK, {"cidrBlock": "10.0.0.0/16"}, preview=True)[1]["region"] == "us-east-2"
        assert here.check(NETWORK, {"tags": {"Name": "x"}})[0]["tagsAll"] == {"Owner": "me", "Name": "x"}
        assert there.check(NETWORK, {"tags": {"Name": "x"}})[0]["tagsAll"] == {"Name": "x"}
        assert there.invoke("aws:index/getRegion:getRegion")["region"] == "us-east-2"


def test_what_a_schema_calls_sensitive_comes_back_secret(engine):
    made = engine.make(PASSWORD, {"length": 24})
    assert isinstance(made.outputs["result"], Secret)


def test_what_a_schema_calls_sensitive_stays_secret_through_a_change(engine):
    made = engine.make("urn:pulumi:test::shop::aws:iam/accessKey:AccessKey::robot", {"user": "robot"})
    assert isinstance(made.outputs["secret"], Secret)
    assert engine.update(made, {**made.inputs, "status": "Inactive"})["secret"] == made.outputs["secret"]


def test_a_new_region_replaces_what_a_provider_manages(engine):
    def difference(old, new):
        request = provider_pb2.DiffRequest(old_inputs=wire.to_struct(old), news=wire.to_struct(new))
        return list(engine.stub.DiffConfig(request).replaces)

    assert difference({"region": "eu-west-1"}, {"region": "us-east-1"}) == ["region"]
    assert difference({"region": "eu-west-1"}, {"region": "eu-west-1", "maxRetries": "3"}) == []


def test_inputs_that_a_provider_refuses_are_a_failure_with_the_reason(engine):
    urn = f"urn:pulumi:test::shop::aws:lb/targetGroup:TargetGroup::{'long' * 10}"
    _, failures = engine.check(urn, {"port": 80})
    assert ["longer than maximum length 32" in failure for failure in failures] == [True]


def test_a_lookup_without_an_answer_is_an_error_that_names_it(engine):
    with pytest.raises(grpc.RpcError) as raised:
        engine.invoke("aws:nosuch/getThing:getThing")
    assert raised.value.code() == grpc.StatusCode.NOT_FOUND
    assert "aws:nosuch/getThing:getThing" in raised.value.details()


def test_a_schema_is_not_served(engine):
    with pytest.raises(grpc.RpcError) as raised:
        engine.stub.GetSchema(provider_pb2.GetSchemaRequest())
    assert raised.value.code() == grpc.StatusCode.UNIMPLEMENTED


def test_resources_outlive_the_providers_process(tmp_path):
    file = tmp_path / "cloud.json"
    with serving(file) as port, connected(port) as engine:
        kept, gone = engine.make(DATABASE, SETTINGS), engine.make(BUCKET, {})
        engine.delete(gone)
    with serving(file) as port, connected(port) as engine:
        assert engine.read(DATABASE, kept.id, _plain(kept.outputs))[1] == kept.outputs
        assert engine.read(BUCKET, gone.id)[0] == ""


def test_the_command_prints_its_port_and_serves(tmp_path):
    file = tmp_path / "cloud.json"
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "simulation.provider", "--state", str(file)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        with connected(int(process.stdout.readline())) as engine:
            engine.make(NETWORK, {"cidrBlock": "10.0.0.0/16"})
        process.terminate()
    assert "aws:ec2/vpc:Vpc" in file.read_text()


def test_every_property_that_is_said_to_replace_exists():
    from simulation.aws import sdk

    for type_, properties in REPLACING.items():
        description = sdk.resource(type_)
        assert description is not None, type_
        assert set(properties.split()) <= description.outputs.keys(), type_


@pytest.mark.parametrize("stage", STAGES)
def test_of_every_type_that_a_stage_has_it_is_said_what_replaces_it(stage):
    types = {one.type for one in declare(stage_settings(stage)).resources if one.custom}
    assert {type_ for type_ in types if not type_.startswith(("pulumi:", "random:"))} <= REPLACING.keys()


def test_an_import_says_what_a_database_is_like_but_for_what_only_its_owner_knows():
    with serving() as port, connected(port) as engine:
        made = engine.make(DATABASE, {**SETTINGS, "identifier": "orders"})
        id_, outputs, inputs = engine.read(DATABASE, "orders")
        assert id_ == made.id
        assert "password" not in outputs.keys() | inputs.keys()
        assert (inputs["username"], inputs["storageEncrypted"], inputs["identifier"]) == ("owner", True, "orders")
        # The provider's importer leaves out what is empty or false, and takes the first of these for true.
        assert inputs["skipFinalSnapshot"] is True
        assert "publiclyAccessible" not in inputs
        imported = SimpleNamespace(urn=made.urn, id=id_, inputs=inputs, outputs=outputs)
        same = {key: value for key, value in made.inputs.items() if key != "password"}
        assert engine.diff(imported, same) == (["deleteAutomatedBackups"], [])
        assert engine.diff(imported, {**same, "deleteAutomatedBackups": True}) == ([], [])
        assert engine.diff(imported, {**same, "deleteAutomatedBackups": True, "username": "other"})[1] == ["username"]


def test_a_lookup_says_the_providers_own_tags():
    tags = json.dumps({"tags": {"Owner": "acme"}})
    with serving() as port, connected(port, defaultTags=tags) as engine, connected(port) as plain:
        assert engine.invoke("aws:index/getDefaultTags:getDefaultTags")["tags"] == {"Owner": "acme"}
        assert plain.invoke("aws:index/getDefaultTags:getDefaultTags")["tags"] == {}


def test_a_lookup_finds_the_database_that_is_there():
    with serving() as port, connected(port) as engine:
        engine.make(DATABASE, {**SETTINGS, "identifier": "orders"})
        found = engine.invoke("aws:rds/getInstance:getInstance", dbInstanceIdentifier="orders")
        assert (found["masterUsername"], found["dbInstanceClass"], found["multiAz"]) == ("owner", "db.t3.micro", False)
        stranger = engine.invoke("aws:rds/getInstance:getInstance", dbInstanceIdentifier="another")
        assert stranger["masterUsername"] is None
