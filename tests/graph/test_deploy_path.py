"""What a first deployment waits for: nothing waits for the database that can do without it."""

from dataclasses import replace

from benchmarks.deploy_path import (
    BACKENDS,
    INSTANCE,
    LIMIT,
    NEEDS_THE_DATABASE,
    REPLICATION,
    SUBSCRIPTION,
    in_vain,
    longest_chain,
    ratio,
    unavoidable_chain,
    waiting,
    waits_for,
    without_backends,
)
from benchmarks.durations import DURATIONS
from simulation.graph import Graph
from tests.graph.stages import changed, declare, stage_settings
from tests.graph.topology import instances, named, of_type


def test_nothing_waits_for_the_database_that_can_do_without_it_but_the_backends(graph: Graph):
    assert not in_vain(without_backends(graph))
    assert {resource.type for resource in in_vain(graph)} <= {
        BACKENDS,
        "aws:autoscaling/policy:Policy",
        "aws:cloudwatch/metricAlarm:MetricAlarm",
    }


def test_network_load_balancer_and_topics_are_there_before_the_database(graph: Graph):
    late = {resource.type for resource in waiting(graph)}
    assert not {
        type_ for type_ in late if type_.startswith(("aws:ec2/", "aws:vpc/", "aws:lb/", "aws:acm/", "aws:sns/"))
    }


def test_the_longest_chain_to_the_database_and_after_it_is_hardly_longer_than_it_must_be(graph: Graph):
    assert ratio(without_backends(graph)) <= LIMIT


def test_a_proxy_and_backends_do_not_wait_for_copies_of_the_backups():
    graph = declare(stage_settings("growth"))
    [copies] = of_type(graph, "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication")
    assert [resource.type for resource in graph.resources if copies.urn in waits_for(resource)] == []


def test_replicas_are_created_side_by_side():
    graph = declare(stage_settings("growth"))
    every = {instance.urn for instance in instances(graph)}
    writer = named(graph, INSTANCE, "writer")
    assert [waits_for(instance) & every for instance in instances(graph) if instance is not writer] == [
        {writer.urn}
    ] * 2


def test_the_unavoidable_chain_ends_with_what_takes_longest_after_the_writer():
    growth = stage_settings("growth")
    alone = declare(changed(growth, database={"readReplicas": 0, "proxy": {"mode": "off"}}))
    proxied = declare(changed(growth, database={"readReplicas": 0}))
    uncopied = declare(changed(growth, database={"backupReplication": None}))
    assert unavoidable_chain(declare(stage_settings("prod")))[-2:] == (INSTANCE, SUBSCRIPTION)
    assert unavoidable_chain(alone)[-2:] == (INSTANCE, REPLICATION)
    assert unavoidable_chain(proxied)[-1] == "aws:rds/proxyTarget:ProxyTarget"
    assert unavoidable_chain(declare(growth))[-3:] == (INSTANCE, INSTANCE, REPLICATION)
    assert unavoidable_chain(uncopied)[-3:] == (INSTANCE, INSTANCE, SUBSCRIPTION)


def test_a_wait_in_vain_is_found_and_lengthens_the_chain(graph: Graph):
    [balancer] = of_type(graph, "aws:lb/loadBalancer:LoadBalancer")
    late = replace(balancer, dependencies=(*balancer.dependencies, *(one.urn for one in instances(graph))))
    spoilt = replace(graph, resources=tuple(late if r is balancer else r for r in graph.resources))
    assert late in in_vain(spoilt)
    assert longest_chain(spoilt).seconds > longest_chain(graph).seconds


def test_what_is_said_to_need_the_database_and_what_is_timed_is_deployed_by_some_stage():
    deployed = {
        resource.type for stage in ("dev", "prod", "growth") for resource in declare(stage_settings(stage)).resources
    }
    assert NEEDS_THE_DATABASE.keys() <= deployed
    assert DURATIONS.keys() <= deployed
