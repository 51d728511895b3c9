"""What every lookup is given, and the error of those that have no answer."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from simulation.aws import identity


class UnknownLookup(Exception):  # noqa: N818
    """A lookup that the simulation has no answer for."""


@dataclass(frozen=True)
class Query:
    """One question: a function's token, its arguments and the region it is asked in."""

    token: str
    arguments: dict[str, Any]
    region: str

    @property
    def seed(self) -> str:
        """What the answer's identifiers are made of."""
        return f"{self.token}{json.dumps(self.arguments, sort_keys=True, default=str)}{self.region}"

    def text(self, key: str, default: str = "") -> str:
        """Return an argument as text."""
        value = self.arguments.get(key)
        return default if value is None else str(value)

    def items(self, key: str) -> list[Any]:
        """Return an argument that is a list."""
        return cast("list[Any]", self.arguments.get(key) or [])

    def table(self, key: str) -> dict[str, Any]:
        """Return an argument that is a table."""
        return cast("dict[str, Any]", self.arguments.get(key) or {})

    def hexadecimal(self, length: int, *parts: str) -> str:
        """Return hex digits of this question's own."""
        return identity.hexadecimal(length, self.seed, *parts)

    def identifier(self, prefix: str) -> str:
        """Return an id as EC2 gives it."""
        return identity.identifier(prefix, self.seed)

    def filters(self) -> dict[str, list[str]]:
        """Return the `filters` argument as a table."""
        entries = cast("Iterable[Mapping[str, Any]]", self.items("filters"))
        return {str(entry["name"]): [str(value) for value in entry.get("values", [])] for entry in entries}

    def filter(self, *names: str) -> str:
        """Return the first value of the first of these filters that is given."""
        found = self.filters()
        return next((found[name][0] for name in names if found.get(name)), "")

    def matches(self, properties: Mapping[str, str]) -> bool:
        """Tell whether something with these properties passes every filter on them; wildcards count."""
        return all(
            any(fnmatch.fnmatchcase(properties[name], wanted) for wanted in values)
            for name, values in self.filters().items()
            if name in properties
        )

    def unknown(self, reason: str) -> UnknownLookup:
        """Return the error for arguments there is no answer to."""
        shown = json.dumps(self.arguments, sort_keys=True, default=str)
        return UnknownLookup(f"the simulation has no answer to {self.token} with {shown}: {reason}")


Lookup = Callable[[Query], dict[str, Any]]
