"""What load balancers, networks and everything with a name of its own refuse.

Where AWS's words were read is said beside them; the others are from memory of the same API.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from simulation.calls import SECURITY_GROUP, Call, Operation, Rule
from simulation.graph import reveal


def _certificate(call: Call) -> tuple[str, str] | None:
    arn = call.values.get("certificateArn")
    row = call.cloud.find("aws:acm/certificate:Certificate", str(arn))
    if row is None or row.deleted or "certificateBody" in row.inputs:
        return None
    validations = call.cloud.alive("aws:acm/certificateValidation:CertificateValidation")
    if arn in {each.inputs.get("certificateArn") for each in validations}:
        return None
    # Read in hashicorp/terraform-provider-aws#41789.
    return (
        "UnsupportedCertificate",
        f"The certificate '{arn}' must have a fully-qualified domain name, a supported signature, and a supported key "
        "size.",
    )


def _protected_balancer(call: Call) -> tuple[str, str] | None:
    if not call.values.get("enableDeletionProtection"):
        return None
    return (
        "OperationNotPermitted",
        f"Load balancer '{call.id}' cannot be deleted because deletion protection is enabled",
    )


def _holds(value: Any, id_: str) -> bool:
    if isinstance(value, Mapping):
        return any(_holds(item, id_) for item in cast("Mapping[str, Any]", value).values())
    if isinstance(value, list):
        return any(_holds(item, id_) for item in cast("list[Any]", value))
    return value == id_


def _in_use(sentence: str, *types: str) -> Rule:
    def rule(call: Call) -> tuple[str, str] | None:
        # A group's own rules go with it; those of other groups that refer to it do not.
        users = [
            row
            for row in call.cloud.alive(*types)
            if row.type not in _OUTLIVES
            and row.id != call.id
            and row.inputs.get("securityGroupId") != call.id
            and _holds(reveal(row.inputs), call.id)
        ]
        if not users:
            return None
        return "DependencyViolation", sentence.format(call.id)

    return rule


def _taken(key: str, code: str, sentence: str) -> Rule:
    def rule(call: Call) -> tuple[str, str] | None:
        name, region = call.values.get(key), call.values.get("region")
        same = [row for row in call.others() if row.inputs.get(key) == name and row.inputs.get("region") == region]
        return (code, sentence.format(name)) if name and same else None

    return rule


def _longer(key: str, bound: int, code: str, sentence: str) -> Rule:
    def rule(call: Call) -> tuple[str, str] | None:
        name = str(call.values.get(key, ""))
        return (code, sentence.format(name)) if len(name) > bound else None

    return rule


_BALANCER: Final = "aws:lb/loadBalancer:LoadBalancer"
_LISTENER: Final = "aws:lb/listener:Listener"
_OUTLIVES: Final = ("aws:ec2/launchTemplate:LaunchTemplate",)
"""Types that may name what is deleted."""

# Type -> the property that has to be free in the region, and what AWS says where it is not.
_NAMES: Final[Mapping[str, tuple[str, str, str]]] = {
    "aws:cloudwatch/logGroup:LogGroup": (
        "name",
        "ResourceAlreadyExistsException",
        "The specified log group already exists",
    ),
    "aws:iam/role:Role": ("name", "EntityAlreadyExists", "Role with name {} already exists."),
    "aws:lb/loadBalancer:LoadBalancer": (
        "name",
        "DuplicateLoadBalancerName",
        "A load balancer with the same name '{}' exists, but with different settings",
    ),
    "aws:lb/targetGroup:TargetGroup": (
        "name",
        "DuplicateTargetGroupName",
        "A target group with the same name '{}' exists, but with different settings",
    ),
    "aws:rds/instance:Instance": ("identifier", "DBInstanceAlreadyExists", "DB instance already exists"),
    "aws:rds/parameterGroup:ParameterGroup": (
        "name",
        "DBParameterGroupAlreadyExists",
        "Parameter group {} already exists",
    ),
    "aws:rds/proxy:Proxy": ("name", "DBProxyAlreadyExistsFault", "DB Proxy already exists: {}"),
    "aws:rds/subnetGroup:SubnetGroup": (
        "name",
        "DBSubnetGroupAlreadyExists",
        "The DB subnet group '{}' already exists.",
    ),
    "aws:secretsmanager/secret:Secret": (
        "name",
        "ResourceExistsException",
        "The operation failed because the secret {} already exists.",
    ),
    "aws:ssm/parameter:Parameter": (
        "name",
        "ParameterAlreadyExists",
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    ),
}
_LENGTHS: Final[Mapping[str, tuple[str, int, str, str]]] = {
    "aws:iam/role:Role": (
        "name",
        64,
        "ValidationError",
        "1 validation error detected: Value at 'roleName' failed to satisfy constraint: Member must have length less "
        "than or equal to 64",
    ),
    "aws:lb/loadBalancer:LoadBalancer": (
        "name",
        32,
        "ValidationError",
        "The load balancer name '{}' cannot be longer than '32' characters",
    ),
    "aws:lb/targetGroup:TargetGroup": (
        "name",
        32,
        "ValidationError",
        "Target group name '{}' cannot be longer than '32' characters",
    ),
}


def _create(type_: str) -> tuple[Rule, ...]:
    long = (_longer(*_LENGTHS[type_]),) if type_ in _LENGTHS else ()
    return (*long, *((_taken(*_NAMES[type_]),) if type_ in _NAMES else ()))


RULES: Mapping[tuple[Operation, str], tuple[Rule, ...]] = {
    **{("create", type_): _create(type_) for type_ in _NAMES.keys() | _LENGTHS.keys()},
    ("create", _LISTENER): (_certificate,),
    ("update", _LISTENER): (_certificate,),
    ("delete", _BALANCER): (_protected_balancer,),
    ("delete", SECURITY_GROUP): (_in_use("resource {} has a dependent object"),),
    ("delete", "aws:ec2/subnet:Subnet"): (
        _in_use(
            "The subnet '{}' has dependencies and cannot be deleted.",
            _BALANCER,
            "aws:autoscaling/group:Group",
            "aws:ec2/natGateway:NatGateway",
            "aws:rds/proxy:Proxy",
        ),
    ),
    ("delete", "aws:ec2/vpc:Vpc"): (
        _in_use(
            "The vpc '{}' has dependencies and cannot be deleted.",
            SECURITY_GROUP,
            "aws:ec2/internetGateway:InternetGateway",
            "aws:ec2/routeTable:RouteTable",
            "aws:ec2/subnet:Subnet",
            "aws:ec2/vpcEndpoint:VpcEndpoint",
        ),
    ),
}
