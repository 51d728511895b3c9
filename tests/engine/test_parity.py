"""What the simulated preview says, the real engine says too: of every stage, and of programs of other people's kind."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from simulation.wire import UNKNOWN_TEXT
from tests.engine import stacks
from tests.graph.stages import ROOT, STAGES

pytestmark = pytest.mark.engine

# `pulumi preview --json` leaves default providers out. That is the one difference there must be: that document
# shows steps, and Pulumi takes none of its own making for one.
HIDDEN = "pulumi:providers:"
SECRET = "[secret]"
PROGRAMS = sorted(path.name for path in stacks.PROGRAMS.iterdir() if (path / "__main__.py").exists())


@pytest.mark.parametrize("stage", STAGES)
def test_stage(stage: str, tmp_path: Path):
    config = stacks.pack_config(stage)
    with stacks.stack(tmp_path, ROOT, stage) as stack:
        stack.workspace.prepare(stage, (ROOT / f"Pulumi.{stage}.yaml").read_text())
        agree(stack, ROOT, [*stacks.pack(tmp_path), *config])


@pytest.mark.parametrize("program", PROGRAMS)
def test_program(program: str, tmp_path: Path):
    directory = stacks.project(tmp_path, stacks.PROGRAMS / program)
    config = {"aws:region": "us-east-1"}
    (directory / "Pulumi.test.yaml").write_text(json.dumps({"config": config}))
    with stacks.stack(tmp_path, directory) as stack:
        stack.configure(config)
        agree(stack, directory, stacks.pack(tmp_path))


def agree(stack: stacks.Stack, directory: Path, pack: list[str]) -> None:
    log = stack.workspace.folder / "events.jsonl"
    command = ["preview", "--json", "--stack", stack.name, "--event-log", str(log), *pack]
    with stack.workspace.start(command, stack.port, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        real = json.loads(process.communicate()[0])
    code, simulated = _simulated(stack.name, directory, pack)
    assert code == process.returncode, (real.get("diagnostics"), simulated.get("error"))
    expected = {one["urn"]: _simulated_resource(one) for one in simulated["resources"] if not _hidden(one["urn"])}
    found = {step["urn"]: _real_resource(step) for step in real["steps"]}
    assert found.keys() == expected.keys()
    for urn, resource in expected.items():
        assert found[urn] == resource, urn
    assert _real_findings(log) == _simulated_findings(simulated)


def _simulated(stack: str, directory: Path, pack: list[str]) -> tuple[int, dict[str, Any]]:
    command = [sys.executable, "-m", "preview", stack, "--json", "--project", str(directory), *pack]
    environment = {**os.environ, "RDS_PLATFORM_SIMULATED": "true"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout)


def _hidden(urn: str) -> bool:
    return HIDDEN in urn and "::default" in urn


def _simulated_resource(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "operation": one["operation"],
        "type": one["type"],
        "parent": one["parent"],
        "inputs": _plain(one["inputs"]),
        "dependencies": sorted(one["dependencies"]),
        "propertyDependencies": {key: sorted(urns) for key, urns in one["propertyDependencies"].items() if urns},
        "protect": one["options"].get("protect", False),
        "retainOnDelete": one["options"].get("retainOnDelete", False),
    }


def _plain(value: Any) -> Any:
    if value == {"unknown": True}:
        return UNKNOWN_TEXT
    if value == {"secret": True}:
        return SECRET
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if not key.startswith("__")}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _real_resource(step: dict[str, Any]) -> dict[str, Any]:
    state = step["newState"]
    by_property = state.get("propertyDependencies") or {}
    return {
        "operation": step["op"],
        "type": state["type"],
        "parent": state.get("parent", ""),
        "inputs": _plain(state.get("inputs", {})),
        "dependencies": sorted(state.get("dependencies") or []),
        "propertyDependencies": {key: sorted(urns) for key, urns in by_property.items() if urns},
        "protect": state.get("protect", False),
        "retainOnDelete": state.get("retainOnDelete", False),
    }


def _real_findings(log: Path) -> list[tuple[str, ...]]:
    found = [event["policyEvent"] for event in stacks.events(log) if "policyEvent" in event]
    keys = ("policyName", "enforcementLevel", "resourceUrn", "message")
    return sorted(tuple(one[key].strip() for key in keys) for one in found)


def _simulated_findings(document: dict[str, Any]) -> list[tuple[str, ...]]:
    found = [*document["violations"], *document["undecided"]]
    return sorted((one["policy"], one["level"], one["urn"], _message(one)) for one in found)


def _message(finding: dict[str, Any]) -> str:
    both = dict.fromkeys([finding["description"], finding["message"]])
    return "\n".join(text for text in both if text).strip()
