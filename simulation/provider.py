"""Serves the simulated AWS to Pulumi's real engine, as the provider of the packages aws, random and tls.

`python -m simulation.provider [--state FILE]` prints the port it listens on; the engine attaches to it with
PULUMI_DEBUG_PROVIDERS=aws:PORT,random:PORT,tls:PORT. What resources look like comes from `simulation.aws`; added is
what a cloud adds: it remembers which of them exist, it refuses, and it fails when it is told to.
"""

from __future__ import annotations

import argparse
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, status_pb2

from simulation import aws, wire
from simulation.cloud import Cloud
from simulation.faults import Faults, parse
from simulation.plugin import Provider, TimedOutError
from simulation.refusals import RefusalError


def serve(cloud: Cloud, *, faults: Faults | None = None, free_plan: bool = False) -> tuple[int, Callable[[], object]]:
    """Serve on a free port of this machine only; return the port and what stops it."""
    provider, empty = Provider(cloud, faults or Faults(), free_plan=free_plan), empty_pb2.Empty
    # The engine warns of a provider older than its SDK; one server stands for several packages, so the newest counts.
    version = max(map(metadata.version, ("pulumi-aws", "pulumi-random", "pulumi-tls")), key=_numbers)
    # The protocol's other calls, GetSchema among them, answer "unimplemented".
    calls: dict[str, tuple[Any, Callable[[Any, str], Any]]] = {
        "Handshake": (provider_pb2.ProviderHandshakeRequest, _just(provider_pb2.ProviderHandshakeResponse())),
        "Attach": (plugin_pb2.PluginAttach, _just(empty())),
        "Cancel": (empty, _just(empty())),
        "GetPluginInfo": (empty, _just(plugin_pb2.PluginInfo(version=version))),
        "CheckConfig": (provider_pb2.CheckRequest, provider.check_config),
        "DiffConfig": (provider_pb2.DiffRequest, provider.diff_config),
        "Configure": (provider_pb2.ConfigureRequest, provider.configure),
        "Check": (provider_pb2.CheckRequest, provider.check),
        "Diff": (provider_pb2.DiffRequest, provider.diff),
        "Create": (provider_pb2.CreateRequest, provider.create),
        "Update": (provider_pb2.UpdateRequest, provider.update),
        "Read": (provider_pb2.ReadRequest, provider.read),
        "Delete": (provider_pb2.DeleteRequest, provider.delete),
        "Invoke": (provider_pb2.InvokeRequest, provider.invoke),
    }
    handlers = {
        name: grpc.unary_unary_rpc_method_handler(
            _answering(answer), request_deserializer=request.FromString, response_serializer=_serialize
        )
        for name, (request, answer) in calls.items()
    }
    unlimited = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    server = grpc.server(ThreadPoolExecutor(16), options=unlimited)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("pulumirpc.ResourceProvider", handlers),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return port, lambda: server.stop(None).wait()


def _answering(answer: Callable[[Any, str], Any]) -> Callable[[Any, grpc.ServicerContext], Any]:
    def call(request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return answer(request, context.peer())
        except aws.UnknownLookup as error:
            context.abort(grpc.StatusCode.NOT_FOUND, str(error))
        except RefusalError as error:
            context.abort(grpc.StatusCode.UNKNOWN, f"api error {error}")
        except TimedOutError as error:
            # The engine keeps what was made, and updates it the next time.
            context.set_trailing_metadata((("grpc-status-details-bin", _unfinished(error)),))
            context.abort(grpc.StatusCode.UNKNOWN, str(error))

    return call


def _unfinished(error: TimedOutError) -> bytes:
    detail = provider_pb2.ErrorResourceInitFailed(
        id=error.id,
        properties=wire.to_struct(error.outputs),
        inputs=wire.to_struct(error.inputs),
        reasons=[str(error)],
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error))
    status.details.add().Pack(detail)
    return status.SerializeToString()


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _just(answer: Any) -> Callable[[Any, str], Any]:
    return lambda _request, _peer: answer


def _serialize(message: Any) -> bytes:
    return message.SerializeToString()


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(prog="python -m simulation.provider")
    parser.add_argument("--state", type=Path, help="JSON file that keeps the resources between two runs")
    parser.add_argument(
        "--fault", type=parse, action="append", default=[], help="KIND:OPERATION:NTH[:TYPE], see simulation/faults.py"
    )
    parser.add_argument("--free-plan", action="store_true", help="refuse what an account on AWS's free plan may not")
    chosen = parser.parse_args()
    port, _ = serve(Cloud(chosen.state), faults=Faults(chosen.fault), free_plan=chosen.free_plan)
    print(port, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
