"""A small shop as somebody might write it: a component, an explicit provider, lookups, secrets, computed names."""

import json

import pulumi
import pulumi_aws as aws
import pulumi_random as random


class Database(pulumi.ComponentResource):
    def __init__(self, name: str, *, subnet_ids: list[str], group_id: pulumi.Output[str], opts=None):
        super().__init__("shop:data:Database", name, {"zones": len(subnet_ids)}, opts)
        inside = pulumi.ResourceOptions(parent=self)
        self.password = random.RandomPassword(f"{name}-password", length=24, special=False, opts=inside)
        self.instance = aws.rds.Instance(
            name,
            engine="postgres",
            instance_class="db.t3.micro",
            allocated_storage=20,
            storage_encrypted=True,
            username="owner",
            password=self.password.result,
            db_subnet_group_name=aws.rds.SubnetGroup(name, subnet_ids=subnet_ids, opts=inside).name,
            vpc_security_group_ids=[group_id],
            backup_retention_period=7,
            skip_final_snapshot=True,
            opts=inside,
        )
        self.register_outputs({"address": self.instance.address})


vpc = aws.ec2.get_vpc(default=True)
subnets = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": [vpc.id]}])
office = aws.ec2.Eip("office", domain="vpc")
group = aws.ec2.SecurityGroup(
    "orders",
    vpc_id=vpc.id,
    ingress=[
        {
            "protocol": "tcp",
            "from_port": 443,
            "to_port": 443,
            "cidr_blocks": [pulumi.Output.concat(office.public_ip, "/32")],
        }
    ],
)
orders = Database(
    "orders",
    subnet_ids=subnets.ids,
    group_id=group.id,
    opts=pulumi.ResourceOptions(protect=pulumi.Config().get_bool("protect")),
)
far = aws.Provider("far", region="eu-central-1", default_tags={"tags": {"Copy": "yes"}})
copies = aws.s3.Bucket("copies", tags={"For": orders.instance.id}, opts=pulumi.ResourceOptions(provider=far))
aws.s3.BucketPolicy(
    "copies",
    bucket=copies.id,
    policy={
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": copies.arn}],
    },
    opts=pulumi.ResourceOptions(provider=far, ignore_changes=["policy"]),
)
secret = aws.secretsmanager.Secret("orders", recovery_window_in_days=0)
aws.secretsmanager.SecretVersion(
    "orders",
    secret_id=secret.id,
    secret_string=orders.password.result.apply(
        lambda password: json.dumps({"username": "owner", "password": password})
    ),
)
pulumi.export("address", orders.instance.address)
pulumi.export("region", aws.get_region_output(opts=pulumi.InvokeOptions(provider=far)).region)
