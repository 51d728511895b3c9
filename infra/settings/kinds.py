"""Kinds of values: each reads one value strictly and says its limit in one sentence.

`pulumi config set` writes booleans and whole numbers as text: `"true"` and `"20"` are read as what they say. Nothing
else is converted.
"""

import difflib
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,9})")


class Refused(ValueError):  # noqa: N818
    """A value outside its limit.

    `limit` is a sentence without subject ("must be …"), `use` the value to suggest (None: the key's default), `at` the
    path below the setting's own key.
    """

    def __init__(self, limit: str, *, use: object = None, at: tuple[str | int, ...] = ()) -> None:
        super().__init__(limit)
        self.limit = limit
        self.use = use
        self.at = at


class RefusedEach(ValueError):  # noqa: N818
    """Several refused elements of one list or map."""

    def __init__(self, refusals: tuple[Refused, ...]) -> None:
        super().__init__("; ".join(refusal.limit for refusal in refusals))
        self.refusals = refusals


class Kind(ABC):
    """A kind of value. Used as `Annotated[type, kind]` on a section's field."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The kind as the settings table names it."""

    @property
    @abstractmethod
    def limit(self) -> str:
        """What is allowed, without subject: "a whole number from 1 to 35"."""

    @abstractmethod
    def read(self, value: object) -> Any:
        """Return the value as the program uses it, or raise `Refused` or `RefusedEach`."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)


@dataclass(frozen=True)
class Flag(Kind):
    """True or false."""

    @property
    def name(self) -> str:
        """A boolean."""
        return "boolean"

    @property
    def limit(self) -> str:
        """True or false."""
        return "true or false"

    def read(self, value: object) -> bool:
        """Read true, false and their two texts; `yes`, `on`, `1` are refused."""
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value in {"true", "false"}:
            return value == "true"
        meant = {"yes": True, "on": True, "1": True, "no": False, "off": False, "0": False}
        raise Refused(f"must be {self.limit}", use=meant.get(str(value).lower()))


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number from `low` to `high`; `unit` is plural ("days"), `why` a clause."""

    low: int
    high: int
    unit: str = ""
    why: str = ""

    @property
    def name(self) -> str:
        """An integer."""
        return "integer"

    @property
    def limit(self) -> str:
        """The range with its unit."""
        unit = f" {self.unit}" if self.unit else ""
        why = f" ({self.why})" if self.why else ""
        return f"a whole number from {self.low} to {self.high}{unit}{why}"

    def read(self, value: object) -> int:
        """Read an integer or its text; suggest the nearest bound for one out of range."""
        number = whole_number(value)
        if number is None:
            raise Refused(f"must be {self.limit}")
        if not self.low <= number <= self.high:
            raise Refused(f"must be {self.limit}", use=min(max(number, self.low), self.high))
        return number


@dataclass(frozen=True)
class WholeOf(Kind):
    """One of some whole numbers, ascending, which `says` describes."""

    values: tuple[int, ...]
    says: str

    @property
    def name(self) -> str:
        """An integer."""
        return "integer"

    @property
    def limit(self) -> str:
        """What the numbers are."""
        return self.says

    def read(self, value: object) -> int:
        """Read an integer or its text; suggest the next larger one allowed."""
        number = whole_number(value)
        if number is None:
            raise Refused(f"must be {self.limit}")
        if number not in self.values:
            larger = [allowed for allowed in self.values if allowed > number]
            raise Refused(f"must be {self.limit}", use=larger[0] if larger else self.values[-1])
        return number


@dataclass(frozen=True)
class Choice(Kind):
    """One of some texts, described by `says` where they are many.

    `refused` maps texts that people try to the reason against them.
    """

    values: tuple[str, ...]
    refused: Mapping[str, str] = field(default_factory=dict[str, str])
    says: str = ""

    @property
    def name(self) -> str:
        """A string."""
        return "string"

    @property
    def limit(self) -> str:
        """The texts allowed."""
        return self.says or f"one of {', '.join(self.values)}"

    def read(self, value: object) -> str:
        """Read one of the texts, spelt exactly; suggest the nearest."""
        if isinstance(value, str) and value in self.values:
            return value
        why = f"; {self.refused[value]}" if isinstance(value, str) and value in self.refused else ""
        near = nearest(value, self.values) if isinstance(value, str) else None
        raise Refused(f"must be {self.limit}{why}", use=near)


@dataclass(frozen=True)
class Text(Kind):
    """Text that `check` accepts: it returns the text as the program uses it or raises `Refused`."""

    says: str
    check: Callable[[str], str] = str
    example: str | None = None
    from_whole: bool = False
    from_flag: bool = False

    @property
    def name(self) -> str:
        """A string."""
        return "string"

    @property
    def limit(self) -> str:
        """What the check accepts."""
        return self.says

    def read(self, value: object) -> str:
        """Read text; an integer or a boolean counts as its text where `from_whole` or `from_flag` says so."""
        if self.from_flag and isinstance(value, bool):
            value = "true" if value else "false"
        if self.from_whole and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise Refused(f"must be {self.limit}", use=self.example)
        return self.check(value)


@dataclass(frozen=True)
class Maybe(Kind):
    """A kind whose key may also be null, which reads as `absent`."""

    kind: Kind
    absent: object = None

    @property
    def name(self) -> str:
        """The kind's own name."""
        return self.kind.name

    @property
    def limit(self) -> str:
        """The kind's own limit."""
        return self.kind.limit

    def read(self, value: object) -> Any:
        """Read null as `absent` and everything else as the kind does."""
        return self.absent if value is None else self.kind.read(value)


def whole_number(value: object) -> int | None:
    """Return an integer, or the integer that a text spells in plain digits; None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    return None


def nearest(word: str, known: tuple[str, ...]) -> str | None:
    """Return the known word most like this one, if any is like it at all."""
    folded = {candidate.lower(): candidate for candidate in known}
    matches = difflib.get_close_matches(word.lower(), folded, n=1, cutoff=0.6)
    return folded[matches[0]] if matches else None
