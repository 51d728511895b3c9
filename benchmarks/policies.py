"""What the policy pack costs, with all its rules on, beside awsguard with all of its own.

    python benchmarks/policies.py [COUNT …]     (default: 100 1000 10000 resources)

Each pack runs in a process of its own, started as Pulumi starts it, and answers the same resources over gRPC: a mix
as stacks with a database have them. The packs take turns in blocks of 100 resources, so that what else the machine
does meets all of them. "empty" is a Python pack without rules, "without door" is ours with only what pulumi_policy
hands to policies. awsguard's packages come from npm into benchmarks/awsguard/node_modules; where Node or the
registry is missing a line says so and the rest is measured.

Exits with 1 when a limit is broken, and names it.
"""

import base64
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from pulumi.runtime.proto import analyzer_pb2

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "policies")]

from benchmarks import node_packs  # noqa: E402
from guardrails.model import UNKNOWN, Secret  # noqa: E402
from guardrails.registry import RULES, STACK_RULES  # noqa: E402
from tests.policies import support  # noqa: E402

BLOCK = 100
STARTS = 9
ROUNDS_OF, ROUNDS = 3000, 2
"""A count is measured again until that many resources were, at least so often, and the best round taken: what else the
machine does only adds."""
EACH_LIMIT, WHOLE_LIMIT, START_LIMIT = 1.0, 1.0, 0.25
"""Of awsguard's time: a resource's, a whole stack's, the start's."""
WHOLE_COUNT = 1000
"""The stack that has the limit; one of 100 takes some milliseconds with either."""
LINEAR_LIMIT = 1.5
"""Of the time a resource takes among a thousand, at ten thousand: processors' caches and allocation take some."""
MEMORY_LIMIT = 200.0
"""Megabytes at ten thousand resources, at the worst moment."""
EMPTY_PACK = """
from pulumi_policy import EnforcementLevel, PolicyPack, StackValidationPolicy

PolicyPack("empty", [StackValidationPolicy("none", "none", lambda args, report: None, EnforcementLevel.DISABLED)])
"""
TAGS = {"Owner": "team@example.com", "Stage": "prod", "ManagedBy": "Pulumi"}
DATABASE = {
    "engine": "postgres",
    "engineVersion": "17",
    "instanceClass": "db.t4g.medium",
    "allocatedStorage": 20,
    "storageType": "gp3",
    "storageEncrypted": True,
    "publiclyAccessible": False,
    "backupRetentionPeriod": 7,
    "dbSubnetGroupName": "database",
    "vpcSecurityGroupIds": [UNKNOWN],
    "username": "appadmin",
    "password": Secret("not a password"),
    "enabledCloudwatchLogsExports": ["postgresql", "upgrade"],
    "tags": TAGS,
    "tagsAll": TAGS,
}
USER_DATA = base64.b64encode(Path(__file__).read_bytes()[:9000]).decode()
"""As much text, in base64, as a machine that sets itself up has."""
INLINE = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]}
REFERENCE = {"protocol": "tcp", "fromPort": 5432, "toPort": 5432, "securityGroups": [UNKNOWN]}
DATABASE_TYPE = "aws:rds/instance:Instance"
GROUP_TYPE = "aws:ec2/securityGroup:SecurityGroup"
SUBNET_GROUP_TYPE = "aws:rds/subnetGroup:SubnetGroup"
SUBNET_TYPE = "aws:ec2/subnet:Subnet"
TABLE_TYPE = "aws:ec2/routeTable:RouteTable"
ALARM_TYPE = "aws:cloudwatch/metricAlarm:MetricAlarm"
MIX = [
    (DATABASE_TYPE, DATABASE),
    (GROUP_TYPE, {"vpcId": UNKNOWN, "ingress": [INLINE, REFERENCE], "tags": TAGS}),
    (
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        {"ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432, "referencedSecurityGroupId": UNKNOWN, "tags": TAGS},
    ),
    (SUBNET_GROUP_TYPE, {"subnetIds": [UNKNOWN, UNKNOWN], "tags": TAGS}),
    (SUBNET_TYPE, {"vpcId": UNKNOWN, "cidrBlock": "10.0.0.0/24", "tags": TAGS}),
    (TABLE_TYPE, {"vpcId": UNKNOWN, "routes": [{"cidrBlock": "0.0.0.0/0"}], "tags": TAGS}),
    ("aws:iam/role:Role", {"assumeRolePolicy": "{" + " " * 600 + "}", "tags": TAGS, "tagsAll": TAGS}),
    ("aws:ec2/launchTemplate:LaunchTemplate", {"userData": USER_DATA, "tags": TAGS, "instanceType": "t4g.small"}),
    (ALARM_TYPE, {"metricName": "CPUUtilization", "threshold": 80, "tags": TAGS}),
    ("aws:ssm/parameter:Parameter", {"type": "String", "value": UNKNOWN, "tags": TAGS}),
]
REFERENCES: Mapping[str, Mapping[str, str]] = {
    DATABASE_TYPE: {"vpcSecurityGroupIds": GROUP_TYPE, "dbSubnetGroupName": SUBNET_GROUP_TYPE},
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {"securityGroupId": GROUP_TYPE},
    SUBNET_GROUP_TYPE: {"subnetIds": SUBNET_TYPE},
    ALARM_TYPE: {"dimensions": DATABASE_TYPE},
}
"""Which property of a type was computed from which other resource of the same ten."""
OPTIONS = analyzer_pb2.AnalyzerResourceOptions(parent=support.urn("pulumi:pulumi:Stack", "app-dev"))
PROVIDER = analyzer_pb2.AnalyzerProviderResource(
    type="pulumi:providers:aws",
    name="default",
    urn=support.urn("pulumi:providers:aws", "default"),
    properties=support.struct({"region": "us-east-1", "version": "7.51.1"}),
)
Start = Callable[[], AbstractContextManager[support.Analyzer]]


class Cost(NamedTuple):
    """Milliseconds a resource in Analyze and in AnalyzeStack, and the process's peak of memory so far in megabytes.

    `busy` is the processor's time that AnalyzeStack took, in milliseconds a resource: it does not grow with what else
    the machine does, which long requests meet more of than short ones.
    """

    each: float
    whole: float
    busy: float
    memory: float


def requests(count: int) -> Iterator[analyzer_pb2.AnalyzeRequest]:
    """`count` resources of the mix."""
    structs = [(type_, support.struct(properties)) for type_, properties in MIX]
    for number in range(count):
        type_, properties = structs[number % len(structs)]
        name = f"r{number}"
        urn = support.urn(type_, name)
        yield analyzer_pb2.AnalyzeRequest(
            type=type_, name=name, urn=urn, properties=properties, options=OPTIONS, provider=PROVIDER
        )


def stack(batch: list[analyzer_pb2.AnalyzeRequest]) -> analyzer_pb2.AnalyzeStackRequest:
    """The same resources as one stack, with their references to one another."""
    whole = analyzer_pb2.AnalyzeStackRequest()
    for number, request in enumerate(batch):
        one = whole.resources.add(
            type=request.type,
            name=request.name,
            urn=request.urn,
            properties=request.properties,
            options=OPTIONS,
            provider=PROVIDER,
        )
        ten = {other.type: other.urn for other in batch[number - number % len(MIX) :][: len(MIX)]}
        for name, type_ in REFERENCES.get(request.type, {}).items():
            one.propertyDependencies[name].urns.append(ten.get(type_, request.urn))
    return whole


def configure(pack: support.Analyzer) -> None:
    """Switch every policy on at its own level, also what is off until a stage requires it."""
    policies = pack.info.policies
    required = [rule.name for rule in (*RULES, *STACK_RULES) if "required" in rule.config.model_fields]
    names = {policy.name for policy in policies}
    pack.configure({name: {"required": True} for name in required if name in names}, only=names)


def measure(packs: dict[str, support.Analyzer], count: int) -> dict[str, Cost]:
    """What `count` resources cost each pack: the best of several rounds."""
    batch = list(requests(count))
    whole = stack(batch)
    each_spent: dict[str, list[float]] = {name: [] for name in packs}
    whole_spent: dict[str, list[float]] = {name: [] for name in packs}
    busy: dict[str, list[float]] = {name: [] for name in packs}
    peaks: dict[str, float] = {}
    for _ in range(max(ROUNDS, ROUNDS_OF // count)):
        spent = dict.fromkeys(packs, 0.0)
        for start in range(0, count, BLOCK):
            for name, pack in packs.items():
                spent[name] += seconds(lambda pack=pack, start=start: analyze(pack, batch[start : start + BLOCK]))
        for name, pack in packs.items():
            each_spent[name].append(spent[name])
            before = processor(pack)
            whole_spent[name].append(seconds(lambda pack=pack: pack.stub.AnalyzeStack(whole)))
            busy[name].append(processor(pack) - before)
            peaks.setdefault(name, peak(pack))  # one stack of `count`, as a pack's process meets
    return {
        name: Cost(
            min(each_spent[name]) / count * 1000,
            min(whole_spent[name]) / count * 1000,
            min(busy[name]) / count * 1000,
            peaks[name],
        )
        for name in packs
    }


def analyze(pack: support.Analyzer, batch: list[analyzer_pb2.AnalyzeRequest]) -> None:
    """Ask one pack about one resource after the other."""
    for request in batch:
        pack.stub.Analyze(request)


def seconds(work: Callable[[], Any]) -> float:
    """How long `work` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def processor(pack: support.Analyzer) -> float:
    """Seconds of processor time that the pack's process has taken."""
    fields = Path(f"/proc/{pack.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak(pack: support.Analyzer) -> float:
    """Megabytes of memory that the pack's process held at its worst moment."""
    status = Path(f"/proc/{pack.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def start_up(starts: dict[str, Start]) -> dict[str, float]:
    """Seconds until each pack is configured, the best of several turns."""
    spent: dict[str, list[float]] = {name: [] for name in starts}
    for _ in range(STARTS):
        for name, start in starts.items():
            began = time.perf_counter()
            with start() as pack:
                configure(pack)
                spent[name].append(time.perf_counter() - began)
    return {name: min(several) for name, several in spent.items()}


def broken(ready: dict[str, float], costs: dict[int, dict[str, Cost]]) -> Iterator[str]:
    """The limits that were not kept. awsguard's times are the measure, where it ran."""

    def over(what: str, measured: float, limit: float, unit: str) -> Iterator[str]:
        verdict = "kept" if measured <= limit else "BROKEN"
        print(f"  {what}: {measured:.2f} {unit} (limit {limit:.2f}) {verdict}")
        if measured > limit:
            yield what

    print("limits")
    if "awsguard" in ready:
        yield from over("start-up", ready["ours"] / ready["awsguard"], START_LIMIT, "x awsguard")
        for count, packs in costs.items():
            ours, theirs = packs["ours"], packs["awsguard"]
            yield from over(f"a resource of {count}", ours.each / theirs.each, EACH_LIMIT, "x awsguard")
            whole = ours.whole / theirs.whole
            if count == WHOLE_COUNT:
                yield from over(f"a stack of {count}", whole, WHOLE_LIMIT, "x awsguard")
            else:
                print(f"  a stack of {count}: {whole:.2f} x awsguard")
    if {1000, 10_000} <= costs.keys():
        small, large = costs[1000]["ours"], costs[10_000]["ours"]
        yield from over("a resource of 10000", large.each / small.each, LINEAR_LIMIT, "x one of 1000")
        yield from over(
            "a stack of 10000", large.busy / small.busy, LINEAR_LIMIT, "x one of 1000, processor time a resource"
        )
    if 10_000 in costs:
        yield from over("memory at 10000", costs[10_000]["ours"].memory, MEMORY_LIMIT, "MB")


def main() -> int:
    """Print one line for each pack and count, then the limits; 1 when one is broken."""
    # As for Pulumi: Python keeps what it has compiled.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    counts = sorted(int(count) for count in sys.argv[1:]) or [100, 1000, 10_000]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        (Path(folder) / "__main__.py").write_text(EMPTY_PACK)
        starts: dict[str, Start] = {
            "empty": lambda: support.analyzer(Path(folder)),
            "ours": support.analyzer,
            "without door": lambda: support.analyzer(ROOT / "tests/policies/without_door"),
        }
        try:
            node_packs.prepare(node_packs.AWSGUARD)
            starts["awsguard"] = lambda: node_packs.analyzer(node_packs.AWSGUARD)
        except node_packs.MissingError as missing:
            print(f"awsguard is not measured: {missing}")
        ready = start_up(starts)
        packs = {name: running.enter_context(start()) for name, start in starts.items()}
        for name, pack in packs.items():
            configure(pack)
            print(f"{name:13} {len(pack.info.policies):3} policies, ready after {ready[name]:.2f} s")
        measure(packs, BLOCK)  # warm up
        costs: dict[int, dict[str, Cost]] = {}
        for count in counts:
            costs[count] = measure(packs, count)
            print(f"{count} resources, ms a resource")
            for name, cost in costs[count].items():
                beyond = cost.each - costs[count]["empty"].each
                print(
                    f"  {name:13} Analyze {cost.each:.3f} ({beyond:+.3f} beyond empty)"
                    f"   AnalyzeStack {cost.whole:.3f} (busy {cost.busy:.3f})   peak {cost.memory:.0f} MB"
                )
    failed = list(broken(ready, costs))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
