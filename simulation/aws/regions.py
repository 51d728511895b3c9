"""AWS's regions and zones, as far as programs ask for them.

Sources: "AWS Regions and Availability Zones" and, for the id tables, "Elastic Load Balancing endpoints", "Access logs
for your Application Load Balancer" and the Terraform AWS provider's data sources of the same names.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulation.aws.identity import capitals


@dataclass(frozen=True)
class Zone:
    """An Availability Zone: `name` is what an account calls it, `id` is the same in every account."""

    name: str
    id: str
    region: str
    kind: str = "availability-zone"

    @property
    def group(self) -> str:
        """The zone's group: its region, or the name of a local zone's group."""
        return self.region if self.kind == "availability-zone" else self.name[:-1]


# Region -> its name, the prefix of its zone ids and the letters of its zones.
_REGIONS = {
    "af-south-1": ("Africa (Cape Town)", "afs1", "abc"),
    "ap-east-1": ("Asia Pacific (Hong Kong)", "ape1", "abc"),
    "ap-northeast-1": ("Asia Pacific (Tokyo)", "apne1", "acd"),
    "ap-northeast-2": ("Asia Pacific (Seoul)", "apne2", "abcd"),
    "ap-northeast-3": ("Asia Pacific (Osaka)", "apne3", "abc"),
    "ap-south-1": ("Asia Pacific (Mumbai)", "aps1", "abc"),
    "ap-south-2": ("Asia Pacific (Hyderabad)", "aps2", "abc"),
    "ap-southeast-1": ("Asia Pacific (Singapore)", "apse1", "abc"),
    "ap-southeast-2": ("Asia Pacific (Sydney)", "apse2", "abc"),
    "ap-southeast-3": ("Asia Pacific (Jakarta)", "apse3", "abc"),
    "ap-southeast-4": ("Asia Pacific (Melbourne)", "apse4", "abc"),
    "ca-central-1": ("Canada (Central)", "cac1", "abd"),
    "ca-west-1": ("Canada West (Calgary)", "caw1", "abc"),
    "eu-central-1": ("Europe (Frankfurt)", "euc1", "abc"),
    "eu-central-2": ("Europe (Zurich)", "euc2", "abc"),
    "eu-north-1": ("Europe (Stockholm)", "eun1", "abc"),
    "eu-south-1": ("Europe (Milan)", "eus1", "abc"),
    "eu-south-2": ("Europe (Spain)", "eus2", "abc"),
    "eu-west-1": ("Europe (Ireland)", "euw1", "abc"),
    "eu-west-2": ("Europe (London)", "euw2", "abc"),
    "eu-west-3": ("Europe (Paris)", "euw3", "abc"),
    "il-central-1": ("Israel (Tel Aviv)", "ilc1", "abc"),
    "me-central-1": ("Middle East (UAE)", "mec1", "abc"),
    "me-south-1": ("Middle East (Bahrain)", "mes1", "abc"),
    "sa-east-1": ("South America (Sao Paulo)", "sae1", "abc"),
    "us-east-1": ("US East (N. Virginia)", "use1", "abcdef"),
    "us-east-2": ("US East (Ohio)", "use2", "abc"),
    "us-west-1": ("US West (N. California)", "usw1", "ac"),
    "us-west-2": ("US West (Oregon)", "usw2", "abcd"),
}
# Regions an account must switch on first.
OPT_IN = frozenset(
    {"af-south-1", "ap-east-1", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ca-west-1", "eu-central-2"}
    | {"eu-south-1", "eu-south-2", "il-central-1", "me-central-1", "me-south-1"}
)
# Each account has its own order of zones; this is one where the zone that RDS Proxy and T classes avoid is "e".
_ORDERS = {"us-east-1": (4, 6, 1, 2, 3, 5)}
_LOCAL = {"us-east-1": Zone("us-east-1-bos-1a", "use1-bos1-az1", "us-east-1", "local-zone")}

_BALANCERS = {
    "ap-northeast-1": "Z14GRHDCWA56QT",
    "ap-northeast-2": "ZWKZPGTI48KDX",
    "ap-south-1": "ZP97RAFLXTNZK",
    "ap-southeast-1": "Z1LMS91P8CMLE5",
    "ap-southeast-2": "Z1GM3OXH4ZPM65",
    "ca-central-1": "ZQSVJUPU6J1EY",
    "eu-central-1": "Z215JYRZR1TBD5",
    "eu-north-1": "Z23TAZ6LKFMNIO",
    "eu-west-1": "Z32O12XQLNTSW2",
    "eu-west-2": "ZHURV8PSTC4K8",
    "eu-west-3": "Z3Q77PNBQS71R4",
    "sa-east-1": "Z2P70J7HTTTPLU",
    "us-east-1": "Z35SXDOTRQ7X7K",
    "us-east-2": "Z3AADJGX6KTTL2",
    "us-west-1": "Z368ELLRRE2KJ0",
    "us-west-2": "Z1H1FL5HABSF5",
}
BALANCER_ACCOUNTS = {
    "ap-northeast-1": "582318560864",
    "ap-northeast-2": "600734575887",
    "ap-south-1": "718504428378",
    "ap-southeast-1": "114774131450",
    "ap-southeast-2": "783225319266",
    "ca-central-1": "985666609251",
    "eu-central-1": "054676820928",
    "eu-north-1": "897822967062",
    "eu-west-1": "156460612806",
    "eu-west-2": "652711504416",
    "eu-west-3": "009996457667",
    "sa-east-1": "507241528517",
    "us-east-1": "127311923021",
    "us-east-2": "033677994240",
    "us-west-1": "027434742980",
    "us-west-2": "797873946194",
}


def names() -> list[str]:
    """Return every region's name."""
    return sorted(_REGIONS)


def description(region: str) -> str:
    """Return what AWS calls a region in prose."""
    return _REGIONS[region][0] if region in _REGIONS else region


def zones(region: str, *, local: bool = False) -> list[Zone]:
    """Return a region's zones by name; local zones are only there when asked for."""
    _, prefix, known = _REGIONS.get(region, (region, region.replace("-", ""), "abc"))
    order = _ORDERS.get(region, tuple(range(1, len(known) + 1)))
    found = [Zone(f"{region}{letter}", f"{prefix}-az{n}", region) for letter, n in zip(known, order, strict=True)]
    return [*found, _LOCAL[region]] if local and region in _LOCAL else found


def zone(region: str, number: int) -> Zone:
    """Return one of a region's zones, counting round and round."""
    found = zones(region)
    return found[number % len(found)]


def balancer_zone(region: str) -> str:
    """Return the hosted zone id of a region's load balancers, for alias records."""
    return _BALANCERS.get(region) or "Z" + capitals(13, "balancers", region)


def database_zone(region: str) -> str:
    """Return the hosted zone id of a region's database endpoints."""
    return "Z2R2ITUGPM61AM" if region == "us-east-1" else "Z" + capitals(13, "databases", region)
