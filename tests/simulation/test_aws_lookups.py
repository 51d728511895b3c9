import json
import re
from pathlib import Path
from typing import Any

import pulumi_aws
import pytest

from simulation import aws
from simulation.aws import sdk
from simulation.aws.lookups import LOOKUPS
from simulation.graph import Secret, reveal


def ask(token: str, /, *, at: str = "us-east-1", **arguments: Any) -> dict[str, Any]:
    module, name = token.split(".")
    return aws.invoke(f"aws:{module}/{name}:{name}", arguments, region=at)


def filters(**wanted: str | list[str]) -> list[dict[str, Any]]:
    return [
        {"name": name.replace("_", "-"), "values": [values] if isinstance(values, str) else values}
        for name, values in wanted.items()
    ]


def test_zones_are_named_and_have_ids():
    found = ask("index.getAvailabilityZones", state="available")
    assert found["names"] == [f"us-east-1{letter}" for letter in "abcdef"]
    assert "use1-az3" in found["zoneIds"]
    assert len(found["zoneIds"]) == len(found["names"])
    assert found["id"] == "us-east-1"
    assert ask("index.getAvailabilityZones", at="us-west-1")["zoneIds"] == ["usw1-az1", "usw1-az2"]
    assert len(ask("index.getAvailabilityZones", at="mars-north-1")["names"]) == 3


def test_local_zones_only_show_when_all_are_asked_for():
    everything = ask("index.getAvailabilityZones", allAvailabilityZones=True)
    assert "us-east-1-bos-1a" in everything["names"]
    ordinary = ask(
        "index.getAvailabilityZones", allAvailabilityZones=True, filters=filters(opt_in_status="opt-in-not-required")
    )
    assert len(ordinary["names"]) == 6
    local = ask("index.getAvailabilityZones", allAvailabilityZones=True, filters=filters(zone_type="local-zone"))
    assert (local["names"], local["groupNames"]) == (["us-east-1-bos-1a"], ["us-east-1-bos-1"])


def test_zones_can_be_left_out():
    found = ask("index.getAvailabilityZones", excludeZoneIds=["use1-az3"], excludeNames=["us-east-1a"])
    assert found["names"] == ["us-east-1b", "us-east-1c", "us-east-1d", "us-east-1f"]
    assert ask("index.getAvailabilityZones", state="impaired")["names"] == []
    assert ask("index.getAvailabilityZones", filters=filters(zone_id="use1-az1"))["names"] == ["us-east-1c"]


def test_one_zone():
    assert ask("index.getAvailabilityZone", name="us-east-1e")["zoneId"] == "use1-az3"
    assert ask("index.getAvailabilityZone", zoneId="use1-bos1-az1")["zoneType"] == "local-zone"
    assert ask("index.getAvailabilityZone", filters=filters(zone_name="us-east-1b"))["nameSuffix"] == "b"
    with pytest.raises(aws.UnknownLookup, match="us-east-1 has no such zone"):
        ask("index.getAvailabilityZone", name="eu-west-1a")


def test_regions_partitions_and_the_caller():
    assert ask("index.getRegion", at="eu-west-1")["region"] == "eu-west-1"
    assert ask("index.getRegion", region="eu-west-2")["description"] == "Europe (London)"
    assert ask("index.getRegion", endpoint="ec2.eu-west-3.amazonaws.com")["name"] == "eu-west-3"
    assert "af-south-1" not in ask("index.getRegions")["names"]
    assert "af-south-1" in ask("index.getRegions", allRegions=True)["names"]
    assert ask("index.getRegions", filters=filters(region_name="us-*"))["names"] == [
        "us-east-1", "us-east-2", "us-west-1", "us-west-2",
    ]  # fmt: skip
    assert ask("index.getPartition", at="cn-north-1") | {"id": ""} == {
        "id": "",
        "partition": "aws-cn",
        "dnsSuffix": "amazonaws.com.cn",
        "reverseDnsPrefix": "cn.com.amazonaws",
    }
    caller = ask("index.getCallerIdentity")
    assert caller["accountId"] == "123456789012"
    assert caller["arn"].startswith("arn:aws:sts::123456789012:assumed-role/")
    session = ask("iam.getSessionContext", arn=caller["arn"])
    assert session["issuerArn"] == "arn:aws:iam::123456789012:role/simulation"
    assert ask("iam.getSessionContext", arn="arn:aws:iam::1:user/u")["issuerArn"] == "arn:aws:iam::1:user/u"
    assert ask("iam.getAccountAlias")["accountAlias"] == "simulation"


def test_arns_and_services_are_taken_apart():
    parts = ask("index.getArn", arn="arn:aws:rds:eu-west-1:1:db:x")
    assert (parts["service"], parts["region"], parts["account"], parts["resource"]) == ("rds", "eu-west-1", "1", "db:x")
    with pytest.raises(aws.UnknownLookup, match="that is not an ARN"):
        ask("index.getArn", arn="nonsense")
    assert ask("index.getService", serviceId="s3")["dnsName"] == "s3.us-east-1.amazonaws.com"
    assert ask("index.getServicePrincipal", serviceName="ec2")["name"] == "ec2.amazonaws.com"
    assert ask("index.getBillingServiceAccount")["arn"] == "arn:aws:iam::386209384616:root"
    assert ask("index.getDefaultTags", tags={"a": "b"})["tags"] == {"a": "b"}


def test_the_default_vpc_with_its_subnets_and_its_security_group():
    vpc = ask("ec2.getVpc", default=True)
    assert (vpc["cidrBlock"], vpc["default"]) == ("172.31.0.0/16", True)
    assert ask("ec2.getVpc")["id"] == vpc["id"]
    assert ask("ec2.getVpc", filters=filters(is_default="true"))["id"] == vpc["id"]
    assert ask("ec2.getVpcs")["ids"] == [vpc["id"]]
    subnets = ask("ec2.getSubnets", filters=filters(vpc_id=vpc["id"]))["ids"]
    assert len(subnets) == 6
    found = [ask("ec2.getSubnet", id=id_) for id_ in subnets]
    assert [subnet["availabilityZone"][-1] for subnet in found] == list("abcdef")
    assert len({subnet["cidrBlock"] for subnet in found}) == 6
    assert {subnet["vpcId"] for subnet in found} == {vpc["id"]}
    assert found[0]["availableIpAddressCount"] == 4091
    group = ask("ec2.getSecurityGroup", vpcId=vpc["id"], name="default")
    assert ask("ec2.getSecurityGroups", filters=filters(vpc_id=vpc["id"]))["ids"] == [group["id"]]
    assert group["description"] == "default VPC security group"


def adopt(noun: str, **inputs: Any) -> str:
    type_ = f"aws:ec2/{noun[0].lower()}{noun[1:]}:{noun}"
    return aws.create(type_, "d", inputs, urn="u", region="us-east-1", preview=False)[0]


def test_what_a_program_adopts_is_what_lookups_and_the_network_name():
    vpc = ask("ec2.getVpc", default=True)["id"]
    assert adopt("DefaultVpc") == vpc
    zone = "us-east-1b"
    assert adopt("DefaultSubnet", availabilityZone=zone) == ask("ec2.getSubnet", availabilityZone=zone)["id"]
    assert adopt("DefaultSecurityGroup") == ask("ec2.getSecurityGroup", name="default")["id"]
    made, own = aws.create("aws:ec2/vpc:Vpc", "v", {}, urn="v", region="us-east-1", preview=False)
    assert adopt("DefaultSecurityGroup", vpcId=made) == own["defaultSecurityGroupId"]
    assert adopt("DefaultRouteTable", defaultRouteTableId="rtb-1") == "rtb-1"
    assert adopt("DefaultNetworkAcl", defaultNetworkAclId="acl-1") == "acl-1"


def test_another_vpc_has_three_subnets_of_its_own():
    vpc = ask("ec2.getVpc", tags={"Name": "shared"}, cidrBlock="10.9.0.0/16")
    assert (vpc["default"], vpc["cidrBlock"], vpc["tags"]) == (False, "10.9.0.0/16", {"Name": "shared"})
    assert ask("ec2.getVpc", id="vpc-1")["id"] == "vpc-1"
    private = ask("ec2.getSubnets", filters=filters(vpc_id="vpc-1"), tags={"Tier": "private"})["ids"]
    public = ask("ec2.getSubnets", filters=filters(vpc_id="vpc-1"), tags={"Tier": "public"})["ids"]
    assert len(private) == len(public) == 3
    assert not set(private) & set(public)
    one = ask("ec2.getSubnets", filters=filters(vpc_id="vpc-1", availability_zone="us-east-1b"))["ids"]
    assert len(one) == 1
    assert ask("ec2.getSubnet", vpcId="vpc-1", availabilityZone="us-east-1b")["availabilityZoneId"] == "use1-az6"
    assert ask("ec2.getSubnet", id="subnet-x")["id"] == "subnet-x"
    assert ask("ec2.getSecurityGroup", name="web", vpcId="vpc-1")["name"] == "web"
    assert ask("ec2.getSecurityGroup", id="sg-1")["id"] == "sg-1"


def test_prefix_lists_route_tables_and_gateways():
    s3 = ask("ec2.getPrefixList", name="com.amazonaws.us-east-1.s3")
    assert s3["id"].startswith("pl-")
    managed = ask("ec2.getManagedPrefixList", name="com.amazonaws.us-east-1.s3")
    assert (managed["id"], managed["ownerId"]) == (s3["id"], "AWS")
    assert ask("ec2.getManagedPrefixList", filters=filters(prefix_list_name="ours"))["ownerId"] == "123456789012"
    assert ask("ec2.getRouteTable", vpcId="vpc-1")["id"] != ask("ec2.getRouteTable", subnetId="subnet-1")["id"]
    gateway = ask("ec2.getInternetGateway", filters=[{"name": "attachment.vpc-id", "values": ["vpc-1"]}])
    assert gateway["attachments"] == [{"state": "available", "vpcId": "vpc-1"}]


def test_load_balancers_zones_and_accounts():
    assert ask("lb.getHostedZoneId", at="us-west-2")["id"] == "Z1H1FL5HABSF5"
    assert ask("elb.getHostedZoneId")["id"] == "Z35SXDOTRQ7X7K"
    assert ask("elb.getServiceAccount")["arn"] == "arn:aws:iam::127311923021:root"
    with pytest.raises(aws.UnknownLookup, match="log delivery service"):
        ask("elb.getServiceAccount", at="ca-west-1")


def test_images_are_for_the_architecture_asked_for():
    arm = ask("ec2.getAmi", mostRecent=True, owners=["amazon"], filters=filters(name="al2023-ami-2023.*-arm64"))
    assert re.fullmatch("ami-0[0-9a-f]{16}", arm["id"])
    assert (arm["architecture"], arm["ownerId"]) == ("arm64", "137112412989")
    assert "*" not in arm["name"]
    ubuntu = ask("ec2.getAmi", owners=["099720109477"], filters=filters(name="ubuntu/images/*", architecture="x86_64"))
    assert (ubuntu["architecture"], ubuntu["rootDeviceName"]) == ("x86_64", "/dev/sda1")
    assert ask("ec2.getAmi", owners=["self"], nameRegex="^app-.*")["ownerId"] == "123456789012"
    assert ask("ec2.getAmi", filters=filters(image_id="ami-1"))["id"] == "ami-1"
    assert ask("ec2.getAmiIds", owners=["amazon"], filters=filters(name="x*"))["ids"][0].startswith("ami-")


def test_instance_types_follow_their_names():
    small = ask("ec2.getInstanceType", instanceType="t4g.small")
    assert (small["defaultVcpus"], small["memorySize"], small["supportedArchitectures"]) == (2, 2048, ["arm64"])
    big = ask("ec2.getInstanceType", instanceType="m7i.4xlarge")
    assert (big["defaultVcpus"], big["memorySize"], big["burstablePerformanceSupported"]) == (16, 65536, False)
    with pytest.raises(aws.UnknownLookup, match="no instance type"):
        ask("ec2.getInstanceType", instanceType="huge")
    offered = ask(
        "ec2.getInstanceTypeOfferings", locationType="availability-zone", filters=filters(instance_type="t4g.micro")
    )
    assert "us-east-1e" not in offered["locations"]
    here = ask("ec2.getInstanceTypeOfferings", filters=filters(instance_type=["a.b", "c.d"], location="us-east-1"))
    assert (here["instanceTypes"], here["locations"]) == (["a.b", "c.d"], ["us-east-1", "us-east-1"])
    ids = ask("ec2.getInstanceTypeOfferings", locationType="availability-zone-id", filters=filters(location="use1-az1"))
    assert ids["locations"] == ["use1-az1"]
    assert ask("ec2.getInstanceTypeOffering", preferredInstanceTypes=["t4g.nano"])["instanceType"] == "t4g.nano"


def test_database_versions_and_classes():
    version = ask("rds.getEngineVersion", engine="postgres", version="16")
    assert (version["versionActual"], version["parameterGroupFamily"]) == ("16.8", "postgres16")
    assert ask("rds.getEngineVersion", engine="postgres", preferredVersions=["17.2"])["version"] == "17.2"
    assert ask("rds.getEngineVersion", engine="mysql")["parameterGroupFamily"] == "mysql8.0"
    class_ = ask("rds.getOrderableDbInstance", engine="postgres", preferredInstanceClasses=["db.t4g.small", "x"])
    assert (class_["instanceClass"], class_["engineVersion"]) == ("db.t4g.small", "17.4")
    assert "us-east-1e" not in class_["availabilityZones"]
    named = ask("rds.getOrderableDbInstance", engine="mysql", preferredEngineVersions=["8.0.36"], instanceClass="c")
    assert (named["engineVersion"], named["instanceClass"]) == ("8.0.36", "c")


STATEMENT = {
    "sid": "Read",
    "actions": ["s3:GetObject", "s3:ListBucket"],
    "resources": ["arn:aws:s3:::b/*"],
    "principals": [
        {"type": "Service", "identifiers": ["ec2.amazonaws.com"]},
        {"type": "AWS", "identifiers": ["1", "2"]},
    ],
    "conditions": [
        {"test": "StringEquals", "variable": "aws:x", "values": ["1"]},
        {"test": "StringEquals", "variable": "aws:y", "values": ["1", "2"]},
    ],
}


def test_a_policy_document_is_written_as_the_provider_writes_it():
    found = ask("iam.getPolicyDocument", statements=[STATEMENT, {"effect": "Deny", "notActions": ["*"]}], policyId="p")
    document = json.loads(found["json"])
    assert document == {
        "Version": "2012-10-17",
        "Id": "p",
        "Statement": [
            {
                "Sid": "Read",
                "Effect": "Allow",
                "Action": ["s3:ListBucket", "s3:GetObject"],
                "Resource": "arn:aws:s3:::b/*",
                "Principal": {"Service": "ec2.amazonaws.com", "AWS": ["2", "1"]},
                "Condition": {"StringEquals": {"aws:x": "1", "aws:y": ["1", "2"]}},
            },
            {"Effect": "Deny", "NotAction": "*"},
        ],
    }
    assert json.loads(found["minifiedJson"]) == document
    assert "\n" in found["json"]
    assert "\n" not in found["minifiedJson"]


def test_everybody_is_a_star():
    everybody = [{"type": "*", "identifiers": ["*"]}]
    found = ask("iam.getPolicyDocument", statements=[{"principals": everybody, "notPrincipals": everybody}])
    assert json.loads(found["json"])["Statement"][0] == {"Effect": "Allow", "Principal": "*", "NotPrincipal": "*"}


def test_documents_start_from_others_and_are_overridden_by_others():
    source = json.dumps({"Statement": {"Sid": "A", "Effect": "Allow", "Action": "a"}})
    override = json.dumps({"Statement": [{"Sid": "B", "Effect": "Deny"}, {"Effect": "Deny", "Action": "c"}]})
    found = ask(
        "iam.getPolicyDocument",
        sourcePolicyDocuments=[source],
        statements=[{"sid": "B", "actions": ["b"]}],
        overridePolicyDocuments=[override],
    )
    assert json.loads(found["json"])["Statement"] == [
        {"Sid": "A", "Effect": "Allow", "Action": "a"},
        {"Sid": "B", "Effect": "Deny"},
        {"Effect": "Deny", "Action": "c"},
    ]
    alone = ask("iam.getPolicyDocument", sourceJson=source)
    assert json.loads(alone["json"])["Statement"] == {"Sid": "A", "Effect": "Allow", "Action": "a"}


def test_parameters_and_secrets_are_secret():
    image = ask("ssm.getParameter", name="/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64")
    assert isinstance(image["value"], Secret)
    assert image["value"].value.startswith("ami-0")
    assert image["arn"].startswith("arn:aws:ssm:us-east-1::parameter/aws/service/")
    own = ask("ssm.getParameter", name="/app/key")
    assert own["value"].value.startswith("simulated-")
    assert own["arn"] == "arn:aws:ssm:us-east-1:123456789012:parameter/app/key"
    secret = ask("secretsmanager.getSecret", name="db")
    assert re.fullmatch("arn:aws:secretsmanager:us-east-1:123456789012:secret:db-[a-z0-9]{6}", secret["arn"])
    assert ask("secretsmanager.getSecret", arn=secret["arn"])["name"] == "db"
    version = ask("secretsmanager.getSecretVersion", secretId=secret["arn"])
    assert set(json.loads(version["secretString"].value)) == {"username", "password"}
    assert ask("secretsmanager.getSecretVersion", secretId="db", versionId="v")["versionId"] == "v"
    assert len(ask("secretsmanager.getRandomPassword", passwordLength=12)["randomPassword"].value) == 12


def test_zones_certificates_keys_and_policies():
    zone = ask("route53.getZone", name="example.com.")
    assert (zone["name"], zone["privateZone"]) == ("example.com", False)
    assert zone["zoneId"] != ask("route53.getZone", name="example.com", privateZone=True)["zoneId"]
    assert ask("route53.getZone", zoneId="Z1")["id"] == "Z1"
    assert ask("acm.getCertificate", domain="example.com")["status"] == "ISSUED"
    alias = ask("kms.getAlias", name="alias/aws/rds")
    assert alias["targetKeyArn"].endswith(f":key/{alias['targetKeyId']}")
    assert ask("kms.getKey", keyId="alias/aws/rds") | {"keyManager": ""} == ask("kms.getKey", keyId="alias/aws/rds") | {
        "keyManager": ""
    }
    assert ask("kms.getKey", keyId="alias/aws/rds")["id"] == alias["targetKeyId"]
    assert ask("kms.getKey", keyId="arn:aws:kms:us-east-1:1:key/k")["id"] == "k"
    assert ask("iam.getPolicy", arn="arn:aws:iam::aws:policy/ReadOnlyAccess")["name"] == "ReadOnlyAccess"
    assert ask("iam.getPolicy", name="ours")["arn"] == "arn:aws:iam::123456789012:policy/ours"
    assert len(ask("s3.getCanonicalUserId")["id"]) == 64


def test_a_lookup_of_one_existing_resource_is_a_read_of_it():
    role = ask("iam.getRole", name="ci")
    assert role["arn"] == "arn:aws:iam::123456789012:role/ci"
    database = ask("rds.getInstance", dbInstanceIdentifier="prod")
    assert database["address"].startswith("prod.")
    assert isinstance(database["port"], int)
    bucket = ask("s3.getBucket", bucket="assets")
    assert (bucket["id"], bucket["arn"]) == ("assets", "arn:aws:s3:::assets")
    balancer = ask("lb.getLoadBalancer", name="app")
    assert balancer["dnsName"].startswith("app-")
    assert ask("ec2.getNatGateway", vpcId="vpc-1")["publicIp"].startswith("203.0.113.")


@pytest.mark.parametrize(
    ("token", "arguments"),
    [
        ("aws:ec2/getInstances:getInstances", {"filters": []}),
        ("aws:pricing/getProduct:getProduct", {"serviceCode": "AmazonRDS"}),
        ("docker:index/getRegistryImage:getRegistryImage", {"name": "nginx"}),
        ("nonsense", {}),
    ],
)
def test_an_unknown_lookup_is_an_error_that_names_it_and_says_what_to_do(token: str, arguments: dict[str, Any]):
    with pytest.raises(aws.UnknownLookup) as error:
        aws.invoke(token, arguments, region="us-east-1")
    assert token in str(error.value)
    assert json.dumps(arguments) in str(error.value)
    assert "pass the value in by configuration" in str(error.value)


def test_a_lookup_of_another_package_is_answered_as_it_stands(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sdk, "function", lambda token: None)
    assert ask("index.getPartition")["partition"] == "aws"


EXAMPLES: dict[str, dict[str, Any]] = {
    "aws:index/getArn:getArn": {"arn": "arn:aws:s3:::b"},
    "aws:index/getAvailabilityZone:getAvailabilityZone": {"name": "us-east-1a"},
    "aws:ec2/getInstanceType:getInstanceType": {"instanceType": "t3.micro"},
}


def test_every_known_lookup_answers_all_its_result_promises_in_the_right_kinds():
    kinds = {"str": str, "bool": bool, "int": int, "list": list, "map": dict, "object": dict, "float": (float, int)}
    for token in LOOKUPS:
        described = sdk.function(token)
        assert described is not None, token
        answer = reveal(aws.invoke(token, EXAMPLES.get(token, {}), region="us-east-1"))
        for key, found in described.outputs.items():
            assert found.optional or key in answer, (token, key)
            value = answer.get(key)
            assert value is None or found.kind == "any" or isinstance(value, kinds[found.kind]), (token, key, value)
        assert set(answer) <= set(described.outputs), token


def test_lookups_of_single_resources_in_the_whole_sdk_are_answered_or_refused_clearly():
    answered = 0
    root = Path(pulumi_aws.__file__).parent
    token = re.compile(r"runtime\.invoke\('([^']+)'")
    for found in sorted({t for file in root.glob("*/get_*.py") for t in token.findall(file.read_text())}):
        try:
            answer = aws.invoke(found, {"name": "x", **EXAMPLES.get(found, {})}, region="us-east-1")
        except aws.UnknownLookup:
            continue
        assert "id" in answer
        answered += 1
    assert answered > 250
