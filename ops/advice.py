"""What is advised: the change to type, its downtime, its cost before and after; as text and as a document."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Literal

from infra.catalog import GIB, InstanceClass
from infra.naming import PROJECT
from infra.settings import SettingsError, load
from infra.settings.problems import change_lines
from ops import prices
from ops.charts import sparkline
from ops.metrics import Series
from ops.rules import MIB, Database, Measured, Reason
from ops.stages import Stage
from ops.terminal import say

Answer = Literal["keep", "up", "down"]
Path = tuple[str, ...]

WIDTH: Final = 56
"""Characters of a chart: six hours each."""

MORE_STORAGE: Final = 1.5


@dataclass(frozen=True)
class Span:
    """What is looked at: from one moment to another."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Chart:
    """A metric as it is asked for and drawn; `low` where little of it is bad."""

    metric: str
    statistic: str
    unit: Literal["%", "bytes", "s", ""] = ""
    low: bool = False
    top: float | None = None


def database_charts(database: Database) -> tuple[Chart, ...]:
    """Return the metrics that an instance of this class and role has."""
    found = database.instance_class
    return (
        Chart("CPUUtilization", "Average", "%", top=100),
        Chart("DBLoad", "Average"),
        Chart("FreeableMemory", "Minimum", "bytes", low=True),
        Chart("DatabaseConnections", "Maximum"),
        Chart("FreeStorageSpace", "Minimum", "bytes", low=True, top=database.allocated_storage * GIB),
        *((Chart("CPUCreditBalance", "Minimum", low=True, top=found.most_credits),) if found.burstable else ()),
        *((Chart("CPUSurplusCreditsCharged", "Sum"),) if found.burstable else ()),
        *((Chart("EBSIOBalance%", "Minimum", "%", low=True, top=100),) if found.ebs_bursts else ()),
        *((Chart("EBSByteBalance%", "Minimum", "%", low=True, top=100),) if found.ebs_bursts else ()),
        *((Chart("ReplicaLag", "Maximum", "s"),) if database.is_replica else ()),
    )


@dataclass(frozen=True)
class Change:
    """A setting to change. Costs are dollars a month, None where AWS does not say; `refused` is why it cannot be."""

    lines: tuple[str, ...]
    downtime: str
    cost_before: float | None
    cost_after: float | None
    refused: str = ""


@dataclass(frozen=True)
class Advice:
    """What is advised for one subject, with what it was measured by."""

    subject: str
    current: str
    answer: Answer
    reasons: tuple[Reason, ...]
    changes: tuple[Change, ...]
    charts: tuple[Chart, ...]
    measured: Measured

    def document(self) -> dict[str, Any]:
        """Return it as plain data, with the extremes and the mean of each metric."""
        metrics = {
            name: {"minimum": min(each.values), "mean": each.mean, "maximum": max(each.values), "hours": each.hours}
            for name, each in self.measured.items()
            if each.values
        }
        return {
            "subject": self.subject,
            "current": self.current,
            "answer": self.answer,
            "reasons": [asdict(reason) for reason in self.reasons],
            "changes": [asdict(change) for change in self.changes],
            "metrics": metrics,
        }


def overall(found: Iterable[Advice]) -> Answer:
    """Return the answer for the stage: up where anything is to grow, else down where anything may shrink."""
    answers = {each.answer for each in found}
    return "up" if "up" in answers else "down" if "down" in answers else "keep"


def class_change(stage: Stage, database: Database, new: InstanceClass | None, *, multi_az: bool) -> Change:
    """Change the class of the writer, whose replicas follow unless they have their own, or that of the replicas."""
    chosen = stage.settings.database
    if new is None:
        return Change((), "", None, None, refused="the catalog has no larger class to follow it")
    follow = chosen.read_replicas if chosen.replica_instance_class is None or database.is_replica else 0
    writers = 0 if database.is_replica else 1
    key = "replicaInstanceClass" if database.is_replica else "instanceClass"
    prices_of = [
        _sum(
            _times(prices.instance_month(stage.account, name, multi_az=multi_az), writers),
            _times(prices.instance_month(stage.account, name, multi_az=False), follow),
        )
        for name in (database.instance_class.name, new.name)
    ]
    if database.is_replica:
        downtime = "minutes without each replica, one after the other"
    elif multi_az:
        downtime = "a failover, about a minute"
    else:
        downtime = "about five minutes without the database"
    return _change(stage, ("database", key), new.name, f"{downtime}, {_when(stage)}", prices_of)


def storage_change(stage: Stage, database: Database, *, multi_az: bool) -> Change:
    """Let storage grow further where it grows by itself, else make it larger by half."""
    allocated, largest = database.allocated_storage, database.max_allocated_storage
    before = prices.storage_month(stage.account, allocated, multi_az=multi_az)
    new = math.ceil((largest or allocated) * MORE_STORAGE)
    after = prices.storage_month(stage.account, new, multi_az=multi_az)
    key = "maxAllocatedStorage" if largest else "allocatedStorage"
    return _change(
        stage, ("database", key), new, "none; RDS then takes no other change of storage for six hours", (before, after)
    )


def group_change(stage: Stage, max_size: int) -> Change:
    """Let the group grow by half."""
    new = math.ceil(max_size * 1.5)
    price = prices.machine_month(stage.account, stage.settings.backend.instance_type)
    before, after = _times(price, max_size), _times(price, new)
    return _change(stage, ("backend", "maxSize"), new, "none", (before, after))


def _change(stage: Stage, path: Path, value: object, downtime: str, costs: Sequence[float | None]) -> Change:
    lines = tuple(change_lines(path, value, stage=stage.name))
    return Change(lines, downtime, *costs, refused=refusal(stage, path, value))


def refusal(stage: Stage, path: Path, value: object) -> str:
    """Return what the stage's settings have against a change; nothing where they bear it."""
    section, key = path
    full_key = f"{PROJECT}:{section}"
    text = json.dumps({**json.loads(stage.config.get(full_key, "{}")), key: value})
    try:
        load({**stage.config, full_key: text}, stage=stage.name, simulated=True)
    except SettingsError as error:
        return "; ".join(f"{problem.key} {problem.limit}" for problem in error.problems)
    return ""


def _when(stage: Stage) -> str:
    database = stage.settings.database
    if database.apply_immediately:
        return "at once"
    return f"in the maintenance window {database.maintenance_window} UTC (database.applyImmediately: at once)"


def _times(price: float | None, count: int) -> float | None:
    return 0.0 if count == 0 else None if price is None else price * count


def _sum(*amounts: float | None) -> float | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) else None


def show(stage: Stage, found: Sequence[Advice], span: Span) -> None:
    """Print the advice with a chart of each metric."""
    say((overall(found), 9), (f"{stage.name}, {span.start:%Y-%m-%d %H:%M} to {span.end:%Y-%m-%d %H:%M} UTC", 0))
    for each in found:
        print()
        say((each.answer, 9), (f"{each.subject} ({each.current})", 0))
        for chart in each.charts:
            _draw(chart, each.measured[chart.metric], span)
        for reason in each.reasons:
            say(("", 9), ("why", 10), (f"{reason.metric} {reason.found}", 0))
            say(("", 9), ("rule", 10), (reason.rule, 0))
        for change in each.changes:
            _show_change(stage, change)


def _draw(chart: Chart, series: Series, span: Span) -> None:
    if not series.values:
        say(("", 9), (chart.metric, 26), ("no data", 0))
        return
    pick = min if chart.low else max
    line = sparkline(
        series, start=span.start.timestamp(), end=span.end.timestamp(), width=WIDTH, pick=pick, top=chart.top
    )
    extreme = _amount(pick(series.values), chart.unit)
    say(("", 9), (chart.metric, 26), (line, WIDTH + 2), (f"{'least' if chart.low else 'most'} {extreme}", 0))


def _amount(value: float, unit: str) -> str:
    if unit == "bytes":
        return f"{value / GIB:.1f} GiB" if value >= GIB else f"{value / MIB:.0f} MiB"
    return f"{value:.0f} {unit}".rstrip() if value >= 10 or value == int(value) else f"{value:.1f} {unit}".rstrip()


def _show_change(stage: Stage, change: Change) -> None:
    for line in change.lines:
        say(("", 9), ("do", 10), (line, 0))
    if change.refused:
        say(("", 9), ("but", 10), (change.refused, 0))
        return
    say(("", 9), ("then", 10), (f"make up STAGE={stage.name}", 0))
    say(("", 9), ("downtime", 10), (change.downtime, 0))
    say(("", 9), ("a month", 10), (f"{_dollars(change.cost_before)} before, {_dollars(change.cost_after)} after", 0))


def _dollars(amount: float | None) -> str:
    return "unknown" if amount is None else f"${amount:.2f}"
