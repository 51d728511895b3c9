"""What a rule is: a pure check with its name, its reasons and its level."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias

from .config import AnyConfig
from .graph import Graph
from .model import Resource, Verdict

Level: TypeAlias = Literal["advisory", "mandatory"]
Severity: TypeAlias = Literal["low", "medium", "high", "critical"]


@dataclass(frozen=True, kw_only=True)
class _Described(Generic[AnyConfig]):
    """What every rule says about itself.

    `name` is the policy's name, part of the interface. `question` completes "cannot tell whether <resource> …".
    `why` and `fix` are one line each. `framework` is the control's id in the AWS Foundational Security Best
    Practices standard where it has one; `tags` are ids in other catalogues, as "CIS-3.0.0/2.3.3". `types` are the
    exact Pulumi type tokens that the rule reads. `config` is the model of its config section.
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
    types: frozenset[str]
    config: type[AnyConfig]


@dataclass(frozen=True, kw_only=True)
class Rule(_Described[AnyConfig]):
    """A rule about one resource's inputs: it can stop a resource before it exists."""

    check: Callable[[Resource, AnyConfig], Verdict]


@dataclass(frozen=True, kw_only=True)
class StackRule(_Described[AnyConfig]):
    """A rule about the graph of all resources. `check` gives a verdict for each resource it has one for."""

    check: Callable[[Graph, AnyConfig], Iterable[tuple[Resource, Verdict]]]
