"""What the rules about a database's own properties must say, but for the three of the core."""

from collections.abc import Callable, Iterator
from typing import Any

from guardrails.model import UNKNOWN, Secret
from tests.policies.case import (
    CLUSTER,
    CLUSTER_INSTANCE,
    FINE,
    INSTANCE,
    NATIVE_CLUSTER,
    NATIVE_INSTANCE,
    NOT_YET,
    UNDECIDED,
    VIOLATION,
    Case,
)
from tests.policies.cases_flags import flag_cases

GLOBAL, NATIVE_GLOBAL = "aws:rds/globalCluster:GlobalCluster", "aws-native:rds:GlobalCluster"
PARAMETERS, CLUSTER_PARAMETERS = (
    "aws:rds/parameterGroup:ParameterGroup",
    "aws:rds/clusterParameterGroup:ClusterParameterGroup",
)
NATIVE_PARAMETERS = "aws-native:rds:DbParameterGroup"
NATIVE_CLUSTER_PARAMETERS = "aws-native:rds:DbClusterParameterGroup"
DOCDB, NEPTUNE = "aws:docdb/cluster:Cluster", "aws:neptune/cluster:Cluster"
NATIVE_NEPTUNE = "aws-native:neptune:DbCluster"
SISTERS = (DOCDB, NEPTUNE, NATIVE_NEPTUNE)
SISTER_GLOBALS = ("aws:docdb/globalCluster:GlobalCluster", "aws:neptune/globalCluster:GlobalCluster")
REPLICA = {"replicateSourceDb": UNKNOWN}
NATIVE_REPLICA = {"sourceDbInstanceIdentifier": "main"}
MEMBER = {"dbClusterIdentifier": UNKNOWN}


def _of(rule: str) -> Callable[..., Case]:
    def case(id: str, type: str, properties: dict[str, Any], verdict: str, *says: str, **config: Any) -> Case:
        return Case(f"{rule}-{id}", rule, type, properties, verdict, says, config)

    return case


def _encrypted() -> Iterator[Case]:
    name, case = "storageEncrypted", _of("database-storage-encrypted")
    for type in (INSTANCE, CLUSTER, GLOBAL, NATIVE_INSTANCE, NATIVE_CLUSTER, NATIVE_GLOBAL, *SISTERS, *SISTER_GLOBALS):
        yield from flag_cases("database-storage-encrypted", type, name, wanted=True, absent=False)
    yield case("replica", INSTANCE, REPLICA, FINE)
    yield case("replica-says-false", INSTANCE, {**REPLICA, name: False}, FINE)
    yield case("native-replica", NATIVE_INSTANCE, NATIVE_REPLICA, FINE)
    yield case("native-replica-of-cluster", NATIVE_INSTANCE, {"sourceDbClusterIdentifier": "main"}, FINE)
    yield case("member", NATIVE_INSTANCE, MEMBER, FINE)
    yield case("no-member", INSTANCE, MEMBER, VIOLATION)
    yield case("a-key-is-no-encryption", INSTANCE, {"kmsKeyId": UNKNOWN}, VIOLATION)
    yield case("restored", INSTANCE, {"snapshotIdentifier": UNKNOWN}, VIOLATION)
    for type, inherited in (
        (CLUSTER, "snapshotIdentifier"),
        (CLUSTER, "restoreToPointInTime"),
        (CLUSTER, "replicationSourceIdentifier"),
        (CLUSTER, "globalClusterIdentifier"),
        (GLOBAL, "sourceDbClusterIdentifier"),
        (NATIVE_INSTANCE, "dbSnapshotIdentifier"),
        (NATIVE_INSTANCE, "dbClusterSnapshotIdentifier"),
        (NATIVE_CLUSTER, "sourceDbClusterIdentifier"),
        (NATIVE_CLUSTER, "snapshotIdentifier"),
        (NATIVE_GLOBAL, "sourceDbClusterIdentifier"),
        (DOCDB, "snapshotIdentifier"),
        (DOCDB, "restoreToPointInTime"),
        (DOCDB, "globalClusterIdentifier"),
        (NEPTUNE, "snapshotIdentifier"),
        (NEPTUNE, "replicationSourceIdentifier"),
        (NEPTUNE, "globalClusterIdentifier"),
        (NATIVE_NEPTUNE, "snapshotIdentifier"),
        (NATIVE_NEPTUNE, "sourceDbClusterIdentifier"),
        (SISTER_GLOBALS[0], "sourceDbClusterIdentifier"),
        (SISTER_GLOBALS[1], "sourceDbClusterIdentifier"),
    ):
        source = {inherited: {"a": 1} if inherited == "restoreToPointInTime" else UNKNOWN}
        says = f"{name} is not given, so it is whatever it was where {inherited} leads"
        yield case(f"inherited-{type}-{inherited}", type, source, UNDECIDED, says)
        yield case(f"inherited-but-false-{type}-{inherited}", type, {**source, name: False}, VIOLATION)
        yield case(f"inherited-and-true-{type}-{inherited}", type, {**source, name: True}, FINE)
    restored = {**NATIVE_REPLICA, "useLatestRestorableTime": True}
    yield case("native-restored-to-a-moment", NATIVE_INSTANCE, restored, UNDECIDED)
    for type in (CLUSTER, NATIVE_CLUSTER):
        yield case(f"serverless-{type}", type, {"engineMode": "serverless"}, FINE)
        yield case(f"serverless-false-{type}", type, {"engineMode": "serverless", name: False}, VIOLATION)
        yield case(f"provisioned-{type}", type, {"engineMode": "provisioned"}, VIOLATION)
        yield case(f"mode-unknown-{type}", type, {"engineMode": UNKNOWN}, UNDECIDED, f"engineMode {NOT_YET}")


def _protected() -> Iterator[Case]:
    name, case = "deletionProtection", _of("database-deletion-protection")
    for type in (INSTANCE, CLUSTER, GLOBAL, NATIVE_INSTANCE, NATIVE_CLUSTER, NATIVE_GLOBAL, *SISTERS, *SISTER_GLOBALS):
        yield from flag_cases("database-deletion-protection", type, name, wanted=True, absent=False)
    yield case("replica", INSTANCE, REPLICA, FINE)
    yield case("empty-source", INSTANCE, {"replicateSourceDb": ""}, VIOLATION)
    yield case("native-replica", NATIVE_INSTANCE, NATIVE_REPLICA, FINE)
    yield case("member", NATIVE_INSTANCE, MEMBER, FINE)


def _snapshots() -> Iterator[Case]:
    case = _of("database-final-snapshot")
    for type in (INSTANCE, CLUSTER, DOCDB, NEPTUNE, "aws:redshift/cluster:Cluster"):
        yield from flag_cases("database-final-snapshot", type, "skipFinalSnapshot", wanted=False, absent=False)
    yield case("replica", INSTANCE, {**REPLICA, "skipFinalSnapshot": True}, FINE)
    yield case(
        "replicating-cluster", CLUSTER, {"replicationSourceIdentifier": "a", "skipFinalSnapshot": True}, VIOLATION
    )

    case = _of("database-copy-tags-to-snapshot")
    for type in (INSTANCE, CLUSTER, NATIVE_INSTANCE, NATIVE_CLUSTER, NEPTUNE, NATIVE_NEPTUNE):
        yield from flag_cases("database-copy-tags-to-snapshot", type, "copyTagsToSnapshot", wanted=True, absent=False)
    yield case("replica", INSTANCE, REPLICA, VIOLATION)
    yield case("member", NATIVE_INSTANCE, MEMBER, FINE)


def _upgrades() -> Iterator[Case]:
    of_neptune = ("aws:neptune/clusterInstance:ClusterInstance", "aws-native:neptune:DbInstance")
    for type in (INSTANCE, CLUSTER, CLUSTER_INSTANCE, NATIVE_INSTANCE, NATIVE_CLUSTER, *of_neptune):
        yield from flag_cases("database-minor-upgrades", type, "autoMinorVersionUpgrade", wanted=True, absent=True)


def _standby() -> Iterator[Case]:
    case = _of("database-multi-az")
    for type in (INSTANCE, NATIVE_INSTANCE):
        yield from flag_cases("database-multi-az", type, "multiAz", wanted=True, absent=False, required=True)
        for value in (False, UNKNOWN):
            yield case(f"not-required-{type}-{value!r}", type, {"multiAz": value}, FINE)
    yield case("replica", INSTANCE, {**REPLICA, "multiAz": False}, FINE, required=True)
    yield case("native-replica", NATIVE_INSTANCE, NATIVE_REPLICA, FINE, required=True)
    yield case("member", NATIVE_INSTANCE, MEMBER, FINE, required=True)


def _names() -> Iterator[Case]:
    case = _of("database-user-name")
    for type, name in (
        (INSTANCE, "username"),
        (CLUSTER, "masterUsername"),
        (NATIVE_INSTANCE, "masterUsername"),
        (NATIVE_CLUSTER, "masterUsername"),
    ):
        for user in ("admin", "postgres", "root", "master", "Admin", " ROOT ", "sa"):
            says = (f'{name} is "', "one of the names that are guessed first")
            yield case(f"{type}-{user}", type, {name: user}, VIOLATION, *says)
        for user in ("appadmin", "postgres1", "roots", "", None, 7):
            yield case(f"{type}-{user!r}", type, {name: user}, FINE)
        yield case(f"{type}-absent", type, {}, FINE)
        yield case(f"{type}-unknown", type, {name: UNKNOWN}, UNDECIDED, f"{name} {NOT_YET}")
        yield case(f"{type}-secret", type, {name: Secret("postgres")}, VIOLATION, f"{name} is a secret value")
        yield case(f"{type}-list", type, {name: ["admin"]}, UNDECIDED)
    yield case("own-list", INSTANCE, {"username": "dba"}, VIOLATION, names=["DBA"])
    yield case("own-list-fine", INSTANCE, {"username": "postgres"}, FINE, names=["DBA"])
    yield case("the-other-types-property", INSTANCE, {"masterUsername": "admin"}, FINE)


def _growing() -> Iterator[Case]:
    case, limit, now = _of("database-storage-autoscaling"), "maxAllocatedStorage", "allocatedStorage"
    for type in (INSTANCE, NATIVE_INSTANCE):
        yield case(f"{type}-absent", type, {now: 20}, VIOLATION, f"{limit} is not given, so the storage never grows")
        yield case(f"{type}-grows", type, {now: "20", limit: 50}, FINE)
        yield case(f"{type}-grows-text", type, {now: 20.0, limit: "50"}, FINE)
        yield case(f"{type}-same", type, {now: 20, limit: 20}, VIOLATION, f"{limit} is 20", "max_allocated_storage=40")
        yield case(f"{type}-nothing", type, {}, VIOLATION, "max_allocated_storage=(twice allocated_storage)")
        yield case(f"{type}-less", type, {now: 20, limit: 19}, VIOLATION)
        yield case(f"{type}-zero", type, {now: 20, limit: 0}, VIOLATION, f"{limit} is 0")
        yield case(f"{type}-size-of-the-snapshot", type, {limit: 50}, FINE)
        yield case(f"{type}-unknown", type, {now: 20, limit: UNKNOWN}, UNDECIDED, f"{limit} {NOT_YET}")
        yield case(f"{type}-size-unknown", type, {now: UNKNOWN, limit: 50}, UNDECIDED, f"{now} {NOT_YET}")
        yield case(f"{type}-size-unknown-zero", type, {now: UNKNOWN, limit: 0}, VIOLATION)
        yield case(f"{type}-nonsense", type, {limit: "much"}, UNDECIDED, "is not a whole number")
        yield case(f"{type}-aurora", type, {"engine": "aurora-postgresql"}, FINE)
        yield case(f"{type}-custom", type, {"engine": "Custom-Oracle-EE"}, FINE)
        yield case(f"{type}-postgres", type, {"engine": "postgres"}, VIOLATION)
        yield case(f"{type}-engine-unknown", type, {"engine": UNKNOWN}, UNDECIDED, f"engine {NOT_YET}")
        yield case(f"{type}-engine-unknown-but-grows", type, {"engine": UNKNOWN, limit: 9, now: 1}, FINE)
    yield case("member", NATIVE_INSTANCE, MEMBER, FINE)
    yield case("replica", INSTANCE, REPLICA, VIOLATION)


def _logs() -> Iterator[Case]:
    case, name = _of("database-log-exports"), "enabledCloudwatchLogsExports"
    for type, exports in ((INSTANCE, name), (CLUSTER, name), (NATIVE_INSTANCE, "enableCloudwatchLogsExports")):
        postgres = {"engine": "postgres"}
        yield case(f"{type}-absent", type, postgres, VIOLATION, f"{exports} does not hold postgresql")
        yield case(f"{type}-empty", type, {**postgres, exports: []}, VIOLATION)
        yield case(f"{type}-other", type, {**postgres, exports: ["upgrade", None]}, VIOLATION)
        yield case(f"{type}-one", type, {**postgres, exports: ["upgrade", "postgresql"]}, FINE)
        yield case(f"{type}-single", type, {**postgres, exports: "postgresql"}, FINE)
        yield case(f"{type}-secret", type, {**postgres, exports: Secret(["postgresql"])}, FINE)
        yield case(f"{type}-unknown", type, {**postgres, exports: UNKNOWN}, UNDECIDED, f"{exports} {NOT_YET}")
        yield case(f"{type}-unknown-one", type, {**postgres, exports: ["upgrade", UNKNOWN]}, UNDECIDED, "[1]")
        yield case(f"{type}-known-beside-unknown", type, {**postgres, exports: [UNKNOWN, "postgresql"]}, FINE)
        yield case(f"{type}-any-of-a-copy", type, {exports: ["upgrade"]}, FINE)
        yield case(f"{type}-unknown-one-of-a-copy", type, {exports: [UNKNOWN]}, FINE)
        fix = "by the engine"
        yield case(f"{type}-none-of-a-copy", type, {}, VIOLATION, f"{exports} holds nothing", fix)
        yield case(f"{type}-engine-unknown", type, {"engine": UNKNOWN, exports: []}, UNDECIDED, f"engine {NOT_YET}")
    for engine, log in (
        ("mysql", "error"),
        ("mariadb", "error"),
        ("aurora-mysql", "error"),
        ("aurora", "error"),
        ("aurora-postgresql", "postgresql"),
        ("Oracle-EE-CDB", "alert"),
        ("sqlserver-web", "error"),
        ("db2-se", "diag.log"),
    ):
        yield case(f"{engine}-main", INSTANCE, {"engine": engine, name: [log]}, FINE)
        yield case(f"{engine}-another", INSTANCE, {"engine": engine, name: ["slow"]}, VIOLATION, f'["{log}"]')
    for engine in ("custom-oracle-ee", "docdb", "neptune"):
        yield case(f"{engine}-none", INSTANCE, {"engine": engine}, FINE)
    yield case("new-engine-none", INSTANCE, {"engine": "duck"}, VIOLATION, f"{name} holds nothing")
    yield case("new-engine-some", INSTANCE, {"engine": "duck", name: ["x"]}, VIOLATION)
    yield case("native-cluster", NATIVE_CLUSTER, {"engine": "aurora-mysql"}, VIOLATION)
    for type, exports in (
        (DOCDB, name),
        (NEPTUNE, "enableCloudwatchLogsExports"),
        (NATIVE_NEPTUNE, "enableCloudwatchLogsExports"),
    ):
        yield case(
            f"{type}-absent", type, {"engine": UNKNOWN}, VIOLATION, f"{exports} does not hold audit", '["audit"]'
        )
        yield case(f"{type}-other", type, {exports: ["profiler", "slowquery"]}, VIOLATION)
        yield case(f"{type}-audit", type, {exports: ["audit"], "engine": UNKNOWN}, FINE)
        yield case(f"{type}-unknown", type, {exports: UNKNOWN}, UNDECIDED)
        yield case(f"{type}-unknown-one", type, {exports: [UNKNOWN], "engine": UNKNOWN}, UNDECIDED, f"{exports}[0]")
    yield case("member", NATIVE_INSTANCE, {**MEMBER, "engine": "aurora-mysql"}, FINE)


def _supported() -> Iterator[Case]:
    case, day = _of("database-engine-supported"), "2026-06-01"
    for type in (INSTANCE, CLUSTER, NATIVE_INSTANCE, NATIVE_CLUSTER):
        for engine, version, verdict in (
            ("postgres", "12.22", VIOLATION),
            ("postgres", 13, VIOLATION),
            ("Postgres", "13", VIOLATION),
            ("postgres", "14", FINE),
            ("postgres", "17.4", FINE),
            ("postgres", 17.4, FINE),
            ("postgres", "19", FINE),
            ("postgres", "9.6", VIOLATION),
            ("aurora-postgresql", "13.9", VIOLATION),
            ("aurora-postgresql", "16.4", FINE),
            ("mysql", "5.7.44", VIOLATION),
            ("mysql", "5.6", VIOLATION),
            ("mysql", "8.0", FINE),
            ("mysql", "8", FINE),
            ("mysql", "8.4.3", FINE),
            ("mysql", "8.1", FINE),
            ("aurora-mysql", "5.7.mysql_aurora.2.11.2", VIOLATION),
            ("aurora-mysql", "8.0.mysql_aurora.3.05.2", FINE),
            ("mariadb", "10.3", FINE),
            ("postgres", None, FINE),
            ("postgres", UNKNOWN, UNDECIDED),
            (UNKNOWN, "13", UNDECIDED),
            (UNKNOWN, None, FINE),
            (None, "13", UNDECIDED),
            ("postgres", "newest", UNDECIDED),
        ):
            properties = {"engine": engine, "engineVersion": version}
            yield case(f"{type}-{engine!r}-{version!r}", type, properties, verdict, asOf=day)
    thirteen = {"engine": "postgres", "engineVersion": "13.14"}
    yield case("says", INSTANCE, thirteen, VIOLATION, "whose standard support ended on 2026-02-28", asOf=day)
    old = {"engine": "postgres", "engineVersion": Secret("9.6")}
    yield case(
        "says-old", INSTANCE, old, VIOLATION, "is a secret value", "before any date", 'engine_version="18"', asOf=day
    )
    yield case("last-day", INSTANCE, thirteen, FINE, asOf="2026-02-28")
    yield case("day-after", INSTANCE, thirteen, VIOLATION, asOf="2026-03-01")
    yield case("notice", INSTANCE, thirteen, VIOLATION, asOf="2026-02-01", noticeInDays=28)
    yield case("no-notice-yet", INSTANCE, thirteen, FINE, asOf="2026-01-31", noticeInDays=28)
    yield case("today", INSTANCE, {"engine": "postgres", "engineVersion": "11"}, VIOLATION)
    yield case("replica", INSTANCE, {**REPLICA, **thirteen}, FINE, asOf=day)
    yield case("member", NATIVE_INSTANCE, {**MEMBER, **thirteen}, FINE, asOf=day)


def _tls() -> Iterator[Case]:
    case, force, require = _of("database-tls-forced"), "rds.force_ssl", "require_secure_transport"

    def listed(name: Any, value: Any) -> list[Any]:
        return [{"name": "log_temp_files", "value": "1"}, {"name": name, "value": value, "applyMethod": "immediate"}]

    layouts: tuple[tuple[str, Any], ...] = (
        (PARAMETERS, listed),
        (CLUSTER_PARAMETERS, listed),
        (NATIVE_PARAMETERS, lambda name, value: {"log_temp_files": "1", name: value}),
        (NATIVE_CLUSTER_PARAMETERS, lambda name, value: {"log_temp_files": "1", name: value}),
    )
    for type, made in layouts:

        def group(id: str, family: Any, parameters: Any, verdict: str, *says: str, type: str = type) -> Case:
            return case(f"{type}-{id}", type, {"family": family, "parameters": parameters}, verdict, *says)

        for value in ("1", 1, "on", True, Secret("1")):
            yield group(f"on-{value!r}", "postgres14", made(force, value), FINE)
        for value in ("0", 0, "off", None, Secret("0")):
            yield group(f"off-{value!r}", "postgres17", made(force, value), VIOLATION, f"{force} is", f'"{force}"')
        yield group("perhaps", "postgres17", made(force, "perhaps"), UNDECIDED)
        yield group("unknown", "postgres17", made(force, UNKNOWN), UNDECIDED, NOT_YET)
        for family, absent in (
            ("postgres9.6", VIOLATION),
            ("postgres14", VIOLATION),
            ("postgres15", FINE),
            ("postgres18", FINE),
            ("sqlserver-se-15.0", VIOLATION),
            ("mysql8.0", VIOLATION),
            ("mysql8.4", FINE),
            ("mariadb10.11", VIOLATION),
            ("mariadb11.8", FINE),
            ("oracle-ee-19", FINE),
            ("custom", FINE),
            ("", FINE),
            (None, FINE),
            (UNKNOWN, UNDECIDED),
        ):
            yield group(f"absent-{family!r}", family, made("x", "0"), absent)
            yield group(f"none-{family!r}", family, None, absent)
        yield group("absent-says", "postgres14", None, VIOLATION, f"{force} is not given, and off by default")
        yield group("all-unknown", "postgres14", UNKNOWN, UNDECIDED, f"parameters {NOT_YET}")
        yield group("all-unknown-default-on", "postgres17", UNKNOWN, UNDECIDED)
        yield group("garbage", "postgres17", "x", UNDECIDED, "is not an object")
        yield group("mysql-off", "mysql8.4", made(require, "OFF"), VIOLATION, f"{require} is")
        yield group("mysql-on", "mysql5.7", made(require, "ON"), FINE)
        yield group("the-other-engines-name", "mysql5.7", made(force, "1"), VIOLATION)
        yield group("sqlserver", "sqlserver-ex-16.0", made(force, "1"), FINE)
    for type, made in layouts[1::2]:
        for family, absent in (
            ("aurora-postgresql16", VIOLATION),
            ("aurora-postgresql17", FINE),
            ("aurora-mysql5.7", VIOLATION),
            ("aurora-mysql8.0", VIOLATION),
        ):
            yield case(f"{type}-{family}", type, {"family": family}, absent)
        yield case(
            f"{type}-aurora-off", type, {"family": "aurora-postgresql17", "parameters": made(force, "0")}, VIOLATION
        )
    for type, made in layouts[::2]:
        of_members = {"family": "aurora-postgresql16", "parameters": made(force, "0")}
        yield case(f"{type}-of-members", type, of_members, FINE)
    unknown_name = {"family": "postgres14", "parameters": [{"name": UNKNOWN, "value": "0"}]}
    yield case("unknown-name", PARAMETERS, unknown_name, UNDECIDED, f"parameters[0].name {NOT_YET}")
    unknown_one = {"family": "postgres14", "parameters": [UNKNOWN, {"name": force, "value": "0"}]}
    yield case("unknown-one", PARAMETERS, unknown_one, VIOLATION)
    for type, name in (
        (INSTANCE, "parameterGroupName"),
        (NATIVE_INSTANCE, "dbParameterGroupName"),
        (CLUSTER, "dbClusterParameterGroupName"),
        (NATIVE_CLUSTER, "dbClusterParameterGroupName"),
    ):
        old = {"engine": "postgres", "engineVersion": "14.9"}
        says = (f"{name} is not given", f'a parameter group with parameters=[{{"name": "{force}"')
        yield case(f"{type}-default", type, old, VIOLATION, *says)
        yield case(f"{type}-default-by-name", type, {**old, name: "default.postgres14"}, VIOLATION)
        yield case(f"{type}-family-of-the-name", type, {"engine": "postgres", name: "default.postgres13"}, VIOLATION)
        yield case(f"{type}-name-alone", type, {name: "Default.mysql8.0"}, VIOLATION, "require_secure_transport")
        yield case(f"{type}-newer-name", type, {"engine": UNKNOWN, name: "default.postgres17"}, FINE)
        yield case(f"{type}-never-by-default", type, {"engine": "sqlserver-ex"}, VIOLATION)
        yield case(f"{type}-own", type, {**old, name: "mine"}, FINE)
        yield case(f"{type}-own-unknown", type, {**old, name: UNKNOWN}, FINE)
        yield case(f"{type}-new", type, {**old, "engineVersion": 15}, FINE)
        yield case(f"{type}-newest", type, {"engine": "postgres"}, FINE)
        yield case(f"{type}-version-unknown", type, {**old, "engineVersion": UNKNOWN}, UNDECIDED)
        yield case(f"{type}-engine-unknown", type, {"engine": UNKNOWN}, UNDECIDED)
        yield case(f"{type}-aurora", type, {"engine": "aurora-mysql", "engineVersion": "8.0.mysql_aurora.3"}, VIOLATION)
        yield case(f"{type}-oracle", type, {"engine": "oracle-ee", "engineVersion": "19"}, FINE)
        yield case(f"{type}-copy", type, {"engineVersion": "14"}, FINE)
    yield case("replica", INSTANCE, {**REPLICA, "engine": "postgres", "engineVersion": "14"}, FINE)
    yield case("member", NATIVE_INSTANCE, {**MEMBER, "engine": "aurora-mysql", "engineVersion": "5.7"}, FINE)


CASES = [
    *_encrypted(),
    *_protected(),
    *_snapshots(),
    *_upgrades(),
    *_standby(),
    *_names(),
    *_growing(),
    *_logs(),
    *_supported(),
    *_tls(),
]
SUBJECTS = {
    "database-storage-encrypted": "storageEncrypted engineMode snapshotIdentifier replicateSourceDb "
    "dbClusterIdentifier restoreTime sourceDbInstanceIdentifier",
    "database-deletion-protection": "deletionProtection replicateSourceDb dbClusterIdentifier",
    "database-final-snapshot": "skipFinalSnapshot replicateSourceDb",
    "database-copy-tags-to-snapshot": "copyTagsToSnapshot dbClusterIdentifier",
    "database-minor-upgrades": "autoMinorVersionUpgrade",
    "database-multi-az": "multiAz replicateSourceDb",
    "database-user-name": "username masterUsername",
    "database-storage-autoscaling": "maxAllocatedStorage allocatedStorage engine",
    "database-log-exports": "enabledCloudwatchLogsExports enableCloudwatchLogsExports engine",
    "database-engine-supported": "engine engineVersion replicateSourceDb",
    "database-tls-forced": "family parameters name value parameterGroupName engine engineVersion rds.force_ssl",
}
