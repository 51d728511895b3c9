"""A function that reads its password from Secrets Manager."""

import pulumi_aws as aws

aws.lambda_.Function(
    "importer",
    role="arn:aws:iam::123456789012:role/importer",
    package_type="Image",
    image_uri="123456789012.dkr.ecr.us-east-1.amazonaws.com/importer:1",
    environment={"variables": {"DATABASE_SECRET_ID": "importer/database"}},
)
