"""Property values on Pulumi's wire (protobuf Struct) and as the plain data of `simulation.graph`.

The signatures that mark secrets, assets, archives, resource references and output values are part of
Pulumi's public protocol (sdk/go/common/resource/properties.go).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from google.protobuf import struct_pb2

from simulation.graph import UNKNOWN, Asset, Reference, Secret

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_ASSET = "c44067f5952c0a294b673a41bacd8c17"
_ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"
_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


@dataclass(frozen=True)
class OutputValue:
    """A value with the resources it was computed from: only on its way to remote components and transforms."""

    value: Any
    secret: bool = False
    dependencies: tuple[str, ...] = ()


def from_struct(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Read a property map; whole numbers become ints."""
    return {key: from_value(value) for key, value in sorted(struct.fields.items())}


def from_value(value: struct_pb2.Value) -> Any:
    """Read one property value."""
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value == UNKNOWN_TEXT else value.string_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "struct_value":
        fields = from_struct(value.struct_value)
        return _marked(fields) if _SIGNATURE in fields else fields
    if kind == "list_value":
        return [from_value(item) for item in value.list_value.values]
    return value.bool_value if kind == "bool_value" else None


def _marked(fields: dict[str, Any]) -> Any:
    signature = fields[_SIGNATURE]
    if signature == _SECRET:
        inner = fields.get("value")
        return inner if isinstance(inner, Secret) else Secret(inner)
    if signature == _OUTPUT:
        value = fields.get("value", UNKNOWN)
        return OutputValue(value, fields.get("secret") is True, tuple(fields.get("dependencies", ())))
    if signature == _REFERENCE:
        return Reference(fields["urn"], UNKNOWN if fields.get("id") == "" else fields.get("id"))
    if signature in {_ASSET, _ARCHIVE}:
        # The engine gives a provider only the hash of what is in its state already.
        kind = next(kind for kind in ("text", "path", "uri", "assets", "hash") if kind in fields)
        return Asset(kind, fields[kind], archive=signature == _ARCHIVE)
    msg = f"a property carries an unknown signature: {signature}"
    raise ValueError(msg)


def to_struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """Write a property map, every mark kept."""
    return struct_pb2.Struct(fields={key: to_value(value) for key, value in values.items()})


def to_value(value: Any) -> struct_pb2.Value:  # noqa: PLR0911
    """Write one property value, every mark kept."""
    if value is UNKNOWN:
        return struct_pb2.Value(string_value=UNKNOWN_TEXT)
    if isinstance(value, bool):
        return struct_pb2.Value(bool_value=value)
    if isinstance(value, str):
        return struct_pb2.Value(string_value=value)
    if isinstance(value, int | float):
        return struct_pb2.Value(number_value=value)
    if isinstance(value, Mapping):
        return struct_pb2.Value(struct_value=to_struct(cast("Mapping[str, Any]", value)))
    if isinstance(value, list | tuple):
        values = [to_value(item) for item in cast("list[Any]", value)]
        return struct_pb2.Value(list_value=struct_pb2.ListValue(values=values))
    if value is None:
        return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    return to_value(_mark(value))


def _mark(value: Secret | OutputValue | Reference | Asset) -> dict[str, Any]:
    if isinstance(value, Secret):
        return {_SIGNATURE: _SECRET, "value": value.value}
    if isinstance(value, Reference):
        identity = {} if value.id is None else {"id": "" if value.id is UNKNOWN else value.id}
        return {_SIGNATURE: _REFERENCE, "urn": value.urn, **identity}
    if isinstance(value, Asset):
        return {_SIGNATURE: _ARCHIVE if value.archive else _ASSET, value.kind: value.content}
    known = {} if value.value is UNKNOWN else {"value": value.value}
    return {_SIGNATURE: _OUTPUT, **known, "secret": value.secret, "dependencies": list(value.dependencies)}


def lift(value: Any) -> Any:
    """Replace UNKNOWN and Secret, at any depth, by output values: the form that transforms are given."""
    if value is UNKNOWN:
        return OutputValue(UNKNOWN)
    if isinstance(value, Secret):
        return OutputValue(UNKNOWN if value.value is UNKNOWN else lift(value.value), secret=True)
    if isinstance(value, OutputValue):
        inner = UNKNOWN if value.value is UNKNOWN else lift(value.value)
        return OutputValue(inner, value.secret, value.dependencies)
    if isinstance(value, Mapping):
        return {key: lift(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list):
        return [lift(item) for item in cast("list[Any]", value)]
    return value


def lower(value: Any) -> Any:
    """Replace output values by what they hold, a Secret or UNKNOWN; their dependencies are lost."""
    if isinstance(value, OutputValue):
        inner = lower(value.value)
        return Secret(inner) if value.secret and not isinstance(inner, Secret) else inner
    if isinstance(value, Secret):
        return Secret(lower(value.value))
    if isinstance(value, Mapping):
        return {key: lower(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list):
        return [lower(item) for item in cast("list[Any]", value)]
    return value


def dependencies_of(value: Any) -> set[str]:
    """Collect the URNs that output values at any depth carry."""
    if isinstance(value, OutputValue):
        return {*value.dependencies, *dependencies_of(value.value)}
    if isinstance(value, Secret):
        return dependencies_of(value.value)
    if isinstance(value, Mapping):
        return set[str]().union(*(dependencies_of(item) for item in cast("Mapping[str, Any]", value).values()))
    if isinstance(value, list):
        return set[str]().union(*(dependencies_of(item) for item in cast("list[Any]", value)))
    return set()


def with_dependencies(value: Any, urns: Iterable[str]) -> Any:
    """Wrap a value so that it carries the URNs it depends on, unless it does so already."""
    wanted = set(urns)
    if wanted <= dependencies_of(value):
        return value
    if isinstance(value, OutputValue):
        return OutputValue(value.value, value.secret, tuple(sorted(wanted | set(value.dependencies))))
    return OutputValue(value, dependencies=tuple(sorted(wanted)))


def mark_secrets(outputs: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Make every output secret whose input of the same name is, as the engine does for providers."""
    marked = dict(outputs)
    for key, given in inputs.items():
        if key not in marked:
            continue
        if isinstance(marked[key], Mapping) and isinstance(given, Mapping):
            marked[key] = mark_secrets(marked[key], cast("Mapping[str, Any]", given))
        elif not isinstance(marked[key], Secret) and contains_secret(given):
            marked[key] = Secret(marked[key])
    return marked


def contains_secret(value: Any) -> bool:
    """Tell whether a Secret is the value or anywhere inside it."""
    if isinstance(value, Secret):
        return True
    if isinstance(value, Mapping):
        return any(contains_secret(item) for item in cast("Mapping[str, Any]", value).values())
    if isinstance(value, list):
        return any(contains_secret(item) for item in cast("list[Any]", value))
    return False
