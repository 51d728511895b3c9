"""The backends: an Auto Scaling group of machines that hold nothing and may do nothing more than they need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pulumi
import pulumi_aws as aws
from pulumi_aws.autoscaling import Metric

from infra import iam
from infra.capacity import MAX_HEALTHY_PERCENTAGE, MIN_HEALTHY_PERCENTAGE
from infra.compute.bootstrap import user_data
from infra.compute.registry import ecr_repository

SECONDS_PER_DAY = 86_400
ROOT_DEVICE = "/dev/xvda"
"""Amazon Linux 2023's root device; a mapping for another name would add a second volume."""


@dataclass(frozen=True, kw_only=True)
class BackendArgs:
    """What a `Backend` is made from; AWS's own argument is meant where no more is said.

    Args:
        architecture: that of the instance type, for the machine image.
        public_addresses: whether machines get one; they need it where there is no NAT.
        image: container image for that architecture; None for the built-in service.
        parameter_path: where the connection parameters are, see `Connection`.
        secret_arn: the database's credentials.
        kms_key_id: ARN of that secret's key; None for `aws/secretsmanager`.
        target_cpu_utilization: percent at which the group grows.
        tags: put on machines and volumes, which the provider's own tags do not reach.
        ready: resources without which a machine would boot in vain.
    """

    region: str
    partition: str
    account_id: str
    subnet_ids: Sequence[pulumi.Input[str]]
    security_group_id: pulumi.Input[str]
    public_addresses: bool
    target_group_arn: pulumi.Input[str]
    instance_type: str
    architecture: Literal["arm64", "x86_64"]
    min_size: int
    max_size: int
    root_volume_size: int
    max_instance_lifetime_in_days: int
    target_cpu_utilization: int
    image: str | None
    port: int
    health_check_path: str
    workers: int
    pool_size: int
    parameter_path: str
    secret_arn: pulumi.Input[str]
    kms_key_id: str | None
    log_retention_in_days: int
    tags: Mapping[str, str]
    ready: Sequence[pulumi.Resource]


class Backend(pulumi.ComponentResource):
    """A group of machines behind the load balancer, replaced one by one when what they run changes."""

    group_name: pulumi.Output[str]
    log_group_name: pulumi.Output[str]

    def __init__(self, name: str, args: BackendArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rds-platform:compute:Backend", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        log_group = aws.cloudwatch.LogGroup("backend", retention_in_days=args.log_retention_in_days, opts=child)
        role = aws.iam.Role("backend", assume_role_policy=iam.trust("ec2.amazonaws.com"), opts=child)
        policy = aws.iam.RolePolicy(
            "backend",
            role=role.id,
            policy=pulumi.Output.json_dumps(iam.document(*self._statements(args, log_group))),
            opts=child,
        )
        profile = aws.iam.InstanceProfile("backend", role=role.name, opts=child)
        template = aws.ec2.LaunchTemplate(
            "backend",
            # Resolved at each launch: a new machine has the newest image, with no lookup here and no drift.
            image_id=f"resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{args.architecture}",
            instance_type=args.instance_type,
            update_default_version=True,
            iam_instance_profile=aws.ec2.LaunchTemplateIamInstanceProfileArgs(arn=profile.arn),
            metadata_options=aws.ec2.LaunchTemplateMetadataOptionsArgs(
                http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
            ),
            network_interfaces=[
                aws.ec2.LaunchTemplateNetworkInterfaceArgs(
                    associate_public_ip_address=str(args.public_addresses).lower(),
                    security_groups=[args.security_group_id],
                    delete_on_termination="true",
                )
            ],
            block_device_mappings=[
                aws.ec2.LaunchTemplateBlockDeviceMappingArgs(
                    device_name=ROOT_DEVICE,
                    ebs=aws.ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
                        volume_size=args.root_volume_size,
                        volume_type="gp3",
                        encrypted="true",
                        delete_on_termination="true",
                    ),
                )
            ],
            tag_specifications=[
                aws.ec2.LaunchTemplateTagSpecificationArgs(resource_type=kind, tags=args.tags)
                for kind in ("instance", "volume", "network-interface")
            ],
            user_data=pulumi.Output.all(args.secret_arn, log_group.name).apply(
                lambda known: user_data(
                    region=args.region,
                    parameter_path=args.parameter_path,
                    secret_arn=known[0],
                    image=args.image,
                    port=args.port,
                    health_check_path=args.health_check_path,
                    log_group=known[1],
                    workers=args.workers,
                    pool_size=args.pool_size,
                )
            ),
            opts=child,
        )
        group = aws.autoscaling.Group(
            "backend",
            min_size=args.min_size,
            max_size=args.max_size,
            vpc_zone_identifiers=args.subnet_ids,
            target_group_arns=[args.target_group_arn],
            health_check_type="ELB",
            health_check_grace_period=300,
            default_instance_warmup=120,
            max_instance_lifetime=args.max_instance_lifetime_in_days * SECONDS_PER_DAY,
            launch_template=aws.autoscaling.GroupLaunchTemplateArgs(
                # By number: a group that names `$Latest` never notices a new version.
                id=template.id,
                version=template.latest_version.apply(str),
            ),
            # As in a refresh, a machine that fails or grows old leaves only when its successor answers. AWS would end
            # it first, and a group of one would be gone until then.
            instance_maintenance_policy=aws.autoscaling.GroupInstanceMaintenancePolicyArgs(
                min_healthy_percentage=MIN_HEALTHY_PERCENTAGE, max_healthy_percentage=MAX_HEALTHY_PERCENTAGE
            ),
            instance_refresh=aws.autoscaling.GroupInstanceRefreshArgs(
                strategy="Rolling",
                preferences=aws.autoscaling.GroupInstanceRefreshPreferencesArgs(
                    min_healthy_percentage=MIN_HEALTHY_PERCENTAGE,
                    max_healthy_percentage=MAX_HEALTHY_PERCENTAGE,
                    # AWS does not roll back to an image that is resolved at launch.
                    auto_rollback=False,
                ),
            ),
            enabled_metrics=[Metric.GROUP_IN_SERVICE_INSTANCES, Metric.GROUP_DESIRED_CAPACITY],
            # `make up` waits for the backends. The provider gives up at the first machine that fails to start, as an
            # account's very first may, and when the minimum changes it wants the number of machines that it remembers,
            # whatever scaling has made of it since (autoscaling/group.go).
            wait_for_capacity_timeout="0",
            tags=[
                aws.autoscaling.GroupTagArgs(key=key, value=value, propagate_at_launch=False)
                for key, value in args.tags.items()
            ],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[policy, *args.ready]),
        )
        aws.autoscaling.Policy(
            "cpu",
            autoscaling_group_name=group.name,
            policy_type="TargetTrackingScaling",
            target_tracking_configuration=aws.autoscaling.PolicyTargetTrackingConfigurationArgs(
                predefined_metric_specification=aws.autoscaling.PolicyTargetTrackingConfigurationPredefinedMetricSpecificationArgs(
                    predefined_metric_type="ASGAverageCPUUtilization"
                ),
                target_value=args.target_cpu_utilization,
            ),
            opts=child,
        )
        self.group_name = group.name
        self.log_group_name = log_group.name
        self.register_outputs({"groupName": self.group_name})

    def _statements(self, args: BackendArgs, log_group: aws.cloudwatch.LogGroup) -> list[dict[str, Any]]:
        parameters = f"arn:{args.partition}:ssm:{args.region}:{args.account_id}:parameter{args.parameter_path}"
        statements = [
            iam.allow(["ssm:GetParametersByPath"], [parameters, f"{parameters}/*"]),
            iam.allow(["secretsmanager:GetSecretValue"], [args.secret_arn]),
            iam.allow(["logs:CreateLogStream", "logs:PutLogEvents"], [pulumi.Output.concat(log_group.arn, ":*")]),
            # Session Manager, action by action: AWS's managed policy for it reads every parameter of the account.
            iam.allow(
                [
                    "ssm:UpdateInstanceInformation",
                    "ssmmessages:CreateControlChannel",
                    "ssmmessages:CreateDataChannel",
                    "ssmmessages:OpenControlChannel",
                    "ssmmessages:OpenDataChannel",
                ],
                ["*"],
            ),
        ]
        if args.kms_key_id is not None:
            statements.append(iam.allow(["kms:Decrypt"], [args.kms_key_id]))
        return statements + image_statements(args.image, args.partition)


def image_statements(image: str | None, partition: str) -> list[dict[str, Any]]:
    """Allow pulling the image when it is in Amazon ECR; an image elsewhere needs no permission of AWS."""
    ecr = ecr_repository(image)
    if ecr is None:
        return []
    return [
        iam.allow(["ecr:GetAuthorizationToken"], ["*"]),
        iam.allow(
            ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            [f"arn:{partition}:ecr:{ecr.region}:{ecr.account}:repository/{ecr.repository}"],
        ),
    ]
