"""Who may talk to whom: every security group and every rule between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_aws as aws

from infra.catalog import POSTGRES_PORT

INTERNET = "internet"
LOAD_BALANCER = "load-balancer"
BACKEND = "backend"
PROXY = "proxy"
DATABASE = "database"
REPLICA = "replica"

ProxyMode = Literal["off", "parallel", "only"]


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One allowed direction of TCP traffic, from a group (or the internet) to a group (or the internet)."""

    source: str
    target: str
    port: int

    @property
    def name(self) -> str:
        """The rules' logical name; the port tells flows with the internet apart."""
        suffix = f"-{self.port}" if INTERNET in (self.source, self.target) else ""
        return f"{self.source}-to-{self.target}{suffix}"


def flows(
    *, backend_port: int, proxy_mode: ProxyMode, read_replicas: bool, admin_access: bool = False
) -> tuple[Flow, ...]:
    """List everything that may be said, in the order of a request's way. What is not here is closed.

    A tunnel ends at a backend, so `admin_access` past the proxy is the backends' own direct way.

    DNS, time and instance metadata come from link-local addresses that security groups do not filter.
    """
    table = [
        Flow(source=INTERNET, target=LOAD_BALANCER, port=80),
        Flow(source=INTERNET, target=LOAD_BALANCER, port=443),
        Flow(source=LOAD_BALANCER, target=BACKEND, port=backend_port),
        # AWS's APIs, the image registry, package repositories.
        Flow(source=BACKEND, target=INTERNET, port=443),
    ]
    if proxy_mode != "only" or admin_access:
        table.append(Flow(source=BACKEND, target=DATABASE, port=POSTGRES_PORT))
    if proxy_mode != "off":
        table.append(Flow(source=BACKEND, target=PROXY, port=POSTGRES_PORT))
        table.append(Flow(source=PROXY, target=DATABASE, port=POSTGRES_PORT))
    if read_replicas:
        table.append(Flow(source=BACKEND, target=REPLICA, port=POSTGRES_PORT))
    return tuple(table)


@dataclass(frozen=True, kw_only=True)
class SecurityArgs:
    """What `Security` is made from.

    Args:
        vpc_id: the VPC that all groups belong to.
        backend_port: TCP port on which backends answer the load balancer.
        proxy_mode: whether backends reach the writer directly, through RDS Proxy, or both ways.
        read_replicas: whether there are any.
        admin_access: whether tunnels reach the writer past the proxy.
        clients: public IPv4 networks that still come to an adopted writer from outside.
    """

    vpc_id: pulumi.Input[str]
    backend_port: int
    proxy_mode: ProxyMode
    read_replicas: bool
    admin_access: bool = False
    clients: Sequence[str] = ()


class Security(pulumi.ComponentResource):
    """The security groups by role, and rules that name groups, never addresses, inside the VPC."""

    group_ids: dict[str, pulumi.Output[str]]
    """Group id by role: `load-balancer`, `backend`, `database`, and `proxy`, `replica` where there are any."""

    def __init__(self, name: str, args: SecurityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rds-platform:security:Security", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        table = flows(
            backend_port=args.backend_port,
            proxy_mode=args.proxy_mode,
            read_replicas=args.read_replicas,
            admin_access=args.admin_access,
        )
        roles = dict.fromkeys(role for flow in table for role in (flow.source, flow.target))
        self.group_ids = {
            role: aws.ec2.SecurityGroup(
                role,
                vpc_id=args.vpc_id,
                # A description cannot be changed without replacing the group, so it says only what stays true.
                description=f"The {role} of this stage",
                opts=child,
            ).id
            for role in roles
            if role != INTERNET
        }
        # Groups refer to one another only through rule resources: inline rules would fight with them.
        for flow in table:
            self._rules(flow, child)
        for block in args.clients:
            aws.vpc.SecurityGroupIngressRule(
                f"client-{block.replace('/', '-')}-to-{DATABASE}",
                security_group_id=self.group_ids[DATABASE],
                cidr_ipv4=block,
                ip_protocol="tcp",
                from_port=POSTGRES_PORT,
                to_port=POSTGRES_PORT,
                description="from an old client, for some days",
                opts=child,
            )
        self.register_outputs({"groupIds": self.group_ids})

    def _rules(self, flow: Flow, child: pulumi.ResourceOptions) -> None:
        everywhere = "0.0.0.0/0"
        source, target = self.group_ids.get(flow.source), self.group_ids.get(flow.target)
        if source is not None:
            aws.vpc.SecurityGroupEgressRule(
                flow.name,
                security_group_id=source,
                referenced_security_group_id=target,
                cidr_ipv4=everywhere if target is None else None,
                ip_protocol="tcp",
                from_port=flow.port,
                to_port=flow.port,
                description=f"to {flow.target}",
                opts=child,
            )
        if target is not None:
            aws.vpc.SecurityGroupIngressRule(
                flow.name,
                security_group_id=target,
                referenced_security_group_id=source,
                cidr_ipv4=everywhere if source is None else None,
                ip_protocol="tcp",
                from_port=flow.port,
                to_port=flow.port,
                description=f"from {flow.source}",
                opts=child,
            )
