"""What the rules about how resources are kept must say."""

from collections.abc import Iterator
from typing import Any

from guardrails.aws.tagged import TAGGED
from guardrails.model import UNKNOWN, Options, Secret
from guardrails.rules.governance.data_protected import RULE as PROTECTED
from guardrails.rules.governance.guarded_properties_not_ignored import GUARDED
from tests.policies.case import (
    CLUSTER,
    FINE,
    GROUP,
    INSTANCE,
    NATIVE_CLUSTER,
    NATIVE_INSTANCE,
    NOT_YET,
    UNDECIDED,
    VIOLATION,
    Case,
)
from tests.policies.cases_database import _of

TEMPLATE, NATIVE_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate", "aws-native:ec2:LaunchTemplate"
FILE_SYSTEM = "aws-native:efs:FileSystem"


def _tags() -> Iterator[Case]:
    case, asked = _of("required-tags"), {"tags": ["Owner", "Stack", "Owner"]}
    both = {"Owner": "me", "Stack": UNKNOWN, "Other": "thing"}
    listed = [{"key": "Owner", "value": "me"}, {"key": "Stack", "value": UNKNOWN}]
    for type in sorted(TAGGED):
        name = "fileSystemTags" if type == FILE_SYSTEM else "tags"
        for id, properties, verdict in (
            ("all", {name: both}, FINE),
            ("listed", {name: listed}, FINE),
            ("secret", {name: Secret(both)}, FINE),
            ("none", {}, VIOLATION),
            ("empty", {name: {}}, VIOLATION),
            ("one", {name: {"Owner": "me"}}, VIOLATION),
            ("one-listed", {name: listed[:1]}, VIOLATION),
            ("other-capitals", {name: {"owner": "me", "STACK": "dev"}}, VIOLATION),
            ("null", {name: {"Owner": "me", "Stack": None}}, VIOLATION),
            ("unknown", {name: UNKNOWN}, UNDECIDED),
            ("unknown-listed", {name: [UNKNOWN, *listed[:1]]}, UNDECIDED),
            ("unknown-key", {name: [{"key": UNKNOWN}]}, UNDECIDED),
            ("unknown-beside-all", {name: [UNKNOWN, *listed]}, FINE),
            ("no-key", {name: [{"value": "me"}]}, VIOLATION),
        ):
            yield case(f"{type}-{id}", type, properties, verdict, **asked)
        yield case(f"{type}-not-asked", type, {}, FINE)
    vpc = "aws:ec2/vpc:Vpc"
    yield case("by-default", vpc, {"tags": {"Owner": "me"}, "tagsAll": both}, FINE, **asked)
    yield case("by-default-alone", vpc, {"tagsAll": both}, FINE, **asked)
    yield case("by-default-unknown", vpc, {"tags": {"Owner": "me"}, "tagsAll": UNKNOWN}, UNDECIDED, "tagsAll", **asked)
    yield case("file-system-by-another-name", FILE_SYSTEM, {"tags": both}, VIOLATION, **asked)
    yield case("garbage", vpc, {"tags": "Owner"}, UNDECIDED, "tags is not an object", **asked)
    yield case("says", vpc, {"tags": {"Owner": "me"}}, VIOLATION, 'tags lack "Stack"', "default_tags", **asked)
    yield case("says-unknown", vpc, {"tags": UNKNOWN}, UNDECIDED, f"tags {NOT_YET}", **asked)


def _case(rule: str, id: str, type: str, verdict: str, *says: str, **more: Any) -> Case:
    options = Options(more.pop("protect", False), tuple(more.pop("ignored", ())))
    return Case(f"{rule}-{id}", rule, type, more.pop("properties", {}), verdict, says, more, options)


def _protected() -> Iterator[Case]:
    rule = "data-protected"
    for type in sorted(PROTECTED.types or ()):
        yield _case(rule, f"{type}-protected", type, FINE, required=True, protect=True)
        yield _case(rule, f"{type}-not", type, VIOLATION, "protect is not set", "protect=True", required=True)
        yield _case(rule, f"{type}-not-required", type, FINE)
    for id, type, properties, verdict in (
        ("replica", INSTANCE, {"replicateSourceDb": UNKNOWN}, FINE),
        ("restored", INSTANCE, {"snapshotIdentifier": UNKNOWN}, VIOLATION),
        ("native-replica", NATIVE_INSTANCE, {"sourceDbInstanceIdentifier": "main"}, FINE),
        ("member", NATIVE_INSTANCE, {"dbClusterIdentifier": UNKNOWN}, FINE),
        ("cluster", NATIVE_CLUSTER, {"deletionProtection": True}, VIOLATION),
    ):
        yield _case(rule, id, type, verdict, required=True, properties=properties)


def _ignored() -> Iterator[Case]:
    rule = "guarded-properties-not-ignored"
    for type, guarded in sorted(GUARDED.items()):
        yield _case(rule, f"{type}-everything", type, VIOLATION, 'ignoreChanges holds "*"', ignored=["*"])
        yield _case(rule, f"{type}-nothing", type, FINE)
        yield _case(rule, f"{type}-others", type, FINE, ignored=["tags", "tags.Owner", "description", "name"])
        for path in guarded:
            for id, ignored in (("whole", path.split(".")[0]), ("itself", path), ("listed", path.replace(".", "[0]."))):
                yield _case(rule, f"{type}-{path}-{id}", type, VIOLATION, "ignoreChanges holds", ignored=["x", ignored])
    for id, type, path, verdict in (
        ("snake", INSTANCE, "publicly_accessible", VIOLATION),
        ("quoted", INSTANCE, '["publiclyAccessible"]', VIOLATION),
        ("blank", INSTANCE, "", FINE),
        ("brackets", INSTANCE, "[", FINE),
        ("root-star", INSTANCE, "[*]", VIOLATION),
        ("version", INSTANCE, "engineVersion", FINE),
        ("password", INSTANCE, "password", FINE),
        ("longer", INSTANCE, "publiclyAccessibleToo", FINE),
        ("cluster", CLUSTER, "vpcSecurityGroupIds", VIOLATION),
        ("groups", INSTANCE, "vpc_security_group_ids[0]", VIOLATION),
        ("rule", GROUP, "ingress[0].cidrBlocks", VIOLATION),
        ("snake-rule", GROUP, "ingress[0].cidr_blocks", VIOLATION),
        ("star-rule", GROUP, "ingress[*].cidrBlocks", VIOLATION),
        ("rule-description", GROUP, "ingress[0].description", FINE),
        ("egress", GROUP, "egress", FINE),
        ("hops", TEMPLATE, "metadataOptions.httpPutResponseHopLimit", FINE),
        ("any-option", TEMPLATE, "metadataOptions.*", VIOLATION),
        ("tokens", TEMPLATE, "metadata_options.http_tokens", VIOLATION),
        ("image", TEMPLATE, "imageId", FINE),
        ("native-data", NATIVE_TEMPLATE, "launchTemplateData", VIOLATION),
        ("native-tokens", NATIVE_TEMPLATE, "launchTemplateData.metadataOptions.httpTokens", VIOLATION),
        ("native-image", NATIVE_TEMPLATE, "launchTemplateData.imageId", FINE),
        ("listener-actions", "aws:lb/listener:Listener", "defaultActions", FINE),
    ):
        yield _case(rule, id, type, verdict, ignored=[path])
    says = 'ignoreChanges holds "publiclyAccessible", which covers publiclyAccessible'
    yield _case(rule, "says", INSTANCE, VIOLATION, says, ignored=["publiclyAccessible"])
    yield _case(rule, "says-more", INSTANCE, VIOLATION, "and more", ignored=["*"])


CASES = [*_tags(), *_protected(), *_ignored()]
SUBJECTS = {
    "required-tags": "tags tagsAll fileSystemTags key value Owner",
    "data-protected": "replicateSourceDb dbClusterIdentifier sourceDbInstanceIdentifier",
    "guarded-properties-not-ignored": "publiclyAccessible",
}
