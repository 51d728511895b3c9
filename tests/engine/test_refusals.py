"""What AWS refuses, the simulated one refuses in its words; and no stage ever asks for it."""

from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from simulation import wire
from simulation.cloud import Cloud
from simulation.graph import Resource, reveal
from simulation.provider import serve
from simulation.refusals import Call, RefusalError, granted, refuse
from tests.graph.stages import STAGES, changed, declare, stage_settings

DATABASE = {
    "identifier": "orders",
    "engine": "postgres",
    "instanceClass": "db.t3.micro",
    "allocatedStorage": 20,
    "storageType": "gp3",
    "backupRetentionPeriod": 1,
    "username": "owner",
    "password": "correct-horse",
    "skipFinalSnapshot": True,
}
INSTANCE, PROXY = "aws:rds/instance:Instance", "aws:rds/proxy:Proxy"
GROUP, LISTENER = "aws:ec2/securityGroup:SecurityGroup", "aws:lb/listener:Listener"
SECRET, SUBNET_GROUP = "aws:secretsmanager/secret:Secret", "aws:rds/subnetGroup:SubnetGroup"


@dataclass
class Account:
    """A simulated account, asked through the provider's protocol."""

    stub: Any

    def create(self, type_: str, name: str = "one", /, **inputs: Any) -> str:
        urn = f"urn:pulumi:test::shop::{type_}::{name}"
        checked = self.stub.Check(provider_pb2.CheckRequest(urn=urn, news=wire.to_struct(inputs))).inputs
        return self.stub.Create(provider_pb2.CreateRequest(urn=urn, properties=checked)).id

    def update(self, type_: str, id_: str, **inputs: Any) -> None:
        urn = f"urn:pulumi:test::shop::{type_}::one"
        self.stub.Update(provider_pb2.UpdateRequest(urn=urn, id=id_, news=wire.to_struct(inputs)))

    def delete(self, type_: str, id_: str, name: str = "one") -> None:
        self.stub.Delete(provider_pb2.DeleteRequest(urn=f"urn:pulumi:test::shop::{type_}::{name}", id=id_))

    def read(self, type_: str, id_: str) -> dict[str, Any]:
        answer = self.stub.Read(provider_pb2.ReadRequest(urn=f"urn:pulumi:test::shop::{type_}::one", id=id_))
        return wire.from_struct(answer.properties)

    def subnets(self, *zones: str) -> list[str]:
        vpc = self.create("aws:ec2/vpc:Vpc", cidrBlock="10.0.0.0/16")
        type_ = "aws:ec2/subnet:Subnet"
        return [self.create(type_, f"subnet-{i}", vpcId=vpc, **_zone(zone)) for i, zone in enumerate(zones)]


def _zone(zone: str) -> dict[str, str]:
    return {"availabilityZoneId" if "az" in zone else "availabilityZone": zone}


def _account(**options: Any):
    port, stop = serve(Cloud(), **options)
    with grpc.insecure_channel(f"127.0.0.1:{port}", [("grpc.use_local_subchannel_pool", 1)]) as channel:
        yield Account(provider_pb2_grpc.ResourceProviderStub(channel))
    stop()


@pytest.fixture
def account():
    yield from _account()


@pytest.fixture
def free_account():
    yield from _account(free_plan=True)


def refused(code: str, words: str = ""):
    return pytest.raises(grpc.RpcError, match=f"api error {code}: .*{words}")


@pytest.mark.parametrize("performance", [{"iops": 3000}, {"storageThroughput": 125}])
def test_performance_below_400_gib(account, performance):
    with refused("InvalidParameterCombination", "storage size less than 400"):
        account.create(INSTANCE, **DATABASE, **performance)
    large = {**DATABASE, "allocatedStorage": 400}
    with refused("InvalidParameterCombination"):
        account.update(INSTANCE, account.create(INSTANCE, **large), **DATABASE, **performance)
    account.create(INSTANCE, "large", **{**large, "identifier": "large"}, **performance)


@pytest.mark.parametrize(
    "password", ["short", "with/slash", "with@sign", 'with"quote', "with space", "ümlaut-word", "x" * 129]
)
def test_a_password_rds_does_not_take(account, password):
    with refused("InvalidParameterValue", "MasterUserPassword is not a valid password"):
        account.create(INSTANCE, **{**DATABASE, "password": password})


@pytest.mark.parametrize("identifier", ["1st", "two--hyphens", "ending-", "under_score", "x" * 64])
def test_an_identifier_rds_does_not_take(account, identifier):
    with refused("InvalidParameterValue", "DBInstanceIdentifier is not a valid identifier"):
        account.create(INSTANCE, **{**DATABASE, "identifier": identifier})


def test_a_replica_of_a_source_without_backups(account):
    account.create(INSTANCE, **{**DATABASE, "backupRetentionPeriod": 0})
    with refused("InvalidDBInstanceState", "Automated backups are not enabled"):
        account.create(INSTANCE, "copy", identifier="copy", instanceClass="db.t3.micro", replicateSourceDb="orders")


def test_a_replica_of_a_source_whose_password_rds_manages(account):
    account.create(INSTANCE, **{**DATABASE, "manageMasterUserPassword": True})
    with refused("InvalidParameterValue", "ManageMasterUserPassword is enabled is not supported"):
        account.create(INSTANCE, "copy", identifier="copy", instanceClass="db.t3.micro", replicateSourceDb="orders")


def test_a_final_snapshot_of_a_name_that_is_taken(account):
    kept = {**DATABASE, "skipFinalSnapshot": False, "finalSnapshotIdentifier": "orders-final"}
    account.delete(INSTANCE, account.create(INSTANCE, **kept))
    second = account.create(INSTANCE, **kept)
    with refused("DBSnapshotAlreadyExists", "orders-final already exists"):
        account.delete(INSTANCE, second)


def test_no_final_snapshot_is_named(account):
    made = account.create(INSTANCE, **{**DATABASE, "skipFinalSnapshot": False})
    with refused("InvalidParameterCombination", "final_snapshot_identifier is required"):
        account.delete(INSTANCE, made)


@pytest.mark.parametrize(
    ("type_", "inputs", "code"),
    [
        (INSTANCE, {**DATABASE, "deletionProtection": True}, "InvalidParameterCombination"),
        ("aws:lb/loadBalancer:LoadBalancer", {"enableDeletionProtection": True}, "OperationNotPermitted"),
    ],
)
def test_deleting_what_is_protected(account, type_, inputs, code):
    made = account.create(type_, **inputs)
    with refused(code):
        account.delete(type_, made)
    account.update(type_, made, **{key: value for key, value in inputs.items() if "eletionProtection" not in key})
    account.delete(type_, made)


def test_a_secrets_name_within_its_recovery_window(account):
    account.delete(SECRET, account.create(SECRET, name="orders"))
    with refused("InvalidRequestException", "already scheduled for deletion"):
        account.create(SECRET, name="orders")
    account.delete(SECRET, account.create(SECRET, name="gone", recoveryWindowInDays=0))
    account.create(SECRET, name="gone")


def test_a_subnet_group_in_one_zone(account):
    one, same, other = account.subnets("us-east-1a", "us-east-1a", "us-east-1b")
    with refused("DBSubnetGroupDoesNotCoverEnoughAZs", "Current AZ coverage: us-east-1a"):
        account.create(SUBNET_GROUP, name="one", subnetIds=[one, same])
    made = account.create(SUBNET_GROUP, name="two", subnetIds=[one, other])
    with refused("DBSubnetGroupDoesNotCoverEnoughAZs"):
        account.update(SUBNET_GROUP, made, name="two", subnetIds=[one])


def moved(account, **old: Any) -> None:
    """Move a database from one network to another."""
    groups = {name: account.subnets("us-east-1a", "us-east-1b") for name in ("old", "new")}
    for name, subnets in groups.items():
        account.create(SUBNET_GROUP, name, name=name, subnetIds=subnets)
    there = {**DATABASE, "availabilityZone": "us-east-1a", "dbSubnetGroupName": "old", **old}
    account.update(
        INSTANCE, account.create(INSTANCE, **there), **{**there, "multiAz": False, "dbSubnetGroupName": "new"}
    )


def test_a_move_to_another_network(account):
    moved(account)


@pytest.mark.parametrize(
    ("old", "code", "words"),
    [
        ({"multiAz": True}, "InvalidParameterCombination", "with Multi-Az enabled"),
        ({"availabilityZone": "us-east-1c"}, "InvalidVPCNetworkStateFault", "does not cover us-east-1c"),
        ({"replicateSourceDb": "another"}, "InvalidVPCNetworkStateFault", "part of a replication"),
    ],
)
def test_a_move_that_rds_does_not_make(account, old, code, words):
    with refused(code, words):
        moved(account, **old)


def test_a_move_within_a_network(account):
    subnets = account.subnets("us-east-1a", "us-east-1b")
    for name in ("one", "two"):
        account.create(SUBNET_GROUP, name, name=name, subnetIds=subnets)
    made = account.create(INSTANCE, **DATABASE, dbSubnetGroupName="one")
    with refused("InvalidVPCNetworkStateFault", "are in the same VPC"):
        account.update(INSTANCE, made, **DATABASE, dbSubnetGroupName="two")


def test_a_move_of_a_database_with_replicas(account):
    account.create(INSTANCE, "copy", identifier="copy", instanceClass="db.t3.micro", replicateSourceDb="orders")
    with refused("InvalidVPCNetworkStateFault", "part of a replication"):
        moved(account)


def test_a_security_group_of_another_network(account):
    account.create(SUBNET_GROUP, name="here", subnetIds=account.subnets("us-east-1a", "us-east-1b"))
    foreign = account.create(GROUP, vpcId="vpc-0123456789abcdef0")
    with refused("InvalidParameterCombination", "are in different VPCs"):
        account.create(INSTANCE, **DATABASE, dbSubnetGroupName="here", vpcSecurityGroupIds=[foreign])


def test_a_proxy_in_one_zone(account):
    one, unserved, other = account.subnets("us-east-1a", "use1-az3", "us-east-1b")
    for subnets in ([one], [one, unserved]):
        with refused("InvalidSubnet"):
            account.create(PROXY, name="orders", vpcSubnetIds=subnets)
    account.create(PROXY, name="orders", vpcSubnetIds=[one, other])


def test_a_proxys_subnet_in_a_zone_without_proxies_is_left_out_in_silence(account):
    one, unserved, other = account.subnets("us-east-1a", "use1-az3", "us-east-1b")
    made = account.create(PROXY, name="orders", vpcSubnetIds=[one, unserved, other])
    assert account.read(PROXY, made)["vpcSubnetIds"] == [one, other]


def test_a_security_group_in_use(account):
    group, peer = account.create(GROUP), account.create(GROUP, "peer")
    rule = account.create(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        securityGroupId=group,
        referencedSecurityGroupId=peer,
        ipProtocol="tcp",
    )
    database = account.create(INSTANCE, **DATABASE, vpcSecurityGroupIds=[group])
    for used in (group, peer):
        with refused("DependencyViolation", "has a dependent object"):
            account.delete(GROUP, used)
    account.delete(INSTANCE, database)
    account.delete(GROUP, group)
    account.delete("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", rule)
    account.delete(GROUP, peer, "peer")


def test_a_network_that_is_not_empty(account):
    [subnet] = account.subnets("us-east-1a")
    vpc = account.read("aws:ec2/subnet:Subnet", subnet)["vpcId"]
    gateway = account.create("aws:ec2/natGateway:NatGateway", subnetId=subnet)
    for type_, id_ in (("aws:ec2/vpc:Vpc", vpc), ("aws:ec2/subnet:Subnet", subnet)):
        with refused("DependencyViolation", "has dependencies and cannot be deleted"):
            account.delete(type_, id_)
    account.delete("aws:ec2/natGateway:NatGateway", gateway)
    account.delete("aws:ec2/subnet:Subnet", subnet, "subnet-0")
    account.delete("aws:ec2/vpc:Vpc", vpc)


def test_a_listener_with_a_certificate_that_is_not_validated_yet(account):
    arn = account.create("aws:acm/certificate:Certificate", domainName="app.acme.dev", validationMethod="DNS")
    with refused("UnsupportedCertificate", "must have a fully-qualified domain name"):
        account.create(LISTENER, certificateArn=arn)
    account.create("aws:acm/certificateValidation:CertificateValidation", certificateArn=arn)
    account.create(LISTENER, certificateArn=arn)
    own = account.create("aws:acm/certificate:Certificate", "own", certificateBody="PEM", privateKey="PEM")
    account.create(LISTENER, "own", certificateArn=own)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"backupRetentionPeriod": 7}, "backup retention period exceeds"),
        ({"instanceClass": "db.t4g.medium"}, "instance size isn't available"),
    ],
)
def test_what_the_free_plan_does_not_have(account, free_account, change, words):
    with refused("FreeTierRestrictionError", words):
        free_account.create(INSTANCE, **{**DATABASE, **change})
    free_account.create(INSTANCE, **DATABASE)
    account.create(INSTANCE, **{**DATABASE, **change})


@pytest.mark.parametrize(
    ("type_", "bound"),
    [("aws:lb/targetGroup:TargetGroup", 32), ("aws:lb/loadBalancer:LoadBalancer", 32), ("aws:iam/role:Role", 64)],
)
def test_names_that_are_too_long(account, type_, bound):
    account.create(type_, name="x" * bound)
    with refused("ValidationError"):
        account.create(type_, name="x" * (bound + 1))


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        (INSTANCE, DATABASE),
        ("aws:cloudwatch/logGroup:LogGroup", {"name": "/orders"}),
        ("aws:ssm/parameter:Parameter", {"name": "/orders", "type": "String"}),
        (SECRET, {"name": "orders"}),
        (PROXY, {"name": "orders"}),
    ],
)
def test_names_that_are_taken(account, type_, inputs):
    account.create(type_, **inputs)
    with refused("[A-Za-z]+", "already exists|exists"):
        account.create(type_, "other", **inputs)


def test_a_preview_is_refused_nothing(account):
    urn = f"urn:pulumi:test::shop::{INSTANCE}::one"
    inputs = wire.to_struct({**DATABASE, "iops": 3000})
    account.stub.Create(provider_pb2.CreateRequest(urn=urn, properties=inputs, preview=True))


@pytest.mark.parametrize("stage", STAGES)
def test_no_stage_asks_for_what_aws_refuses(stage):
    off = {"deletionProtection": False}
    unprotected = changed(stage_settings(stage), database=off, loadBalancer=off)
    cloud = Cloud()
    made = [one for one in declare(stage_settings(stage)).resources if _asked(one)]
    for one in made:
        outputs = _ask(cloud, "create", one, free_plan=stage == "dev")
        assert outputs == reveal(one.outputs), one.urn
    for one in filter(_asked, declare(unprotected).resources):
        _ask(cloud, "update", one)
    for one in reversed(made):
        _ask(cloud, "delete", one)
    assert cloud.alive() == []


def _asked(one: Resource) -> bool:
    return one.custom and not one.external and not one.type.startswith("pulumi:")


def _ask(cloud: Cloud, operation: Any, one: Resource, *, free_plan: bool = False) -> dict[str, Any]:
    id_ = str(one.id)
    row = cloud.find(one.type, id_)
    values = reveal(row.outputs) if operation == "delete" and row is not None else reveal(one.inputs)
    call = Call(operation, one.urn, "" if operation == "create" else id_, values, cloud, free_plan)
    try:
        refuse(call)
    except RefusalError as error:
        raise AssertionError(f"{operation} {one.urn}: {error}") from None
    outputs = granted(call, reveal(one.outputs))
    if operation == "delete":
        cloud.delete(one.urn, id_)
    else:
        cloud.put(one.urn, id_, reveal(one.inputs), outputs)
    return outputs
