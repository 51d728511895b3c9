"""The tools that are compared, and which of their checks are about a topic: other findings do not count."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from benchmarks.comparison.case import Case, Findings, Topic, key
from benchmarks.comparison.packs import CRASHED

NOT_RUN, CANNOT = "not run", "cannot express"


@dataclass(frozen=True)
class Tool:
    """`checks` are patterns of the identifiers of what a tool checks, by topic."""

    name: str
    checks: Mapping[Topic, tuple[str, ...]]


OURS = Tool(
    "this pack",
    {
        "public": ("database-not-public", "database-subnets-private", "database-not-reachable"),
        "backups": ("database-backups",),
        "ingress": ("database-ingress-by-security-group", "database-port-guarded"),
    },
)
AWSGUARD = Tool(
    "awsguard",
    {
        "public": ("rds-instance-public-access", "redshift-cluster-public-access"),
        "backups": ("rds-instance-backup-enabled",),
        "ingress": (),
    },
)
COMPLIANCE = Tool(
    "compliance-policies",
    {
        "public": ("*-rds-*-disallow-public-access",),
        "backups": ("*-rds-*-backup-retention",),
        "ingress": ("aws-ec2-securitygroup-disallow-*",),
    },
)
CHECKOV = Tool(
    "Checkov",
    {
        "public": ("CKV_AWS_17", "CKV_AWS_87", "CKV_AWS_89", "CKV_AWS_102", "CKV_AWS_302"),
        "backups": ("CKV_AWS_133", "CKV_AWS_360", "CKV_AWS_361"),
        "ingress": ("CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260", "CKV_AWS_277"),
    },
)
TRIVY = Tool(
    "Trivy",
    {"public": ("AWS-0180",), "backups": ("AWS-0077",), "ingress": ("AWS-0107",)},
)
TOOLS = (OURS, AWSGUARD, COMPLIANCE, CHECKOV, TRIVY)


def verdict(tool: Tool, case: Case, findings: Findings | None) -> str:
    """One cell of the table."""
    if findings is None:
        return NOT_RUN
    if key(case) not in findings:
        return CANNOT
    found = findings[key(case)]
    if CRASHED in found:
        return "crashes"
    objects = any(fnmatchcase(identifier, pattern) for identifier in found for pattern in tool.checks[case.topic])
    if case.wanted:
        return "caught" if objects else "**missed**"
    return "**false alarm**" if objects else "quiet"
