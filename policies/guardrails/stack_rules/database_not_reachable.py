"""database-not-reachable: no security group of a database lets in addresses of the internet."""

from collections.abc import Iterator

from ..aws.exposure import TYPES, entrances
from ..aws.ingress import is_public
from ..config import RuleConfig
from ..graph import Graph
from ..model import Found, Resource, Verdict, Violation
from ..rule import StackRule


def check(graph: Graph, _config: RuleConfig) -> Iterator[tuple[Resource, Verdict]]:
    """A verdict for each entrance to each database."""
    for entrance in entrances(graph):
        verdict = entrance.judge(is_public)
        if isinstance(verdict, Violation):
            found = (Found(one.property, f"{entrance.opener.title}: {one.text}") for one in verdict.found)
            verdict = Violation(tuple(found), verdict.fix)
        yield entrance.database, verdict


RULE = StackRule(
    name="database-not-reachable",
    description="No security group of a database lets in addresses of the internet",
    question="is open to addresses of the internet",
    why="The security group is the last wall: behind it, one public flag or one route puts the database online.",
    fix="Let only the clients' security group into the database's security group.",
    level="mandatory",
    level_reason="Nobody means to serve a database to the internet.",
    severity="critical",
    framework="EC2.19",
    tags=("EC2", "RDS", "AWS-FSBP/EC2.18", "NIST-800-53-r5/AC-4", "NIST-800-53-r5/SC-7"),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19",
    types=TYPES,
    config=RuleConfig,
    check=check,
)
