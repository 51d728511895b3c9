"""database-backup-plan on stacks."""

import pytest

from guardrails.aws.backup import all_of, any_of
from guardrails.model import UNKNOWN, Doubt, Secret, Undecided
from tests.policies.case import FINE, UNDECIDED, VIOLATION
from tests.policies.stack_case import Judge, kind, said
from tests.policies.support import STACK_RULE, resource

RULE = "database-backup-plan"
INSTANCE, CLUSTER = "aws:rds/instance:Instance", "aws:rds/cluster:Cluster"
NATIVE_INSTANCE, NATIVE_CLUSTER = "aws-native:rds:DbInstance", "aws-native:rds:DbCluster"
SELECTION, NATIVE = "aws:backup/selection:Selection", "aws-native:backup:BackupSelection"
ARN = "arn:aws:rds:us-east-1:123456789012:db:orders"


@pytest.fixture
def judge(pack):
    return Judge(pack)


def database(type_=INSTANCE, /, **properties):
    return resource(type_, properties, "db")


def selection(*of, type_=SELECTION, **properties):
    """A selection; `of` is what its list of resources was computed from."""
    if type_ == SELECTION:
        return resource(type_, properties, "nightly", **{"resources": list(of)} if of else {})
    return resource(type_, {"backupSelection": properties}, "nightly", **{"backupSelection": list(of)} if of else {})


def verdict(judge, *resources):
    return kind(judge(RULE, resources, required=True)["db"])


@pytest.mark.parametrize("type_", [INSTANCE, CLUSTER, NATIVE_INSTANCE, NATIVE_CLUSTER])
def test_a_database_without_a_plan_is_found_where_one_is_required(judge, type_):
    assert judge(RULE, [database(type_)]) == {}
    assert verdict(judge, database(type_)) == VIOLATION
    assert "no backup selection of this program takes it" in said(RULE, [database(type_)], "db", required=True)


@pytest.mark.parametrize(
    ("type_", "properties"),
    [
        (INSTANCE, {"replicateSourceDb": UNKNOWN}),
        (NATIVE_INSTANCE, {"sourceDbInstanceIdentifier": "orders"}),
        (NATIVE_INSTANCE, {"dbClusterIdentifier": UNKNOWN}),
        (CLUSTER, {"replicationSourceIdentifier": "arn:other"}),
        (NATIVE_CLUSTER, {"replicationSourceIdentifier": "arn:other"}),
    ],
)
def test_a_copy_and_a_member_are_nobodys_concern(judge, type_, properties):
    assert judge(RULE, [database(type_, **properties)], required=True) == {}


@pytest.mark.parametrize("selection_type", [SELECTION, NATIVE])
@pytest.mark.parametrize("type_", [INSTANCE, CLUSTER, NATIVE_INSTANCE, NATIVE_CLUSTER])
def test_a_selection_takes_what_its_list_names(judge, type_, selection_type):
    db = database(type_)
    other = resource(type_, {}, "other")
    taken = selection(db, type_=selection_type, resources=[UNKNOWN])
    found = judge(RULE, [db, other, taken], required=True)
    assert {name: kind(one) for name, one in found.items()} == {"db": FINE, "other": VIOLATION}
    whole = selection(db, type_=selection_type, resources=UNKNOWN)
    found = judge(RULE, [db, other, whole], required=True)
    assert {name: kind(one) for name, one in found.items()} == {"db": FINE, "other": VIOLATION}
    either = selection(db, other, type_=selection_type, resources=[UNKNOWN])
    found = judge(RULE, [db, other, either], required=True)
    assert {name: kind(one) for name, one in found.items()} == {"db": UNDECIDED, "other": UNDECIDED}
    both = selection(db, other, type_=selection_type, resources=[UNKNOWN, UNKNOWN])
    found = judge(RULE, [db, other, both], required=True)
    assert {name: kind(one) for name, one in found.items()} == {"db": FINE, "other": FINE}


@pytest.mark.parametrize("selection_type", [SELECTION, NATIVE])
def test_a_list_that_nobody_knows_may_name_it(judge, selection_type):
    db = database()
    assert verdict(judge, db, selection(type_=selection_type, resources=[UNKNOWN])) == UNDECIDED
    assert verdict(judge, db, selection(type_=selection_type, resources=UNKNOWN)) == UNDECIDED
    assert verdict(judge, db, selection(type_=selection_type, resources=[UNKNOWN, "*"])) == FINE
    more = selection(type_=selection_type, resources=[UNKNOWN])
    (doubt,) = judge(RULE, [db, more], required=True)["db"].doubts
    where = "resources[0]" if selection_type == SELECTION else "backupSelection.resources[0]"
    assert str(doubt) == f'{where} of {selection_type} "nightly" is not known until the update'


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*", FINE),
        ("arn:aws:rds:*", FINE),
        ("arn:aws:rds:*:*:db:*", FINE),
        ("arn:*:rds:*:*:db:orders", FINE),
        ("arn:*:rds:*:*:db:ord*", FINE),
        ("arn:*:rds:*orders", FINE),
        ("arn:aws:rds:us-east-1:123456789012:db:orders", UNDECIDED),
        ("arn:aws:rds:us-east-1:*:db:*", UNDECIDED),
        ("arn:aws:rds:*:*:db:other", VIOLATION),
        ("arn:aws:rds:*:*:cluster:*", VIOLATION),
        ("arn:aws:ec2:*:*:volume/*", VIOLATION),
        ("arn:aws:dynamodb:*", VIOLATION),
        ("", VIOLATION),
        ("orders", VIOLATION),
        ("arn:aws-cn:rds:*", FINE),
        ("arn:aws:rds:us-east-1:123456789012:db", VIOLATION),
    ],
)
def test_a_pattern_is_read_without_the_arn_that_only_the_update_knows(judge, pattern, expected):
    db = database(identifier="orders")
    assert verdict(judge, db, selection(resources=[pattern, "arn:aws:s3:::logs"])) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (ARN, FINE),
        ("arn:aws:rds:us-east-1:*:db:*", FINE),
        ("arn:aws:rds:eu-*:*:db:*", VIOLATION),
        ("arn:aws:rds:us-east-1:123456789012:db:other", VIOLATION),
        (Secret(ARN), FINE),
    ],
)
@pytest.mark.parametrize(("type_", "arn"), [(INSTANCE, "arn"), (NATIVE_INSTANCE, "dbInstanceArn"), (CLUSTER, "arn")])
def test_a_pattern_is_held_against_the_arn_that_is_known(judge, type_, arn, pattern, expected):
    assert verdict(judge, database(type_, **{arn: ARN}), selection(resources=[pattern])) == expected


def test_a_pattern_of_clusters_takes_clusters(judge):
    clusters = selection(resources=["arn:aws:rds:*:*:cluster:*"])
    assert verdict(judge, database(CLUSTER), clusters) == FINE
    assert verdict(judge, database(CLUSTER), selection(resources=["arn:*:rds:*:*:cluster:*"])) == FINE
    assert verdict(judge, database(NATIVE_CLUSTER, dbClusterIdentifier="a"), selection(resources=["*:a"])) == FINE
    assert verdict(judge, database(NATIVE_CLUSTER, dbClusterIdentifier="a"), selection(resources=["*:b"])) == VIOLATION
    assert verdict(judge, database(NATIVE_CLUSTER), selection(resources=["*:b"])) == UNDECIDED


@pytest.mark.parametrize(
    ("excluded", "expected"),
    [
        (None, FINE),
        (["arn:aws:ec2:*"], FINE),
        (["*"], VIOLATION),
        (["arn:*:rds:*:*:db:orders"], VIOLATION),
        (["arn:aws:rds:us-east-1:*"], UNDECIDED),
        ([UNKNOWN], UNDECIDED),
        (UNKNOWN, UNDECIDED),
    ],
)
@pytest.mark.parametrize("type_", [SELECTION, NATIVE])
def test_what_is_excluded_is_not_taken(judge, type_, excluded, expected):
    db = database(identifier="orders")
    assert verdict(judge, db, selection(type_=type_, resources=["*"], notResources=excluded)) == expected


def test_a_native_property_with_two_lists_does_not_say_which_one_names_it(judge):
    db = database()
    one = selection(db, type_=NATIVE, resources=[UNKNOWN], notResources=[UNKNOWN])
    assert verdict(judge, db, one) == UNDECIDED


TAGS = {"Backup": "daily", "Stage": "prod"}
NATIVE_TAGS = [{"key": "Backup", "value": "daily"}, {"key": "Stage", "value": "prod"}]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([("Backup", "daily")], FINE),
        ([("aws:ResourceTag/Backup", "daily")], FINE),
        ([("Backup", "weekly")], VIOLATION),
        ([("backup", "daily")], VIOLATION),
        ([("Backup", "weekly"), ("Stage", "prod")], FINE),
        ([("Backup", UNKNOWN)], UNDECIDED),
        ([(UNKNOWN, "daily")], UNDECIDED),
        ([("Backup", UNKNOWN), ("Stage", "prod")], FINE),
        (UNKNOWN, UNDECIDED),
        (["broken"], UNDECIDED),
    ],
)
@pytest.mark.parametrize("native", [False, True])
def test_a_list_of_tags_takes_what_has_one_of_them(judge, native, wanted, expected):
    prefix = "condition" if native else ""
    names = [f"{prefix}Key", f"{prefix}Value"] if native else ["key", "value"]
    listed = (
        [dict(zip(names, one, strict=True)) if isinstance(one, tuple) else one for one in wanted]
        if isinstance(wanted, list)
        else wanted
    )
    db = database(NATIVE_INSTANCE, tags=NATIVE_TAGS) if native else database(tags=TAGS)
    one = selection(type_=NATIVE, listOfTags=listed) if native else selection(selectionTags=listed)
    assert verdict(judge, db, one) == expected


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"tagsAll": TAGS}, FINE),
        ({"tags": {"Backup": "weekly"}, "tagsAll": TAGS}, FINE),
        ({"tags": {"Stage": "prod"}}, VIOLATION),
        ({"tags": {"Backup": UNKNOWN}}, UNDECIDED),
        ({"tags": UNKNOWN}, UNDECIDED),
        ({"tags": "Backup"}, UNDECIDED),
        ({"tags": [{"key": UNKNOWN, "value": "daily"}]}, UNDECIDED),
        ({"tags": Secret(TAGS)}, FINE),
        ({}, VIOLATION),
    ],
)
def test_the_tags_of_a_database_are_its_own_and_its_providers(judge, properties, expected):
    one = selection(selectionTags=[{"type": "STRINGEQUALS", "key": "Backup", "value": "daily"}])
    assert verdict(judge, database(**properties), one) == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("stringEquals", "daily", FINE),
        ("stringEquals", "d*", VIOLATION),
        ("stringLikes", "d*", FINE),
        ("stringLikes", "w*", VIOLATION),
        ("stringNotEquals", "daily", VIOLATION),
        ("stringNotEquals", "weekly", FINE),
        ("stringNotLikes", "d*", VIOLATION),
        ("stringNotLikes", "w*", FINE),
        ("stringEquals", UNKNOWN, UNDECIDED),
        ("stringGreater", "a", UNDECIDED),
    ],
)
def test_conditions_choose_by_tag(judge, name, value, expected):
    conditions = [{name: [{"key": "aws:ResourceTag/Backup", "value": value}]}]
    assert verdict(judge, database(tags=TAGS), selection(resources=["*"], conditions=conditions)) == expected
    upper = name.removesuffix("s") if name.endswith("Likes") else name
    native = {upper[0].upper() + upper[1:]: [{"ConditionKey": "aws:ResourceTag/Backup", "ConditionValue": value}]}
    one = selection(type_=NATIVE, resources=["*"], conditions=native)
    assert verdict(judge, database(NATIVE_INSTANCE, tags=NATIVE_TAGS), one) == expected


def test_every_condition_must_be_met(judge):
    def conditions(stage):
        return [{"stringEquals": [{"key": "Backup", "value": "daily"}, {"key": "Stage", "value": stage}]}]

    db = database(tags=TAGS)
    assert verdict(judge, db, selection(resources=["*"], conditions=conditions("prod"))) == FINE
    assert verdict(judge, db, selection(resources=["*"], conditions=conditions("dev"))) == VIOLATION
    assert verdict(judge, db, selection(resources=["*"], conditions=UNKNOWN)) == UNDECIDED
    assert verdict(judge, db, selection(resources=["*"], conditions=[{"stringEquals": UNKNOWN}])) == UNDECIDED
    none = selection(resources=["arn:aws:ec2:*"], conditions=conditions("prod"))
    assert verdict(judge, db, none) == VIOLATION


def test_resources_beside_tags(judge):
    """Whether they add or narrow is told in two ways, so one of them alone does not decide."""
    tags = [{"key": "Backup", "value": "daily"}]
    db = database(tags=TAGS)
    assert verdict(judge, db, selection(resources=["*"], selectionTags=tags)) == FINE
    one = selection(resources=["arn:aws:ec2:*"], selectionTags=tags)
    assert verdict(judge, db, one) == UNDECIDED
    assert "selectionTags of" in said(RULE, [db, one], "db", required=True)
    assert verdict(judge, database(), one) == VIOLATION
    assert verdict(judge, database(), selection(resources=[UNKNOWN], selectionTags=tags)) == UNDECIDED


@pytest.mark.parametrize("type_", [SELECTION, NATIVE])
def test_a_selection_that_says_nothing_takes_everything(judge, type_):
    assert verdict(judge, database(), selection(type_=type_, iamRoleArn="arn:role")) == FINE


@pytest.mark.parametrize("said", [UNKNOWN, "all", None])
def test_a_native_selection_that_cannot_be_read_is_undecided(judge, said):
    assert verdict(judge, database(), resource(NATIVE, {"backupSelection": said}, "nightly")) == UNDECIDED


def test_one_selection_that_takes_it_is_enough(judge):
    sure = resource(SELECTION, {"resources": ["*"]}, "sure")
    assert verdict(judge, database(), selection(resources=UNKNOWN), sure) == FINE


def test_what_decides_among_answers():
    doubt = Doubt("tags")
    assert all_of([True, doubt, False]) is False
    assert all_of([True, doubt]) == doubt
    assert all_of([]) is True
    assert any_of([False, doubt, True]) is True
    assert any_of([False, doubt]) == doubt
    assert any_of([]) is False


def test_the_doubt_is_that_of_the_selection(judge):
    found = judge(RULE, [database(), selection(resources=UNKNOWN)], required=True)["db"]
    assert isinstance(found, Undecided)


def test_the_rule_reads_what_these_tests_are_about():
    types = {INSTANCE, CLUSTER, NATIVE_INSTANCE, NATIVE_CLUSTER, SELECTION, NATIVE}
    assert STACK_RULE[RULE].types == types
