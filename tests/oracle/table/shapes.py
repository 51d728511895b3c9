"""What many rows of the table have in common."""

import json
from collections.abc import Mapping
from typing import Any

from tests.oracle.cloudformation import Properties, Row, Shape, capital, capitalized

OF_THE_PROVIDER = "what the provider does, no argument of AWS's API"
NO_TAGS = "CloudFormation has none here"
NAMES_THE_WHOLE = "names the resource that this one is made part of"


def row(type_: str, **details: Any) -> Row:
    """A row with what nearly all have: a list of tags, and the region, which is the template's."""
    shapes = {"tagsAll": tag_list, **details.pop("shapes", {})}
    usual = {"tags": "tagsAll, which is what AWS is sent, is translated", "region": "the template's"}
    without = {key: why for key, why in usual.items() if key not in shapes} | details.pop("without", {})
    return Row(type=type_, without=without, shapes=shapes, **details)


def part(of: str, *, named_by: str, **details: Any) -> Row:
    """A row for what is a property of another resource in CloudFormation."""
    without = {named_by: NAMES_THE_WHOLE, **details.pop("without", {})}
    return Row(type=of, into=named_by, without=without, **details)


def tag_list(tags: Mapping[str, str]) -> Properties:
    return {"Tags": key_value_list(tags)}


def key_value_list(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in sorted(values.items())]


def parsed(name: str) -> Shape:
    """A policy or the like: text in Pulumi, an object in CloudFormation."""
    return lambda text: {name: json.loads(text)}


def key_values(name: str, keys: Mapping[str, str]) -> dict[str, Shape]:
    """Arguments that CloudFormation has as a list of keys and texts."""

    def shape(key: str) -> Shape:
        return lambda value: {name: [{"Key": key, "Value": json.dumps(value).strip('"')}]}

    return {argument: shape(key) for argument, key in keys.items()}


def inside(name: str, /, *arguments: str, **shapes: Shape) -> dict[str, Shape]:
    """Arguments that are inside an object in CloudFormation."""

    def shape(argument: str) -> Shape:
        inner = shapes.get(argument, lambda value: {capital(argument): capitalized(value)})
        return lambda value: {name: inner(value)}

    return {argument: shape(argument) for argument in (*arguments, *shapes)}


def each(name: str, /, **names: str) -> Shape:
    """A list of objects, some of whose keys have another name."""
    return lambda items: {name: [renamed(item, **names) for item in items]}


def one(name: str, /, **names: str) -> Shape:
    """An object, some of whose keys have another name."""
    return lambda item: {name: renamed(item, **names)}


def renamed(item: Mapping[str, Any], /, **names: str) -> Properties:
    return {names.get(key, capital(key)): capitalized(value) for key, value in item.items()}
