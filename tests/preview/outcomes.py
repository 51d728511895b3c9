"""An outcome with one of everything, put together by hand."""

from typing import Any

from costs.bill import Bill, Line
from costs.usage import Usage
from preview.costs import Costs
from preview.guard import Finding, PackSummary, Remediation, Verdict
from preview.packs import Policy
from preview.stages import Outcome
from simulation.graph import UNKNOWN, Asset, Graph, Log, Options, Resource, Secret, Source, Undecided

PREFIX = "urn:pulumi:prod::shop::"
STACK = f"{PREFIX}pulumi:pulumi:Stack::shop-prod"
NETWORK = f"{PREFIX}shop:network:Network::network"
DATABASE = f"{PREFIX}aws:rds/instance:Instance::database"
REMOTE = f"{PREFIX}awsx:ec2:Vpc::remote"


def resource(urn: str, parent: str = STACK, **facts: Any) -> Resource:
    type_, _, name = urn.removeprefix(PREFIX).rpartition("::")
    return Resource(**{"urn": urn, "type": type_.rpartition("$")[2], "name": name, "parent": parent, "custom": True,
                       "id": UNKNOWN, "inputs": {}, **facts})  # fmt: skip


RESOURCES = (
    resource(STACK, "", custom=False, id=None),
    resource(f"{PREFIX}pulumi:providers:aws::default_7_51_1", "", inputs={"region": "eu-west-1"}),
    resource(NETWORK, custom=False, id=None, source=Source("__main__.py", 12)),
    resource(
        f"{NETWORK}$aws:ec2/vpc:Vpc::main".replace("::network$", "$"), NETWORK, inputs={"cidrBlock": "10.0.0.0/16"}
    ),
    resource(f"{PREFIX}aws:ec2/subnet:Subnet::shared", external=True, id="subnet-1"),
    resource(
        DATABASE,
        inputs={
            "password": Secret("hunter2"),
            "port": UNKNOWN,
            "file": Asset("text", "x"),
            "nested": [Secret(UNKNOWN)],
        },
        outputs={"address": UNKNOWN},
        dependencies=(NETWORK,),
        property_dependencies={"port": (NETWORK,)},
        provider=f"{PREFIX}pulumi:providers:aws::default_7_51_1::id",
        options=Options(protect=True, ignore_changes=("engineVersion", "availabilityZone"), import_id="shop-1"),
        source=Source("infra/database.py", 40),
    ),
    resource(
        f"{PREFIX}aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::internet-to-load-balancer-443",
        options=Options(retain_on_delete=True, plugin_download_url="https://example.com"),
    ),
    resource(REMOTE, custom=False, id=None, remote=True),
)
WHY = "Why: anybody can try passwords, and every flaw of the engine is open to the whole internet, day and night."
FINDINGS = (
    Finding("database-not-public", "mandatory", DATABASE, "A database is not reachable from the internet.",
            f'aws:rds/instance:Instance "database": publiclyAccessible is true.\n{WHY}\nFix: publicly_accessible=False',
            "guardrails", "critical"),
    Finding("database-backups", "mandatory", DATABASE, "Backups are kept.",
            'aws:rds/instance:Instance "database": 0.\nWhy: mistakes are noticed late\nFix: backup_retention_period=7',
            "guardrails", "high"),
    Finding("database-backups", "mandatory", NETWORK, "Backups are kept.",
            'not at all.\nWhy: mistakes are noticed late\nFix: backup_retention_period=7', "guardrails", "high"),
    Finding("tags", "advisory", NETWORK, "Everything carries tags.", "", "guardrails"),
    Finding("tags", "advisory", DATABASE, "Everything carries tags.", "has no tag Owner", "guardrails"),
    Finding("naive", "advisory", DATABASE, "Naive.", "can't run policy 'naive' from policy pack 'x' during preview: "
            "string value at .port can't be known during preview", "guardrails", undecided=True),
    Finding("undecided", "advisory", DATABASE, "Not decided.", "database-not-public: cannot tell whether "
            'aws:rds/instance:Instance "database" is public', "guardrails", undecided=True),
    Finding("exemptions", "advisory", DATABASE, "Exempted.", 'tags: aws:rds/instance:Instance "database" is exempt '
            "until 2027-01-31 (data@example.com, OPS-7): it moves out. Found: has no tag Owner", "guardrails",
            exempted=True),
    Finding("exemptions", "advisory", STACK, "Exempted.", "tags: the exemption of *::old (OPS-8) exempts nothing: no "
            "resource of this stack has that name; remove it", "guardrails"),
)  # fmt: skip
RULES = (
    Policy("database-not-public", "A database is not reachable from the internet.", "mandatory", stack=False,
           severity="critical", steps="Set publicly_accessible=False.", framework="FSBP 1.0.0 RDS.2",
           tags=("CIS-AWS-3.0.0/2.3.3", "security"), url="https://example.com/rds-2"),
    Policy("database-backups", "Backups are kept.", "mandatory", stack=False, severity="high", steps="{keep} them"),
    Policy("tags", "Everything carries tags.", "advisory", stack=False),
    Policy("unused", "Never asked.", "disabled", stack=True, severity="low"),
    Policy("mended", "Mended.", "remediate", stack=False, severity="medium"),
    Policy("undecided", "Not decided.", "advisory", stack=True),
    Policy("exemptions", "Exempted.", "advisory", stack=True),
)  # fmt: skip
OUTPUTS = {
    "url": "https://example.com",
    "password": Secret("hunter2"),
    "address": UNKNOWN,
    "readers": [UNKNOWN, "b"],
    "hosts": [f"shop-{number}.abcdefgh.eu-west-1.rds.amazonaws.com" for number in range(3)],
    "command": "aws ssm start-session --target i-1 --document-name AWS-StartPortForwardingSessionToRemoteHost -x",
    "sizes": {f"size-{number}": {"instances": number, "storage": [number, number]} for number in range(4)},
}
VERDICT = Verdict(
    graph=Graph(
        "shop", "prod", RESOURCES, OUTPUTS, undecided=(Undecided(REMOTE, "its children are not declared here"),)
    ),
    findings=FINDINGS,
    remediations=(Remediation("retention", DATABASE, "Backups.", ("backupRetentionPeriod",), "guardrails"),),
    packs=(
        PackSummary(
            "guardrails", "1.0.0", "/packs/guardrails", "/packs/guardrails/config/prod.json", 12, 2, ("hello",), RULES
        ),
        PackSummary("other", "", "/packs/other", "", 1, 0),
    ),
)
LINES = (
    Line("database", "Instance database", "db.t4g.medium", 47.45, "tables"),
    Line("database", "Instance database", "20 GB gp3", 2.3, "list"),
    Line("database", "Instance odd", "db.x9.huge", None),
    *(Line("monitoring", f"MetricAlarm {name}", "1 metric", 0.1, "unconfirmed") for name in "abcd"),
    Line("usage", "", "100 GB traffic to the internet", 9, "unconfirmed"),
)
COSTS = Costs(Bill("eu-west-1", LINES), Usage(traffic_gb=100), before=Bill("eu-west-1", LINES[1:]))
REFUSED = Outcome(
    "shop",
    "prod",
    region="eu-west-1",
    verdict=VERDICT,
    costs=COSTS,
    logs=(
        Log("debug", "not shown"),
        Log("info", "printed by the program\nin two lines"),
        Log("warning", "deprecated", DATABASE),
        Log("error", "of the stack", STACK),
    ),
    notes=("password is encrypted: a placeholder stands for it; try a value with --config password=...",),
    seconds=1.25,
)
CLEAN = Outcome(
    "shop",
    "dev",
    update=True,
    verdict=Verdict(Graph("shop", "dev", RESOURCES[:1]), (), (), VERDICT.packs[1:]),
    seconds=0.5,
)
UNDECIDED = Outcome(
    "shop",
    "test",
    verdict=Verdict(Graph("shop", "dev", RESOURCES[:1], undecided=(Undecided(REMOTE, "x"),)), (), (), ()),
)
UNCHECKED = Outcome("shop", "dev", verdict=Verdict(Graph("shop", "dev", RESOURCES[:1]), (), (), ()))
FAILED = Outcome(
    "shop",
    "test",
    error="Traceback (most recent call last):\n  somewhere\nValueError: no",
    logs=(Log("warning", "about to fail"),),
    notes=("venv is not there; the program runs with /usr/bin/python",),
)
