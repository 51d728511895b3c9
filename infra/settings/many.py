"""Kinds that hold several values of another kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast

from infra.settings.kinds import Kind, Refused, RefusedEach


@dataclass(frozen=True)
class ListOf(Kind):
    """A list of `low` to `high` different elements."""

    kind: Kind
    low: int
    high: int
    examples: tuple[str, ...]

    @property
    def name(self) -> str:
        """List of the element's kind."""
        return f"list of {self.kind.name}s"

    @property
    def limit(self) -> str:
        """How many elements, and of what."""
        return f"a list of {self.low} to {self.high} different elements, each {self.kind.limit}"

    def read(self, value: object) -> tuple[Any, ...]:
        """Read a list; each wrong element is a refusal of its own."""
        if not isinstance(value, list):
            raise Refused(f"must be {self.limit}", use=list(self.examples))
        items = cast("list[object]", value)
        read, refusals = _read_each(self.kind, enumerate(items))
        repeated = [index for index, item in enumerate(items) if item in items[:index]]
        refusals += [Refused("is in the list already; name each once", at=(index,)) for index in repeated]
        if not self.low <= len(items) <= self.high:
            refusals.append(Refused(f"must be {self.limit}", use=list(self.examples)))
        if refusals:
            raise RefusedEach(tuple(refusals))
        return tuple(read.values())


@dataclass(frozen=True)
class MapOf(Kind):
    """An object of names that `check_name` accepts and values of one kind; read-only once read."""

    kind: Kind
    check_name: Callable[[str], None]
    says: str

    @property
    def name(self) -> str:
        """An object."""
        return "object"

    @property
    def limit(self) -> str:
        """What it maps."""
        return self.says

    def read(self, value: object) -> Mapping[str, Any]:
        """Read an object; each wrong name or value is a refusal of its own."""
        if not isinstance(value, dict):
            raise Refused(f"must be {self.limit}")
        items = cast("dict[str, object]", value)
        refusals: list[Refused] = []
        for name in items:
            try:
                self.check_name(name)
            except Refused as refusal:
                refusals.append(Refused(refusal.limit, use=refusal.use, at=(name,)))
        read, wrong = _read_each(self.kind, items.items())
        refusals += [refusal for refusal in wrong if refusal.at not in {earlier.at for earlier in refusals}]
        if refusals:
            raise RefusedEach(tuple(refusals))
        return MappingProxyType(read)


def _read_each(kind: Kind, items: Any) -> tuple[dict[Any, Any], list[Refused]]:
    read: dict[Any, Any] = {}
    refusals: list[Refused] = []
    for place, item in items:
        try:
            read[place] = kind.read(item)
        except Refused as refusal:
            refusals.append(Refused(refusal.limit, use=refusal.use, at=(place,)))
    return read, refusals
