"""What each component declares, for the choices that its arguments leave open."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from infra.compute.backend import Backend, BackendArgs
from infra.compute.certificate import Domain, SelfSigned, SelfSignedCertificate, ValidatedCertificate
from infra.compute.load_balancer import LoadBalancer, LoadBalancerArgs
from infra.compute.registry import ecr_repository
from infra.database.application import ApplicationUser, ApplicationUserArgs
from infra.database.backups import BackupReplication, BackupReplicationArgs
from infra.database.common import Common
from infra.database.connection import Connection, ConnectionArgs
from infra.database.credentials import Credentials, CredentialsArgs
from infra.database.instance import Instance, InstanceArgs
from infra.database.proxy import Proxy, ProxyArgs
from infra.database.replicas import Replicas, ReplicasArgs
from infra.network.vpc import Network, NetworkArgs
from infra.security import Security, SecurityArgs
from tests.unit import components
from tests.unit.components import Declared

KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:database-a1b2c3"

NETWORK = NetworkArgs(
    region="us-east-1",
    cidr_block="10.0.0.0/16",
    zones=["us-east-1a", "us-east-1b", "us-east-1c"],
    nat_gateways="single",
    flow_logs_retention_in_days=None,
)
INSTANCE = InstanceArgs(
    identifier="app-test",
    subnet_ids=["subnet-1", "subnet-2"],
    security_group_id="sg-1",
    engine_version="17",
    upgrade_to=None,
    instance_class="db.t4g.medium",
    multi_az=False,
    allocated_storage=20,
    max_allocated_storage=50,
    iops=None,
    storage_throughput=None,
    kms_key_id=None,
    backup_retention_period=7,
    backup_window="03:00-04:00",
    maintenance_window="sun:04:30-sun:05:30",
    skip_final_snapshot=False,
    protect=True,
    apply_immediately=False,
    ca_cert_identifier="rds-ca-rsa2048-g1",
    database_name="app",
    username="appadmin",
    password="correct-horse-battery",
    secret_arn=SECRET,
    log_retention_in_days=30,
    parameters={},
)
REPLICAS = ReplicasArgs(
    common=Common(
        identifier="app-test",
        instance_class="db.m5.large",
        max_allocated_storage=None,
        security_group_id="sg-2",
        parameter_group_name="database-abc",
        auto_minor_version_upgrade=True,
        maintenance_window="sun:04:30-sun:05:30",
        apply_immediately=False,
        ca_cert_identifier="rds-ca-rsa2048-g1",
        log_retention_in_days=30,
    ),
    count=3,
    source_identifier="app-test",
    zones=["us-east-1a", "us-east-1b", "us-east-1c"],
)
PROXY = ProxyArgs(
    name="app-test",
    subnet_ids=["subnet-1", "subnet-2"],
    security_group_id="sg-3",
    instance_identifier="app-test",
    secret_arns=[SECRET],
    kms_key_id=None,
    max_connections_percent=75,
    idle_client_timeout=1800,
    log_retention_in_days=30,
    after=[],
)
LOAD_BALANCER = LoadBalancerArgs(
    account_id="123456789012",
    vpc_id="vpc-1",
    subnet_ids=["subnet-1", "subnet-2"],
    security_group_id="sg-4",
    certificate_arn="arn:aws:acm:us-east-1:123456789012:certificate/1",
    tls_policy="ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    backend_port=8080,
    health_check_path="/health",
    idle_timeout=60,
    deregistration_delay=30,
    access_logs_retention_in_days=None,
    protect=False,
    ready=[],
)
BACKEND = BackendArgs(
    region="us-east-1",
    partition="aws",
    account_id="123456789012",
    subnet_ids=["subnet-1", "subnet-2"],
    security_group_id="sg-5",
    public_addresses=False,
    target_group_arn="arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/backend/1",
    instance_type="t4g.small",
    architecture="arm64",
    min_size=2,
    max_size=4,
    root_volume_size=8,
    max_instance_lifetime_in_days=30,
    target_cpu_utilization=50,
    image=None,
    port=8080,
    health_check_path="/health",
    workers=2,
    pool_size=5,
    parameter_path="/app-test/database",
    secret_arn=SECRET,
    kms_key_id=None,
    log_retention_in_days=30,
    tags={"Project": "rds-platform"},
    ready=[],
)


def declared_by(component: Callable[[], object]) -> Declared:
    """As `components.declared_by`, by the last part of the type alone: no two here share one."""
    return {(type_.rpartition(":")[2], name): i for (type_, name), i in components.declared_by(component).items()}


def network(**changes: object) -> Declared:
    return declared_by(lambda: Network("network", replace(NETWORK, **changes)))


def instance(**changes: object) -> Declared:
    return declared_by(lambda: Instance("database", replace(INSTANCE, **changes)))


def backend(**changes: object) -> Declared:
    return declared_by(lambda: Backend("backend", replace(BACKEND, **changes)))


def names(declared: Declared, type_: str) -> set[str]:
    return {name for kind, name in declared if kind == type_}


def allowed(declared: Declared, role_policy: str) -> dict[str, list[str]]:
    """Resources by action of a role's policy."""
    document = json.loads(declared["RolePolicy", role_policy]["policy"])
    assert all(statement["Effect"] == "Allow" for statement in document["Statement"])
    return {action: statement["Resource"] for statement in document["Statement"] for action in statement["Action"]}


@pytest.mark.parametrize(
    ("mode", "gateways", "routes"),
    [
        ("none", set[str](), set[str]()),
        ("single", {"nat-1"}, {"backend-1-internet", "backend-2-internet", "backend-3-internet"}),
        (
            "perZone",
            {"nat-1", "nat-2", "nat-3"},
            {"backend-1-internet", "backend-2-internet", "backend-3-internet"},
        ),
    ],
)
def test_nat_gateways_follow_the_mode(mode: str, gateways: set[str], routes: set[str]):
    declared = network(nat_gateways=mode)
    assert names(declared, "NatGateway") == names(declared, "Eip") == gateways
    assert names(declared, "Route") == routes | {"public-internet"}


def test_flow_logs_are_kept_as_long_as_asked_by_a_role_that_only_writes_them():
    declared = network(flow_logs_retention_in_days=14)
    assert declared["LogGroup", "flow-logs"]["retentionInDays"] == 14
    assert declared["FlowLog", "vpc"]["trafficType"] == "ALL"
    assert all(action.startswith("logs:") for action in allowed(declared, "flow-logs"))
    assert names(network(), "FlowLog") == set()


def test_the_s3_endpoint_serves_every_tier_that_reaches_out():
    assert len(network()["VpcEndpoint", "s3"]["routeTableIds"]) == 4


def test_security_groups_exist_for_the_roles_that_the_stage_has():
    def groups(**choices: object) -> set[str]:
        args = SecurityArgs(vpc_id="vpc-1", backend_port=8080, **choices)  # pyright: ignore
        return names(declared_by(lambda: Security("security", args)), "SecurityGroup")

    base = {"load-balancer", "backend", "database"}
    assert groups(proxy_mode="off", read_replicas=False) == base
    assert groups(proxy_mode="only", read_replicas=True) == base | {"proxy", "replica"}


def test_a_protected_secret_can_be_recovered_and_an_unprotected_ones_name_is_free_at_once():
    def window(*, protect: bool) -> int:
        args = CredentialsArgs(password_version=1, kms_key_id=None, protect=protect)
        return declared_by(lambda: Credentials("c", args))["Secret", "database"]["recoveryWindowInDays"]

    assert (window(protect=True), window(protect=False)) == (30, 0)


def test_the_applications_secret_is_empty_and_protected_as_the_master_users_is():
    def declared(*, protect: bool) -> Declared:
        args = ApplicationUserArgs(kms_key_id=KEY, protect=protect)
        return declared_by(lambda: ApplicationUser("a", args))

    kept, given = declared(protect=True), declared(protect=False)
    assert (kept["Secret", "application"]["recoveryWindowInDays"], len(kept)) == (30, 2)
    assert given["Secret", "application"]["recoveryWindowInDays"] == 0
    assert kept["Secret", "application"]["kmsKeyId"] == KEY


def test_the_instance_is_private_encrypted_and_forces_tls():
    declared = instance()
    writer = declared["Instance", "writer"]
    assert writer["publiclyAccessible"] is False
    assert writer["storageEncrypted"] is True
    assert writer["storageType"] == "gp3"
    parameters = {p["name"]: p["value"] for p in declared["ParameterGroup", "database"]["parameters"]}
    assert parameters["rds.force_ssl"] == "1"


def test_an_adopted_instance_keeps_its_password_its_database_and_what_its_storage_is():
    declared = instance(adopted=True, password=None, storage_encrypted=False, kms_key_id=KEY)
    writer = declared["Instance", "writer"]
    assert not {"password", "dbName", "kmsKeyId"} & writer.keys()
    assert (writer["storageEncrypted"], writer["publiclyAccessible"], writer["port"]) == (False, False, 5432)
    assert ("SecretVersion", "database") not in declared
    assert "port" not in instance()["Instance", "writer"]


def test_no_password_is_made_for_an_instance_that_has_one():
    args = CredentialsArgs(password_version=None, kms_key_id=None, protect=True)
    assert {type_ for type_, _ in declared_by(lambda: Credentials("c", args))} == {"Credentials", "Secret"}


def test_a_replica_of_an_instance_without_encryption_has_none():
    args = replace(REPLICAS, common=replace(REPLICAS.common, storage_encrypted=False))
    declared = declared_by(lambda: Replicas("replicas", args))
    assert {inputs["storageEncrypted"] for (type_, _), inputs in declared.items() if type_ == "Instance"} == {False}


def test_the_parameter_groups_family_follows_the_major_that_is_upgraded_to():
    assert instance()["ParameterGroup", "database"]["family"] == "postgres17"
    upgraded = instance(upgrade_to="18")
    assert upgraded["ParameterGroup", "database"]["family"] == "postgres18"
    assert upgraded["Instance", "writer"]["allowMajorVersionUpgrade"] is True
    assert upgraded["Instance", "writer"]["engineVersion"] == "18"


def test_a_pinned_minor_is_not_upgraded_automatically():
    assert instance(engine_version="17.6")["Instance", "writer"]["autoMinorVersionUpgrade"] is False
    assert instance()["Instance", "writer"]["autoMinorVersionUpgrade"] is True


def test_the_final_snapshot_has_a_name_for_each_life_of_the_instance():
    declared = instance()
    assert declared["Instance", "writer"]["finalSnapshotIdentifier"].startswith("app-test-final-")
    assert declared["RandomId", "final-snapshot"]["keepers"] == {
        "username": "appadmin",
        "databaseName": "app",
        "kmsKeyId": "",
    }
    without = instance(skip_final_snapshot=True)["Instance", "writer"]
    assert "finalSnapshotIdentifier" not in without
    assert without["skipFinalSnapshot"] is True


def test_automated_backups_outlive_an_instance_that_leaves_a_final_snapshot():
    assert instance()["Instance", "writer"]["deleteAutomatedBackups"] is False


def copied(kms_key_id: str | None):
    args = BackupReplicationArgs(
        region="us-west-2",
        retention_period=14,
        kms_key_id=kms_key_id,
        source_arn="arn:aws:rds:us-east-1:123456789012:db:orders",
        protect=True,
        replicas=[],
    )
    return declared_by(lambda: BackupReplication("backups", args))


def test_backups_are_copied_with_a_key_made_in_the_second_region():
    declared = copied(None)
    key = declared["Key", "backups"]
    copies = declared["InstanceAutomatedBackupsReplication", "backups"]
    assert (key["region"], key["enableKeyRotation"]) == ("us-west-2", True)
    assert (copies["region"], copies["retentionPeriod"]) == ("us-west-2", 14)
    assert copies["kmsKeyId"].startswith("arn:aws:kms:us-west-2:")


def test_backups_are_copied_with_the_operators_own_key():
    declared = copied(KEY)
    assert declared["InstanceAutomatedBackupsReplication", "backups"]["kmsKeyId"] == KEY
    assert names(declared, "Key") == set()


def test_replicas_pass_nothing_that_rds_refuses_and_stand_apart():
    declared = declared_by(lambda: Replicas("replicas", REPLICAS))
    replicas = [declared["Instance", f"replica-{i}"] for i in (1, 2, 3)]
    assert [replica["availabilityZone"] for replica in replicas] == ["us-east-1b", "us-east-1c", "us-east-1a"]
    refused = {"password", "dbName", "username", "allocatedStorage", "dbSubnetGroupName", "finalSnapshotIdentifier"}
    for replica in replicas:
        assert not refused & replica.keys()
        assert replica["replicateSourceDb"] == "app-test"


def test_the_proxy_reads_one_secret_and_demands_tls():
    declared = declared_by(lambda: Proxy("proxy", PROXY))
    assert declared["Proxy", "proxy"]["requireTls"] is True
    assert allowed(declared, "proxy") == {"secretsmanager:GetSecretValue": [SECRET]}
    with_key = declared_by(lambda: Proxy("proxy", replace(PROXY, kms_key_id=KEY)))
    assert allowed(with_key, "proxy")["kms:Decrypt"] == [KEY]


@pytest.mark.parametrize(("readers", "expected"), [([], "writer"), (["one", "two"], "one,two")])
def test_reading_goes_to_the_replicas_or_else_to_the_writer(readers: list[str], expected: str):
    args = ConnectionArgs(
        path="/app-test/database", writer_host="writer", reader_hosts=readers, port=5432, database_name="app"
    )
    declared = declared_by(lambda: Connection("connection", args))
    values = {d["name"]: d["insecureValue"] for (kind, _), d in declared.items() if kind == "Parameter"}
    assert values == {
        "/app-test/database/writerHost": "writer",
        "/app-test/database/readerHosts": expected,
        "/app-test/database/port": "5432",
        "/app-test/database/databaseName": "app",
        "/app-test/database/sslMode": "verify-full",
    }


def test_a_domains_certificate_is_validated_in_its_zone():
    declared = declared_by(lambda: ValidatedCertificate("c", Domain(name="app.acme.dev", zone_id="Z123")))
    record = declared["Record", "validation"]
    assert (record["zoneId"], record["type"]) == ("Z123", "CNAME")
    assert record["name"].endswith("app.acme.dev.")
    assert declared["CertificateValidation", "domain"]["validationRecordFqdns"]


def test_a_self_signed_certificate_is_one_that_acm_takes():
    declared = declared_by(lambda: SelfSignedCertificate("c", SelfSigned(name="app-test.internal")))
    assert declared["PrivateKey", "self-signed"]["ecdsaCurve"] == "P256"
    assert declared["SelfSignedCert", "self-signed"]["dnsNames"] == ["app-test.internal"]


def test_access_logs_go_to_a_closed_bucket_that_only_the_load_balancers_write_to():
    args = replace(LOAD_BALANCER, access_logs_retention_in_days=90)
    declared = declared_by(lambda: LoadBalancer("load-balancer", args))
    block = declared["BucketPublicAccessBlock", "access-logs"]
    assert all(block[key] for key in block if key != "bucket")
    [statement] = json.loads(declared["BucketPolicy", "access-logs"]["policy"])["Statement"]
    assert statement["Principal"] == {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    assert statement["Action"] == ["s3:PutObject"]
    assert statement["Resource"][0].endswith("/AWSLogs/123456789012/*")
    assert declared["LoadBalancer", "load-balancer"]["accessLogs"]["enabled"] is True
    assert declared["Bucket", "access-logs"]["forceDestroy"] is True


def test_without_access_logs_there_is_no_bucket():
    declared = declared_by(lambda: LoadBalancer("load-balancer", LOAD_BALANCER))
    assert names(declared, "Bucket") == set()
    assert declared["LoadBalancer", "load-balancer"]["dropInvalidHeaderFields"] is True


def test_a_backend_may_do_what_it_needs_and_nothing_else():
    declared = backend()
    assert allowed(declared, "backend").keys() == {
        "ssm:GetParametersByPath",
        "secretsmanager:GetSecretValue",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    }
    parameters = "arn:aws:ssm:us-east-1:123456789012:parameter/app-test/database"
    assert allowed(declared, "backend")["ssm:GetParametersByPath"] == [parameters, f"{parameters}/*"]
    assert names(declared, "RolePolicyAttachment") == set()


def test_a_backend_pulls_its_own_image_from_ecr_and_decrypts_with_its_own_key():
    image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:1.4"
    rights = allowed(backend(image=image, kms_key_id=KEY), "backend")
    assert rights["ecr:BatchGetImage"] == ["arn:aws:ecr:eu-west-1:123456789012:repository/team/app"]
    assert rights["ecr:GetAuthorizationToken"] == ["*"]
    assert rights["kms:Decrypt"] == [KEY]


def test_an_image_elsewhere_needs_no_permission():
    assert not any(action.startswith("ecr:") for action in allowed(backend(image="docker.io/library/app:1"), "backend"))


@pytest.mark.parametrize(
    ("image", "repository"),
    [
        ("123456789012.dkr.ecr.us-east-1.amazonaws.com/app@sha256:abc", "app"),
        ("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/a/b:1", "a/b"),
        ("123456789012.dkr-ecr.us-east-1.on.aws/app", "app"),
        ("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/app:1", "app"),
        ("public.ecr.aws/docker/library/app:1", None),
        ("12345.dkr.ecr.us-east-1.amazonaws.com/app", None),
    ],
)
def test_private_ecr_images_are_told_from_others(image: str, repository: str | None):
    found = ecr_repository(image)
    assert (found.repository if found else None) == repository


def test_machines_are_closed_encrypted_and_current():
    template = backend()["LaunchTemplate", "backend"]
    assert template["metadataOptions"]["httpTokens"] == "required"
    assert template["blockDeviceMappings"][0]["deviceName"] == "/dev/xvda"
    assert template["blockDeviceMappings"][0]["ebs"]["encrypted"] == "true"
    assert template["imageId"].startswith("resolve:ssm:")
    assert template["imageId"].endswith("-arm64")
    assert "keyName" not in template


def test_the_group_follows_the_templates_number_and_never_sets_its_size():
    group = backend()["Group", "backend"]
    assert group["launchTemplate"]["version"] not in ("$Latest", "$Default")
    assert "desiredCapacity" not in group
    assert group["instanceRefresh"]["preferences"]["minHealthyPercentage"] == 100
    assert group["maxInstanceLifetime"] == 30 * 86_400


def test_a_machine_leaves_only_when_its_successor_answers():
    policy = backend()["Group", "backend"]["instanceMaintenancePolicy"]
    assert policy == {"minHealthyPercentage": 100, "maxHealthyPercentage": 150}
