"""database-copy-tags-to-snapshot: a snapshot can be told apart by the tags of its database."""

from ...aws.flags import Flag
from ...aws.rds import DATABASES, NEPTUNE_CLUSTERS, is_member
from ...config import RuleConfig
from ...model import FINE, Resource, Verdict
from ...rule import Rule

_FLAG = Flag("copyTagsToSnapshot")


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether snapshots of `resource` carry its tags; those of a cluster's member are the cluster's."""
    return FINE if is_member(resource) else _FLAG.judge(resource, wanted=True)


RULE = Rule(
    name="database-copy-tags-to-snapshot",
    description="Snapshots carry the tags of their database",
    question="hands its tags to its snapshots",
    why="Who may read a snapshot, who pays for it and when it may go is often decided by its tags.",
    fix="Set copy_tags_to_snapshot=True.",
    level="advisory",
    level_reason="Nothing is lost or open without it.",
    severity="low",
    framework="RDS.17",
    tags=(
        "RDS",
        "AWS-FSBP/RDS.16",
        "AWS-FSBP/RDS.47",
        "AWS-FSBP/RDS.48",
        "AWS-FSBP/Neptune.8",
        "NIST-800-53-r5/CA-9(1)",
        "NIST-800-53-r5/CM-2",
        "CKV_AWS_313",
        "CKV2_AWS_60",
    ),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-17",
    types=DATABASES | NEPTUNE_CLUSTERS,
    config=RuleConfig,
    check=check,
)
