"""The load balancer with its certificate and access logs, and the backends."""

from collections.abc import Mapping
from functools import reduce
from typing import Any

from tests.oracle.cloudformation import Properties, Row, Table, capitalized, joined
from tests.oracle.table.shapes import (
    NO_TAGS,
    OF_THE_PROVIDER,
    each,
    inside,
    key_values,
    one,
    parsed,
    part,
    renamed,
    row,
    tag_list,
)


def _booleans(value: Any) -> Any:
    """The launch template's booleans are texts in Pulumi, for want of a third state."""
    if isinstance(value, dict):
        return {key: _booleans(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_booleans(item) for item in value]
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _tag_specifications(specifications: list[Mapping[str, Any]]) -> Properties:
    return {
        "TagSpecifications": [
            {"ResourceType": one_kind["resourceType"], **tag_list(one_kind["tags"])} for one_kind in specifications
        ]
    }


def _access_logs(logs: Mapping[str, Any]) -> Properties:
    attributes = {key: f"access_logs.s3.{key}" for key in ("bucket", "enabled", "prefix")}
    shapes = key_values("LoadBalancerAttributes", attributes)
    return reduce(joined, (shapes[key](value) for key, value in logs.items()))


def _health_check(check: Mapping[str, Any]) -> Properties:
    names = {
        "healthyThreshold": "HealthyThresholdCount",
        "unhealthyThreshold": "UnhealthyThresholdCount",
        "interval": "HealthCheckIntervalSeconds",
        "timeout": "HealthCheckTimeoutSeconds",
        "path": "HealthCheckPath",
        "port": "HealthCheckPort",
        "protocol": "HealthCheckProtocol",
    }
    shaped = {names[key]: value for key, value in check.items() if key != "matcher"}
    return {**shaped, "Matcher": {"HttpCode": check["matcher"]}}


def _lifecycle(rules: list[Mapping[str, Any]]) -> Properties:
    return {
        "LifecycleConfiguration": {
            "Rules": [
                {
                    "Id": rule["id"],
                    "Status": rule["status"],
                    "Prefix": rule["filter"]["prefix"],
                    "ExpirationInDays": rule["expiration"]["days"],
                }
                for rule in rules
            ]
        }
    }


def _encryption(rules: list[Mapping[str, Any]]) -> Properties:
    defaults = [rule["applyServerSideEncryptionByDefault"]["sseAlgorithm"] for rule in rules]
    return {
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [
                {"ServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm}} for algorithm in defaults
            ]
        }
    }


def _group_tags(tags: list[Mapping[str, Any]]) -> Properties:
    return {"Tags": [capitalized(tag) for tag in tags]}


def _certificate(inputs: Mapping[str, Any]) -> Row | str:
    if "privateKey" in inputs:
        return "CloudFormation imports no certificates"
    return row("AWS::CertificateManager::Certificate")


def _interfaces(interfaces: list[Mapping[str, Any]]) -> Properties:
    return {
        "NetworkInterfaces": [
            {"DeviceIndex": index, **renamed(_booleans(interface), securityGroups="Groups")}
            for index, interface in enumerate(interfaces)
        ]
    }


COMPUTE: Table = {
    "aws:ec2/launchTemplate:LaunchTemplate": row(
        "AWS::EC2::LaunchTemplate",
        names={"name": "LaunchTemplateName"},
        without={"updateDefaultVersion": OF_THE_PROVIDER},
        shapes={
            "tagsAll": lambda tags: {"TagSpecifications": [{"ResourceType": "launch-template", **tag_list(tags)}]},
            **inside(
                "LaunchTemplateData",
                "imageId",
                "instanceType",
                "iamInstanceProfile",
                "metadataOptions",
                "userData",
                tagSpecifications=_tag_specifications,
                blockDeviceMappings=lambda mappings: each("BlockDeviceMappings")(_booleans(mappings)),
                networkInterfaces=_interfaces,
            ),
        },
    ),
    "aws:autoscaling/group:Group": row(
        "AWS::AutoScaling::AutoScalingGroup",
        names={
            "name": "AutoScalingGroupName",
            "vpcZoneIdentifiers": "VPCZoneIdentifier",
            "targetGroupArns": "TargetGroupARNs",
        },
        shapes={
            "launchTemplate": one("LaunchTemplate", id="LaunchTemplateId"),
            "tags": _group_tags,
            "enabledMetrics": lambda metrics: {"MetricsCollection": [{"Granularity": "1Minute", "Metrics": metrics}]},
        },
        without={
            "minElbCapacity": OF_THE_PROVIDER,
            "waitForCapacityTimeout": OF_THE_PROVIDER,
            "instanceRefresh": "a call of its own (StartInstanceRefresh), which CloudFormation does otherwise",
        },
    ),
    "aws:autoscaling/policy:Policy": row(
        "AWS::AutoScaling::ScalingPolicy",
        names={"autoscalingGroupName": "AutoScalingGroupName"},
        without={"name": "CloudFormation names it"},
    ),
    "aws:lb/loadBalancer:LoadBalancer": row(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        names={"loadBalancerType": "Type"},
        shapes={
            "internal": lambda internal: {"Scheme": "internal" if internal else "internet-facing"},
            "accessLogs": _access_logs,
            **key_values(
                "LoadBalancerAttributes",
                {
                    "dropInvalidHeaderFields": "routing.http.drop_invalid_header_fields.enabled",
                    "enableDeletionProtection": "deletion_protection.enabled",
                    "idleTimeout": "idle_timeout.timeout_seconds",
                },
            ),
        },
    ),
    "aws:lb/targetGroup:TargetGroup": row(
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        shapes={
            "healthCheck": _health_check,
            **key_values("TargetGroupAttributes", {"deregistrationDelay": "deregistration_delay.timeout_seconds"}),
        },
    ),
    "aws:lb/listener:Listener": row(
        "AWS::ElasticLoadBalancingV2::Listener",
        shapes={
            "certificateArn": lambda arn: {"Certificates": [{"CertificateArn": arn}]},
            "defaultActions": each("DefaultActions", redirect="RedirectConfig"),
        },
        without={"tagsAll": NO_TAGS},
    ),
    "aws:acm/certificate:Certificate": _certificate,
    "aws:acm/certificateValidation:CertificateValidation": "the provider's waiting, for which AWS has no object",
    "aws:route53/record:Record": row(
        "AWS::Route53::RecordSet",
        names={"zoneId": "HostedZoneId", "ttl": "TTL", "records": "ResourceRecords"},
        shapes={"aliases": lambda aliases: one("AliasTarget", name="DNSName", zoneId="HostedZoneId")(*aliases)},
        without={"allowOverwrite": OF_THE_PROVIDER},
    ),
    "aws:s3/bucket:Bucket": row(
        "AWS::S3::Bucket", names={"bucket": "BucketName"}, without={"forceDestroy": OF_THE_PROVIDER}
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": part(
        "aws:s3/bucket:Bucket",
        named_by="bucket",
        shapes=inside(
            "PublicAccessBlockConfiguration",
            "blockPublicAcls",
            "blockPublicPolicy",
            "ignorePublicAcls",
            "restrictPublicBuckets",
        ),
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": part(
        "aws:s3/bucket:Bucket", named_by="bucket", shapes={"rules": _encryption}
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": part(
        "aws:s3/bucket:Bucket", named_by="bucket", shapes={"rules": _lifecycle}
    ),
    "aws:s3/bucketPolicy:BucketPolicy": row("AWS::S3::BucketPolicy", shapes={"policy": parsed("PolicyDocument")}),
}
