"""A stage's recorded inputs as CloudFormation templates, by the rows of `table`; one template for each region.

References stay what they are in the recording, ids and ARNs: the oracle then sees an ARN where an id belongs.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulation.graph import Graph, Resource, reveal

Properties = dict[str, Any]
Shape = Callable[[Any], Properties]


@dataclass(frozen=True, kw_only=True)
class Row:
    """How one type is translated.

    Attributes:
        type: CloudFormation's type.
        names: properties whose CloudFormation name is not the Pulumi name with a capital first letter.
        shapes: property -> a function from its value to CloudFormation properties.
        without: property -> why it is left out.
        add: properties that Pulumi has in the type's name, or nowhere.
        beside: attributes of the resource beside its properties, from the inputs.
        into: the input that names the resource this one is a part of in CloudFormation, by id, ARN or name; `type` is
            then that resource's Pulumi type.
    """

    type: str
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    shapes: Mapping[str, Shape] = field(default_factory=dict[str, Shape])
    without: Mapping[str, str] = field(default_factory=dict[str, str])
    add: Properties = field(default_factory=dict[str, Any])
    beside: Callable[[Mapping[str, Any]], Properties] = lambda inputs: {}
    into: str | None = None


Choice = Callable[[Mapping[str, Any]], Row | str]
"""A type with several rows, by its inputs; text is the reason why such a one is not translated."""
Table = Mapping[str, Row | Choice | str]
"""Pulumi type -> its row, or why it has none."""


class UntranslatedError(Exception):
    """A type that is not in the table."""


def capital(key: str) -> str:
    return key[:1].upper() + key[1:]


def capitalized(value: Any) -> Any:
    """Give keys at any depth a capital first letter, as most of CloudFormation's have."""
    if isinstance(value, Mapping):
        return {capital(key): capitalized(item) for key, item in value.items()}
    if isinstance(value, list):
        return [capitalized(item) for item in value]
    return value


def joined(first: Properties, second: Properties) -> Properties:
    """Both, at any depth: several Pulumi arguments may belong to one list or object of CloudFormation."""
    result = dict(first)
    for key, value in second.items():
        there = result.get(key)
        if isinstance(there, dict) and isinstance(value, dict):
            result[key] = joined(there, value)
        elif isinstance(there, list) and isinstance(value, list):
            result[key] = [*there, *value]
        else:
            result[key] = value
    return result


def properties(row: Row, inputs: Mapping[str, Any]) -> Properties:
    translated = dict(row.add)
    for key, value in inputs.items():
        if key in row.without or value is None:
            continue
        shape = row.shapes.get(key)
        shaped = shape(value) if shape else {row.names.get(key, capital(key)): capitalized(value)}
        translated = joined(translated, shaped)
    return translated


def row_of(table: Table, resource: Resource) -> Row | None:
    """The resource's row; None when the table says why it has none.

    Raises:
        UntranslatedError: when the table does not know the type.
    """
    found = table.get(resource.type)
    if found is None:
        raise UntranslatedError(f"{resource.type} is not in tests/oracle/table: give it a row, or the reason for none")
    if callable(found):
        found = found(resource.inputs)
    return found if isinstance(found, Row) else None


def templates(graph: Graph, table: Table, *, region: str) -> dict[str, dict[str, Any]]:
    """Region -> template of what the program declares there."""
    custom = [resource for resource in graph.resources if resource.custom]
    rows = {resource.urn: row for resource in custom if (row := row_of(table, resource))}
    bodies: dict[str, Properties] = {}
    result: defaultdict[str, dict[str, Any]] = defaultdict(lambda: {"Resources": {}})
    for resource in custom:
        row = rows.get(resource.urn)
        if row is None or row.into is not None:
            continue
        inputs = reveal(resource.inputs)
        body = {"Type": row.type, "Properties": properties(row, inputs), **row.beside(inputs)}
        bodies[resource.urn] = body
        result[inputs.get("region") or region]["Resources"][_logical_id(resource)] = body
    for resource in custom:
        row = rows.get(resource.urn)
        if row is not None and row.into is not None:
            inputs = reveal(resource.inputs)
            body = bodies[_whole(custom, row.type, inputs[row.into])]
            body["Properties"] = joined(body["Properties"], properties(row, inputs))
    return dict(result)


def _whole(resources: list[Resource], token: str, name: str) -> str:
    """The URN of the one resource of that type which an input names."""
    [urn] = [
        resource.urn
        for resource in resources
        if resource.type == token and name in (resource.id, resource.outputs.get("arn"), resource.outputs.get("name"))
    ]
    return urn


def _logical_id(resource: Resource) -> str:
    """CloudFormation's name for it: letters and digits; type and name together are unique in a stage."""
    kind = resource.type.rpartition(":")[2]
    name = "".join(capital(part) for part in resource.name.split("-"))
    return kind + "".join(character for character in name if character.isalnum())
