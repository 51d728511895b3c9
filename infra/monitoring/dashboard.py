"""The body of a stage's dashboard: rows in the order of a request's way, lines where alarms ring. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from infra.catalog import INSTANCE_CLASSES
from infra.monitoring.entrance import backend_group, database_health, load_balancer, proxy, targets
from infra.monitoring.spec import DatabaseShape, Metric, Reference, Shape
from infra.monitoring.table import alarms

WIDTH: Final = 24
HEIGHT: Final = 6
HEADING_HEIGHT: Final = 1

Widget = dict[str, Any]


@dataclass(frozen=True)
class Graph:
    """A graph of some metrics by label; `alarm` names the alarm whose threshold is drawn."""

    title: str
    lines: Mapping[str, Metric]
    alarm: str = ""


Row = tuple[str, Sequence[Graph]]


def body(
    shape: Shape, *, region: str, names: Mapping[Reference, str], alarm_arns: Sequence[str]
) -> dict[str, list[Widget]]:
    """Return the dashboard's body as CloudWatch takes it, with AWS's names for what the stage has."""
    thresholds = {spec.name: spec.rule.threshold for spec in alarms(shape)}
    way = " → ".join(title for title, _ in rows(shape))
    heading = f"# {shape.identifier}\n{way}. Alarms ring at the lines."
    status = {"title": "Alarms", "alarms": list(alarm_arns), "sortBy": "stateUpdatedTimestamp"}
    widgets = [
        _placed("text", (0, 0, WIDTH, 2), {"markdown": heading}),
        _placed("alarm", (0, 2, WIDTH, 3), status),
    ]
    y = 5
    for title, graphs in rows(shape):
        widgets.append(_placed("text", (0, y, WIDTH, HEADING_HEIGHT), {"markdown": f"## {title}"}))
        width = WIDTH // len(graphs)
        for index, graph in enumerate(graphs):
            properties = _properties(graph, region, names, thresholds)
            widgets.append(_placed("metric", (index * width, y + HEADING_HEIGHT, width, HEIGHT), properties))
        y += HEADING_HEIGHT + HEIGHT
    return {"widgets": widgets}


def rows(shape: Shape) -> list[Row]:
    """Return the graphs of each stop on the way that the stage has."""
    writer, *replicas = shape.databases
    found: list[Row] = [
        ("Users", _users()),
        ("Load balancer", _load_balancer()),
        ("Backends", _backends(shape)),
    ]
    if shape.proxy:
        found.append(("Proxy", _proxy()))
    found += [("Database", _load_of(writer)), ("Database: storage", _storage_of(writer))]
    if replicas:
        found.append(("Replicas", _replicas(replicas)))
    return found


def _users() -> list[Graph]:
    return [
        Graph("Requests a minute", {"requests": load_balancer("RequestCount", "Sum")}),
        Graph(
            "Errors a minute",
            {
                "backends' 5xx": load_balancer("HTTPCode_Target_5XX_Count", "Sum"),
                "load balancer's 5xx": load_balancer("HTTPCode_ELB_5XX_Count", "Sum"),
                "backends' 4xx": load_balancer("HTTPCode_Target_4XX_Count", "Sum"),
            },
        ),
    ]


def _load_balancer() -> list[Graph]:
    return [
        Graph(
            "Response time (s)",
            {
                "p95": targets("TargetResponseTime", "p95"),
                "p50": targets("TargetResponseTime", "p50"),
            },
            alarm="response-time",
        ),
        Graph(
            "Backends by health",
            {
                "healthy": targets("HealthyHostCount", "Maximum"),
                "unhealthy": targets("UnHealthyHostCount", "Maximum"),
            },
        ),
    ]


def _backends(shape: Shape) -> list[Graph]:
    graphs = [
        Graph(
            "Machines",
            {
                "wanted": backend_group("GroupDesiredCapacity", "Maximum"),
                "in service": backend_group("GroupInServiceInstances", "Minimum"),
            },
        ),
        Graph("CPU (%)", {"average": backend_group("CPUUtilization", "Average", "AWS/EC2")}),
    ]
    if shape.level == "all":
        graphs.append(Graph("Database reached (1) or not (0)", {"all backends": database_health(shape)}))
    return graphs


def _proxy() -> list[Graph]:
    return [
        Graph(
            "Connections",
            {
                "clients": proxy("ClientConnections", "Sum"),
                "pool may hold": proxy("MaxDatabaseConnectionsAllowed", "Sum"),
                "in use": proxy("DatabaseConnectionsCurrentlyBorrowed", "Sum"),
                "pinned": proxy("DatabaseConnectionsCurrentlySessionPinned", "Sum"),
            },
        ),
        Graph(
            "Wait for a connection (µs)",
            {"average": proxy("DatabaseConnectionsBorrowLatency", "Average")},
            alarm="proxy-borrow-latency",
        ),
        Graph("Answer of the database (µs)", {"average": proxy("QueryDatabaseResponseLatency", "Average")}),
    ]


def _load_of(database: DatabaseShape) -> list[Graph]:
    graphs = [
        _one(database, "CPU (%)", "CPUUtilization", "cpu"),
        _one(database, "Sessions active (DBLoad)", "DBLoad", "load"),
        _one(database, "Connections", "DatabaseConnections", "connections"),
        _one(database, "Freeable memory (bytes)", "FreeableMemory", "memory"),
    ]
    if INSTANCE_CLASSES[database.instance_class].burstable:
        graphs.append(_one(database, "CPU credits", "CPUCreditBalance", "credits"))
    return graphs


def _storage_of(database: DatabaseShape) -> list[Graph]:
    graphs = [
        _one(database, "Free storage (bytes)", "FreeStorageSpace", "storage"),
        Graph(
            "Latency (s)",
            {"read": _metric(database, "ReadLatency"), "write": _metric(database, "WriteLatency")},
            alarm=f"{database.role}-read-latency",
        ),
        Graph("Operations a second", {"read": _metric(database, "ReadIOPS"), "write": _metric(database, "WriteIOPS")}),
    ]
    if INSTANCE_CLASSES[database.instance_class].ebs_bursts:
        balances = {
            "operations": _metric(database, "EBSIOBalance%", 300),
            "throughput": _metric(database, "EBSByteBalance%", 300),
        }
        graphs.append(Graph("Burst left (%)", balances, alarm=f"{database.role}-io-balance"))
    return graphs


def _replicas(replicas: Sequence[DatabaseShape]) -> list[Graph]:
    first = replicas[0].role
    return [
        Graph(title, {each.role: _metric(each, metric) for each in replicas}, alarm=f"{first}-{alarm}")
        for title, metric, alarm in (
            ("Lag (s)", "ReplicaLag", "lag"),
            ("CPU (%)", "CPUUtilization", "cpu"),
            ("Connections", "DatabaseConnections", "connections"),
        )
    ]


def _one(database: DatabaseShape, title: str, metric: str, alarm: str) -> Graph:
    period = 300 if metric == "CPUCreditBalance" else 60
    return Graph(title, {database.role: _metric(database, metric, period)}, alarm=f"{database.role}-{alarm}")


def _metric(database: DatabaseShape, name: str, period: int = 60) -> Metric:
    return Metric(
        namespace="AWS/RDS",
        name=name,
        statistic="Average",
        dimensions={"DBInstanceIdentifier": Reference(database.role)},
        period=period,
    )


def _properties(
    graph: Graph, region: str, names: Mapping[Reference, str], thresholds: Mapping[str, float]
) -> dict[str, Any]:
    lines: list[list[Any]] = []
    for label, metric in graph.lines.items():
        dimensions = [text for key, value in metric.dimensions.items() for text in (key, _named(value, names))]
        how = {"label": label, "stat": metric.statistic, "period": metric.period}
        lines.append([metric.namespace, metric.name, *dimensions, how])
    properties: dict[str, Any] = {
        "title": graph.title,
        "region": region,
        "view": "timeSeries",
        "metrics": lines,
        "yAxis": {"left": {"min": 0, "showUnits": False}},
    }
    if graph.alarm in thresholds:
        properties["annotations"] = {"horizontal": [{"label": "alarm", "value": thresholds[graph.alarm]}]}
    return properties


def _named(value: str | Reference, names: Mapping[Reference, str]) -> str:
    return names[value] if isinstance(value, Reference) else value


def _placed(kind: str, place: tuple[int, int, int, int], properties: dict[str, Any]) -> Widget:
    x, y, width, height = place
    return {"type": kind, "x": x, "y": y, "width": width, "height": height, "properties": properties}
