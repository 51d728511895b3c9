"""Policy packs of Pulumi, asked over gRPC as a preview asks them."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from benchmarks import node_packs
from benchmarks.comparison.case import Case, Declared, Findings, Ref, key
from guardrails.model import UNKNOWN
from tests.policies import support

COMPLIANCE = Path(__file__).parent / "compliance_policies"
COMPLIANCE_REPOSITORY = "https://github.com/pulumi/compliance-policies"
COMPLIANCE_COMMIT = "712a901751b66642c0824c0a445197a3c64e10e3"
CRASHED = "crashed"
"""The finding of a pack that answers with an error, which ends a preview."""
_OPTIONS = analyzer_pb2.AnalyzerResourceOptions(parent=support.urn("pulumi:pulumi:Stack", "app-dev"))
_NOT_RUN = "can't run policy"
"""How pulumi's libraries begin the note that a policy stopped at an unknown value."""


def findings(pack: support.Analyzer, cases: Iterable[Case]) -> Findings:
    """The names of the policies that objected, with all policies on."""
    pack.configure(only={policy.name for policy in pack.info.policies})
    return {key(case): frozenset(_objecting(pack, case)) for case in cases}


def awsguard() -> tuple[str, Path]:
    """Its version and where it is, ready to start. Raises MissingError."""
    node_packs.prepare(node_packs.AWSGUARD)
    package = json.loads((node_packs.AWSGUARD / "node_modules/@pulumi/awsguard/package.json").read_text())
    return package["version"].removeprefix("v"), node_packs.AWSGUARD


def compliance_policies(source: str) -> tuple[str, Path]:
    """Their version and where they are, built from the repository at `source`. Raises MissingError.

    The registry does not have them: they are compiled without type checks, which they passed in their own build.
    """
    node_packs.prepare(COMPLIANCE)
    checkout, scope = COMPLIANCE / "node_modules/.checkout", COMPLIANCE / "node_modules/@pulumi"
    if not (scope / "aws-compliance-policies").exists():
        shutil.rmtree(checkout, ignore_errors=True)
        checkout.mkdir(parents=True)
        for command in (
            ["git", "init", "--quiet"],
            ["git", "fetch", "--quiet", "--depth=1", source, COMPLIANCE_COMMIT],
            ["git", "checkout", "--quiet", "FETCH_HEAD"],
            ["node", "../typescript/bin/tsc", "--project", "../../tsconfig.json"],
        ):
            done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
            if done.returncode:
                raise node_packs.MissingError(
                    f"{command[0]} {command[1]} failed: {(done.stderr or done.stdout).strip()[:200]}"
                )
        for folder, name in (
            ("policy-manager", "compliance-policy-manager"),
            ("vendor-aws", "aws-compliance-policies"),
        ):
            shutil.copytree(checkout / "compiled" / folder, scope / name, dirs_exist_ok=True)
            (scope / name / "package.json").write_text(json.dumps({"name": f"@pulumi/{name}", "version": "0.0.0"}))
    return f"{COMPLIANCE_COMMIT[:7]}", COMPLIANCE


def _objecting(pack: support.Analyzer, case: Case) -> Iterator[str]:
    stack = analyzer_pb2.AnalyzeStackRequest()
    answers: list[Any] = []
    try:
        for one in case.resources:
            given: dict[str, Any] = {"type": one.type, "name": one.name, "urn": _urn(one), "options": _OPTIONS}
            given["properties"] = _properties(one)
            answers.append(pack.stub.Analyze(analyzer_pb2.AnalyzeRequest(**given)))
            _add(stack.resources.add(**given), one, case)
        answers.append(pack.stub.AnalyzeStack(stack))
    except grpc.RpcError:
        yield CRASHED
    for answer in answers:
        yield from (one.policyName for one in answer.diagnostics if not one.message.startswith(_NOT_RUN))


def _add(message: analyzer_pb2.AnalyzerResource, one: Declared, case: Case) -> None:
    urns = {other.name: _urn(other) for other in case.resources}
    for name, value in one.properties.items():
        needed = [urns[ref.name] for ref in _refs(value)]
        if needed:
            message.propertyDependencies[name].urns.extend(needed)
            message.dependencies.extend(needed)


def _urn(one: Declared) -> str:
    return support.urn(one.type, one.name)


def _properties(one: Declared) -> struct_pb2.Struct:
    return support.struct({name: _later(value) for name, value in one.properties.items()})


def _later(value: Any) -> Any:
    if isinstance(value, Ref):
        return UNKNOWN
    if isinstance(value, dict):
        return {name: _later(member) for name, member in value.items()}
    return [_later(member) for member in value] if isinstance(value, list) else value


def _refs(value: Any) -> Iterator[Ref]:
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from _refs(member)
    elif isinstance(value, list):
        for member in value:
            yield from _refs(member)
