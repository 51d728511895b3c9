"""database-not-reachable: the internet reaches no database, nor what only passes on to one."""

from collections.abc import Iterator
from functools import partial

from ..aws.ingress import is_public
from ..aws.reach import entrances, site
from ..aws.reach.arrivals import direct
from ..aws.reach.chains import Chain, chains
from ..aws.reach.endpoints import Kind
from ..aws.reach.passages import Passages
from ..aws.reach.site import Site, site_of
from ..config import RuleConfig
from ..graph import Graph
from ..model import Found, Resource, Verdict
from ..rule import StackRule


def check(graph: Graph, _config: RuleConfig) -> Iterator[tuple[Resource, Verdict]]:
    """A verdict for the chain past no machine to each database, and for each entrance that the internet has.

    An open security group is refused even where nothing leads to it: it is the last wall.
    """
    here = site_of(graph)
    reached = chains(direct(here), Passages(here).onward)
    for endpoint in here.databases():
        chain = reached.get(endpoint.resource.urn)
        if chain is not None:
            yield endpoint.resource, chain.judge(_fix(here, chain))
    for entrance in entrances.entrances(graph):
        chain = reached.get(entrance.database.urn)
        verdict = entrances.retold(entrance.judge(is_public), partial(_unsaid, entrance.opener, chain))
        yield entrance.database, verdict


def _fix(here: Site, chain: Chain) -> str:
    """What to write instead: what opens the door is named with the first of the chain."""
    first = here.endpoints.get(chain.steps()[0].target.urn)
    if first is not None and first.kind is Kind.LOAD_BALANCER:
        return "target groups that hold backends, not the database"
    return "publicly_accessible=False, and the clients' security group as the source instead of addresses"


def _unsaid(opener: Resource, chain: Chain | None, one: Found) -> str | None:
    """What is found of an entrance, unless a chain that is proven comes in there and tells it."""
    hops = [hop for step in chain.steps() for hop in step.hops] if chain is not None and not chain.doubts else []
    if any(hop.holder is opener and one.property.startswith(hop.path) for hop in hops):
        return None
    return f"{opener.title}: {one.text}"


RULE = StackRule(
    name="database-not-reachable",
    description="The internet reaches no database, nor a load balancer or a proxy that passes on to one",
    question="is reached from the internet",
    why="Whoever gets to a database has its passwords and its bugs to try; each door less is one that nobody can try.",
    fix="Let only the clients' security group into the database's, and backends into target groups.",
    level="mandatory",
    level_reason="Nobody means to serve a database to the internet.",
    severity="critical",
    framework="EC2.19",
    tags=("EC2", "RDS", "AWS-FSBP/EC2.18", "NIST-800-53-r5/AC-4", "NIST-800-53-r5/SC-7"),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19",
    types=site.TYPES | entrances.TYPES,
    config=RuleConfig,
    check=check,
)
