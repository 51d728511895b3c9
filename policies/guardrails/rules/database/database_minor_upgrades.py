"""database-minor-upgrades: a database takes the fixes of its major version by itself."""

from ...aws.flags import Flag
from ...aws.rds import CLUSTER, CLUSTER_INSTANCE, INSTANCE, NATIVE_CLUSTER, NATIVE_INSTANCE
from ...config import RuleConfig
from ...model import Resource, Verdict
from ...rule import Rule

_OF_NEPTUNE = frozenset({"aws:neptune/clusterInstance:ClusterInstance", "aws-native:neptune:DbInstance"})
_FLAG = Flag("autoMinorVersionUpgrade", absent=True)


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether RDS may move `resource` to newer minor versions in its maintenance window."""
    return _FLAG.judge(resource, wanted=True)


RULE = Rule(
    name="database-minor-upgrades",
    description="Databases take minor versions by themselves",
    question="takes minor versions by itself",
    why="Minor versions carry the security fixes, and nobody remembers to install them by hand for years.",
    fix="Leave auto_minor_version_upgrade out, or set it to True.",
    level="advisory",
    level_reason="Who pins a full version moves it by hand, by intent.",
    severity="medium",
    framework="RDS.13",
    tags=("RDS", "AWS-FSBP/RDS.35", "CIS-AWS-3.0.0/2.3.2", "CIS-AWS-5.0.0/2.2.2", "NIST-800-53-r5/SI-2", "CKV_AWS_226"),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-13",
    types=frozenset({INSTANCE, CLUSTER, CLUSTER_INSTANCE, NATIVE_INSTANCE, NATIVE_CLUSTER}) | _OF_NEPTUNE,
    config=RuleConfig,
    check=check,
)
