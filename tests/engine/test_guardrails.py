"""The guardrails stop what is about to be made, and see what has changed since."""

import json
from pathlib import Path

import pytest

from tests.engine import stacks

pytestmark = pytest.mark.engine

DATABASE = """
aws.rds.Instance("orders", engine="postgres", instance_class="db.t3.micro", allocated_storage=20, username="owner",
    password="correct-horse", storage_encrypted=True, skip_final_snapshot=True, {})
"""
GROUP = """
group = aws.ec2.SecurityGroup("orders", vpc_id=aws.ec2.get_vpc(default=True).id, {})
"""
RULE = """
aws.vpc.SecurityGroupIngressRule("orders", security_group_id=group.id, ip_protocol="tcp", from_port=5432,
    to_port=5432, cidr_ipv4={})
"""
OPEN = '[{"protocol": "tcp", "from_port": 5432, "to_port": 5432, "cidr_blocks": ["0.0.0.0/0"]}]'

# What a program declares, the policy that stops it, and the type of which nothing may then exist.
VIOLATIONS = {
    "a public database": (
        DATABASE.format("publicly_accessible=True, backup_retention_period=7"),
        "database-not-public",
        "aws:rds/instance:Instance",
    ),
    "no backups": (DATABASE.format(""), "database-backups", "aws:rds/instance:Instance"),
    "an inline rule open to all": (
        GROUP.format(f"ingress={OPEN}"),
        "database-ingress-by-security-group",
        "aws:ec2/securityGroup:SecurityGroup",
    ),
    "a rule open to all": (
        GROUP.format("") + RULE.format('"0.0.0.0/0"'),
        "database-ingress-by-security-group",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ),
    "a rule open to an address not known before": (
        GROUP.format("") + RULE.format('pulumi.Output.concat(aws.ec2.Eip("office", domain="vpc").public_ip, "/32")'),
        "database-ingress-by-security-group",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ),
}


def project(folder: Path, source: str) -> Path:
    directory = folder / "source"
    directory.mkdir()
    (directory / "Pulumi.yaml").write_text(json.dumps({"name": "shop", "runtime": "python"}))
    (directory / "__main__.py").write_text(f"import pulumi\nimport pulumi_aws as aws\n{source}")
    return directory


@pytest.mark.parametrize("violation", VIOLATIONS)
def test_a_deployment_stops_before_the_violating_resource_is_made(violation: str, tmp_path: Path):
    source, policy, type_ = VIOLATIONS[violation]
    with stacks.stack(tmp_path, project(tmp_path, source)) as stack:
        stack.flags = stacks.pack(tmp_path)
        stack.configure({"aws:region": "us-east-1"})
        with pytest.raises(stacks.RefusedError, match=policy):
            stack.up()
        assert stack.cloud.alive(type_) == []
        assert type_ not in {resource["type"] for resource in stack.resources()}


def test_a_database_made_public_in_the_console_is_found(tmp_path: Path):
    source = DATABASE.format("publicly_accessible=False, backup_retention_period=7")
    with stacks.stack(tmp_path, project(tmp_path, source)) as stack:
        stack.flags = stacks.pack(tmp_path)
        stack.configure({"aws:region": "us-east-1"})
        stack.up()
        analyze = ("policy", "analyze", *stack.flags)
        stack.pulumi(*analyze)
        [database] = stack.cloud.alive("aws:rds/instance:Instance")
        stack.cloud.change(database, {"publiclyAccessible": True})
        # A preview shows the pack what the program asks for, not what is there.
        stack.preview("--expect-no-changes")
        with pytest.raises(stacks.RefusedError, match="no changes were expected"):
            stack.preview("--refresh", "--expect-no-changes")
        stack.refresh()
        with pytest.raises(stacks.RefusedError, match="database-not-public"):
            stack.pulumi(*analyze)
        assert [(one["op"], one["diffs"]) for one in stack.up() if one["op"] != "same"] == [
            ("update", ["publiclyAccessible"])
        ]
        stack.refresh("--expect-no-changes")
        stack.pulumi(*analyze)


def test_what_is_remediated_is_deployed_so_and_secrets_stay_secret(tmp_path: Path):
    source = DATABASE.format("publicly_accessible=True")
    levels = dict.fromkeys(("database-not-public", "database-backups"), "remediate")
    with stacks.stack(tmp_path, project(tmp_path, source)) as stack:
        stack.flags = (*stacks.pack(tmp_path), "--policy-pack-config", written(tmp_path, levels))
        stack.configure({"aws:region": "us-east-1"})
        stack.up()
        (database,) = [each for each in stack.resources() if each["type"] == "aws:rds/instance:Instance"]
        assert (database["inputs"]["publiclyAccessible"], database["inputs"]["backupRetentionPeriod"]) == (False, 7)
        assert "plaintext" in database["inputs"]["password"]  # how the state shown here marks a secret
        stack.up("--expect-no-changes")


def test_what_is_exempt_is_deployed_and_listed(tmp_path: Path):
    exemption = {
        "resource": "aws:rds/instance:Instance::orders",
        "reason": "It moves in May",
        "expires": "9999-12-31",
        "owner": "dba@example.com",
    }
    config = {"database-not-public": {"exemptions": [exemption]}}
    source = DATABASE.format("publicly_accessible=True, backup_retention_period=7")
    with stacks.stack(tmp_path, project(tmp_path, source)) as stack:
        stack.flags = (*stacks.pack(tmp_path), "--policy-pack-config", written(tmp_path, config))
        stack.configure({"aws:region": "us-east-1"})
        stack.up()
        assert len(stack.cloud.alive("aws:rds/instance:Instance")) == 1


def written(folder: Path, config: dict[str, object]) -> str:
    file = folder / "policies.json"
    file.write_text(json.dumps(config))
    return str(file)
