"""database-not-reachable: the internet reaches no database but through a load balancer and a backend."""

from collections.abc import Iterator
from functools import partial

from ..aws.ingress import is_public
from ..aws.reach import entrances as exposure
from ..aws.reach import site
from ..aws.reach.arrivals import arrivals
from ..aws.reach.chains import Chain, chains
from ..aws.reach.endpoints import Kind
from ..aws.reach.entrances import entrances, retold
from ..aws.reach.passages import Passages
from ..aws.reach.site import Site
from ..config import RuleConfig
from ..graph import Graph
from ..model import Doubt, Found, Resource, Undecided, Verdict, Violation
from ..rule import StackRule

_PROPERTY = "vpcSecurityGroupIds"


def check(graph: Graph, _config: RuleConfig) -> Iterator[tuple[Resource, Verdict]]:
    """A verdict for the chain that leads to each database, and for each entrance that addresses of the internet have.

    An open security group is refused even where nothing leads to it: it is the last wall.
    """
    here = Site(graph)
    reached = chains(arrivals(here), Passages(here).onward)
    for endpoint in here.databases():
        chain = reached.get(endpoint.resource.urn)
        if chain is not None:
            yield endpoint.resource, _judge(here, chain)
    for entrance in entrances(graph):
        chain = reached.get(entrance.database.urn)
        yield entrance.database, retold(entrance.judge(is_public), partial(_unsaid, entrance.opener, chain))


def _judge(here: Site, chain: Chain) -> Verdict:
    if chain.doubts:
        return Undecided((*chain.doubts, Doubt("the way in question", f"is {chain}")))
    return Violation((Found(_PROPERTY, str(chain)),), _fix(here, chain))


def _fix(here: Site, chain: Chain) -> str:
    """What to write instead: what opens the door is named with the first of the chain."""
    steps = chain.steps()
    if len(steps) == 1:
        return "publicly_accessible=False, and the clients' security group as the source instead of addresses"
    before = here.endpoints.get(steps[-2].target.urn)
    if before is not None and before.kind is Kind.LOAD_BALANCER:
        return "target groups that hold backends, not the database"
    return (
        f"associate_public_ip_address=False for {steps[0].target.title}, with Session Manager for the way in; "
        "or its security group out of the database's"
    )


def _unsaid(opener: Resource, chain: Chain | None, one: Found) -> str | None:
    """What is found of an entrance, unless a chain that is proven comes in there and tells it."""
    hops = [hop for step in chain.steps() for hop in step.hops] if chain is not None and not chain.doubts else []
    if any(hop.holder is opener and one.property.startswith(hop.path) for hop in hops):
        return None
    return f"{opener.title}: {one.text}"


RULE = StackRule(
    name="database-not-reachable",
    description="The internet reaches no database but through a load balancer and a backend",
    question="is reached from the internet",
    why="Whoever gets to a database has its passwords and its bugs to try; each door less is one that nobody can try.",
    fix="Let only the clients' security group into the database's, and only a load balancer into the clients'.",
    level="mandatory",
    level_reason="Nobody means to serve a database to the internet.",
    severity="critical",
    framework="EC2.19",
    tags=("EC2", "RDS", "AWS-FSBP/EC2.18", "NIST-800-53-r5/AC-4", "NIST-800-53-r5/SC-7"),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19",
    types=site.TYPES | exposure.TYPES,
    config=RuleConfig,
    check=check,
)
