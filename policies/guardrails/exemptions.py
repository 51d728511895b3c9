"""Exemptions: for whom a policy does not hold, and for how long."""

import datetime
from typing import NamedTuple

from .config import Exemption, RuleConfig
from .model import Resource, Undecided, Violation
from .values import matches


class Exempted(NamedTuple):
    """What `policy` would have said of `resource`, were it not for `exemption`."""

    policy: str
    exemption: Exemption
    resource: Resource
    verdict: Violation | Undecided


def covering(config: RuleConfig, resource: Resource) -> Exemption | None:
    """The exemption that names `resource`, whether it holds or not; of several the one that lasts longest."""
    mine = (one for one in config.exemptions if names(one, resource.urn))
    return max(mine, key=lambda one: one.expires, default=None)


def holds(exemption: Exemption | None) -> bool:
    """Whether there is an exemption and it has not ended; it holds to the end of its last day in UTC."""
    today = datetime.datetime.now(datetime.UTC).date()
    return exemption is not None and today <= datetime.date.fromisoformat(exemption.expires)


def names(exemption: Exemption, urn: str) -> bool:
    """Whether `exemption` names the resource `urn`: by the whole URN, or by TYPE::NAME; `*` stands for any text."""
    return matches(exemption.resource, urn if exemption.resource.startswith("urn:") else _type_and_name(urn))


def _type_and_name(urn: str) -> str:
    """The end of a URN, without the types of its parents: urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME."""
    _stack, _project, types, name = urn.split("::", 3)
    return f"{types.rpartition('$')[2]}::{name}"
