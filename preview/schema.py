"""Checks a policy's configuration against its JSON schema, with the engine's messages.

The engine validates with gojsonschema; its wording is kept so that a message found here is the one that
`pulumi preview` prints. Where alternatives fail (anyOf, oneOf), the problems of the best-fitting one follow;
fitness counts what was checked, less what failed, as there.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final, cast
from uuid import UUID

from preview.errors import PreviewError
from preview.go_json import dumps, number

ROOT: Final = "(root)"


def _day(text: str) -> None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(text)
    date.fromisoformat(text)


FORMATS: Final[dict[str, Callable[[str], object]]] = {
    "date": _day,
    "date-time": datetime.fromisoformat,
    "email": lambda text: text.rindex("@", 1, -1),
    "ipv4": ipaddress.IPv4Address,
    "ipv6": ipaddress.IPv6Address,
    "regex": re.compile,
    "uuid": UUID,
}


@dataclass
class _Result:
    problems: list[str] = field(default_factory=list[str])
    score: int = 0

    def add(self, path: str, problem: str) -> None:
        self.problems.append(f"{path or ROOT}: {problem}")
        self.score -= 2

    def merge(self, other: _Result) -> None:
        self.problems.extend(other.problems)
        self.score += other.score


def problems_of(value: Any, properties: Mapping[str, Any], required: list[str]) -> list[str]:
    """Return what is wrong with a configuration, in order of text; nothing where it is right.

    Args:
        value: the configuration.
        properties: the JSON schema of each property.
        required: the properties that must be there.

    Raises:
        PreviewError: the schema refers to definitions, which a policy cannot hand to the engine.
    """
    result = _check(value, {"type": "object", "properties": properties, "required": required}, "")
    return sorted(problem.removeprefix(f"{ROOT}: ") for problem in result.problems)


def type_of(value: Any) -> str:
    """Name a value's JSON type; whole numbers are integers however they are written."""
    if isinstance(value, float):
        return "integer" if value.is_integer() else "number"
    names: dict[type, str] = {bool: "boolean", int: "integer", str: "string", list: "array", type(None): "null"}
    return names.get(type(cast("object", value)), "object")


def _check(value: Any, schema: Any, path: str) -> _Result:
    result = _Result()
    if isinstance(schema, bool):
        if not schema:
            result.add(path, "False always fails validation")
        return result
    if "$ref" in schema:
        msg = f"its schema refers to {schema['$ref']}, which the engine cannot look up; write it out in place"
        raise PreviewError(msg)
    given, expected = type_of(value), schema.get("type", [])
    expected = [expected] if isinstance(expected, str) else expected
    if expected and given not in expected and not (given == "integer" and "number" in expected):
        result.add(path, f"Invalid type. Expected: {_either(expected)}, given: {given}")
        return result
    _combinations(value, schema, path, result)
    if given == "array":
        _array(value, schema, path, result)
    elif given == "object":
        _object(value, schema, path, result)
    elif given in {"integer", "number"}:
        _number(value, schema, path, result)
    elif given == "string":
        _string(value, schema, path, result)
    _common(value, schema, path, result)
    if given == "object":
        for key, inner in schema.get("properties", {}).items():
            if key in value:
                result.merge(_check(value[key], inner, _join(path, key)))
    result.score += 1
    return result


def _either(types: list[str]) -> str:
    return types[0] if len(types) == 1 else f"[{','.join(types)}]"


def _join(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)


def _combinations(value: Any, schema: Mapping[str, Any], path: str, result: _Result) -> None:
    if alternatives := schema.get("anyOf"):
        results = [_check(value, alternative, path) for alternative in alternatives]
        if all(each.problems for each in results):
            result.add(path, "Must validate at least one schema (anyOf)")
            result.merge(max(results, key=lambda each: each.score))
    if alternatives := schema.get("oneOf"):
        results = [_check(value, alternative, path) for alternative in alternatives]
        fitting = sum(not each.problems for each in results)
        if fitting != 1:
            result.add(path, "Must validate one and only one schema (oneOf)")
        if fitting == 0:
            result.merge(max(results, key=lambda each: each.score))
    if parts := schema.get("allOf"):
        results = [_check(value, part, path) for part in parts]
        for each in results:
            result.merge(each)
        if any(each.problems for each in results):
            result.add(path, "Must validate all the schemas (allOf)")
    if "not" in schema and not _check(value, schema["not"], path).problems:
        result.add(path, "Must not validate the schema (not)")
    result.score += 1


def _common(value: Any, schema: Mapping[str, Any], path: str, result: _Result) -> None:
    text = dumps(value)
    if "const" in schema and text != dumps(schema["const"]):
        result.add(path, f"{path or ROOT} does not match: {dumps(schema['const'])}")
    if "enum" in schema:
        allowed = [dumps(item) for item in schema["enum"]]
        if text not in allowed:
            result.add(path, f"{path or ROOT} must be one of the following: {', '.join(allowed)}")
    result.score += 1


def _array(value: list[Any], schema: Mapping[str, Any], path: str, result: _Result) -> None:
    items: Any = schema.get("items", True)
    positional = cast("list[Any]", items) if isinstance(items, list) else []
    rest: Any = schema.get("additionalItems", True) if positional else cast("Any", items)
    for index, item in enumerate(value):
        inner: Any = positional[index] if index < len(positional) else rest
        if inner is False and positional:
            result.add(path, "No additional items allowed on array")
            break
        if inner is not True:
            result.merge(_check(item, inner, _join(path, index)))
    if len(value) < schema.get("minItems", 0):
        result.add(path, f"Array must have at least {number(schema['minItems'])} items")
    if len(value) > schema.get("maxItems", len(value)):
        result.add(path, f"Array must have at most {number(schema['maxItems'])} items")
    if schema.get("uniqueItems"):
        seen: dict[str, int] = {}
        for index, item in enumerate(map(dumps, value)):
            if item in seen:
                result.add(path, f"array items[{seen[item]},{index}] must be unique")
            seen[item] = index
    result.score += 1


def _object(value: Mapping[str, Any], schema: Mapping[str, Any], path: str, result: _Result) -> None:
    if len(value) < schema.get("minProperties", 0):
        result.add(path, f"Must have at least {number(schema['minProperties'])} properties")
    if len(value) > schema.get("maxProperties", len(value)):
        result.add(path, f"Must have at most {number(schema['maxProperties'])} properties")
    for key in schema.get("required", []):
        if key in value:
            result.score += 1
        else:
            result.add(path, f"{key} is required")
    additional = schema.get("additionalProperties", True)
    for key, item in value.items():
        patterns = [inner for pattern, inner in schema.get("patternProperties", {}).items() if re.search(pattern, key)]
        for inner in patterns:
            result.merge(_check(item, inner, _join(path, key)))
        result.score += bool(patterns)
        if patterns or key in schema.get("properties", {}):
            continue
        if additional is False:
            result.add(path, f"Additional property {key} is not allowed")
        elif additional is not True:
            result.merge(_check(item, additional, _join(path, key)))
    result.score += 1


def _number(value: float, schema: Mapping[str, Any], path: str, result: _Result) -> None:
    if (step := schema.get("multipleOf")) and Fraction(repr(value)) / Fraction(repr(step)) % 1:
        result.add(path, f"Must be a multiple of {number(step)}")
    bounds: tuple[tuple[str, str, Callable[[float], bool]], ...] = (
        ("maximum", "less than or equal to", lambda bound: value > bound),
        ("exclusiveMaximum", "less than", lambda bound: value >= bound),
        ("minimum", "greater than or equal to", lambda bound: value < bound),
        ("exclusiveMinimum", "greater than", lambda bound: value <= bound),
    )
    for key, relation, broken in bounds:
        if (bound := schema.get(key)) is not None and broken(bound):
            result.add(path, f"Must be {relation} {number(bound)}")
    if schema.get("format") in FORMATS:
        result.add(path, f"Does not match format '{schema['format']}'")
    result.score += 1


def _string(value: str, schema: Mapping[str, Any], path: str, result: _Result) -> None:
    if len(value) < schema.get("minLength", 0):
        result.add(path, f"String length must be greater than or equal to {number(schema['minLength'])}")
    if len(value) > schema.get("maxLength", len(value)):
        result.add(path, f"String length must be less than or equal to {number(schema['maxLength'])}")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        result.add(path, f"Does not match pattern '{schema['pattern']}'")
    if check := FORMATS.get(schema.get("format", "")):
        try:
            check(value)
        except (ValueError, re.error):
            result.add(path, f"Does not match format '{schema['format']}'")
    result.score += 1
