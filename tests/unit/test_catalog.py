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


VCPUS = {"large": 2, "xlarge": 4, "2xlarge": 8, "4xlarge": 16, "8xlarge": 32, "12xlarge": 48, "16xlarge": 64}
VCPUS |= {"24xlarge": 96, "32xlarge": 128, "48xlarge": 192}


@pytest.mark.parametrize("name", [name for name in INSTANCE_CLASSES if not name.startswith("db.t")])
def test_a_class_of_a_family_has_the_familys_memory_for_each_vcpu(name: str):
    _, family, size = name.split(".")
    found = INSTANCE_CLASSES[name]

    assert found.vcpus == VCPUS[size]
    assert found.memory_gib == found.vcpus * {"m": 4, "r": 8}[family[0]]


@pytest.mark.parametrize("name", [name for name in BACKEND_TYPES if not name.startswith("t")])
def test_a_machine_of_a_family_has_the_familys_memory_for_each_vcpu(name: str):
    family, size = name.split(".")
    found = BACKEND_TYPES[name]

    assert found.vcpus == VCPUS[size]
    assert found.memory_gib == found.vcpus * {"c": 2, "m": 4}[family[0]]


def test_burstable_classes_and_machines_have_the_same_sizes():
    sizes = {"nano": (2, 0.5), "micro": (2, 1), "small": (2, 2), "medium": (2, 4)}
    sizes |= {"large": (2, 8), "xlarge": (4, 16), "2xlarge": (8, 32)}
    for size, figures in sizes.items():
        for family in ("t3", "t3a", "t4g"):
            machine = BACKEND_TYPES[f"{family}.{size}"]
            assert (machine.vcpus, machine.memory_gib) == figures
        for family in ("db.t3", "db.t4g"):
            found = INSTANCE_CLASSES.get(f"{family}.{size}")
            assert size == "nano" if found is None else (found.vcpus, found.memory_gib) == figures


@pytest.mark.parametrize(
    ("name", "planned"),
    [("db.t4g.micro", 73), ("db.t4g.small", 184), ("db.t3.medium", 391), ("db.t4g.large", 837), ("db.r5.large", 1675)],
)
def test_what_was_not_measured_is_planned_by_a_share_of_its_memory(name: str, planned: int):
    assert INSTANCE_CLASSES[name].planned_connections == planned


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


def test_majors_and_log_retention_are_those_published():
    assert {major: end.isoformat() for major, end in POSTGRES_MAJORS.items()} == {
        13: "2026-02-28",
        14: "2027-02-28",
        15: "2028-02-29",
        16: "2029-02-28",
        17: "2030-02-28",
        18: "2031-02-28",
    }
    years = {365: 1, 731: 2, 1096: 3, 1827: 5, 2192: 6, 2557: 7, 2922: 8, 3288: 9, 3653: 10}
    months = {30: 1, 60: 2, 90: 3, 120: 4, 150: 5, 180: 6}
    assert set(LOG_RETENTION_IN_DAYS) == {1, 3, 5, 7, 14, 400, 545, *months, *years}


def test_majors_end_in_order_and_policies_are_either_current_or_old():
    ends = list(POSTGRES_MAJORS.values())

    assert list(POSTGRES_MAJORS) == sorted(POSTGRES_MAJORS)
    assert ends == sorted(ends)
    assert not set(TLS_POLICIES) & set(OLD_TLS_POLICIES)
    assert not [policy for policy in TLS_POLICIES if "-1-0" in policy or "-1-1-" in policy or "TLS-1-1" in policy]
    assert list(LOG_RETENTION_IN_DAYS) == sorted(LOG_RETENTION_IN_DAYS)
