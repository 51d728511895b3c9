import json
import re
from typing import Any

import pytest

from simulation import aws
from simulation.graph import UNKNOWN, Asset, Reference, Secret

URN = "urn:pulumi:dev::proj::type::web"


def check(type_: str, name: str = "web", /, **inputs: Any) -> dict[str, Any]:
    return aws.check(type_, name, inputs, urn=URN, project="proj", stack="dev")


@pytest.mark.parametrize(
    ("type_", "key", "pattern"),
    [
        ("aws:ec2/launchTemplate:LaunchTemplate", "name", r"web-[0-9a-f]{7}"),
        ("aws:ec2/securityGroup:SecurityGroup", "name", r"web-[0-9a-f]{7}"),
        ("aws:cloudwatch/metricAlarm:MetricAlarm", "name", r"web-[0-9a-f]{7}"),
        ("aws:rds/proxy:Proxy", "name", r"web-[0-9a-f]{7}"),
        ("aws:rds/instance:Instance", "identifier", r"web[0-9a-f]{7}"),
        ("aws:s3/bucket:Bucket", "bucket", r"web-[0-9a-f]{7}"),
        ("aws:lb/targetGroup:TargetGroup", "name", r"web-[0-9a-f]{7}"),
        ("aws:iam/role:Role", "name", r"web-[0-9a-f]{7}"),
        ("aws:kms/alias:Alias", "name", r"alias/web-[0-9a-f]{7}"),
        ("aws:ec2/keyPair:KeyPair", "keyName", r"web-[0-9a-f]{7}"),
        ("aws:glue/catalogDatabase:CatalogDatabase", "name", r"web_[a-z]{8}"),
        ("aws:iot/topicRule:TopicRule", "name", r"web"),
        ("aws:s3/bucketObjectv2:BucketObjectv2", "key", r"web"),
        ("aws:lambda/permission:Permission", "statementId", r"web-[0-9a-f]{7}"),
    ],
)
def test_what_the_program_leaves_unnamed_gets_the_providers_name(type_: str, key: str, pattern: str):
    first, second = check(type_), check(type_)
    assert re.fullmatch(pattern, first[key])
    assert first == second


def test_names_differ_from_resource_to_resource():
    names = {aws.check("aws:iam/role:Role", "web", {}, urn=urn)["name"] for urn in (URN, URN.replace("dev", "prod"))}
    assert len(names) == 2


@pytest.mark.parametrize(
    ("type_", "given"),
    [
        ("aws:iam/role:Role", {"name": "mine"}),
        ("aws:iam/role:Role", {"namePrefix": "mine-"}),
        ("aws:iam/role:Role", {"name": UNKNOWN}),
        ("aws:rds/instance:Instance", {"identifier": "mine"}),
        ("aws:rds/instance:Instance", {"identifierPrefix": "mine"}),
        ("aws:s3/bucket:Bucket", {"bucketPrefix": "mine"}),
    ],
)
def test_a_given_name_or_prefix_is_left_alone(type_: str, given: dict[str, Any]):
    checked = check(type_, **given)
    assert {key: value for key, value in checked.items() if key != "tagsAll"} == given


@pytest.mark.parametrize(
    "type_",
    [
        "aws:route53/record:Record",
        "aws:ec2/vpc:Vpc",
        "aws:rds/cluster:Cluster",
        "random:index/randomPassword:RandomPassword",
        "nobody:index:Thing",
        "plain",
    ],
)
def test_other_types_get_no_name(type_: str):
    assert set(check(type_)) <= {"tagsAll"}


def test_a_bucket_has_no_capitals_and_a_fifo_queue_its_ending():
    assert check("aws:s3/bucket:Bucket", "WebLogs")["bucket"].startswith("weblogs-")
    assert check("aws:sqs/queue:Queue", fifoQueue=True)["name"].endswith(".fifo")
    assert not check("aws:sns/topic:Topic", fifoTopic=False)["name"].endswith(".fifo")


def test_sql_server_allows_fifteen_characters():
    identifier = check("aws:rds/instance:Instance", "reporting", engine="sqlserver-ex")["identifier"]
    assert len(identifier) == len("reporting") + 3


@pytest.mark.parametrize("type_", ["aws:lb/targetGroup:TargetGroup", "aws:alb/loadBalancer:LoadBalancer"])
def test_a_logical_name_too_long_for_aws_is_refused(type_: str):
    with pytest.raises(aws.CheckError, match="plus 7 random chars is longer than maximum length 32"):
        check(type_, "a-name-that-is-quite-long-already")


def test_descriptions_are_the_providers_unless_given():
    assert check("aws:rds/subnetGroup:SubnetGroup")["description"] == "Managed by Pulumi"
    assert check("aws:rds/subnetGroup:SubnetGroup", description="ours")["description"] == "ours"
    assert check("aws:route53/zone:Zone")["comment"] == "Managed by Pulumi"


def test_parameters_apply_at_once_unless_said_otherwise():
    parameters = [{"name": "a", "value": "1"}, {"name": "b", "value": "2", "applyMethod": "pending-reboot"}]
    checked = check("aws:rds/parameterGroup:ParameterGroup", parameters=[*parameters, UNKNOWN])
    assert [UNKNOWN if p is UNKNOWN else p["applyMethod"] for p in checked["parameters"]] == [
        "immediate",
        "pending-reboot",
        UNKNOWN,
    ]
    assert check("aws:rds/parameterGroup:ParameterGroup", parameters=UNKNOWN)["parameters"] is UNKNOWN


def test_a_document_given_as_an_object_becomes_text():
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*"}]}
    text = check("aws:iam/policy:Policy", policy=document)["policy"]
    assert json.loads(text) == document
    assert text.startswith('{"Statement":[{"Action"')


def test_a_document_with_a_hole_is_unknown_and_one_with_a_secret_is_secret():
    assert check("aws:iam/policy:Policy", policy={"Statement": [{"Resource": UNKNOWN}]})["policy"] is UNKNOWN
    secret = check("aws:iam/policy:Policy", policy={"Statement": [{"Resource": Secret("x")}]})["policy"]
    assert isinstance(secret, Secret)
    assert json.loads(secret.value) == {"Statement": [{"Resource": "x"}]}
    assert check("aws:iam/policy:Policy", policy=Secret({"a": 1}))["policy"] == Secret('{"a":1}')


def test_texts_become_what_the_property_wants_and_the_other_way_round():
    checked = check(
        "aws:rds/instance:Instance",
        publiclyAccessible="false",
        multiAz="true",
        allocatedStorage="20",
        engineVersion=17,
        storageEncrypted="perhaps",
        port="no number",
    )
    assert checked["publiclyAccessible"] is False
    assert checked["multiAz"] is True
    assert checked["allocatedStorage"] == 20
    assert checked["engineVersion"] == "17"
    assert checked["storageEncrypted"] == "perhaps"
    assert checked["port"] == "no number"
    assert check("aws:ssm/parameter:Parameter", value=True)["value"] == "true"


def test_lists_maps_structures_assets_and_secrets_stay_what_they_are():
    given = {
        "vpcSecurityGroupIds": ["a", UNKNOWN],
        "s3Import": {"bucketName": "b"},
        "password": Secret("p"),
        "dbName": UNKNOWN,
    }
    checked = check("aws:rds/instance:Instance", identifier="i", **given)
    assert {key: checked[key] for key in given} == given
    code = Asset("path", "./x", archive=True)
    assert check("aws:lambda/function:Function", code=code)["code"] == code


def test_a_resource_as_a_value_is_its_id_and_nothing_is_left_out():
    assert check("a:b:C", vpc=Reference("urn", "vpc-1"), app=Reference("urn"), gone=None) == {
        "vpc": "vpc-1",
        "app": "urn",
    }


def test_all_tags_are_the_resources_over_the_providers():
    def tags(own: Any, defaults: dict[str, Any]) -> Any:
        inputs = {} if own is None else {"tags": own}
        return aws.check("aws:ec2/vpc:Vpc", "web", inputs, urn=URN, default_tags=defaults)["tagsAll"]

    assert tags({"a": "1"}, {"a": "0", "b": "2"}) == {"a": "1", "b": "2"}
    assert tags(None, {}) == {}
    assert tags({"a": UNKNOWN}, {}) is UNKNOWN
    assert tags(UNKNOWN, {}) is UNKNOWN
    assert tags({}, {"a": UNKNOWN}) is UNKNOWN
    assert tags(Secret({"a": "1"}), {}) == Secret({"a": "1"})


def test_a_type_whose_arguments_have_another_classs_name_is_checked_all_the_same():
    versioning = check("aws:s3/bucketVersioning:BucketVersioning", bucket=5)
    assert versioning["bucket"] == "5"


@pytest.mark.parametrize(
    ("type_", "unknown"),
    [
        ("aws:rds/instance:Instance", False),
        ("aws:rds/instnace:Instnace", True),
        ("gcp:sql/databaseInstance:DatabaseInstance", False),
        ("random:index/randomPassword:RandomPassword", False),
        ("app:rds:Instance", False),
    ],
)
def test_only_a_type_of_aws_can_be_unknown(type_: str, unknown: bool):
    assert aws.is_unknown(type_) == unknown
