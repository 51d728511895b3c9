"""database-port-guarded: a database on another port than the guarded ones takes the guard along."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from ..aws.ingress import Source
from ..aws.reach.entrances import TYPES, entrances, retold
from ..config import RuleConfig
from ..graph import Graph
from ..model import Resource, Verdict
from ..rule import StackRule


class Config(RuleConfig):
    """What database-ingress-by-security-group sees to already, and whether prefix lists may be sources."""

    ports: list[Annotated[int, Field(ge=1, le=65_535)]] = Field(
        default=[5432],
        min_length=1,
        description="The ports that database-ingress-by-security-group guards; the same list as there.",
    )
    allow_prefix_lists: bool = Field(
        default=False, description="Whether a prefix list may be the source of a rule that reaches a database."
    )


def check(graph: Graph, config: Config) -> Iterator[tuple[Resource, Verdict]]:
    """A verdict for each entrance to a database whose port is not guarded already."""

    def counts(source: Source) -> bool:
        return not (source.prefix_list and config.allow_prefix_lists)

    for entrance in entrances(graph):
        if entrance.port in config.ports:
            continue
        where = f"where {entrance.database.title} listens"
        yield entrance.opener, retold(entrance.judge(counts), lambda one, where=where: f"{one.text}, {where}")


RULE = StackRule(
    name="database-port-guarded",
    description="A database's own port, whichever it is, is reached from security groups only",
    question="lets an address range reach a database",
    why="A guard on 5432 says nothing of a database that listens elsewhere.",
    fix="Name the clients' security group as the source of the rule instead of addresses or a prefix list.",
    level="mandatory",
    level_reason="It is database-ingress-by-security-group, for a port that only the whole stack shows.",
    severity="high",
    framework="EC2.19",
    tags=("EC2", "RDS", "NIST-800-53-r5/AC-4", "NIST-800-53-r5/CM-7", "NIST-800-53-r5/SC-7"),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19",
    types=TYPES,
    config=Config,
    check=check,
)
