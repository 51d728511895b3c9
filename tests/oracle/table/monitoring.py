"""Logs, alarms, and whom they tell."""

from collections.abc import Mapping
from typing import Any

from tests.oracle.cloudformation import Properties, Table, capital
from tests.oracle.table.shapes import inside, key_value_list, parsed, renamed, row


def _metric_queries(queries: list[Mapping[str, Any]]) -> Properties:
    return {"Metrics": [_metric_query(query) for query in queries]}


def _metric_query(query: Mapping[str, Any]) -> Properties:
    shaped = {capital(key): value for key, value in query.items() if key != "metric"}
    if metric := query.get("metric"):
        shaped["MetricStat"] = {
            "Metric": {
                "Namespace": metric["namespace"],
                "MetricName": metric["metricName"],
                **_dimensions(metric.get("dimensions", {})),
            },
            **{capital(key): metric[key] for key in ("period", "stat", "unit") if key in metric},
        }
    return shaped


def _dimensions(dimensions: Mapping[str, str]) -> Properties:
    return {"Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()]}


def _budget_filters(filters: list[Mapping[str, Any]]) -> Properties:
    return {"CostFilters": {each["name"]: each["values"] for each in filters}}


def _budget_notifications(notifications: list[Mapping[str, Any]]) -> Properties:
    kinds = {"subscriberEmailAddresses": "EMAIL", "subscriberSnsTopicArns": "SNS"}
    return {
        "NotificationsWithSubscribers": [
            {
                "Notification": {capital(key): value for key, value in each.items() if key not in kinds},
                "Subscribers": [
                    {"SubscriptionType": kind, "Address": address}
                    for key, kind in kinds.items()
                    for address in each.get(key, [])
                ],
            }
            for each in notifications
        ]
    }


MONITORING: Table = {
    "aws:cloudwatch/logGroup:LogGroup": row("AWS::Logs::LogGroup", names={"name": "LogGroupName"}),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": row(
        "AWS::Logs::MetricFilter",
        names={"name": "FilterName", "pattern": "FilterPattern"},
        shapes={
            "metricTransformation": lambda item: {
                "MetricTransformations": [
                    renamed(item, name="MetricName", namespace="MetricNamespace", value="MetricValue")
                ]
            }
        },
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": row(
        "AWS::CloudWatch::Alarm",
        names={"name": "AlarmName", "okActions": "OKActions"},
        shapes={"dimensions": _dimensions, "metricQueries": _metric_queries},
    ),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": row(
        "AWS::CloudWatch::CompositeAlarm", names={"okActions": "OKActions"}
    ),
    "aws:cloudwatch/dashboard:Dashboard": row("AWS::CloudWatch::Dashboard"),
    "aws:sns/topic:Topic": row(
        "AWS::SNS::Topic", names={"name": "TopicName"}, without={"policy": "is a resource of its own"}
    ),
    "aws:sns/topicPolicy:TopicPolicy": row(
        "AWS::SNS::TopicPolicy", shapes={"policy": parsed("PolicyDocument"), "arn": lambda arn: {"Topics": [arn]}}
    ),
    "aws:sns/topicSubscription:TopicSubscription": row("AWS::SNS::Subscription", names={"topic": "TopicArn"}),
    "aws:budgets/budget:Budget": row(
        "AWS::Budgets::Budget",
        shapes={
            "tagsAll": lambda tags: {"ResourceTags": key_value_list(tags)},
            **inside(
                "Budget",
                "budgetType",
                "timeUnit",
                name=lambda name: {"BudgetName": name},
                limitAmount=lambda amount: {"BudgetLimit": {"Amount": amount}},
                limitUnit=lambda unit: {"BudgetLimit": {"Unit": unit}},
                costFilters=_budget_filters,
            ),
            "notifications": _budget_notifications,
        },
    ),
}
