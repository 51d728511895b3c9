"""What the rules about machines, and about the rest of the network, must say."""

import base64
import gzip
from collections.abc import Iterator
from typing import Any

from guardrails.aws.machines import (
    CONFIGURATION,
    INSTANCE,
    NATIVE_CONFIGURATION,
    NATIVE_INSTANCE,
    NATIVE_TEMPLATE,
    SPOT,
    TEMPLATE,
)
from guardrails.model import UNKNOWN, Secret
from tests.policies.case import (
    DEFAULT_GROUP,
    FINE,
    GROUP,
    NATIVE_GROUP,
    NATIVE_RULE,
    NOT_YET,
    RULE,
    UNDECIDED,
    VIOLATION,
    VPC_RULE,
    Case,
)
from tests.policies.cases_database import _of
from tests.policies.cases_flags import flag_cases

MACHINES = (INSTANCE, SPOT, TEMPLATE, CONFIGURATION, NATIVE_INSTANCE, NATIVE_TEMPLATE, NATIVE_CONFIGURATION)
VOLUMES = ("aws:ebs/volume:Volume", "aws-native:ec2:Volume")


def _made(type: str, settings: dict[str, Any]) -> dict[str, Any]:
    return {"launchTemplateData": settings} if type == NATIVE_TEMPLATE else settings


def _ssh() -> Iterator[Case]:
    case = _of("no-ssh-from-anywhere")
    for port, verdict in ((22, VIOLATION), (3389, VIOLATION), (21, FINE), (443, FINE), (5432, FINE)):
        ports = {"fromPort": port, "toPort": port}
        for type, rule in (
            (GROUP, {"ingress": [{"protocol": "tcp", "cidrBlocks": ["10.0.0.0/8", "0.0.0.0/0"], **ports}]}),
            (DEFAULT_GROUP, {"ingress": [{"protocol": "tcp", "ipv6CidrBlocks": ["::/0"], **ports}]}),
            (RULE, {"type": "ingress", "protocol": "tcp", "cidrBlocks": ["0.0.0.0/1"], **ports}),
            (VPC_RULE, {"ipProtocol": "tcp", "cidrIpv4": "203.0.0.0/16", **ports}),
            (NATIVE_GROUP, {"securityGroupIngress": [{"ipProtocol": "tcp", "cidrIp": "0.0.0.0/0", **ports}]}),
            (NATIVE_RULE, {"ipProtocol": "6", "cidrIpv6": "::/0", **ports}),
        ):
            yield case(
                f"{type}-{port}", type, rule, verdict, *([f"reaches port {port}"] if verdict == VIOLATION else [])
            )
    ssh = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22}
    office = {"allowedCidrs": ["203.0.0.0/16", "2001:db8::/32"]}
    for id, rule, verdict, config in (
        ("all-protocols", {"ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"}, VIOLATION, {}),
        ("wide", {**ssh, "fromPort": 0, "toPort": 65535, "cidrIpv4": "0.0.0.0/0"}, VIOLATION, {}),
        ("udp", {**ssh, "ipProtocol": "udp", "cidrIpv4": "0.0.0.0/0"}, FINE, {}),
        ("private", {**ssh, "cidrIpv4": "10.0.0.0/8"}, FINE, {}),
        ("private-6", {**ssh, "cidrIpv6": "fd00::/8"}, FINE, {}),
        ("group", {**ssh, "referencedSecurityGroupId": UNKNOWN}, FINE, {}),
        ("unknown", {**ssh, "cidrIpv4": UNKNOWN}, UNDECIDED, {}),
        ("prefix-list", {**ssh, "prefixListId": "pl-1"}, UNDECIDED, {}),
        ("nonsense", {**ssh, "cidrIpv4": "all"}, UNDECIDED, {}),
        ("one-address", {**ssh, "cidrIpv4": "203.0.113.7/32"}, VIOLATION, {}),
        ("one-address-6", {**ssh, "cidrIpv6": "2001:db8::7/128"}, VIOLATION, {}),
        ("private-refused", {**ssh, "cidrIpv4": "10.0.0.0/8"}, VIOLATION, {"allowPrivateCidrs": False}),
        ("private-refused-6", {**ssh, "cidrIpv6": "fd00::/8"}, VIOLATION, {"allowPrivateCidrs": False}),
        ("public-where-private-is-refused", {**ssh, "cidrIpv4": "0.0.0.0/0"}, VIOLATION, {"allowPrivateCidrs": False}),
        (
            "own-private",
            {**ssh, "cidrIpv4": "10.9.0.0/16"},
            FINE,
            {"allowPrivateCidrs": False, "allowedCidrs": ["10.9.0.0/16"]},
        ),
        (
            "group-where-private-is-refused",
            {**ssh, "referencedSecurityGroupId": "sg-1"},
            FINE,
            {"allowPrivateCidrs": False},
        ),
        ("office", {**ssh, "cidrIpv4": "203.0.112.0/20"}, FINE, office),
        ("office-6", {**ssh, "cidrIpv6": "2001:db8::/36"}, FINE, office),
        ("office-secret", {**ssh, "cidrIpv4": Secret("203.0.112.0/20")}, FINE, office),
        ("beyond-the-office", {**ssh, "cidrIpv4": "203.0.0.0/15"}, VIOLATION, office),
        ("not-the-office", {**ssh, "cidrIpv6": "2001:db9::/32"}, VIOLATION, office),
        ("own-port", {**ssh, "fromPort": 5985, "toPort": 5986, "cidrIpv4": "0.0.0.0/0"}, VIOLATION, {"ports": [5986]}),
        ("not-own-port", {**ssh, "cidrIpv4": "0.0.0.0/0"}, FINE, {"ports": [5986]}),
    ):
        yield case(id, VPC_RULE, rule, verdict, *(["Session Manager"] if verdict == VIOLATION else []), **config)


def _default_group() -> Iterator[Case]:
    case = _of("default-security-group-empty")
    for id, properties, verdict in (
        ("absent", {"vpcId": UNKNOWN}, FINE),
        ("empty", {"ingress": [], "egress": []}, FINE),
        ("null", {"ingress": None, "egress": [None]}, FINE),
        ("ingress", {"ingress": [{"protocol": "-1", "self": True}]}, VIOLATION),
        ("egress", {"egress": [{"protocol": "-1", "cidrBlocks": ["0.0.0.0/0"]}]}, VIOLATION),
        ("unknown-rule", {"ingress": [UNKNOWN]}, VIOLATION),
        ("unknown", {"ingress": UNKNOWN}, UNDECIDED),
        ("unknown-beside-a-rule", {"ingress": UNKNOWN, "egress": [{"protocol": "-1"}]}, VIOLATION),
    ):
        yield case(id, DEFAULT_GROUP, properties, verdict)
    yield case("says", DEFAULT_GROUP, {"ingress": [UNKNOWN, UNKNOWN]}, VIOLATION, "ingress holds 2 rules")


def _metadata() -> Iterator[Case]:
    case = _of("compute-imdsv2")
    for type in MACHINES:
        for id, options, verdict in (
            ("required", {"httpTokens": "required"}, FINE),
            ("secret", Secret({"httpTokens": "required"}), FINE),
            ("off", {"httpEndpoint": "disabled"}, FINE),
            ("off-and-unknown", {"httpEndpoint": "disabled", "httpTokens": UNKNOWN}, FINE),
            ("optional", {"httpTokens": "optional", "httpEndpoint": "enabled"}, VIOLATION),
            ("no-tokens", {"httpEndpoint": "enabled"}, VIOLATION),
            ("empty", {}, VIOLATION),
            ("none", None, VIOLATION),
            ("unknown", UNKNOWN, UNDECIDED),
            ("unknown-tokens", {"httpTokens": UNKNOWN}, UNDECIDED),
            ("unknown-endpoint", {"httpTokens": "optional", "httpEndpoint": UNKNOWN}, UNDECIDED),
            ("garbage", "required", UNDECIDED),
        ):
            yield case(f"{type}-{id}", type, _made(type, {"metadataOptions": options}), verdict)
    yield case("absent-says", INSTANCE, {}, VIOLATION, "metadataOptions is not given", 'http_tokens": "required"')
    yield case("native-absent", NATIVE_TEMPLATE, {}, VIOLATION, "launchTemplateData.metadataOptions is not given")
    yield case("native-unknown", NATIVE_TEMPLATE, {"launchTemplateData": UNKNOWN}, UNDECIDED, NOT_YET)
    for type in (INSTANCE, SPOT, NATIVE_INSTANCE):
        template = {"launchTemplate": {"id": UNKNOWN}}
        yield case(f"{type}-by-template", type, template, FINE)
        over = {**template, "metadataOptions": {"httpTokens": "optional"}}
        yield case(f"{type}-over-the-template", type, over, VIOLATION)
    yield case("a-template-of-templates", TEMPLATE, {"launchTemplate": {"id": "lt-1"}}, VIOLATION)


def _volumes() -> Iterator[Case]:
    case = _of("volumes-encrypted")
    for type in VOLUMES:
        yield from flag_cases("volumes-encrypted", type, "encrypted", wanted=True, absent=None)
        yield case(f"{type}-absent", type, {}, VIOLATION, "encrypted is not given, so only the account's own setting")
        yield case(f"{type}-of-snapshot", type, {"snapshotId": UNKNOWN}, UNDECIDED, "it is whatever the source's is")
        yield case(f"{type}-of-snapshot-false", type, {"snapshotId": UNKNOWN, "encrypted": False}, VIOLATION)
        yield case(f"{type}-of-volume", type, {"sourceVolumeId": "vol-1"}, UNDECIDED)
    good, bad = {"encrypted": True}, {"encrypted": "false"}
    for type in (INSTANCE, SPOT, CONFIGURATION):
        for id, devices, verdict in (
            ("root", {"rootBlockDevice": good}, FINE),
            ("root-not", {"rootBlockDevice": bad}, VIOLATION),
            ("root-absent", {}, VIOLATION),
            ("root-unsaid", {"rootBlockDevice": {"volumeSize": 8}}, VIOLATION),
            ("root-unknown", {"rootBlockDevice": UNKNOWN}, UNDECIDED),
            ("both", {"rootBlockDevice": good, "ebsBlockDevices": [good, good]}, FINE),
            ("one-not", {"rootBlockDevice": good, "ebsBlockDevices": [good, bad]}, VIOLATION),
            ("of-snapshot", {"rootBlockDevice": good, "ebsBlockDevices": [{"snapshotId": "snap-1"}]}, UNDECIDED),
            ("unknown-beside-bad", {"rootBlockDevice": UNKNOWN, "ebsBlockDevices": [bad]}, VIOLATION),
            ("unknown-list", {"rootBlockDevice": good, "ebsBlockDevices": UNKNOWN}, UNDECIDED),
            ("unknown-one", {"rootBlockDevice": good, "ebsBlockDevices": [UNKNOWN]}, UNDECIDED),
        ):
            yield case(f"{type}-{id}", type, devices, verdict)
    for type in (TEMPLATE, NATIVE_TEMPLATE, NATIVE_INSTANCE, NATIVE_CONFIGURATION):
        for id, devices, verdict in (
            ("one", [{"deviceName": "/dev/xvda", "ebs": {"encrypted": "true"}}], FINE),
            ("one-not", [{"ebs": good}, {"ebs": {"encrypted": "false"}}], VIOLATION),
            ("unsaid", [{"ebs": {"volumeSize": 8}}], VIOLATION),
            ("ephemeral", [{"deviceName": "/dev/sdb", "virtualName": "ephemeral0"}, {"noDevice": ""}], FINE),
            ("none", None, FINE),
            ("unknown", UNKNOWN, UNDECIDED),
            ("unknown-ebs", [{"ebs": UNKNOWN}], UNDECIDED),
            ("unknown-one", [{"ebs": {"encrypted": UNKNOWN}}], UNDECIDED),
        ):
            yield case(f"{type}-{id}", type, _made(type, {"blockDeviceMappings": devices}), verdict)
    yield case("native-data-unknown", NATIVE_TEMPLATE, {"launchTemplateData": UNKNOWN}, UNDECIDED)
    yield case("native-data-absent", NATIVE_TEMPLATE, {}, FINE)
    yield case("by-template", INSTANCE, {"launchTemplate": UNKNOWN}, FINE)
    says = 'ebsBlockDevices[1].encrypted is "false"'
    yield case("says", INSTANCE, {"rootBlockDevice": good, "ebsBlockDevices": [good, bad]}, VIOLATION, says)
    for id, type, devices, fix in (
        ("volume", VOLUMES[0], {}, "encrypted=True"),
        ("root", INSTANCE, {}, 'root_block_device={"encrypted": True}'),
        ("device", INSTANCE, {"ebsBlockDevices": [bad]}, 'ebs_block_devices=[{"encrypted": True, ...}]'),
        ("template", TEMPLATE, {"blockDeviceMappings": [{"ebs": {}}]}, '=[{"ebs": {"encrypted": True, ...}, ...}]'),
    ):
        yield case(f"fix-of-{id}", type, devices, VIOLATION, fix)


def _addresses() -> Iterator[Case]:
    case, name = _of("compute-no-public-address"), "associatePublicIpAddress"
    for type in MACHINES:
        for id, machine, verdict in (
            ("asks", {name: True}, VIOLATION),
            ("asks-in-text", {name: "true"}, VIOLATION),
            ("does-not", {name: "false"}, FINE),
            ("unsaid", {}, FINE),
            ("unknown", {name: UNKNOWN}, UNDECIDED),
            ("interface", {"networkInterfaces": [{name: "false"}, {name: "true"}]}, VIOLATION),
            ("no-interface", {"networkInterfaces": [{name: "false"}, {}]}, FINE),
            ("interface-unknown", {"networkInterfaces": [UNKNOWN]}, UNDECIDED),
            ("interfaces-unknown", {"networkInterfaces": UNKNOWN}, UNDECIDED),
            ("interfaces-unknown-but-asks", {"networkInterfaces": UNKNOWN, name: True}, VIOLATION),
        ):
            properties = _made(type, machine)
            yield case(f"{type}-{id}", type, properties, verdict, required=True)
            yield case(f"{type}-{id}-not-required", type, properties, FINE)
    yield case("native-unknown", NATIVE_TEMPLATE, {"launchTemplateData": UNKNOWN}, UNDECIDED, required=True)
    says = 'networkInterfaces[0].associatePublicIpAddress is "true"'
    yield case("says", TEMPLATE, {"networkInterfaces": [{name: "true"}]}, VIOLATION, says, required=True)


KEY = "AKIA" + "Q" * 16
PEM = "-----BEGIN " + "RSA PRIVATE KEY-----"
LEAKS = {
    f"export AWS_ACCESS_KEY_ID={KEY}": "an AWS access key",
    f"cat <<E\n{PEM}\nMIIE": "a private key",
    "-----BEGIN " + "PRIVATE KEY-----": "a private key",
    "git clone https://x-token:" + "ghp_" + "a" * 36 + "@github.com/a/b": "a token of GitHub",
    "TOKEN=" + "xoxb-" + "1234567890-1234567890": "a token of Slack",
    "export URL=postgresql://app:hunter2two@db:5432/app": "a password in a URL",
    "PGPASSWORD=hunter2two psql": "a password",
    'DB_PASSWORD: "hunter2two"': "a password",
    "export db_password='hunter2two'\n": "a password",
    "AWS_SECRET_ACCESS_KEY=abcdefghijklmnop": "a password",
    "export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7" + "EXAMPLE": "an AWS access key",
    'export DATABASE_PASSWORD=\\"SomeSortOfPassword\\"\n': "a password",
    "export SHOP_DB_PASSWORD=hunter2two": "a password",
    "docker run -e MYSQL_ROOT_PASSWORD=hunter2two mysql": "a password",
    "RDS_PASSWORD=hunter2two": "a password",
    "DB_PASS=hunter2two": "a password",
    'DB_PWD="hunter2two";': "a password",
    'docker run -e "DB_PASSWORD=hunter2two" app': "a password",
    "DB_PASSWORD=hunter2two; export DB_PASSWORD": "a password",
}
HARMLESS = (
    "#!/bin/bash\ndnf install -y postgresql17",
    'export PGPASSWORD="$(aws secretsmanager get-secret-value --secret-id x)"',
    "PGPASSWORD=$PASSWORD psql",
    "PGPASSWORD=${password}",
    "DB_PASSWORD=arn:aws:secretsmanager:us-east-1:123456789012:secret:x",
    "DB_PASSWORD=<your password>",
    "DB_PASSWORD=change-me-now",
    "DB_PASSWORD=/run/secrets/database",
    "DB_PASS=$DB_PASS DB_PWD=`cat secret`",
    "OLDB_PASSWORDS=hunter2two",
    "DB_PASSWORD = os.environ['DB_PASSWORD']",
    'DB_PASSWORD=get_secret("database")["password"]',
    "DB_PASSWORD=prefix-$SUFFIX",
    "postgresql://app:${PASSWORD}@db:5432/app",
    "http://169.254.169.254:80/latest/meta-data",
    "-----BEGIN CERTIFICATE-----",
    "PASSWORD_FILE=hunter2two",
    "abcdefg",
    "",
    None,
)


def _user_data() -> Iterator[Case]:
    case = _of("user-data-no-secrets")

    def encoded(written: str, *, zipped: bool = False) -> str:
        content = written.encode()
        return base64.b64encode(gzip.compress(content) if zipped else content).decode()

    for type in MACHINES:
        for number, (written, kind) in enumerate(LEAKS.items()):
            forms = (written, encoded(written), encoded(written, zipped=True))
            for form, value in enumerate(forms):
                says = f"userData holds {kind}"
                yield case(f"{type}-leak-{number}-{form}", type, _made(type, {"userData": value}), VIOLATION, says)
        for number, written in enumerate(HARMLESS):
            yield case(f"{type}-harmless-{number}", type, _made(type, {"userData": written}), FINE)
        yield case(f"{type}-unknown", type, _made(type, {"userData": UNKNOWN}), FINE)
    for name in ("userData", "userDataBase64"):
        for number, written in enumerate(filter(None, HARMLESS)):
            yield case(f"{name}-harmless-{number}", INSTANCE, {name: encoded(written)}, FINE)
        yield case(f"{name}-secret", INSTANCE, {name: Secret(KEY)}, VIOLATION)
    unzippable = base64.b64encode(b"\x1f\x8bnot gzip at all").decode()
    yield case("unzippable", INSTANCE, {"userDataBase64": unzippable}, FINE)
    yield case("native-unknown", NATIVE_TEMPLATE, {"launchTemplateData": UNKNOWN}, UNDECIDED)
    yield case("leak-beside-unknown", INSTANCE, {"userData": UNKNOWN, "userDataBase64": encoded(KEY)}, VIOLATION)


CASES = [*_ssh(), *_default_group(), *_metadata(), *_volumes(), *_addresses(), *_user_data()]
SUBJECTS = {
    "no-ssh-from-anywhere": "ingress securityGroupIngress protocol ipProtocol fromPort toPort cidrBlocks "
    "ipv6CidrBlocks prefixListIds cidrIpv4 cidrIpv6 cidrIp prefixListId sourcePrefixListId type",
    "default-security-group-empty": "ingress egress",
    "compute-imdsv2": "metadataOptions httpTokens httpEndpoint launchTemplate launchTemplateData",
    "volumes-encrypted": "encrypted rootBlockDevice ebsBlockDevices blockDeviceMappings ebs snapshotId "
    "launchTemplateData",
    "compute-no-public-address": "associatePublicIpAddress networkInterfaces launchTemplateData",
    "user-data-no-secrets": "userData userDataBase64 launchTemplateData",
}
