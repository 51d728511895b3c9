"""What AWS computes for networks, machines and load balancers."""

from __future__ import annotations

from typing import Any, cast

from simulation.aws import regions
from simulation.aws.drafts import Draft
from simulation.aws.identity import ACCOUNT_ID, address, identifier, number

DEFAULT_VPC_CIDR = "172.31.0.0/16"


def default_vpc(region: str) -> str:
    """Return the id of a region's default VPC: the same for lookups and for the resource."""
    return identifier("vpc", "default", region)


def default_subnet(region: str, zone: regions.Zone) -> tuple[str, str]:
    """Return the id and the CIDR block of a zone's default subnet."""
    index = regions.zones(region).index(zone)
    return identifier("subnet", "default", zone.name), f"172.31.{index * 16}.0/20"


def part_of(vpc: str, prefix: str) -> str:
    """Return the id of a VPC's own main route table, network ACL or security group."""
    return identifier(prefix, "default", vpc)


def adopted(draft: Draft) -> dict[str, Any]:
    """The id of a part that AWS makes by itself and a program only takes over."""
    noun = draft.type.rsplit(":", 1)[-1]
    if noun == "DefaultVpc":
        return {"id": default_vpc(draft.region)}
    if noun == "DefaultSubnet":
        id_, cidr = default_subnet(draft.region, _zone(draft))
        return {"id": id_, "cidrBlock": cidr}
    if noun == "DefaultSecurityGroup":
        return {"id": part_of(draft.text("vpcId") or default_vpc(draft.region), "sg")}
    return {"id": draft.text("defaultRouteTableId") or draft.text("defaultNetworkAclId")}


def vpc(draft: Draft) -> dict[str, Any]:
    """A VPC with the parts AWS makes along with it."""
    if draft.type == "aws:ec2/defaultVpc:DefaultVpc":
        draft.values.setdefault("cidrBlock", DEFAULT_VPC_CIDR)
    return {
        "cidrBlock": draft.text("cidrBlock", "10.0.0.0/16"),
        "defaultNetworkAclId": part_of(draft.id, "acl"),
        "defaultRouteTableId": part_of(draft.id, "rtb"),
        "defaultSecurityGroupId": part_of(draft.id, "sg"),
        "mainRouteTableId": part_of(draft.id, "rtb"),
        "dhcpOptionsId": identifier("dopt", draft.region),
        "enableDnsHostnames": draft.values.get("enableDnsHostnames", False),
        "enableDnsSupport": draft.values.get("enableDnsSupport", True),
        "instanceTenancy": draft.text("instanceTenancy", "default"),
        "ownerId": ACCOUNT_ID,
    }


def subnet(draft: Draft) -> dict[str, Any]:
    """A subnet in the zone it asked for, else in one of the region's."""
    zone = _zone(draft)
    return {
        "availabilityZone": zone.name,
        "availabilityZoneId": zone.id,
        "vpcId": draft.text("vpcId") or default_vpc(draft.region),
        "cidrBlock": draft.text("cidrBlock") or "10.0.0.0/24",
        "ownerId": ACCOUNT_ID,
    }


def _zone(draft: Draft) -> regions.Zone:
    known = regions.zones(draft.region, local=True)
    wanted = (draft.text("availabilityZone"), draft.text("availabilityZoneId"))
    found = next((zone for zone in known if zone.name in wanted or zone.id in wanted), None)
    return found or regions.zone(draft.region, number(97, draft.urn))


def security_group(draft: Draft) -> dict[str, Any]:
    """A security group; the provider answers empty lists for rules that are resources of their own."""
    vpc_id = draft.text("vpcId") or default_vpc(draft.region)
    rules: dict[str, Any] = {side: draft.values.get(side) or [] for side in ("ingress", "egress")}
    return {"vpcId": vpc_id, "ownerId": ACCOUNT_ID, **rules}


def rule(draft: Draft) -> dict[str, Any]:
    """A security group's rule as a resource."""
    return {"securityGroupRuleId": draft.id}


def elastic_ip(draft: Draft) -> dict[str, Any]:
    """An elastic IP address."""
    public = address("public", draft.urn)
    return {
        "publicIp": public,
        "publicDns": f"ec2-{public.replace('.', '-')}.compute-1.{draft.domain()}",
        "allocationId": draft.id,
        "domain": "vpc",
        "networkBorderGroup": draft.region,
    }


def nat_gateway(draft: Draft) -> dict[str, Any]:
    """A NAT gateway."""
    return {
        "publicIp": address("public", draft.urn),
        "privateIp": address("private", draft.urn),
        "networkInterfaceId": identifier("eni", draft.urn),
        "connectivityType": draft.text("connectivityType", "public"),
    }


def endpoint(draft: Draft) -> dict[str, Any]:
    """A VPC endpoint; gateway endpoints come with a prefix list."""
    service = draft.text("serviceName").rsplit(".", 1)[-1]
    return {
        "prefixListId": prefix_list(draft.region, service),
        "cidrBlocks": ["52.216.0.0/15"],
        "ownerId": ACCOUNT_ID,
        "state": "available",
        "vpcEndpointType": draft.text("vpcEndpointType", "Gateway"),
        "dnsEntries": [{"dnsName": f"{draft.id}.{service}.{draft.region}.vpce.{draft.domain()}"}],
        "networkInterfaceIds": [],
    }


def prefix_list(region: str, service: str) -> str:
    """Return the id of the prefix list AWS keeps for a service in a region."""
    return identifier("pl", region, service)


def instance(draft: Draft) -> dict[str, Any]:
    """A machine."""
    public = address("public", draft.urn)
    private = address("private", draft.urn)
    return {
        "availabilityZone": _zone(draft).name,
        "publicIp": public if draft.values.get("associatePublicIpAddress") is not False else "",
        "publicDns": f"ec2-{public.replace('.', '-')}.compute-1.{draft.domain()}",
        "privateIp": draft.text("privateIp", private),
        "privateDns": f"ip-{private.replace('.', '-')}.ec2.internal",
        "primaryNetworkInterfaceId": identifier("eni", draft.urn),
        "instanceState": "running",
        "subnetId": draft.text("subnetId") or default_subnet(draft.region, _zone(draft))[0],
    }


def launch_template(draft: Draft) -> dict[str, Any]:
    """A launch template in its first version."""
    return {"latestVersion": 1, "defaultVersion": draft.values.get("defaultVersion", 1)}


def scaling_group(draft: Draft) -> dict[str, Any]:
    """An Auto Scaling group; its zones follow from its subnets."""
    return {
        "availabilityZones": draft.values.get("availabilityZones")
        or [zone.name for zone in regions.zones(draft.region)[:2]],
        "desiredCapacity": draft.values.get("desiredCapacity", draft.values.get("minSize", 1)),
        "healthCheckType": draft.text("healthCheckType", "EC2"),
        "defaultCooldown": draft.values.get("defaultCooldown", 300),
        "vpcZoneIdentifiers": draft.values.get("vpcZoneIdentifiers", []),
    }


def balancer(draft: Draft) -> dict[str, Any]:
    """An application, network or gateway load balancer."""
    name = draft.text("name", draft.name)
    internal = "internal-" if draft.values.get("internal") is True else ""
    subnets = cast("list[str]", draft.values.get("subnets") or [])
    return {
        "dnsName": f"{internal}{name}-{number(10**9, draft.urn) + 10**9}.{draft.region}.elb.{draft.domain()}",
        "zoneId": regions.balancer_zone(draft.region),
        "arnSuffix": draft.id.partition(":loadbalancer/")[2],
        "vpcId": identifier("vpc", *subnets),
        "ipAddressType": draft.text("ipAddressType", "ipv4"),
        "internal": draft.values.get("internal", False),
    }


def classic_balancer(draft: Draft) -> dict[str, Any]:
    """A classic load balancer."""
    return {
        "dnsName": f"{draft.text('name')}-{number(10**9, draft.urn) + 10**9}.{draft.region}.elb.{draft.domain()}",
        "zoneId": regions.balancer_zone(draft.region),
    }


def target_group(draft: Draft) -> dict[str, Any]:
    """A target group."""
    return {"arnSuffix": draft.id.rsplit(":", 1)[-1], "targetType": draft.text("targetType", "instance")}
