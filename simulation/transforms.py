"""The program's own functions that change resources and lookups before they are registered.

They stay in the program's process; the engine's side calls them back over gRPC.
"""

# The protocol's stubs leave calls without types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

import grpc
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, resource_pb2

from simulation import wire


class TransformError(Exception):
    """The program's transform raised; the message holds its traceback."""


class Callbacks:
    """Connections to the callback servers of the program, one a server."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._channels: dict[str, grpc.Channel] = {}

    def call(self, callback: callback_pb2.Callback, request: bytes) -> bytes:
        """Call one function of the program.

        Raises:
            TransformError: it raised.
        """
        with self._lock:
            if callback.target not in self._channels:
                self._channels[callback.target] = grpc.insecure_channel(callback.target)
            channel = self._channels[callback.target]
        stub = callback_pb2_grpc.CallbacksStub(channel)
        message = callback_pb2.CallbackInvokeRequest(token=callback.token, request=request)
        try:
            return stub.Invoke(message).response
        except grpc.RpcError as error:
            raise TransformError(error.details()) from None

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for channel in self._channels.values():
                channel.close()
            self._channels.clear()


def transform_resource(
    callbacks: Callbacks,
    transforms: Iterable[callback_pb2.Callback],
    request: resource_pb2.RegisterResourceRequest,
    properties: dict[str, Any],
    options: resource_pb2.TransformResourceOptions,
) -> tuple[dict[str, Any], resource_pb2.TransformResourceOptions]:
    """Let each transform change a resource's properties and options, one after the other."""
    for transform in transforms:
        message = resource_pb2.TransformRequest(
            name=request.name,
            type=request.type,
            custom=request.custom,
            parent=request.parent,
            properties=wire.to_struct(properties),
            options=options,
        )
        answer = resource_pb2.TransformResponse.FromString(callbacks.call(transform, message.SerializeToString()))
        if answer.HasField("properties"):
            properties = wire.from_struct(answer.properties)
        if answer.HasField("options"):
            options = answer.options
    return properties, options


def transform_invoke(
    callbacks: Callbacks,
    transforms: Iterable[callback_pb2.Callback],
    token: str,
    arguments: dict[str, Any],
    options: resource_pb2.TransformInvokeOptions,
) -> tuple[dict[str, Any], resource_pb2.TransformInvokeOptions]:
    """Let each transform change a lookup's arguments and options, one after the other."""
    for transform in transforms:
        message = resource_pb2.TransformInvokeRequest(token=token, args=wire.to_struct(arguments), options=options)
        answer = resource_pb2.TransformInvokeResponse.FromString(callbacks.call(transform, message.SerializeToString()))
        if answer.HasField("args"):
            arguments = wire.from_struct(answer.args)
        if answer.HasField("options"):
            options = answer.options
    return arguments, options
