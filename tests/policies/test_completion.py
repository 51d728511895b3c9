"""What a stack rule sees of a resource, from its outputs and its inputs."""

import dataclasses

import pytest

from guardrails.completion import completed
from guardrails.model import UNKNOWN, Options, Secret
from tests.policies import support

GROUP = "aws:ec2/securityGroup:SecurityGroup"
TABLE = "aws:ec2/routeTable:RouteTable"
OPEN = [{"protocol": "-1", "cidrBlocks": ["0.0.0.0/0"]}]


def seen(type_, outputs, inputs, deploying=True):
    before = None if inputs is None else support.resource(type_, inputs)
    return completed(support.resource(type_, outputs, of=[]), before, deploying=deploying).properties


@pytest.mark.parametrize("deploying", [True, False])
def test_unknown_outputs_give_way_to_inputs_or_are_left_out(deploying):
    outputs = {
        "id": UNKNOWN,
        "port": UNKNOWN,
        "password": Secret(UNKNOWN),
        "arn": Secret(UNKNOWN),
        "engine": "postgres",
    }
    inputs = {"port": 5432, "vpcId": UNKNOWN, "password": Secret("hidden")}
    assert seen("t", outputs, inputs, deploying) == {
        "port": 5432,
        "password": Secret("hidden"),
        "engine": "postgres",
        "vpcId": UNKNOWN,
    }


def test_a_program_in_the_making_says_more_than_an_old_output():
    outputs = {"port": 3306, "name": "auto", "engine": "postgres", "tags": {}}
    inputs = {"port": 5432, "name": "", "engine": None, "tags": UNKNOWN}
    assert seen("t", outputs, inputs) == {"port": 5432, "name": "auto", "engine": "postgres", "tags": {}}
    assert seen("t", outputs, inputs, deploying=False) == outputs


@pytest.mark.parametrize(("type_", "gathered"), [(GROUP, "ingress"), (TABLE, "routes")])
def test_rules_that_a_refresh_gathered_from_other_resources_do_not_outlive_them(type_, gathered):
    assert seen(type_, {gathered: OPEN}, {}) == {}
    assert seen(type_, {gathered: OPEN}, {gathered: []}) == {gathered: []}
    assert seen(type_, {gathered: OPEN}, {gathered: UNKNOWN}) == {gathered: UNKNOWN}
    assert seen(type_, {gathered: OPEN}, {}, deploying=False) == {gathered: OPEN}
    assert seen(type_, {gathered: OPEN}, {gathered: []}, deploying=False) == {gathered: OPEN}


def test_what_is_only_read_is_as_it_is():
    assert seen(GROUP, {"ingress": OPEN, "id": UNKNOWN}, None) == {"ingress": OPEN, "id": UNKNOWN}


def test_links_and_names_stay():
    one = support.resource(GROUP, {}, "group", vpcId=[support.resource("v", {}, "vpc")])
    one = dataclasses.replace(one, options=Options(protect=True))
    made = completed(one, support.resource(GROUP, {}, "group"), deploying=True)
    assert (made.urn, made.name, made.type) == (one.urn, "group", GROUP)
    assert made.property_dependencies == one.property_dependencies
    assert made.options == one.options
