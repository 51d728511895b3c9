"""Read replicas of the writer, each in a zone of its own by index."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pulumi
import pulumi_aws as aws

from infra.database.common import Common, declare_instance


@dataclass(frozen=True, kw_only=True)
class ReplicasArgs:
    """What `Replicas` are made from; AWS's own argument is meant where no more is said.

    Args:
        common: as the writer's, with the writer's identifier, from which the replicas' are made.
        count: how many.
        source_identifier: the writer's `identifier`, once it exists.
        zones: Availability Zones of the network. Replica `i` (from 1) stands in zone `i`, counted round: computed
            from the writer it would move with every failover, and moving replaces a replica.
    """

    common: Common
    count: int
    source_identifier: pulumi.Input[str]
    zones: Sequence[str]


class Replicas(pulumi.ComponentResource):
    """Any number of read replicas. They hold nothing of their own, so that there may be fewer again."""

    addresses: list[pulumi.Output[str]]
    """DNS names in the order of the replicas, without the port."""
    identifiers: list[pulumi.Output[str]]
    instances: list[aws.rds.Instance]
    names: list[str]
    """The same as `identifiers`, known before the replicas exist."""

    def __init__(self, name: str, args: ReplicasArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rds-platform:database:Replicas", name, None, opts)
        self.names = [f"{args.common.identifier}-replica-{i}" for i in range(1, args.count + 1)]
        self.instances = [self._replica(args, i, name) for i, name in enumerate(self.names, start=1)]
        self.addresses = [replica.address for replica in self.instances]
        self.identifiers = [replica.identifier for replica in self.instances]
        self.register_outputs({"addresses": self.addresses})

    def _replica(self, args: ReplicasArgs, index: int, identifier: str) -> aws.rds.Instance:
        return declare_instance(
            f"replica-{index}",
            replace(args.common, identifier=identifier),
            pulumi.ResourceOptions(parent=self),
            # User, password, database, storage and subnet group are the source's; RDS refuses or mishandles them here.
            replicate_source_db=args.source_identifier,
            availability_zone=args.zones[index % len(args.zones)],
            skip_final_snapshot=True,
        )
