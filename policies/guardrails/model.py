"""Plain data that the rules judge, and the verdicts they give. Nothing here knows Pulumi."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, TypeAlias, Union

STACK_TYPE: Final = "pulumi:pulumi:Stack"
"""The type of the resource that stands for the stack itself; its outputs are the stack's."""
_NO_DEPENDENCIES: Mapping[str, tuple[str, ...]] = {}


class Unknown(Enum):
    """The type of `UNKNOWN`."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN
"""Stands for a value that is only known once the update has run."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that may be judged but never shown. It never holds `None`."""

    value: "Value"

    def __repr__(self) -> str:
        return "Secret(...)"


Value: TypeAlias = Union[bool, int, float, str, Unknown, Secret, "list[Value]", "dict[str, Value]", None]
"""A property's value. An absent property and a null one are both `None`; whole numbers are `int`."""


@dataclass(frozen=True, slots=True)
class Options:
    """The resource options that rules may ask about.

    `ignore_changes` holds property paths as the program wrote them; `parent` is a URN.
    """

    protect: bool = False
    ignore_changes: tuple[str, ...] = ()
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as the engine describes it.

    `properties` are the checked inputs for a resource rule; for a stack rule they are the outputs, and where an
    output is not known the input of the same name. `property_dependencies` maps a property to the URNs it was
    computed from and is filled for stack rules only.
    """

    type: str
    name: str
    urn: str
    properties: Mapping[str, Value]
    options: Options = Options()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_DEPENDENCIES)

    def get(self, name: str) -> Value:
        """The value of the property `name`, `None` when it is not given."""
        return self.properties.get(name)

    @property
    def title(self) -> str:
        """Type and name, as every message names the resource."""
        return f'{self.type} "{self.name}"'


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a property cannot be judged: `reason` completes the sentence that begins with `property`."""

    property: str
    reason: str = "is not known until the update"

    def __str__(self) -> str:
        return f"{self.property} {self.reason}"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that breaks a rule: the property's path and a sentence about it without its full stop."""

    property: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Fine:
    """The rule holds, or has nothing to say about this resource."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """What is known breaks nothing, and what is not known might. Never empty."""

    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Violation:
    """The rule is broken whatever the unknown values turn out to be. `fix` is the argument to write."""

    found: tuple[Found, ...]
    fix: str


Verdict: TypeAlias = Fine | Undecided | Violation
FINE: Final = Fine()


def verdict_of(found: Iterable[Found], doubts: Iterable[Doubt], fix: str) -> Verdict:
    """The verdict on everything seen: a violation outweighs a doubt, a doubt outweighs fine."""
    if seen := tuple(found):
        return Violation(seen, fix)
    if open_questions := tuple(dict.fromkeys(doubts)):
        return Undecided(open_questions)
    return FINE


def combined(verdicts: Iterable[Verdict]) -> Verdict:
    """One verdict from several on the same resource; what they share is said once."""
    given = tuple(verdicts)
    found = dict.fromkeys(one for verdict in given if isinstance(verdict, Violation) for one in verdict.found)
    fixes = dict.fromkeys(verdict.fix for verdict in given if isinstance(verdict, Violation))
    doubts = (doubt for verdict in given if isinstance(verdict, Undecided) for doubt in verdict.doubts)
    return verdict_of(found, doubts, "; ".join(fixes))
