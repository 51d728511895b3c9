"""Where things stand: regions, networks, zones and subnets as boxes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from preview.topology import types
from preview.topology.links import Links, items, text
from preview.topology.model import Box
from simulation.graph import Resource

REGION: Final = "region"
EVERYWHERE: Final = ("0.0.0.0/0", "::/0")
BLOCKS: Final = ("destinationCidrBlock", "destinationIpv6CidrBlock", "cidrBlock", "ipv6CidrBlock")
ACCESS: Final = ("public", "", "nat", "none")
SAYS: Final = {"public": "reaches the internet", "nat": "goes out through NAT", "none": "no way out"}


@dataclass(frozen=True)
class Subnet:
    """A subnet with what its place in the picture depends on."""

    resource: Resource
    vpc: str
    zone: str
    name: str
    access: str


class Places:
    """The boxes of a picture, and which of them a resource belongs to."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._vpcs = {each.urn: each for each in links.of_type(*types.VPC)}
        self._subnets = {each.urn: self._subnet(each) for each in links.of_type(*types.SUBNET)}
        groups = {(subnet.vpc, subnet.name): subnet.access for subnet in self._subnets.values()}
        ordered = sorted(groups, key=lambda group: (group[0], ACCESS.index(groups[group]), group[1]))
        self._tiers = {
            group: sum(other[0] == group[0] for other in ordered[:number]) for number, group in enumerate(ordered)
        }

    def boxes(self, title: str) -> list[Box]:
        """Return every box, the one around all first."""
        found = [Box(REGION, "region", (title,))]
        for urn, vpc in self._vpcs.items():
            found.append(Box(urn, "vpc", tuple(filter(None, (_vpc_title(vpc.name), text(vpc, "cidrBlock")))), REGION))
        subnets = sorted(self._subnets.values(), key=lambda each: (each.vpc, each.zone, self._tier(each), each.name))
        for vpc, zone in dict.fromkeys((subnet.vpc, subnet.zone) for subnet in subnets):
            title = f"zone {zone}" if zone else "zones chosen by AWS"
            found.append(Box(zone_key(vpc, zone), "zone", (title,), vpc))
        found.extend(
            Box(
                subnet.resource.urn,
                "subnet",
                tuple(filter(None, (f"{subnet.name} subnet", SAYS.get(subnet.access, "")))),
                zone_key(subnet.vpc, subnet.zone),
                self._tier(subnet),
                subnet.access,
            )
            for subnet in subnets
        )
        return found

    def subnets(self, resource: Resource) -> list[Subnet]:
        """Return the subnets a resource stands in or may use, one for each zone, in the zones' order."""
        direct = self._links.targets(resource, types.SUBNET)
        through = [
            subnet
            for between in self._links.targets(resource, (*types.SUBNET_GROUP, *types.TEMPLATE))
            for subnet in self._links.targets(between, types.SUBNET)
        ]
        found = sorted((self._subnets[each.urn] for each in direct or through), key=lambda each: (each.zone, each.name))
        return list({(each.vpc, each.zone or each.resource.urn): each for each in reversed(found)}.values())[::-1]

    def around(self, subnets: Sequence[Subnet]) -> str:
        """Return the smallest box around all of some subnets: their subnet, their VPC, or the region."""
        if len(subnets) == 1:
            return subnets[0].resource.urn
        vpcs = {subnet.vpc for subnet in subnets}
        return vpcs.pop() if len(vpcs) == 1 else REGION

    def vpc(self, resource: Resource) -> str:
        """Return the box of the VPC that a resource names, or that its security groups are in; else the region."""
        near = [resource, *self._links.targets(resource, types.SECURITY_GROUP)]
        found = {vpc.urn for each in near for vpc in self._links.targets(each, types.VPC, "vpcId")}
        return found.pop() if len(found) == 1 else REGION

    def vpc_of(self, box: str) -> str:
        """Return the box of the VPC that a subnet's box is in; any other box itself."""
        return self._subnets[box].vpc if box in self._subnets else box

    def ways_out(self, box: str) -> set[str]:
        """Return the NAT gateways, by URN, that a subnet's routes lead to."""
        if box not in self._subnets:
            return set()
        ways = self._ways_out(self._tables(self._subnets[box].resource))
        return {nat.urn for way in ways for nat in self._links.targets(way, {types.NAT})}

    def _tier(self, subnet: Subnet) -> int:
        return self._tiers[subnet.vpc, subnet.name]

    def _subnet(self, subnet: Resource) -> Subnet:
        zone = text(subnet, "availabilityZone") or text(subnet, "availabilityZoneId")
        [vpc] = [each.urn for each in self._links.targets(subnet, types.VPC, "vpcId")][:1] or [REGION]
        return Subnet(subnet, vpc, zone, _tier_name(subnet.name, zone), self._access(subnet))

    def _access(self, subnet: Resource) -> str:
        tables = self._tables(subnet)
        if not tables:
            # The VPC's own table decides, which may lead anywhere; only those of a default VPC are known.
            return "public" if subnet.type == types.DEFAULT_SUBNET else ""
        ways_out = self._ways_out(tables)
        for access, gateway in (("public", types.INTERNET_GATEWAY), ("nat", types.NAT)):
            if any(self._links.targets(way, {gateway}) for way in ways_out):
                return access
        # A way out to something else, or a table made elsewhere that may hold one.
        return "" if ways_out or any(table.external for table in tables) else "none"

    def _tables(self, subnet: Resource) -> list[Resource]:
        associations = self._links.users(subnet, {types.ASSOCIATION}, "subnetId")
        return [table for each in associations for table in self._links.targets(each, types.ROUTE_TABLE)]

    def _ways_out(self, tables: Sequence[Resource]) -> list[Resource]:
        """Return the routes to everywhere, or the tables that hold one."""
        routes = [route for table in tables for route in self._links.users(table, {types.ROUTE}, "routeTableId")]
        return [
            *(route for route in routes if _leads_everywhere([route.inputs])),
            *(table for table in tables if _leads_everywhere(items(table.inputs.get("routes")))),
        ]


def zone_key(vpc: str, zone: str) -> str:
    """Return the key of a zone's box."""
    return f"{vpc}/{zone}"


def _vpc_title(name: str) -> str:
    return "VPC" if name.lower() == "vpc" else f"VPC {name}"


def _leads_everywhere(routes: Iterable[Mapping[str, Any]]) -> bool:
    return any(route.get(block) in EVERYWHERE for route in routes for block in BLOCKS)


def _tier_name(name: str, zone: str) -> str:
    """Return a subnet's name without what tells it from those of other zones: public-1, public-us-east-1a."""
    bare = name.removesuffix(zone) if zone else name
    bare = re.sub(r"[-_ ]?\d+[a-f]?$|[-_ ][a-f]$", "", bare)
    return re.sub(r"[-_ ]?subnets?[-_ ]?", "", bare).strip("-_ ") or name
