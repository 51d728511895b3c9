"""Declares the table: every alarm, the one that wakes somebody, the metric that backends report, and the dashboard."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from infra.monitoring import dashboard
from infra.monitoring.spec import HEALTH_METRIC, AlarmSpec, Metric, Reference, Shape
from infra.monitoring.table import USERS_ARE_AFFECTED, alarms, composite_rule, paging


@dataclass(frozen=True, kw_only=True)
class MonitoringArgs:
    """What `Monitoring` is made from.

    Args:
        shape: what the stage has that can ring.
        names: AWS's name, as CloudWatch's dimensions take it, of each of `shape.references`.
        runbook_url: where the runbooks are, without a slash at the end.
        alarm_topic_arn: told of every alarm.
        page_topic_arn: told when users are affected; None where nothing says that they are.
        health_log_group: name of the log group that backends report the database's health in.
        health_pattern: filter pattern of those reports, and `health_value` what of them is 1 or 0.
        ready: what has to run before its silence means anything.
    """

    shape: Shape
    names: Mapping[Reference, pulumi.Input[str]]
    region: str
    runbook_url: str
    alarm_topic_arn: pulumi.Input[str]
    page_topic_arn: pulumi.Input[str] | None
    health_log_group: pulumi.Input[str]
    health_pattern: str
    health_value: str
    ready: Sequence[pulumi.Resource]


class Monitoring(pulumi.ComponentResource):
    """The alarms of a stage, one on top of those that users notice, and a dashboard."""

    dashboard_name: pulumi.Output[str]

    def __init__(self, name: str, args: MonitoringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rds-platform:monitoring:Monitoring", name, None, opts)
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)
        table = alarms(args.shape)
        declared = {spec.name: self._alarm(spec) for spec in table}
        arns = [alarm.arn for alarm in declared.values()]
        affecting = paging(table)
        if affecting:
            self._report_health()
            arns.insert(0, self._composite([declared[spec.name] for spec in affecting]).arn)
        self.dashboard_name = self._dashboard(arns).dashboard_name
        self.register_outputs({"dashboardName": self.dashboard_name})

    def _alarm(self, spec: AlarmSpec) -> aws.cloudwatch.MetricAlarm:
        actions = [self._args.alarm_topic_arn]
        ready = self._args.ready if spec.missing == "breaching" else None
        return aws.cloudwatch.MetricAlarm(
            spec.name,
            name=f"{self._args.shape.identifier}-{spec.name}",
            alarm_description=self._description(spec.says, spec.runbook),
            comparison_operator=spec.rule.comparison,
            threshold=spec.rule.threshold,
            evaluation_periods=spec.periods,
            datapoints_to_alarm=spec.datapoints or spec.periods,
            treat_missing_data=spec.missing,
            alarm_actions=actions,
            ok_actions=actions,
            opts=pulumi.ResourceOptions(parent=self, depends_on=ready),
            **(self._value(spec) if spec.expression is None else self._math(spec)),
        )

    def _value(self, spec: AlarmSpec) -> dict[str, Any]:
        """Write the one metric of an alarm."""
        [metric] = spec.metrics.values()
        percentile = metric.statistic.startswith("p")
        return {
            "namespace": metric.namespace,
            "metric_name": metric.name,
            "extended_statistic" if percentile else "statistic": metric.statistic,
            "period": metric.period,
            "dimensions": self._dimensions(metric) or None,
        }

    def _math(self, spec: AlarmSpec) -> dict[str, Any]:
        """Write an expression over several metrics."""
        metrics = [
            aws.cloudwatch.MetricAlarmMetricQueryArgs(
                id=id_,
                metric=aws.cloudwatch.MetricAlarmMetricQueryMetricArgs(
                    namespace=metric.namespace,
                    metric_name=metric.name,
                    stat=metric.statistic,
                    period=metric.period,
                    dimensions=self._dimensions(metric),
                ),
            )
            for id_, metric in spec.metrics.items()
        ]
        result = aws.cloudwatch.MetricAlarmMetricQueryArgs(
            id="result", expression=spec.expression, label=spec.name, return_data=True
        )
        return {"metric_queries": [*metrics, result]}

    def _dimensions(self, metric: Metric) -> dict[str, pulumi.Input[str]]:
        return {
            key: self._args.names[value] if isinstance(value, Reference) else value
            for key, value in metric.dimensions.items()
        }

    def _composite(self, affecting: Sequence[aws.cloudwatch.MetricAlarm]) -> aws.cloudwatch.CompositeAlarm:
        topics = [self._args.alarm_topic_arn]
        if self._args.page_topic_arn is not None:
            topics.append(self._args.page_topic_arn)
        return aws.cloudwatch.CompositeAlarm(
            USERS_ARE_AFFECTED,
            alarm_name=f"{self._args.shape.identifier}-{USERS_ARE_AFFECTED}",
            alarm_description=self._description("Users are affected: one at least of these alarms rings.", "README"),
            alarm_rule=pulumi.Output.all(*(alarm.name for alarm in affecting)).apply(composite_rule),
            alarm_actions=topics,
            ok_actions=topics,
            opts=self._child,
        )

    def _description(self, says: str, page: str) -> str:
        return f"{says} What to do: {self._args.runbook_url}/{page}.md"

    def _report_health(self) -> None:
        aws.cloudwatch.LogMetricFilter(
            "database-health",
            log_group_name=self._args.health_log_group,
            pattern=self._args.health_pattern,
            metric_transformation=aws.cloudwatch.LogMetricFilterMetricTransformationArgs(
                namespace=self._args.shape.identifier, name=HEALTH_METRIC, value=self._args.health_value
            ),
            opts=self._child,
        )

    def _dashboard(self, alarm_arns: Sequence[pulumi.Output[str]]) -> aws.cloudwatch.Dashboard:
        references, names = list(self._args.names), list(self._args.names.values())
        count = len(references)
        body = pulumi.Output.all(*names, *alarm_arns).apply(
            lambda known: json.dumps(
                dashboard.body(
                    self._args.shape,
                    region=self._args.region,
                    names=dict(zip(references, known[:count], strict=True)),
                    alarm_arns=known[count:],
                )
            )
        )
        return aws.cloudwatch.Dashboard(
            "stage", dashboard_name=self._args.shape.identifier, dashboard_body=body, opts=self._child
        )
