"""What is wrong with a stack file, and the lines to type that put it right."""

import json
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

Path = tuple[str | int, ...]
Change = tuple[Path, object]
"""A path and the value to set there; None removes the key."""

HIDDEN: Final = "(not shown)"
UNSET: Final = "(not set)"
LONGEST_SHOWN: Final = 60

_PLAIN_SEGMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_SECRET_NAME = re.compile(
    r"pass(word|wd|phrase)?$|secret|token|credential|private|api_?key|auth|https_?endpoint", re.IGNORECASE
)


@dataclass(frozen=True)
class Problem:
    """One wrong setting.

    `key` is spelt as typed after `pulumi config set --path`, `value` is what was found (never a possible
    secret), `limit` says what is allowed and why, `fix` holds the lines to type.
    """

    key: str
    value: str
    limit: str
    fix: str


class SettingsError(Exception):
    """Everything that is wrong with one stack's settings, in the order of the file."""

    def __init__(self, problems: Iterable[Problem], *, stage: str | None = None) -> None:
        self.problems = tuple(problems)
        self.stage = stage
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = "1 setting" if len(self.problems) == 1 else f"{len(self.problems)} settings"
        file = f"Pulumi.{self.stage}.yaml: " if self.stage else ""
        lines = [f"{file}{count} to correct; nothing was deployed."]
        for problem in self.problems:
            lines += ["", f"  {problem.key}: {problem.value}", f"    {problem.limit}"]
            lines += [f"    fix: {line}" for line in problem.fix.splitlines()]
        return "\n".join(lines)


@dataclass(frozen=True)
class Wording:
    """Words problems for one stage; values in sections that hold a secret are never shown."""

    stage: str
    secret_sections: frozenset[str] = field(default_factory=frozenset[str])

    def problem(self, path: Path, value: object, limit: str, *changes: Change) -> Problem:
        """Word a problem with the value found at a path and the changes that put it right."""
        shown = HIDDEN if path[0] in self.secret_sections else show(path, value)
        return Problem(spell(path), shown, limit, self.lines(*changes))

    def lines(self, *changes: Change) -> str:
        """Write the lines that make some changes."""
        return "\n".join(line for path, value in changes for line in change_lines(path, value, stage=self.stage))


def spell(path: Path) -> str:
    """Spell a path as `pulumi config set --path` reads it: `network.availabilityZones[0]`."""
    spelt = ""
    for segment in path:
        if isinstance(segment, int):
            spelt += f"[{segment}]"
        elif not spelt:
            spelt = segment if segment.isascii() and segment.isprintable() else json.dumps(segment)
        elif _PLAIN_SEGMENT.fullmatch(segment):
            spelt += f".{segment}"
        else:
            spelt += f"[{json.dumps(segment)}]"
    return spelt


def show(path: Path, value: object) -> str:
    """Show a value found at a known key, shortened, and never one that could be a secret."""
    if value in (HIDDEN, UNSET):
        return str(value)
    if may_be_secret(path, value):
        return HIDDEN
    if isinstance(value, Mapping | list | tuple):
        return kind_of(cast("object", value))
    text = json.dumps(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}..."


def may_be_secret(path: Path, value: object) -> bool:
    """Tell whether a name sounds like a secret's, or a text carries a login (`https://user:word@host`)."""
    named = any(isinstance(segment, str) and _SECRET_NAME.search(segment) for segment in path)
    return named or (isinstance(value, str) and "@" in value and "://" in value)


def kind_of(value: object) -> str:
    """Name the kind of a JSON value without showing it."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "a boolean"
        case str():
            return "text" if value else "empty text"
        case Mapping():
            return "an object"
        case list() | tuple():
            return "a list" if value else "an empty list"
        case _:
            return "a number"


def change_lines(path: Path, value: object, *, stage: str) -> list[str]:
    """Write the lines that set a value at a path, one for each element of a list, or that remove it."""
    if isinstance(value, list | tuple):
        elements = cast("Sequence[object]", value)
        return [line for index, item in enumerate(elements) for line in change_lines((*path, index), item, stage=stage)]
    option = "--path " if len(path) > 1 else ""
    key, stack = shlex.quote(spell(path)), shlex.quote(stage)
    if value is None:
        return [f"pulumi config rm {option}{key} --stack {stack}"]
    text = value if isinstance(value, str) else json.dumps(value)
    return [f"pulumi config set {option}{key} {shlex.quote(text)} --stack {stack}"]
