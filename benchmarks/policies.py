"""What the policy pack costs: its time per resource beyond a pack without rules, both over gRPC, in one run.

python benchmarks/policies.py [COUNT …]     (default: 100 1000 10000 resources)

Each pack runs in a process of its own, started as Pulumi starts it, and answers the same resources: a mix as a
stack with a database has them. The packs take turns in blocks of 100 resources, so that what else the machine
does meets all of them. "without door" is our pack with only what pulumi_policy hands to policies.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from pulumi.runtime.proto import analyzer_pb2

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "policies")]

from guardrails.model import UNKNOWN, Secret  # noqa: E402
from tests.policies import support  # noqa: E402

BLOCK = 100
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
INLINE = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]}
REFERENCE = {"protocol": "tcp", "fromPort": 5432, "toPort": 5432, "securityGroups": [UNKNOWN]}
MIX = [
    ("aws:rds/instance:Instance", DATABASE),
    ("aws:ec2/securityGroup:SecurityGroup", {"vpcId": UNKNOWN, "ingress": [INLINE, REFERENCE], "tags": TAGS}),
    (
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        {"ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432, "referencedSecurityGroupId": UNKNOWN, "tags": TAGS},
    ),
    ("aws:rds/subnetGroup:SubnetGroup", {"subnetIds": [UNKNOWN, UNKNOWN], "tags": TAGS}),
    ("aws:ec2/subnet:Subnet", {"vpcId": UNKNOWN, "cidrBlock": "10.0.0.0/24", "tags": TAGS}),
    ("aws:ec2/routeTable:RouteTable", {"vpcId": UNKNOWN, "routes": [{"cidrBlock": "0.0.0.0/0"}], "tags": TAGS}),
    ("aws:iam/role:Role", {"assumeRolePolicy": "{" + " " * 600 + "}", "tags": TAGS, "tagsAll": TAGS}),
    ("aws:ec2/launchTemplate:LaunchTemplate", {"userData": "A" * 12_000, "tags": TAGS, "instanceType": "t4g.small"}),
    ("aws:cloudwatch/metricAlarm:MetricAlarm", {"metricName": "CPUUtilization", "threshold": 80, "tags": TAGS}),
    ("aws:ssm/parameter:Parameter", {"type": "String", "value": UNKNOWN, "tags": TAGS}),
]


def requests(count: int) -> Iterator[analyzer_pb2.AnalyzeRequest]:
    """`count` resources of the mix."""
    structs = [(type_, support.struct(properties)) for type_, properties in MIX]
    for number in range(count):
        type_, properties = structs[number % len(structs)]
        urn = support.urn(type_, f"r{number}")
        yield analyzer_pb2.AnalyzeRequest(type=type_, name=f"r{number}", urn=urn, properties=properties)


def measure(packs: dict[str, support.Analyzer], count: int) -> tuple[dict[str, float], dict[str, float]]:
    """Milliseconds a resource in Analyze, and a resource in AnalyzeStack, by pack."""
    spent = dict.fromkeys(packs, 0.0)
    batch = list(requests(count))
    for start in range(0, count, BLOCK):
        for name, pack in packs.items():
            began = time.perf_counter()
            for request in batch[start : start + BLOCK]:
                pack.stub.Analyze(request)
            spent[name] += time.perf_counter() - began
    stack = analyzer_pb2.AnalyzeStackRequest()
    for request in batch:
        stack.resources.add(type=request.type, name=request.name, urn=request.urn, properties=request.properties)
    whole = {}
    for name, pack in packs.items():
        began = time.perf_counter()
        pack.stub.AnalyzeStack(stack)
        whole[name] = time.perf_counter() - began
    return per_resource(spent, count), per_resource(whole, count)


def per_resource(seconds: dict[str, float], count: int) -> dict[str, float]:
    """Milliseconds a resource."""
    return {name: all_of_them / count * 1000 for name, all_of_them in seconds.items()}


def resident(pack: support.Analyzer) -> float:
    """Megabytes of memory that the pack's process holds."""
    status = Path(f"/proc/{pack.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def main() -> None:
    """Print one line for each count."""
    counts = [int(count) for count in sys.argv[1:]] or [100, 1000, 10_000]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        (Path(folder) / "__main__.py").write_text(EMPTY_PACK)
        programs = {"empty": Path(folder), "ours": support.PACK, "without door": ROOT / "tests/policies/without_door"}
        packs = {}
        for name, program in programs.items():
            began = time.perf_counter()
            packs[name] = running.enter_context(support.analyzer(program))
            packs[name].configure()
            print(f"{name}: ready after {time.perf_counter() - began:.2f} s")
        measure(packs, BLOCK)  # warm up
        for count in counts:
            each, whole = measure(packs, count)
            print(f"{count} resources, ms a resource")
            for name, pack in packs.items():
                beyond, ratio = each[name] - each["empty"], each[name] / each["empty"]
                print(
                    f"  {name:13} Analyze {each[name]:.3f} ({beyond:+.3f} beyond empty, x{ratio:.2f})"
                    f"   AnalyzeStack {whole[name]:.3f}   {resident(pack):.0f} MB"
                )


if __name__ == "__main__":
    main()
