"""RDS Proxy: a pool of connections in front of the writer."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra import iam


@dataclass(frozen=True, kw_only=True)
class ProxyArgs:
    """What a `Proxy` is made from; AWS's own argument is meant where no more is said.

    Args:
        name: the proxy's name, known before it exists so that its log group can be made first.
        instance_identifier: the writer's `identifier`, once it exists.
        secret_arns: secrets with `username` and `password`; only users that have one may use the proxy.
        kms_key_id: ARN of those secrets' key; None for `aws/secretsmanager`.
        max_connections_percent: share of the writer's `max_connections` that the pool may hold, 1 to 100.
        idle_client_timeout: seconds after which a client that says nothing is let go.
        after: the writer: a fresh account lacks the role that RDS Proxy needs until its first instance exists.
    """

    name: str
    subnet_ids: Sequence[pulumi.Input[str]]
    security_group_id: pulumi.Input[str]
    instance_identifier: pulumi.Input[str]
    secret_arns: Sequence[pulumi.Input[str]]
    kms_key_id: str | None
    max_connections_percent: int
    idle_client_timeout: int
    log_retention_in_days: int
    after: Sequence[pulumi.Resource]


class Proxy(pulumi.ComponentResource):
    """A proxy for the writer alone: RDS Proxy never targets the replicas of an instance."""

    address: pulumi.Output[str]

    def __init__(self, name: str, args: ProxyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rds-platform:database:Proxy", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        role = aws.iam.Role("proxy", assume_role_policy=iam.trust("rds.amazonaws.com"), opts=child)
        statements = [iam.allow(["secretsmanager:GetSecretValue"], args.secret_arns)]
        if args.kms_key_id is not None:
            statements.append(iam.allow(["kms:Decrypt"], [args.kms_key_id]))
        policy = aws.iam.RolePolicy(
            "proxy", role=role.id, policy=pulumi.Output.json_dumps(iam.document(*statements)), opts=child
        )
        log_group = aws.cloudwatch.LogGroup(
            "proxy",
            name=f"/aws/rds/proxy/{args.name}",
            retention_in_days=args.log_retention_in_days,
            opts=child,
        )
        proxy = aws.rds.Proxy(
            "proxy",
            name=args.name,
            engine_family="POSTGRESQL",
            auths=[
                aws.rds.ProxyAuthArgs(
                    auth_scheme="SECRETS",
                    secret_arn=secret_arn,
                    iam_auth="DISABLED",
                    client_password_auth_type="POSTGRES_SCRAM_SHA_256",
                )
                for secret_arn in args.secret_arns
            ],
            require_tls=True,
            role_arn=role.arn,
            vpc_subnet_ids=args.subnet_ids,
            vpc_security_group_ids=[args.security_group_id],
            idle_client_timeout=args.idle_client_timeout,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[policy, log_group, *args.after],
                # AWS cannot change a proxy's subnets, and two zones are as good as three to reach the writer: a
                # stage that gains a zone keeps its proxy.
                ignore_changes=["vpcSubnetIds"],
            ),
        )
        target_group = aws.rds.ProxyDefaultTargetGroup(
            "proxy",
            db_proxy_name=proxy.name,
            connection_pool_config=aws.rds.ProxyDefaultTargetGroupConnectionPoolConfigArgs(
                max_connections_percent=args.max_connections_percent,
                max_idle_connections_percent=args.max_connections_percent // 2,
                connection_borrow_timeout=120,
            ),
            opts=child,
        )
        target = aws.rds.ProxyTarget(
            "proxy",
            db_proxy_name=proxy.name,
            target_group_name=target_group.name,
            db_instance_identifier=args.instance_identifier,
            opts=child,
        )
        # Given out only when there is a writer behind it: backends go there as soon as they are told.
        self.address = pulumi.Output.all(proxy.endpoint, target.id).apply(lambda known: known[0])
        self.register_outputs({"address": self.address})
