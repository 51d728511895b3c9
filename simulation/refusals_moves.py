"""What RDS refuses of the network that a database is in, and of the move to another.

Where AWS's words were read is said beside them; the others, and that it refuses there at all, are from memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulation.calls import INSTANCE, SECURITY_GROUP, SUBNET, SUBNET_GROUP, Call, Operation, Rule


def _networks(call: Call) -> tuple[str, str] | None:
    network = _network(_subnets(call, call.values.get("dbSubnetGroupName")))
    rows = (call.cloud.find(SECURITY_GROUP, str(id_)) for id_ in call.values.get("vpcSecurityGroupIds") or ())
    others = [row.outputs["vpcId"] for row in rows if row is not None and row.outputs["vpcId"] != network]
    if network is None or not others:
        return None
    return (
        "InvalidParameterCombination",
        f"The DB instance and EC2 security group are in different VPCs. The DB instance is in {network} and the EC2 "
        f"security group is in {others[0]}",
    )


def _move(call: Call) -> tuple[str, str] | None:
    row, wanted = call.cloud.find(INSTANCE, call.id), call.values.get("dbSubnetGroupName")
    there: Mapping[str, Any] = row.outputs if row is not None else {}
    subnets = _subnets(call, wanted)
    if not there or not subnets or wanted == there.get("dbSubnetGroupName"):
        return None
    name, fault = there["identifier"], "InvalidVPCNetworkStateFault"
    if _network(subnets) == _network(_subnets(call, there.get("dbSubnetGroupName"))):
        # Read in hashicorp/terraform-provider-aws#512.
        return (
            fault,
            f"You cannot move DB instance {name} to subnet group {wanted}. The specified DB subnet group and DB "
            "instance are in the same VPC. Choose a DB subnet group in different VPC than the specified DB instance "
            "and try again.",
        )
    if there.get("multiAz") or call.values.get("multiAz"):
        return "InvalidParameterCombination", "You cannot move a DB instance with Multi-Az enabled to a VPC"
    sources = {each.outputs.get("replicateSourceDb") for each in call.others()}
    if there.get("replicateSourceDb") or sources & {name, there["arn"]}:
        return fault, f"You cannot move DB instance {name} to another VPC: it is part of a replication."
    if there["availabilityZone"] not in {subnet["availabilityZone"] for subnet in subnets}:
        return fault, f"The DB subnet group {wanted} does not cover {there['availabilityZone']}, the zone of {name}."
    return None


def _subnets(call: Call, group: object) -> list[Mapping[str, Any]]:
    """Return the subnets of a group by its name; of a stranger's nothing is known."""
    groups = (row for row in call.cloud.alive(SUBNET_GROUP) if row.outputs["name"] == group)
    rows = (call.cloud.find(SUBNET, str(id_)) for found in groups for id_ in found.outputs["subnetIds"])
    return [row.outputs for row in rows if row is not None]


def _network(subnets: list[Mapping[str, Any]]) -> str | None:
    return next((subnet["vpcId"] for subnet in subnets), None)


RULES: Mapping[tuple[Operation, str], tuple[Rule, ...]] = {
    ("create", INSTANCE): (_networks,),
    ("update", INSTANCE): (_networks, _move),
}
