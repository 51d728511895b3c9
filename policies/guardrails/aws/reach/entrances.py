"""Databases together with what lets others into their security groups."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from ...graph import Graph
from ...model import Doubt, Found, Resource, Undecided, Value, Verdict, Violation, verdict_of
from ...values import elements, holds_any, text
from ..databases import LISTENERS, port_of
from ..ingress import GROUP_TYPES, LAYOUTS, RULE_TYPES, Interest, judge
from . import databases
from .interfaces import Interfaces

TYPES = databases.TYPES | RULE_TYPES
"""Every type this module reads."""


class Entrance(NamedTuple):
    """A resource that lets sources into a security group of `database`, which listens on `port`.

    `doubt` is why it is not known that the security group is the database's.
    """

    database: Resource
    port: int | Doubt
    opener: Resource
    doubt: Doubt | None = None

    def judge(self, interest: Interest) -> Verdict:
        """Whether a source of `interest` gets to the database here."""
        ports = self.port if isinstance(self.port, Doubt) else (self.port,)
        verdict = judge(self.opener, ports, interest)
        if isinstance(verdict, Violation) and self.doubt is not None:
            return Undecided((self.doubt,))
        return verdict


def retold(verdict: Verdict, tell: Callable[[Found], str | None]) -> Verdict:
    """The verdict on an entrance in a rule's own words, without what that rule has nothing to tell of."""
    if not isinstance(verdict, Violation):
        return verdict
    told = ((one.property, tell(one)) for one in verdict.found)
    return verdict_of((Found(path, text) for path, text in told if text is not None), (), verdict.fix)


@lru_cache(maxsize=1)
def entrances(graph: Graph) -> Sequence[Entrance]:
    """Every entrance to every database of the stack, read once for all the rules that ask about them.

    A rule resource whose security group is not known, and was computed from none of the program, may be any database's.
    One that names a security group outside the program is of the databases that name it too.
    """
    return tuple(_entrances(graph))


def _entrances(graph: Graph) -> Iterator[Entrance]:
    openers = _openers(graph)
    unknown, named = _openers_elsewhere(graph)
    reader = Interfaces(graph)
    for database in graph.of_type(LISTENERS):
        groups = LISTENERS[database.type].groups
        port = port_of(graph, database)
        for group, doubt in _groups(graph, reader, database):
            for opener, belongs in openers.get(group.urn, ()):
                yield Entrance(database, port, opener, doubt if belongs else Doubt(groups))
        for opener in unknown:
            yield Entrance(database, port, opener, Doubt(f"{LAYOUTS[opener.type].group} of {opener.title}"))
        for name in _names(groups, database.get(groups)) if named else ():
            for opener in named.get(name, ()):
                yield Entrance(database, port, opener)


def _groups(graph: Graph, reader: Interfaces, database: Resource) -> Iterator[tuple[Resource, Doubt | None]]:
    """The security groups of a database, each with why it may not be one."""
    name = LISTENERS[database.type].groups
    links = graph.links(database, name, GROUP_TYPES)
    for group in links.certain:
        yield group, None
    for group in links.possible:
        yield group, Doubt(name)
    if not links.certain and not links.possible and not holds_any(database.get(name)):
        for group, doubts in databases.interface_of(graph, reader, database).groups:
            yield group, next(iter(doubts), None)


def _openers(graph: Graph) -> dict[str, list[tuple[Resource, bool]]]:
    """For each security group by URN: itself and its rule resources, and whether it is certain that they are its."""
    openers = {group.urn: [(group, True)] for group in graph.of_type(GROUP_TYPES)}
    for rule in graph.of_type(RULE_TYPES):
        links = graph.links(rule, str(LAYOUTS[rule.type].group), GROUP_TYPES)
        for group in links.certain:
            openers.setdefault(group.urn, []).append((rule, True))
        for group in links.possible:
            openers.setdefault(group.urn, []).append((rule, False))
    return openers


def _openers_elsewhere(graph: Graph) -> tuple[list[Resource], dict[str, list[Resource]]]:
    """The rule resources of no security group of the program: those of an unknown one, and the others by its name."""
    unknown: list[Resource] = []
    named: dict[str, list[Resource]] = {}
    for rule in graph.of_type(RULE_TYPES):
        group = str(LAYOUTS[rule.type].group)
        if graph.links(rule, group, GROUP_TYPES).elsewhere:
            names = _names(group, rule.get(group))
            for name in names:
                named.setdefault(name, []).append(rule)
            if not names:
                unknown.append(rule)
    return unknown, named


def _names(property_name: str, value: Value) -> list[str]:
    """The security groups that a property names, as far as they are known."""
    members = elements(property_name, value)
    known = [] if isinstance(members, Doubt) else [text(path, member) for path, member in members]
    return [name for name in known if isinstance(name, str)]
