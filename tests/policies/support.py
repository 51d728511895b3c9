"""What the pack's tests share: plain values on the wire, and an analyzer started as Pulumi starts it."""

import functools
import os
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from guardrails.model import UNKNOWN, Resource, Secret
from guardrails.registry import RULES, STACK_RULES

PACK = Path(__file__).parents[2] / "policies"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
CORE = frozenset(
    {
        "database-not-public",
        "database-backups",
        "database-ingress-by-security-group",
        "database-subnets-private",
        "database-not-reachable",
        "database-port-guarded",
        "exemptions",
        "undecided",
    }
)
"""The policies that tests of the pack as a whole are about."""
MESSAGES_OF_ANY_SIZE = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))
RULE = {rule.name: rule for rule in RULES}
STACK_RULE = {rule.name: rule for rule in STACK_RULES}


def urn(type_: str, name: str = "it", stack: str = "dev", project: str = "app") -> str:
    return f"urn:pulumi:{stack}::{project}::{type_}::{name}"


def resource(type_: str, properties: Mapping[str, Any] | None = None, name: str = "it", **depends: Any) -> Resource:
    """A resource; `depends` maps properties to the resources they were computed from."""
    dependencies = {key: tuple(one.urn for one in ones) for key, ones in depends.items()}
    return Resource(type_, name, urn(type_, name), properties or {}, property_dependencies=dependencies)


def wire(value: Any) -> Any:
    """Plain data as the engine puts it on the wire, as JSON."""
    if value is UNKNOWN:
        return UNKNOWN_STRING_VALUE
    if isinstance(value, Secret):
        return {SIGNATURE: SECRET, "value": wire(value.value)}
    if isinstance(value, Mapping):
        return {key: wire(member) for key, member in value.items()}
    if isinstance(value, list):
        return [wire(member) for member in value]
    return value


def struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    message = struct_pb2.Struct()
    message.update(wire(properties))
    return message


@dataclass(frozen=True)
class Analyzer:
    """The pack behind gRPC."""

    stub: Any
    process: subprocess.Popen[bytes] = field(repr=False)

    @functools.cached_property
    def info(self) -> Any:
        """What the pack says of itself, asked once as the engine does."""
        return self.stub.GetAnalyzerInfo(empty_pb2.Empty())

    def meet(
        self, *, dry_run: bool = True, config: Mapping[str, str] | None = None, secret: Sequence[str] = ()
    ) -> None:
        """Say what the stack is, which the engine does before anything else."""
        self.stub.ConfigureStack(
            analyzer_pb2.AnalyzerStackConfigureRequest(
                stack="dev", project="app", dry_run=dry_run, config=config or {}, config_secret_keys=secret
            )
        )

    def configure(
        self,
        sections: Mapping[str, Mapping[str, Any]] | None = None,
        *,
        only: Collection[str] = CORE,
        **levels: Any,
    ) -> None:
        """Configure as the engine does: every policy with its level and its defaults, the given keys over them.

        All policies but `only` those named are disabled, so that a test of one is not about the others.
        """
        request = analyzer_pb2.ConfigureAnalyzerRequest()
        given = dict(sections or {})
        for policy in self.info.policies:
            section = request.policyConfig[policy.name]
            section.properties.SetInParent()
            section.enforcementLevel = policy.enforcementLevel if policy.name in only else analyzer_pb2.DISABLED
            for key, schema in policy.configSchema.properties.items():
                if "default" in schema:
                    section.properties[key] = schema["default"]
            section.properties.update(given.pop(policy.name, {}))
        for name, properties in given.items():
            request.policyConfig[name].properties.update(properties)
        for name, level in levels.items():
            request.policyConfig[name.replace("_", "-")].enforcementLevel = level
        self.stub.Configure(request)

    def analyze(self, one: Resource) -> list[Any]:
        request = analyzer_pb2.AnalyzeRequest(
            type=one.type, name=one.name, urn=one.urn, properties=struct(one.properties)
        )
        request.options.protect = one.options.protect
        request.options.ignoreChanges.extend(one.options.ignore_changes)
        return list(self.stub.Analyze(request).diagnostics)

    def remediate(self, one: Resource) -> list[Any]:
        request = analyzer_pb2.AnalyzeRequest(
            type=one.type, name=one.name, urn=one.urn, properties=struct(one.properties)
        )
        return list(self.stub.Remediate(request).remediations)

    def analyze_stack(self, resources: Sequence[Resource]) -> list[Any]:
        request = analyzer_pb2.AnalyzeStackRequest()
        for one in resources:
            message = request.resources.add(
                type=one.type, name=one.name, urn=one.urn, properties=struct(one.properties)
            )
            for name, urns in one.property_dependencies.items():
                message.propertyDependencies[name].urns.extend(urns)
        return list(self.stub.AnalyzeStack(request).diagnostics)


@contextmanager
def analyzer(program: Path = PACK, python: str = sys.executable) -> Iterator[Analyzer]:
    """Start the pack in `program` as Pulumi's language host does, and stop it afterwards."""
    with serving([python, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(program)], program) as started:
        yield started


@contextmanager
def serving(command: Sequence[str], folder: Path, **variables: str) -> Iterator[Analyzer]:
    """Start the analyzer that `command` serves, in `folder`, and stop it afterwards."""
    environment = {
        **os.environ,
        **variables,
        "PULUMI_PROJECT": "app",
        "PULUMI_STACK": "dev",
        "PULUMI_DRY_RUN": "true",
        "PULUMI_CONFIG": "{}",
    }
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            with grpc.insecure_channel(f"127.0.0.1:{port}", MESSAGES_OF_ANY_SIZE) as channel:
                yield Analyzer(analyzer_pb2_grpc.AnalyzerStub(channel), process)
        finally:
            process.kill()
