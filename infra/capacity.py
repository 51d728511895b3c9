"""The connection budget of a stage: what its backends may open against what its database can bear."""

import math
from dataclasses import dataclass
from typing import Final, Literal

from infra.catalog import INSTANCE_CLASSES

ProxyMode = Literal["off", "parallel", "only"]

MIN_HEALTHY_PERCENTAGE: Final = 100
MAX_HEALTHY_PERCENTAGE: Final = 150
"""The instance refresh keeps all machines and adds up to half as many (EC2 Auto Scaling, "Instance refresh").

Compute passes both to the Auto Scaling group; the budget counts the machines that result.
"""

HEADROOM: Final = 10
"""Connections kept back on each instance, for what is not a backend: a migration, people at psql, a dump, monitoring.

What RDS and superusers keep for themselves is outside the planned connections already.
"""

PROXY_CLIENTS: Final = 20_000
"""Client connections that AWS shows one proxy bearing (Prescriptive Guidance, "Amazon RDS Proxy").

There is no published quota; more than what was shown is not planned with.
"""


@dataclass(frozen=True)
class RoleBudget:
    """Connections to one instance: `demand` at the worst, `planned` what its class bears, `headroom` kept back."""

    role: Literal["writer", "replica"]
    instance_class: str
    demand: int
    planned: int
    headroom: int

    @property
    def spare(self) -> int:
        """Connections left over; negative when the budget does not hold."""
        return self.planned - self.headroom - self.demand

    @property
    def holds(self) -> bool:
        """Whether the demand fits."""
        return self.spare >= 0


@dataclass(frozen=True)
class ConnectionBudget:
    """The budget of a stage.

    `backends` is the most machines that run at once, during an instance refresh at full size; `clients` the most
    connections that they open to each role together; `proxied` whether the writer's go through the proxy only.
    """

    backends: int
    clients: int
    proxied: bool
    writer: RoleBudget
    replica: RoleBudget | None

    @property
    def tightest(self) -> RoleBudget:
        """The role with the least to spare."""
        roles = [self.writer] if self.replica is None else [self.writer, self.replica]
        return min(roles, key=lambda role: role.spare)

    @property
    def demand(self) -> int:
        """Demand on the tightest role."""
        return self.tightest.demand

    @property
    def planned(self) -> int:
        """Planned connections of the tightest role."""
        return self.tightest.planned

    @property
    def headroom(self) -> int:
        """Headroom of the tightest role."""
        return self.tightest.headroom

    @property
    def spare(self) -> int:
        """Connections that the tightest role has left."""
        return self.tightest.spare

    @property
    def holds(self) -> bool:
        """Whether every role bears its demand, and the proxy its clients."""
        return self.spare >= 0 and not (self.proxied and self.clients > PROXY_CLIENTS)

    @property
    def summary(self) -> str:
        """The budget in one line."""
        source = f"{self.clients} clients of the proxy, " if self.proxied else ""
        roles = [self.writer] if self.replica is None else [self.writer, self.replica]
        parts = [
            f"{role.role} {role.demand} of {role.planned - role.headroom} ({role.planned} planned on "
            f"{role.instance_class}, {role.headroom} kept back)"
            for role in roles
        ]
        return f"connections at {self.backends} backends: {source}{'; '.join(parts)}"


def most_backends(max_size: int) -> int:
    """Return the most machines that run at once: a refresh at full size, and one more at the least.

    One more also covers what zone rebalancing and the replacement of old machines may add (10 % or one machine above
    the group's maximum, whichever is more).
    """
    return max(max_size + 1, math.ceil(max_size * MAX_HEALTHY_PERCENTAGE / 100))


def proxy_share(instance_class: str, max_connections_percent: int) -> int:
    """Return how many connections the proxy may hold: a share of `max_connections`, the nominal figure."""
    return INSTANCE_CLASSES[instance_class].nominal_connections * max_connections_percent // 100


def connection_budget(
    *,
    instance_class: str,
    replica_instance_class: str | None,
    read_replicas: int,
    proxy_mode: ProxyMode,
    max_connections_percent: int,
    max_size: int,
    workers: int,
    pool_size: int,
) -> ConnectionBudget:
    """Return the budget of a stage; whether it holds is for the caller to ask.

    With the proxy off or in parallel the writer must bear every backend at once: in parallel each uses one way or the
    other, and the proxy holds no more than its clients ask for. With the proxy only, the writer must bear what the
    proxy may hold. Each replica must bear all readers alone, because the others may be gone.
    """
    backends = most_backends(max_size)
    clients = backends * workers * pool_size
    proxied = proxy_mode == "only"
    writer_demand = proxy_share(instance_class, max_connections_percent) if proxied else clients
    replica = None
    if read_replicas:
        replica = _role("replica", replica_instance_class or instance_class, clients)
    return ConnectionBudget(
        backends=backends,
        clients=clients,
        proxied=proxied,
        writer=_role("writer", instance_class, writer_demand),
        replica=replica,
    )


def _role(role: Literal["writer", "replica"], instance_class: str, demand: int) -> RoleBudget:
    return RoleBudget(
        role=role,
        instance_class=instance_class,
        demand=demand,
        planned=INSTANCE_CLASSES[instance_class].planned_connections,
        headroom=HEADROOM,
    )
