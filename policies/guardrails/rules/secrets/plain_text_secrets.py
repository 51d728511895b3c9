"""plain-text-secrets: a password that a program hands over is marked as a secret."""

from collections.abc import Iterator, Mapping
from typing import Final

from ...aws.credential_names import is_credential, is_reference, says_credential
from ...aws.leaking import leaks, verdict_on
from ...aws.leaks import credentials
from ...aws.load_balancers import LISTENER_RULES, LISTENERS
from ...config import RuleConfig
from ...model import UNKNOWN, Doubt, Found, Resource, Secret, Verdict
from ...rule import Rule
from ...values import text

PASSWORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "aws:rds/instance:Instance": ("password",),
    "aws:rds/cluster:Cluster": ("masterPassword",),
    "aws:docdb/cluster:Cluster": ("masterPassword",),
    "aws:redshift/cluster:Cluster": ("masterPassword",),
    "aws:redshiftserverless/namespace:Namespace": ("adminUserPassword",),
    "aws:elasticache/replicationGroup:ReplicationGroup": ("authToken",),
    "aws:secretsmanager/secretVersion:SecretVersion": ("secretString", "secretBinary"),
    "aws:dms/endpoint:Endpoint": ("password", "kafkaSettings", "redisSettings"),
    "aws:mq/broker:Broker": ("users", "ldapServerMetadata"),
    "aws:opensearch/domain:Domain": ("advancedSecurityOptions",),
    "aws:elasticsearch/domain:Domain": ("advancedSecurityOptions",),
    "aws:elasticache/user:User": ("passwords", "authenticationMode"),
    "aws:cognito/identityProvider:IdentityProvider": ("providerDetails",),
    "aws:cloudwatch/eventConnection:EventConnection": ("authParameters",),
    "aws:directoryservice/trust:Trust": ("trustPassword",),
    "aws:kms/customKeyStore:CustomKeyStore": ("keyStorePassword",),
    "aws-native:rds:DbInstance": ("masterUserPassword", "tdeCredentialPassword"),
    "aws-native:rds:DbCluster": ("masterUserPassword",),
    "aws-native:redshift:Cluster": ("masterUserPassword",),
    "aws-native:redshiftserverless:Namespace": ("adminUserPassword",),
    "aws-native:docdbelastic:Cluster": ("adminUserPassword",),
    "aws-native:elasticache:ReplicationGroup": ("authToken",),
    "aws-native:elasticache:User": ("passwords", "authenticationMode"),
    "aws-native:lightsail:Database": ("masterUserPassword",),
    "aws-native:secretsmanager:Secret": ("secretString",),
    "aws-native:dms:Endpoint": ("password", "kafkaSettings", "redisSettings", "mongoDbSettings", "oracleSettings"),
    "aws-native:amazonmq:Broker": ("users", "ldapServerMetadata"),
    "aws-native:opensearchservice:Domain": ("advancedSecurityOptions",),
    "aws-native:events:Connection": ("authParameters",),
    **dict.fromkeys(sorted(LISTENERS), ("defaultActions",)),
    **dict.fromkeys(sorted(LISTENER_RULES), ("actions",)),
}
"""What takes a password: properties that are one, or objects with one inside.

The SDKs mark none inside an object, and those of `aws-native` none for sure.
"""
MARKED: Final = frozenset(
    {"password", "masterPassword", "adminUserPassword", "authToken", "passwords", "secretString", "secretBinary"}
)
"""What the SDKs of `aws` mark by themselves, so that one not known yet is no doubt (pulumi-aws 7)."""
PARAMETERS: Final = frozenset({"aws:ssm/parameter:Parameter", "aws-native:ssm:Parameter"})


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether a password is handed over in plain text, or kept as a parameter that is not encrypted."""
    if resource.type in PARAMETERS:
        return verdict_on(_in_parameter(resource), 'type="SecureString"')
    seen = (one for name in PASSWORDS[resource.type] for one in _handed(resource, name))
    return verdict_on(seen, "pulumi.Output.secret(…), or let AWS keep the password: manage_master_user_password=True")


def _handed(resource: Resource, name: str) -> Iterator[Found | Doubt]:
    value = resource.get(name)
    if value is UNKNOWN:
        if name not in MARKED or not resource.type.startswith("aws:"):
            yield Doubt(name)
    elif isinstance(value, str):
        if value.strip() and not is_reference(value):
            yield Found(name, f"{name} is plain text, not marked as a secret")
    elif not isinstance(value, Secret):
        yield from leaks(name, value, name=name, encrypted=True)


def _in_parameter(resource: Resource) -> Iterator[Found | Doubt]:
    kind = text("type", resource.get("type"))
    if isinstance(kind, str) and kind.casefold() == "securestring":
        return
    given = text("name", resource.get("name"))
    name = given.rpartition("/")[2] if isinstance(given, str) else resource.name
    for where in ("value", "insecureValue"):
        written = text(where, resource.get(where))
        if isinstance(written, str) and (credentials(written) or is_credential(name, written)):
            found = Found(where, f"{where} is a credential, and the parameter is not encrypted")
            yield kind if isinstance(kind, Doubt) else found
        elif isinstance(written, Doubt) and says_credential(name):
            yield written


RULE = Rule(
    name="plain-text-secrets",
    description="Passwords are marked as secrets, and kept encrypted",
    question="is given a password in plain text",
    why="What is not marked as a secret stands in plain text in Pulumi's state, its logs and its previews.",
    fix="Take passwords from pulumi.Config().require_secret, a generated one, or pulumi.Output.secret.",
    level="mandatory",
    level_reason="To mark a value changes nothing else, and nobody means to keep a password in plain text.",
    severity="high",
    framework=None,
    tags=("RDS", "SSM", "NIST-800-53-r5/IA-5(7)", "NIST-800-53-r5/SC-28", "CKV_AWS_384"),
    url="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html",
    types=frozenset(PASSWORDS) | PARAMETERS,
    config=RuleConfig,
    check=check,
)
