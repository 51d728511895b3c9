"""What AWS cannot change in place, by resource type."""

from __future__ import annotations

from collections.abc import Mapping

# What cannot change in place, so that a new resource is made: the properties that ForceNew or RequiresReplace
# marks in hashicorp/terraform-provider-aws, internal/service/<the file beside each type>, and in
# hashicorp/terraform-provider-tls. Every AWS type adds `region`; of random's types every property counts.
# Read from those files: Certificate, Eip, EventSubscription, FlowLog, InstanceAutomatedBackupsReplication, LogGroup,
# MetricAlarm, NatGateway, ssm's Parameter, ParameterGroup, Proxy, ProxyTarget, Secret, SecretVersion, Subnet,
# TargetGroup and TopicPolicy; from older ones CompositeAlarm, Instance, RouteTableAssociation and SubnetGroup. The
# other rows are from memory; where CloudFormation has the type, they agree with the createOnlyProperties of its schema,
# as cfn-lint ships it, but for a security group's rules, which the provider changes in place.
REPLACING: Mapping[str, str] = {
    # acm/certificate.go
    "aws:acm/certificate:Certificate": "certificateAuthorityArn domainName keyAlgorithm subjectAlternativeNames "
    "validationMethod validationOptions",
    # acm/certificate_validation.go
    "aws:acm/certificateValidation:CertificateValidation": "certificateArn validationRecordFqdns",
    "aws:autoscaling/group:Group": "name namePrefix",  # autoscaling/group.go
    "aws:autoscaling/policy:Policy": "autoscalingGroupName name",  # autoscaling/policy.go
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": "actionsEnabled alarmName",  # cloudwatch/composite_alarm.go
    "aws:cloudwatch/dashboard:Dashboard": "dashboardName",  # cloudwatch/dashboard.go
    "aws:cloudwatch/logGroup:LogGroup": "logGroupClass name namePrefix",  # logs/group.go
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": "logGroupName name",  # logs/metric_filter.go
    "aws:cloudwatch/metricAlarm:MetricAlarm": "name",  # cloudwatch/metric_alarm.go
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "vpcId",  # ec2/vpc_default_security_group.go
    # ec2/ec2_eip.go
    "aws:ec2/eip:Eip": "address domain ipamPoolId networkBorderGroup publicIpv4Pool",
    # ec2/vpc_flow_log.go
    "aws:ec2/flowLog:FlowLog": "deliverCrossAccountRole destinationOptions eniId iamRoleArn logDestination "
    "logDestinationType logFormat maxAggregationInterval regionalNatGatewayId subnetId trafficType "
    "transitGatewayAttachmentId transitGatewayId vpcId",
    "aws:ec2/internetGateway:InternetGateway": "",  # ec2/vpc_internet_gateway.go: it is attached anew
    "aws:ec2/launchTemplate:LaunchTemplate": "name namePrefix",  # ec2/ec2_launch_template.go
    # ec2/vpc_nat_gateway.go
    "aws:ec2/natGateway:NatGateway": "allocationId availabilityMode connectivityType privateIp "
    "secondaryPrivateIpAddressCount subnetId vpcId",
    # ec2/vpc_route.go
    "aws:ec2/route:Route": "destinationCidrBlock destinationIpv6CidrBlock destinationPrefixListId routeTableId",
    "aws:ec2/routeTable:RouteTable": "vpcId",  # ec2/vpc_route_table.go
    "aws:ec2/routeTableAssociation:RouteTableAssociation": "gatewayId subnetId",  # ec2/vpc_route_table_association.go
    "aws:ec2/securityGroup:SecurityGroup": "description name namePrefix vpcId",  # ec2/vpc_security_group.go
    # ec2/vpc_subnet.go
    "aws:ec2/subnet:Subnet": "availabilityZone availabilityZoneId cidrBlock ipv4IpamPoolId ipv4NetmaskLength "
    "ipv6IpamPoolId ipv6Native ipv6NetmaskLength outpostArn vpcId",
    "aws:ec2/vpc:Vpc": "cidrBlock instanceTenancy ipv4IpamPoolId ipv4NetmaskLength",  # ec2/vpc_.go
    # ec2/vpc_endpoint.go
    "aws:ec2/vpcEndpoint:VpcEndpoint": "resourceConfigurationArn serviceName serviceNetworkArn serviceRegion "
    "vpcEndpointType vpcId",
    "aws:iam/instanceProfile:InstanceProfile": "name namePrefix path",  # iam/instance_profile.go
    "aws:iam/role:Role": "name namePrefix path",  # iam/role.go
    "aws:iam/rolePolicy:RolePolicy": "name namePrefix role",  # iam/role_policy.go
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn role",  # iam/role_policy_attachment.go
    "aws:kms/alias:Alias": "name namePrefix",  # kms/alias.go
    "aws:kms/key:Key": "customKeyStoreId customerMasterKeySpec keyUsage multiRegion xksKeyId",  # kms/key.go
    "aws:lb/listener:Listener": "loadBalancerArn",  # elbv2/listener.go
    # elbv2/load_balancer.go
    "aws:lb/loadBalancer:LoadBalancer": "customerOwnedIpv4Pool internal loadBalancerType name namePrefix",
    # elbv2/target_group.go
    "aws:lb/targetGroup:TargetGroup": "ipAddressType name namePrefix port protocol protocolVersion targetType vpcId",
    "aws:rds/eventSubscription:EventSubscription": "name namePrefix",  # rds/event_subscription.go
    # rds/instance.go
    "aws:rds/instance:Instance": "availabilityZone backupTarget characterSetName customIamInstanceProfile dbName "
    "engine kmsKeyId ncharCharacterSetName restoreToPointInTime s3Import snapshotIdentifier storageEncrypted timezone "
    "username",
    # rds/instance_automated_backups_replication.go
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": "kmsKeyId preSignedUrl "
    "retentionPeriod sourceDbInstanceArn",
    "aws:rds/parameterGroup:ParameterGroup": "description family name namePrefix",  # rds/parameter_group.go
    "aws:rds/proxy:Proxy": "endpointNetworkType engineFamily targetConnectionNetworkType vpcSubnetIds",  # rds/proxy.go
    "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": "dbProxyName",  # rds/proxy_default_target_group.go
    # rds/proxy_target.go
    "aws:rds/proxyTarget:ProxyTarget": "dbClusterIdentifier dbInstanceIdentifier dbProxyName targetGroupName",
    "aws:rds/subnetGroup:SubnetGroup": "name namePrefix",  # rds/subnet_group.go
    "aws:route53/record:Record": "name zoneId",  # route53/record.go
    "aws:s3/bucket:Bucket": "bucket bucketNamespace bucketPrefix objectLockEnabled",  # s3/bucket.go
    # s3/bucket_lifecycle_configuration.go
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "bucket expectedBucketOwner",
    "aws:s3/bucketPolicy:BucketPolicy": "bucket",  # s3/bucket_policy.go
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "bucket",  # s3/bucket_public_access_block.go
    # s3/bucket_server_side_encryption_configuration.go
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": "bucket "
    "expectedBucketOwner",
    "aws:secretsmanager/secret:Secret": "name namePrefix",  # secretsmanager/secret.go
    # secretsmanager/secret_version.go
    "aws:secretsmanager/secretVersion:SecretVersion": "secretBinary secretId secretString",
    "aws:sns/topic:Topic": "fifoTopic name namePrefix",  # sns/topic.go
    "aws:sns/topicPolicy:TopicPolicy": "arn",  # sns/topic_policy.go
    "aws:sns/topicSubscription:TopicSubscription": "endpoint protocol topic",  # sns/topic_subscription.go
    "aws:ssm/parameter:Parameter": "dataType name",  # ssm/parameter.go
    # ec2/vpc_security_group_egress_rule.go
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "securityGroupId",
    # ec2/vpc_security_group_ingress_rule.go
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "securityGroupId",
    "tls:index/privateKey:PrivateKey": "algorithm ecdsaCurve rsaBits",  # resource_private_key.go
    # resource_self_signed_cert.go
    "tls:index/selfSignedCert:SelfSignedCert": "allowedUses dnsNames ipAddresses isCaCertificate maxPathLength "
    "privateKeyPem setAuthorityKeyId setSubjectKeyId subject uris validityPeriodHours",
}
# Counted up by AWS at every change, so unknown until then.
RECOUNTED: Mapping[str, str] = {"aws:ec2/launchTemplate:LaunchTemplate": "latestVersion"}
