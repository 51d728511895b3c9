"""What is read of the other AWS provider has the names that CloudFormation's schemas give, as the provider does."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import cfnlint
import pytest

from guardrails.aws.reach import entrances, site

SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas"
READ = {
    "autoscaling:AutoScalingGroup": "vpcZoneIdentifier launchConfigurationName launchTemplate.launchTemplateId "
    "launchTemplate.launchTemplateName mixedInstancesPolicy.launchTemplate.launchTemplateSpecification",
    "autoscaling:LaunchConfiguration": "launchConfigurationName associatePublicIpAddress securityGroups",
    "docdbelastic:Cluster": "vpcSecurityGroupIds subnetIds",
    "ec2:ClientVpnEndpoint": "vpcId",
    "ec2:Eip": "instanceId",
    "ec2:EipAssociation": "instanceId networkInterfaceId",
    "ec2:Instance": "instanceId subnetId securityGroupIds securityGroups launchTemplate.launchTemplateId "
    "launchTemplate.launchTemplateName networkInterfaces.associatePublicIpAddress networkInterfaces.groupSet "
    "networkInterfaces.ipv6AddressCount networkInterfaces.ipv6Addresses networkInterfaces.networkInterfaceId "
    "networkInterfaces.subnetId ipv6AddressCount ipv6Addresses",
    "ec2:InternetGateway": "internetGatewayId",
    "ec2:LaunchTemplate": "launchTemplateId launchTemplateName launchTemplateData.securityGroupIds "
    "launchTemplateData.securityGroups launchTemplateData.networkInterfaces.associatePublicIpAddress "
    "launchTemplateData.networkInterfaces.groups launchTemplateData.networkInterfaces.subnetId",
    "ec2:NatGateway": "natGatewayId",
    "ec2:NetworkAcl": "id",
    "ec2:NetworkInterface": "id groupSet subnetId ipv6AddressCount ipv6Addresses",
    "ec2:NetworkInterfaceAttachment": "instanceId networkInterfaceId",
    "ec2:Route": "routeTableId gatewayId destinationCidrBlock destinationIpv6CidrBlock destinationPrefixListId",
    "ec2:RouteTable": "routeTableId",
    "ec2:SecurityGroup": "id groupId vpcId securityGroupIngress.ipProtocol securityGroupIngress.fromPort "
    "securityGroupIngress.toPort securityGroupIngress.cidrIp securityGroupIngress.cidrIpv6 "
    "securityGroupIngress.sourcePrefixListId securityGroupIngress.sourceSecurityGroupId "
    "securityGroupIngress.sourceSecurityGroupName securityGroupEgress.destinationPrefixListId "
    "securityGroupEgress.destinationSecurityGroupId",
    "ec2:SecurityGroupEgress": "groupId ipProtocol fromPort toPort cidrIp cidrIpv6 destinationPrefixListId "
    "destinationSecurityGroupId",
    "ec2:SecurityGroupIngress": "groupId ipProtocol fromPort toPort cidrIp cidrIpv6 sourcePrefixListId "
    "sourceSecurityGroupId sourceSecurityGroupName",
    "ec2:Subnet": "subnetId vpcId cidrBlock ipv6CidrBlock mapPublicIpOnLaunch assignIpv6AddressOnCreation",
    "ec2:SubnetNetworkAclAssociation": "subnetId networkAclId",
    "ec2:SubnetRouteTableAssociation": "subnetId routeTableId",
    "ec2:TransitGatewayAttachment": "vpcId",
    "ec2:TransitGatewayVpcAttachment": "vpcId",
    "ec2:Vpc": "vpcId cidrBlock",
    "ec2:VpcEndpoint": "securityGroupIds",
    "ec2:VpcEndpointService": "networkLoadBalancerArns",
    "ec2:VpcGatewayAttachment": "vpcId vpnGatewayId",
    "ec2:VpcPeeringConnection": "vpcId peerVpcId",
    "ec2:VpnGateway": "vpnGatewayId",
    "ecs:Service": "networkConfiguration.awsvpcConfiguration.assignPublicIp "
    "networkConfiguration.awsvpcConfiguration.securityGroups networkConfiguration.awsvpcConfiguration.subnets",
    "elasticloadbalancingv2:Listener": "listenerArn loadBalancerArn defaultActions.targetGroupArn "
    "defaultActions.forwardConfig.targetGroups.targetGroupArn",
    "elasticloadbalancingv2:ListenerRule": "listenerArn actions.targetGroupArn",
    "elasticloadbalancingv2:LoadBalancer": "loadBalancerArn scheme type securityGroups subnets subnetMappings.subnetId",
    "elasticloadbalancingv2:TargetGroup": "targetGroupArn targets.id",
    "globalaccelerator:EndpointGroup": "endpointConfigurations.endpointId",
    "lambda:Function": "vpcConfig.securityGroupIds",
    "neptune:DbCluster": "vpcSecurityGroupIds dbSubnetGroupName dbPort",
    "neptune:DbSubnetGroup": "dbSubnetGroupName subnetIds",
    "networkmanager:VpcAttachment": "vpcArn",
    "rds:DbCluster": "vpcSecurityGroupIds dbSubnetGroupName dbClusterIdentifier dbClusterArn publiclyAccessible port "
    "engine replicationSourceIdentifier",
    "rds:DbInstance": "vpcSecurityGroups dbSubnetGroupName dbInstanceIdentifier dbInstanceArn dbClusterIdentifier "
    "publiclyAccessible port engine sourceDbInstanceIdentifier",
    "rds:DbProxy": "dbProxyName dbProxyArn vpcSecurityGroupIds vpcSubnetIds engineFamily",
    "rds:DbProxyEndpoint": "dbProxyName vpcSecurityGroupIds vpcSubnetIds",
    "rds:DbProxyTargetGroup": "dbProxyName dbInstanceIdentifiers dbClusterIdentifiers",
    "rds:DbSubnetGroup": "dbSubnetGroupName subnetIds",
    "redshift:Cluster": "vpcSecurityGroupIds clusterSubnetGroupName publiclyAccessible port",
    "redshift:ClusterSubnetGroup": "clusterSubnetGroupName subnetIds",
    "redshiftserverless:Workgroup": "securityGroupIds subnetIds publiclyAccessible port",
    "timestream:InfluxDbCluster": "vpcSecurityGroupIds vpcSubnetIds publiclyAccessible port",
    "timestream:InfluxDbInstance": "vpcSecurityGroupIds vpcSubnetIds publiclyAccessible port",
}
"""The properties that ways are read from, by type; a dot leads into an object, or into each one of a list."""


@cache
def schemas() -> dict[str, str]:
    """Schema files by the type's name as the provider writes it, in lower case."""
    found: dict[str, str] = json.loads((SCHEMAS / "providers" / "us-east-1.json").read_text())
    return {name.removeprefix("AWS::").replace("::", ":").lower(): file for name, file in found.items()}


def resolved(schema: Any, root: Any) -> Any:
    while "$ref" in schema:
        schema = root["definitions"][schema["$ref"].rpartition("/")[2]]
    return schema


def fields(schema: Any, root: Any) -> dict[str, Any]:
    """The fields of an object, or of the objects in a list, by their names in lower case."""
    schema = resolved(schema, root)
    if "items" in schema:
        return fields(schema["items"], root)
    return {name.lower(): one for name, one in schema.get("properties", {}).items()}


def test_every_type_of_that_provider_is_listed():
    named = {name for name in site.TYPES | entrances.TYPES if name.startswith("aws-native:")}
    assert {f"aws-native:{name}" for name in READ} == named


@pytest.mark.parametrize("name", READ)
def test_properties_have_the_names_of_the_schema(name: str):
    root = json.loads((SCHEMAS / "resources" / f"{schemas()[name.lower()]}.json").read_text())
    for path in READ[name].split():
        schema = root
        for part in path.split("."):
            known = fields(schema, root)
            assert part.lower() in known, (path, sorted(known))
            schema = known[part.lower()]
