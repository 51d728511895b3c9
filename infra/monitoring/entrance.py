"""The alarms on the way to the database: load balancer, backends, proxy. Pure."""

from collections.abc import Iterator
from typing import Final

from infra.monitoring.spec import (
    BACKEND_GROUP,
    HEALTH_METRIC,
    LOAD_BALANCER,
    PROXY,
    TARGET_GROUP,
    AlarmSpec,
    Metric,
    Shape,
    above,
    below,
)

MANY_ERRORS_PERCENT: Final = 5
FEWEST_ERRORS: Final = 3
"""Errors in a minute below which their rate says nothing: one failed request of ten is no outage."""

LOW_AVAILABILITY_PERCENT: Final = 90
BUSY_POOL_PERCENT: Final = 80
MUCH_PINNED_PERCENT: Final = 50
SLOW_BORROW_MICROSECONDS: Final = 100_000


def entrance_alarms(shape: Shape) -> Iterator[AlarmSpec]:
    """Yield the alarms of load balancer and backends. Those that users notice come first."""
    yield AlarmSpec(
        name="5xx",
        says=f"Load balancer: more than {MANY_ERRORS_PERCENT} % of the requests fail.",
        runbook="5xx",
        metrics={
            "requests": load_balancer("RequestCount", "Sum"),
            "refused": load_balancer("HTTPCode_ELB_5XX_Count", "Sum"),
            "failed": load_balancer("HTTPCode_Target_5XX_Count", "Sum"),
        },
        # RequestCount leaves out what was refused before a backend was chosen. What has no data counts as 0 here.
        expression=f"IF((failed + refused) >= {FEWEST_ERRORS}, 100 * (failed + refused) / (requests + refused), 0)",
        rule=above(MANY_ERRORS_PERCENT),
        periods=5,
        datapoints=3,
        # Errors, and requests too, are counted only where there are any.
        missing="notBreaching",
        affects_users=True,
    )
    yield AlarmSpec(
        name="response-time",
        says=f"Load balancer: the slowest 5 % of the requests take longer than {shape.response_time:g} s.",
        runbook="latency",
        metrics={"value": targets("TargetResponseTime", "p95")},
        rule=above(shape.response_time),
        periods=5,
        # Without requests nobody waits.
        missing="notBreaching",
        affects_users=True,
    )
    yield AlarmSpec(
        name="no-healthy-backend",
        says="Load balancer: no backend is healthy.",
        runbook="backends-unhealthy",
        metrics={"value": targets("HealthyHostCount", "Maximum")},
        rule=below(1),
        periods=3,
        # Where nothing is registered, nothing is counted.
        missing="breaching",
        affects_users=True,
    )
    yield AlarmSpec(
        name="database-health",
        says="Backends: one at least does not reach the database over verified TLS, or none has said so.",
        runbook="failover",
        metrics={"value": database_health(shape)},
        rule=below(1),
        periods=3,
        # Every backend reports every minute: silence is that of all.
        missing="breaching",
        affects_users=True,
    )
    yield AlarmSpec(
        name="unhealthy-backends",
        says="Load balancer: a backend has failed its health check for five minutes; the others serve.",
        runbook="backends-unhealthy",
        metrics={"value": targets("UnHealthyHostCount", "Maximum")},
        rule=above(0),
        periods=5,
        # That there is none at all is what `no-healthy-backend` is for.
        missing="notBreaching",
    )
    yield AlarmSpec(
        name="backends-missing",
        says="Auto Scaling: for ten minutes fewer backends are in service than are wanted.",
        runbook="backends-unhealthy",
        metrics={
            "wanted": backend_group("GroupDesiredCapacity", "Minimum"),
            "serving": backend_group("GroupInServiceInstances", "Maximum"),
        },
        expression="wanted - serving",
        rule=above(0),
        # A machine that is added or replaced takes some minutes.
        periods=10,
        # The group reports every minute; a gap is CloudWatch's.
        missing="missing",
    )


def proxy_alarms() -> Iterator[AlarmSpec]:
    """Yield the alarms of RDS Proxy. Those of the database behind it and of the users before it are others."""
    yield AlarmSpec(
        name="proxy-availability",
        says="Proxy: it does not reach the writer all the time.",
        runbook="proxy",
        metrics={
            "value": Metric(
                namespace="AWS/RDS",
                name="AvailabilityPercentage",
                statistic="Average",
                dimensions={"ProxyName": PROXY, "TargetGroup": "default", "TargetRole": "READ_WRITE"},
            )
        },
        rule=below(LOW_AVAILABILITY_PERCENT),
        periods=3,
        # It is reported every minute once the proxy runs.
        missing="missing",
    )
    allowed = proxy("MaxDatabaseConnectionsAllowed", "Sum")
    # The others have no data before the first connection.
    yield AlarmSpec(
        name="proxy-pool",
        says=f"Proxy: more than {BUSY_POOL_PERCENT} % of the connections that its pool may hold are in use.",
        runbook="proxy",
        metrics={"used": proxy("DatabaseConnectionsCurrentlyBorrowed", "Sum"), "allowed": allowed},
        expression="100 * used / allowed",
        rule=above(BUSY_POOL_PERCENT),
        periods=5,
        missing="notBreaching",
    )
    yield AlarmSpec(
        name="proxy-pinned",
        says=f"Proxy: more than {MUCH_PINNED_PERCENT} % of its pool are pinned to single clients and not shared.",
        runbook="proxy",
        metrics={"pinned": proxy("DatabaseConnectionsCurrentlySessionPinned", "Sum"), "allowed": allowed},
        expression="100 * pinned / allowed",
        rule=above(MUCH_PINNED_PERCENT),
        periods=15,
        missing="notBreaching",
    )
    yield AlarmSpec(
        name="proxy-borrow-latency",
        says=f"Proxy: clients wait longer than {SLOW_BORROW_MICROSECONDS // 1000} ms for a connection.",
        runbook="proxy",
        metrics={"value": proxy("DatabaseConnectionsBorrowLatency", "Average")},
        rule=above(SLOW_BORROW_MICROSECONDS),
        periods=5,
        missing="notBreaching",
    )
    yield AlarmSpec(
        name="proxy-connections-failed",
        says="Proxy: it fails to open connections to the database.",
        runbook="proxy",
        metrics={"value": proxy("DatabaseConnectionsSetupFailed", "Sum")},
        rule=above(0),
        periods=5,
        datapoints=3,
        missing="notBreaching",
    )


def load_balancer(name: str, statistic: str) -> Metric:
    """Return a metric of the whole load balancer."""
    return Metric(
        namespace="AWS/ApplicationELB", name=name, statistic=statistic, dimensions={"LoadBalancer": LOAD_BALANCER}
    )


def targets(name: str, statistic: str) -> Metric:
    """Return a metric of the backends as the load balancer sees them."""
    return Metric(
        namespace="AWS/ApplicationELB",
        name=name,
        statistic=statistic,
        dimensions={"LoadBalancer": LOAD_BALANCER, "TargetGroup": TARGET_GROUP},
    )


def backend_group(name: str, statistic: str, namespace: str = "AWS/AutoScaling") -> Metric:
    """Return a metric of the backends' Auto Scaling group, or of its machines together (`AWS/EC2`)."""
    return Metric(
        namespace=namespace, name=name, statistic=statistic, dimensions={"AutoScalingGroupName": BACKEND_GROUP}
    )


def proxy(name: str, statistic: str) -> Metric:
    """Return a metric of the proxy."""
    return Metric(namespace="AWS/RDS", name=name, statistic=statistic, dimensions={"ProxyName": PROXY})


def database_health(shape: Shape) -> Metric:
    """Return what the backends say of the database each minute; a metric of the stage's own, made from their logs."""
    return Metric(namespace=shape.identifier, name=HEALTH_METRIC, statistic="Minimum", dimensions={})
