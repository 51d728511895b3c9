"""What a rule is: a pure check with its name, its reasons and its level."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias

from .config import AnyRuleConfig
from .graph import Graph
from .model import Resource, Value, Verdict

Level: TypeAlias = Literal["advisory", "mandatory"]
Severity: TypeAlias = Literal["low", "medium", "high", "critical"]
Remedy: TypeAlias = Mapping[str, Value]
"""Properties with the values to write over them; an object is written key by key, and leaves its other keys."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Described(Generic[AnyRuleConfig]):
    """What every rule says about itself.

    `name` is the policy's name, part of the interface. `question` completes "cannot tell whether <resource> …".
    `why` and `fix` are one line each. `framework` is the control's id in the AWS Foundational Security Best
    Practices standard where it has one; `tags` are ids in other catalogues, as "CIS-3.0.0/2.3.3". `config` is the
    model of its config section.
    """

    name: str
    description: str
    question: str
    why: str
    fix: str
    level: Level
    level_reason: str
    severity: Severity
    framework: str | None
    tags: tuple[str, ...]
    url: str
    config: type[AnyRuleConfig]


@dataclass(frozen=True, kw_only=True, eq=False)
class Rule(_Described[AnyRuleConfig]):
    """A rule about one resource's inputs: it can stop a resource before it exists.

    `types` are the exact Pulumi type tokens that the rule reads. A rule without them reads `properties` of every
    resource that has one of these, and sees no other property.

    `remedy` gives what to change in a resource that breaks the rule, `None` where no change is certain to mend it
    and harmless. It is asked only where the policy's level is `remediate`.
    """

    types: frozenset[str] | None
    properties: frozenset[str] = frozenset()
    check: Callable[[Resource, AnyRuleConfig], Verdict]
    remedy: Callable[[Resource, AnyRuleConfig], Remedy | None] | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class StackRule(_Described[AnyRuleConfig]):
    """A rule about the graph of all resources. `check` gives a verdict for each resource it has one for.

    `types` are the exact Pulumi type tokens of the resources that the rule reads.
    """

    types: frozenset[str]
    check: Callable[[Graph, AnyRuleConfig], Iterable[tuple[Resource, Verdict]]]
