"""What must be true of several settings together."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from infra.settings.backend import Backend
from infra.settings.check_connections import connections
from infra.settings.check_database import database_checks
from infra.settings.check_entrance import domain, one_tls_mode
from infra.settings.check_monitoring import subscribers
from infra.settings.check_region import (
    backup_region,
    certificate_region,
    classes_orderable,
    keys_in_region,
    zones_in_region,
)
from infra.settings.database import Database
from infra.settings.load_balancer import LoadBalancer
from infra.settings.monitoring import Monitoring
from infra.settings.network import Network
from infra.settings.problems import Problem, Wording


@dataclass(frozen=True)
class Valid:
    """The sections that are valid by themselves; None for one that is not."""

    region: str | None
    network: Network | None
    database: Database | None
    backend: Backend | None
    load_balancer: LoadBalancer | None
    monitoring: Monitoring | None


def check(valid: Valid, wording: Wording, *, simulated: bool, today: datetime.date) -> Iterator[Problem]:
    """Yield every problem between valid settings; what needs an invalid section is not looked at."""
    region, network, database = valid.region, valid.network, valid.database
    backend, load_balancer = valid.backend, valid.load_balancer
    if network:
        yield from zone_count(network, wording)
    if database:
        yield from database_checks(database, today, wording)
    if backend:
        yield from group_size(backend, wording)
    if load_balancer:
        yield from one_tls_mode(load_balancer, wording)
        yield from domain(load_balancer, wording, simulated=simulated)
    if valid.monitoring:
        yield from subscribers(valid.monitoring, wording, simulated=simulated)
    if region and network:
        yield from zones_in_region(region, network, wording)
    if region and database:
        yield from classes_orderable(region, database, wording)
        yield from keys_in_region(region, database, wording)
        yield from backup_region(region, database, wording)
    if region and load_balancer:
        yield from certificate_region(region, load_balancer, wording)
    if database and backend and backend.min_size <= backend.max_size:
        yield from connections(database, backend, wording)


def zone_count(network: Network, wording: Wording) -> Iterator[Problem]:
    """The number of zones is the number of pinned zones."""
    pinned = len(network.availability_zones)
    if pinned and network.zone_count != pinned:
        path = ("network", "zoneCount")
        limit = f"must be {pinned}, the number of network.availabilityZones; it may be left out"
        yield wording.problem(path, network.zone_count, limit, (path, None))


def group_size(backend: Backend, wording: Wording) -> Iterator[Problem]:
    """The group's least size is not above its largest."""
    if backend.min_size > backend.max_size:
        path = ("backend", "maxSize")
        limit = f"must be at least backend.minSize ({backend.min_size})"
        yield wording.problem(path, backend.max_size, limit, (path, backend.min_size))
