"""The resource types that a picture knows."""

from __future__ import annotations

from typing import Final

VPC: Final = ("aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc")
DEFAULT_SUBNET: Final = "aws:ec2/defaultSubnet:DefaultSubnet"
SUBNET: Final = ("aws:ec2/subnet:Subnet", DEFAULT_SUBNET)
ROUTE: Final = "aws:ec2/route:Route"
ROUTE_TABLE: Final = ("aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable")
ASSOCIATION: Final = "aws:ec2/routeTableAssociation:RouteTableAssociation"
INTERNET_GATEWAY: Final = "aws:ec2/internetGateway:InternetGateway"
NAT: Final = "aws:ec2/natGateway:NatGateway"
SUBNET_GROUP: Final = (
    "aws:rds/subnetGroup:SubnetGroup",
    "aws:elasticache/subnetGroup:SubnetGroup",
)

SECURITY_GROUP: Final = ("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
INGRESS_RULE: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
OLD_RULE: Final = "aws:ec2/securityGroupRule:SecurityGroupRule"

LOAD_BALANCER: Final = (
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:alb/loadBalancer:LoadBalancer",
    "aws:elb/loadBalancer:LoadBalancer",
)
LISTENER: Final = ("aws:lb/listener:Listener", "aws:alb/listener:Listener")
LISTENER_RULE: Final = ("aws:lb/listenerRule:ListenerRule", "aws:alb/listenerRule:ListenerRule")
TARGET_GROUP: Final = ("aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup")
ATTACHMENT: Final = (
    "aws:lb/targetGroupAttachment:TargetGroupAttachment",
    "aws:alb/targetGroupAttachment:TargetGroupAttachment",
    "aws:autoscaling/attachment:Attachment",
)
API: Final = ("aws:apigatewayv2/api:Api", "aws:apigateway/restApi:RestApi")
INTEGRATION: Final = ("aws:apigatewayv2/integration:Integration", "aws:apigateway/integration:Integration")
DISTRIBUTION: Final = "aws:cloudfront/distribution:Distribution"
RECORD: Final = "aws:route53/record:Record"
ENTRANCE: Final = (*LOAD_BALANCER, *API, DISTRIBUTION)

GROUP: Final = "aws:autoscaling/group:Group"
MACHINE: Final = "aws:ec2/instance:Instance"
SERVICE: Final = "aws:ecs/service:Service"
FUNCTION: Final = "aws:lambda/function:Function"
CLUSTER: Final = "aws:eks/cluster:Cluster"
COMPUTE: Final = (GROUP, MACHINE, SERVICE, FUNCTION, CLUSTER)
# What says for another resource how its machines are made.
TEMPLATE: Final = (
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:ec2/launchConfiguration:LaunchConfiguration",
    "aws:ecs/taskDefinition:TaskDefinition",
)

DATABASE: Final = "aws:rds/instance:Instance"
DATABASE_CLUSTER: Final = "aws:rds/cluster:Cluster"
CLUSTER_INSTANCE: Final = "aws:rds/clusterInstance:ClusterInstance"
PROXY: Final = "aws:rds/proxy:Proxy"
PROXY_TARGET: Final = "aws:rds/proxyTarget:ProxyTarget"
BACKUP_COPIES: Final = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"
CACHE: Final = ("aws:elasticache/cluster:Cluster", "aws:elasticache/replicationGroup:ReplicationGroup")
RELATIONAL: Final = (DATABASE, DATABASE_CLUSTER, CLUSTER_INSTANCE)
DATA: Final = (*RELATIONAL, *CACHE)

TABLE: Final = "aws:dynamodb/table:Table"
BUCKET: Final = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
QUEUE: Final = "aws:sqs/queue:Queue"
TOPIC: Final = "aws:sns/topic:Topic"
EVENT_SOURCE: Final = "aws:lambda/eventSourceMapping:EventSourceMapping"
# Services of the region that stand in no network; shown where something uses them.
SERVICES: Final = (TABLE, *BUCKET, QUEUE, TOPIC)

ICON: Final = {
    NAT: "nat",
    "aws:lb/loadBalancer:LoadBalancer": "load_balancer",
    "aws:alb/loadBalancer:LoadBalancer": "load_balancer",
    "aws:elb/loadBalancer:LoadBalancer": "classic_load_balancer",
    **dict.fromkeys(API, "api"),
    DISTRIBUTION: "distribution",
    GROUP: "machine",
    MACHINE: "machine",
    SERVICE: "service",
    FUNCTION: "function",
    CLUSTER: "kubernetes",
    DATABASE: "database",
    DATABASE_CLUSTER: "aurora",
    CLUSTER_INSTANCE: "aurora",
    PROXY: "proxy",
    **dict.fromkeys(CACHE, "cache"),
    TABLE: "table",
    **dict.fromkeys(BUCKET, "bucket"),
    QUEUE: "queue",
    TOPIC: "topic",
}
