"""database-final-snapshot: deleting a database leaves a snapshot behind."""

from ...aws.flags import Flag
from ...aws.rds import CLUSTER, DOCDB_CLUSTER, INSTANCE, NEPTUNE_CLUSTER, is_replica
from ...config import RuleConfig
from ...model import FINE, Resource, Verdict
from ...rule import Rule

_FLAG = Flag("skipFinalSnapshot")


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether a snapshot is taken when `resource` is deleted; of a replica there is none to take."""
    return FINE if is_replica(resource) else _FLAG.judge(resource, wanted=False)


RULE = Rule(
    name="database-final-snapshot",
    description="A snapshot is taken before a database is deleted",
    question="skips the snapshot before it is deleted",
    why="Automated backups go with the database; the final snapshot is what is left of a deletion by mistake.",
    fix="Set skip_final_snapshot=False and name the snapshot with final_snapshot_identifier.",
    level="advisory",
    level_reason="Stages without data of value are destroyed faster without; raise it where the data are needed.",
    severity="medium",
    framework=None,
    tags=("RDS", "NIST-800-53-r5/CP-9", "NIST-800-53-r5/CP-10"),
    url="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html",
    types=frozenset({INSTANCE, CLUSTER, DOCDB_CLUSTER, NEPTUNE_CLUSTER, "aws:redshift/cluster:Cluster"}),
    config=RuleConfig,
    check=check,
)
