"""The address plan: which block each subnet has, computed from the VPC's block alone."""

from dataclasses import dataclass
from ipaddress import IPv4Network

MAX_ZONES = 4


@dataclass(frozen=True, kw_only=True)
class ZoneSubnets:
    """The three blocks of one Availability Zone, in CIDR notation."""

    public: str
    backend: str
    database: str


def zone_subnets(cidr_block: str, zone_count: int) -> tuple[ZoneSubnets, ...]:
    """Divide a VPC's block into one set of subnets for each zone.

    A quarter of the block for each tier (public, backend, database), the last quarter kept free; each quarter
    divided by four, whatever `zone_count` is, so that adding a zone never moves a subnet. For a /16 that is a
    /18 for each tier and a /20 for each subnet.

    Args:
        cidr_block: the VPC's IPv4 block, /16 to /20 (AWS's smallest subnet is /28).
        zone_count: 1 to 4.

    Raises:
        ValueError: when the zone count or the block is out of those bounds.
    """
    block = IPv4Network(cidr_block)
    if not 16 <= block.prefixlen <= 20:
        raise ValueError(f"{cidr_block} is not a /16 to /20")
    if not 1 <= zone_count <= MAX_ZONES:
        raise ValueError(f"{zone_count} zones: the address plan has room for 1 to {MAX_ZONES}")
    tiers = [list(tier.subnets(prefixlen_diff=2)) for tier in block.subnets(prefixlen_diff=2)]
    public, backend, database, _free = tiers
    return tuple(
        ZoneSubnets(public=str(public[i]), backend=str(backend[i]), database=str(database[i]))
        for i in range(zone_count)
    )
