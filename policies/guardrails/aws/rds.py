"""What the rules about RDS read of a database: its types, its engine, and whether it is another one's copy."""

import re
from collections.abc import Mapping
from typing import Final

from ..model import Doubt, Resource
from ..values import is_given, text

INSTANCE: Final = "aws:rds/instance:Instance"
CLUSTER: Final = "aws:rds/cluster:Cluster"
CLUSTER_INSTANCE: Final = "aws:rds/clusterInstance:ClusterInstance"
GLOBAL_CLUSTER: Final = "aws:rds/globalCluster:GlobalCluster"
NATIVE_INSTANCE: Final = "aws-native:rds:DbInstance"
NATIVE_CLUSTER: Final = "aws-native:rds:DbCluster"
NATIVE_GLOBAL_CLUSTER: Final = "aws-native:rds:GlobalCluster"

INSTANCES: Final = frozenset({INSTANCE, NATIVE_INSTANCE})
CLUSTERS: Final = frozenset({CLUSTER, NATIVE_CLUSTER})
DATABASES: Final = INSTANCES | CLUSTERS
GLOBAL_CLUSTERS: Final = frozenset({GLOBAL_CLUSTER, NATIVE_GLOBAL_CLUSTER})

DOCDB_CLUSTER: Final = "aws:docdb/cluster:Cluster"
NEPTUNE_CLUSTER: Final = "aws:neptune/cluster:Cluster"
NATIVE_NEPTUNE_CLUSTER: Final = "aws-native:neptune:DbCluster"
DOCDB_GLOBAL_CLUSTER: Final = "aws:docdb/globalCluster:GlobalCluster"
NEPTUNE_GLOBAL_CLUSTER: Final = "aws:neptune/globalCluster:GlobalCluster"

NEPTUNE_CLUSTERS: Final = frozenset({NEPTUNE_CLUSTER, NATIVE_NEPTUNE_CLUSTER})
SISTERS: Final = NEPTUNE_CLUSTERS | {DOCDB_CLUSTER, DOCDB_GLOBAL_CLUSTER, NEPTUNE_GLOBAL_CLUSTER}
"""DocumentDB and Neptune, whose APIs have RDS's properties under RDS's names."""

_MEMBER = "dbClusterIdentifier"
_SOURCES: Mapping[str, tuple[str, ...]] = {
    INSTANCE: ("replicateSourceDb",),
    NATIVE_INSTANCE: ("sourceDbInstanceIdentifier", "sourceDbClusterIdentifier"),
}
_RESTORED: Mapping[str, tuple[str, ...]] = {NATIVE_INSTANCE: ("restoreTime", "useLatestRestorableTime")}
_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*")


def is_replica(resource: Resource) -> bool:
    """Whether an instance is a read replica, whose data are another database's."""
    if any(is_given(resource.get(name)) for name in _RESTORED.get(resource.type, ())):
        return False  # the source is then what it was restored from
    return any(is_given(resource.get(name)) for name in _SOURCES.get(resource.type, ()))


def is_member(resource: Resource) -> bool:
    """Whether an instance is a member of a cluster, which then decides for it."""
    return resource.type == NATIVE_INSTANCE and is_given(resource.get(_MEMBER))


def engine_of(resource: Resource) -> str | Doubt | None:
    """The engine in lower case, `None` when the program leaves it to the source of the data."""
    engine = text("engine", resource.get("engine"))
    return engine.casefold() if isinstance(engine, str) else engine


def version(written: str) -> tuple[int, ...] | None:
    """The numbers that a version begins with, `None` when it begins with none: 8.0.mysql_aurora.3.05 is 8.0."""
    match = _VERSION.match(written)
    return tuple(int(part) for part in match.group().split(".")) if match else None
