"""`advise`: whether the last 14 days ask for another database class, more storage, more backends, or nothing."""

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from infra.catalog import INSTANCE_CLASSES
from ops import advice, locate, rules, sizes, stages
from ops.advice import Advice, Change, Chart, Span
from ops.errors import MissingError
from ops.metrics import NOTHING, Query, Series, fetch
from ops.stages import Stage

DAYS: Final = 14
CHANGE_ADVISED: Final = 3
"""Exit code."""

BACKEND_CHARTS: Final = (Chart("CPUUtilization", "Average", "%", top=100), Chart("GroupInServiceInstances", "Maximum"))


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("stage")
    parser.add_argument("--json", action="store_true", help="for programs")


def run(chosen: argparse.Namespace, directory: Path) -> int:
    """Say what to change, why, at what cost and downtime. Returns 0 for nothing, 3 for something."""
    stage = stages.read_stage(chosen.stage, directory)
    end = now()
    span = Span(end - timedelta(days=DAYS), end)
    found = [*_databases(stage, span), _backends(stage, span)]
    if chosen.json:
        document = {
            "stage": stage.name,
            "from": span.start.isoformat(),
            "to": span.end.isoformat(),
            "answer": advice.overall(found),
            "subjects": [each.document() for each in found],
        }
        print(json.dumps(document, indent=2))
    else:
        advice.show(stage, found, span)
    return 0 if advice.overall(found) == "keep" else CHANGE_ADVISED


def now() -> datetime:
    """Return the end of the last five minutes that are over."""
    moment = datetime.now(UTC)
    return moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0)


def _databases(stage: Stage, span: Span) -> Iterator[Advice]:
    writer = _instance(stage, stage.database)
    replicas = [_instance(stage, name) for name in sorted(writer.get("ReadReplicaDBInstanceIdentifiers", ()))]
    for described in (writer, *replicas):
        yield _database(stage, described, span, is_replica=described is not writer)


def _instance(stage: Stage, identifier: str) -> dict[str, Any]:
    found = locate.instance(stage.account, identifier)
    if found is None:
        region = stage.account.region
        raise MissingError(f"There is no database {identifier} in {region} of this account: is {stage.name} deployed?")
    return found


def _database(stage: Stage, described: dict[str, Any], span: Span, *, is_replica: bool) -> Advice:
    name: str = described["DBInstanceIdentifier"]
    found = INSTANCE_CLASSES.get(described["DBInstanceClass"])
    if found is None:
        raise MissingError(f"{name} is a {described['DBInstanceClass']}, which infra/catalog.py does not know.")
    database = rules.Database(
        instance_class=found,
        allocated_storage=int(described["AllocatedStorage"]),
        max_allocated_storage=described.get("MaxAllocatedStorage"),
        is_replica=is_replica,
    )
    charts = advice.database_charts(database)
    measured = _measure(stage, charts, "AWS/RDS", ("DBInstanceIdentifier", name), span)
    reasons = rules.too_small(database, measured)
    changes: list[Change] = []
    multi_az = bool(described.get("MultiAZ"))
    if any(reason.need != "storage" for reason in reasons):
        larger = sizes.larger(found, measured, reasons)
        changes.append(advice.class_change(stage, database, larger, multi_az=multi_az))
    if any(reason.need == "storage" for reason in reasons):
        changes.append(advice.storage_change(stage, database, multi_az=multi_az))
    if reasons:
        return Advice(name, found.name, "up", tuple(reasons), tuple(changes), charts, measured)
    smaller = sizes.smaller(database, measured)
    if smaller is not None:
        change = advice.class_change(stage, database, smaller, multi_az=multi_az)
        # The settings refuse a class that the backends' connections do not fit.
        if not change.refused:
            return Advice(name, found.name, "down", (sizes.REASON_DOWN,), (change,), charts, measured)
    return Advice(name, found.name, "keep", (), (), charts, measured)


def _backends(stage: Stage, span: Span) -> Advice:
    group = locate.backend_group(stage)
    name, largest = str(group["AutoScalingGroupName"]), int(group["MaxSize"])
    cpu, machines = BACKEND_CHARTS
    dimension = ("AutoScalingGroupName", name)
    measured = {
        **_measure(stage, (cpu,), "AWS/EC2", dimension, span),
        **_measure(stage, (machines,), "AWS/AutoScaling", dimension, span),
    }
    reasons = rules.group_too_small(measured, largest)
    current = f"{stage.settings.backend.instance_type}, {group['MinSize']} to {largest}"
    if not reasons:
        return Advice("backend", current, "keep", (), (), BACKEND_CHARTS, measured)
    change = advice.group_change(stage, largest)
    return Advice("backend", current, "up", tuple(reasons), (change,), BACKEND_CHARTS, measured)


def _measure(
    stage: Stage, charts: tuple[Chart, ...], namespace: str, dimension: tuple[str, str], span: Span
) -> dict[str, Series]:
    queries = [Query(namespace, chart.metric, chart.statistic, (dimension,)) for chart in charts]
    found = fetch(stage.account, queries, start=span.start, end=span.end)
    return {query.name: found.get(query, NOTHING) for query in queries}
