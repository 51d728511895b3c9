"""The engine's services, asked directly: by older SDKs, for packages and for what no SDK does by accident."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import (
    alias_pb2,
    callback_pb2,
    callback_pb2_grpc,
    engine_pb2,
    engine_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
)

from simulation import wire
from simulation.deployment import Deployment, EngineError
from simulation.graph import UNKNOWN, Resource, Secret
from simulation.monitor import Program
from simulation.servicers import Server
from tests.simulation.programs import PREFIX, STACK, named

PET = "random:index/randomPet:RandomPet"


class Client:
    """A program's side of the protocol."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.server = Server(deployment)
        self.channel = grpc.insecure_channel(self.server.address)
        self.monitor = resource_pb2_grpc.ResourceMonitorStub(self.channel)
        self.engine = engine_pb2_grpc.EngineStub(self.channel)

    def register(self, type_: str, name: str, /, custom: bool = True, **fields: Any) -> Any:
        properties = wire.to_struct(fields.pop("properties", {}))
        request = resource_pb2.RegisterResourceRequest(
            type=type_, name=name, custom=custom, object=properties, **fields
        )
        return self.monitor.RegisterResource(request)

    def invoke(self, token: str, /, **arguments: Any) -> dict[str, Any]:
        request = resource_pb2.ResourceInvokeRequest(tok=token, args=wire.to_struct(arguments))
        return wire.from_struct(getattr(self.monitor.Invoke(request), "return"))

    def resource(self, name: str) -> Resource:
        return named(self.deployment.graph(), name)

    def close(self) -> None:
        self.channel.close()
        self.server.close()


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    program = Program(
        tmp_path,
        "proj",
        "dev",
        config={"aws:region": "eu-west-1", "random:token": "t", "aws:defaultTags": '{"tags": {"team": "core"}}'},
        secret_keys=frozenset({"random:token"}),
        stack_references={"organization/other/dev": {"a": 1}},
    )
    made = Client(Deployment(program))
    yield made
    made.close()


def refusal(call: Any) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(grpc.RpcError) as error:
        call()
    return error.value.code(), error.value.details()


def test_features_are_told_one_by_one_or_all_at_once(client: Client):
    def supports(feature: str) -> bool:
        return client.monitor.SupportsFeature(resource_pb2.SupportsFeatureRequest(id=feature)).hasSupport

    assert supports("secrets")
    assert supports("outputValues")
    assert not supports("timeTravel")
    info = client.monitor.GetDeploymentInfo(empty_pb2.Empty())
    assert resource_pb2.RESOURCE_MONITOR_FEATURE_TRANSFORMS in info.supportedFeatures
    assert (info.project, info.stack, info.dryRun, list(info.configSecretKeys)) == (
        "proj",
        "dev",
        True,
        ["random:token"],
    )


def test_the_engine_remembers_the_root_and_accepts_every_version(client: Client):
    client.engine.SetRootResource(engine_pb2.SetRootResourceRequest(urn="urn:x"))
    assert client.engine.GetRootResource(engine_pb2.GetRootResourceRequest()).urn == "urn:x"
    client.engine.RequirePulumiVersion(engine_pb2.RequirePulumiVersionRequest(pulumi_version_range=">=9"))
    client.engine.Log(engine_pb2.LogRequest(severity=engine_pb2.DEBUG, message="quiet"))
    assert client.deployment.logs == ()


def test_hooks_of_every_kind_are_accepted(client: Client):
    client.monitor.RegisterResourceHook(resource_pb2.RegisterResourceHookRequest(name="a"))
    client.monitor.RegisterErrorHook(resource_pb2.RegisterErrorHookRequest(name="b"))


def test_without_dependencies_by_property_every_property_has_them_all(client: Client):
    first = client.register(PET, "first").urn
    client.register(PET, "second", dependencies=[first], properties={"prefix": "x", "length": 2})
    assert client.resource("second").property_dependencies == {"prefix": (first,), "length": (first,)}


def test_output_values_carry_their_dependencies(client: Client):
    value = wire.OutputValue(UNKNOWN, secret=True, dependencies=("urn:a",))
    dependencies = {"cidr": resource_pb2.RegisterResourceRequest.PropertyDependencies(urns=["urn:b"])}
    client.register(
        "awsx:ec2:Vpc",
        "far",
        custom=False,
        remote=True,
        properties={"cidr": value, "plain": 1},
        propertyDependencies=dependencies,
    )
    assert client.resource("far").inputs == {"cidr": Secret(UNKNOWN), "plain": 1}
    assert client.resource("far").property_dependencies == {"cidr": ("urn:a", "urn:b")}


def test_a_default_provider_takes_the_packages_configuration(client: Client):
    client.register(PET, "x", version="4.21.4", pluginDownloadURL="https://example.com/p")
    provider = client.resource("default_4_21_4_https___example.com_p")
    assert provider.inputs == {
        "token": Secret("t"),
        "version": "4.21.4",
        "__internal": {"pluginDownloadURL": "https://example.com/p"},
    }
    assert provider.outputs == {"token": Secret("t"), "version": "4.21.4"}
    client.register(PET, "y")
    assert client.resource("default").inputs == {"token": Secret("t")}


def test_the_default_providers_tags_reach_its_resources(client: Client):
    client.register("aws:ec2/vpc:Vpc", "v", properties={"tags": {"a": "b"}})
    assert client.resource("v").inputs["tagsAll"] == {"team": "core", "a": "b"}
    assert client.invoke("aws:index/getDefaultTags:getDefaultTags")["tags"] == {"team": "core"}
    assert client.invoke("aws:index/getRegion:getRegion")["region"] == "eu-west-1"


def test_a_parameterized_package_has_a_provider_of_its_own_name(client: Client):
    request = resource_pb2.RegisterPackageRequest(
        name="terraform-provider",
        version="1.0.0",
        parameterization=resource_pb2.Parameterization(name="neon", version="0.9.1", value=b"{}"),
    )
    ref = client.monitor.RegisterPackage(request).ref
    assert client.monitor.RegisterPackage(request).ref == ref
    client.register("neon:index:Project", "project", packageRef=ref)
    provider = client.resource("default_0_9_1")
    assert provider.type == "pulumi:providers:neon"
    assert provider.inputs == {
        "version": "0.9.1",
        "__internal": {"name": "terraform-provider", "parameterization": "e30=", "version": "1.0.0"},
    }
    client.register("pulumi:providers:neon", "mine", packageRef=ref)
    assert client.resource("mine").inputs["version"] == "0.9.1"
    plain = client.monitor.RegisterPackage(resource_pb2.RegisterPackageRequest(name="random", version="4.0.0")).ref
    client.register(PET, "pet", packageRef=plain)
    assert client.resource("pet").provider.split("::")[-2] == "default_4_0_0"


def test_a_package_nobody_registered_stops_the_run(client: Client):
    code, _ = refusal(lambda: client.register(PET, "x", packageRef="nonsense"))
    assert code == grpc.StatusCode.UNAVAILABLE
    assert str(client.deployment.error) == "unknown provider package 'nonsense'"
    assert refusal(lambda: client.register(PET, "y"))[0] == grpc.StatusCode.UNAVAILABLE


def test_a_parent_that_is_not_there_cannot_be_used(client: Client):
    refusal(lambda: client.register(PET, "x", parent=f"{PREFIX}a:b:C::nobody"))
    assert isinstance(client.deployment.error, EngineError)
    assert str(client.deployment.error) == f"could not find parent resource {PREFIX}a:b:C::nobody"


def test_a_provider_that_is_not_there_cannot_be_used(client: Client):
    refusal(lambda: client.register(PET, "x", provider=f"{PREFIX}pulumi:providers:random::x::id"))
    assert str(client.deployment.error) == f"unknown provider '{PREFIX}pulumi:providers:random::x::id'"


def test_outputs_for_a_resource_that_is_not_there_stop_the_run(client: Client):
    request = resource_pb2.RegisterResourceOutputsRequest(urn="urn:x")
    refusal(lambda: client.monitor.RegisterResourceOutputs(request))
    assert str(client.deployment.error) == "no resource with the URN urn:x is registered"


def test_a_child_takes_its_parents_provider_of_the_same_package(client: Client):
    provider = client.register("pulumi:providers:random", "mine").urn
    parent = client.register(PET, "parent", provider=f"{provider}::id").urn
    client.register(PET, "child", parent=parent)
    client.register("aws:sns/topic:Topic", "other", parent=parent)
    assert client.resource("child").provider == f"{provider}::id"
    assert client.resource("other").provider.split("::")[-2] == "default"


def test_a_child_takes_what_its_parent_says_of_protection_and_deletion_unless_it_speaks_itself(client: Client):
    said = {"protect": True, "retainOnDelete": True, "deletedWith": "urn:x"}
    parent = client.register("my:index:Box", "box", custom=False, **said).urn
    client.register(PET, "silent", parent=parent)
    client.register(PET, "own", parent=parent, protect=False, retainOnDelete=False, deletedWith="urn:y")
    silent, own = client.resource("silent").options, client.resource("own").options
    assert (silent.protect, silent.retain_on_delete, silent.deleted_with) == (True, True, "urn:x")
    assert (own.protect, own.retain_on_delete, own.deleted_with) == (False, False, "urn:y")


def test_a_provider_can_be_configured_with_an_object(client: Client):
    provider = client.register("pulumi:providers:aws", "p", properties={"defaultTags": {"tags": {"a": "b"}}}).urn
    client.register("aws:sns/topic:Topic", "t", provider=f"{provider}::id")
    assert client.resource("t").inputs["tagsAll"] == {"a": "b"}
    plain = client.register("pulumi:providers:aws", "q", properties={"defaultTags": "{}"}).urn
    client.register("aws:sns/topic:Topic", "u", provider=f"{plain}::id")
    assert client.resource("u").inputs["tagsAll"] == {}
    assert client.resource("u").outputs["region"] == "eu-west-1"


def test_aliases_come_as_urns_too(client: Client):
    spec = alias_pb2.Alias(spec=alias_pb2.Alias.Spec(noParent=True, name="old"))
    client.register(PET, "x", aliasURNs=["urn:one"], aliases=[alias_pb2.Alias(urn="urn:two"), spec])
    assert client.resource("x").options.aliases == ("urn:one", "urn:two", f"{PREFIX}{PET}::old")


def test_registered_resources_can_be_asked_for(client: Client):
    urn = client.register(PET, "x", properties={"length": 2}).urn
    found = client.invoke("pulumi:pulumi:getResource", urn=urn)
    assert (found["urn"], found["id"], found["state"]) == (urn, "", {"length": 2})
    assert found["provider"].startswith(f"{PREFIX}pulumi:providers:random::default::")
    read = resource_pb2.ReadResourceRequest(type=PET, name="y", id="brave-cat")
    assert client.monitor.ReadResource(read).id == "brave-cat"
    assert client.invoke("pulumi:pulumi:getResource", urn=f"{PREFIX}{PET}::y")["id"] == "brave-cat"
    code, details = refusal(lambda: client.invoke("pulumi:pulumi:getResource", urn="urn:x"))
    assert (code, details) == (grpc.StatusCode.UNKNOWN, "unknown resource urn:x")


def test_the_engines_own_functions_and_types(client: Client):
    assert client.invoke("pulumi:pulumi:readStackOutputs", name="organization/other/dev")["outputs"] == {"a": 1}
    assert (
        refusal(lambda: client.invoke("pulumi:pulumi:nonsense"))[1]
        == "unrecognized function name: 'pulumi:pulumi:nonsense'"
    )
    client.register("pulumi:pulumi:StackReference", "computed", properties={"name": UNKNOWN})
    assert client.resource("computed").outputs == {}
    _, details = refusal(lambda: client.register("pulumi:index:Nonsense", "x"))
    assert details == "unrecognized resource type 'pulumi:index:Nonsense'"


def test_whatever_is_asked_for_exists_unless_its_id_is_unknown(client: Client):
    known = client.monitor.ExistsResource(resource_pb2.ExistsResourceRequest(type=PET, id="x"))
    assert (known.exists, known.unknown) == (True, False)
    unknown = client.monitor.ExistsResource(resource_pb2.ExistsResourceRequest(type=PET, id=wire.UNKNOWN_TEXT))
    assert (unknown.exists, unknown.unknown) == (False, True)


class Silent(callback_pb2_grpc.CallbacksServicer):
    """A transform that has nothing to say."""

    def Invoke(self, request: Any, context: Any) -> Any:  # noqa: N802
        return callback_pb2.CallbackInvokeResponse()


def test_an_empty_answer_of_a_transform_changes_nothing(client: Client):
    server = grpc.server(ThreadPoolExecutor(2))
    callback_pb2_grpc.add_CallbacksServicer_to_server(Silent(), server)
    target = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    callback = callback_pb2.Callback(target=target, token="t")
    client.monitor.RegisterStackTransform(callback)
    client.monitor.RegisterStackInvokeTransform(callback)
    client.register(PET, "x", properties={"length": 2}, version="4.0.0")
    assert client.resource("x").inputs == {"length": 2}
    assert client.resource("x").options.version == "4.0.0"
    assert client.invoke("aws:index/getPartition:getPartition")["partition"] == "aws"
    server.stop(None).wait()


def test_the_stack_knows_its_root(client: Client):
    urn = client.register("pulumi:pulumi:Stack", "proj-dev", custom=False).urn
    assert urn == STACK
    request = resource_pb2.RegisterResourceOutputsRequest(urn=urn, outputs=wire.to_struct({"a": Secret(1)}))
    client.monitor.RegisterResourceOutputs(request)
    assert client.deployment.graph().outputs == {"a": Secret(1)}
    client.monitor.SignalAndWaitForShutdown(empty_pb2.Empty())
    assert client.deployment.complete.is_set()
