"""The few words below an icon: what it is called, what it is, how large."""

from __future__ import annotations

from typing import Final

from preview.topology import types
from preview.topology.links import Links, items, text
from simulation.graph import Resource

TO: Final = "\u2013"
TIMES: Final = "\u00d7"
ENGINES: Final = {
    "postgres": "PostgreSQL",
    "mysql": "MySQL",
    "mariadb": "MariaDB",
    "aurora-postgresql": "Aurora PostgreSQL",
    "aurora-mysql": "Aurora MySQL",
}
BALANCERS: Final = {"application": "Application Load Balancer", "network": "Network Load Balancer"}
KINDS: Final = {
    types.NAT: "NAT gateway",
    **dict.fromkeys(types.API, "API Gateway"),
    types.DISTRIBUTION: "CloudFront",
    types.SERVICE: "ECS service",
    types.FUNCTION: "Lambda function",
    types.CLUSTER: "EKS cluster",
    types.PROXY: "RDS Proxy",
    **dict.fromkeys(types.CACHE, "ElastiCache"),
    types.TABLE: "DynamoDB table",
    **dict.fromkeys(types.BUCKET, "S3 bucket"),
    types.QUEUE: "SQS queue",
    types.TOPIC: "SNS topic",
}


def lines(resource: Resource, links: Links, zones: int = 1) -> tuple[str, ...]:
    """Return the lines for a resource that is shown in some zones, its name first."""
    if resource.type == types.DATABASE:
        more = (*_engine(resource), text(resource, "instanceClass"), _storage(resource))
    elif resource.type == types.DATABASE_CLUSTER:
        more = (*_engine(resource), *_cluster_instances(resource, links))
    elif resource.type in types.LOAD_BALANCER:
        more = (BALANCERS.get(text(resource, "loadBalancerType") or "application", "Load Balancer"),)
        more += tuple(text(record, "name") for record in links.users(resource, {types.RECORD}))
    elif resource.type == types.GROUP:
        more = _machines(resource, links, zones)
    elif resource.type == types.MACHINE:
        more = (text(resource, "instanceType"),)
    else:
        more = (KINDS.get(resource.type, ""), text(resource, "nodeType"))
    return (resource.name, *(line for line in more if line))


def _engine(database: Resource) -> tuple[str, ...]:
    engine = text(database, "engine")
    return (f"{ENGINES.get(engine, engine)} {text(database, 'engineVersion')}".strip(),)


def _storage(database: Resource) -> str:
    least, most = text(database, "allocatedStorage"), text(database, "maxAllocatedStorage")
    if not least or database.inputs.get("replicateSourceDb"):
        return ""
    return f"{least}{TO}{most} GB" if most and most != least else f"{least} GB"


def _cluster_instances(cluster: Resource, links: Links) -> tuple[str, ...]:
    classes = [text(each, "instanceClass") for each in links.users(cluster, {types.CLUSTER_INSTANCE})]
    return tuple(f"{classes.count(each)} {TIMES} {each}" for each in sorted(set(classes)) if each)


def _machines(group: Resource, links: Links, zones: int) -> tuple[str, ...]:
    least, most = text(group, "minSize"), text(group, "maxSize")
    template = next(iter(links.targets(group, types.TEMPLATE)), None)
    machine = text(template, "instanceType") if template else ""
    count = least if least == most else f"{least or 0}{TO}{most}"
    if zones > 1:
        return machine, f"{count} in all zones" if count else ""
    return (f"{count} {TIMES} {machine or 'machine'}" if count else machine,)


def ports(first: object, last: object, protocol: object = "tcp") -> str:
    """Return the ports a rule opens, as short as they can be told; "" where they are not known."""
    if protocol in ("-1", "all"):
        return "all ports"
    if not isinstance(first, int) or not isinstance(last, int):
        return ""
    return str(first) if first == last else f"{first}{TO}{last}"


def listeners(balancer: Resource, links: Links) -> str:
    """Return what a load balancer listens on, but for what it only redirects: HTTPS 443."""
    found: list[str] = []
    for listener in links.users(balancer, types.LISTENER, "loadBalancerArn"):
        actions = items(listener.inputs.get("defaultActions"))
        if not actions or any(action.get("type") != "redirect" for action in actions):
            found.append(f"{text(listener, 'protocol')} {text(listener, 'port')}".strip())
    for listener in items(balancer.inputs.get("listeners")):
        found.append(f"{listener.get('lbProtocol', '')} {listener.get('lbPort', '')}".strip().upper())
    return ", ".join(sorted(set(found)))
