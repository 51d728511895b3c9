"""The IAM actions that the AWS provider uses to create, read, change and delete each resource of the program.

By resource, as the program names it (`aws.MODULE.CLASS`). Sources: the service's API for the resource's life as the
provider's documentation describes it, and the Service Authorization Reference for the names of actions.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_EC2_TAGS: Final = "CreateTags DeleteTags DescribeTags"
_ELB_TAGS: Final = "AddTags RemoveTags DescribeTags"
_RDS_TAGS: Final = "AddTagsToResource RemoveTagsFromResource ListTagsForResource"
_CLOUDWATCH_TAGS: Final = "TagResource UntagResource ListTagsForResource"

RESOURCES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "acm.Certificate": {
            "acm": "RequestCertificate ImportCertificate DescribeCertificate GetCertificate DeleteCertificate "
            "AddTagsToCertificate RemoveTagsFromCertificate ListTagsForCertificate"
        },
        "acm.CertificateValidation": {"acm": "DescribeCertificate"},
        "autoscaling.Group": {
            "autoscaling": "CreateAutoScalingGroup UpdateAutoScalingGroup DeleteAutoScalingGroup "
            "DescribeAutoScalingGroups DescribeScalingActivities StartInstanceRefresh DescribeInstanceRefreshes "
            "CancelInstanceRefresh CreateOrUpdateTags DeleteTags EnableMetricsCollection DisableMetricsCollection "
            "AttachLoadBalancerTargetGroups DetachLoadBalancerTargetGroups TerminateInstanceInAutoScalingGroup "
            "AttachTrafficSources DetachTrafficSources SetInstanceProtection DescribeTrafficSources "
            "DescribeLoadBalancerTargetGroups",
            # Asked of whoever gives a group its launch template.
            "ec2": f"RunInstances {_EC2_TAGS} DescribeInstances",
            "ssm": "GetParameters",
            "elasticloadbalancing": "DescribeTargetHealth",
        },
        "autoscaling.Policy": {"autoscaling": "PutScalingPolicy DescribePolicies DeletePolicy"},
        "budgets.Budget": {"budgets": "ViewBudget ModifyBudget TagResource UntagResource ListTagsForResource"},
        "cloudwatch.CompositeAlarm": {
            "cloudwatch": f"PutCompositeAlarm DescribeAlarms DeleteAlarms {_CLOUDWATCH_TAGS}"
        },
        "cloudwatch.Dashboard": {"cloudwatch": "PutDashboard GetDashboard DeleteDashboards"},
        "cloudwatch.LogGroup": {
            "logs": "CreateLogGroup DescribeLogGroups DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy "
            "TagResource UntagResource ListTagsForResource"
        },
        "cloudwatch.LogMetricFilter": {"logs": "PutMetricFilter DescribeMetricFilters DeleteMetricFilter"},
        "cloudwatch.MetricAlarm": {"cloudwatch": f"PutMetricAlarm DescribeAlarms DeleteAlarms {_CLOUDWATCH_TAGS}"},
        "ec2.DefaultSecurityGroup": {
            "ec2": "DescribeSecurityGroups DescribeSecurityGroupRules RevokeSecurityGroupIngress "
            f"RevokeSecurityGroupEgress {_EC2_TAGS}"
        },
        "ec2.Eip": {"ec2": f"AllocateAddress ReleaseAddress DescribeAddresses DescribeAddressesAttribute {_EC2_TAGS}"},
        "ec2.FlowLog": {
            "ec2": f"CreateFlowLogs DescribeFlowLogs DeleteFlowLogs {_EC2_TAGS}",
            "logs": "CreateLogDelivery DeleteLogDelivery",
        },
        "ec2.InternetGateway": {
            "ec2": "CreateInternetGateway AttachInternetGateway DetachInternetGateway DeleteInternetGateway "
            f"DescribeInternetGateways {_EC2_TAGS}"
        },
        "ec2.LaunchTemplate": {
            "ec2": "CreateLaunchTemplate CreateLaunchTemplateVersion ModifyLaunchTemplate DeleteLaunchTemplate "
            f"DescribeLaunchTemplates DescribeLaunchTemplateVersions {_EC2_TAGS}"
        },
        "ec2.NatGateway": {
            "ec2": "CreateNatGateway DeleteNatGateway DescribeNatGateways DisassociateAddress DescribeAddresses "
            f"DescribeNetworkInterfaces {_EC2_TAGS}"
        },
        "ec2.Route": {"ec2": "CreateRoute ReplaceRoute DeleteRoute DescribeRouteTables"},
        "ec2.RouteTable": {"ec2": f"CreateRouteTable DeleteRouteTable DescribeRouteTables {_EC2_TAGS}"},
        "ec2.RouteTableAssociation": {
            "ec2": "AssociateRouteTable DisassociateRouteTable ReplaceRouteTableAssociation DescribeRouteTables"
        },
        "ec2.SecurityGroup": {
            "ec2": "CreateSecurityGroup DeleteSecurityGroup DescribeSecurityGroups RevokeSecurityGroupEgress "
            f"RevokeSecurityGroupIngress DescribeNetworkInterfaces {_EC2_TAGS}"
        },
        "ec2.Subnet": {
            "ec2": "CreateSubnet ModifySubnetAttribute DeleteSubnet DescribeSubnets DescribeNetworkInterfaces "
            f"{_EC2_TAGS}"
        },
        "ec2.Vpc": {
            "ec2": "CreateVpc ModifyVpcAttribute DescribeVpcs DescribeVpcAttribute DeleteVpc DescribeNetworkAcls "
            f"DescribeRouteTables DescribeSecurityGroups {_EC2_TAGS}"
        },
        "ec2.VpcEndpoint": {
            "ec2": f"CreateVpcEndpoint ModifyVpcEndpoint DeleteVpcEndpoints DescribeVpcEndpoints DescribePrefixLists "
            f"{_EC2_TAGS}"
        },
        "kms.Key": {
            "kms": "CreateKey DescribeKey GetKeyPolicy PutKeyPolicy GetKeyRotationStatus EnableKeyRotation "
            "ListResourceTags TagResource UntagResource ScheduleKeyDeletion UpdateKeyDescription CreateGrant"
        },
        "lb.Listener": {
            "elasticloadbalancing": "CreateListener ModifyListener DeleteListener DescribeListeners "
            f"DescribeListenerAttributes ModifyListenerAttributes {_ELB_TAGS}"
        },
        "lb.LoadBalancer": {
            "elasticloadbalancing": "CreateLoadBalancer DeleteLoadBalancer DescribeLoadBalancers "
            "DescribeLoadBalancerAttributes ModifyLoadBalancerAttributes SetSecurityGroups SetSubnets SetIpAddressType "
            f"DescribeCapacityReservation {_ELB_TAGS}",
            "ec2": "DescribeAccountAttributes DescribeNetworkInterfaces",
        },
        "lb.TargetGroup": {
            "elasticloadbalancing": "CreateTargetGroup ModifyTargetGroup DeleteTargetGroup DescribeTargetGroups "
            f"DescribeTargetGroupAttributes ModifyTargetGroupAttributes {_ELB_TAGS}"
        },
        "rds.EventSubscription": {
            "rds": "CreateEventSubscription ModifyEventSubscription DescribeEventSubscriptions "
            "AddSourceIdentifierToSubscription RemoveSourceIdentifierFromSubscription DeleteEventSubscription "
            f"{_RDS_TAGS}"
        },
        "rds.Instance": {
            "rds": "CreateDBInstance CreateDBInstanceReadReplica RestoreDBInstanceFromDBSnapshot "
            "RestoreDBInstanceToPointInTime ModifyDBInstance RebootDBInstance DeleteDBInstance DescribeDBInstances "
            f"DescribeDBSnapshots CreateDBSnapshot {_RDS_TAGS}",
            "kms": "DescribeKey CreateGrant",
        },
        "rds.InstanceAutomatedBackupsReplication": {
            "rds": "StartDBInstanceAutomatedBackupsReplication StopDBInstanceAutomatedBackupsReplication "
            "DescribeDBInstanceAutomatedBackups"
        },
        "rds.ParameterGroup": {
            "rds": "CreateDBParameterGroup ModifyDBParameterGroup ResetDBParameterGroup DeleteDBParameterGroup "
            f"DescribeDBParameterGroups DescribeDBParameters {_RDS_TAGS}"
        },
        "rds.Proxy": {"rds": f"CreateDBProxy ModifyDBProxy DeleteDBProxy DescribeDBProxies {_RDS_TAGS}"},
        "rds.ProxyDefaultTargetGroup": {"rds": "DescribeDBProxyTargetGroups ModifyDBProxyTargetGroup"},
        "rds.ProxyTarget": {"rds": "RegisterDBProxyTargets DeregisterDBProxyTargets DescribeDBProxyTargets"},
        "rds.SubnetGroup": {
            "rds": f"CreateDBSubnetGroup ModifyDBSubnetGroup DeleteDBSubnetGroup DescribeDBSubnetGroups {_RDS_TAGS}"
        },
        "route53.Record": {
            "route53": "ChangeResourceRecordSets ListResourceRecordSets GetChange GetHostedZone ListHostedZones "
            "ListTagsForResource"
        },
        "s3.Bucket": {
            "s3": "CreateBucket DeleteBucket ListBucket GetBucketLocation GetBucketTagging PutBucketTagging "
            "GetBucketPolicy GetBucketAcl GetBucketCORS GetBucketWebsite GetBucketVersioning GetBucketLogging "
            "GetAccelerateConfiguration GetBucketRequestPayment GetLifecycleConfiguration GetReplicationConfiguration "
            "GetEncryptionConfiguration GetBucketObjectLockConfiguration ListBucketVersions DeleteObject "
            "DeleteObjectVersion"
        },
        "s3.BucketLifecycleConfiguration": {"s3": "GetLifecycleConfiguration PutLifecycleConfiguration"},
        "s3.BucketPolicy": {"s3": "GetBucketPolicy PutBucketPolicy DeleteBucketPolicy"},
        "s3.BucketPublicAccessBlock": {"s3": "GetBucketPublicAccessBlock PutBucketPublicAccessBlock"},
        "s3.BucketServerSideEncryptionConfiguration": {"s3": "GetEncryptionConfiguration PutEncryptionConfiguration"},
        "secretsmanager.Secret": {
            "secretsmanager": "CreateSecret DescribeSecret UpdateSecret DeleteSecret RestoreSecret GetResourcePolicy "
            "TagResource UntagResource"
        },
        "secretsmanager.SecretVersion": {
            "secretsmanager": "PutSecretValue GetSecretValue DescribeSecret UpdateSecretVersionStage "
            "ListSecretVersionIds"
        },
        "sns.Topic": {
            "sns": "CreateTopic GetTopicAttributes SetTopicAttributes DeleteTopic TagResource UntagResource "
            "ListTagsForResource"
        },
        "sns.TopicPolicy": {"sns": "GetTopicAttributes SetTopicAttributes"},
        "sns.TopicSubscription": {
            "sns": "Subscribe Unsubscribe GetSubscriptionAttributes SetSubscriptionAttributes ListSubscriptionsByTopic"
        },
        "ssm.Parameter": {
            "ssm": "PutParameter GetParameter GetParameters DescribeParameters DeleteParameter AddTagsToResource "
            "RemoveTagsFromResource ListTagsForResource"
        },
        "vpc.SecurityGroupEgressRule": {
            "ec2": "AuthorizeSecurityGroupEgress RevokeSecurityGroupEgress ModifySecurityGroupRules "
            f"DescribeSecurityGroupRules {_EC2_TAGS}"
        },
        "vpc.SecurityGroupIngressRule": {
            "ec2": "AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress ModifySecurityGroupRules "
            f"DescribeSecurityGroupRules {_EC2_TAGS}"
        },
    }
)

IAM_RESOURCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "iam.Role": "CreateRole GetRole UpdateRole UpdateAssumeRolePolicy DeleteRole TagRole UntagRole "
        "ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole PassRole",
        "iam.RolePolicy": "PutRolePolicy GetRolePolicy DeleteRolePolicy",
        "iam.InstanceProfile": "CreateInstanceProfile GetInstanceProfile DeleteInstanceProfile TagInstanceProfile "
        "UntagInstanceProfile AddRoleToInstanceProfile RemoveRoleFromInstanceProfile",
    }
)
"""Kept apart, because they are allowed for the program's own roles only."""

LOOKUPS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "get_availability_zones": {"ec2": "DescribeAvailabilityZones"},
        "get_caller_identity": {},
        "get_instance": {"rds": "DescribeDBInstances ListTagsForResource"},
        "get_partition": {},
        "get_zone": {"route53": "ListHostedZones GetHostedZone ListTagsForResource"},
    }
)
"""What the program asks before it declares anything; who one is, anybody may ask."""
