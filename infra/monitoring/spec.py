"""What an alarm is, before anything is declared, and what a stage has that can ring. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Level = Literal["essential", "all"]
Comparison = Literal["GreaterThanThreshold", "LessThanThreshold"]
Missing = Literal["missing", "breaching", "notBreaching"]

HEALTH_METRIC: Final = "DatabaseHealth"
"""1 for each minute in which a backend reached the database over verified TLS, 0 for each in which it did not."""


@dataclass(frozen=True)
class Reference:
    """A thing of the stage, by role (`writer`, `replica-1`, `load-balancer` …); AWS's name for it comes later."""

    role: str


LOAD_BALANCER: Final = Reference("load-balancer")
TARGET_GROUP: Final = Reference("target-group")
BACKEND_GROUP: Final = Reference("backend-group")
PROXY: Final = Reference("proxy")


@dataclass(frozen=True)
class Rule:
    """How a data point has to stand to a threshold, in the metric's unit, to count."""

    comparison: Comparison
    threshold: float


def above(threshold: float) -> Rule:
    """Count what is above a threshold."""
    return Rule("GreaterThanThreshold", threshold)


def below(threshold: float) -> Rule:
    """Count what is below a threshold."""
    return Rule("LessThanThreshold", threshold)


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A CloudWatch metric with the statistic of it that is looked at.

    `statistic` is CloudWatch's (`Average`, `p95` …), `period` in seconds. A dimension's value is text or a reference.
    """

    namespace: str
    name: str
    statistic: str
    dimensions: Mapping[str, str | Reference]
    period: int = 60


@dataclass(frozen=True, kw_only=True)
class AlarmSpec:
    """One alarm of the table.

    Args:
        name: unique in the stage, such as `writer-cpu`.
        says: what it means, as a sentence for whoever gets the mail.
        runbook: the page that says what to do, without `.md`.
        metrics: by id; `expression` is metric math over the ids, and not given where there is one metric.
        rule: which data points count.
        periods: how many of the last data points are looked at; `datapoints` how many of them have to count, all if
            None.
        missing: what a period without data counts as (CloudWatch's `treat_missing_data`). `missing`: the alarm says
            INSUFFICIENT_DATA when there is none. `breaching`: silence is itself the trouble. `notBreaching`: the
            metric has no data while all is well.
        essential: whether it is among the few of a stage with `alarms: essential`.
        affects_users: whether users notice while it rings, so that somebody is to be woken.
    """

    name: str
    says: str
    runbook: str
    metrics: Mapping[str, Metric]
    expression: str | None = None
    rule: Rule
    periods: int
    datapoints: int | None = None
    missing: Missing
    essential: bool = False
    affects_users: bool = False


@dataclass(frozen=True, kw_only=True)
class DatabaseShape:
    """An instance: `writer` or `replica-N`, its class, the GiB it began with, and whether storage grows by itself."""

    role: str
    instance_class: str
    allocated_storage: int
    storage_grows: bool

    @property
    def is_replica(self) -> bool:
        """Whether it follows the writer."""
        return self.role != "writer"


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What a stage has that can ring.

    Args:
        identifier: the stage's name in AWS, which alarms' names start with.
        level: which of the alarms are wanted.
        databases: the writer first.
        proxy: whether there is one.
        response_time: seconds that the slowest 5 % of requests may take.
    """

    identifier: str
    level: Level
    databases: tuple[DatabaseShape, ...]
    proxy: bool
    response_time: float

    @property
    def references(self) -> frozenset[Reference]:
        """Everything of the stage that alarms and dashboard may refer to."""
        always = {LOAD_BALANCER, TARGET_GROUP, BACKEND_GROUP, *(Reference(each.role) for each in self.databases)}
        return frozenset(always | ({PROXY} if self.proxy else set()))
