"""How long a first deployment takes at least, and whether anything waits that need not.

    python -m benchmarks.deploy_path [--stage prod]

The engine creates a resource as soon as all that it depends on exists, so a deployment takes as long as the longest
chain of its dependency graph. For each stage: that chain, with typical durations (`durations.py`); the chain that
nobody can avoid (VPC, subnets, subnet group, database, then what AWS refuses without it); the ratio of the two, which
must not exceed 1.05; and everything that waits for the database without needing it. Backends wait on purpose
(docs/adr/0007): the ratio is that of the stage without them, and the one with them stands beside it. Ends with 1 when a
ratio is too high or something else waits in vain.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from benchmarks.durations import duration
from preview.projects import load
from preview.stack_files import configure
from preview.stages import SIMULATED
from simulation.graph import Graph, Resource
from simulation.monitor import Program, run

ROOT = Path(__file__).resolve().parent.parent
STAGES = ("dev", "prod", "growth")
LIMIT: Final = 1.05

INSTANCE: Final = "aws:rds/instance:Instance"
PROXY: Final = "aws:rds/proxy:Proxy"
SUBSCRIPTION: Final = "aws:rds/eventSubscription:EventSubscription"
REPLICATION: Final = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"
BACKENDS: Final = "aws:autoscaling/group:Group"
ALARM: Final = "aws:cloudwatch/metricAlarm:MetricAlarm"
TO_THE_DATABASE: Final = ("aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", "aws:rds/subnetGroup:SubnetGroup", INSTANCE)
TO_THE_PROXY: Final = (
    PROXY,
    "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup",
    "aws:rds/proxyTarget:ProxyTarget",
)

NEEDS_THE_DATABASE: Final = {
    INSTANCE: "a replica copies the writer",
    PROXY: "the role that RDS Proxy needs is made with an account's first instance",
    "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": "belongs to the proxy",
    "aws:rds/proxyTarget:ProxyTarget": "is the instance",
    REPLICATION: "copies the instance's backups",
    SUBSCRIPTION: "AWS refuses a source that does not exist (SourceNotFound)",
    "aws:secretsmanager/secretVersion:SecretVersion": "holds a password only after the instance has taken it",
    "aws:ssm/parameter:Parameter": "holds an address that AWS gives with the instance",
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": "names alarms that exist, the database's health among them",
    "aws:cloudwatch/dashboard:Dashboard": "shows alarms that exist, the database's health among them",
}
"""What may wait, by type. An alarm may only where silence rings it: it would ring until there is a database."""


@dataclass(frozen=True)
class Chain:
    """A chain of resources, first to last, and the seconds that it takes."""

    steps: tuple[Resource, ...]
    seconds: float


def longest_chain(graph: Graph) -> Chain:
    """The chain that decides how long the whole deployment takes."""
    resources = {resource.urn: resource for resource in graph.resources}
    found: dict[str, Chain] = {}

    def until(urn: str) -> Chain:
        if urn not in found:
            before = max(
                (until(needed) for needed in waits_for(resources[urn]) if needed in resources),
                key=lambda chain: chain.seconds,
                default=Chain((), 0),
            )
            found[urn] = Chain((*before.steps, resources[urn]), before.seconds + seconds(resources[urn]))
        return found[urn]

    return max((until(urn) for urn in resources), key=lambda chain: chain.seconds)


def waits_for(resource: Resource) -> set[str]:
    """What the engine wants to exist first, by URN: all dependencies, those of `depends_on` and of properties."""
    return {*resource.dependencies, *(urn for urns in resource.property_dependencies.values() for urn in urns)}


def seconds(resource: Resource) -> float:
    """What creating it takes; what is only read, and what only groups others, takes nothing."""
    created = resource.custom and not resource.external and not resource.type.startswith("pulumi:")
    return duration(resource.type).seconds if created else 0


def unavoidable_chain(graph: Graph) -> tuple[str, ...]:
    """Types of the chain that a stage with these instances, this proxy and this subscription has at the least."""
    types = [resource.type for resource in graph.resources]
    subscribed = (SUBSCRIPTION,) if SUBSCRIPTION in types else ()
    copied = (REPLICATION,) if REPLICATION in types else ()
    ends: list[tuple[str, ...]] = [subscribed, copied]
    if types.count(INSTANCE) > 1:
        # RDS wants the writer `available` for either, and neither leaves it so.
        ends += [(INSTANCE, *subscribed), (INSTANCE, *copied)]
    if PROXY in types:
        ends.append(TO_THE_PROXY)
    return (*TO_THE_DATABASE, *max(ends, key=total))


def total(types: tuple[str, ...]) -> float:
    return sum(duration(type_).seconds for type_ in types)


def ratio(graph: Graph) -> float:
    return longest_chain(graph).seconds / total(unavoidable_chain(graph))


def waiting(graph: Graph) -> list[Resource]:
    """All that is created only after the writer, in the order of registration."""
    [writer] = [resource for resource in graph.resources if resource.type == INSTANCE and is_writer(resource)]
    resources = {resource.urn: resource for resource in graph.resources}
    late: dict[str, bool] = {writer.urn: True}

    def is_late(urn: str) -> bool:
        if urn not in late:
            late[urn] = any(is_late(needed) for needed in waits_for(resources[urn]) if needed in resources)
        return late[urn]

    return [resource for resource in graph.resources if is_late(resource.urn) and resource is not writer]


def is_writer(instance: Resource) -> bool:
    return instance.inputs.get("replicateSourceDb") is None


def needs(resource: Resource) -> bool:
    """Tell whether it is right that this waits for the database."""
    if resource.type == ALARM:
        return resource.inputs.get("treatMissingData") == "breaching"
    return resource.type in NEEDS_THE_DATABASE


def in_vain(graph: Graph) -> list[Resource]:
    return [resource for resource in waiting(graph) if not needs(resource)]


def without_backends(graph: Graph) -> Graph:
    """The stage without its machines and what waits for them."""
    left = {resource.urn for resource in graph.resources if resource.type == BACKENDS}
    while more := {each.urn for each in graph.resources if each.urn not in left and waits_for(each) & left}:
        left |= more
    return replace(graph, resources=tuple(each for each in graph.resources if each.urn not in left))


def declare(stage: str) -> Graph:
    project = load(ROOT)
    return run(
        Program(
            directory=ROOT,
            project=project.name,
            stack=stage,
            config=configure(project, stage).values,
            environment={**SIMULATED},
        )
    )


def report(stage: str, graph: Graph, write: Callable[[str], object] = print) -> bool:
    """Write a stage's figures; tell whether they are as they ought to be."""
    longest, shortest, late = longest_chain(graph), unavoidable_chain(graph), waiting(graph)
    rest = without_backends(graph)
    vain = in_vain(rest)
    write(f"{stage}: longest chain {longest.seconds:.0f} s")
    for step in longest.steps:
        write(f"  {seconds(step):6.1f} s  {step.type} {step.name} ({duration(step.type).source})")
    write(f"{stage}: unavoidable chain {total(shortest):.0f} s")
    for type_ in shortest:
        write(f"  {duration(type_).seconds:6.1f} s  {type_}")
    write(f"{stage}: ratio {ratio(rest):.2f}, limit {LIMIT}; with the backends {ratio(graph):.2f}")
    write(f"{stage}: {len(late)} resources wait for the database, {len(vain)} of them without needing it")
    for resource in vain:
        write(f"  in vain: {resource.type} {resource.name} ({'; '.join(blame(resource, rest))})")
    return ratio(rest) <= LIMIT and not vain


def blame(resource: Resource, graph: Graph) -> list[str]:
    """What it depends on that is the database or comes after it."""
    late: Mapping[str, Resource] = {other.urn: other for other in waiting(graph)}
    writer = {other.urn: other for other in graph.resources if other.type == INSTANCE and is_writer(other)}
    return sorted(
        f"after {found.name} {found.type.rpartition(':')[2]}"
        for urn in waits_for(resource)
        if (found := late.get(urn) or writer.get(urn)) is not None
    )


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--stage", choices=STAGES, action="append")
    stages = arguments.parse_args().stage or STAGES
    good = [report(stage, declare(stage)) for stage in stages]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
