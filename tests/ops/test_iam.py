"""docs/iam is what the code calls, no less and no more than a table of the provider's own says for each resource."""

import ast
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from botocore.loaders import create_loader

from ops import iam
from ops.permissions import IAM_RESOURCES, LOOKUPS, RESOURCES

LOADER = create_loader()
MODELS = {"elasticloadbalancing": "elbv2", "servicequotas": "service-quotas", "tag": "resourcegroupstaggingapi"}
NO_OPERATION = {
    # IAM's names for what has another one in the API, or none (Service Authorization Reference).
    "budgets:ModifyBudget",
    "budgets:ViewBudget",
    "iam:PassRole",
    "kms:CreateGrant",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "s3:DeleteObjectVersion",
    "s3:GetAccelerateConfiguration",
    "s3:GetBucketCORS",
    "s3:GetBucketObjectLockConfiguration",
    "s3:GetBucketPublicAccessBlock",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
    "s3:GetReplicationConfiguration",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
}
FILES = iam.files()
NAMES = [name for name in FILES if name != "deployer-trust.json"]


@cache
def operations(prefix: str) -> frozenset[str]:
    return frozenset(LOADER.load_service_model(MODELS.get(prefix, prefix), "service-2")["operations"])


def statements(name: str) -> list[dict[str, Any]]:
    return json.loads(FILES[name])["Statement"]


def actions(name: str) -> set[str]:
    return {action for statement in statements(name) for action in statement["Action"]}


@pytest.mark.parametrize("name", FILES)
def test_a_checked_in_policy_is_what_the_code_calls(name: str):
    assert (iam.FOLDER / name).read_text() == FILES[name], "run python -m ops.iam"


def test_everything_that_the_program_declares_is_known():
    known = {*RESOURCES, *LOOKUPS, *IAM_RESOURCES}
    assert iam.declared() == known


@pytest.mark.parametrize("name", NAMES)
def test_every_action_is_an_operation_of_its_service(name: str):
    unknown = {
        action
        for action in actions(name) - NO_OPERATION
        if action.partition(":")[2] not in operations(action.partition(":")[0])
    }
    assert unknown == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_policy_fits_into_a_managed_policy(name: str):
    assert len("".join(FILES[name].split())) <= 6144


def test_nobody_may_everything():
    assert not any("*" in action for name in NAMES for action in actions(name))


def test_a_reader_changes_nothing_and_reads_no_secret():
    assert {action.partition(":")[2][:3] for action in actions("reader.json")} <= {"Des", "Get", "Lis"}
    assert "secretsmanager:GetSecretValue" not in actions("reader.json")


def test_an_operator_reaches_only_this_projects_machines_and_secrets():
    for statement in statements("operator.json"):
        if {"secretsmanager:GetSecretValue", "logs:FilterLogEvents"} & set(statement["Action"]):
            assert statement["Condition"] == {"StringEquals": {"aws:ResourceTag/Project": "rds-platform"}}
        if "ssm:StartSession" in statement["Action"]:
            assert statement["Resource"] != "*"
            assert "Condition" in statement or "document" in statement["Resource"][0]


def test_a_deployer_makes_only_the_programs_own_roles():
    [own] = [each for each in statements("deployer-2.json") if "iam:PassRole" in each["Action"]]
    assert all(resource.rpartition("/")[2] in {"backend-*", "flow-logs-*", "proxy-*"} for resource in own["Resource"])
    assert not any(action.startswith("iam:") for action in actions("deployer-1.json"))


def sites() -> Iterator[tuple[str, ast.Call]]:
    for file in sorted((iam.ROOT / "ops").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and called.attr in {"call", "listed"} and file.name != "aws.py":
                yield file.stem, node


def test_every_call_names_its_service_and_operation_and_belongs_to_a_role():
    found = list(sites())
    assert len(found) > 20
    for module, node in found:
        assert all(isinstance(each, ast.Constant) for each in node.args[:2]), ast.unparse(node)
        assert module in {*iam.READER, *iam.OPERATOR, *iam.DEPLOYER}, module
