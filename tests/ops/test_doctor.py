"""`doctor`: each thing good, bad or unknown, with the fix."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ops import delegation, doctor, quotas
from ops.commands import main
from ops.findings import Finding
from tests.ops import scenarios
from tests.ops.answers import Answers

SERVERS = frozenset({"ns-1.awsdns-01.org", "ns-2.awsdns-02.com"})
Install = Callable[[str, str], Path]


@pytest.fixture(autouse=True)
def silent_dns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delegation, "resolved", lambda name: None)


def findings(stage: str, project: Path) -> dict[str, Finding]:
    found = list(doctor.examine(stage, project))
    assert len({each.subject for each in found}) == len(found)
    return {each.subject: each for each in found}


def tagged(resource: str, stage: str) -> None:
    tags = [{"Key": "Project", "Value": "rds-platform"}, {"Key": "Stack", "Value": stage}]
    scenarios.client("ec2").create_tags(Resources=[resource], Tags=tags)


@pytest.mark.usefixtures("programs")
def test_all_is_good_for_a_stage_that_can_be_deployed(project: Path, world: Answers):
    scenarios.account(world)
    found = findings("dev", project)
    assert {each.state for each in found.values()} == {"good"}
    assert list(found) == [
        "Pulumi CLI",
        "Pulumi login",
        "AWS credentials",
        "region",
        "account plan",
        "settings",
        "Elastic IPs",
        "VPCs",
        "backend vCPUs",
        "DB instances",
        "database class",
        "backend type",
    ]


@pytest.mark.usefixtures("programs")
def test_without_a_stage_only_the_account_is_looked_at(
    project: Path, world: Answers, capsys: pytest.CaptureFixture[str]
):
    scenarios.account(world)
    assert main(["doctor"]) == 0
    subjects = [line[9:29].strip() for line in capsys.readouterr().out.splitlines()]
    assert subjects == ["Pulumi CLI", "Pulumi login", "AWS credentials", "region", "account plan"]


def test_a_missing_cli_is_bad_and_the_rest_is_still_looked_at(project: Path, world: Answers):
    scenarios.account(world)
    found = findings("dev", project)
    assert found["Pulumi CLI"].state == "bad"
    assert "Pulumi login" not in found
    assert found["backend type"].state == "good"


def test_a_cli_that_is_not_logged_in_is_bad(project: Path, world: Answers, install: Install):
    scenarios.account(world)
    install("pulumi", 'case "$1" in whoami) exit 1;; *) echo v3.272.0;; esac')
    found = findings("", project)
    assert (found["Pulumi CLI"].found, found["Pulumi login"].state) == ("v3.272.0", "bad")


def test_a_region_that_is_off_is_bad_and_another_one_is_asked(project: Path, world: Answers):
    scenarios.account(world)
    (project / "Pulumi.dev.yaml").write_text("config:\n  aws:region: af-south-1\n")
    assert findings("dev", project)["region"].fix == "aws account enable-region --region-name af-south-1"


def test_a_region_that_does_not_exist_is_bad(project: Path, world: Answers):
    scenarios.account(world)
    (project / "Pulumi.dev.yaml").write_text("config:\n  aws:region: us-middle-1\n")
    assert findings("dev", project)["region"].state == "bad"


def test_a_placeholder_domain_is_a_bad_setting(project: Path, world: Answers):
    scenarios.account(world)
    file = project / "Pulumi.prod.yaml"
    file.write_text(file.read_text().replace("ada.dev", "example.com"))
    found = findings("prod", project)
    assert found["settings"].state == "bad"
    assert "loadBalancer.domain" in found["settings"].fix
    assert found["domain"].state == "bad"


@pytest.mark.parametrize(
    ("stage", "key"), [("prod", "database.backupRetentionPeriod 1"), ("small", "database.instanceClass db.t3.micro")]
)
def test_a_free_plan_refuses_more_than_a_day_of_backups_and_more_than_micro(
    project: Path, world: Answers, stage: str, key: str
):
    scenarios.account(world, plan="FREE")
    dev = (project / "Pulumi.dev.yaml").read_text()
    (project / "Pulumi.small.yaml").write_text(dev.replace("db.t3.micro", "db.t3.small"))
    found = findings(stage, project)["account plan"]
    assert found.state == "bad"
    assert f"pulumi config set --path {key} --stack {stage}" in found.fix


def test_a_free_plan_bears_dev(project: Path, world: Answers):
    scenarios.account(world, plan="FREE")
    assert findings("dev", project)["account plan"] == Finding(
        "account plan", "good", "free plan, $93.50 of credits left"
    )


@pytest.mark.parametrize(
    ("use", "state"),
    [
        (quotas.Use(total=4, own=0, wanted=1), "good"),
        (quotas.Use(total=5, own=0, wanted=1), "bad"),
        (quotas.Use(total=5, own=1, wanted=1), "good"),
        (quotas.Use(total=5, own=3, wanted=1), "good"),
        (quotas.Use(total=3, own=0, wanted=3), "bad"),
    ],
)
def test_a_quota_leaves_room_for_what_is_still_to_be_created(use: quotas.Use, state: str):
    assert quotas.judge(quotas.ADDRESSES, 5, use, "us-east-1").state == state


def test_addresses_of_others_use_up_the_quota_and_the_stages_own_do_not(project: Path, world: Answers):
    scenarios.account(world)
    ec2 = scenarios.client("ec2")
    addresses = [ec2.allocate_address(Domain="vpc")["AllocationId"] for _ in range(5)]
    found = findings("prod", project)["Elastic IPs"]
    assert (found.state, found.found) == ("bad", "5 of 5 Elastic IP addresses used, 1 more needed")
    assert "--quota-code L-0263D0A3 --desired-value 6 --region us-east-1" in found.fix
    tagged(addresses[0], "prod")
    assert findings("prod", project)["Elastic IPs"].found == "5 of 5 Elastic IP addresses used, no more needed"


def test_growth_at_its_largest_meets_the_quota_of_vcpus(project: Path, world: Answers):
    scenarios.account(world, quotas={**scenarios.QUOTAS, "L-1216C47A": 16.0})
    found = findings("growth", project)["backend vCPUs"]
    assert (found.state, found.found) == ("bad", "0 of 16 vCPUs of running instances used, 28 more needed")


def test_a_quota_that_was_never_raised_is_asked_for_by_its_default(project: Path, world: Answers):
    scenarios.account(world)
    world.refuse("service-quotas", "GetServiceQuota", "NoSuchResourceException")
    world.give("service-quotas", "GetAWSDefaultServiceQuota", {"Quota": {"Value": 0.0}})
    assert findings("dev", project)["VPCs"].state == "bad"


def test_what_may_not_be_asked_is_unknown_and_nothing_else_suffers(project: Path, world: Answers):
    scenarios.account(world)
    world.refuse("service-quotas", "GetServiceQuota", "AccessDeniedException")
    world.refuse("freetier", "GetAccountPlanState", "AccessDeniedException")
    found = findings("dev", project)
    assert found["VPCs"].state == found["account plan"].state == "unknown"
    assert found["VPCs"].found.startswith("You may not servicequotas:GetServiceQuota in us-east-1")
    assert found["database class"].state == "good"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"EngineVersion": "16.8"}, "cannot be ordered"),
        ({"EngineVersion": "170.1"}, "cannot be ordered"),
        ({"StorageType": "gp2"}, "cannot be ordered"),
        ({"MultiAZCapable": False}, "no standby"),
        ({"AvailabilityZones": [{"Name": "us-east-1a"}]}, "in 1 zones of us-east-1, 2 are needed"),
    ],
)
def test_a_class_that_cannot_be_ordered_as_asked_is_bad(
    project: Path, world: Answers, changes: dict[str, object], said: str
):
    scenarios.account(world)
    world.give("rds", "DescribeOrderableDBInstanceOptions", scenarios.orderable("db.t4g.medium", **changes))
    found = findings("prod", project)["database class"]
    assert found.state == "bad"
    assert said in found.found


def test_a_replicas_class_of_its_own_is_looked_at_too(project: Path, world: Answers):
    scenarios.account(world)
    file = project / "Pulumi.growth.yaml"
    file.write_text(
        file.read_text().replace("readReplicas: 2", "readReplicas: 2\n    replicaInstanceClass: db.m6g.large")
    )
    found = [each.found for each in doctor.examine("growth", project) if each.subject == "database class"]
    assert [each.split()[0] for each in found] == ["db.m5.large", "db.m6g.large"]


def test_a_backend_type_missing_in_a_pinned_zone_is_bad(project: Path, world: Answers):
    scenarios.account(world)
    world.give("ec2", "DescribeInstanceTypeOfferings", scenarios.offered("us-east-1a"))
    file = project / "Pulumi.prod.yaml"
    file.write_text(file.read_text().replace("zoneCount: 2", "availabilityZones: [us-east-1a, us-east-1b]"))
    assert findings("prod", project)["backend type"].found == "t4g.small is not offered in us-east-1b"


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (SERVERS, "good"),
        (frozenset({"ns.registrar.net"}), "bad"),
        (frozenset({"ns-1.awsdns-01.org"}), "bad"),
        (frozenset[str](), "bad"),
        (None, "unknown"),
    ],
)
def test_a_domain_is_delegated_when_dns_names_the_zones_servers(found: frozenset[str] | None, state: str):
    judged = delegation.judge("ada.dev", [frozenset({"ns-9.awsdns-09.net"}), SERVERS], found)
    assert judged.state == state
    assert ("ns-9.awsdns-09.net" in judged.fix) == (state == "bad")


def test_the_name_servers_of_the_accounts_own_zone_are_compared(
    project: Path, world: Answers, monkeypatch: pytest.MonkeyPatch
):
    scenarios.account(world)
    assert "no public hosted zone ada.dev" in findings("prod", project)["domain"].found
    route53 = scenarios.client("route53")
    zone = route53.create_hosted_zone(Name="ada.dev", CallerReference="one")
    monkeypatch.setattr(delegation, "resolved", lambda name: frozenset(zone["DelegationSet"]["NameServers"]))
    assert findings("prod", project)["domain"].state == "good"


def test_a_private_zone_does_not_count(project: Path, world: Answers):
    scenarios.account(world)
    vpc = {"VPCRegion": "us-east-1", "VPCId": "vpc-1"}
    scenarios.client("route53").create_hosted_zone(
        Name="ada.dev", CallerReference="one", VPC=vpc, HostedZoneConfig={"PrivateZone": True}
    )
    assert "no public hosted zone" in findings("prod", project)["domain"].found
