"""Tags on everything that takes tags."""

from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_random as random
import pytest

from infra import tagging

TAGS = {"Project": "rds-platform", "Stack": "prod"}


@pytest.fixture
def tagged(monkeypatch: pytest.MonkeyPatch):
    registered: list[Any] = []
    monkeypatch.setattr(pulumi.runtime, "register_stack_transformation", registered.append)
    tagging.tag_everything(TAGS, "rds-platform-prod")
    [transformation] = registered

    def props(class_: type[pulumi.Resource], type_: str, given: dict[str, Any]) -> dict[str, Any]:
        resource = object.__new__(class_)
        args = pulumi.ResourceTransformationArgs(resource, type_, "it", given, pulumi.ResourceOptions())
        result = transformation(args)
        return given if result is None else dict(result.props)

    return props


def test_a_resource_gets_the_stages_tags_and_a_name(tagged):
    given = tagged(aws.ec2.Vpc, "aws:ec2/vpc:Vpc", {"cidr_block": "10.0.0.0/16"})
    assert given == {"cidr_block": "10.0.0.0/16", "tags": {**TAGS, "Name": "rds-platform-prod-it"}}


def test_a_resources_own_tags_win(tagged):
    given = tagged(aws.ec2.Vpc, "aws:ec2/vpc:Vpc", {"tags": {"Stack": "mine", "Tier": "public"}})
    assert given["tags"] == {
        "Project": "rds-platform",
        "Stack": "mine",
        "Tier": "public",
        "Name": "rds-platform-prod-it",
    }


@pytest.mark.parametrize(
    ("class_", "type_"),
    [
        (aws.autoscaling.Group, "aws:autoscaling/group:Group"),
        (aws.ec2.Route, "aws:ec2/route:Route"),
        (random.RandomId, "random:index/randomId:RandomId"),
        (pulumi.ComponentResource, "rds-platform:network:Network"),
    ],
)
def test_what_takes_no_map_of_tags_is_left_alone(tagged, class_, type_):
    assert tagged(class_, type_, {}) == {}
