"""Mistakes made on purpose: those that the oracle rejects, and those that it cannot see.

Growth's resources are each changed in one property and laid before the linters alone.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from simulation.graph import reveal
from tests.oracle.cloudformation import templates
from tests.oracle.deployments import Deployment, graph
from tests.oracle.linters import rejections
from tests.oracle.policies import documents, problems
from tests.oracle.table import TABLE

INSTANCE = "aws:rds/instance:Instance"
LISTENER = "aws:lb/listener:Listener"
LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"


def _with(value: Any, path: list[str | int], new: Any) -> Any:
    if not path:
        return new
    step, *rest = path
    if isinstance(value, Mapping):
        return {**value, step: _with(value.get(step), rest, new)}
    return [_with(item, rest, new) if index == step else item for index, item in enumerate(value)]


def _template(token: str, name: str, place: str, new: Any, region: str = "us-east-1") -> dict[str, Any]:
    """One resource of growth alone, with another value at a place such as `ebs.0.volumeType`."""
    stage = graph(Deployment("growth"))
    [resource] = [each for each in stage.resources if (each.type, each.name) == (token, name)]
    path = [int(step) if step.isdigit() else step for step in place.split(".")]
    wrong = replace(resource, inputs=_with(reveal(resource.inputs), path, new))
    [template] = templates(replace(stage, resources=(wrong,)), TABLE, region=region).values()
    return template


@pytest.mark.parametrize(
    ("token", "name", "place", "value", "rule"),
    [
        (INSTANCE, "writer", "engineVersion", "17.99", "E3691"),
        (INSTANCE, "writer", "engineVersion", "17.4", "W3691"),
        (INSTANCE, "writer", "instanceClass", "db.t9.micro", "E3025"),
        (INSTANCE, "replica-1", "instanceClass", "db.t9.micro", "E3025"),
        (INSTANCE, "writer", "performanceInsightsRetentionPeriod", 8, "E3030"),
        (INSTANCE, "writer", "databaseInsightsMode", "basic", "E3030"),
        (INSTANCE, "writer", "backupRetentionPeriod", 36, "E3719"),
        (INSTANCE, "writer", "identifier", "rds--platform", "E3031"),
        ("aws:cloudwatch/logGroup:LogGroup", "backend", "retentionInDays", 31, "E3030"),
        (LISTENER, "https", "certificateArn", None, "E3676"),
        (LISTENER, "http", "defaultActions.0.redirect.statusCode", "HTTP_303", "E3030"),
        ("aws:lb/targetGroup:TargetGroup", "backend", "healthCheck.timeout", 121, "E3034"),
        ("aws:lb/loadBalancer:LoadBalancer", "load-balancer", "subnets", ["subnet-09f4dd92e889ff056"], "E3680"),
        (LAUNCH_TEMPLATE, "backend", "instanceType", "t9.micro", "E3628"),
        (LAUNCH_TEMPLATE, "backend", "imageId", "al2023-ami", "E1152"),
        (LAUNCH_TEMPLATE, "backend", "blockDeviceMappings.0.ebs.volumeType", "gp9", "E3030"),
        ("aws:autoscaling/group:Group", "backend", "maxSize", 1, "E3706"),
        ("aws:rds/proxy:Proxy", "proxy", "auths.0.clientPasswordAuthType", "SCRAM", "E3030"),
        ("aws:rds/proxy:Proxy", "proxy", "roleArn", "proxy-0a32c91", "E1156"),
        ("aws:ec2/subnet:Subnet", "public-1", "vpcId", "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-1", "E1151"),
        ("aws:ec2/subnet:Subnet", "public-1", "cidrBlock", "10.20.0.0/33", "E3002"),
        ("aws:ec2/securityGroup:SecurityGroup", "proxy", "description", "naïve", "E3031"),
        ("aws:kms/key:Key", "notifications", "deletionWindowInDays", 5, "E3034"),
        (ALARM, "writer-cpu", "statistic", "Mean", "E3030"),
        (ALARM, "writer-cpu", "period", 45, "E3615"),
        ("aws:ec2/vpc:Vpc", "vpc", "noSuchProperty", True, "E3002"),
    ],
)
def test_a_wrong_value_is_rejected(token: str, name: str, place: str, value: Any, rule: str) -> None:
    found = rejections(_template(token, name, place, value), "us-east-1")

    assert rule in {line.partition(" ")[0] for line in found}, found


def test_a_class_that_the_region_does_not_have_is_rejected() -> None:
    template = _template(INSTANCE, "writer", "instanceClass", "db.m5.large", "ca-west-1")

    assert any(line.startswith("E3025") for line in rejections(template, "ca-west-1"))
    assert rejections(template, "us-east-1") == []


BLIND = [
    # Texts without a list in AWS's schemas.
    (LISTENER, "https", "sslPolicy", "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-90"),
    (INSTANCE, "writer", "storageType", "gp9"),
    (INSTANCE, "writer", "caCertIdentifier", "rds-ca-rsa1-g1"),
    (INSTANCE, "writer", "enabledCloudwatchLogsExports", ["postgres"]),
    (INSTANCE, "writer", "backupWindow", "3-4"),
    (INSTANCE, "writer", "engineLifecycleSupport", "no"),
    ("aws:rds/parameterGroup:ParameterGroup", "database", "family", "postgres99"),
    ("aws:rds/parameterGroup:ParameterGroup", "database", "parameters.0.name", "no_such_parameter"),
    ("aws:rds/eventSubscription:EventSubscription", "databases", "eventCategories", ["fail over"]),
    ("aws:ec2/vpcEndpoint:VpcEndpoint", "s3", "serviceName", "com.amazonaws.us-east-1.s33"),
    ("aws:ec2/subnet:Subnet", "public-1", "availabilityZone", "us-east-1z"),
    (ALARM, "writer-cpu", "metricName", "CpuUtilisation"),
    ("aws:acm/certificate:Certificate", "domain", "validationMethod", "dns"),
    # Limits that AWS states in words only.
    ("aws:lb/loadBalancer:LoadBalancer", "load-balancer", "idleTimeout", 4001),
    ("aws:lb/loadBalancer:LoadBalancer", "load-balancer", "name", "a" * 33),
    ("aws:rds/proxy:Proxy", "proxy", "idleClientTimeout", 28_801),
    ("aws:autoscaling/group:Group", "backend", "maxInstanceLifetime", 60),
    # One value that rules out another: gp3 below 400 GiB takes no IOPS.
    (INSTANCE, "writer", "iops", 4000),
    # A language of its own within a text.
    ("aws:cloudwatch/logMetricFilter:LogMetricFilter", "database-health", "pattern", "{ $.event = "),
    ("aws:cloudwatch/dashboard:Dashboard", "stage", "dashboardBody", '{"widgets": ['),
]
"""Kinds of mistakes that the oracle cannot see, found by trying: other tests have to."""


@pytest.mark.parametrize(("token", "name", "place", "value"), BLIND)
def test_what_the_oracle_cannot_see_is_known(token: str, name: str, place: str, value: Any) -> None:
    """Fails when a newer linter sees it: move it to the rejected then."""
    assert rejections(_template(token, name, place, value), "us-east-1") == []


SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:database-8c216ea-2eeVwm"


def _policy(**changes: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"], "Resource": [SECRET]}
    return {"Version": "2012-10-17", "Statement": [{**statement, **changes}]}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"Action": ["secretsmanager:GetSecretValues"]}, "is no action of AWS"),
        ({"Action": ["secretmanager:GetSecretValue"]}, "is no action of AWS"),
        ({"Action": ["secretsmanager:Got*"]}, "is no action of AWS"),
        ({"Resource": ["arn:aws:s3:::bucket"]}, "is about none of"),
        ({"Action": ["logs:PutLogEvents"], "Resource": [SECRET]}, "is about none of"),
        ({"Condition": {"StringEquals": {"aws:SourceAcount": "123456789012"}}}, "is no condition key of"),
        ({"Condition": {"Bool": {"aws:SourceArn": SECRET}}}, "does not compare what aws:SourceArn is"),
        ({"Condition": {"ArnLike": {"secretsmanager:VersionStage": "AWSCURRENT"}}}, "does not compare what"),
    ],
)
def test_a_wrong_policy_is_rejected(changes: dict[str, Any], problem: str) -> None:
    [found] = problems(_policy(**changes))

    assert problem in found


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Action": ["secretsmanager:Get*"]},
        {"Action": ["logs:PutLogEvents"], "Resource": ["arn:aws:logs:us-east-1:123456789012:log-group:backend:*"]},
        {"Condition": {"StringEquals": {"secretsmanager:VersionStage": "AWSCURRENT", "aws:SourceAccount": "1"}}},
    ],
)
def test_a_right_policy_is_not(changes: dict[str, Any]) -> None:
    assert problems(_policy(**changes)) == []


def test_a_policy_of_an_old_version_is_rejected() -> None:
    assert problems({**_policy(), "Version": "2008-10-17"}) == ["Version is not 2012-10-17"]


def test_cloudformations_linter_sees_a_wrong_action_too() -> None:
    wrong = json.dumps(_policy(Action=["secretsmanager:GetSecretValues"]))

    assert any(
        line.startswith("W3037")
        for line in rejections(_template("aws:iam/rolePolicy:RolePolicy", "backend", "policy", wrong), "us-east-1")
    )


def test_a_principal_that_is_no_service_is_seen_by_neither() -> None:
    trust = {"Effect": "Allow", "Principal": {"Service": "ec3.amazonaws.com"}, "Action": "sts:AssumeRole"}
    wrong = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    template = _template("aws:iam/role:Role", "backend", "assumeRolePolicy", wrong)

    assert rejections(template, "us-east-1") == []
    assert [problems(document) for _, document in documents(template)] == [[]]
