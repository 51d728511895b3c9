"""Transforms of the stack and of one resource; names computed from values that are known and from some that are not."""

import json

import pulumi
import pulumi_aws as aws
import pulumi_random as random


def tag(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    if not args.type_.startswith("aws:s3/bucket:"):
        return None
    tags = {**(args.props.get("tags") or {}), "Owner": "orders"}
    return pulumi.ResourceTransformResult(props={**args.props, "tags": tags}, opts=args.opts)


def keep(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
    return pulumi.ResourceTransformResult(
        props=args.props, opts=pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(retain_on_delete=True))
    )


pulumi.runtime.register_resource_transform(tag)

suffix = random.RandomId("suffix", byte_length=4)
prefix = pulumi.Output.from_input("orders")
logs = aws.s3.Bucket("logs", bucket=prefix.apply(lambda text: f"{text}-logs"))
files = aws.s3.Bucket("files", bucket=pulumi.Output.concat(prefix, "-", suffix.hex))
queue = aws.sqs.Queue("queue", name=suffix.hex.apply(lambda text: f"queue-{text}"), visibility_timeout_seconds=30)
role = aws.iam.Role(
    "role",
    assume_role_policy={
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    },
    opts=pulumi.ResourceOptions(transforms=[keep]),
)
document = aws.iam.get_policy_document_output(statements=[{"actions": ["sqs:*"], "resources": [queue.arn]}])
aws.iam.RolePolicy("role", role=role.id, policy=document.json)


def make(name: str) -> pulumi.Output[str]:
    return aws.cloudwatch.LogGroup(f"made-{name}", name=f"/orders/{name}", retention_in_days=7).arn


pulumi.export("inside", prefix.apply(make))
aws.ssm.Parameter("plain", type="SecureString", value=pulumi.Output.secret("hush"))
aws.s3.BucketPolicy(
    "logs",
    bucket=logs.id,
    policy=pulumi.Output.all(arn=logs.arn, account=aws.get_caller_identity().account_id).apply(
        lambda known: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": known["account"]},
                        "Action": "s3:GetObject",
                        "Resource": f"{known['arn']}/*",
                    }
                ],
            }
        )
    ),
)
pulumi.export("mixed", {"queue": queue.arn, "numbers": [1, 2.5], "nothing": None, "files": files.id})
