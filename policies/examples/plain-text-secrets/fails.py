"""A password in the program and in a parameter that everybody may read."""

import pulumi_aws as aws

aws.ssm.Parameter(
    "claims",
    name="/claims/database-password",
    type="String",
    value="correct-horse-battery",
)
