"""The rules of `advise`, as tables."""

import pytest

from infra.catalog import GIB, INSTANCE_CLASSES
from ops import rules, sizes
from ops.charts import sparkline
from ops.metrics import NOTHING, Series
from ops.rules import MIB, Database, Reason

DAY = 288
FORTNIGHT = 14 * DAY


def series(*parts: tuple[float, int]) -> Series:
    """Values with how many of each, five minutes apart."""
    values = [value for value, count in parts for _ in range(count)]
    return Series(tuple(300.0 * index for index in range(len(values))), tuple(values))


def database(name: str = "db.t4g.medium", **changes: object) -> Database:
    known = {"instance_class": INSTANCE_CLASSES[name], "allocated_storage": 20, "max_allocated_storage": None}
    return Database(**{**known, **changes})


CALM = {
    "CPUUtilization": series((5, FORTNIGHT)),
    "FreeableMemory": series((2.6 * GIB, FORTNIGHT)),
    "DatabaseConnections": series((20, FORTNIGHT)),
    "FreeStorageSpace": series((15 * GIB, FORTNIGHT)),
    "CPUCreditBalance": series((576, FORTNIGHT)),
    "CPUSurplusCreditsCharged": series((0, FORTNIGHT)),
}


def needs(found: Database, **measured: Series) -> list[tuple[str, str]]:
    return [(reason.metric, reason.need) for reason in rules.too_small(found, {**CALM, **measured})]


@pytest.mark.parametrize(
    ("metric", "values", "need"),
    [
        ("CPUUtilization", series((10, FORTNIGHT - 12), (81, 12)), "class"),
        ("CPUUtilization", series((10, FORTNIGHT - 11), (81, 11)), None),
        ("CPUUtilization", series((80, FORTNIGHT)), None),
        ("CPUUtilization", series(*[(10, 19), (99, 1)] * 202), "class"),
        ("CPUUtilization", series(*[(10, 24), (99, 1)] * 162), None),
        ("DBLoad", series((2.0, FORTNIGHT)), None),
        ("DBLoad", series((0.5, FORTNIGHT - 12), (2.1, 12)), "class"),
        ("DatabaseConnections", series((316, FORTNIGHT)), None),
        ("DatabaseConnections", series((20, FORTNIGHT - 1), (317, 1)), "class"),
        ("EBSIOBalance%", series((100, FORTNIGHT - 3), (9, 3)), "class"),
        ("EBSIOBalance%", series((100, FORTNIGHT - 2), (9, 2)), None),
        ("EBSByteBalance%", series((10, FORTNIGHT)), None),
        ("CPUCreditBalance", series((0, DAY), (576, 13 * DAY)), None),
        ("CPUCreditBalance", series((100, 2 * DAY), (576, 12 * DAY)), "credits"),
        ("CPUSurplusCreditsCharged", series((0.5, FORTNIGHT)), "credits"),
        ("CPUSurplusCreditsCharged", series((0.001, FORTNIGHT)), None),
        ("FreeStorageSpace", series((2.9 * GIB, FORTNIGHT)), "storage"),
        ("FreeStorageSpace", series((3.1 * GIB, FORTNIGHT)), None),
        ("ReplicaLag", series((300, FORTNIGHT)), None),
        ("FreeableMemory", NOTHING, None),
    ],
)
def test_a_metric_asks_for_more_only_beyond_its_rule(metric: str, values: Series, need: str | None):
    assert needs(database(), **{metric: values}) == ([(metric, need)] if need else [])


def test_too_little_memory_for_a_twentieth_of_the_time_asks_for_a_larger_class():
    floor = INSTANCE_CLASSES["db.t4g.medium"].memory_floor_mib * MIB
    share = FORTNIGHT // 20
    assert needs(database(), FreeableMemory=series((floor, FORTNIGHT))) == []
    assert needs(database(), FreeableMemory=series((2.6 * GIB, 19 * share), (floor - 1, share + 1)))


def test_less_than_a_day_of_data_says_nothing():
    assert needs(database(), CPUUtilization=series((99, DAY - 1))) == []
    assert needs(database(), CPUUtilization=series((99, DAY)))


def test_credits_are_no_matter_where_there_are_none():
    assert needs(database("db.m5.large"), CPUCreditBalance=series((0, FORTNIGHT))) == []


def test_a_replica_that_stays_behind_asks_for_a_larger_class_and_a_writer_has_no_lag():
    late = series((0, FORTNIGHT - 3), (61, 3))
    assert needs(database(is_replica=True), ReplicaLag=late) == [("ReplicaLag", "class")]
    assert needs(database(is_replica=True), ReplicaLag=series((60, FORTNIGHT))) == []


def test_storage_that_fills_up_within_a_month_asks_before_it_is_low():
    falling = Series(
        tuple(300.0 * index for index in range(FORTNIGHT)),
        tuple((16 - 8 * index / FORTNIGHT) * GIB for index in range(FORTNIGHT)),
    )
    reason = rules.too_small(database(), {**CALM, "FreeStorageSpace": falling})[0]
    assert reason.found == "8.0 GiB free, full in 14 days"
    slowly = Series(falling.times, tuple(15 * GIB - index for index in range(FORTNIGHT)))
    assert needs(database(), FreeStorageSpace=slowly) == []


def test_storage_that_grows_by_itself_asks_only_near_its_limit():
    low = series((1 * GIB, FORTNIGHT))
    assert needs(database(max_allocated_storage=50), FreeStorageSpace=low) == []
    assert needs(database(allocated_storage=40, max_allocated_storage=50), FreeStorageSpace=low) == [
        ("FreeStorageSpace", "storage")
    ]


def test_a_gap_ends_a_row():
    values = (True,) * 12
    assert Series(tuple(300.0 * index for index in range(12)), (1.0,) * 12).longest_run(values) == 60
    gap = tuple(300.0 * index + (600 if index > 5 else 0) for index in range(12))
    assert Series(gap, (1.0,) * 12).longest_run(values) == 30


CLASS = Reason("CPUUtilization", "", "", "class")
CREDITS = Reason("CPUCreditBalance", "", "", "credits")


@pytest.mark.parametrize(
    ("name", "reason", "cpu", "chosen"),
    [
        ("db.t3.micro", CLASS, 5, "db.t3.small"),
        ("db.t4g.medium", CLASS, 5, "db.t4g.large"),
        ("db.t3.2xlarge", CLASS, 5, "db.m5.2xlarge"),
        ("db.t3.micro", CREDITS, 15, "db.t3.small"),
        ("db.t3.micro", CREDITS, 25, "db.t3.large"),
        ("db.t4g.medium", CREDITS, 25, "db.t4g.large"),
        ("db.t4g.medium", CREDITS, 90, "db.m7g.large"),
        ("db.m5.large", CLASS, 90, "db.m5.xlarge"),
        ("db.m8g.48xlarge", CLASS, 90, None),
    ],
)
def test_the_class_that_helps(name: str, reason: Reason, cpu: float, chosen: str | None):
    found = sizes.larger(INSTANCE_CLASSES[name], {"CPUUtilization": series((cpu, DAY))}, [reason])
    assert (found.name if found else None) == chosen


@pytest.mark.parametrize(
    ("changes", "chosen"),
    [
        ({}, "db.m5.large"),
        ({"CPUUtilization": series((5, 13 * DAY), (21, DAY))}, None),
        ({"CPUUtilization": series((5, 12 * DAY))}, None),
        ({"DatabaseConnections": series((423, FORTNIGHT))}, None),
        ({"FreeableMemory": series((11.1 * GIB, FORTNIGHT))}, "db.m5.large"),
        ({"FreeableMemory": series((11.1 * GIB, FORTNIGHT - 1), (10.9 * GIB, 1))}, None),
        ({"FreeableMemory": NOTHING}, None),
    ],
)
def test_a_smaller_class_has_to_bear_everything_with_room(changes: dict[str, Series], chosen: str | None):
    measured = {**CALM, "FreeableMemory": series((12 * GIB, FORTNIGHT)), **changes}
    found = sizes.smaller(database("db.m5.xlarge"), measured)
    assert (found.name if found else None) == chosen


def test_a_smaller_burstable_class_has_to_live_on_half_its_baseline():
    measured = {**CALM, "FreeableMemory": series((7 * GIB, FORTNIGHT))}
    assert sizes.smaller(database("db.t4g.large"), {**measured, "CPUUtilization": series((9, FORTNIGHT))}) is not None
    assert sizes.smaller(database("db.t4g.large"), {**measured, "CPUUtilization": series((11, FORTNIGHT))}) is None


def test_the_smallest_class_has_nothing_below_it():
    assert sizes.smaller(database("db.t3.micro"), CALM) is None


@pytest.mark.parametrize(("name", "percent"), [("db.t3.micro", 10), ("db.t4g.medium", 20), ("db.t3.large", 30)])
def test_a_baseline_is_what_a_day_of_credits_pays_for(name: str, percent: float):
    assert sizes.baseline(INSTANCE_CLASSES[name]) == pytest.approx(percent)


@pytest.mark.parametrize(
    ("cpu", "machines", "asked"),
    [
        (series((90, DAY)), series((4, DAY)), True),
        (series((90, DAY)), series((3, DAY)), False),
        (series((50, DAY)), series((4, DAY)), False),
        (series((90, DAY - 1)), series((4, DAY)), False),
        (series((90, DAY)), NOTHING, False),
    ],
)
def test_more_backends_only_when_all_are_busy(cpu: Series, machines: Series, asked: bool):
    measured = {"CPUUtilization": cpu, "GroupInServiceInstances": machines}
    assert bool(rules.group_too_small(measured, 4)) == asked


def test_a_chart_draws_the_worst_of_each_span():
    found = series((0, 2), (100, 1), (50, 3))
    assert sparkline(found, start=0, end=1800, width=2, top=100) == "█▅"
    assert sparkline(found, start=0, end=1800, width=2, pick=min, top=100) == "▁▅"
    assert sparkline(found, start=-1800, end=1800, width=4, top=100) == "  █▅"
    assert sparkline(NOTHING, start=0, end=1, width=3) == "   "
