"""database-clients-behind-load-balancer: no machine between the internet and a database but behind a load balancer."""

from collections.abc import Iterator

from ..aws.reach.arrivals import by_machines, direct
from ..aws.reach.chains import Chain, chains
from ..aws.reach.endpoints import Kind
from ..aws.reach.passages import Passages
from ..aws.reach.site import TYPES, Site, site_of
from ..config import RuleConfig
from ..graph import Graph
from ..model import Resource, Verdict
from ..rule import StackRule


def check(graph: Graph, _config: RuleConfig) -> Iterator[tuple[Resource, Verdict]]:
    """A verdict for each database that a chain past machines leads to, whatever else leads there."""
    here = site_of(graph)
    passages, theirs = Passages(here), _reached_by_everybody(here)
    reached = chains(
        (step for step in by_machines(here) if step.target.urn not in theirs),
        lambda resource: (step for step in passages.onward(resource) if step.target.urn not in theirs),
    )
    for endpoint in here.databases():
        chain = reached.get(endpoint.resource.urn)
        if chain is not None:
            yield endpoint.resource, chain.judge(_fix(chain))


def _reached_by_everybody(here: Site) -> set[str]:
    """The load balancers that the internet gets to without a machine: no machine makes their way any shorter."""
    found = chains(direct(here), lambda _resource: ())
    return {urn for urn, chain in found.items() if not chain.doubts and here.endpoints[urn].kind is Kind.LOAD_BALANCER}


def _fix(chain: Chain) -> str:
    """What to write instead: the door is the first of the chain."""
    return (
        f"no public address for {chain.steps()[0].target.title}, behind a load balancer or with Session Manager for "
        "the way in; or its security group out of the database's"
    )


RULE = StackRule(
    name="database-clients-behind-load-balancer",
    description="The internet gets to the machines and containers that get to a database by a load balancer only",
    question="is reached from the internet past a machine without a load balancer before it",
    why="Every open port and every flaw of such a machine is one step away from the database.",
    fix="Take the public address from the machine: a load balancer for its clients, Session Manager for its operators.",
    level="advisory",
    level_reason="A public web server or a bastion before a private database is a common design, and often meant.",
    severity="high",
    framework=None,
    tags=("EC2", "RDS", "NIST-800-53-r5/AC-4", "NIST-800-53-r5/SC-7"),
    url="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-example-private-subnets-nat.html",
    types=TYPES,
    config=RuleConfig,
    check=check,
)
