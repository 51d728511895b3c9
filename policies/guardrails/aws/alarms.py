"""Which metrics of which databases CloudWatch alarms watch, as far as the graph of a stack tells."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from ..graph import Graph
from ..model import Doubt, Resource, Value
from ..values import boolean, elements, fields, is_given, is_unknown, text
from .rds import CLUSTER, CLUSTER_INSTANCE, CLUSTERS, INSTANCE, INSTANCES, NATIVE_CLUSTER, NATIVE_INSTANCE

CLASSIC: Final = "aws:cloudwatch/metricAlarm:MetricAlarm"
NATIVE: Final = "aws-native:cloudwatch:Alarm"
ALARMS: Final = frozenset({CLASSIC, NATIVE})
WATCHED: Final = INSTANCES | CLUSTERS | {CLUSTER_INSTANCE}
"""Every type that an alarm on a database may name."""

MEMBER_OF: Mapping[str, str] = {CLUSTER_INSTANCE: "clusterIdentifier", NATIVE_INSTANCE: "dbClusterIdentifier"}
"""The property in which an instance names its cluster."""

NAMES: Mapping[str, str] = {
    INSTANCE: "identifier",
    CLUSTER_INSTANCE: "identifier",
    CLUSTER: "clusterIdentifier",
    NATIVE_INSTANCE: "dbInstanceIdentifier",
    NATIVE_CLUSTER: "dbClusterIdentifier",
}
"""The property by which an alarm's dimension names a database."""

_INSTANCE: Final = "DBInstanceIdentifier"
_CLUSTER: Final = "DBClusterIdentifier"
_TYPES: Mapping[str, frozenset[str]] = {_INSTANCE: INSTANCES | {CLUSTER_INSTANCE}, _CLUSTER: CLUSTERS}
# The instances of a Multi-AZ DB cluster, which RDS names itself.
_MADE_BY_CLUSTER = re.compile(r"(.+)-instance-[0-9]+")
_NAMESPACE = "AWS/RDS"
_QUERIES: Mapping[str, str] = {CLASSIC: "metricQueries", NATIVE: "metrics"}
_QUERY = re.compile(r"\bselect\b.*\bfrom\b.*AWS/RDS", re.IGNORECASE | re.DOTALL)
_FILTER = re.compile(r"\bwhere\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")


class Watch(NamedTuple):
    """What an alarm watches: `metric` of `database`. With a doubt it is not certain that it does.

    `metric` is `None` where it is not known which one, `database` where it is every one. `member` tells that it is
    not the cluster `database` itself but an instance that the cluster made.
    """

    metric: str | None
    database: Resource | None
    doubt: Doubt | None = None
    member: bool = False


class _Reference(NamedTuple):
    """A metric of one database in an alarm: where the database is named, as what, and by which value."""

    metric: str | Doubt
    dimension: str
    path: str
    value: Value


def watches(graph: Graph) -> Iterator[Watch]:
    """What every alarm of the stack watches; one whose actions are off watches nothing."""
    for alarm in graph.of_type(ALARMS):
        enabled = boolean("actionsEnabled", alarm.get("actionsEnabled"))
        if enabled is False:
            continue
        off = Doubt(f"actionsEnabled of {alarm.title}", enabled.reason) if isinstance(enabled, Doubt) else None
        for watch in _watches(graph, alarm):
            yield watch._replace(doubt=watch.doubt or off)


def _watches(graph: Graph, alarm: Resource) -> Iterator[Watch]:
    single = _references(alarm, "", alarm.properties, classic=alarm.type == CLASSIC)
    yield from _resolved(graph, alarm, "dimensions", list(single))
    name = _QUERIES[alarm.type]
    queries = elements(name, alarm.get(name))
    if isinstance(queries, Doubt):
        yield from _unread(graph, alarm, name, queries)
        return
    references: list[_Reference] = []
    for path, value in queries:
        metric = _metric_of(alarm, path, value)
        if isinstance(metric, Doubt):
            yield from _unread(graph, alarm, name, metric)
        elif metric is not None:
            references += _references(alarm, f"{path}.", metric, classic=alarm.type == CLASSIC)
        yield from _queried(alarm, path, value)
    yield from _resolved(graph, alarm, name, references)


def _metric_of(alarm: Resource, path: str, value: Value) -> dict[str, Value] | Doubt | None:
    """The metric that a query of an alarm asks for, `None` when it is an expression."""
    query = fields(path, value)
    if alarm.type == NATIVE and not isinstance(query, Doubt):
        stat = query.get("metricStat")
        query = fields(f"{path}.metricStat", stat) if is_given(stat) else {}
    if isinstance(query, Doubt):
        return query
    metric = query.get("metric")
    return fields(f"{path}.metric", metric) if is_given(metric) else None


def _queried(alarm: Resource, path: str, value: Value) -> Iterator[Watch]:
    """What a query in CloudWatch's own language watches: a metric of all databases, or of those it picks."""
    query = fields(path, value)
    if isinstance(query, Doubt):
        return
    expression = text(f"{path}.expression", query.get("expression"))
    if not isinstance(expression, str) or not _QUERY.search(expression):
        return
    picks = Doubt(f"{path}.expression of {alarm.title}", "picks databases by its own condition")
    for word in dict.fromkeys(_WORD.findall(expression)):
        yield Watch(word, None, picks if _FILTER.search(expression) else None)


def _references(alarm: Resource, path: str, metric: Mapping[str, Value], *, classic: bool) -> Iterator[_Reference]:
    """The databases that a metric is of, in an alarm or in one of its queries."""
    namespace = text(f"{path}namespace", metric.get("namespace"))
    named = text(f"{path}metricName", metric.get("metricName"))
    if named is None or (not isinstance(namespace, Doubt) and namespace != _NAMESPACE):
        return
    # A metric of a namespace that cannot be told may be one of RDS.
    metric_name = Doubt(f"{namespace.property} of {alarm.title}") if isinstance(namespace, Doubt) else named
    if isinstance(named, Doubt):
        metric_name = Doubt(f"{named.property} of {alarm.title}", named.reason)
    where = f"{path}dimensions"
    given = metric.get("dimensions")
    if not is_given(given):
        return
    dimensions = _dimensions(where, given, classic=classic)
    if isinstance(dimensions, Doubt):
        yield _Reference(metric_name, "", f"{where} of {alarm.title}", given)
        return
    for name, place, value in dimensions:
        if isinstance(name, Doubt) or name in _TYPES:
            yield _Reference(metric_name, "" if isinstance(name, Doubt) else name, f"{place} of {alarm.title}", value)


def _dimensions(path: str, value: Value, *, classic: bool) -> list[tuple[str | Doubt, str, Value]] | Doubt:
    """Name, path and value of each dimension."""
    if classic:
        found = fields(path, value)
        return found if isinstance(found, Doubt) else [(name, f"{path}.{name}", one) for name, one in found.items()]
    members = elements(path, value)
    if isinstance(members, Doubt):
        return members
    dimensions: list[tuple[str | Doubt, str, Value]] = []
    for place, member in members:
        pair = fields(place, member)
        if isinstance(pair, Doubt):
            return pair
        name = text(f"{place}.name", pair.get("name"))
        if name is not None:
            dimensions.append((name, f"{place}.value", pair.get("value")))
    return dimensions


def _resolved(graph: Graph, alarm: Resource, name: str, references: list[_Reference]) -> Iterator[Watch]:
    """The databases that the references of one property mean: by identity, else by what it was computed from."""
    rest = {database.urn: database for database in graph.depends_on(alarm, name, WATCHED)}
    open_references: list[_Reference] = []
    for reference in references:
        matches = _named(graph, reference)
        for database in matches:
            rest.pop(database.urn, None)
            yield _watch(graph, reference, database)
        if not matches:
            open_references.append(reference)
    metrics = {reference.metric for reference in open_references}
    certain = len(rest) == 1 or (len(metrics) == 1 and len(rest) <= len(open_references))
    for reference in open_references:
        for database in rest.values():
            yield _watch(graph, reference, database, None if certain else Doubt(reference.path))
        if not rest:
            for database in _unnamed(graph):
                yield _watch(graph, reference, database, Doubt(reference.path, "may name it"))


def _named(graph: Graph, reference: _Reference) -> list[Resource]:
    identity = text(reference.path, reference.value)
    if not isinstance(identity, str):
        return []
    found = graph.named(identity, _TYPES.get(reference.dimension, WATCHED))
    made = _MADE_BY_CLUSTER.fullmatch(identity)
    if not found and made and reference.dimension == _INSTANCE:
        return graph.named(made.group(1), CLUSTERS)
    return found


def _watch(graph: Graph, reference: _Reference, database: Resource, doubt: Doubt | None = None) -> Watch:
    metric = None if isinstance(reference.metric, Doubt) else reference.metric
    if isinstance(reference.metric, Doubt):
        doubt = doubt or reference.metric
    elif not reference.dimension and not is_unknown(reference.value):
        doubt = doubt or Doubt(reference.path, "cannot be read")
    if reference.dimension == _CLUSTER and database.type in MEMBER_OF:
        clusters = graph.links(database, MEMBER_OF[database.type], CLUSTERS).certain
        database = clusters[0] if clusters else database
    return Watch(metric, database, doubt, member=database.type in CLUSTERS and reference.dimension == _INSTANCE)


def _unnamed(graph: Graph) -> Iterator[Resource]:
    """The databases whose names are not known."""
    for database in graph.of_type(WATCHED):
        name = NAMES[database.type]
        if not isinstance(text(name, database.get(name)), str):
            yield database


def _unread(graph: Graph, alarm: Resource, name: str, doubt: Doubt) -> Iterator[Watch]:
    """What a part of an alarm that cannot be read may watch."""
    unsure = Doubt(f"{doubt.property} of {alarm.title}", doubt.reason)
    for database in graph.depends_on(alarm, name, WATCHED) or _unnamed(graph):
        yield Watch(None, database, unsure)
