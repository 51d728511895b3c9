"""Exemptions: whom they name, how long they hold, what is said of them, and what a wrong one is told."""

import datetime
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto import analyzer_pb2

from guardrails import config, exemptions
from guardrails.config import Exemption
from guardrails.model import UNKNOWN, Secret
from tests.policies import support
from tests.policies.test_config import problems

INSTANCE = "aws:rds/instance:Instance"
GROUP = "aws:rds/subnetGroup:SubnetGroup"
PUBLIC = "database-not-public"
TODAY = datetime.datetime.now(datetime.UTC).date()


def written(resource: str = f"{INSTANCE}::orders", **changes: Any) -> dict[str, Any]:
    expires = (TODAY + datetime.timedelta(days=30)).isoformat()
    section = {"resource": resource, "reason": "It moves in May", "expires": expires, "owner": "dba@example.com"}
    return {**section, **changes}


def public(name: str = "orders", value: Any = True):
    return support.resource(INSTANCE, {"publiclyAccessible": value, "backupRetentionPeriod": 7}, name)


def said(pack, section, *resources, policy=PUBLIC) -> tuple[list[str], list[tuple[str, str, str]]]:
    """What the policy says of `resources` itself, then what else there is at the end: policy, URN, message."""
    pack.configure({policy: {"exemptions": section}})
    own = [one.message for each in resources for one in pack.analyze(each) if one.policyName == policy]
    end = pack.analyze_stack(resources)
    return own, [(one.policyName, one.urn, one.message.split("\n", 1)[1]) for one in end]


def test_an_exempted_violation_is_listed_and_no_violation(pack):
    exemption = written(ticket="OPS-17")
    own, end = said(pack, [exemption], public())
    assert own == []
    assert end == [
        (
            "exemptions",
            public().urn,
            f'{PUBLIC}: {INSTANCE} "orders" is exempt until {exemption["expires"]} (dba@example.com, OPS-17): '
            "It moves in May. Found: publiclyAccessible is true",
        )
    ]


def test_only_what_is_named_is_exempt(pack):
    own, _end = said(pack, [written()], public(), public("invoices"))
    assert len(own) == 1
    assert '"invoices"' in own[0]


def test_what_is_exempt_is_not_undecided(pack):
    own, end = said(pack, [written()], public(value=UNKNOWN))
    assert own == []
    ((policy, _urn, message),) = end
    assert policy == "exemptions"
    assert message.endswith("Found: publiclyAccessible is not known until the update")


def test_an_exemption_does_not_hold_for_other_policies(pack):
    pack.configure({PUBLIC: {"exemptions": [written()]}})
    database = support.resource(INSTANCE, {"publiclyAccessible": True, "backupRetentionPeriod": 0}, "orders")
    assert [one.policyName for one in pack.analyze(database)] == ["database-backups"]
    pack.analyze_stack([database])


def test_an_expired_exemption_exempts_nothing_and_the_violation_says_so(pack):
    yesterday = (TODAY - datetime.timedelta(days=1)).isoformat()
    own, end = said(pack, [written(expires=yesterday)], public())
    (message,) = own
    assert message.splitlines()[-1] == f"Its exemption ended on {yesterday} (dba@example.com): It moves in May"
    assert [(policy, message.rpartition(": ")[2]) for policy, _urn, message in end] == [
        ("exemptions", f"it ended on {yesterday}")
    ]


def test_an_exemption_holds_on_its_last_day(pack):
    assert said(pack, [written(expires=TODAY.isoformat())], public())[0] == []


def test_of_several_exemptions_the_one_that_lasts_longest_holds(pack):
    yesterday = (TODAY - datetime.timedelta(days=1)).isoformat()
    own, end = said(pack, [written(expires=yesterday), written()], public())
    assert own == []
    assert len(end) == 1


@pytest.mark.parametrize(
    ("pattern", "because"),
    [
        (f"{INSTANCE}::order", "no resource of this stack has that name"),
        ("aws:rds/instance::orders", "no resource of this stack has that name"),
        (f"{INSTANCE}::invoices", "what it names keeps the policy"),
    ],
)
def test_an_exemption_without_use_is_told(pack, pattern, because):
    good = public("invoices", value=False)
    own, end = said(pack, [written(pattern)], public(), good)
    assert len(own) == 1
    assert [(policy, message) for policy, _urn, message in end] == [
        ("exemptions", f"{PUBLIC}: the exemption of {pattern} (dba@example.com) exempts nothing: {because}")
    ]


def test_an_exemption_without_any_resource_of_its_policys_types_is_told(pack):
    own, end = said(pack, [written()], support.resource("aws:s3/bucket:Bucket"))
    assert own == []
    assert len(end) == 1


def test_an_exemption_of_a_disabled_policy_is_not_called_idle(pack):
    pack.configure({PUBLIC: {"exemptions": [written()]}}, database_not_public=analyzer_pb2.DISABLED)
    assert pack.analyze(public()) == []
    assert pack.analyze_stack([public()]) == []


def test_stack_policies_have_exemptions_too(pack):
    policy = "database-subnets-private"
    group = support.resource(GROUP, {"subnetIds": ["subnet-elsewhere"]}, "databases")
    _own, end = said(pack, [], group, policy=policy)
    assert [one[0] for one in end] == ["undecided"]
    _own, end = said(pack, [written(f"{GROUP}::databases")], group, policy=policy)
    assert [one[0] for one in end] == ["exemptions"]


def test_the_list_of_exemptions_can_be_a_mandatory_one(pack):
    pack.configure({PUBLIC: {"exemptions": [written()]}}, exemptions=1)
    pack.analyze(public())
    (finding,) = pack.analyze_stack([public()])
    assert (finding.policyName, finding.enforcementLevel) == ("exemptions", 1)


def test_a_secret_that_is_exempt_is_not_shown(pack):
    _own, end = said(pack, [written()], public(value=Secret("true")))
    assert "a secret value" in end[0][2]


URN = f"urn:pulumi:dev::app::my:module:Component$my:other:Component${INSTANCE}::orders"


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        (URN, True),
        (URN.replace("dev", "*"), True),
        (URN.replace("dev", "prod"), False),
        (URN.removesuffix("s"), False),
        (f"{INSTANCE}::orders", True),
        (f"{INSTANCE}::*", True),
        ("*::orders", True),
        ("aws:rds/*::ord*", True),
        (f"{INSTANCE}::Orders", False),
        (f"my:module:Component${INSTANCE}::orders", False),
        ("aws:rds/cluster:Cluster::orders", False),
        (f"{INSTANCE}::o.ders", False),
        (f"{INSTANCE}::[o]rders", False),
    ],
)
def test_whom_a_pattern_names(pattern, matches):
    assert exemptions.names(Exemption.model_validate(written(pattern)), URN) is matches


@given(st.text(min_size=1).filter(lambda name: "*" not in name))
def test_a_name_as_it_is_names_its_resource_whatever_is_in_it(name):
    exemption = Exemption.model_validate(written(f"{INSTANCE}::{name}"))
    assert exemptions.names(exemption, support.urn(INSTANCE, name))
    assert not exemptions.names(exemption, support.urn(INSTANCE, name + "x"))


@pytest.mark.parametrize("name", ["a::b", "b::c::d", "two\nlines"])
def test_any_text_in_a_name_is_part_of_it(name):
    urn = f"urn:pulumi:dev::app::my:module:Component${INSTANCE}::{name}"
    for pattern in (f"{INSTANCE}::{name}", f"{INSTANCE}::{name[0]}*{name[-1]}", f"{INSTANCE}::*"):
        assert exemptions.names(Exemption.model_validate(written(pattern)), urn)
    assert not exemptions.names(Exemption.model_validate(written("b::*")), urn)


@pytest.mark.parametrize("zone", ["Etc/GMT-14", "Etc/GMT+12"])  # at any hour it is another day in one of the two
def test_days_are_those_of_utc_wherever_the_pack_runs(monkeypatch, zone):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        today = datetime.datetime.now(datetime.UTC).date()
        yesterday = today - datetime.timedelta(days=1)
        assert exemptions.holds(Exemption.model_validate(written(expires=today.isoformat())))
        assert not exemptions.holds(Exemption.model_validate(written(expires=yesterday.isoformat())))
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_wrong_exemption_is_told_whole():
    wrong = written("orders", expires="2027-02-30", ticket=17, until="2027")
    del wrong["owner"]
    assert problems({PUBLIC: {"exemptions": [written(), wrong]}}) == [
        f"{PUBLIC}.exemptions[1].resource: is 'orders'; name a resource by its URN or as TYPE::NAME, "
        "like aws:rds/instance:Instance::orders",
        f"{PUBLIC}.exemptions[1].expires: is '2027-02-30'; day is out of range for month",
        f"{PUBLIC}.exemptions[1].owner: is missing",
        f"{PUBLIC}.exemptions[1].ticket: is 17; input should be a valid string",
        f"{PUBLIC}.exemptions[1].until: there is no such key; known are expires, owner, reason, resource, ticket",
    ]


def test_the_engine_is_told_what_an_exemption_must_have(pack):
    (policy,) = (policy for policy in pack.info.policies if policy.name == PUBLIC)
    items = policy.configSchema.properties["exemptions"]["items"]
    assert sorted(items["required"]) == ["expires", "owner", "reason", "resource"]
    assert items["additionalProperties"] is False


def test_every_policy_of_a_rule_can_have_exemptions():
    for rule in (*support.RULE.values(), *support.STACK_RULE.values()):
        assert "exemptions" in config.json_schema(rule.config)["properties"]
