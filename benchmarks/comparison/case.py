"""A case: resources as a Pulumi program declares them, and whether a tool should object."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Topic = Literal["public", "backups", "ingress"]

TOPICS: Mapping[Topic, str] = {
    "public": "Databases and snapshots open to everybody",
    "backups": "Backups of at least seven days",
    "ingress": "5432 from security groups only",
}


class Ref(NamedTuple):
    """A value that another resource of the case has once it exists: unknown at a preview, a reference in Terraform."""

    name: str
    attribute: str


class Declared(NamedTuple):
    """A resource: Pulumi's type token, a name, the properties as given."""

    type: str
    name: str
    properties: Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """`wanted` is whether a tool that looks after the topic should object."""

    name: str
    topic: Topic
    wanted: bool
    resources: Sequence[Declared]


def bad(topic: Topic, name: str, *resources: Declared) -> Case:
    """A case to object to."""
    return Case(name, topic, wanted=True, resources=resources)


def fine(topic: Topic, name: str, *resources: Declared) -> Case:
    """A case to leave alone."""
    return Case(name, topic, wanted=False, resources=resources)


Findings = Mapping[str, frozenset[str]]
"""By a case's name, the identifiers of the checks that a tool found broken."""


def key(case: Case) -> str:
    """What tells a case from all others."""
    return f"{case.topic}: {case.name}"
