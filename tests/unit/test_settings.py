"""Right settings: the stage files, the defaults, what `pulumi config set` writes, and what no input may do."""

import datetime
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from infra.catalog import INSTANCE_CLASSES, POSTGRES_MAJORS
from infra.settings import Settings, SettingsError, load
from infra.settings.check_entrance import is_placeholder
from infra.settings.check_region import partition
from infra.settings.loader import KEYS
from tests.unit.settings_files import REMOVE, STAGES, changed, engine_config, owned, stack_file

TODAY = datetime.date(2026, 11, 1)
KMS = "arn:aws:kms:us-east-1:123456789012:key/0d1f2a3b-4c5d-6e7f-8091-a2b3c4d5e6f7"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0d1f2a3b-4c5d-6e7f-8091-a2b3c4d5e6f7"


def stage_settings(stage: str, changes: Mapping[str, Any] | None = None) -> Settings:
    values = changed(owned(stack_file(stage)), dict(changes or {}))
    return load(engine_config(values), stage=stage, today=TODAY)


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_file_loads_as_shipped_in_the_simulation(stage: str):
    assert load(engine_config(stack_file(stage)), stage=stage, simulated=True)


@pytest.mark.parametrize("stage", ["prod", "growth"])
def test_a_stage_file_with_placeholders_stops_a_real_deployment(stage: str):
    with pytest.raises(SettingsError, match="RFC 2606"):
        load(engine_config(stack_file(stage)), stage=stage, today=TODAY)


def test_dev_fits_the_free_plan_and_may_be_deleted():
    dev = stage_settings("dev")

    assert (dev.database.instance_class, dev.database.backup_retention_period) == ("db.t3.micro", 1)
    assert (dev.database.skip_final_snapshot, dev.database.deletion_protection) == (True, False)
    assert dev.database.apply_immediately
    assert (dev.network.zone_count, dev.network.nat_gateways) == (2, "none")
    assert (dev.backend.instance_type, dev.backend.min_size, dev.backend.max_size) == ("t4g.micro", 1, 1)
    assert dev.load_balancer.self_signed


def test_prod_is_as_the_stage_table_says():
    prod = stage_settings("prod")

    assert (prod.database.instance_class, prod.database.multi_az) == ("db.t4g.medium", True)
    assert (prod.database.allocated_storage, prod.database.max_allocated_storage) == (20, 50)
    assert (prod.database.backup_retention_period, prod.database.skip_final_snapshot) == (7, False)
    assert prod.database.deletion_protection
    assert not prod.database.apply_immediately
    assert (prod.network.zone_count, prod.network.nat_gateways) == (2, "single")
    assert (prod.backend.instance_type, prod.backend.min_size, prod.backend.max_size) == ("t4g.small", 2, 4)
    assert prod.load_balancer.deletion_protection


def test_growth_is_as_the_stage_table_says():
    growth = stage_settings("growth")

    assert (growth.database.instance_class, growth.database.multi_az) == ("db.m5.large", True)
    assert (growth.database.allocated_storage, growth.database.max_allocated_storage) == (100, 500)
    assert (growth.database.proxy.mode, growth.database.read_replicas) == ("only", 2)
    assert growth.database.backup_retention_period == 14
    assert growth.database.backup_replication
    assert growth.database.backup_replication.region == "us-west-2"
    assert (growth.network.zone_count, growth.network.nat_gateways) == (3, "perZone")
    assert (growth.backend.instance_type, growth.backend.min_size, growth.backend.max_size) == ("t4g.medium", 3, 9)
    assert growth.load_balancer.access_logs


def test_growing_changes_nothing_that_would_replace_the_network_or_the_database():
    stages = [stage_settings(stage) for stage in STAGES]

    kept = {
        (
            each.region,
            each.network.cidr_block,
            each.database.username,
            each.database.database_name,
            each.database.kms_key_id,
            each.database.engine_version,
        )
        for each in stages
    }
    assert len(kept) == 1
    storage = [each.database.allocated_storage for each in stages]
    assert storage == sorted(storage)


@pytest.mark.parametrize("stage", STAGES)
def test_the_budget_of_every_stage_holds(stage: str):
    assert stage_settings(stage).connection_budget.holds


def test_prod_grows_to_multi_node_through_every_step_of_the_proxy():
    for mode in ("off", "parallel", "only"):
        assert stage_settings("prod", {"database.proxy.mode": mode}).database.proxy.mode == mode


def test_what_a_stack_file_leaves_out_is_safe():
    config = {"aws:region": "us-east-1", "rds-platform:loadBalancer": '{"selfSigned": true}'}
    bare = load(config, stage="new", today=TODAY)

    assert bare.database.backup_retention_period == 7
    assert bare.database.deletion_protection
    assert not bare.database.skip_final_snapshot
    assert not bare.database.apply_immediately
    assert bare.database.parameters == {}
    assert bare.network.availability_zones == ()
    assert bare.tags == {}


def test_settings_cannot_be_changed():
    prod = stage_settings("prod", {"tags": {"Team": "core"}, "database.parameters": {"jit": "0"}})

    with pytest.raises(ValidationError):
        prod.database.multi_az = False
    with pytest.raises(AttributeError):
        prod.region = "eu-west-1"  # type: ignore[misc]
    with pytest.raises(TypeError):
        prod.tags["Team"] = "x"  # type: ignore[index]
    with pytest.raises(TypeError):
        prod.database.parameters["jit"] = "1"  # type: ignore[index]


RIGHT: list[tuple[dict[str, Any], str, object]] = [
    ({"database.multiAz": "false"}, "database.multi_az", False),
    ({"database.allocatedStorage": "30"}, "database.allocated_storage", 30),
    ({"database.engineVersion": 16}, "database.engine_version", "16"),
    ({"database.engineVersion": "17.10"}, "database.engine_version", "17.10"),
    ({"database.upgradeTo": 18, "database.applyImmediately": True}, "database.upgrade_to", "18"),
    ({"database.engineVersion": "17.4", "database.upgradeTo": "17"}, "database.upgrade_to", "17"),
    ({"database.engineVersion": "17.4", "database.upgradeTo": "17.6"}, "database.upgrade_to", "17.6"),
    (
        {"database.engineVersion": "13", "database.upgradeTo": "17", "database.applyImmediately": True},
        "database.engine_version",
        "13",
    ),
    ({"database.maxAllocatedStorage": None}, "database.max_allocated_storage", None),
    ({"database.maxAllocatedStorage": 26}, "database.max_allocated_storage", 26),
    (
        {"database.allocatedStorage": 100, "database.maxAllocatedStorage": 126},
        "database.max_allocated_storage",
        126,
    ),
    ({"database.engineVersion": "17", "database.upgradeTo": "17"}, "database.upgrade_to", "17"),
    (
        {"loadBalancer.domain": {"name": f"{'a' * 56}.acme.io", "hostedZone": "acme.io"}},
        "load_balancer.domain.name",
        f"{'a' * 56}.acme.io",
    ),
    ({"tags": {f"Key{index}": "x" for index in range(46)}}, "tags", {f"Key{index}": "x" for index in range(46)}),
    ({"database.backupRetentionPeriod": 35}, "database.backup_retention_period", 35),
    ({"database.maintenanceWindow": "Mon:23:45-Tue:00:15"}, "database.maintenance_window", "mon:23:45-tue:00:15"),
    ({"database.backupWindow": "23:45-00:15"}, "database.backup_window", "23:45-00:15"),
    ({"database.kmsKeyId": KMS}, "database.kms_key_id", KMS),
    ({"database.parameters": {"work_mem": 8192}}, "database.parameters", {"work_mem": "8192"}),
    (
        {"database.parameters": {"plan.timing": "1"}},
        "database.parameters",
        {"plan.timing": "1"},
    ),
    ({"database.proxy.mode": "parallel"}, "database.proxy.mode", "parallel"),
    ({"database.username": "a" * 16}, "database.username", "a" * 16),
    ({"backend.healthCheckPath": "/" + "a" * 1023}, "backend.health_check_path", "/" + "a" * 1023),
    ({"database.username": "postgres"}, "database.username", "postgres"),
    (
        {"database.readReplicas": 5, "database.replicaInstanceClass": "db.t4g.large"},
        "database.replica_instance_class",
        "db.t4g.large",
    ),
    (
        {"database.allocatedStorage": 400, "database.maxAllocatedStorage": REMOVE, "database.iops": 12000},
        "database.iops",
        12000,
    ),
    (
        {
            "database.allocatedStorage": 400,
            "database.maxAllocatedStorage": REMOVE,
            "database.iops": 12000,
            "database.storageThroughput": 3000,
        },
        "database.storage_throughput",
        3000,
    ),
    (
        {"database.backupReplication": {"region": "eu-west-1", "kmsKeyId": KMS.replace("us-east-1", "eu-west-1")}},
        "database.backup_replication.region",
        "eu-west-1",
    ),
    ({"network.availabilityZones": None}, "network.availability_zones", ()),
    (
        {"network.availabilityZones": ["us-east-1a", "us-east-1c", "us-east-1f"], "network.zoneCount": REMOVE},
        "network.zone_count",
        3,
    ),
    ({"network.cidrBlock": "192.168.16.0/20"}, "network.cidr_block", "192.168.16.0/20"),
    ({"network.cidrBlock": "172.16.0.0/16"}, "network.cidr_block", "172.16.0.0/16"),
    ({"aws:region": "ap-southeast-9"}, "region", "ap-southeast-9"),
    ({"aws:region": "us-gov-west-1"}, "region", "us-gov-west-1"),
    ({"backend.image": "ghcr.io/acme/app:1.4"}, "backend.image", "ghcr.io/acme/app:1.4"),
    ({"backend.image": "nginx"}, "backend.image", "nginx"),
    (
        {"backend.image": f"123456789012.dkr.ecr.us-east-1.amazonaws.com/app@sha256:{'a' * 64}"},
        "backend.image",
        f"123456789012.dkr.ecr.us-east-1.amazonaws.com/app@sha256:{'a' * 64}",
    ),
    ({"backend.healthCheckPath": "/"}, "backend.health_check_path", "/"),
    ({"loadBalancer.domain": {"name": "acme.io", "hostedZone": "acme.io"}}, "load_balancer.domain.name", "acme.io"),
    (
        {"loadBalancer.domain": None, "loadBalancer.certificateArn": CERTIFICATE},
        "load_balancer.certificate_arn",
        CERTIFICATE,
    ),
    ({"loadBalancer.tlsPolicy": "ELBSecurityPolicy-TLS13-1-3-2021-06"}, "load_balancer.access_logs", False),
    (
        {"tags": {"Team": "core", "CostCenter": 42, "Backup": True}},
        "tags",
        {"Team": "core", "CostCenter": "42", "Backup": "true"},
    ),
]


@pytest.mark.parametrize(("changes", "attribute", "value"), RIGHT)
def test_a_right_setting_is_read_as_the_program_uses_it(changes: dict[str, Any], attribute: str, value: object):
    found: Any = stage_settings("prod", changes)
    for name in attribute.split("."):
        found = getattr(found, name)

    assert found == value


def test_an_old_major_is_refused_from_the_day_after_its_support_ends():
    config = engine_config(changed(owned(stack_file("prod")), {"database.engineVersion": "14"}))
    end = POSTGRES_MAJORS[14]

    assert load(config, stage="prod", today=end)
    with pytest.raises(SettingsError, match="ended on 2027-02-28"):
        load(config, stage="prod", today=end + datetime.timedelta(days=1))


def test_when_every_known_major_has_ended_the_newest_is_suggested():
    config = engine_config(owned(stack_file("prod")))
    with pytest.raises(SettingsError, match=r"database\.upgradeTo 18"):
        load(config, stage="prod", today=datetime.date(2040, 1, 1))


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("us-east-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-east-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-us-iso"),
        ("eusc-de-east-1", "aws-eusc-de"),
    ],
)
def test_a_regions_partition_is_known_from_its_name(region: str, expected: str):
    assert partition(region) == expected


def test_placeholders_are_the_names_of_rfc_2606_and_nothing_like_them():
    assert all(is_placeholder(name) for name in ("example.com", "a.example.org", "app.test", "x.y.invalid"))
    assert not any(is_placeholder(name) for name in ("myexample.com", "example.io", "test.acme.io", "contest"))


def test_secrets_in_a_right_section_do_no_harm():
    config = engine_config(owned(stack_file("prod")))

    assert load(config, stage="prod", today=TODAY, secret_keys=["rds-platform:database"])


def error_of(config: dict[str, str]) -> SettingsError | None:
    try:
        load(config, stage="prod", today=TODAY)
    except SettingsError as error:
        return error
    return None


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
WORDS = st.sampled_from(
    ["", "only", "off", "17", "20", "us-east-1a", "03:00-04:00", "db.m5.large", "acme.io", "/x", "a.b"]
)
LIKELY = ANY_JSON | WORDS | st.integers(-1, 70_000) | st.lists(WORDS, max_size=4)


def likely_section(section: str) -> st.SearchStrategy[dict[str, Any]]:
    keys = st.sampled_from([*KEYS[section], "proxy", "domain", "password", "multi_az"]) | st.text(max_size=4)
    inner = st.dictionaries(
        st.sampled_from(["mode", "maxConnectionsPercent", "region", "kmsKeyId", "name", "hostedZone", "x"]), LIKELY
    )
    return st.dictionaries(keys, LIKELY | inner, max_size=6)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([*KEYS, "aws:region", "unheard of"]),
    st.text() | ANY_JSON.map(json.dumps),
    st.sampled_from([*KEYS]).flatmap(lambda section: st.tuples(st.just(section), likely_section(section))),
)
def test_no_value_in_any_section_raises_anything_but_a_settings_error(
    section: str, text: str, likely: tuple[str, dict[str, Any]]
):
    config = engine_config(owned(stack_file("prod")))
    config[f"rds-platform:{likely[0]}"] = json.dumps(likely[1])
    config[section if ":" in section else f"rds-platform:{section}"] = text
    error = error_of(config)

    assert error is None or (error.problems and str(error).isascii())


def test_deeply_nested_and_enormous_values_are_refused_in_words():
    for text in ("[" * 100_000, "9" * 10_000, '{"allocatedStorage": ' + "9" * 4000 + "}", '{"iops": 1e999}'):
        config = engine_config(owned(stack_file("prod"))) | {"rds-platform:database": text}
        with pytest.raises(SettingsError):
            load(config, stage="prod", today=TODAY)


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(sorted(INSTANCE_CLASSES)),
    replicas=st.integers(0, 5),
    mode=st.sampled_from(["off", "parallel", "only"]),
    size=st.integers(1, 20),
    pool=st.integers(1, 50),
)
def test_settings_that_load_have_a_budget_that_holds(name: str, replicas: int, mode: str, size: int, pool: int):
    changes = {
        "database.instanceClass": name,
        "database.readReplicas": replicas,
        "database.proxy": {"mode": mode},
        "backend.minSize": 1,
        "backend.maxSize": size,
        "backend.poolSize": pool,
    }
    config = engine_config(changed(owned(stack_file("prod")), changes))
    error = error_of(config)

    if error is None:
        assert load(config, stage="prod", today=TODAY).connection_budget.holds
    else:
        keys = {problem.key for problem in error.problems}
        assert keys <= {"backend.poolSize", "database.proxy.maxConnectionsPercent"}
