import json
import re
from pathlib import Path
from typing import Any

import pulumi_aws
import pytest

from simulation import aws
from simulation.aws import sdk
from simulation.aws.shapes import SHAPES
from simulation.aws.special import AFTER, BEFORE
from simulation.graph import UNKNOWN, Secret, reveal

REGION = "us-east-1"
HEX17 = "[0-9a-f]{17}"
ARN = "arn:aws:{}:us-east-1:123456789012:{}"


def make(type_: str, name: str = "web", /, *, region: str = REGION, **inputs: Any) -> tuple[str, dict[str, Any]]:
    urn = f"urn:pulumi:dev::proj::{type_}::{name}"
    checked = aws.check(type_, name, inputs, urn=urn)
    return aws.create(type_, name, checked, urn=urn, region=region, preview=False)


def test_at_a_preview_only_what_the_inputs_say_is_known():
    id_, outputs = aws.create(
        "aws:ec2/vpc:Vpc",
        "v",
        {"cidrBlock": "10.0.0.0/16", "tags": {"a": Secret("s")}},
        urn="u",
        region="eu-west-1",
        preview=True,
    )
    assert id_ is UNKNOWN
    assert outputs == {"cidrBlock": "10.0.0.0/16", "tags": {"a": "s"}, "region": "eu-west-1"}


def test_of_secrets_to_come_a_preview_says_that_they_are_secret():
    type_ = "random:index/randomPassword:RandomPassword"
    _, outputs = aws.create(type_, "p", {"length": 8}, urn="u", region=REGION, preview=True)
    assert outputs == {"length": 8, "result": Secret(UNKNOWN), "bcryptHash": Secret(UNKNOWN)}
    _, outputs = aws.create("aws:ssm/parameter:Parameter", "p", {"value": "v"}, urn="u", region=REGION, preview=True)
    assert outputs["value"] == Secret("v")


def test_write_only_inputs_are_not_kept():
    inputs = {"passwordWo": Secret("p"), "passwordWoVersion": 1}
    for preview in (True, False):
        _, outputs = aws.create("aws:rds/instance:Instance", "d", inputs, urn="u", region=REGION, preview=preview)
        assert "passwordWo" not in outputs
        assert outputs["passwordWoVersion"] == 1


@pytest.mark.parametrize(
    ("type_", "inputs", "pattern"),
    [
        ("aws:ec2/vpc:Vpc", {}, f"vpc-{HEX17}"),
        ("aws:ec2/subnet:Subnet", {}, f"subnet-{HEX17}"),
        ("aws:ec2/securityGroup:SecurityGroup", {}, f"sg-{HEX17}"),
        ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {}, f"sgr-{HEX17}"),
        ("aws:ec2/securityGroupRule:SecurityGroupRule", {}, r"sgrule-\d+"),
        ("aws:ec2/routeTable:RouteTable", {}, f"rtb-{HEX17}"),
        ("aws:ec2/route:Route", {"routeTableId": "rtb-1"}, r"r-rtb-1\d+"),
        ("aws:ec2/internetGateway:InternetGateway", {}, f"igw-{HEX17}"),
        ("aws:ec2/eip:Eip", {}, f"eipalloc-{HEX17}"),
        ("aws:ec2/launchTemplate:LaunchTemplate", {}, f"lt-{HEX17}"),
        ("aws:ec2/instance:Instance", {}, f"i-{HEX17}"),
        ("aws:rds/instance:Instance", {}, "db-[A-Z0-9]{26}"),
        ("aws:rds/subnetGroup:SubnetGroup", {"name": "mine"}, "mine"),
        ("aws:iam/policy:Policy", {"name": "p"}, "arn:aws:iam::123456789012:policy/p"),
        ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {"role": "r", "policyArn": "a"}, "r/a"),
        ("aws:kms/key:Key", {}, "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        ("aws:route53/record:Record", {"zoneId": "Z1", "name": "app", "type": "A"}, "Z1_app_A"),
        ("aws:sqs/queue:Queue", {"name": "q"}, "https://sqs.us-east-1.amazonaws.com/123456789012/q"),
        ("aws:ssm/parameter:Parameter", {"name": "/a/b"}, "/a/b"),
        ("aws:budgets/budget:Budget", {"name": "b"}, "123456789012:b"),
        ("aws:glue/crawler:Crawler", {"name": "c"}, "c"),
        ("aws:opensearch/packageAssociation:PackageAssociation", {}, "web-[0-9a-f]{16}"),
        ("aws-native:rds:DbInstance", {}, "[0-9a-f-]{36}"),
        ("plain", {}, "[0-9a-f-]{36}"),
    ],
)
def test_ids_have_the_shape_aws_gives_them(type_: str, inputs: dict[str, Any], pattern: str):
    assert re.fullmatch(pattern, make(type_, **inputs)[0])


@pytest.mark.parametrize(
    ("type_", "inputs", "arn"),
    [
        ("aws:rds/instance:Instance", {"identifier": "d"}, ARN.format("rds", "db:d")),
        ("aws:rds/parameterGroup:ParameterGroup", {"name": "g"}, ARN.format("rds", "pg:g")),
        ("aws:cloudwatch/logGroup:LogGroup", {"name": "/l"}, ARN.format("logs", "log-group:/l")),
        ("aws:iam/role:Role", {"name": "r", "path": "/x/"}, "arn:aws:iam::123456789012:role/x/r"),
        ("aws:ssm/parameter:Parameter", {"name": "/a/b"}, ARN.format("ssm", "parameter/a/b")),
        ("aws:s3/bucket:Bucket", {"bucket": "b"}, "arn:aws:s3:::b"),
        ("aws:dynamodb/table:Table", {"name": "t"}, ARN.format("dynamodb", "table/t")),
        ("aws:glue/crawler:Crawler", {"name": "c"}, ARN.format("glue", "crawler/c")),
    ],
)
def test_arns_have_the_shape_aws_gives_them(type_: str, inputs: dict[str, Any], arn: str):
    assert make(type_, **inputs)[1]["arn"] == arn


def test_other_partitions_show_in_arns_and_hosts():
    assert make("aws:sns/topic:Topic", region="cn-north-1")[0].startswith("arn:aws-cn:sns:cn-north-1:")
    assert make("aws:sns/topic:Topic", region="us-gov-west-1")[0].startswith("arn:aws-us-gov:sns:")
    host = make("aws:rds/instance:Instance", region="cn-north-1")[1]["address"]
    assert host.endswith(".cn-north-1.rds.amazonaws.com.cn")


def test_a_resource_looks_the_same_in_every_run_and_no_two_look_alike():
    assert make("aws:ec2/vpc:Vpc") == make("aws:ec2/vpc:Vpc")
    assert make("aws:ec2/vpc:Vpc")[0] != make("aws:ec2/vpc:Vpc", "other")[0]


def test_a_database_has_an_address_a_port_and_a_full_version():
    id_, outputs = make("aws:rds/instance:Instance", identifier="app", engine="postgres", engineVersion="17")
    assert re.fullmatch(r"app\.[a-z0-9]{12}\.us-east-1\.rds\.amazonaws\.com", outputs["address"])
    assert outputs["endpoint"] == f"{outputs['address']}:5432"
    assert outputs["port"] == 5432
    assert outputs["resourceId"] == id_
    assert outputs["hostedZoneId"] == "Z2R2ITUGPM61AM"
    assert outputs["status"] == "available"
    assert (outputs["engineVersion"], outputs["engineVersionActual"]) == ("17", "17.4")
    assert outputs["parameterGroupName"] == "default.postgres17"
    assert outputs["availabilityZone"].startswith("us-east-1")


def test_a_database_keeps_what_it_was_told():
    outputs = make("aws:rds/instance:Instance", engine="mysql", port=3307, availabilityZone="us-east-1b")[1]
    assert (outputs["port"], outputs["availabilityZone"], outputs["engineVersion"]) == (3307, "us-east-1b", "8.0.41")
    assert outputs["parameterGroupName"] == "default.mysql8.0"
    assert make("aws:rds/instance:Instance", engine="oracle-se2")[1]["port"] == 1521
    assert make("aws:rds/instance:Instance", engine="something")[1]["port"] == 5432


@pytest.mark.parametrize(
    ("type_", "prefix"), [("aws:rds/instance:Instance", "db"), ("aws:rds/cluster:Cluster", "cluster")]
)
def test_a_database_whose_password_aws_manages_has_a_secret(type_: str, prefix: str):
    managed = make(type_, engine="aurora-postgresql", manageMasterUserPassword=True)[1]["masterUserSecrets"]
    assert [one.keys() for one in managed] == [{"kmsKeyId", "secretArn", "secretStatus"}]
    assert re.fullmatch(
        ARN.format("secretsmanager", rf"secret:rds!{prefix}-[0-9a-f-]{{36}}-\w{{6}}"), managed[0]["secretArn"]
    )
    own = make(type_, engine="aurora-postgresql", manageMasterUserPassword=True, masterUserSecretKmsKeyId="mine")[1]
    assert own["masterUserSecrets"][0]["kmsKeyId"] == "mine"
    assert make(type_, engine="aurora-postgresql")[1]["masterUserSecrets"] == []


def test_a_cluster_of_machines_for_containers_is_in_a_group_of_its_own():
    type_ = "aws:eks/cluster:Cluster"
    given = {"subnetIds": ["subnet-1"], "endpointPublicAccess": True}
    network = make(type_, vpcConfig=given)[1]["vpcConfig"]
    assert {key: network[key] for key in given} == given
    assert re.fullmatch(f"sg-{HEX17}", network["clusterSecurityGroupId"])
    assert re.fullmatch(f"vpc-{HEX17}", network["vpcId"])
    _, outputs = aws.create(type_, "k", {"vpcConfig": given}, urn="u", region=REGION, preview=True)
    assert outputs["vpcConfig"] == {**given, "clusterSecurityGroupId": UNKNOWN, "vpcId": UNKNOWN}


def test_databases_of_a_region_share_the_accounts_part_of_their_names():
    one, other = make("aws:rds/instance:Instance")[1]["address"], make("aws:rds/proxy:Proxy", name="p")[1]["endpoint"]
    account = one.split(".")[1]
    assert other == f"p.proxy-{account}.us-east-1.rds.amazonaws.com"


def test_a_cluster_names_itself_and_has_two_endpoints():
    id_, outputs = make("aws:rds/cluster:Cluster", engine="aurora-postgresql")
    assert id_ == outputs["clusterIdentifier"]
    assert id_.startswith("tf-")
    assert ".cluster-" in outputs["endpoint"]
    assert ".cluster-ro-" in outputs["readerEndpoint"]
    assert outputs["availabilityZones"] == ["us-east-1a", "us-east-1b", "us-east-1c"]
    member, described = make("aws:rds/clusterInstance:ClusterInstance", clusterIdentifier=id_)
    assert member == described["identifier"]
    assert ":" not in described["endpoint"]


def test_a_proxys_target_and_endpoint():
    target = make("aws:rds/proxyTarget:ProxyTarget", dbProxyName="p", targetGroupName="t", dbInstanceIdentifier="d")
    assert target[0] == "p/t/RDS_INSTANCE/d"
    assert (target[1]["type"], target[1]["targetArn"]) == ("RDS_INSTANCE", ARN.format("rds", "db:d"))
    cluster = make("aws:rds/proxyTarget:ProxyTarget", dbProxyName="p", targetGroupName="t", dbClusterIdentifier="c")
    assert cluster[1]["type"] == "TRACKED_CLUSTER"
    endpoint = make("aws:rds/proxyEndpoint:ProxyEndpoint", dbProxyName="p", dbProxyEndpointName="e")
    assert endpoint[0] == "p/e"
    assert endpoint[1]["endpoint"].startswith("e.endpoint.proxy-")


def test_a_secrets_arn_ends_in_six_characters():
    id_, outputs = make("aws:secretsmanager/secret:Secret", name="db")
    assert re.fullmatch(re.escape(ARN.format("secretsmanager", "secret:db-")) + "[A-Za-z0-9]{6}", id_)
    version = make("aws:secretsmanager/secretVersion:SecretVersion", secretId=id_, secretString="x")
    assert version[1]["arn"] == outputs["arn"]
    assert version[0] == f"{id_}|{version[1]['versionId']}"


def test_a_load_balancer_its_listener_and_its_target_group_belong_together():
    arn, balancer = make("aws:lb/loadBalancer:LoadBalancer", name="app")
    assert re.fullmatch(r"app-\d{10}\.us-east-1\.elb\.amazonaws\.com", balancer["dnsName"])
    assert balancer["zoneId"] == "Z35SXDOTRQ7X7K"
    assert re.fullmatch("app/app/[0-9a-f]{16}", balancer["arnSuffix"])
    assert arn.endswith(f":loadbalancer/{balancer['arnSuffix']}")
    listener = make("aws:lb/listener:Listener", loadBalancerArn=arn)[0]
    assert f":listener/{balancer['arnSuffix']}/" in listener
    assert (
        f":listener-rule/{balancer['arnSuffix']}/" in make("aws:lb/listenerRule:ListenerRule", listenerArn=listener)[0]
    )
    group = make("aws:lb/targetGroup:TargetGroup", name="tg")[1]
    assert re.fullmatch("targetgroup/tg/[0-9a-f]{16}", group["arnSuffix"])
    network = make("aws:lb/loadBalancer:LoadBalancer", name="n", loadBalancerType="network", internal=True)
    assert network[1]["arnSuffix"].startswith("net/n/")
    assert network[1]["dnsName"].startswith("internal-n-")
    assert make("aws:elb/loadBalancer:LoadBalancer", name="c")[1]["dnsName"].startswith("c-")
    assert make("aws:lb/loadBalancer:LoadBalancer", name="z", region="ap-east-1")[1]["zoneId"].startswith("Z")


def test_a_certificate_lists_a_record_for_each_name():
    _, outputs = make(
        "aws:acm/certificate:Certificate",
        domainName="example.com",
        subjectAlternativeNames=["*.example.com", "www.example.org"],
        validationMethod="DNS",
    )
    options = outputs["domainValidationOptions"]
    assert [option["domainName"] for option in options] == ["example.com", "*.example.com", "www.example.org"]
    assert options[0]["resourceRecordName"] == options[1]["resourceRecordName"]
    assert options[2]["resourceRecordName"].endswith(".www.example.org.")
    assert {option["resourceRecordType"] for option in options} == {"CNAME"}
    imported = make("aws:acm/certificate:Certificate", certificateBody="pem", privateKey="pem")[1]
    assert (imported["domainValidationOptions"], imported["status"]) == ([], "ISSUED")


def test_a_network_has_its_parts():
    id_, vpc = make("aws:ec2/vpc:Vpc", cidrBlock="10.0.0.0/16")
    assert re.fullmatch(f"sg-{HEX17}", vpc["defaultSecurityGroupId"])
    assert vpc["mainRouteTableId"] == vpc["defaultRouteTableId"]
    assert vpc["enableDnsSupport"] is True
    subnet = make("aws:ec2/subnet:Subnet", vpcId=id_, availabilityZoneId="use1-az3")[1]
    assert subnet["availabilityZone"] == "us-east-1e"
    assert (
        make("aws:ec2/subnet:Subnet", availabilityZone="us-east-1-bos-1a")[1]["availabilityZoneId"] == "use1-bos1-az1"
    )
    assert make("aws:ec2/defaultVpc:DefaultVpc")[1]["cidrBlock"] == "172.31.0.0/16"
    group = make("aws:ec2/securityGroup:SecurityGroup", vpcId=id_)[1]
    assert (group["ingress"], group["egress"], group["vpcId"]) == ([], [], id_)
    endpoint = make("aws:ec2/vpcEndpoint:VpcEndpoint", vpcId=id_, serviceName="com.amazonaws.us-east-1.s3")[1]
    assert endpoint["prefixListId"] == aws.invoke("aws:ec2/getPrefixList:getPrefixList", {}, region=REGION)["id"]


def test_addresses_are_documentation_and_private_ones():
    assert make("aws:ec2/eip:Eip")[1]["publicIp"].startswith("203.0.113.")
    nat = make("aws:ec2/natGateway:NatGateway")[1]
    assert nat["publicIp"].startswith("203.0.113.")
    assert nat["privateIp"].startswith("10.")
    machine = make("aws:ec2/instance:Instance", associatePublicIpAddress=False)[1]
    assert machine["publicIp"] == ""
    assert machine["instanceState"] == "running"


def test_a_group_of_machines_and_its_template():
    assert make("aws:ec2/launchTemplate:LaunchTemplate")[1]["latestVersion"] == 1
    group = make("aws:autoscaling/group:Group", name="g", minSize=2, maxSize=4)
    assert group[0] == "g"
    assert group[1]["desiredCapacity"] == 2
    assert group[1]["arn"].endswith(":autoScalingGroupName/g")


def test_identities_and_keys():
    assert make("aws:iam/role:Role")[1]["uniqueId"].startswith("AROA")
    assert make("aws:iam/instanceProfile:InstanceProfile")[1]["uniqueId"].startswith("AIPA")
    assert make("aws:iam/user:User")[1]["uniqueId"].startswith("AIDA")
    assert make("aws:iam/policy:Policy")[1]["policyId"].startswith("ANPA")
    assert isinstance(make("aws:iam/accessKey:AccessKey", user="u")[1]["secret"], Secret)
    id_, key = make("aws:kms/key:Key")
    assert key["keyId"] == id_
    assert json.loads(key["policy"])["Statement"][0]["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    alias = make("aws:kms/alias:Alias", targetKeyId=key["arn"])[1]
    assert (alias["targetKeyId"], alias["targetKeyArn"]) == (id_, key["arn"])


def test_names_messages_and_storage():
    zone = make("aws:route53/zone:Zone", name="example.com")
    assert zone[0] == zone[1]["zoneId"]
    assert len(zone[1]["nameServers"]) == 4
    assert make("aws:route53/record:Record", name="a.example.com.")[1]["fqdn"] == "a.example.com"
    topic = make("aws:sns/topic:Topic", name="t")
    assert topic[1]["owner"] == "123456789012"
    mail = make("aws:sns/topicSubscription:TopicSubscription", topic=topic[0], protocol="email")[1]
    assert mail["pendingConfirmation"] is True
    assert mail["arn"].startswith(topic[0])
    bucket = make("aws:s3/bucket:Bucket", bucket="b", region="eu-west-1")[1]
    assert bucket["bucketRegionalDomainName"] == "b.s3.eu-west-1.amazonaws.com"
    parameter = make("aws:ssm/parameter:Parameter", type="String", value="v")[1]
    assert (parameter["value"], parameter["version"], parameter["tier"]) == (Secret("v"), 1, "Standard")
    function = make("aws:lambda/function:Function", name="f")[1]
    assert function["qualifiedArn"] == f"{function['arn']}:$LATEST"
    repository = make("aws:ecr/repository:Repository", name="r")[1]
    assert repository["repositoryUrl"] == "123456789012.dkr.ecr.us-east-1.amazonaws.com/r"
    replication = make("aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication")
    assert ":auto-backup:ab-" in replication[0]
    assert make("aws:ec2/networkInterface:NetworkInterface")[1]["macAddress"].count(":") == 5


@pytest.mark.parametrize(
    ("inputs", "length"),
    [({"length": 20}, 20), ({"length": 8, "special": False, "minNumeric": 2, "minUpper": 3}, 8)],
)
def test_a_random_password_keeps_its_promises(inputs: dict[str, Any], length: int):
    id_, outputs = make("random:index/randomPassword:RandomPassword", **inputs)
    assert id_ == "none"
    assert isinstance(outputs["result"], Secret)
    result = outputs["result"].value
    assert len(result) == length
    if inputs.get("special") is False:
        assert result.isalnum()
        assert sum(c.isdigit() for c in result) >= 2
        assert sum(c.isupper() for c in result) >= 3
    assert isinstance(outputs["bcryptHash"], Secret)


def test_random_texts_numbers_words_and_orders():
    text = make("random:index/randomString:RandomString", length=6, upper=False, special=False)
    assert re.fullmatch("[a-z0-9]{6}", text[1]["result"])
    assert text[0] == text[1]["result"]
    assert re.fullmatch(
        "x+",
        make(
            "random:index/randomString:RandomString",
            length=3,
            overrideSpecial="x",
            lower=False,
            upper=False,
            number=False,
        )[0],
    )
    assert 5 <= make("random:index/randomInteger:RandomInteger", min=5, max=7)[1]["result"] <= 7
    assert re.fullmatch("p_[a-z]+_[a-z]+", make("random:index/randomPet:RandomPet", separator="_", prefix="p")[0])
    assert make("random:index/randomPet:RandomPet", length=1)[0].isalpha()
    shuffled = make("random:index/randomShuffle:RandomShuffle", inputs=["a", "b", "c"], resultCount=5)[1]["results"]
    assert len(shuffled) == 5
    assert sorted(shuffled[:3]) == ["a", "b", "c"]
    assert make("random:index/randomShuffle:RandomShuffle", inputs=[])[1]["results"] == []
    hexadecimal = make("random:index/randomId:RandomId", byteLength=4, prefix="x-")
    assert re.fullmatch("x-[0-9a-f]{8}", hexadecimal[1]["hex"])
    assert int(hexadecimal[1]["dec"].removeprefix("x-")) == int(hexadecimal[1]["hex"].removeprefix("x-"), 16)
    assert make("random:index/randomBytes:RandomBytes", length=3)[1]["hex"].value != ""
    uuid = make("random:index/randomUuid:RandomUuid")
    assert uuid[0] == uuid[1]["result"]


def test_keys_and_certificates_have_the_form_of_theirs():
    key = make("tls:index/privateKey:PrivateKey", algorithm="RSA")[1]
    for name, label in (("privateKeyPem", "RSA PRIVATE KEY"), ("privateKeyPemPkcs8", "PRIVATE KEY")):
        assert isinstance(key[name], Secret)
        assert key[name].value.startswith(f"-----BEGIN {label}-----\n")
        assert key[name].value.endswith(f"-----END {label}-----\n")
    assert key["publicKeyPem"].startswith("-----BEGIN PUBLIC KEY-----\n")
    assert key["publicKeyOpenssh"].startswith("ssh-rsa ")
    certificate = make("tls:index/selfSignedCert:SelfSignedCert", privateKeyPem="x")[1]
    assert certificate["certPem"].startswith("-----BEGIN CERTIFICATE-----\n")
    assert make("tls:index/certRequest:CertRequest")[1]["certRequestPem"].startswith("-----BEGIN CERTIFICATE REQUEST")


def test_what_is_read_keeps_the_id_it_is_read_by():
    vpc = aws.read("aws:ec2/vpc:Vpc", "vpc-0123", {}, urn="u", region=REGION)
    assert vpc["arn"] == ARN.format("ec2", "vpc/vpc-0123")
    assert vpc == aws.read("aws:ec2/vpc:Vpc", "vpc-0123", {}, urn="another", region=REGION)
    role = aws.read("aws:iam/role:Role", "ci", {}, urn="u", region=REGION)
    assert (role["name"], role["arn"]) == ("ci", "arn:aws:iam::123456789012:role/ci")
    arn = ARN.format("elasticloadbalancing", "loadbalancer/app/x/0123456789abcdef")
    balancer = aws.read("aws:lb/loadBalancer:LoadBalancer", arn, {}, urn="u", region=REGION)
    assert (balancer["arn"], balancer["arnSuffix"]) == (arn, "app/x/0123456789abcdef")
    assert aws.read("nobody:index:Thing", "x", {"a": Secret(1)}, urn="u", region=REGION) == {"a": 1, "id": "x"}


def types() -> list[str]:
    root = Path(pulumi_aws.__file__).parent
    token = re.compile(r"super\(\w+, __self__\)\.__init__\(\s*'([^']+)'")
    return sorted({found for file in root.glob("*/*.py") for found in token.findall(file.read_text())})


def test_every_type_of_the_sdk_gets_all_the_outputs_it_promises():
    everything = types()
    assert len(everything) > 1500
    for type_ in everything:
        if type_.startswith("pulumi:"):
            continue
        described = sdk.resource(type_)
        assert described is not None, type_
        assert described.outputs or type_ == "aws:ram/sharingWithOrganization:SharingWithOrganization"
        id_, outputs = make(type_, "thing")
        assert id_, type_
        assert "{" not in id_, type_
        missing = {key for key, found in described.outputs.items() if not found.optional} - set(outputs)
        assert not missing, type_
        assert outputs["id"] == id_, type_
        assert set(outputs) <= {*described.outputs, "id"}, type_
        json.dumps(reveal(outputs))


def test_every_type_with_an_answer_of_its_own_exists():
    for type_ in {*SHAPES, *AFTER, *BEFORE}:
        assert sdk.resource(type_) is not None, type_


def test_answers_are_of_the_kinds_the_sdk_wants():
    kinds = {"str": str, "bool": bool, "int": int, "list": list, "map": dict, "object": dict, "float": float}
    for type_ in {*SHAPES, *AFTER, *BEFORE}:
        described = sdk.resource(type_)
        assert described is not None
        for key, value in reveal(make(type_)[1]).items():
            expected = str if key == "id" else kinds.get(described.outputs[key].kind)
            assert expected is None or isinstance(value, expected), (type_, key, value)


def test_an_sdk_that_is_not_there_says_nothing():
    assert sdk.resource("azure:storage/account:Account") is None
    assert sdk.function("aws:index/getNothing:getNothing") is None
    assert sdk.resource("aws") is None
