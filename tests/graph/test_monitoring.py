"""What every stage promises about its alarms, read from the graph of a deployment."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from infra.catalog import INSTANCE_CLASSES
from simulation.graph import Graph, Resource, Secret
from tests.graph.stages import changed, declare, stage_settings
from tests.graph.topology import instances, named, of_type

ROOT = Path(__file__).parents[2]
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
TOPIC = "aws:sns/topic:Topic"


def dimensions(alarm: Resource) -> list[dict[str, str]]:
    """Those of every metric that an alarm looks at."""
    queries = alarm.inputs.get("metricQueries") or [{"metric": {"dimensions": alarm.inputs.get("dimensions", {})}}]
    return [query["metric"]["dimensions"] for query in queries if "metric" in query]


def watched(graph: Graph, instance: Resource) -> dict[str, dict[str, Any]]:
    """Inputs of the alarms on an instance, by metric."""
    return {
        alarm.inputs["metricName"]: alarm.inputs
        for alarm in of_type(graph, ALARM)
        if {"DBInstanceIdentifier": instance.inputs["identifier"]} in dimensions(alarm)
    }


def test_every_database_is_watched_for_cpu_storage_and_connections(graph: Graph):
    assert instances(graph)
    for instance in instances(graph):
        assert {"CPUUtilization", "FreeStorageSpace", "DatabaseConnections"} <= watched(graph, instance).keys()


STORAGE = {"dev": 3_221_225_472, "prod": 1_073_741_824, "growth": 5_368_709_120}
"""15 % of 20 GiB; where storage grows by itself 5 % of 20, and of 100."""

CONNECTIONS = {"dev": 60, "prod": 316, "growth": 676}
"""80 % of 75, 395 and 845."""


def test_thresholds_are_those_of_the_stages_classes_and_storage(graph: Graph, stage: str):
    for instance in instances(graph):
        found = watched(graph, instance)
        assert found["CPUUtilization"]["threshold"] == 80
        assert found["FreeStorageSpace"]["threshold"] == pytest.approx(STORAGE[stage])
        assert found["DatabaseConnections"]["threshold"] == pytest.approx(CONNECTIONS[stage])


def test_alarms_belong_to_the_shape_of_the_stage(graph: Graph, stage: str):
    names = {alarm.name for alarm in of_type(graph, ALARM)}
    credits_watched = {name for name in names if "credits" in name}
    assert (
        credits_watched == {"dev": set(), "prod": {"writer-credits", "writer-surplus-credits"}, "growth": set()}[stage]
    )
    assert {name for name in names if name.endswith("-lag")} == (
        {"replica-1-lag", "replica-2-lag"} if stage == "growth" else set()
    )
    assert any(name.startswith("proxy-") for name in names) == (stage == "growth")
    assert len(names) == {"dev": 3, "prod": 18, "growth": 41}[stage]


def test_no_alarm_refers_to_anything_that_is_not_there(graph: Graph):
    [group] = of_type(graph, "aws:autoscaling/group:Group")
    [balancer] = of_type(graph, "aws:lb/loadBalancer:LoadBalancer")
    [target_group] = of_type(graph, "aws:lb/targetGroup:TargetGroup")
    there = {
        "DBInstanceIdentifier": {instance.inputs["identifier"] for instance in instances(graph)},
        "AutoScalingGroupName": {group.outputs["name"]},
        "LoadBalancer": {balancer.outputs["arnSuffix"]},
        "TargetGroup": {target_group.outputs["arnSuffix"], "default"},
        "ProxyName": {proxy.inputs["name"] for proxy in of_type(graph, "aws:rds/proxy:Proxy")},
        "TargetRole": {"READ_WRITE"},
    }
    for alarm in of_type(graph, ALARM):
        for one in dimensions(alarm):
            assert all(value in there[key] for key, value in one.items()), alarm.name


def test_no_instance_is_meant_by_its_resource_id(graph: Graph):
    ids = {instance.id for instance in instances(graph)}
    assert not ids & {value for alarm in of_type(graph, ALARM) for one in dimensions(alarm) for value in one.values()}


def test_the_composite_refers_to_alarms_that_exist_and_comes_after_them(graph: Graph, stage: str):
    composites = of_type(graph, COMPOSITE)
    assert len(composites) == (0 if stage == "dev" else 1)
    by_name = {alarm.inputs["name"]: alarm for alarm in of_type(graph, ALARM)}
    for composite in composites:
        referred = re.findall(r'ALARM\("([^"]+)"\)', composite.inputs["alarmRule"])
        assert referred
        assert set(referred) <= by_name.keys()
        assert {by_name[name].urn for name in referred} <= set(composite.dependencies)


def test_alarms_reach_a_topic_of_the_stage_and_only_the_composite_the_one_that_wakes(graph: Graph, stage: str):
    topics = {topic.name: topic.outputs["arn"] for topic in of_type(graph, TOPIC)}
    assert topics.keys() == ({"alarms"} if stage == "dev" else {"alarms", "pages"})
    for alarm in of_type(graph, ALARM):
        assert alarm.inputs["alarmActions"] == alarm.inputs["okActions"] == [topics["alarms"]]
    for composite in of_type(graph, COMPOSITE):
        assert composite.inputs["alarmActions"] == [topics["alarms"], topics["pages"]]


def test_every_topic_is_encrypted_with_the_stages_own_key(graph: Graph):
    key = named(graph, "aws:kms/key:Key", "notifications")
    assert {topic.inputs["kmsMasterKeyId"] for topic in of_type(graph, TOPIC)} == {key.outputs["arn"]}


def test_rds_tells_of_all_instances_and_of_no_others(graph: Graph):
    [events] = of_type(graph, "aws:rds/eventSubscription:EventSubscription")
    assert set(events.inputs["sourceIds"]) == {instance.inputs["identifier"] for instance in instances(graph)}
    assert named(graph, "aws:sns/topicPolicy:TopicPolicy", "alarms").urn in events.dependencies


def test_alarms_whose_silence_rings_wait_for_what_should_speak(graph: Graph):
    [group] = of_type(graph, "aws:autoscaling/group:Group")
    for alarm in of_type(graph, ALARM):
        assert (group.urn in alarm.dependencies) == (
            alarm.inputs["treatMissingData"] == "breaching" or alarm.name == "backends-missing"
        ), alarm.name


def test_descriptions_lead_to_a_page_that_is_there(graph: Graph):
    for alarm in [*of_type(graph, ALARM), *of_type(graph, COMPOSITE)]:
        page = alarm.inputs["alarmDescription"].rpartition(" ")[2]
        assert (ROOT / page).is_file(), page


def test_the_dashboard_is_named_after_the_stage_and_shows_its_alarms(graph: Graph):
    [dashboard] = of_type(graph, "aws:cloudwatch/dashboard:Dashboard")
    assert dashboard.inputs["dashboardName"] == "rds-platform-app"
    widgets = json.loads(dashboard.inputs["dashboardBody"])["widgets"]
    [status] = [widget for widget in widgets if widget["type"] == "alarm"]
    alarms = [*of_type(graph, COMPOSITE), *of_type(graph, ALARM)]
    assert set(status["properties"]["alarms"]) == {alarm.outputs["arn"] for alarm in alarms}


def test_the_topic_and_the_dashboard_are_outputs_of_the_stack(graph: Graph):
    [stack] = of_type(graph, "pulumi:pulumi:Stack")
    assert stack.outputs["dashboardName"] == "rds-platform-app"
    assert stack.outputs["alarmTopicArn"] == named(graph, TOPIC, "alarms").outputs["arn"]


def test_connections_are_watched_by_the_class_that_a_replica_really_has():
    settings = changed(stage_settings("growth"), database={"replicaInstanceClass": "db.m5.xlarge"})
    graph = declare(settings)
    [replica] = [instance for instance in instances(graph) if instance.name == "replica-1"]
    planned = INSTANCE_CLASSES["db.m5.xlarge"].planned_connections
    assert watched(graph, replica)["DatabaseConnections"]["threshold"] == pytest.approx(planned * 0.8)


def test_an_endpoint_that_may_hold_a_key_is_a_secret():
    hook = "https://events.pager.io/integration/0123456789abcdef/enqueue"
    graph = declare(changed(stage_settings("prod"), monitoring={"page": {"httpsEndpoints": [hook]}}))
    [subscription] = of_type(graph, "aws:sns/topicSubscription:TopicSubscription")
    assert subscription.inputs["endpoint"] == Secret(hook)
    assert "0123456789abcdef" not in subscription.urn


def test_a_budget_of_the_stack_counts_its_tag():
    told = {"monthlyBudget": 250, "budgetScope": "stack", "notify": {"emails": ["team@acme.io"]}}
    graph = declare(changed(stage_settings("prod"), monitoring=told))
    [budget] = of_type(graph, "aws:budgets/budget:Budget")
    assert budget.inputs["costFilters"] == [{"name": "TagKeyValue", "values": ["user:Stack$app"]}]
    assert budget.inputs["limitAmount"] == "250"
    # The tag that it counts by is the one that everything bears.
    assert named(graph, TOPIC, "alarms").inputs["tags"]["Stack"] == "app"
    [subscription] = of_type(graph, "aws:sns/topicSubscription:TopicSubscription")
    assert (subscription.inputs["protocol"], subscription.inputs["endpoint"]) == ("email", "team@acme.io")
