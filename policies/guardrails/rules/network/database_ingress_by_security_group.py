"""database-ingress-by-security-group: database ports are reached from security groups, never from addresses."""

from typing import Annotated

from pydantic import Field

from ...aws.ingress import LAYOUTS, Source, judge
from ...config import RuleConfig
from ...model import Resource, Verdict
from ...rule import Rule


class Config(RuleConfig):
    """Which ports are guarded, and against what."""

    ports: list[Annotated[int, Field(ge=1, le=65_535)]] = Field(
        default=[5432], min_length=1, description="The TCP ports that databases listen on."
    )
    allow_prefix_lists: bool = Field(
        default=False, description="Whether a prefix list may be the source of a rule that reaches these ports."
    )


def check(resource: Resource, config: Config) -> Verdict:
    """Whether `resource` lets an address range reach one of the guarded ports."""

    def counts(source: Source) -> bool:
        return not (source.prefix_list and config.allow_prefix_lists)

    return judge(resource, config.ports, counts)


RULE = Rule(
    name="database-ingress-by-security-group",
    description="Database ports are reached from security groups, never from address ranges",
    question="lets an address range reach a database port",
    why="An address range also admits whatever gets one of its addresses next; a security group admits its members.",
    fix="Name the clients' security group as the source of the rule instead of addresses or a prefix list.",
    level="mandatory",
    level_reason="A reference costs nothing, and a range that is open once is never closed again.",
    severity="high",
    framework="EC2.19",
    tags=("EC2", "RDS", "AWS-FSBP/EC2.18", "NIST-800-53-r5/AC-4", "NIST-800-53-r5/CM-7", "NIST-800-53-r5/SC-7"),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19",
    types=frozenset(LAYOUTS),
    config=Config,
    check=check,
)
