"""From Pulumi's requests and arguments to plain data, once per request.

Two ways in. The door (door.py) keeps the engine's own message, from which properties are read straight, with
secrets still marked. Where the door is not in place, the arguments of pulumi_policy serve: they are converted for
every policy again, and as they no longer tell which values are secret, every value counts as one.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import PolicyResource, PolicyResourceOptions, ResourceValidationArgs, StackValidationArgs
from pulumi_policy.proxy import (
    UNKNOWN_ARCHIVE_VALUE,
    UNKNOWN_ARRAY_VALUE,
    UNKNOWN_ASSET_VALUE,
    UNKNOWN_BOOLEAN_VALUE,
    UNKNOWN_NUMBER_VALUE,
    UNKNOWN_OBJECT_VALUE,
    UNKNOWN_STRING_VALUE,
    UnknownValueError,
)

from . import door
from .completion import completed
from .graph import Graph
from .journal import Journal
from .model import STACK_TYPE, UNKNOWN, Options, Resource, Secret, Value

_UNKNOWN_VALUES = frozenset(
    {
        UNKNOWN_ARCHIVE_VALUE,
        UNKNOWN_ARRAY_VALUE,
        UNKNOWN_ASSET_VALUE,
        UNKNOWN_BOOLEAN_VALUE,
        UNKNOWN_NUMBER_VALUE,
        UNKNOWN_OBJECT_VALUE,
        UNKNOWN_STRING_VALUE,
    }
)

# Pulumi's property protocol (pulumi/pulumi, sdk/go/common/resource/properties.go): an object with this key is not
# an object but what the signature says.
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_ASSET = "c44067f5952c0a294b673a41bacd8c17"
_ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"


def resource_of(args: ResourceValidationArgs) -> Resource:
    """The resource that a resource policy is asked about."""
    request = door.current()
    if request is not None and isinstance(request.message, analyzer_pb2.AnalyzeRequest):
        message = request.message
        return request.once(lambda: _from_message(message))
    return Resource(args.resource_type, args.name, args.urn, _from_proxy(args.props), _options_of(args.opts))


def part_of(args: ResourceValidationArgs, names: frozenset[str]) -> Resource | None:
    """The resource that a resource policy is asked about with its properties `names` only, `None` if it has none."""
    request = door.current()
    if request is not None:
        return part_recorded(request, names)
    properties = {name: _secret(_member(args.props, name)) for name in args.props if name in names}
    if not properties:
        return None
    return Resource(args.resource_type, args.name, args.urn, properties, _options_of(args.opts))


def part_recorded(request: door.Request, names: frozenset[str]) -> Resource | None:
    """The resource that a request is about with its properties `names` only, `None` if it has none."""
    message = request.message
    if not isinstance(message, analyzer_pb2.AnalyzeRequest):
        return None
    whole = request.made
    if isinstance(whole, Resource):
        properties = {name: whole.properties[name] for name in names if name in whole.properties}
        return replace(whole, properties=properties) if properties else None
    given = message.properties.fields
    properties = {name: plain(given[name]) for name in names if name in given}
    if not properties:
        return None
    return Resource(message.type, message.name, message.urn, properties, _options_from(message))


def recorded(request: door.Request, types: frozenset[str]) -> Resource | None:
    """The resource that a request is about if it is one of `types`, else `None`."""
    message = request.message
    if not isinstance(message, analyzer_pb2.AnalyzeRequest) or message.type not in types:
        return None
    return request.once(lambda: _from_message(message))


def stack_of(request: door.Request, config: Mapping[str, Value]) -> Resource | None:
    """The stack itself if the request is about it, with its configuration as the property `config`, else `None`."""
    message = request.message
    if not isinstance(message, analyzer_pb2.AnalyzeRequest) or message.type != STACK_TYPE:
        return None
    return request.once(lambda: Resource(message.type, message.name, message.urn, {"config": dict(config)}))


def config_of(stack: analyzer_pb2.AnalyzerStackConfigureRequest) -> dict[str, Value]:
    """The stack's configuration: full key to text, a secret where it is encrypted."""
    encrypted = frozenset(stack.config_secret_keys)
    return {key: Secret(value) if key in encrypted else value for key, value in stack.config.items()}


def graph_of(args: StackValidationArgs, types: frozenset[str], journal: Journal, *, deploying: bool) -> Graph:
    """The stack that a stack policy is asked about: its resources of `types`, and what all others depend on.

    `types` must be the same for every policy of one request. The inputs that the journal holds complete the outputs.
    """
    request = door.current()
    if request is not None and isinstance(request.message, analyzer_pb2.AnalyzeStackRequest):
        messages = request.message.resources
        return request.once(
            lambda: Graph(
                (
                    completed(_from_message(one), journal.inputs(one.urn), deploying=deploying)
                    for one in messages
                    if one.type in types
                ),
                (
                    (one.type, urns.urns)
                    for one in messages
                    if one.type not in types
                    for urns in one.propertyDependencies.values()
                ),
            )
        )
    return Graph(
        (_from_policy_resource(one) for one in args.resources if one.resource_type in types),
        (
            (one.resource_type, [dependency.urn for dependency in ones])
            for one in args.resources
            if one.resource_type not in types
            for ones in one.property_dependencies.values()
        ),
    )


def urns_of(args: StackValidationArgs) -> frozenset[str]:
    """The URNs of every resource in the stack that a stack policy is asked about."""
    request = door.current()
    if request is not None and isinstance(request.message, analyzer_pb2.AnalyzeStackRequest):
        return frozenset(one.urn for one in request.message.resources)
    return frozenset(one.urn for one in args.resources)


def plain(value: struct_pb2.Value) -> Value:
    """A property's value as the engine sends it, in plain data."""
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        written = value.string_value
        return UNKNOWN if written in _UNKNOWN_VALUES else written
    if kind == "number_value":
        return _number(value.number_value)
    if kind == "bool_value":
        return value.bool_value
    if kind == "list_value":
        return [plain(member) for member in value.list_value.values]
    if kind == "struct_value":
        members = {name: plain(member) for name, member in value.struct_value.fields.items()}
        return _signed(members) if _SIGNATURE in members else members
    return None


def _signed(members: dict[str, Value]) -> Value:
    """What an object with a signature stands for; what nobody knows counts as unknown."""
    signature = members.pop(_SIGNATURE)
    if signature == _SECRET:
        return _secret(members.get("value", UNKNOWN))
    if signature == _OUTPUT:
        value = members.get("value", UNKNOWN)
        return _secret(value) if members.get("secret") is True else value
    if signature in (_ASSET, _ARCHIVE):
        return members
    return UNKNOWN


def _secret(value: Value) -> Value:
    return value if value is None or isinstance(value, Secret) else Secret(value)


def _number(number: float) -> int | float:
    return int(number) if math.isfinite(number) and number.is_integer() else number


def _from_message(message: analyzer_pb2.AnalyzeRequest | analyzer_pb2.AnalyzerResource) -> Resource:
    dependencies: Mapping[str, tuple[str, ...]] = {}
    if isinstance(message, analyzer_pb2.AnalyzerResource):
        dependencies = {name: tuple(urns.urns) for name, urns in message.propertyDependencies.items()}
    return Resource(
        message.type,
        message.name,
        message.urn,
        {name: plain(value) for name, value in message.properties.fields.items()},
        _options_from(message),
        dependencies,
    )


def _options_from(message: analyzer_pb2.AnalyzeRequest | analyzer_pb2.AnalyzerResource) -> Options:
    options = message.options
    return Options(options.protect, tuple(options.ignoreChanges), options.parent or None)


def _from_policy_resource(resource: PolicyResource) -> Resource:
    return Resource(
        resource.resource_type,
        resource.name,
        resource.urn,
        _from_proxy(resource.props),
        _options_of(resource.opts),
        {name: tuple(one.urn for one in ones) for name, ones in resource.property_dependencies.items()},
    )


def _options_of(options: PolicyResourceOptions) -> Options:
    return Options(options.protect, tuple(options.ignore_changes), options.parent)


def _from_proxy(properties: Mapping[str, Any]) -> dict[str, Value]:
    """The properties behind pulumi_policy's proxy, every known value a secret: the proxy does not say which one is."""
    values = {name: _member(properties, name) for name in properties}
    return {name: value if value is UNKNOWN else _secret(value) for name, value in values.items()}


def _member(container: Any, key: str | int) -> Value:
    try:
        return _unproxied(container[key])
    except UnknownValueError:
        return UNKNOWN


def _unproxied(value: Any) -> Value:
    if isinstance(value, str):
        return UNKNOWN if value in _UNKNOWN_VALUES else value
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Mapping):
        members = cast("Mapping[str, Any]", value)
        return {name: _member(members, name) for name in members}
    if isinstance(value, Sequence):
        sequence = cast("Sequence[Any]", value)
        return [_member(sequence, index) for index in range(len(sequence))]
    return UNKNOWN  # an asset or archive, whose content no rule reads
