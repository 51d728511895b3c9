"""database-backups: automated backups are kept for long enough."""

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import Field

from ...config import RuleConfig
from ...model import FINE, Doubt, Found, Resource, Undecided, Value, Verdict, Violation
from ...rule import Remedy, Rule
from ...values import argument, boolean, elements, fields, is_given, show, text, whole_number

_LONGEST = 35
"""Days: what every one of these services allows at most (API reference, BackupRetentionPeriod)."""
_COPIED: Mapping[str, str] = {"snapshotIdentifier": "the snapshot", "restoreToPointInTime": "its source"}
"""What a database is restored from, which then has what the program does not say."""


class Config(RuleConfig):
    """What counts as backed up."""

    minimum_retention_period: int = Field(
        default=7, ge=1, le=_LONGEST, description="Days that automated backups must be kept at least."
    )
    backup_plan_tags: dict[str, str] = Field(
        default={},
        description="Tags by which an AWS Backup plan selects databases: one that carries them all is exempt.",
    )


class Backups(NamedTuple):
    """How a resource type says how long its backups are kept.

    `absent` is the number of days when the property is not given, `least` the smallest number AWS makes of it.
    `replica_of` are the properties that make it a replica, unless one of `restored_by` makes it a restored copy;
    `member_of` makes it a member of a cluster, which holds the backups. Where the property only turns backups on,
    `fixed` is the number of days that AWS then keeps them.
    """

    absent: int
    least: int
    property: str = "backupRetentionPeriod"
    replica_of: tuple[str, ...] = ()
    restored_by: tuple[str, ...] = ()
    member_of: str = ""
    fixed: int = 0

    def days(self, value: Value) -> int | Doubt:
        """For how many days backups are kept when the property is `value`."""
        if self.fixed:
            enabled = boolean(self.property, value)
            return self.absent if enabled is None else enabled if isinstance(enabled, Doubt) else self.fixed * enabled
        days = whole_number(self.property, value)
        return days if isinstance(days, Doubt) else max(self.absent if days is None else days, self.least)


BACKUPS: Mapping[str, Backups] = {
    "aws:rds/instance:Instance": Backups(0, 0, replica_of=("replicateSourceDb",)),
    "aws:rds/cluster:Cluster": Backups(1, 1, replica_of=("replicationSourceIdentifier",)),
    "aws:docdb/cluster:Cluster": Backups(1, 1),
    "aws:docdb/elasticCluster:ElasticCluster": Backups(1, 1),
    "aws:neptune/cluster:Cluster": Backups(1, 1, replica_of=("replicationSourceIdentifier",)),
    "aws:redshift/cluster:Cluster": Backups(1, 0, "automatedSnapshotRetentionPeriod"),
    "aws:lightsail/database:Database": Backups(0, 0, "backupRetentionEnabled", fixed=7),
    "aws-native:rds:DbInstance": Backups(
        1,
        0,
        replica_of=("sourceDbInstanceIdentifier", "sourceDbClusterIdentifier"),
        restored_by=("restoreTime", "useLatestRestorableTime"),
        member_of="dbClusterIdentifier",
    ),
    "aws-native:rds:DbCluster": Backups(1, 1, replica_of=("replicationSourceIdentifier",)),
    "aws-native:docdbelastic:Cluster": Backups(1, 1),
    "aws-native:neptune:DbCluster": Backups(1, 1),
    "aws-native:redshift:Cluster": Backups(1, 0, "automatedSnapshotRetentionPeriod"),
    "aws-native:lightsail:Database": Backups(7, 0, "backupRetention", fixed=7),
}
"""Databases with automated backups.

The classic provider sends 0 for an instance that gives no number, and turns off the backups of a Lightsail database
that does not turn them on.
"""


def check(resource: Resource, config: Config) -> Verdict:
    """Whether the backups of `resource` are kept for at least the configured number of days."""
    backups = BACKUPS[resource.type]
    if is_given(resource.get(backups.member_of)) or _is_replica(resource, backups):
        return FINE
    days = backups.days(resource.get(backups.property))
    if isinstance(days, int) and config.minimum_retention_period <= days <= _LONGEST:
        return FINE
    covered = _carries(resource, config.backup_plan_tags)
    if covered is True:
        return FINE
    if isinstance(days, Doubt) or isinstance(covered, Doubt):
        return Undecided(tuple(doubt for doubt in (days, covered) if isinstance(doubt, Doubt)))
    sentence = _sentence(resource, backups, days, config.minimum_retention_period)
    return Violation((Found(backups.property, sentence),), _fix(backups, config.minimum_retention_period))


def remedy(resource: Resource, config: Config) -> Remedy | None:
    """The minimum where fewer days are kept; more than AWS allows is not shortened by guess."""
    backups = BACKUPS[resource.type]
    if backups.fixed:
        return {backups.property: True} if config.minimum_retention_period <= backups.fixed else None
    days = backups.days(resource.get(backups.property))
    too_many = isinstance(days, int) and days > _LONGEST
    return None if too_many else {backups.property: config.minimum_retention_period}


def _fix(backups: Backups, minimum: int) -> str:
    if not backups.fixed:
        return f"{argument(backups.property)}={minimum}"
    if minimum > backups.fixed:
        return f"a database of RDS, which keeps backups for up to {_LONGEST} days"
    return f"{argument(backups.property)}=True"


def _sentence(resource: Resource, backups: Backups, days: int, minimum: int) -> str:
    name, value = backups.property, resource.get(backups.property)
    meaning = ""
    if not is_given(value):
        source = next((words for place, words in _COPIED.items() if is_given(resource.get(place))), "")
        taken = show(days > 0) if backups.fixed else days
        meaning = f", so it is whatever {source} had" if source else f", which AWS takes for {taken}"
    if backups.fixed and days:
        meaning += f", which keeps {days} days"
    limit = (
        f"AWS keeps backups for {_LONGEST} days at most"
        if days > _LONGEST
        else f"at least {minimum} {'days are' if minimum > 1 else 'day is'} asked for"
    )
    return f"{name} is {show(value if is_given(value) else None)}{meaning}; {limit}"


def _is_replica(resource: Resource, backups: Backups) -> bool:
    restored = any(is_given(resource.get(name)) for name in backups.restored_by)
    return not restored and any(is_given(resource.get(name)) for name in backups.replica_of)


def _carries(resource: Resource, wanted: Mapping[str, str]) -> bool | Doubt:
    """Whether the resource carries all tags of `wanted`; where none are wanted, no plan is known of."""
    if not wanted:
        return False
    doubts: list[Doubt] = []
    for name in ("tags", "tagsAll"):
        tags = _tags(name, resource.get(name))
        if isinstance(tags, Doubt):
            doubts.append(tags)
            continue
        if all((key, tag) in tags for key, tag in wanted.items()):
            return True
        if all((key, tag) in tags or (key, Doubt(name)) in tags for key, tag in wanted.items()):
            doubts.append(Doubt(name))
    return doubts[0] if doubts else False


def _tags(name: str, value: Value) -> list[tuple[str | Doubt | None, str | Doubt | None]] | Doubt:
    """Keys and values of tags, from the classic provider's object or aws-native's list of keys and values."""
    members = elements(name, value)
    if isinstance(members, Doubt):
        return members
    tags: list[tuple[str | Doubt | None, str | Doubt | None]] = []
    for path, member in members:
        tag = fields(path, member)
        if isinstance(tag, Doubt):
            return tag
        if path == name:
            tags += [(key, text(name, content)) for key, content in tag.items()]
        else:
            tags.append((text(name, tag.get("key")), text(name, tag.get("value"))))
    unknown_key = next((key for key, _value in tags if isinstance(key, Doubt)), None)
    return tags if unknown_key is None else unknown_key


RULE = Rule(
    name="database-backups",
    description="Databases keep automated backups for long enough",
    question="keeps its backups for long enough",
    why="A mistake or an intruder is often noticed days later; what no backup reaches back to is lost.",
    fix="Set backup_retention_period to the days your team needs to notice, or carry the tags of your backup plan.",
    level="mandatory",
    level_reason="Lost data cannot be had back; where a day is enough, the number is one line of config.",
    severity="high",
    framework="RDS.11",
    tags=(
        "RDS",
        "AWS-FSBP/DocumentDB.2",
        "AWS-FSBP/Neptune.5",
        "AWS-FSBP/Redshift.3",
        "AWS-SecurityHub/RDS.50",
        "NIST-800-53-r5/CP-9",
        "NIST-800-53-r5/CP-10",
        "NIST-800-53-r5/SI-12",
        "CKV_AWS_133",
        "CKV_AWS_343",
        "CKV_AWS_360",
        "CKV_AWS_361",
    ),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-11",
    types=frozenset(BACKUPS),
    config=Config,
    check=check,
    remedy=remedy,
)
