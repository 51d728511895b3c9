"""Lookups of networks: above all the default VPC with its subnets and its security group."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from simulation.aws import identity, networks, regions
from simulation.aws.lookups.base import Lookup, Query


def _vpc_id(query: Query) -> str:
    """Return the VPC meant: by id, the default one, else one that belongs to the other arguments."""
    given = query.text("id") or query.text("vpcId") or query.filter("vpc-id")
    if given:
        return given
    wants_default = query.arguments.get("default") is True or query.filter("is-default", "isDefault") == "true"
    plain = not query.table("tags") and not query.filters() and not query.text("cidrBlock")
    return networks.default_vpc(query.region) if wants_default or plain else query.identifier("vpc")


def vpc(query: Query) -> dict[str, Any]:
    """A VPC: the default one when asked for it or for none in particular."""
    id_ = _vpc_id(query)
    default = id_ == networks.default_vpc(query.region)
    cidr = networks.DEFAULT_VPC_CIDR if default else query.text("cidrBlock", "10.0.0.0/16")
    return {
        "id": id_,
        "arn": identity.arn("ec2", query.region, f"vpc/{id_}"),
        "cidrBlock": cidr,
        "cidrBlockAssociations": [
            {
                "associationId": identity.identifier("vpc-cidr-assoc", id_),
                "cidrBlock": cidr,
                "state": "associated",
            }
        ],
        "default": default,
        "dhcpOptionsId": identity.identifier("dopt", query.region),
        "enableDnsHostnames": default,
        "enableDnsSupport": True,
        "instanceTenancy": "default",
        "mainRouteTableId": networks.part_of(id_, "rtb"),
        "ownerId": identity.ACCOUNT_ID,
        "state": "available",
        "tags": query.table("tags"),
    }


def vpcs(query: Query) -> dict[str, Any]:
    """The ids of the VPCs that match: always one."""
    return {"id": query.region, "ids": [_vpc_id(query)]}


def _subnets(region: str, vpc_id: str, seed: str) -> list[tuple[str, str, regions.Zone]]:
    """Return id, CIDR block and zone of a VPC's subnets: the default ones, or one in each of three zones."""
    if vpc_id == networks.default_vpc(region):
        return [(*networks.default_subnet(region, zone), zone) for zone in regions.zones(region)]
    return [
        (identity.identifier("subnet", vpc_id, zone.name, seed), f"10.0.{16 * index}.0/20", zone)
        for index, zone in enumerate(regions.zones(region)[:3])
    ]


def subnets(query: Query) -> dict[str, Any]:
    """The ids of the subnets that match."""
    vpc_id = _vpc_id(query)
    # What else is asked tells one group of a VPC's subnets from another: public from private.
    others = sorted(f"{name}={values}" for name, values in query.filters().items() if not name.startswith(_SHARED))
    seed = "".join(others) + str(sorted(query.table("tags").items()))
    found = _subnets(query.region, vpc_id, "" if seed == "[]" else seed)
    kept = [
        id_
        for id_, _, zone in found
        if query.matches(
            {"availability-zone": zone.name, "availabilityZone": zone.name, "availability-zone-id": zone.id}
        )
    ]
    return {"id": query.region, "ids": kept}


_SHARED = ("vpc-id", "availability", "default-for-az", "state")


def subnet(query: Query) -> dict[str, Any]:
    """One subnet."""
    vpc_id = query.text("vpcId") or query.filter("vpc-id") or networks.default_vpc(query.region)
    wanted = query.text("id") or query.filter("subnet-id")
    zone_name = query.text("availabilityZone") or query.filter("availability-zone", "availabilityZone")
    found = _subnets(query.region, vpc_id, "")
    id_, cidr, zone = next(
        (one for one in found if wanted == one[0] or (not wanted and zone_name == one[2].name)), found[0]
    )
    cidr = query.text("cidrBlock", cidr)
    return {
        "id": wanted or id_,
        "arn": identity.arn("ec2", query.region, f"subnet/{wanted or id_}"),
        "availabilityZone": zone.name,
        "availabilityZoneId": zone.id,
        "availableIpAddressCount": ipaddress.ip_network(cidr).num_addresses - 5,
        "cidrBlock": cidr,
        "defaultForAz": vpc_id == networks.default_vpc(query.region),
        "mapPublicIpOnLaunch": vpc_id == networks.default_vpc(query.region),
        "ownerId": identity.ACCOUNT_ID,
        "state": "available",
        "vpcId": vpc_id,
        "tags": query.table("tags"),
    }


def security_group(query: Query) -> dict[str, Any]:
    """One security group: a VPC's own when its name is `default`."""
    vpc_id = query.text("vpcId") or query.filter("vpc-id") or networks.default_vpc(query.region)
    name = query.text("name") or query.filter("group-name") or "default"
    own = networks.part_of(vpc_id, "sg") if name == "default" else identity.identifier("sg", vpc_id, name)
    id_ = query.text("id") or query.filter("group-id") or own
    return {
        "id": id_,
        "arn": identity.arn("ec2", query.region, f"security-group/{id_}"),
        "name": name,
        "description": "default VPC security group" if name == "default" else name,
        "vpcId": vpc_id,
        "tags": query.table("tags"),
    }


def security_groups(query: Query) -> dict[str, Any]:
    """The security groups that match: one, the VPC's own unless a name is asked for."""
    found = security_group(query)
    return {"id": query.region, "ids": [found["id"]], "arns": [found["arn"]], "vpcIds": [found["vpcId"]]}


def prefix_list(query: Query) -> dict[str, Any]:
    """A prefix list that AWS keeps."""
    name = query.text("name") or query.filter("prefix-list-name") or f"com.amazonaws.{query.region}.s3"
    id_ = query.text("prefixListId") or query.filter("prefix-list-id")
    id_ = id_ or networks.prefix_list(query.region, name.rsplit(".", 1)[-1])
    return {"id": id_, "prefixListId": id_, "name": name, "cidrBlocks": ["52.216.0.0/15", "3.5.0.0/19"]}


def managed_prefix_list(query: Query) -> dict[str, Any]:
    """A prefix list of AWS's or of the account's own."""
    name = query.text("name") or query.filter("prefix-list-name") or "simulation"
    by_aws = name.startswith("com.amazonaws.")
    id_ = query.text("id") or networks.prefix_list(query.region, name.rsplit(".", 1)[-1])
    return {
        "id": id_,
        "name": name,
        "arn": identity.arn(
            "ec2", query.region, f"prefix-list/{id_}", account="aws" if by_aws else identity.ACCOUNT_ID
        ),
        "addressFamily": "IPv4",
        "entries": [{"cidr": "52.216.0.0/15", "description": ""}],
        "maxEntries": 55,
        "ownerId": "AWS" if by_aws else identity.ACCOUNT_ID,
        "version": 1,
        "tags": {},
    }


def route_table(query: Query) -> dict[str, Any]:
    """A route table: a VPC's main one when the VPC alone is named."""
    vpc_id = _vpc_id(query)
    main = networks.part_of(vpc_id, "rtb")
    id_ = query.text("routeTableId") or (query.identifier("rtb") if query.text("subnetId") else main)
    return {"id": id_, "routeTableId": id_, "vpcId": vpc_id, "ownerId": identity.ACCOUNT_ID, "routes": []}


def internet_gateway(query: Query) -> dict[str, Any]:
    """A VPC's internet gateway."""
    vpc_id = query.filter("attachment.vpc-id") or networks.default_vpc(query.region)
    id_ = query.text("internetGatewayId") or identity.identifier("igw", vpc_id)
    return {
        "id": id_,
        "internetGatewayId": id_,
        "arn": identity.arn("ec2", query.region, f"internet-gateway/{id_}"),
        "attachments": [{"state": "available", "vpcId": vpc_id}],
        "ownerId": identity.ACCOUNT_ID,
        "tags": {},
    }


def balancer_zone(query: Query) -> dict[str, Any]:
    """The hosted zone of a region's load balancers."""
    return {"id": regions.balancer_zone(query.region)}


def balancer_account(query: Query) -> dict[str, Any]:
    """The account that writes the access logs of a region's load balancers."""
    account = regions.BALANCER_ACCOUNTS.get(query.region)
    if account is None:
        raise query.unknown("regions since August 2022 have no such account; use the log delivery service's principal")
    return {"id": account, "arn": identity.arn("iam", query.region, "root", account=account, at="")}


LOOKUPS: Mapping[str, Lookup] = {
    "aws:ec2/getInternetGateway:getInternetGateway": internet_gateway,
    "aws:ec2/getManagedPrefixList:getManagedPrefixList": managed_prefix_list,
    "aws:ec2/getPrefixList:getPrefixList": prefix_list,
    "aws:ec2/getRouteTable:getRouteTable": route_table,
    "aws:ec2/getSecurityGroup:getSecurityGroup": security_group,
    "aws:ec2/getSecurityGroups:getSecurityGroups": security_groups,
    "aws:ec2/getSubnet:getSubnet": subnet,
    "aws:ec2/getSubnets:getSubnets": subnets,
    "aws:ec2/getVpc:getVpc": vpc,
    "aws:ec2/getVpcs:getVpcs": vpcs,
    "aws:elb/getHostedZoneId:getHostedZoneId": balancer_zone,
    "aws:elb/getServiceAccount:getServiceAccount": balancer_account,
    "aws:lb/getHostedZoneId:getHostedZoneId": balancer_zone,
}
