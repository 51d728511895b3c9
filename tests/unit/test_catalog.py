"""The tables: figures as measured, sources current."""

import json
import math

import pytest

from infra.catalog import (
    BACKEND_TYPES,
    INSTANCE_CLASSES,
    LOG_RETENTION_IN_DAYS,
    OLD_TLS_POLICIES,
    ORDERABLE_FILE,
    POSTGRES_MAJORS,
    TLS_POLICIES,
    known_regions,
    orderable,
)
from tools import orderable as generator


@pytest.mark.parametrize(
    ("name", "vcpus", "memory", "nominal", "planned"),
    [
        ("db.t3.micro", 2, 1, 112, 75),
        ("db.t3.small", 2, 2, 225, 185),
        ("db.t4g.medium", 2, 4, 450, 395),
        ("db.m5.large", 2, 8, 901, 845),
    ],
)
def test_the_four_measured_classes_are_planned_as_measured(
    name: str, vcpus: int, memory: int, nominal: int, planned: int
):
    found = INSTANCE_CLASSES[name]

    assert (found.vcpus, found.memory_gib) == (vcpus, memory)
    assert (found.nominal_connections, found.planned_connections) == (nominal, planned)


def test_no_class_is_planned_more_boldly_than_the_measured_one_of_its_memory():
    measured = {1: 75 / 112, 2: 185 / 225, 4: 395 / 450}
    for each in INSTANCE_CLASSES.values():
        boldest = measured.get(each.memory_gib, 845 / 901)
        assert each.planned_connections <= math.floor(each.nominal_connections * boldest) + 1e-9, each.name
        assert each.planned_connections >= each.nominal_connections * 0.65, each.name


def test_more_memory_never_means_fewer_connections():
    ordered = sorted(INSTANCE_CLASSES.values(), key=lambda each: each.memory_gib)
    nominal = [each.nominal_connections for each in ordered]

    assert nominal == sorted(nominal)
    assert max(nominal) == 5000


def test_the_classes_asked_for_are_there_with_their_architecture():
    for family, sizes in {"db.t3": 6, "db.t4g": 6, "db.m5": 8, "db.m6g": 7, "db.m7g": 7, "db.r6i": 9}.items():
        found = [each for each in INSTANCE_CLASSES.values() if each.name.startswith(f"{family}.")]
        assert len(found) == sizes
        assert {each.architecture for each in found} == {"arm64" if "g" in family else "x86_64"}
        assert {each.burstable for each in found} == {family.startswith("db.t")}


def test_backend_types_know_their_architecture():
    assert BACKEND_TYPES["t4g.micro"].architecture == "arm64"
    assert (BACKEND_TYPES["t4g.medium"].vcpus, BACKEND_TYPES["t4g.medium"].memory_gib) == (2, 4)
    assert BACKEND_TYPES["t3.micro"].architecture == "x86_64"
    assert (BACKEND_TYPES["m7g.xlarge"].vcpus, BACKEND_TYPES["m7g.xlarge"].memory_gib) == (4, 16)
    assert (BACKEND_TYPES["c7i.large"].vcpus, BACKEND_TYPES["c7i.large"].memory_gib) == (2, 4)


def test_the_orderable_table_is_current():
    stale = f"infra/orderable.json is stale: run `{generator.COMMAND}` and commit it"

    assert ORDERABLE_FILE.read_text(encoding="utf-8") == generator.render(), stale


def test_the_orderable_table_says_what_cfn_lint_says():
    compact = generator.not_orderable()
    assert json.loads(ORDERABLE_FILE.read_text(encoding="utf-8"))["not_orderable"] == compact
    for region, offered in generator.offered_classes().items():
        for name in INSTANCE_CLASSES:
            assert orderable(name, region) is (name in offered), (name, region)


@pytest.mark.parametrize(
    ("name", "region", "expected"),
    [
        ("db.t4g.medium", "ca-west-1", False),
        ("db.m5.large", "ca-west-1", False),
        ("db.m5.large", "ap-east-2", False),
        ("db.m5.large", "mx-central-1", False),
        ("db.m5.large", "us-east-1", True),
        ("db.t3.micro", "us-east-1", True),
        ("db.m5.large", "moon-north-1", None),
    ],
)
def test_orderability_is_known_by_region(name: str, region: str, expected: bool | None):
    assert orderable(name, region) is expected


def test_the_stages_regions_are_known():
    assert {"us-east-1", "us-west-2"} <= set(known_regions())


def test_majors_end_in_order_and_policies_are_either_current_or_old():
    ends = list(POSTGRES_MAJORS.values())

    assert list(POSTGRES_MAJORS) == sorted(POSTGRES_MAJORS)
    assert ends == sorted(ends)
    assert not set(TLS_POLICIES) & set(OLD_TLS_POLICIES)
    assert not [policy for policy in TLS_POLICIES if "-1-0" in policy or "-1-1-" in policy or "TLS-1-1" in policy]
    assert list(LOG_RETENTION_IN_DAYS) == sorted(LOG_RETENTION_IN_DAYS)
