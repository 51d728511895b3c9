"""The network and who may talk to whom."""

from tests.oracle.cloudformation import Table
from tests.oracle.table.shapes import NO_TAGS, parsed, row

NETWORK: Table = {
    "aws:ec2/vpc:Vpc": row("AWS::EC2::VPC"),
    "aws:ec2/subnet:Subnet": row("AWS::EC2::Subnet"),
    "aws:ec2/internetGateway:InternetGateway": row(
        "AWS::EC2::InternetGateway", without={"vpcId": "AWS::EC2::VPCGatewayAttachment, which has nothing else"}
    ),
    "aws:ec2/routeTable:RouteTable": row("AWS::EC2::RouteTable"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": row("AWS::EC2::SubnetRouteTableAssociation"),
    "aws:ec2/route:Route": row("AWS::EC2::Route"),
    "aws:ec2/eip:Eip": row("AWS::EC2::EIP"),
    "aws:ec2/natGateway:NatGateway": row("AWS::EC2::NatGateway"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": row("AWS::EC2::VPCEndpoint", shapes={"policy": parsed("PolicyDocument")}),
    "aws:ec2/flowLog:FlowLog": row(
        "AWS::EC2::FlowLog",
        names={"vpcId": "ResourceId", "iamRoleArn": "DeliverLogsPermissionArn"},
        add={"ResourceType": "VPC"},
    ),
    "aws:ec2/securityGroup:SecurityGroup": row(
        "AWS::EC2::SecurityGroup", names={"name": "GroupName", "description": "GroupDescription"}
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": row(
        "AWS::EC2::SecurityGroupIngress",
        names={
            "securityGroupId": "GroupId",
            "referencedSecurityGroupId": "SourceSecurityGroupId",
            "cidrIpv4": "CidrIp",
        },
        without={"tagsAll": NO_TAGS},
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": row(
        "AWS::EC2::SecurityGroupEgress",
        names={
            "securityGroupId": "GroupId",
            "referencedSecurityGroupId": "DestinationSecurityGroupId",
            "cidrIpv4": "CidrIp",
        },
        without={"tagsAll": NO_TAGS},
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "adopts a group that exists; CloudFormation only creates",
}
