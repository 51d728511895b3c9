"""The monthly bill of a recorded graph: a line for everything that has a price by existing or by assumed usage."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from costs import prices
from costs.prices import HOURS, Price
from costs.usage import Usage
from infra.catalog import BACKEND_TYPES, INSTANCE_CLASSES
from simulation.graph import Graph, Resource

DATABASE: Final = "aws:rds/instance:Instance"
TEMPLATE: Final = "aws:ec2/launchTemplate:LaunchTemplate"
PROXY_TARGET: Final = "aws:rds/proxyTarget:ProxyTarget"


@dataclass(frozen=True)
class Line:
    """One thing that costs `dollars` a month; `None` where no price is known here.

    `subject` is the resource's type and name, "" for what the whole stack uses. `source` is the price's.
    """

    group: str
    subject: str
    item: str
    dollars: float | None
    source: str = ""


@dataclass(frozen=True)
class Bill:
    """All lines of a stack in `region`."""

    region: str
    lines: tuple[Line, ...]

    @property
    def total(self) -> float:
        """Dollars a month, without what has no price here."""
        return sum(line.dollars or 0 for line in self.lines)

    @property
    def unpriced(self) -> tuple[Line, ...]:
        """What has no price here: the total is more by that."""
        return tuple(line for line in self.lines if line.dollars is None)

    @property
    def is_estimate(self) -> bool:
        """Whether the prices are those of another region."""
        return self.region != prices.REGION

    def groups(self) -> dict[str, float]:
        """Dollars a month by group, the dearest first."""
        sums: dict[str, float] = {}
        for line in self.lines:
            sums[line.group] = sums.get(line.group, 0) + (line.dollars or 0)
        return dict(sorted(sums.items(), key=lambda each: -each[1]))


def bill(graph: Graph, region: str, usage: Usage) -> Bill:
    """Return what the stack costs in a month. `region` is the stack's, "" where it says none."""
    managed = tuple(resource for resource in graph.resources if resource.custom and not resource.external)
    stack = _Stack(managed, usage)
    lines = [
        line for resource in managed if resource.type in _PRICED for line in _PRICED[resource.type](stack, resource)
    ]
    return Bill(region or prices.REGION, (*lines, *_used(usage)))


@dataclass(frozen=True)
class _Stack:
    resources: tuple[Resource, ...]
    usage: Usage

    def behind(self, resource: Resource, name: str, type_: str) -> Resource | None:
        """Return the resource of a type that a property was computed from."""
        urns = resource.property_dependencies.get(name, ())
        return next((each for each in self.resources if each.urn in urns and each.type == type_), None)


def _line(group: str, resource: Resource, item: str, price: Price | None, quantity: float = 1) -> Line:
    subject = f"{resource.type.rpartition(':')[2]} {resource.name}"
    if price is None:
        return Line(group, subject, item, None)
    return Line(group, subject, item, price.dollars * quantity, price.source)


# What is secret is not looked at: a bill is shown.


def _number(properties: Mapping[str, Any], name: str) -> float:
    value = properties.get(name)
    return float(value) if isinstance(value, int | float) else 0


def _object(properties: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = properties.get(name)
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _text(properties: Mapping[str, Any], name: str) -> str:
    value = properties.get(name)
    return value if isinstance(value, str) else ""


def _objects(properties: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return the objects of a list; a member that is unknown or secret counts as an empty one."""
    value = properties.get(name)
    members = cast("list[Any]", value) if isinstance(value, list) else []
    return [cast("dict[str, Any]", each) if isinstance(each, dict) else {} for each in members]


def _true(properties: Mapping[str, Any], name: str) -> bool:
    return properties.get(name) in (True, "true")


def _database(stack: _Stack, database: Resource) -> Iterator[Line]:
    writer = database
    while (source := stack.behind(writer, "replicateSourceDb", DATABASE)) is not None and source is not writer:
        writer = source
    name = _text(database.inputs, "instanceClass") or _text(writer.inputs, "instanceClass")
    copies, zones = (2, ", two zones") if _true(database.inputs, "multiAz") else (1, "")
    yield _line("database", database, f"{name}{zones}", prices.DATABASE_CLASSES.get(name), HOURS * copies)
    kind = _text(database.inputs, "storageType") or _text(writer.inputs, "storageType") or "gp2"
    size = _number(database.inputs, "allocatedStorage") or _number(writer.inputs, "allocatedStorage")
    storage = prices.DATABASE_STORAGE.get(kind)
    yield _line("database", database, f"{size:g} GB {kind}{zones}", storage, size * copies)
    if iops := _number(database.inputs, "iops"):
        included = 12_000 if kind == "gp3" else 0  # beyond 400 GiB, below which none can be given (RDS User Guide)
        item = f"{iops:g} IOPS"
        yield _line("database", database, item, prices.DATABASE_IOPS.get(kind), max(0, iops - included) * copies)
    yield from _surplus("database", database, name, stack.usage.database_cpu_percent)


def _proxy(stack: _Stack, target: Resource) -> Iterator[Line]:
    database = stack.behind(target, "dbInstanceIdentifier", DATABASE)
    known = INSTANCE_CLASSES.get(_text(database.inputs, "instanceClass")) if database else None
    vcpus = max(prices.LEAST_PROXY_VCPUS, known.vcpus if known else 0)
    yield _line("database", target, f"RDS Proxy for {vcpus} vCPUs", prices.PROXY, HOURS * vcpus)


def _group(stack: _Stack, group: Resource) -> Iterator[Line]:
    count = int(_number(group.inputs, "desiredCapacity") or _number(group.inputs, "minSize"))
    template = stack.behind(group, "launchTemplate", TEMPLATE)
    if template is not None:
        yield from _machines(stack, template, count)


def _machine(stack: _Stack, machine: Resource) -> Iterator[Line]:
    yield from _machines(stack, machine, 1)


def _machines(stack: _Stack, described: Resource, count: int) -> Iterator[Line]:
    name = _text(described.inputs, "instanceType")
    yield _line("machines", described, f"{count} x {name}", prices.MACHINES.get(name), HOURS * count)
    for device in _objects(described.inputs, "blockDeviceMappings"):
        ebs = _object(device, "ebs")
        kind, size = _text(ebs, "volumeType") or "gp2", _number(ebs, "volumeSize")
        item = f"{count} x {size:g} GB {kind}"
        yield _line("machines", described, item, prices.VOLUMES.get(kind), size * count)
    interfaces = _objects(described.inputs, "networkInterfaces")
    if any(_true(each, "associatePublicIpAddress") for each in (described.inputs, *interfaces)):
        yield _line("network", described, _addresses(count), prices.PUBLIC_ADDRESS, HOURS * count)
    yield from _surplus("machines", described, name, stack.usage.backend_cpu_percent, count)


def _surplus(group: str, resource: Resource, name: str, cpu_percent: float, count: int = 1) -> Iterator[Line]:
    family, _, size = name.rpartition(".")
    price = prices.SURPLUS_CREDITS.get(family)
    known = INSTANCE_CLASSES.get(name) or BACKEND_TYPES.get(name)
    earned = INSTANCE_CLASSES.get(f"db.t3.{size}")
    if price is None or known is None or earned is None:
        return
    # A credit is one vCPU for a minute; the sizes of all these families earn alike.
    baseline = earned.most_credits / 24 / 60
    if (surplus := known.vcpus * cpu_percent / 100 - baseline) > 0:
        item = f"CPU above {100 * baseline / known.vcpus:g} %, at {cpu_percent:g} %"
        yield _line(group, resource, item, price, surplus * HOURS * count)


def _load_balancer(stack: _Stack, balancer: Resource) -> Iterator[Line]:
    yield _line("load balancer", balancer, "its hours", prices.LOAD_BALANCER, HOURS)
    if units := stack.usage.load_balancer_units:
        item = f"{units:g} capacity units"
        yield _line("load balancer", balancer, item, prices.LOAD_BALANCER_CAPACITY, HOURS * units)
    if not _true(balancer.inputs, "internal"):
        placed = _objects(balancer.inputs, "subnets") or _objects(balancer.inputs, "subnetMappings")
        zones = len(placed) or 2  # not known before the update; AWS asks for two at least
        yield _line("network", balancer, _addresses(zones), prices.PUBLIC_ADDRESS, HOURS * zones)


def _endpoint(_stack: _Stack, endpoint: Resource) -> Iterator[Line]:
    if _text(endpoint.inputs, "vpcEndpointType") == "Interface":
        zones = len(_objects(endpoint.inputs, "subnetIds")) or 1
        yield _line("network", endpoint, f"in {zones} zones", prices.INTERFACE_ENDPOINT, HOURS * zones)


def _alarm(_stack: _Stack, alarm: Resource) -> Iterator[Line]:
    metrics = sum(1 for query in _objects(alarm.inputs, "metricQueries") if query.get("metric")) or 1
    yield _line("monitoring", alarm, f"{metrics} metrics" if metrics > 1 else "1 metric", prices.ALARM, metrics)


def _flat(group: str, item: str, price: Price, quantity: float = 1) -> Callable[[_Stack, Resource], Iterator[Line]]:
    def lines(_stack: _Stack, resource: Resource) -> Iterator[Line]:
        yield _line(group, resource, item, price, quantity)

    return lines


def _addresses(count: int) -> str:
    return "1 public address" if count == 1 else f"{count} public addresses"


_PRICED: Final[Mapping[str, Callable[[_Stack, Resource], Iterator[Line]]]] = {
    DATABASE: _database,
    PROXY_TARGET: _proxy,
    "aws:autoscaling/group:Group": _group,
    "aws:ec2/instance:Instance": _machine,
    "aws:lb/loadBalancer:LoadBalancer": _load_balancer,
    "aws:ec2/natGateway:NatGateway": _flat("network", "NAT gateway, its hours", prices.NAT_GATEWAY, HOURS),
    "aws:ec2/eip:Eip": _flat("network", _addresses(1), prices.PUBLIC_ADDRESS, HOURS),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _endpoint,
    "aws:secretsmanager/secret:Secret": _flat("secrets and keys", "secret", prices.SECRET),
    "aws:kms/key:Key": _flat("secrets and keys", "key", prices.KEY),
    "aws:cloudwatch/metricAlarm:MetricAlarm": _alarm,
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": _flat("monitoring", "composite alarm", prices.COMPOSITE_ALARM),
}
"""What costs money by existing. Dashboards are free up to three an account, budgets up to two."""


def _used(usage: Usage) -> Iterator[Line]:
    for item, amount, price in (
        ("traffic to the internet", usage.traffic_gb, prices.TRAFFIC_OUT),
        ("traffic through NAT", usage.nat_gb, prices.NAT_TRAFFIC),
        ("logs taken in", usage.log_gb, prices.LOGS),
        ("backups beyond the free allowance", usage.backup_gb, prices.BACKUP),
    ):
        if amount:
            yield Line("usage", "", f"{amount:g} GB {item}", amount * price.dollars, price.source)
