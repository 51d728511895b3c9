"""Metrics of CloudWatch as plain series."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ops.aws import Account

PERIOD_SECONDS: Final = 300
"""RDS, EC2 without detailed monitoring and credits all have a value every five minutes, kept for 63 days."""


@dataclass(frozen=True)
class Series:
    """A metric's values in order of time, with the moment of each in seconds of the epoch."""

    times: tuple[float, ...]
    values: tuple[float, ...]

    @property
    def hours(self) -> float:
        """How long it was measured."""
        return len(self.values) * PERIOD_SECONDS / 3600

    def percentile(self, percent: float) -> float:
        """Return the value that this share of all values does not exceed."""
        ordered = sorted(self.values)
        return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)]

    @property
    def mean(self) -> float:
        """The mean of all values."""
        return sum(self.values) / len(self.values)

    def longest_run(self, beyond: Sequence[bool]) -> float:
        """Return the most minutes in a row for which something held, value by value; a gap ends a row."""
        longest = run = 0
        previous = 0.0
        for moment, held in zip(self.times, beyond, strict=True):
            joined = moment - previous <= PERIOD_SECONDS
            run = (run + 1 if joined else 1) if held else 0
            longest, previous = max(longest, run), moment
        return longest * PERIOD_SECONDS / 60


NOTHING: Final = Series((), ())


@dataclass(frozen=True)
class Query:
    """One metric with the statistic of it that is wanted."""

    namespace: str
    name: str
    statistic: str
    dimensions: tuple[tuple[str, str], ...]


def fetch(account: Account, queries: Iterable[Query], *, start: datetime, end: datetime) -> dict[Query, Series]:
    """Return each metric between two moments, at most 500; an empty series where CloudWatch has nothing."""
    found: dict[Query, dict[float, float]] = {query: {} for query in queries}
    ids = {f"m{index}": query for index, query in enumerate(found)}
    results = account.listed(
        "cloudwatch",
        "GetMetricData",
        "MetricDataResults",
        MetricDataQueries=[_asked(name, query) for name, query in ids.items()],
        StartTime=start,
        EndTime=end,
        ScanBy="TimestampAscending",
    )
    # A series may come in parts, on several pages.
    for result in results:
        moments = [moment.timestamp() for moment in result["Timestamps"]]
        found[ids[result["Id"]]].update(zip(moments, result["Values"], strict=True))
    return {query: _series(values) for query, values in found.items()}


def _series(values: Mapping[float, float]) -> Series:
    times = sorted(values)
    return Series(tuple(times), tuple(values[moment] for moment in times))


def _asked(name: str, query: Query) -> dict[str, Any]:
    dimensions = [{"Name": key, "Value": value} for key, value in query.dimensions]
    metric = {"Namespace": query.namespace, "MetricName": query.name, "Dimensions": dimensions}
    return {"Id": name, "MetricStat": {"Metric": metric, "Period": PERIOD_SECONDS, "Stat": query.statistic}}
