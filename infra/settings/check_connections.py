"""Whether the database bears the connections that the backends may open."""

from collections.abc import Iterator

from infra.capacity import HEADROOM, PROXY_CLIENTS, ConnectionBudget, RoleBudget, connection_budget
from infra.catalog import INSTANCE_CLASSES
from infra.settings.backend import Backend
from infra.settings.database import Database
from infra.settings.problems import Change, Problem, Wording


def connections(database: Database, backend: Backend, wording: Wording) -> Iterator[Problem]:
    """Yield a problem for each instance, and for the proxy, whose connections do not suffice."""
    budget = budget_of(database, backend)
    if not budget.proxied:
        if not budget.tightest.holds:
            yield _demand(budget, budget.tightest, backend, wording)
        return
    if not budget.writer.holds:
        yield _share(budget.writer, database, wording)
    if budget.replica and not budget.replica.holds:
        yield _demand(budget, budget.replica, backend, wording)
    if budget.clients > PROXY_CLIENTS:
        limit = f"must keep the clients of one proxy at {PROXY_CLIENTS} or fewer: {_product(budget, backend)}"
        yield _pool(limit, PROXY_CLIENTS, budget, backend, wording)


def budget_of(database: Database, backend: Backend) -> ConnectionBudget:
    """Return the connection budget of some settings."""
    return connection_budget(
        instance_class=database.instance_class,
        replica_instance_class=database.replica_instance_class,
        read_replicas=database.read_replicas,
        proxy_mode=database.proxy.mode,
        max_connections_percent=database.proxy.max_connections_percent,
        max_size=backend.max_size,
        workers=backend.workers,
        pool_size=backend.pool_size,
    )


def _demand(budget: ConnectionBudget, role: RoleBudget, backend: Backend, wording: Wording) -> Problem:
    room = role.planned - role.headroom
    limit = (
        f"must keep the {role.role}'s connections at {room} or fewer: {_product(budget, backend)}, and "
        f"{role.instance_class} bears {role.planned} of which {role.headroom} are kept back"
    )
    larger = _class_for(budget.clients, role.instance_class)
    if larger:
        key = "replicaInstanceClass" if role.role == "replica" else "instanceClass"
        limit = f"{limit}; database.{key} {larger} would bear them"
    return _pool(limit, room, budget, backend, wording)


def _product(budget: ConnectionBudget, backend: Backend) -> str:
    return (
        f"{budget.backends} backends during a refresh x {backend.workers} workers x {backend.pool_size} "
        f"connections are {budget.clients}"
    )


def _pool(limit: str, room: int, budget: ConnectionBudget, backend: Backend, wording: Wording) -> Problem:
    path = ("backend", "poolSize")
    pool_size = room // (budget.backends * backend.workers)
    fix: Change = (path, pool_size) if pool_size else (("backend", "maxSize"), max(backend.max_size // 2, 1))
    return wording.problem(path, backend.pool_size, limit, fix)


def _share(writer: RoleBudget, database: Database, wording: Wording) -> Problem:
    path = ("database", "proxy", "maxConnectionsPercent")
    percent = database.proxy.max_connections_percent
    nominal = INSTANCE_CLASSES[writer.instance_class].nominal_connections
    room = writer.planned - writer.headroom
    limit = (
        f"must leave the proxy {room} connections or fewer: {percent} % of {nominal} are {writer.demand}, and "
        f"{writer.instance_class} bears {writer.planned} of which {writer.headroom} are kept back"
    )
    return wording.problem(path, percent, limit, (path, room * 100 // nominal))


def _class_for(demand: int, name: str) -> str | None:
    family = name.rpartition(".")[0]
    bearing = [each for each in INSTANCE_CLASSES.values() if each.planned_connections - HEADROOM >= demand]
    bearing.sort(key=lambda each: (each.memory_gib, not each.name.startswith(f"{family}."), each.vcpus))
    return bearing[0].name if bearing else None
