"""database-deletion-protection: AWS refuses to delete a database until somebody lifts the protection."""

from ...aws.flags import Flag
from ...aws.rds import DATABASES, GLOBAL_CLUSTERS, SISTERS, is_member, is_replica
from ...config import RuleConfig
from ...model import FINE, Resource, Verdict
from ...rule import Rule

_FLAG = Flag("deletionProtection")


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether `resource` is protected from deletion; replicas and members of clusters hold nothing of their own."""
    if is_replica(resource) or is_member(resource):
        return FINE
    return _FLAG.judge(resource, wanted=True)


RULE = Rule(
    name="database-deletion-protection",
    description="Databases are protected from deletion",
    question="is protected from deletion",
    why="A renamed resource or a destroy in the wrong stack deletes a database in minutes.",
    fix="Set deletion_protection=True; lift it in an update of its own before a deletion that is meant.",
    level="advisory",
    level_reason="Stages that are taken down routinely do without; raise it where the data are needed.",
    severity="high",
    framework="RDS.8",
    tags=(
        "RDS",
        "AWS-FSBP/RDS.7",
        "AWS-FSBP/DocumentDB.5",
        "AWS-FSBP/Neptune.4",
        "NIST-800-53-r5/CM-3",
        "NIST-800-53-r5/SC-5(2)",
        "CKV_AWS_139",
        "CKV_AWS_293",
    ),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-8",
    types=DATABASES | GLOBAL_CLUSTERS | SISTERS,
    config=RuleConfig,
    check=check,
)
