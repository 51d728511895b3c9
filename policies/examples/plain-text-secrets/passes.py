"""A password that is made up, kept as a secret, and encrypted as a parameter."""

import pulumi_aws as aws
import pulumi_random as random

password = random.RandomPassword("claims", length=32)

aws.ssm.Parameter(
    "claims",
    name="/claims/database-password",
    type="SecureString",
    value=password.result,
)
