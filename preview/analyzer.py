"""One policy pack's process, started and asked as Pulumi's engine does it.

The interpreter runs `python -u -m pulumi.policy ENGINE_ADDRESS PACK` in the pack's folder, with the stack's name and
configuration in the environment; the pack prints the port of its gRPC service. Asked are ConfigureStack,
GetPluginInfo, GetAnalyzerInfo, Configure; then for each resource Remediate (where a policy stands at that level)
and Analyze; at the end AnalyzeStack.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, Any, Final, TypeVar

from preview.errors import PreviewError
from preview.packs import Pack, Policy, Setting, merge

if TYPE_CHECKING:
    from google.protobuf.message import Message
    from pulumi.runtime.proto import analyzer_pb2

# pulumi_policy never calls the engine back, but takes its address as an argument.
NO_ENGINE: Final = "127.0.0.1:0"
START_IN_SECONDS: Final = 60.0
STOP_IN_SECONDS: Final = 2.0
FALL_IN_SECONDS: Final = 0.3
LARGEST_MESSAGE: Final = 400 * 1024 * 1024
LEVELS: Final = {0: "advisory", 1: "mandatory", 2: "disabled", 3: "remediate"}
SEVERITIES: Final = {0: "", 1: "low", 2: "medium", 3: "high", 4: "critical"}
STACK_POLICY: Final = 2

Answer = TypeVar("Answer", bound="Message")


@dataclass(frozen=True)
class Stack:
    """What a pack is told about the stack."""

    project: str
    stack: str
    config: Mapping[str, str]
    secret_keys: frozenset[str]
    dry_run: bool
    organization: str = "organization"


class Analyzer:
    """A running policy pack. Starting returns at once; `connect` waits for it."""

    def __init__(self, pack: Pack, stack: Stack) -> None:
        self.pack = pack
        self.name = pack.directory.name
        self.version = pack.version
        self.policies: tuple[Policy, ...] = ()
        self.settings: Mapping[str, Setting] = {}
        self._stack = stack
        self._printed: list[str] = []
        self._closed = False
        self._channel: Any = None
        self._stub: Any = None
        self._process = subprocess.Popen(
            [pack.python, "-u", "-m", "pulumi.policy", NO_ENGINE, str(pack.directory)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=pack.directory,
            env=self._environment(),
            start_new_session=True,
        )
        self._drains = [self._drain(self._process.stderr)]

    def _environment(self) -> dict[str, str]:
        stack = self._stack
        config = {"PULUMI_CONFIG": json.dumps(dict(stack.config))} if stack.config else {}
        return {
            **os.environ,
            **config,
            "PULUMI_ORGANIZATION": stack.organization,
            "PULUMI_PROJECT": stack.project,
            "PULUMI_STACK": stack.stack,
            "PULUMI_DRY_RUN": "true" if stack.dry_run else "false",
        }

    def _drain(self, stream: IO[bytes] | None) -> threading.Thread:
        def read() -> None:
            for line in stream or ():
                self._printed.append(line.decode(errors="replace").rstrip("\n"))

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        return thread

    @property
    def printed(self) -> tuple[str, ...]:
        """What the pack has printed so far, beside its port."""
        return tuple(self._printed)

    def connect(self) -> None:
        """Wait for the pack, read its policies and give it its configuration.

        Raises:
            PreviewError: it does not start, or its configuration is wrong.
        """
        import grpc
        from google.protobuf import empty_pb2
        from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

        self._channel = grpc.insecure_channel(
            f"127.0.0.1:{self._port()}",
            options=(
                ("grpc.max_receive_message_length", LARGEST_MESSAGE),
                ("grpc.max_send_message_length", LARGEST_MESSAGE),
                ("grpc.enable_http_proxy", 0),
            ),
        )
        self._stub = analyzer_pb2_grpc.AnalyzerStub(self._channel)
        request = analyzer_pb2.AnalyzerStackConfigureRequest(
            stack=self._stack.stack,
            project=self._stack.project,
            organization=self._stack.organization,
            dry_run=self._stack.dry_run,
            config=self._stack.config,
            config_secret_keys=sorted(self._stack.secret_keys),
        )
        # Packs older than these calls go without them.
        with contextlib.suppress(NotImplementedError):
            self._call(self._stub.ConfigureStack, request)
        with contextlib.suppress(NotImplementedError):
            self._call(self._stub.GetPluginInfo, empty_pb2.Empty())
        info: analyzer_pb2.AnalyzerInfo = self._call(self._stub.GetAnalyzerInfo, empty_pb2.Empty())
        self._configure(info)

    def _port(self) -> str:
        timer = threading.Timer(START_IN_SECONDS, self._process.kill)
        timer.start()
        try:
            stream = self._process.stdout
            line = stream.readline().decode(errors="replace").strip() if stream else ""
        finally:
            timer.cancel()
        if line.isdigit():
            self._drains.append(self._drain(self._process.stdout))
            return line
        if line:
            raise self.failed(f'did not start: it printed "{line}" before its port; a pack must not print so early')
        raise self.failed("did not start")

    def _configure(self, info: analyzer_pb2.AnalyzerInfo) -> None:
        from google.protobuf import json_format, struct_pb2
        from pulumi.runtime.proto import analyzer_pb2

        self.name = info.name or self.name
        self.version = self.version or info.version
        schemas = {policy.name: json_format.MessageToDict(policy.configSchema.properties) for policy in info.policies}
        self.policies = tuple(
            Policy(
                name=policy.name,
                description=policy.description,
                level=LEVELS[policy.enforcementLevel],
                stack=policy.policy_type == STACK_POLICY,
                schema=schemas[policy.name] if policy.HasField("configSchema") else None,
                required=tuple(policy.configSchema.required),
                severity=SEVERITIES.get(policy.severity, ""),
                steps=policy.remediation_steps,
                framework=_framework(policy.framework),
                tags=tuple(policy.tags),
                url=policy.url,
            )
            for policy in info.policies
        )
        source = str(self.pack.config_file or f"the configuration of {self.name}")
        if not info.supportsConfig:
            if self.pack.config_file is not None:
                raise PreviewError(f"{source}: the policy pack {self.name} takes no configuration")
            self.settings = {policy.name: Setting(policy.level) for policy in self.policies}
            return
        initial = {
            name: Setting(LEVELS[config.enforcementLevel], json_format.MessageToDict(config.properties))
            for name, config in info.initialConfig.items()
        }
        self.settings = merge(self.policies, initial, self.pack.settings, source=source)
        numbers = {level: number for number, level in LEVELS.items()}
        request = analyzer_pb2.ConfigureAnalyzerRequest()
        for name, setting in self.settings.items():
            properties = struct_pb2.Struct()
            properties.update(dict(setting.properties))
            config = analyzer_pb2.PolicyConfig(properties=properties)
            config.enforcementLevel = numbers[setting.level or "advisory"]  # type: ignore[assignment]
            request.policyConfig[name].CopyFrom(config)
        self._call(self._stub.Configure, request)

    @property
    def remediates(self) -> bool:
        """Whether a policy stands at the level that changes resources."""
        return any(setting.level == "remediate" for setting in self.settings.values())

    @property
    def enabled(self) -> int:
        """How many policies are not disabled."""
        return sum(setting.level != "disabled" for setting in self.settings.values())

    @property
    def rules(self) -> tuple[Policy, ...]:
        """The policies at the levels they are configured to, without their schemas."""
        levels = {name: setting.level or "" for name, setting in self.settings.items()}
        return tuple(
            replace(policy, level=levels.get(policy.name) or policy.level, schema=None) for policy in self.policies
        )

    def remediate(self, request: analyzer_pb2.AnalyzeRequest) -> Sequence[analyzer_pb2.Remediation]:
        """Return what the pack changes about a resource, in order."""
        response: analyzer_pb2.RemediateResponse = self._call(self._stub.Remediate, request)
        return response.remediations

    def analyze(self, request: analyzer_pb2.AnalyzeRequest) -> Sequence[analyzer_pb2.AnalyzeDiagnostic]:
        """Return what the pack finds about a resource."""
        response: analyzer_pb2.AnalyzeResponse = self._call(self._stub.Analyze, request)
        return response.diagnostics

    def analyze_stack(self, request: analyzer_pb2.AnalyzeStackRequest) -> Sequence[analyzer_pb2.AnalyzeDiagnostic]:
        """Return what the pack finds about the whole stack."""
        response: analyzer_pb2.AnalyzeResponse = self._call(self._stub.AnalyzeStack, request)
        return response.diagnostics

    def _call(self, method: Callable[[Any], Answer], request: Any) -> Answer:
        import grpc

        try:
            return method(request)
        except grpc.RpcError as error:
            call: Any = error
            if call.code() is grpc.StatusCode.UNIMPLEMENTED:
                raise NotImplementedError from error
            what = getattr(request, "urn", "")
            detail = str(call.details()).removeprefix("Exception calling application: ")
            raise self.failed(f"failed{f' on {what}' if what else ''}: {detail}") from error

    def failed(self, how: str) -> PreviewError:
        """Return an error with what the pack printed: where its traceback is, if it fell over."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(FALL_IN_SECONDS)
            for drain in self._drains:
                drain.join(STOP_IN_SECONDS)
        printed = "\n".join(self._printed).strip()
        message = f"the policy pack {self.name} ({self.pack.directory}) {how}"
        return PreviewError(f"{message}\n{printed}" if printed else message)

    def close(self) -> None:
        """End the process and everything it started; all that it printed is here then."""
        if self._closed:
            return
        self._closed = True
        if self._channel is not None:
            self._channel.close()
        self._signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_IN_SECONDS)
        self._signal(signal.SIGKILL)
        self._process.wait()
        for drain in self._drains:
            drain.join(STOP_IN_SECONDS)
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)


def _framework(framework: analyzer_pb2.PolicyComplianceFramework) -> str:
    return " ".join(filter(None, (framework.name, framework.version, framework.reference)))
