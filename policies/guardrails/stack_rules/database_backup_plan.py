"""database-backup-plan: AWS Backup takes every database."""

from collections.abc import Iterator

from ..aws.backup import SELECTIONS, any_of, selects
from ..aws.rds import CLUSTERS, DATABASES, is_member, is_replica
from ..config import OnRequestConfig
from ..graph import Graph
from ..model import FINE, Doubt, Found, Resource, Undecided, Verdict, Violation
from ..rule import StackRule
from ..values import is_given


def check(graph: Graph, config: OnRequestConfig) -> Iterator[tuple[Resource, Verdict]]:
    """A verdict for each instance and cluster with data of its own: no replica, no member of a cluster."""
    selections = graph.of_type(SELECTIONS) if config.required else []
    for database in graph.of_type(DATABASES) if config.required else ():
        copy = database.type in CLUSTERS and is_given(database.get("replicationSourceIdentifier"))
        if copy or is_replica(database) or is_member(database):
            continue
        answer = any_of(selects(graph, selection, database) for selection in selections)
        if isinstance(answer, Doubt):
            yield database, Undecided((answer,))
        else:
            yield database, FINE if answer else _VIOLATION


_VIOLATION = Violation(
    (Found("arn", "no backup selection of this program takes it"),),
    "aws.backup.Selection(plan_id=plan.id, resources=[database.arn], ...)",
)

RULE = StackRule(
    name="database-backup-plan",
    description="Where it is required, a plan of AWS Backup takes every database",
    question="is taken by a backup plan",
    why="Automated backups go when their database goes; those of AWS Backup stay in a vault of their own.",
    fix="Add an aws.backup.Selection that names the database, or a tag that it has.",
    level="advisory",
    level_reason="Many keep automated backups only, or have the plan elsewhere: each stage says by its config.",
    severity="medium",
    framework=None,
    tags=(
        "RDS",
        "AWS-SecurityHub/RDS.26",
        "NIST-800-53-r5/CP-6",
        "NIST-800-53-r5/CP-9",
        "NIST-800-53-r5/CP-10",
        "NIST-800-53-r5/SI-12",
        "CKV2_AWS_8",
    ),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-26",
    types=DATABASES | SELECTIONS,
    config=OnRequestConfig,
    check=check,
)
