"""The same answers for unit tests of components, through `pulumi.runtime.set_mocks`.

Mocks run components, not whole programs: URNs are those of the SDK's mock monitor, and it runs no transforms.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import pulumi
from pulumi.runtime import rpc

from simulation import aws
from simulation.graph import UNKNOWN, Secret

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"


class Mocks(pulumi.runtime.Mocks):
    """Answers as AWS would; a lookup it does not know raises.

    Args:
        region: where everything lives that names no region of its own.
        preview: leave ids and computed values unknown; pass the same to `set_mocks`.
    """

    def __init__(self, *, region: str = "us-east-1", preview: bool = False) -> None:
        self.region = region
        self.preview = preview

    def new_resource(self, args: Any) -> tuple[str | None, dict[str, Any]]:
        """Make a resource of `MockResourceArgs`; components have no more than their inputs."""
        inputs = cast("dict[str, Any]", _taken(args.inputs))
        if args.custom is False or args.typ.startswith("pulumi:"):
            return f"{args.name}-id", _given(inputs)
        urn = f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{args.typ}::{args.name}"
        region = inputs.get("region")
        region = region if isinstance(region, str) else self.region
        if args.resource_id:
            return args.resource_id, _given(aws.read(args.typ, args.resource_id, inputs, region=region))
        checked = aws.check(args.typ, args.name, inputs, urn=urn)
        id_, outputs = aws.create(args.typ, args.name, checked, urn=urn, region=region, preview=self.preview)
        return ("" if id_ is UNKNOWN else id_), _given(outputs)

    def call(self, args: Any) -> Any:
        """Answer a lookup of `MockCallArgs` with a table.

        Raises:
            aws.UnknownLookup: there is no answer to it.
        """
        arguments = cast("dict[str, Any]", _taken(args.args))
        return _given(aws.invoke(args.token, arguments, region=arguments.get("region") or self.region))


def _taken(value: Any) -> Any:
    """Turn what the SDK hands to mocks into plain data."""
    if isinstance(value, Mapping):
        table = cast("Mapping[str, Any]", value)
        if table.get(_SIGNATURE) == _SECRET:
            return Secret(_taken(table.get("value")))
        return {key: _taken(item) for key, item in table.items()}
    if isinstance(value, list):
        return [_taken(item) for item in cast("list[Any]", value)]
    if isinstance(value, pulumi.output.Unknown):
        return UNKNOWN
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _given(value: Any) -> Any:
    """Turn plain data into what the SDK takes from mocks."""
    if isinstance(value, Secret):
        return {_SIGNATURE: _SECRET, "value": _given(value.value)}
    if isinstance(value, Mapping):
        return {key: _given(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list):
        return [_given(item) for item in cast("list[Any]", value)]
    return rpc.UNKNOWN if value is UNKNOWN else value
