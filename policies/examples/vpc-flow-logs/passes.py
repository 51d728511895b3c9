"""A network that logs what it rejects."""

import pulumi_aws as aws

vpc = aws.ec2.Vpc("campus", cidr_block="10.20.0.0/16")
bucket = aws.s3.Bucket("campus-flow-logs")

aws.ec2.FlowLog(
    "campus",
    vpc_id=vpc.id,
    traffic_type="REJECT",
    log_destination_type="s3",
    log_destination=bucket.arn,
)
