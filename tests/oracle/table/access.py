"""Roles and keys."""

from tests.oracle.cloudformation import Table
from tests.oracle.table.shapes import NO_TAGS, parsed, row

ACCESS: Table = {
    "aws:iam/role:Role": row(
        "AWS::IAM::Role",
        names={"name": "RoleName"},
        shapes={"assumeRolePolicy": parsed("AssumeRolePolicyDocument")},
    ),
    "aws:iam/rolePolicy:RolePolicy": row(
        "AWS::IAM::RolePolicy",
        names={"name": "PolicyName", "role": "RoleName"},
        shapes={"policy": parsed("PolicyDocument")},
    ),
    "aws:iam/instanceProfile:InstanceProfile": row(
        "AWS::IAM::InstanceProfile",
        names={"name": "InstanceProfileName"},
        shapes={"role": lambda role: {"Roles": [role]}},
        without={"tagsAll": NO_TAGS},
    ),
    "aws:kms/key:Key": row(
        "AWS::KMS::Key",
        names={"deletionWindowInDays": "PendingWindowInDays"},
        shapes={"policy": parsed("KeyPolicy")},
    ),
}
