"""guarded-properties-not-ignored: what the rules judge is what is there."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ...aws.databases import LISTENERS
from ...config import RuleConfig
from ...model import FINE, Found, Resource, Verdict, Violation
from ...rule import Rule
from ...values import show
from ..compute import compute_imdsv2, compute_no_public_address, volumes_encrypted
from ..database import (
    database_backups,
    database_deletion_protection,
    database_final_snapshot,
    database_multi_az,
    database_not_public,
    database_storage_encrypted,
    database_tls_forced,
)
from ..load_balancing import listener_tls_policy, load_balancer_drops_invalid_headers
from ..network import database_ingress_by_security_group, default_security_group_empty, no_ssh_from_anywhere

_INGRESS: Final = (
    "ingress",
    "securityGroupIngress",
    "cidrBlocks",
    "ipv6CidrBlocks",
    "prefixListIds",
    "cidrIpv4",
    "cidrIpv6",
    "cidrIp",
    "prefixListId",
    "sourcePrefixListId",
    "protocol",
    "ipProtocol",
    "fromPort",
    "toPort",
)
_GUARDS: Final[Sequence[tuple[Rule[Any], tuple[str, ...]]]] = (
    (database_not_public.RULE, ("publiclyAccessible", "publicConnectivity", "sharedAccounts")),
    (
        database_backups.RULE,
        ("backupRetentionPeriod", "automatedSnapshotRetentionPeriod", "backupRetentionEnabled", "backupRetention"),
    ),
    (database_storage_encrypted.RULE, ("storageEncrypted",)),
    (database_deletion_protection.RULE, ("deletionProtection",)),
    (database_final_snapshot.RULE, ("skipFinalSnapshot",)),
    (database_multi_az.RULE, ("multiAz",)),
    (
        database_tls_forced.RULE,
        ("parameters", "parameterGroupName", "dbParameterGroupName", "dbClusterParameterGroupName"),
    ),
    (database_ingress_by_security_group.RULE, _INGRESS),
    (no_ssh_from_anywhere.RULE, _INGRESS),
    (default_security_group_empty.RULE, ("ingress", "egress")),
    (compute_imdsv2.RULE, ("metadataOptions.httpTokens", "metadataOptions.httpEndpoint")),
    (
        volumes_encrypted.RULE,
        (
            "encrypted",
            "rootBlockDevice.encrypted",
            "ebsBlockDevices.encrypted",
            "blockDeviceMappings.ebs.encrypted",
        ),
    ),
    (
        compute_no_public_address.RULE,
        ("associatePublicIpAddress", "networkInterfaces.associatePublicIpAddress"),
    ),
    (listener_tls_policy.RULE, ("sslPolicy", "protocol")),
    (load_balancer_drops_invalid_headers.RULE, ("dropInvalidHeaderFields", "loadBalancerAttributes")),
)
"""What each rule judges. Left out is what is left to others by custom: versions, tags, sizes, a listener's actions."""


def _by_type() -> Mapping[str, tuple[str, ...]]:
    guarded: dict[str, dict[str, None]] = {}
    for rule, names in _GUARDS:
        for kind in rule.types or ():
            guarded.setdefault(kind, {}).update(dict.fromkeys(names))
    for kind, listener in LISTENERS.items():
        guarded.setdefault(kind, {})[listener.groups] = None
    return {kind: tuple(names) for kind, names in guarded.items()}


GUARDED: Final = _by_type()
"""The paths that rules judge of each type, without the indexes of lists."""

_SEGMENT = re.compile(r"""\[\s*"((?:[^"\\]|\\.)*)"\s*\]|\[([^\]]*)\]|([^.\[\]]+)""")
_WHOLE: Final = "launchTemplateData"
"""What wraps everything that launch templates of aws-native say."""
_HARMLESS: Final = frozenset({"description", "tags", "tagsAll"})


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether `ignoreChanges` covers a property that rules judge, wholly or in part, in either spelling."""
    found: list[Found] = []
    for path in resource.options.ignore_changes:
        names = [name for name in GUARDED[resource.type] if _covers(path, name)]
        if names:
            said = f"{', '.join(names[:3])}{' and more' if len(names) > 3 else ''}"
            found.append(Found("ignoreChanges", f"ignoreChanges holds {show(path)}, which covers {said}"))
    return Violation(tuple(found), "leave it out of ignore_changes") if found else FINE


def _covers(path: str, guarded: str) -> bool:
    segments = list(_segments(path))
    if segments and segments[0] == _WHOLE:
        segments = segments[1:] or ["*"]
    if not segments or segments[-1] in _HARMLESS:
        return False
    return all(one in ("*", other) for one, other in zip(segments, guarded.split("."), strict=False))


def _segments(path: str) -> Iterator[str]:
    """The names of a property path as Pulumi reads it, without indexes, as Pulumi spells them."""
    for number, match in enumerate(_SEGMENT.finditer(path)):
        quoted, index, name = match.groups()
        if index is None or (number == 0 and index.strip() == "*"):
            yield re.sub(r"_([a-z0-9])", lambda found: found.group(1).upper(), (quoted or name or "*").strip())


RULE = Rule(
    name="guarded-properties-not-ignored",
    description="ignoreChanges covers nothing that these policies judge",
    question="ignores changes of what policies judge",
    why="What the program says of an ignored property is never applied: whoever opened it by hand, it stays open.",
    fix="Leave the property out of ignore_changes, and let the program say what is to be.",
    level="advisory",
    level_reason="Some leave a property to another tool by intent, which then has to keep it; raise it where none do.",
    severity="medium",
    framework=None,
    tags=("Pulumi", "NIST-800-53-r5/CM-2", "NIST-800-53-r5/CM-3"),
    url="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html",
    types=frozenset(GUARDED),
    config=RuleConfig,
    check=check,
)
