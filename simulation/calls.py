"""What is asked of the simulated AWS, and its refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from simulation import urns
from simulation.cloud import Cloud, Row

INSTANCE: Final = "aws:rds/instance:Instance"
PROXY: Final = "aws:rds/proxy:Proxy"
SECRET: Final = "aws:secretsmanager/secret:Secret"
SECURITY_GROUP: Final = "aws:ec2/securityGroup:SecurityGroup"
SUBNET: Final = "aws:ec2/subnet:Subnet"
SUBNET_GROUP: Final = "aws:rds/subnetGroup:SubnetGroup"

Operation = Literal["create", "update", "delete"]


class RefusalError(Exception):
    """AWS's code and its sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code


@dataclass(frozen=True)
class Call:
    """What AWS is asked for.

    Attributes:
        id: the resource's; "" when it is created.
        values: the inputs asked for, without marks; of a deletion what is there now.
        free_plan: whether the account is on AWS's free plan.
    """

    operation: Operation
    urn: str
    id: str
    values: Mapping[str, Any]
    cloud: Cloud
    free_plan: bool = False

    @property
    def type(self) -> str:
        """The resource's type."""
        return urns.type_of(self.urn)

    def others(self) -> list[Row]:
        """Return what exists of the resource's type, but for itself."""
        return [row for row in self.cloud.alive(self.type) if row.id != self.id]

    def zones(self, key: str) -> dict[str, str]:
        """Return zone name -> zone id of the subnets that a property names; a stranger's subnets are not known."""
        rows = (self.cloud.find(SUBNET, str(id_)) for id_ in self.values.get(key) or ())
        return {row.outputs["availabilityZone"]: row.outputs["availabilityZoneId"] for row in rows if row is not None}


Rule = Callable[[Call], tuple[str, str] | None]
