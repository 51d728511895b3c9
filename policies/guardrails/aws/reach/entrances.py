"""Databases together with what lets others into their security groups."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ...graph import Graph
from ...model import Doubt, Found, Resource, Undecided, Verdict, Violation, verdict_of
from ..databases import LISTENERS, port_of
from ..ingress import GROUP_TYPES, LAYOUTS, RULE_TYPES, Interest, judge

TYPES = frozenset(LISTENERS) | GROUP_TYPES | RULE_TYPES
"""Every type this module reads."""


@dataclass(frozen=True)
class Entrance:
    """A resource that lets sources into a security group of `database`, which listens on `port`.

    `certain` is false while it is not known that the security group is the database's.
    """

    database: Resource
    port: int | Doubt
    opener: Resource
    certain: bool

    def judge(self, interest: Interest) -> Verdict:
        """Whether a source of `interest` gets to the database here."""
        ports = self.port if isinstance(self.port, Doubt) else (self.port,)
        verdict = judge(self.opener, ports, interest)
        if isinstance(verdict, Violation) and not self.certain:
            return Undecided((Doubt(LISTENERS[self.database.type].groups),))
        return verdict


def retold(verdict: Verdict, tell: Callable[[Found], str | None]) -> Verdict:
    """The verdict on an entrance in a rule's own words, without what that rule has nothing to tell of."""
    if not isinstance(verdict, Violation):
        return verdict
    told = ((one.property, tell(one)) for one in verdict.found)
    return verdict_of((Found(path, text) for path, text in told if text is not None), (), verdict.fix)


def entrances(graph: Graph) -> Iterator[Entrance]:
    """Every entrance to every database of the stack."""
    openers = _openers(graph)
    for database in graph.of_type(LISTENERS):
        links = graph.links(database, LISTENERS[database.type].groups, GROUP_TYPES)
        port = port_of(graph, database)
        for group in (*links.certain, *links.possible):
            for opener, belongs in openers[group.urn]:
                yield Entrance(database, port, opener, belongs and group in links.certain)


def _openers(graph: Graph) -> dict[str, list[tuple[Resource, bool]]]:
    """For each security group by URN: itself and its rule resources, and whether it is certain that they are its."""
    openers = {group.urn: [(group, True)] for group in graph.of_type(GROUP_TYPES)}
    for rule in graph.of_type(RULE_TYPES):
        links = graph.links(rule, str(LAYOUTS[rule.type].group), GROUP_TYPES)
        for group in links.certain:
            openers[group.urn].append((rule, True))
        for group in links.possible:
            openers[group.urn].append((rule, False))
    return openers
