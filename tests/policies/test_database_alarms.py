"""database-alarms on stacks."""

import pytest

from guardrails.model import UNKNOWN, Undecided
from tests.policies.case import FINE, UNDECIDED, VIOLATION
from tests.policies.stack_case import Judge, kind, said
from tests.policies.support import STACK_RULE, resource

RULE = "database-alarms"
INSTANCE, CLUSTER = "aws:rds/instance:Instance", "aws:rds/cluster:Cluster"
MEMBER = "aws:rds/clusterInstance:ClusterInstance"
NATIVE_INSTANCE, NATIVE_CLUSTER = "aws-native:rds:DbInstance", "aws-native:rds:DbCluster"
ALARM, NATIVE_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm", "aws-native:cloudwatch:Alarm"
BY_INSTANCE, BY_CLUSTER = "DBInstanceIdentifier", "DBClusterIdentifier"
CPU, STORAGE, CONNECTIONS = "CPUUtilization", "FreeStorageSpace", "DatabaseConnections"
THREE = (CPU, STORAGE, CONNECTIONS)


@pytest.fixture
def judge(pack):
    return Judge(pack)


def database(name="db", type_=INSTANCE, /, **properties):
    return resource(type_, {"engine": "postgres", **properties}, name)


def member(name, cluster, type_=MEMBER):
    where = "clusterIdentifier" if type_ == MEMBER else "dbClusterIdentifier"
    return resource(type_, {"engine": "aurora-postgresql", where: UNKNOWN}, name, **{where: [cluster]})


def alarm(metric, value, *of, by=BY_INSTANCE, name=None, type_=ALARM, **properties):
    """An alarm on one metric, whose dimension has this value and was computed from `of`."""
    dimensions = {by: value} if type_ == ALARM else [{"name": by, "value": value}]
    said = {"namespace": "AWS/RDS", "metricName": metric, "dimensions": dimensions, **properties}
    depends = {"dimensions": list(of)} if of else {}
    return resource(type_, said, name or f"{metric}-{'-'.join(one.name for one in of)}", **depends)


def alarms(*of, by=BY_INSTANCE, metrics=THREE, type_=ALARM):
    return [alarm(metric, UNKNOWN, *of, by=by, type_=type_) for metric in metrics]


def queries(*metrics, type_=ALARM, **properties):
    """The queries of an alarm: pairs of a metric and a dimension's value."""
    found = []
    for number, (metric, value) in enumerate(metrics):
        dimensions = {BY_INSTANCE: value} if type_ == ALARM else [{"name": BY_INSTANCE, "value": value}]
        said = {"namespace": "AWS/RDS", "metricName": metric, "dimensions": dimensions, "stat": "Average"}
        query = {"metric": said} if type_ == ALARM else {"metricStat": {"metric": said, "stat": "Average"}}
        found.append({"id": f"m{number}", **query})
    return {"metricQueries" if type_ == ALARM else "metrics": [*found, {"id": "e", "expression": "m0"}], **properties}


@pytest.mark.parametrize("alarm_type", [ALARM, NATIVE_ALARM])
@pytest.mark.parametrize("update", [False, True])
@pytest.mark.parametrize(
    "kinds",
    [
        (INSTANCE, "identifier", BY_INSTANCE),
        (NATIVE_INSTANCE, "dbInstanceIdentifier", BY_INSTANCE),
        (CLUSTER, "clusterIdentifier", BY_CLUSTER),
        (NATIVE_CLUSTER, "dbClusterIdentifier", BY_CLUSTER),
    ],
)
def test_a_database_wants_each_alarm(judge, kinds, update, alarm_type):
    type_, identifier, by = kinds
    db = database("db", type_, **{identifier: "orders"} if update else {})
    of, value = ((), "orders") if update else ((db,), UNKNOWN)
    three = [alarm(metric, value, *of, by=by, type_=alarm_type) for metric in THREE]
    assert kind(judge(RULE, [db])["db"]) == VIOLATION
    assert kind(judge(RULE, [db, *three])["db"]) == FINE
    for number, metric in enumerate(THREE):
        stack = [db, *three[:number], *three[number + 1 :]]
        assert kind(judge(RULE, stack)["db"]) == VIOLATION
        words = said(RULE, stack, "db")
        assert f"no alarm of this program watches its {metric}." in words
        assert f'metric_name="{metric}", dimensions={{"{by}": database.' in words


def test_what_is_missing_is_listed():
    db = database()
    words = said(RULE, [db, *alarms(db, metrics=[STORAGE])], "db")
    assert "no alarm of this program watches its CPUUtilization nor its DatabaseConnections." in words
    assert 'dimensions={"DBInstanceIdentifier": database.identifier}' in words


def test_a_replica_wants_its_own_alarms(judge):
    db = database()
    replica = resource(INSTANCE, {"replicateSourceDb": UNKNOWN}, "replica", replicateSourceDb=[db])
    found = judge(RULE, [db, replica, *alarms(db)])
    assert {name: kind(one) for name, one in found.items()} == {"db": FINE, "replica": VIOLATION}
    assert kind(judge(RULE, [db, replica, *alarms(db), *alarms(replica)])["replica"]) == FINE


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"namespace": "AWS/EC2"}, VIOLATION),
        ({"namespace": None}, VIOLATION),
        ({"namespace": UNKNOWN}, UNDECIDED),
        ({"metricName": UNKNOWN}, UNDECIDED),
        ({"metricName": ["CPUUtilization"]}, UNDECIDED),
        ({"metricName": "FreeableMemory"}, VIOLATION),
        ({"metricName": None}, VIOLATION),
        ({"actionsEnabled": False}, VIOLATION),
        ({"actionsEnabled": "false"}, VIOLATION),
        ({"actionsEnabled": UNKNOWN}, UNDECIDED),
        ({"actionsEnabled": True}, FINE),
        ({"dimensions": None}, VIOLATION),
        ({"dimensions": UNKNOWN}, FINE),
        ({"dimensions": "everything"}, UNDECIDED),
        ({"dimensions": {"EngineName": "postgres"}}, VIOLATION),
        ({"dimensions": {BY_INSTANCE: UNKNOWN, "EngineName": UNKNOWN}}, FINE),
    ],
)
def test_every_part_of_an_alarm_counts(judge, change, expected):
    db = database()
    assert kind(judge(RULE, [db, alarm(CPU, UNKNOWN, db, **change)], metrics=[CPU])["db"]) == expected


@pytest.mark.parametrize(
    ("dimensions", "expected"),
    [
        ([{"name": UNKNOWN, "value": UNKNOWN}], FINE),
        (UNKNOWN, FINE),
        ([UNKNOWN], UNDECIDED),
        (["broken"], UNDECIDED),
        ([{"value": UNKNOWN}], VIOLATION),
        ([{"name": "EngineName", "value": UNKNOWN}], VIOLATION),
    ],
)
def test_every_part_of_a_native_dimension_counts(judge, dimensions, expected):
    db = database()
    one = alarm(CPU, UNKNOWN, db, type_=NATIVE_ALARM, dimensions=dimensions)
    assert kind(judge(RULE, [db, one], metrics=[CPU])["db"]) == expected


def test_unknown_dimensions_of_several_databases_leave_them_open(judge):
    db, other = database(), database("other")
    found = judge(RULE, [db, other, *alarms(db, other)])
    assert {name: kind(one) for name, one in found.items()} == {"db": UNDECIDED, "other": UNDECIDED}
    assert f'dimensions.{BY_INSTANCE} of {ALARM} "{CPU}-db-other" is not known' in said(
        RULE, [db, other, *alarms(db, other)], "db"
    )


def test_an_alarm_on_a_name_that_nobody_has(judge):
    """It may be that of a database whose name is not known yet, and of no other."""
    named, nameless = database("named", identifier="orders"), database("nameless")
    for value in ("else", UNKNOWN):
        found = judge(RULE, [named, nameless, alarm(CPU, value, name="a")], metrics=[CPU])
        assert {name: kind(one) for name, one in found.items()} == {"named": VIOLATION, "nameless": UNDECIDED}
    assert "may name it" in said(RULE, [nameless, alarm(CPU, "else", name="a")], "nameless", metrics=[CPU])


@pytest.mark.parametrize("type_", [ALARM, NATIVE_ALARM])
def test_the_metrics_of_an_expression_are_watched(judge, type_):
    db = database()
    name = "metricQueries" if type_ == ALARM else "metrics"

    def asked(*metrics, of=(db,)):
        given = queries(*metrics, type_=type_)
        return resource(type_, given, "math", **{name: list(of)} if of else {})

    assert kind(judge(RULE, [db, asked(*((metric, UNKNOWN) for metric in THREE))])["db"]) == FINE
    assert kind(judge(RULE, [db, asked((CPU, UNKNOWN), (STORAGE, UNKNOWN))])["db"]) == VIOLATION
    known = database(identifier="orders", dbInstanceIdentifier="orders")
    assert kind(judge(RULE, [known, asked(*((metric, "orders") for metric in THREE), of=())])["db"]) == FINE
    other = database("other")
    both = judge(RULE, [db, other, asked((CPU, UNKNOWN), (CPU, UNKNOWN), of=(db, other))], metrics=[CPU])
    assert {one: kind(found) for one, found in both.items()} == {"db": FINE, "other": FINE}
    mixed = [db, other, asked((CPU, UNKNOWN), (STORAGE, UNKNOWN), of=(db, other))]
    assert kind(judge(RULE, mixed, metrics=[CPU])["db"]) == UNDECIDED


@pytest.mark.parametrize(
    "broken",
    [
        {"metricQueries": UNKNOWN},
        {"metricQueries": [UNKNOWN]},
        {"metricQueries": ["m1"]},
        {"metricQueries": [{"metric": UNKNOWN}]},
        {"metricQueries": [{"metric": "CPUUtilization"}]},
    ],
)
def test_queries_that_cannot_be_read_leave_the_database_open(judge, broken):
    db, other = database(), database("other", identifier="other")
    one = resource(ALARM, broken, "math", metricQueries=[db])
    found = judge(RULE, [db, other, one])
    assert {name: kind(one) for name, one in found.items()} == {"db": UNDECIDED, "other": VIOLATION}
    assert kind(judge(RULE, [db, resource(ALARM, broken, "math")])["db"]) == UNDECIDED
    assert kind(judge(RULE, [other, resource(ALARM, broken, "math")])["other"]) == VIOLATION


@pytest.mark.parametrize("stat", [UNKNOWN, "Average", {"metric": UNKNOWN}])
def test_native_queries_that_cannot_be_read_leave_the_database_open(judge, stat):
    db = database("db", NATIVE_INSTANCE)
    one = resource(NATIVE_ALARM, {"metrics": [{"metricStat": stat}]}, "math", metrics=[db])
    assert kind(judge(RULE, [db, one])["db"]) == UNDECIDED


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('SELECT MAX(CPUUtilization) FROM SCHEMA("AWS/RDS", DBInstanceIdentifier) GROUP BY DBInstanceIdentifier', FINE),
        ('select max(CPUUtilization) from "AWS/RDS"', FINE),
        ('SELECT MAX(FreeableMemory) FROM "AWS/RDS"', VIOLATION),
        ('SELECT MAX(CPUUtilization) FROM "AWS/EC2"', VIOLATION),
        ("SELECT MAX(CPUUtilization) FROM \"AWS/RDS\" WHERE DBInstanceIdentifier = 'orders'", UNDECIDED),
        ("m1 + m2", VIOLATION),
        (UNKNOWN, VIOLATION),
    ],
)
def test_a_query_over_all_databases_watches_each(judge, expression, expected):
    db = database(identifier="orders")
    one = resource(ALARM, {"metricQueries": [{"id": "q", "expression": expression}]}, "all")
    assert kind(judge(RULE, [db, one], metrics=[CPU])["db"]) == expected


# clusters


@pytest.mark.parametrize("type_", [CLUSTER, NATIVE_CLUSTER])
@pytest.mark.parametrize("member_type", [MEMBER, NATIVE_INSTANCE])
def test_a_cluster_is_watched_itself_or_by_each_member(judge, type_, member_type):
    cluster = database("cluster", type_, engine="aurora-postgresql")
    first, second = member("first", cluster, member_type), member("second", cluster, member_type)
    stack = [cluster, first, second]
    assert {name: kind(one) for name, one in judge(RULE, stack).items()} == {"cluster": VIOLATION}
    assert kind(judge(RULE, [*stack, *alarms(cluster, by=BY_CLUSTER)])["cluster"]) == FINE
    assert kind(judge(RULE, [*stack, *alarms(first), *alarms(second)])["cluster"]) == FINE
    assert kind(judge(RULE, [*stack, *alarms(first)])["cluster"]) == VIOLATION
    mixed = [*alarms(cluster, by=BY_CLUSTER, metrics=[CPU]), *alarms(first), *alarms(second, metrics=[CONNECTIONS])]
    assert kind(judge(RULE, [*stack, *mixed])["cluster"]) == FINE
    unsure = [alarm(CPU, UNKNOWN, second, name="u", actionsEnabled=UNKNOWN)]
    half = [*alarms(first), *alarms(second, metrics=[CONNECTIONS])]
    assert kind(judge(RULE, [*stack, *half, *unsure])["cluster"]) == UNDECIDED
    assert kind(judge(RULE, [*stack, *alarms(second, metrics=[CONNECTIONS]), *unsure])["cluster"]) == VIOLATION


def test_a_cluster_named_by_way_of_its_member_is_meant(judge):
    cluster = database("cluster", CLUSTER, engine="aurora-mysql")
    one = member("one", cluster)
    assert kind(judge(RULE, [cluster, one, *alarms(one, by=BY_CLUSTER)])["cluster"]) == FINE


@pytest.mark.parametrize(
    ("engine", "expected"),
    [
        ("aurora", FINE),
        ("Aurora-MySQL", FINE),
        ("aurora-postgresql", FINE),
        ("postgres", VIOLATION),
        ("mysql", VIOLATION),
        (UNKNOWN, UNDECIDED),
        (None, UNDECIDED),
    ],
)
def test_storage_is_not_asked_of_aurora(judge, engine, expected):
    cluster = database("cluster", CLUSTER, engine=engine)
    stack = [cluster, *alarms(cluster, by=BY_CLUSTER, metrics=[CPU, CONNECTIONS])]
    assert kind(judge(RULE, stack)["cluster"]) == expected
    assert kind(judge(RULE, [*stack, *alarms(cluster, by=BY_CLUSTER, metrics=[STORAGE])])["cluster"]) == FINE


@pytest.mark.parametrize("engine", ["docdb", "neptune"])
def test_other_services_have_metrics_of_their_own(judge, engine):
    assert kind(judge(RULE, [database("cluster", CLUSTER, engine=engine)])["cluster"]) == FINE


def test_the_instances_that_a_multi_az_cluster_makes_are_named_after_it(judge):
    cluster = database("cluster", CLUSTER, clusterIdentifier="orders")
    by_name = [alarm(metric, "orders-instance-1", name=metric) for metric in THREE]
    assert kind(judge(RULE, [cluster, *by_name])["cluster"]) == FINE
    by_link = alarms(cluster, by=BY_INSTANCE)
    assert kind(judge(RULE, [cluster, *by_link])["cluster"]) == FINE
    other = [alarm(metric, "others-instance-1", name=metric) for metric in THREE]
    assert kind(judge(RULE, [cluster, *other])["cluster"]) == VIOLATION
    declared = member("declared", cluster)
    assert kind(judge(RULE, [cluster, declared, *by_link])["cluster"]) == VIOLATION


@pytest.mark.parametrize(("type_", "where"), [(MEMBER, "clusterIdentifier"), (NATIVE_INSTANCE, "dbClusterIdentifier")])
def test_the_member_of_a_cluster_elsewhere_is_undecided(judge, type_, where):
    one = resource(type_, {"engine": "aurora-mysql", where: "orders"}, "one")
    assert [str(doubt) for doubt in judge(RULE, [one])["one"].doubts] == [
        f"{where} names a cluster that is not in this program"
    ]
    assert kind(judge(RULE, [one, *alarms(one)])["one"]) == FINE


def test_a_member_that_may_be_of_either_cluster_is_asked_for_by_both(judge):
    first, second = (database(name, CLUSTER, engine="aurora-mysql") for name in ("first", "second"))
    one = resource(MEMBER, {"clusterIdentifier": UNKNOWN}, "one", clusterIdentifier=[first, second])
    found = judge(RULE, [first, second, one])
    assert {name: kind(verdict) for name, verdict in found.items()} == {"first": VIOLATION, "second": VIOLATION}


def test_an_alarm_that_may_be_its_takes_nothing_from_one_that_is(judge):
    db = database()
    for name in ("a", "z"):
        unsure = alarm(CPU, UNKNOWN, db, name=name, actionsEnabled=UNKNOWN)
        assert kind(judge(RULE, [db, unsure, *alarms(db)])["db"]) == FINE


def test_the_config_says_which_metrics(judge):
    db = database()
    lag = alarm("ReplicaLag", UNKNOWN, db)
    assert kind(judge(RULE, [db, lag], metrics=["ReplicaLag"])["db"]) == FINE
    assert kind(judge(RULE, [db, lag], metrics=["ReplicaLag", CPU])["db"]) == VIOLATION


def test_a_doubt_about_one_metric_does_not_hide_that_another_has_no_alarm(judge):
    db = database()
    stack = [db, *alarms(db, metrics=[CPU]), alarm(STORAGE, UNKNOWN, db, actionsEnabled=UNKNOWN)]
    assert kind(judge(RULE, stack)["db"]) == VIOLATION
    assert "watches its DatabaseConnections." in said(RULE, stack, "db")
    verdict = judge(RULE, [*stack, *alarms(db, metrics=[CONNECTIONS])])["db"]
    assert isinstance(verdict, Undecided)
    assert "actionsEnabled of" in str(verdict.doubts[0])


def test_the_rule_reads_what_these_tests_are_about():
    assert STACK_RULE[RULE].types == {
        INSTANCE,
        CLUSTER,
        MEMBER,
        NATIVE_INSTANCE,
        NATIVE_CLUSTER,
        ALARM,
        NATIVE_ALARM,
    }
