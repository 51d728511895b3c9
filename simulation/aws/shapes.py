"""Ids and ARNs by resource type.

An id rule is one of: `vpc-*` (EC2's prefix and 17 hex digits), `{name}` (a template over the resource's values),
`arn` (the ARN is the id). An ARN rule is `service:resource template`; `service::template` where ARNs carry no
region. Beside the resource's values, templates may use {id}, {uuid}, {hex16}, {suffix}, {account} and {path}.
Source: the resource types of each service in AWS's Service Authorization Reference, and the id each resource of the
Terraform AWS provider stores.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Shape(NamedTuple):
    """How a type's id and ARN are made; an empty ARN rule means it has none worth a special shape."""

    id: str
    arn: str = ""


_EC2: dict[str, Shape] = {
    f"aws:ec2/{name}": Shape(f"{prefix}-*", f"ec2:{noun}/{{id}}")
    for name, prefix, noun in (
        ("carrierGateway:CarrierGateway", "cagw", "carrier-gateway"),
        ("customerGateway:CustomerGateway", "cgw", "customer-gateway"),
        ("defaultNetworkAcl:DefaultNetworkAcl", "acl", "network-acl"),
        ("defaultRouteTable:DefaultRouteTable", "rtb", "route-table"),
        ("defaultSecurityGroup:DefaultSecurityGroup", "sg", "security-group"),
        ("defaultSubnet:DefaultSubnet", "subnet", "subnet"),
        ("defaultVpc:DefaultVpc", "vpc", "vpc"),
        ("defaultVpcDhcpOptions:DefaultVpcDhcpOptions", "dopt", "dhcp-options"),
        ("egressOnlyInternetGateway:EgressOnlyInternetGateway", "eigw", "egress-only-internet-gateway"),
        ("eip:Eip", "eipalloc", "elastic-ip"),
        ("flowLog:FlowLog", "fl", "vpc-flow-log"),
        ("instance:Instance", "i", "instance"),
        ("internetGateway:InternetGateway", "igw", "internet-gateway"),
        ("launchTemplate:LaunchTemplate", "lt", "launch-template"),
        ("managedPrefixList:ManagedPrefixList", "pl", "prefix-list"),
        ("natGateway:NatGateway", "nat", "natgateway"),
        ("networkAcl:NetworkAcl", "acl", "network-acl"),
        ("networkInterface:NetworkInterface", "eni", "network-interface"),
        ("routeTable:RouteTable", "rtb", "route-table"),
        ("securityGroup:SecurityGroup", "sg", "security-group"),
        ("spotInstanceRequest:SpotInstanceRequest", "sir", "spot-instances-request"),
        ("subnet:Subnet", "subnet", "subnet"),
        ("vpc:Vpc", "vpc", "vpc"),
        ("vpcDhcpOptions:VpcDhcpOptions", "dopt", "dhcp-options"),
        ("vpcEndpoint:VpcEndpoint", "vpce", "vpc-endpoint"),
        ("vpcPeeringConnection:VpcPeeringConnection", "pcx", "vpc-peering-connection"),
        ("vpnConnection:VpnConnection", "vpn", "vpn-connection"),
        ("vpnGateway:VpnGateway", "vgw", "vpn-gateway"),
    )
}

# Settings of a bucket that are resources of their own share its name as their id.
_BUCKET_PARTS: dict[str, Shape] = {
    f"aws:s3/{name}": Shape("{bucket}")
    for name in (
        "bucketAcl:BucketAcl",
        "bucketCorsConfiguration:BucketCorsConfiguration",
        "bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
        "bucketLogging:BucketLogging",
        "bucketNotification:BucketNotification",
        "bucketOwnershipControls:BucketOwnershipControls",
        "bucketPolicy:BucketPolicy",
        "bucketPublicAccessBlock:BucketPublicAccessBlock",
        "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
        "bucketVersioning:BucketVersioning",
        "bucketVersioningV2:BucketVersioningV2",
        "bucketWebsiteConfiguration:BucketWebsiteConfiguration",
    )
}

_BALANCING: dict[str, Shape] = {
    f"aws:{module}/{name}": shape
    for module in ("alb", "lb")
    for name, shape in (
        ("loadBalancer:LoadBalancer", Shape("arn", "elasticloadbalancing:loadbalancer/{kind}/{name}/{hex16}")),
        ("targetGroup:TargetGroup", Shape("arn", "elasticloadbalancing:targetgroup/{name}/{hex16}")),
        ("listener:Listener", Shape("arn", "elasticloadbalancing:listener/{balancer}/{hex16}")),
        ("listenerRule:ListenerRule", Shape("arn", "elasticloadbalancing:listener-rule/{listener}/{hex16}")),
        ("listenerCertificate:ListenerCertificate", Shape("{listenerArn}_{certificateArn}")),
        ("targetGroupAttachment:TargetGroupAttachment", Shape("{targetGroupArn}-{hex16}")),
    )
}

SHAPES: Mapping[str, Shape] = {
    **_EC2,
    **_BUCKET_PARTS,
    **_BALANCING,
    "aws:acm/certificate:Certificate": Shape("arn", "acm:certificate/{uuid}"),
    "aws:acm/certificateValidation:CertificateValidation": Shape("2026-01-01 00:00:00 +0000 UTC"),
    "aws:appautoscaling/target:Target": Shape("{resourceId}", "application-autoscaling:scalable-target/{uuid}"),
    "aws:autoscaling/group:Group": Shape("{name}", "autoscaling:autoScalingGroup:{uuid}:autoScalingGroupName/{name}"),
    "aws:autoscaling/lifecycleHook:LifecycleHook": Shape("{name}"),
    "aws:autoscaling/policy:Policy": Shape(
        "{name}",
        "autoscaling:scalingPolicy:{uuid}:autoScalingGroupName/{autoscalingGroupName}:policyName/{name}",
    ),
    "aws:backup/plan:Plan": Shape("{uuid}", "backup:backup-plan:{id}"),
    "aws:backup/selection:Selection": Shape("{uuid}"),
    "aws:backup/vault:Vault": Shape("{name}", "backup:backup-vault:{name}"),
    "aws:budgets/budget:Budget": Shape("{account}:{name}", "budgets::budget/{name}"),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": Shape("{alarmName}", "cloudwatch:alarm:{alarmName}"),
    "aws:cloudwatch/dashboard:Dashboard": Shape("{dashboardName}", "cloudwatch::dashboard/{dashboardName}"),
    "aws:cloudwatch/eventRule:EventRule": Shape("{name}", "events:rule/{name}"),
    "aws:cloudwatch/eventTarget:EventTarget": Shape("{rule}-{targetId}"),
    "aws:cloudwatch/logGroup:LogGroup": Shape("{name}", "logs:log-group:{name}"),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": Shape("{name}"),
    "aws:cloudwatch/logStream:LogStream": Shape("{name}", "logs:log-group:{logGroupName}:log-stream:{name}"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Shape("{name}", "cloudwatch:alarm:{name}"),
    "aws:docdb/cluster:Cluster": Shape("{clusterIdentifier}", "rds:cluster:{clusterIdentifier}"),
    "aws:docdb/clusterInstance:ClusterInstance": Shape("{identifier}", "rds:db:{identifier}"),
    "aws:dynamodb/table:Table": Shape("{name}", "dynamodb:table/{name}"),
    "aws:ebs/volume:Volume": Shape("vol-*", "ec2:volume/{id}"),
    "aws:ec2/ami:Ami": Shape("ami-*", "ec2:image/{id}"),
    "aws:ec2/eipAssociation:EipAssociation": Shape("eipassoc-*"),
    "aws:ec2/keyPair:KeyPair": Shape("{keyName}", "ec2:key-pair/{keyName}"),
    "aws:ec2/launchConfiguration:LaunchConfiguration": Shape(
        "{name}", "autoscaling:launchConfiguration:{uuid}:launchConfigurationName/{name}"
    ),
    "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": Shape("rtbassoc-*"),
    "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment": Shape("eni-attach-*"),
    "aws:ec2/placementGroup:PlacementGroup": Shape("{name}", "ec2:placement-group/{name}"),
    "aws:ec2/route:Route": Shape("r-{routeTableId}{number}"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Shape("rtbassoc-*"),
    "aws:ec2/securityGroupRule:SecurityGroupRule": Shape("sgrule-{number}"),
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": Shape("a-{vpcEndpointId}{number}"),
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": Shape("vpc-cidr-assoc-*"),
    "aws:ecr/repository:Repository": Shape("{name}", "ecr:repository/{name}"),
    "aws:ecs/cluster:Cluster": Shape("arn", "ecs:cluster/{name}"),
    "aws:ecs/service:Service": Shape("arn", "ecs:service/{name}"),
    "aws:ecs/taskDefinition:TaskDefinition": Shape("{family}", "ecs:task-definition/{family}:1"),
    "aws:efs/fileSystem:FileSystem": Shape("fs-*", "elasticfilesystem:file-system/{id}"),
    "aws:eks/cluster:Cluster": Shape("{name}", "eks:cluster/{name}"),
    "aws:elb/loadBalancer:LoadBalancer": Shape("{name}", "elasticloadbalancing:loadbalancer/{name}"),
    "aws:iam/group:Group": Shape("{name}", "iam::group{path}{name}"),
    "aws:iam/instanceProfile:InstanceProfile": Shape("{name}", "iam::instance-profile{path}{name}"),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Shape("arn", "iam::oidc-provider/{hex16}"),
    "aws:iam/policy:Policy": Shape("arn", "iam::policy{path}{name}"),
    "aws:iam/role:Role": Shape("{name}", "iam::role{path}{name}"),
    "aws:iam/rolePolicy:RolePolicy": Shape("{role}:{name}"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Shape("{role}/{policyArn}"),
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": Shape(
        "arn", "iam::role/aws-service-role/{awsServiceName}/AWSServiceRole"
    ),
    "aws:iam/user:User": Shape("{name}", "iam::user{path}{name}"),
    "aws:kms/alias:Alias": Shape("{name}", "kms:{name}"),
    "aws:kms/key:Key": Shape("{uuid}", "kms:key/{id}"),
    "aws:kms/replicaKey:ReplicaKey": Shape("mrk-{hex16}{hex16}", "kms:key/{id}"),
    "aws:lambda/function:Function": Shape("{name}", "lambda:function:{name}"),
    "aws:neptune/cluster:Cluster": Shape("{clusterIdentifier}", "rds:cluster:{clusterIdentifier}"),
    "aws:neptune/clusterInstance:ClusterInstance": Shape("{identifier}", "rds:db:{identifier}"),
    "aws:rds/cluster:Cluster": Shape("{clusterIdentifier}", "rds:cluster:{clusterIdentifier}"),
    "aws:rds/clusterInstance:ClusterInstance": Shape("{identifier}", "rds:db:{identifier}"),
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": Shape("{name}", "rds:cluster-pg:{name}"),
    "aws:rds/clusterSnapshot:ClusterSnapshot": Shape(
        "{dbClusterSnapshotIdentifier}", "rds:cluster-snapshot:{dbClusterSnapshotIdentifier}"
    ),
    "aws:rds/eventSubscription:EventSubscription": Shape("{name}", "rds:es:{name}"),
    "aws:rds/instance:Instance": Shape("db-{capitals26}", "rds:db:{identifier}"),
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": Shape(
        "arn", "rds:auto-backup:ab-{letters39}"
    ),
    "aws:rds/optionGroup:OptionGroup": Shape("{name}", "rds:og:{name}"),
    "aws:rds/parameterGroup:ParameterGroup": Shape("{name}", "rds:pg:{name}"),
    "aws:rds/proxy:Proxy": Shape("{name}", "rds:db-proxy:prx-0{hex16}"),
    "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": Shape(
        "{dbProxyName}", "rds:target-group:prx-tg-0{hex16}"
    ),
    "aws:rds/proxyEndpoint:ProxyEndpoint": Shape(
        "{dbProxyName}/{dbProxyEndpointName}", "rds:db-proxy-endpoint:prx-endpoint-0{hex16}"
    ),
    "aws:rds/proxyTarget:ProxyTarget": Shape("{dbProxyName}/{targetGroupName}/RDS_INSTANCE/{dbInstanceIdentifier}"),
    "aws:rds/snapshot:Snapshot": Shape("{dbSnapshotIdentifier}", "rds:snapshot:{dbSnapshotIdentifier}"),
    "aws:rds/subnetGroup:SubnetGroup": Shape("{name}", "rds:subgrp:{name}"),
    "aws:redshift/cluster:Cluster": Shape("{clusterIdentifier}", "redshift:cluster:{clusterIdentifier}"),
    "aws:route53/healthCheck:HealthCheck": Shape("{uuid}"),
    "aws:route53/record:Record": Shape("{zoneId}_{name}_{type}"),
    "aws:route53/zone:Zone": Shape("Z{capitals20}"),
    "aws:s3/bucket:Bucket": Shape("{bucket}"),
    "aws:s3/bucketV2:BucketV2": Shape("{bucket}"),
    "aws:s3/bucketObject:BucketObject": Shape("{key}"),
    "aws:s3/bucketObjectv2:BucketObjectv2": Shape("{bucket}/{key}"),
    "aws:secretsmanager/secret:Secret": Shape("arn", "secretsmanager:secret:{name}-{suffix}"),
    "aws:secretsmanager/secretPolicy:SecretPolicy": Shape("{secretArn}"),
    "aws:secretsmanager/secretRotation:SecretRotation": Shape("{secretId}"),
    "aws:secretsmanager/secretVersion:SecretVersion": Shape("{secretId}|terraform-{hex16}0000000001"),
    "aws:sns/topic:Topic": Shape("arn", "sns:{name}"),
    "aws:sns/topicPolicy:TopicPolicy": Shape("{arn}"),
    "aws:sns/topicSubscription:TopicSubscription": Shape("{topic}:{uuid}"),
    "aws:sqs/queue:Queue": Shape("https://sqs.{region}.amazonaws.com/{account}/{name}", "sqs:{name}"),
    "aws:ssm/parameter:Parameter": Shape("{name}", "ssm:parameter/{bare}"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": Shape("sgr-*", "ec2:security-group-rule/{id}"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Shape("sgr-*", "ec2:security-group-rule/{id}"),
}
