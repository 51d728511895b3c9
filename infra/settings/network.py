"""The `network` section."""

from typing import Annotated, Any, Literal, cast

from pydantic import Field, model_validator

from infra.settings import formats
from infra.settings.kinds import Choice, Flag, Maybe, Text, Whole
from infra.settings.many import ListOf
from infra.settings.section import Section

NatGateways = Literal["none", "single", "perZone"]

CIDR_LIMIT = "a private IPv4 network from /16 to /20 such as 10.20.0.0/16"
ZONE_LIMIT = "the name of an ordinary availability zone such as us-east-1a"


class Network(Section):
    """Where the stage stands: address range, zones, the way out."""

    cidr_block: Annotated[str, Text(CIDR_LIMIT, formats.cidr_block, "10.20.0.0/16")] = Field(
        "10.20.0.0/16",
        description="Addresses of the VPC. Room for four zones is kept, so adding a zone moves nothing. Changing "
        "it replaces everything, the database included.",
    )
    availability_zones: Annotated[
        tuple[str, ...], Maybe(ListOf(Text(ZONE_LIMIT, formats.zone_name), 2, 4, ("us-east-1a", "us-east-1b")), ())
    ] = Field(
        (),
        description="Zones by name, in the order in which subnets and replicas use them; add at the end only. Not "
        "set: looked up, without local zones and without `use1-az3`, where the proxy and the classes of the three "
        "stages do not exist. A name stands for another zone in every account.",
    )
    zone_count: Annotated[int, Whole(2, 4, "zones")] = Field(
        2,
        description="How many zones to use; the length of `availabilityZones` where that is set. Each zone costs a "
        "NAT gateway with `perZone`.",
    )
    nat_gateways: Annotated[NatGateways, Choice(("none", "single", "perZone"))] = Field(
        "single",
        description="How the backend reaches out. `none`: it stands in the public subnets behind a closed security "
        "group (a public IPv4 address each, about $3.65 a month). `single`: about $33 a month, and one zone's "
        "failure cuts the others off. `perZone`: $33 a month for each zone.",
    )
    flow_logs: Annotated[bool, Flag()] = Field(
        False, description="Record the VPC's traffic in CloudWatch Logs; $0.50 for each GB written."
    )
    flow_logs_retention_in_days: Annotated[int, formats.LOG_RETENTION] = Field(
        14, description="Days that flow logs are kept."
    )

    @model_validator(mode="before")
    @classmethod
    def _count_pinned_zones(cls, data: dict[str, Any]) -> dict[str, Any]:
        pinned = data.get("availabilityZones")
        if not isinstance(pinned, list) or not pinned:
            return data
        # A list of the wrong length is reported once, by itself.
        count = min(max(len(cast("list[Any]", pinned)), 2), 4)
        return {"zoneCount": count, **data}
