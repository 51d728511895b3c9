"""A door in front of pulumi_policy's analyzer: what comes in is kept as it is, and read once.

pulumi_policy 1.21 converts a resource's properties again for every policy, and loses on the way which values are
secret. The door stands where the library registers its service with gRPC, through the function that protoc
generates for the service. It hands the library a message without properties, which costs nothing to convert, and
keeps the real one for the adapter. If a later library registers its service another way, the door is never called,
`current()` is `None` and the adapter falls back to the library's own arguments.
"""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

import grpc
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from .config import ConfigError

T = TypeVar("T")
Message: TypeAlias = analyzer_pb2.AnalyzeRequest | analyzer_pb2.AnalyzeStackRequest


class Request:
    """One message that the engine sent, and what was made of it."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self._made: Any = None

    @property
    def made(self) -> Any:
        """What the first caller of `once` made, `None` before."""
        return self._made

    def once(self, make: Callable[[], T]) -> T:
        """What `make` gives, made for the first caller and kept for the others of this request."""
        if self._made is None:
            self._made = make()
        return cast("T", self._made)


_current: ContextVar[Request | None] = ContextVar("request", default=None)


def current() -> Request | None:
    """The message being answered on this thread, `None` where the door is not in place."""
    return _current.get()


class Visitors(NamedTuple):
    """What the pack does at the door.

    `stack` gets what the engine says of the stack that it will ask about. `configured` gets the whole config, policy
    name to section, and the names of the policies that are disabled; it raises ConfigError to refuse the config.
    `resource` is called before the policies see a resource, `stack_done` with a stack's URNs when all its policies
    have answered.
    """

    stack: Callable[[analyzer_pb2.AnalyzerStackConfigureRequest], None]
    configured: Callable[[Mapping[str, Mapping[str, object]], frozenset[str]], None]
    resource: Callable[[Request], None]
    stack_done: Callable[[list[str]], None]


class Door:
    """The analyzer service: pulumi_policy's own, with its requests emptied. All other calls go straight through."""

    def __init__(self, service: Any, visitors: Visitors) -> None:
        self._service = service
        self._visitors = visitors
        self._remediating = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._service, name)

    def Analyze(self, request: analyzer_pb2.AnalyzeRequest, context: Any) -> Any:  # noqa: N802
        """Answer for one resource."""
        with _kept(request) as kept:
            self._visitors.resource(kept)
            return self._service.Analyze(_emptied(request), context)

    def Remediate(self, request: analyzer_pb2.AnalyzeRequest, context: Any) -> Any:  # noqa: N802
        """Answer with the changes that the policies make, written over the properties as they were sent.

        The engine takes an answer for the whole of a resource's properties: what the policies do not change stays
        what it is, unknown values and secrets too. It asks this of every resource, also where no policy may change one.
        """
        if not self._remediating:
            return analyzer_pb2.RemediateResponse()
        with _kept(request):
            answer = self._service.Remediate(_emptied(request), context)
        properties = struct_pb2.Struct()
        properties.CopyFrom(request.properties)
        for remediation in answer.remediations:
            _write_over(properties, remediation.properties)
            remediation.properties.CopyFrom(properties)
        return answer

    def AnalyzeStack(self, request: analyzer_pb2.AnalyzeStackRequest, context: Any) -> Any:  # noqa: N802
        """Answer for the whole stack."""
        try:
            with _kept(request):
                return self._service.AnalyzeStack(analyzer_pb2.AnalyzeStackRequest(), context)
        finally:
            self._visitors.stack_done([resource.urn for resource in request.resources])

    def ConfigureStack(self, request: analyzer_pb2.AnalyzerStackConfigureRequest, context: Any) -> Any:  # noqa: N802
        """Take what there is to know of the stack."""
        self._visitors.stack(request)
        return self._service.ConfigureStack(request, context)

    def Configure(self, request: analyzer_pb2.ConfigureAnalyzerRequest, context: Any) -> Any:  # noqa: N802
        """Take the config; a wrong one is refused with every problem before any resource is seen."""
        config = request.policyConfig
        sections = {name: json_format.MessageToDict(section.properties) for name, section in config.items()}
        off = frozenset(name for name, one in config.items() if one.enforcementLevel == analyzer_pb2.DISABLED)
        try:
            self._visitors.configured(sections, off)
        except ConfigError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        self._remediating = any(one.enforcementLevel == analyzer_pb2.REMEDIATE for one in config.values())
        return self._service.Configure(request, context)


def stand(visitors: Visitors) -> None:
    """Put the door in front of the next analyzer service that this process registers."""
    register = analyzer_pb2_grpc.add_AnalyzerServicer_to_server

    def register_behind_door(service: Any, server: Any) -> None:
        analyzer_pb2_grpc.add_AnalyzerServicer_to_server = register
        register(cast("Any", Door(service, visitors)), server)

    analyzer_pb2_grpc.add_AnalyzerServicer_to_server = register_behind_door


def _emptied(request: analyzer_pb2.AnalyzeRequest) -> analyzer_pb2.AnalyzeRequest:
    return analyzer_pb2.AnalyzeRequest(type=request.type, urn=request.urn, name=request.name)


def _write_over(properties: struct_pb2.Struct, changes: struct_pb2.Struct) -> None:
    for name, value in changes.fields.items():
        known = properties.fields[name]
        if value.HasField("struct_value") and known.HasField("struct_value"):
            _write_over(known.struct_value, value.struct_value)
        else:
            known.CopyFrom(value)


@contextmanager
def _kept(message: Message) -> Generator[Request, None, None]:
    request = Request(message)
    token = _current.set(request)
    try:
        yield request
    finally:
        _current.reset(token)
