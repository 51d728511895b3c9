"""Which resource types have answers of their own, beyond an id and an ARN."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from simulation.aws import databases, networks, randomness, services
from simulation.aws.drafts import Draft

Answer = Callable[[Draft], dict[str, Any]]

_BALANCING: dict[str, Answer] = {
    f"aws:{module}/{name}": answer
    for module in ("alb", "lb")
    for name, answer in (
        ("loadBalancer:LoadBalancer", networks.balancer),
        ("targetGroup:TargetGroup", networks.target_group),
    )
}

AFTER: Mapping[str, Answer] = {
    **_BALANCING,
    "aws:acm/certificate:Certificate": services.certificate,
    "aws:autoscaling/group:Group": networks.scaling_group,
    "aws:cloudfront/distribution:Distribution": services.distribution,
    "aws:ebs/volume:Volume": services.volume,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": networks.security_group,
    "aws:ec2/defaultSubnet:DefaultSubnet": networks.subnet,
    "aws:ec2/defaultVpc:DefaultVpc": networks.vpc,
    "aws:ec2/eip:Eip": networks.elastic_ip,
    "aws:ec2/eipAssociation:EipAssociation": services.association,
    "aws:ec2/instance:Instance": networks.instance,
    "aws:ec2/launchTemplate:LaunchTemplate": networks.launch_template,
    "aws:ec2/natGateway:NatGateway": networks.nat_gateway,
    "aws:ec2/networkInterface:NetworkInterface": services.interface,
    "aws:ec2/securityGroup:SecurityGroup": networks.security_group,
    "aws:ec2/subnet:Subnet": networks.subnet,
    "aws:ec2/vpc:Vpc": networks.vpc,
    "aws:ec2/vpcEndpoint:VpcEndpoint": networks.endpoint,
    "aws:ecr/repository:Repository": services.repository,
    "aws:eks/cluster:Cluster": services.kubernetes,
    "aws:elb/loadBalancer:LoadBalancer": networks.classic_balancer,
    "aws:iam/accessKey:AccessKey": services.access_key,
    "aws:iam/instanceProfile:InstanceProfile": services.instance_profile,
    "aws:iam/policy:Policy": services.policy,
    "aws:iam/role:Role": services.role,
    "aws:iam/user:User": services.user,
    "aws:kms/alias:Alias": services.key_alias,
    "aws:kms/key:Key": services.key,
    "aws:lambda/function:Function": services.function,
    "aws:rds/instance:Instance": databases.instance,
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": services.replication,
    "aws:rds/proxy:Proxy": databases.proxy,
    "aws:rds/proxyEndpoint:ProxyEndpoint": databases.proxy_endpoint,
    "aws:rds/proxyTarget:ProxyTarget": databases.proxy_target,
    "aws:rds/subnetGroup:SubnetGroup": databases.subnet_group,
    "aws:route53/record:Record": services.record,
    "aws:route53/zone:Zone": services.hosted_zone,
    "aws:s3/bucket:Bucket": services.bucket,
    "aws:s3/bucketV2:BucketV2": services.bucket,
    "aws:secretsmanager/secretVersion:SecretVersion": services.secret_version,
    "aws:sns/topic:Topic": services.topic,
    "aws:sns/topicSubscription:TopicSubscription": services.subscription,
    "aws:sqs/queue:Queue": services.queue,
    "aws:ssm/parameter:Parameter": services.parameter,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": networks.rule,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": networks.rule,
}

# These decide on the names their ids and ARNs are made of.
BEFORE: Mapping[str, Answer] = {
    "aws:docdb/cluster:Cluster": databases.cluster,
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": networks.adopted,
    "aws:ec2/defaultRouteTable:DefaultRouteTable": networks.adopted,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": networks.adopted,
    "aws:ec2/defaultSubnet:DefaultSubnet": networks.adopted,
    "aws:ec2/defaultVpc:DefaultVpc": networks.adopted,
    "aws:neptune/cluster:Cluster": databases.cluster,
    "aws:rds/cluster:Cluster": databases.cluster,
    "aws:rds/clusterInstance:ClusterInstance": databases.member,
    "aws:docdb/clusterInstance:ClusterInstance": databases.member,
    "aws:neptune/clusterInstance:ClusterInstance": databases.member,
    "random:index/randomBytes:RandomBytes": randomness.identifier,
    "random:index/randomId:RandomId": randomness.identifier,
    "random:index/randomInteger:RandomInteger": randomness.integer,
    "random:index/randomPassword:RandomPassword": randomness.text,
    "random:index/randomPet:RandomPet": randomness.pet,
    "random:index/randomShuffle:RandomShuffle": randomness.shuffle,
    "random:index/randomString:RandomString": randomness.text,
    "random:index/randomUuid4:RandomUuid4": randomness.uuid4,
    "random:index/randomUuid7:RandomUuid7": randomness.uuid4,
    "random:index/randomUuid:RandomUuid": randomness.uuid4,
    "tls:index/certRequest:CertRequest": randomness.request,
    "tls:index/locallySignedCert:LocallySignedCert": randomness.certificate,
    "tls:index/privateKey:PrivateKey": randomness.private_key,
    "tls:index/selfSignedCert:SelfSignedCert": randomness.certificate,
}
