"""Which resource another one refers to, before and after its id is known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, cast

from simulation.graph import Graph, Resource, contains_unknown

# What other resources write down to refer to one.
NAMES: Final = ("id", "arn", "name", "identifier", "clusterIdentifier")
# Texts of a resource's own, which may happen to be another's name.
OWN: Final = ("name", "description", "identifier", "tags", "tagsAll")


class Links:
    """The references between a graph's resources."""

    def __init__(self, graph: Graph) -> None:
        # Everything below takes resources in this order: it is the same in every run.
        self.resources = tuple(sorted(graph.resources, key=lambda each: (each.type, each.name, each.urn)))
        self._names = {resource.urn: _names(resource) for resource in self.resources}

    def of_type(self, *types: str) -> list[Resource]:
        """Return the resources of some types."""
        return [resource for resource in self.resources if resource.type in types]

    def targets(self, resource: Resource, types: Collection[str], *properties: str) -> list[Resource]:
        """Return the resources of some types that a resource refers to.

        A known value names them itself. One that only the update will know was computed from somewhere: those
        resources are taken.

        Args:
            resource: whose properties are read.
            types: the tokens of the types wanted.
            properties: the inputs to look at; all that may refer to something where none is given.
        """
        wanted = [each for each in self.resources if each.type in types and each != resource]
        found: set[str] = set()
        for name in properties or sorted(resource.inputs.keys() - set(OWN)):
            value = resource.inputs.get(name)
            if value is None:
                continue
            texts = set(_texts(value))
            named = {each.urn for each in wanted if self._names[each.urn] & texts}
            found |= named
            if contains_unknown(value) or not named:
                found |= set(resource.property_dependencies.get(name, ()))
        return [each for each in wanted if each.urn in found]

    def users(self, target: Resource, types: Collection[str], *properties: str) -> list[Resource]:
        """Return the resources of some types that refer to one."""
        return [each for each in self.of_type(*types) if target in self.targets(each, {target.type}, *properties)]


def _names(resource: Resource) -> set[str]:
    values = [resource.id, *(facts.get(name) for name in NAMES for facts in (resource.inputs, resource.outputs))]
    return {value for value in values if isinstance(value, str) and value}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in cast("Mapping[str, Any]", value).values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in cast("list[Any]", value):
            yield from _texts(item)


def text(resource: Resource, name: str) -> str:
    """Return a property as text to show: "" where it is unknown, secret, absent or no scalar.

    Only what the program says counts, so that a picture is the same before and after the update; of what it only
    reads, what is there.
    """
    value = resource.inputs.get(name)
    if value is None and resource.external:
        value = resource.outputs.get(name)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def items(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects of a list property, or the one object of a plain one."""
    listed = cast("list[Any]", value) if isinstance(value, list | tuple) else [value]
    return [cast("Mapping[str, Any]", each) for each in listed if isinstance(each, Mapping)]
