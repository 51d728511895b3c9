"""Faults happen when they are told to, once, and leave of the resource what they should."""

import subprocess
import sys

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

from simulation import wire
from simulation.cloud import Cloud
from simulation.faults import Fault, Faults, parse
from simulation.provider import serve
from tests.graph.stages import ROOT

BUCKET = "aws:s3/bucket:Bucket"


@pytest.mark.parametrize("text", ["fail:create:3", "timeout:update:1:aws:rds/instance:Instance", "kill:delete:2"])
def test_a_fault_is_read(text):
    fault = parse(text)
    assert ":".join(filter(None, [fault.kind, fault.operation, str(fault.nth), fault.type])) == text


@pytest.mark.parametrize("text", ["", "fail:create", "fail:create:0", "fail:read:1", "burn:create:1", "fail:create:x"])
def test_a_fault_that_is_not_one_is_refused(text):
    with pytest.raises(ValueError, match="is not KIND"):
        parse(text)


def test_a_fault_comes_at_the_nth_operation_of_its_kind_and_once():
    faults = Faults([Fault("fail", "create", 2, BUCKET), Fault("throttle", "update", 1)])
    assert [faults.next("create", type_) for type_ in (BUCKET, "other", BUCKET, BUCKET)] == [None, None, "fail", None]
    assert faults.next("update", "other") == "throttle"
    assert faults.next("update", "other") is None


def _create(port, name):
    with grpc.insecure_channel(f"127.0.0.1:{port}", [("grpc.use_local_subchannel_pool", 1)]) as channel:
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        inputs = wire.to_struct({"bucket": name})
        return stub.Create(provider_pb2.CreateRequest(urn=f"urn:pulumi:t::p::{BUCKET}::{name}", properties=inputs))


@pytest.mark.parametrize(("kind", "words"), [("fail", "InternalFailure"), ("throttle", "Rate exceeded")])
def test_a_failure_leaves_nothing_and_the_next_time_succeeds(kind, words):
    cloud = Cloud()
    port, stop = serve(cloud, faults=Faults([Fault(kind, "create", 1)]))
    with pytest.raises(grpc.RpcError, match=words):
        _create(port, "files")
    assert cloud.alive() == []
    assert _create(port, "files").id == "files"
    stop()


def test_a_time_out_leaves_the_resource_and_tells_the_engine_its_id():
    cloud = Cloud()
    port, stop = serve(cloud, faults=Faults([Fault("timeout", "create", 1)]))
    with pytest.raises(grpc.RpcError, match="timeout while waiting") as raised:
        _create(port, "files")
    [row] = cloud.alive()
    status = status_pb2.Status.FromString(dict(raised.value.trailing_metadata())["grpc-status-details-bin"])
    detail = provider_pb2.ErrorResourceInitFailed()
    status.details[0].Unpack(detail)
    assert (detail.id, row.id) == ("files", "files")
    assert wire.from_struct(detail.properties) == row.outputs
    stop()


def test_a_killed_provider_leaves_the_resource_behind(tmp_path):
    file = tmp_path / "cloud.json"
    command = [sys.executable, "-m", "simulation.provider", "--state", str(file), "--fault", f"kill:create:2:{BUCKET}"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        port = int(process.stdout.readline())
        _create(port, "first")
        with pytest.raises(grpc.RpcError):
            _create(port, "second")
        assert process.wait() == 137
    assert [row.id for row in Cloud(file).alive()] == ["first", "second"]
