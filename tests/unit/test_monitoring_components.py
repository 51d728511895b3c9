"""What the monitoring declares, and who may use its key and its topics."""

import json
from dataclasses import replace
from typing import Any

import pytest

from infra.monitoring import spec
from infra.monitoring.monitoring import Monitoring, MonitoringArgs
from infra.monitoring.notifications import Budget, Notifications, NotificationsArgs, Recipients
from infra.monitoring.spec import DatabaseShape, Reference, Shape
from infra.monitoring.table import alarms
from tests.unit import components
from tests.unit.components import Declared

TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"
PAGES = "arn:aws:sns:us-east-1:123456789012:pages"
NOBODY = Recipients(emails=(), https_endpoints=())
NOTIFICATIONS = NotificationsArgs(
    partition="aws",
    region="us-east-1",
    account_id="123456789012",
    identifier="app-test",
    notify=NOBODY,
    page=NOBODY,
    database_identifiers=["app-test", "app-test-replica-1"],
    budget=None,
)
WRITER = DatabaseShape(role="writer", instance_class="db.t4g.medium", allocated_storage=20, storage_grows=True)
SHAPE = Shape(identifier="app-test", level="all", databases=(WRITER,), proxy=False, response_time=1)
MONITORING = MonitoringArgs(
    shape=SHAPE,
    names={
        spec.LOAD_BALANCER: "app/lb/1",
        spec.TARGET_GROUP: "targetgroup/backend/2",
        spec.BACKEND_GROUP: "backend-3",
        Reference("writer"): "app-test",
    },
    region="us-east-1",
    runbook_url="https://wiki.acme.io/runbooks",
    alarm_topic_arn=TOPIC,
    page_topic_arn=PAGES,
    health_log_group="backend-4",
    health_pattern='{ $.event = "database-health" }',
    health_value="$.healthy",
    ready=[],
)


def named(declared: Declared) -> Declared:
    """By the last part of the type alone: no two here share one."""
    return {(type_.rpartition(":")[2], name): inputs for (type_, name), inputs in declared.items()}


def notifications(**changes: Any) -> Declared:
    args = replace(NOTIFICATIONS, **changes)
    return named(components.declared_by(lambda: Notifications("notifications", args)))


def monitoring(**changes: Any) -> Declared:
    args = replace(MONITORING, **changes)
    return named(components.declared_by(lambda: Monitoring("monitoring", args)))


def names(declared: Declared, type_: str) -> set[str]:
    return {name for kind, name in declared if kind == type_}


def statements(text: str) -> dict[str, dict[str, Any]]:
    """The statements of a policy by who they are for."""
    found = json.loads(text)["Statement"]
    assert all(statement["Effect"] == "Allow" for statement in found)
    by_principal = {next(iter(statement["Principal"].values())): statement for statement in found}
    assert len(by_principal) == len(found)
    return by_principal


ALARMS = {
    "StringEquals": {"aws:SourceAccount": "123456789012"},
    "ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:*"},
}
BUDGETS = {
    "StringEquals": {"aws:SourceAccount": "123456789012"},
    "ArnLike": {"aws:SourceArn": "arn:aws:budgets::123456789012:*"},
}
DATABASES = {
    "StringEquals": {"aws:SourceAccount": "123456789012"},
    "ArnLike": {"aws:SourceArn": "arn:aws:rds:us-east-1:123456789012:db:*"},
}


def test_the_key_is_for_the_account_and_for_those_who_publish():
    key = notifications()["Key", "notifications"]
    assert key["enableKeyRotation"] is True
    found = statements(key["policy"])
    account = found.pop("arn:aws:iam::123456789012:root")
    assert account["Action"] == ["kms:*"]
    assert {service: statement.get("Condition") for service, statement in found.items()} == {
        "cloudwatch.amazonaws.com": ALARMS,
        "budgets.amazonaws.com": BUDGETS,
        "events.rds.amazonaws.com": None,
    }
    assert all(statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"] for statement in found.values())


def test_topics_are_encrypted_and_take_messages_from_the_accounts_own_services_only():
    declared = notifications()
    for topic in ("alarms", "pages"):
        assert declared["Topic", topic]["kmsMasterKeyId"].startswith("arn:aws:kms:")
        assert declared["Topic", topic]["displayName"] == "app-test"
    found = statements(declared["TopicPolicy", "alarms"]["policy"])
    assert {service: statement["Condition"] for service, statement in found.items()} == {
        "cloudwatch.amazonaws.com": ALARMS,
        "events.rds.amazonaws.com": DATABASES,
        "budgets.amazonaws.com": BUDGETS,
    }
    for statement in found.values():
        assert statement["Action"] == ["sns:Publish"]
        assert statement["Resource"] == [declared["TopicPolicy", "alarms"]["arn"]]
    assert statements(declared["TopicPolicy", "pages"]["policy"]).keys() == {"cloudwatch.amazonaws.com"}


def test_arns_are_of_the_partition_and_region_that_the_stage_is_in():
    declared = notifications(partition="aws-us-gov", region="us-gov-west-1")
    text = declared["Key", "notifications"]["policy"] + declared["TopicPolicy", "alarms"]["policy"]
    assert "arn:aws-us-gov:rds:us-gov-west-1:" in text
    assert "arn:aws:" not in text.replace(declared["TopicPolicy", "alarms"]["arn"], "")


def test_without_anything_that_says_that_users_are_affected_there_is_nobody_to_wake():
    assert names(notifications(page=None), "Topic") == {"alarms"}
    assert names(notifications(), "Topic") == {"alarms", "pages"}


def test_everyone_is_subscribed_once_under_a_name_that_stays():
    hook = "https://events.pager.io/integration/0123456789abcdef/enqueue"
    declared = notifications(
        notify=Recipients(emails=("a@acme.io", "b@acme.io"), https_endpoints=()),
        page=Recipients(emails=("a@acme.io",), https_endpoints=(hook,)),
    )
    subscriptions = {name: declared["TopicSubscription", name] for name in names(declared, "TopicSubscription")}
    assert subscriptions.keys() == {"alarms-a@acme.io", "alarms-b@acme.io", "pages-a@acme.io", "pages-https-3a60cdcc"}
    assert subscriptions["alarms-b@acme.io"]["protocol"] == "email"
    assert "alarms-b@acme.io" in names(
        notifications(notify=Recipients(emails=("b@acme.io",), https_endpoints=())), "TopicSubscription"
    )
    assert subscriptions["pages-https-3a60cdcc"]["protocol"] == "https"
    assert not any("0123456789abcdef" in name for name in subscriptions)


def test_rds_tells_what_happens_to_every_instance():
    events = notifications()["EventSubscription", "databases"]
    assert events["sourceType"] == "db-instance"
    assert events["sourceIds"] == ["app-test", "app-test-replica-1"]
    asked = {"availability", "backup", "failover", "failure", "low storage", "maintenance"}
    assert asked | {"notification", "read replica"} == set(events["eventCategories"])


def test_a_budget_is_told_of_before_and_after_it_is_spent():
    assert names(notifications(), "Budget") == set()
    budget = notifications(budget=Budget(limit=250, tag=None))["Budget", "month"]
    assert (budget["limitAmount"], budget["limitUnit"], budget["timeUnit"]) == ("250", "USD", "MONTHLY")
    assert "costFilters" not in budget
    steps = [(step["notificationType"], step["threshold"]) for step in budget["notifications"]]
    assert steps == [("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100)]
    assert all(len(step["subscriberSnsTopicArns"]) == 1 for step in budget["notifications"])


def test_a_budget_counts_one_stack_by_its_tag():
    budget = notifications(budget=Budget(limit=250, tag=("Stack", "prod")))["Budget", "month"]
    assert budget["costFilters"] == [{"name": "TagKeyValue", "values": ["user:Stack$prod"]}]


def test_every_alarm_of_the_table_is_declared_and_tells_of_both_beginning_and_end():
    declared = monitoring()
    table = {each.name: each for each in alarms(SHAPE)}
    assert names(declared, "MetricAlarm") == table.keys()
    for name, each in table.items():
        alarm = declared["MetricAlarm", name]
        assert alarm["name"] == f"app-test-{name}"
        assert alarm["alarmActions"] == alarm["okActions"] == [TOPIC]
        assert alarm["alarmDescription"].endswith(f" What to do: https://wiki.acme.io/runbooks/{each.runbook}.md")
        assert len(alarm["alarmDescription"]) <= 1024
        assert alarm["treatMissingData"] == each.missing
        assert alarm["threshold"] == pytest.approx(each.rule.threshold)
        # CloudWatch would leave percentiles of few samples out if told so.
        assert "evaluateLowSampleCountPercentiles" not in alarm


def test_an_alarm_on_one_metric_and_one_on_several_are_written_as_cloudwatch_takes_them():
    declared = monitoring()
    latency = declared["MetricAlarm", "response-time"]
    assert latency["extendedStatistic"] == "p95"
    assert "statistic" not in latency
    assert latency["dimensions"] == {"LoadBalancer": "app/lb/1", "TargetGroup": "targetgroup/backend/2"}
    missing = declared["MetricAlarm", "backends-missing"]
    assert not {"metricName", "statistic", "period"} & missing.keys()
    wanted, serving, result = missing["metricQueries"]
    assert [each["metric"]["metricName"] for each in (wanted, serving)] == [
        "GroupDesiredCapacity",
        "GroupInServiceInstances",
    ]
    assert result["expression"] == "wanted - serving"
    assert [each.get("returnData", False) for each in (wanted, serving, result)] == [False, False, True]


def test_the_composite_wakes_for_what_users_notice_and_nothing_else_does():
    declared = monitoring()
    composite = declared["CompositeAlarm", "users-are-affected"]
    assert composite["alarmRule"] == (
        'ALARM("app-test-5xx") OR ALARM("app-test-response-time") OR ALARM("app-test-no-healthy-backend")'
        ' OR ALARM("app-test-database-health")'
    )
    assert composite["alarmActions"] == composite["okActions"] == [TOPIC, PAGES]
    assert not any(PAGES in inputs["alarmActions"] for (kind, _), inputs in declared.items() if kind == "MetricAlarm")


def test_backends_reports_become_the_metric_that_the_alarm_looks_at():
    declared = monitoring()
    filtered = declared["LogMetricFilter", "database-health"]
    assert filtered["logGroupName"] == "backend-4"
    made, alarm = filtered["metricTransformation"], declared["MetricAlarm", "database-health"]
    assert (made["namespace"], made["name"]) == (alarm["namespace"], alarm["metricName"])
    assert made["value"] == "$.healthy"


def test_a_stage_with_the_essential_alarms_declares_no_more_than_it_uses():
    declared = monitoring(shape=replace(SHAPE, level="essential"), page_topic_arn=None)
    assert names(declared, "MetricAlarm") == {"writer-cpu", "writer-storage", "writer-connections"}
    assert names(declared, "CompositeAlarm") == names(declared, "LogMetricFilter") == set()


def test_the_dashboard_begins_with_the_alarms_and_refers_to_what_there_is():
    declared = monitoring()["Dashboard", "stage"]
    assert declared["dashboardName"] == "app-test"
    _, status, *rest = json.loads(declared["dashboardBody"])["widgets"]
    assert status["type"] == "alarm"
    assert status["properties"]["alarms"][0].endswith(":alarm:app-test-users-are-affected")
    assert len(status["properties"]["alarms"]) == len(alarms(SHAPE)) + 1
    text = json.dumps(rest)
    assert all(name in text for name in ("app/lb/1", "targetgroup/backend/2", "backend-3", '"app-test"'))
