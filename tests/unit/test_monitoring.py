"""The table of alarms: thresholds computed by hand, and what holds for every shape of stage."""

import itertools
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.catalog import INSTANCE_CLASSES
from infra.monitoring import dashboard
from infra.monitoring.spec import AlarmSpec, DatabaseShape, Reference, Shape
from infra.monitoring.table import USERS_ARE_AFFECTED, alarms, composite_rule, monthly_cents, paging
from infra.settings import load
from tests.unit.settings_files import engine_config, owned, stack_file, typed

ROOT = Path(__file__).parents[2]
RUNBOOKS = ROOT / "docs" / "runbooks"


def database(
    role: str = "writer",
    instance_class: str = "db.t4g.medium",
    *,
    allocated_storage: int = 20,
    storage_grows: bool = False,
) -> DatabaseShape:
    return DatabaseShape(
        role=role, instance_class=instance_class, allocated_storage=allocated_storage, storage_grows=storage_grows
    )


STAGE = Shape(identifier="app-test", level="all", databases=(database(),), proxy=False, response_time=1)
M5 = [database(role, "db.m5.large", allocated_storage=100) for role in ("writer", "replica-1", "replica-2")]
LARGE = replace(STAGE, databases=tuple(M5), proxy=True)


def of(shape: Shape) -> dict[str, AlarmSpec]:
    return {spec.name: spec for spec in alarms(shape)}


def one(instance_class: str, **choices: Any) -> dict[str, AlarmSpec]:
    """The alarms of a writer, by name without its role."""
    shape = replace(STAGE, databases=(database(instance_class=instance_class, **choices),))
    return {name.removeprefix("writer-"): spec for name, spec in of(shape).items() if name.startswith("writer-")}


def rule(spec: AlarmSpec) -> tuple[Any, ...]:
    """Metric, statistic, comparison, threshold, periods and seconds of an alarm on one metric."""
    [metric] = spec.metrics.values()
    sign = {"GreaterThanThreshold": ">", "LessThanThreshold": "<"}[spec.rule.comparison]
    return metric.name, metric.statistic, sign, pytest.approx(spec.rule.threshold), spec.periods, metric.period


def test_the_alarms_of_a_burstable_class_have_the_thresholds_computed_by_hand():
    found = {name: rule(spec) for name, spec in one("db.t4g.medium").items()}
    assert found == {
        "cpu": ("CPUUtilization", "Average", ">", 80, 5, 60),
        "storage": ("FreeStorageSpace", "Minimum", "<", 3_221_225_472, 5, 60),  # 3 of 20 GiB
        "connections": ("DatabaseConnections", "Average", ">", 316, 5, 60),  # of 395
        "memory": ("FreeableMemory", "Average", "<", 1_073_741_824, 15, 60),  # 1 of 4 GiB
        "read-latency": ("ReadLatency", "p90", ">", 0.02, 5, 60),
        "write-latency": ("WriteLatency", "p90", ">", 0.02, 5, 60),
        "load": ("DBLoad", "Average", ">", 2, 15, 60),
        "io-balance": ("EBSIOBalance%", "Average", "<", 10, 1, 300),
        "byte-balance": ("EBSByteBalance%", "Average", "<", 10, 1, 300),
        "credits": ("CPUCreditBalance", "Average", "<", 115.2, 3, 300),  # of 24 hours x 24 credits
        "surplus-credits": ("CPUSurplusCreditsCharged", "Maximum", ">", 0, 1, 300),
        "transaction-ids": ("MaximumUsedTransactionIDs", "Average", ">", 1_000_000_000, 5, 60),
    }


@pytest.mark.parametrize(
    ("instance_class", "connections", "memory", "credits_left"),
    [
        ("db.t3.micro", 60, 67_108_864, 57.6),  # of 75; 64 MiB; of 288
        ("db.t3.small", 148, 536_870_912, 115.2),  # of 185; half a GiB
        ("db.t4g.medium", 316, 1_073_741_824, 115.2),
        ("db.m5.large", 676, 2_147_483_648, None),  # of 845; 2 of 8 GiB
    ],
)
def test_connections_memory_and_credits_follow_the_class(
    instance_class: str, connections: float, memory: int, credits_left: float | None
):
    found = one(instance_class)
    assert found["connections"].rule.threshold == pytest.approx(connections)
    assert found["memory"].rule.threshold == memory
    assert ("credits" in found, "surplus-credits" in found) == (credits_left is not None,) * 2
    if credits_left is not None:
        assert found["credits"].rule.threshold == pytest.approx(credits_left)


def test_an_alarm_on_connections_can_fire_at_all():
    for found in INSTANCE_CLASSES.values():
        threshold = one(found.name)["connections"].rule.threshold
        assert threshold < found.planned_connections < found.nominal_connections, found.name


def test_storage_that_grows_by_itself_rings_only_where_growing_has_failed():
    assert one("db.t4g.medium")["storage"].rule.threshold == 0.15 * 20 * 2**30
    growing = one("db.t4g.medium", storage_grows=True)["storage"]
    assert growing.rule.threshold == 1_073_741_824  # 1 of 20 GiB, below the 10 % at which RDS enlarges it
    assert "5 % of 20 GiB" in growing.says


def test_swapping_is_watched_where_memory_is_too_small_for_its_floor_to_tell():
    assert {name for name, found in INSTANCE_CLASSES.items() if "swap" in one(name) and found.memory_gib > 1} == set()
    assert one("db.t3.micro")["swap"].rule.threshold == 268_435_456


@pytest.mark.parametrize(
    ("instance_class", "bursts"),
    [
        ("db.t3.micro", True),
        ("db.m5.2xlarge", True),
        ("db.m5.4xlarge", False),
        ("db.m6g.4xlarge", False),
        ("db.m7g.4xlarge", True),
        ("db.r6i.4xlarge", True),
        ("db.r6i.8xlarge", False),
        ("db.m8g.48xlarge", False),
    ],
)
def test_ebs_balances_are_watched_only_where_rds_reports_them(instance_class: str, bursts: bool):
    found = one(instance_class)
    assert ("io-balance" in found, "byte-balance" in found) == (bursts, bursts)


def test_a_replica_is_watched_for_lag_and_the_writer_for_transaction_ids():
    found = of(LARGE)
    lags = {name for name in found if name.endswith("-lag")}
    assert lags == {"replica-1-lag", "replica-2-lag"}
    assert rule(found["replica-1-lag"]) == ("ReplicaLag", "Maximum", ">", 60, 10, 60)
    assert [name for name in found if name.endswith("-transaction-ids")] == ["writer-transaction-ids"]


def test_gp3_has_no_burst_balance_to_watch():
    assert not any(metric.name == "BurstBalance" for spec in alarms(LARGE) for metric in spec.metrics.values())


def test_the_entrance_is_watched_as_users_and_auto_scaling_see_it():
    found = of(replace(STAGE, response_time=0.25))
    assert rule(found["response-time"]) == ("TargetResponseTime", "p95", ">", 0.25, 5, 60)
    assert rule(found["no-healthy-backend"]) == ("HealthyHostCount", "Maximum", "<", 1, 3, 60)
    assert rule(found["unhealthy-backends"]) == ("UnHealthyHostCount", "Maximum", ">", 0, 5, 60)
    assert rule(found["database-health"]) == ("DatabaseHealth", "Minimum", "<", 1, 3, 60)
    assert found["backends-missing"].expression == "wanted - serving"


def rate(expression: str, values: dict[str, float]) -> float:
    """The value of the error rate's expression, as CloudWatch computes it; division by zero gives no data."""
    condition, then, otherwise = re.fullmatch(r"IF\((.+), (.+), (.+)\)", expression).groups()  # pyright: ignore
    return eval(then if eval(condition, {}, values) else otherwise, {}, values)


@pytest.mark.parametrize(
    ("requests", "refused", "failed", "percent"),
    [
        (1000, 0, 50, 5),
        (1000, 0, 60, 6),
        (0, 40, 0, 100),  # no backend: requests are refused before they are counted
        (10, 0, 2, 0),  # too few errors to tell
        (10, 0, 3, 30),
        (100, 10, 0, pytest.approx(9.09, abs=0.01)),
        (0, 0, 0, 0),
    ],
)
def test_the_error_rate_is_that_of_all_requests_and_silent_below_three_errors(
    requests: int, refused: int, failed: int, percent: float
):
    spec = of(STAGE)["5xx"]
    assert rate(str(spec.expression), {"requests": requests, "refused": refused, "failed": failed}) == percent
    assert (spec.rule.threshold, spec.datapoints, spec.periods) == (5, 3, 5)


def test_a_proxy_is_watched_where_there_is_one():
    names = {name for name in of(LARGE) if name.startswith("proxy-")}
    assert names == {
        "proxy-availability",
        "proxy-pool",
        "proxy-pinned",
        "proxy-borrow-latency",
        "proxy-connections-failed",
    }
    assert not any(name.startswith("proxy-") for name in of(replace(LARGE, proxy=False)))
    [availability] = of(LARGE)["proxy-availability"].metrics.values()
    assert availability.dimensions == {
        "ProxyName": Reference("proxy"),
        "TargetGroup": "default",
        "TargetRole": "READ_WRITE",
    }


def test_only_cpu_storage_and_connections_are_essential():
    names = {f"{role}-{name}" for role in ("writer", "replica-1", "replica-2") for name in ("cpu", "storage")}
    names |= {f"{role}-connections" for role in ("writer", "replica-1", "replica-2")}
    assert set(of(replace(LARGE, level="essential"))) == names


def test_somebody_is_woken_only_for_what_users_notice():
    woken = {spec.name for spec in paging(alarms(LARGE))}
    assert woken == {"5xx", "response-time", "no-healthy-backend", "database-health"}
    assert paging(alarms(replace(LARGE, level="essential"))) == ()


def test_the_composite_rings_while_any_of_its_alarms_does():
    assert composite_rule(["a-1", "b"]) == 'ALARM("a-1") OR ALARM("b")'


def test_silence_counts_as_the_metric_means_it():
    by_meaning = {
        meaning: {spec.name for spec in alarms(LARGE) if spec.missing == meaning}
        for meaning in ("breaching", "notBreaching")
    }
    assert by_meaning == {
        # Whatever should speak and does not is the trouble itself.
        "breaching": {"no-healthy-backend", "database-health", "replica-1-lag", "replica-2-lag"},
        # No requests, no errors, no connection yet.
        "notBreaching": {
            "5xx",
            "response-time",
            "unhealthy-backends",
            "proxy-pool",
            "proxy-pinned",
            "proxy-borrow-latency",
            "proxy-connections-failed",
        },
    }


@pytest.mark.parametrize(
    ("shape", "count", "cents"),
    [
        # 3 metrics, the key
        (replace(STAGE, level="essential", databases=(database(instance_class="db.t3.micro"),)), 3, 30 + 100),
        # 6 of the entrance with 9 metrics, 12 of the writer; one on top, the health metric, the key
        (STAGE, 18, 210 + 50 + 30 + 100),
        # 6 with 9, proxy 5 with 7, writer 10, replicas 10 each
        (LARGE, 41, 460 + 50 + 30 + 100),
    ],
)
def test_what_watching_costs_a_month(shape: Shape, count: int, cents: int):
    assert len(alarms(shape)) == count
    assert monthly_cents(shape) == cents


databases = st.builds(
    database,
    instance_class=st.sampled_from(sorted(INSTANCE_CLASSES)),
    allocated_storage=st.integers(20, 65_536),
    storage_grows=st.booleans(),
)
shapes = st.builds(
    lambda found, level, proxy, response_time: Shape(
        identifier="rds-platform-" + "s" * 50,
        level=level,
        databases=tuple(replace(each, role="writer" if i == 0 else f"replica-{i}") for i, each in enumerate(found)),
        proxy=proxy,
        response_time=response_time,
    ),
    st.lists(databases, min_size=1, max_size=6),
    st.sampled_from(["essential", "all"]),
    st.booleans(),
    st.sampled_from([0.05, 1, 60]),
)


@given(shapes)
def test_every_shape_of_stage_is_watched_within_cloudwatchs_limits(shape: Shape):
    found = alarms(shape)
    assert len({spec.name for spec in found}) == len(found)
    for each in shape.databases:
        assert {f"{each.role}-{name}" for name in ("cpu", "storage", "connections")} <= {spec.name for spec in found}
    for spec in found:
        references = {
            value
            for metric in spec.metrics.values()
            for value in metric.dimensions.values()
            if isinstance(value, Reference)
        }
        assert references <= shape.references
        assert (RUNBOOKS / f"{spec.runbook}.md").is_file(), spec.runbook
        assert len(spec.metrics) == 1 or spec.expression
        assert len({metric.period for metric in spec.metrics.values()}) == 1
        assert 1 <= (spec.datapoints or spec.periods) <= spec.periods
        # At most a day is looked at.
        assert spec.periods * next(iter(spec.metrics.values())).period <= 86_400
        assert len(f"{shape.identifier}-{spec.name}") <= 255
    assert len(composite_rule(f"{shape.identifier}-{spec.name}" for spec in paging(found))) <= 10_240


@given(shapes)
def test_every_dashboard_is_free_and_nothing_on_it_overlaps(shape: Shape):
    names = {reference: f"<{reference.role}>" for reference in shape.references}
    body = dashboard.body(shape, region="us-east-1", names=names, alarm_arns=["arn:1"])
    places: set[tuple[int, int]] = set()
    for widget in body["widgets"]:
        cells = set(
            itertools.product(
                range(widget["x"], widget["x"] + widget["width"]), range(widget["y"], widget["y"] + widget["height"])
            )
        )
        assert not cells & places
        assert max(x for x, _ in cells) < 24
        places |= cells
    metrics = [metric for widget in body["widgets"] for metric in widget["properties"].get("metrics", [])]
    # What more than 50 metrics are on is billed.
    assert len(metrics) <= 50
    assert json.loads(json.dumps(body)) == body


def headings(shape: Shape) -> list[str]:
    return [title for title, _ in dashboard.rows(shape)]


def test_the_dashboard_follows_the_requests_way():
    assert headings(LARGE) == [
        "Users",
        "Load balancer",
        "Backends",
        "Proxy",
        "Database",
        "Database: storage",
        "Replicas",
    ]
    assert headings(STAGE) == ["Users", "Load balancer", "Backends", "Database", "Database: storage"]


def graph(shape: Shape, title: str) -> dict[str, Any]:
    names = {reference: f"<{reference.role}>" for reference in shape.references}
    body = dashboard.body(shape, region="us-east-1", names=names, alarm_arns=[])
    [found] = [w["properties"] for w in body["widgets"] if w["properties"].get("title") == title]
    return found


def test_a_graph_shows_its_metric_by_awss_name_and_where_it_rings():
    connections = graph(STAGE, "Connections")
    [[namespace, name, key, value, how]] = connections["metrics"]
    assert (namespace, name, key, value) == ("AWS/RDS", "DatabaseConnections", "DBInstanceIdentifier", "<writer>")
    assert how == {"label": "writer", "stat": "Average", "period": 60}
    assert connections["annotations"] == {"horizontal": [{"label": "alarm", "value": 316}]}


def test_a_graph_without_an_alarm_has_no_line():
    essential = replace(STAGE, level="essential")
    assert "annotations" not in graph(essential, "Sessions active (DBLoad)")


def test_the_runbooks_index_names_every_alarm_page_price_and_count():
    index = (RUNBOOKS / "README.md").read_text(encoding="utf-8")
    t3 = replace(STAGE, databases=(database(instance_class="db.t3.micro"),))
    for spec in [*alarms(LARGE), *alarms(STAGE), *alarms(t3)]:
        kind = re.sub(r"^(writer|replica-\d)-", "DATABASE-", spec.name)
        [row] = [line for line in index.splitlines() if line.startswith(f"| `{kind}` |")]
        assert f"]({spec.runbook}.md)" in row, kind
        assert f"| {spec.missing} |" in row, kind
        assert ("**wakes**" in row) == spec.affects_users, kind
    dev = replace(STAGE, level="essential", databases=(database(instance_class="db.t3.micro"),))
    for stage, shape in (("dev", dev), ("prod", STAGE), ("growth", LARGE)):
        composite = 1 if paging(alarms(shape)) else 0
        watched = sum(len(spec.metrics) for spec in alarms(shape))
        price = f"${monthly_cents(shape) / 100:.2f}"
        assert f"| {stage} | {len(alarms(shape)) + composite} | {watched} | {price} |" in index
    assert f"`{USERS_ARE_AFFECTED}`" in index


@pytest.mark.parametrize("page", sorted({spec.runbook for spec in alarms(LARGE)} | {"credits-exhausted", "resize"}))
def test_every_runbook_says_what_it_means_what_to_do_and_how_one_knows(page: str):
    text = (RUNBOOKS / f"{page}.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert sections == ["What it means", "What to look at", "What to do", "Downtime", "How you know it worked"]
    assert "pulumi config set" in text


def commands() -> list[tuple[str, tuple[str, ...]]]:
    """What a page says to type in one go: the lines of a block, or one line within the text."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for page in sorted(RUNBOOKS.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
        inline = re.findall(r"`(pulumi config set [^`]+)`", text)
        for block in [*blocks, *inline]:
            lines = tuple(re.findall(r"^(?:\$ )?(pulumi config set .+)$", block, re.MULTILINE))
            if lines:
                found.append((page.stem, lines))
    return found


@pytest.mark.parametrize(("page", "lines"), commands(), ids=lambda value: value if isinstance(value, str) else None)
def test_every_line_to_type_in_a_runbook_is_a_setting_that_its_stage_takes(page: str, lines: tuple[str, ...]):
    stage = lines[0].rpartition(" ")[2]
    values = owned(stack_file(stage))
    for line in lines:
        assert line.endswith(f" --stack {stage}")
        typed(values, line)
        load(engine_config(values), stage=stage)
