"""The load balancer: HTTPS from the internet, HTTP only to be sent there, plain HTTP to the backends inside."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra import iam


@dataclass(frozen=True, kw_only=True)
class LoadBalancerArgs:
    """What a `LoadBalancer` is made from; AWS's own argument is meant where no more is said.

    Args:
        account_id: whose load balancer alone may write access logs.
        tls_policy: security policy of the HTTPS listener; AWS's default still admits TLS 1.0.
        access_logs_retention_in_days: how long access logs are kept, or None for no access logs.
        protect: deletion protection of the load balancer; access logs then outlive a destroy too.
        health_check_path: answered with 200 by a backend that lives; it must not ask the database, or a failover
            would replace every backend.
        idle_timeout: seconds.
        deregistration_delay: seconds that a leaving backend may take to finish its requests.
        ready: resources without which AWS refuses a load balancer in these subnets.
    """

    account_id: str
    vpc_id: pulumi.Input[str]
    subnet_ids: Sequence[pulumi.Input[str]]
    security_group_id: pulumi.Input[str]
    certificate_arn: pulumi.Input[str]
    tls_policy: str
    backend_port: int
    health_check_path: str
    idle_timeout: int
    deregistration_delay: int
    access_logs_retention_in_days: int | None
    protect: bool
    ready: Sequence[pulumi.Resource]


class LoadBalancer(pulumi.ComponentResource):
    """An Application Load Balancer with one target group."""

    dns_name: pulumi.Output[str]
    zone_id: pulumi.Output[str]
    """Hosted zone of the load balancer's own name, for an alias record."""
    target_group_arn: pulumi.Output[str]
    metric_name: pulumi.Output[str]
    target_group_metric_name: pulumi.Output[str]
    """What CloudWatch calls the two in the dimensions of their metrics."""
    https_listener: aws.lb.Listener
    """Backends are checked only once a listener uses their target group."""

    def __init__(self, name: str, args: LoadBalancerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rds-platform:compute:LoadBalancer", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        access_logs, needed = (
            self._access_logs(args.access_logs_retention_in_days, args.account_id, keep=args.protect)
            if args.access_logs_retention_in_days is not None
            else (None, [])
        )
        load_balancer = aws.lb.LoadBalancer(
            "load-balancer",
            load_balancer_type="application",
            internal=False,
            subnets=args.subnet_ids,
            security_groups=[args.security_group_id],
            drop_invalid_header_fields=True,
            enable_deletion_protection=args.protect,
            idle_timeout=args.idle_timeout,
            access_logs=access_logs,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*args.ready, *needed]),
        )
        target_group = aws.lb.TargetGroup(
            "backend",
            vpc_id=args.vpc_id,
            port=args.backend_port,
            protocol="HTTP",
            target_type="instance",
            deregistration_delay=args.deregistration_delay,
            health_check=aws.lb.TargetGroupHealthCheckArgs(
                path=args.health_check_path,
                matcher="200",
                interval=15,
                timeout=5,
                healthy_threshold=2,
                unhealthy_threshold=3,
            ),
            opts=child,
        )
        aws.lb.Listener(
            "http",
            load_balancer_arn=load_balancer.arn,
            port=80,
            protocol="HTTP",
            default_actions=[
                aws.lb.ListenerDefaultActionArgs(
                    type="redirect",
                    redirect=aws.lb.ListenerDefaultActionRedirectArgs(
                        port="443", protocol="HTTPS", status_code="HTTP_301"
                    ),
                )
            ],
            opts=child,
        )
        self.https_listener = aws.lb.Listener(
            "https",
            load_balancer_arn=load_balancer.arn,
            port=443,
            protocol="HTTPS",
            ssl_policy=args.tls_policy,
            certificate_arn=args.certificate_arn,
            default_actions=[aws.lb.ListenerDefaultActionArgs(type="forward", target_group_arn=target_group.arn)],
            opts=child,
        )
        self.dns_name = load_balancer.dns_name
        self.zone_id = load_balancer.zone_id
        self.target_group_arn = target_group.arn
        self.metric_name = load_balancer.arn_suffix
        self.target_group_metric_name = target_group.arn_suffix
        self.register_outputs({"dnsName": self.dns_name})

    def _access_logs(
        self, retention_in_days: int, account_id: str, *, keep: bool
    ) -> tuple[aws.lb.LoadBalancerAccessLogsArgs, list[pulumi.Resource]]:
        """Make a private bucket for access logs; the load balancer must wait for the resources returned with it."""
        child = pulumi.ResourceOptions(parent=self)
        bucket = aws.s3.Bucket("access-logs", force_destroy=not keep, opts=child)
        closed = aws.s3.BucketPublicAccessBlock(
            "access-logs",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=child,
        )
        # S3's own key: the load balancer cannot write to a bucket that KMS encrypts.
        aws.s3.BucketServerSideEncryptionConfiguration(
            "access-logs",
            bucket=bucket.id,
            rules=[
                aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
                        sse_algorithm="AES256"
                    )
                )
            ],
            opts=child,
        )
        aws.s3.BucketLifecycleConfiguration(
            "access-logs",
            bucket=bucket.id,
            rules=[
                aws.s3.BucketLifecycleConfigurationRuleArgs(
                    id="expire",
                    status="Enabled",
                    filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
                    expiration=aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(days=retention_in_days),
                )
            ],
            opts=child,
        )
        statement = iam.allow(
            ["s3:PutObject"],
            [pulumi.Output.concat(bucket.arn, f"/AWSLogs/{account_id}/*")],
            Principal={"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
        )
        policy = aws.s3.BucketPolicy(
            "access-logs",
            bucket=bucket.id,
            policy=pulumi.Output.json_dumps(iam.document(statement)),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[closed]),
        )
        return aws.lb.LoadBalancerAccessLogsArgs(bucket=bucket.bucket, enabled=True), [policy]
