"""Facts about the databases of AWS as Pulumi declares them."""

from collections.abc import Mapping
from typing import NamedTuple

from ..graph import Graph
from ..model import Doubt, Resource
from ..values import text, whole_number


class Listener(NamedTuple):
    """Where a database listens: `port` names the property, `default` is what AWS takes when it is not given.

    `default` is `None` where the engine decides. `groups` names the property with the security groups.
    """

    groups: str = "vpcSecurityGroupIds"
    port: str = "port"
    default: int | None = None


LISTENERS: Mapping[str, Listener] = {
    "aws:rds/instance:Instance": Listener(),
    "aws:rds/cluster:Cluster": Listener(),
    "aws:docdb/cluster:Cluster": Listener(default=27017),
    "aws:docdb/elasticCluster:ElasticCluster": Listener(default=27017),
    "aws:neptune/cluster:Cluster": Listener(default=8182),
    "aws:redshift/cluster:Cluster": Listener(default=5439),
    "aws:redshiftserverless/workgroup:Workgroup": Listener(groups="securityGroupIds", default=5439),
    "aws:timestreaminfluxdb/dbInstance:DbInstance": Listener(default=8086),
    "aws:timestreaminfluxdb/dbCluster:DbCluster": Listener(default=8086),
    "aws-native:rds:DbInstance": Listener(groups="vpcSecurityGroups"),
    "aws-native:rds:DbCluster": Listener(),
    "aws-native:docdbelastic:Cluster": Listener(default=27017),
    "aws-native:timestream:InfluxDbInstance": Listener(default=8086),
    "aws-native:timestream:InfluxDbCluster": Listener(default=8086),
    "aws-native:neptune:DbCluster": Listener(port="dbPort", default=8182),
    "aws-native:redshift:Cluster": Listener(default=5439),
    "aws-native:redshiftserverless:Workgroup": Listener(groups="securityGroupIds", default=5439),
}
"""Databases with security groups of their own."""

_SOURCES = ("replicateSourceDb", "sourceDbInstanceIdentifier", "replicationSourceIdentifier")

_ENGINE_PORTS = {
    "aurora-postgresql": 5432,
    "postgres": 5432,
    "aurora": 3306,
    "mysql": 3306,
    "mariadb": 3306,
    "oracle": 1521,
    "custom-oracle": 1521,
    "sqlserver": 1433,
    "custom-sqlserver": 1433,
    "db2": 50000,
    "neptune": 8182,
    "docdb": 27017,
}
"""The default port of every engine whose name begins so, the longer name first."""


def port_of(graph: Graph, database: Resource, replicas: frozenset[str] = frozenset()) -> int | Doubt:
    """The TCP port that `database` listens on; a replica listens where its source does unless it says otherwise.

    `replicas` are the URNs of the databases that led here, each a replica of the next.
    """
    listener = LISTENERS[database.type]
    port = whole_number(listener.port, database.get(listener.port))
    if port is not None:
        return port
    if listener.default is not None:
        return listener.default
    engine = text("engine", database.get("engine"))
    if isinstance(engine, str):
        ports = (number for prefix, number in _ENGINE_PORTS.items() if engine.casefold().startswith(prefix))
        return next(ports, Doubt("engine", "has no default port that is known here"))
    if isinstance(engine, Doubt):
        return engine
    chain = replicas | {database.urn}
    for name in _SOURCES:
        for source in graph.links(database, name, LISTENERS).certain:
            if source.urn not in chain:
                return port_of(graph, source, chain)
    return Doubt(listener.port, "is not given, and neither is the engine")
