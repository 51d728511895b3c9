"""The simulated provider by itself, without a connection."""

import pytest
from pulumi.runtime.proto import provider_pb2

from simulation import wire
from simulation.cloud import Cloud
from simulation.faults import Faults
from simulation.plugin import Provider

URN = "urn:pulumi:dev::shop::aws:eks/cluster:Cluster::k"


@pytest.mark.parametrize("preview", [True, False])
def test_a_change_keeps_what_aws_computed_inside_of_an_object(preview: bool):
    provider = Provider(Cloud(None), Faults())
    given = {"name": "k", "roleArn": "arn:role", "vpcConfig": {"subnetIds": ["subnet-1"]}}
    made = provider.create(provider_pb2.CreateRequest(urn=URN, properties=wire.to_struct(given)), "")
    before = wire.from_struct(made.properties)
    changed = {**given, "vpcConfig": {"subnetIds": ["subnet-1", "subnet-2"]}}
    request = provider_pb2.UpdateRequest(
        id=made.id, urn=URN, olds=made.properties, news=wire.to_struct(changed), preview=preview
    )
    after = wire.from_struct(provider.update(request, "").properties)
    assert after["vpcConfig"] == {**before["vpcConfig"], "subnetIds": ["subnet-1", "subnet-2"]}
