"""YAML as Pulumi reads it.

Pulumi decodes with Go's yaml.v3, whose plain scalars are YAML 1.2's with a few leftovers of 1.1: only true
and false (also True, TRUE, ...) are booleans, so `off`, `no` and `y` stay text; 03:00 stays text, as there
are no base-60 numbers; 017 is still octal; a plain date becomes the text that Go prints for a time. PyYAML's
own loaders differ in each of these, hence this one. A key given twice is an error.
"""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final, cast

import yaml

from preview.errors import PreviewError

WORDS: Final[dict[str, Any]] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
}
FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
FRACTION: Final = re.compile(r"\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+)?")
INTEGERS: Final = (
    (re.compile(r"[-+]?0[xX][0-9a-fA-F]+"), 16),
    (re.compile(r"[-+]?0[bB][01]+"), 2),
    (re.compile(r"[-+]?0[oO][0-7]+"), 8),
    (re.compile(r"[-+]?0[0-7]+"), 8),
    (re.compile(r"[-+]?(0|[1-9][0-9]*)"), 10),
)
TIME: Final = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
    r"(?:(?P<mark>[Tt ])(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{1,2}):(?P<second>[0-9]{1,2})(?P<part>\.[0-9]+)?"
    r"(?P<zone>Z|[-+][0-9]{2}:[0-9]{2})?)?"
)
TYPES: Final[dict[str, tuple[type, ...]]] = {
    "bool": (bool,),
    "float": (float, int),
    "int": (int,),
    "null": (type(None),),
}
STANDARD: Final = "tag:yaml.org,2002:"
PLAIN: Final = "plain"
QUOTED: Final = "quoted"


class _Loader(yaml.SafeLoader):
    """Leaves scalars without a written tag unresolved."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        if kind is yaml.ScalarNode:
            return PLAIN if implicit[0] else QUOTED
        return cast("str", super().resolve(kind, value, implicit))  # pyright: ignore


def read(path: Path) -> Any:
    """Read a file's first document as plain data.

    Raises:
        PreviewError: the file cannot be read or is not YAML that Pulumi accepts; names file and line.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise PreviewError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PreviewError(f"{path}: is not UTF-8 text") from error
    return parse(text, str(path))


def parse(text: str, name: str) -> Any:
    """Read a text's first document as plain data; `name` is what errors call it."""
    try:
        nodes = cast("Iterator[yaml.Node]", yaml.compose_all(text, Loader=_Loader))  # pyright: ignore
        first = next(nodes, None)
        return None if first is None else _Reader(name).value(first)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1}" if mark else name
        problem = getattr(error, "problem", None) or getattr(error, "reason", "unreadable")
        raise PreviewError(f"{where}: not valid YAML: {problem}") from error


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name

    def fail(self, node: yaml.Node, problem: str) -> PreviewError:
        return PreviewError(f"{self.name}:{node.start_mark.line + 1}: {problem}")

    def value(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item) for item in cast("list[yaml.Node]", node.value)]
        return self.scalar(cast("yaml.ScalarNode", node))

    def mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        own: dict[str, Any] = {}
        for key_node, value_node in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
            if key_node.tag == PLAIN and cast("Any", key_node).value == "<<":
                for source in self.merge_sources(value_node):
                    merged = {**source, **merged}
                continue
            if not isinstance(key_node, yaml.ScalarNode):
                raise self.fail(key_node, "a key has to be a single word or text")
            key = go_text(self.scalar(key_node))
            if key in own:
                raise self.fail(key_node, f"{key} is given twice")
            own[key] = self.value(value_node)
        return {**merged, **own}

    def merge_sources(self, node: yaml.Node) -> list[dict[str, Any]]:
        nodes = cast("list[yaml.Node]", node.value) if isinstance(node, yaml.SequenceNode) else [node]
        if not all(isinstance(item, yaml.MappingNode) for item in nodes):
            raise self.fail(node, "<< merges only mappings")
        return [self.mapping(cast("yaml.MappingNode", item)) for item in nodes]

    def scalar(self, node: yaml.ScalarNode) -> Any:
        text = cast("str", node.value)
        if node.tag == PLAIN:
            return resolve(text)
        tag = node.tag.removeprefix(STANDARD)
        if tag == "binary":
            try:
                return base64.b64decode(text).decode()
            except ValueError as error:
                raise self.fail(node, "!!binary does not hold text in base64") from error
        if tag in TYPES:
            value = resolve(text)
            if type(value) not in TYPES[tag]:
                raise self.fail(node, f"{text} is not of the type !!{tag}")
            return float(value) if tag == "float" else value
        return text


def resolve(text: str) -> Any:
    """Return a plain scalar's value as yaml.v3 resolves it."""
    if text in WORDS:
        return WORDS[text]
    if not text or text[0] not in "+-.0123456789":
        return text
    if match := TIME.fullmatch(text):
        time = _time_text(match)
        return text if time is None else time
    if text[0] == "." and not FRACTION.fullmatch(text):
        return text
    plain = text.replace("_", "")
    for pattern, base in INTEGERS:
        if pattern.fullmatch(plain):
            digits = plain.lstrip("+-").lower()
            number = int(digits[2:] if digits[:2] in {"0x", "0b", "0o"} else digits, base)
            number = -number if plain[0] == "-" else number
            if -(2**63) <= number < (2**63 if plain[0] == "+" else 2**64):
                return number
            break
    number = float(plain) if FLOAT.fullmatch(plain) else math.inf
    return number if math.isfinite(number) else text


def _time_text(match: re.Match[str]) -> str | None:
    """Return Go's text for a time, or None when the digits are no date."""
    if match["mark"] is not None and (match["mark"] == " ") == (match["zone"] is not None):
        return None
    zone = match["zone"] or "Z"
    offset = timedelta(0)
    if zone != "Z":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6])) * (-1 if zone[0] == "-" else 1)
    numbers = [int(match[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")]
    try:
        moment = datetime(*numbers[:3], *numbers[3:], tzinfo=timezone(offset))  # type: ignore[arg-type]
    except ValueError:
        return None
    part = (match["part"] or "")[:10].rstrip("0").rstrip(".")
    numeric = moment.strftime("%z")[:5]
    return f"{moment:%Y-%m-%d %H:%M:%S}{part} {numeric} {'UTC' if zone == 'Z' else numeric}"


def go_text(value: Any) -> str:
    """Return a scalar as Go prints it: what a mapping's key becomes."""
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)
    return str(value)
