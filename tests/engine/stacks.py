"""Stacks of the real engine, each with a folder, a simulated account and nothing of the user's own."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from simulation.cloud import Cloud
from simulation.provider import serve
from simulation.workspace import Workspace
from tests.graph.stages import ROOT

PROGRAMS = Path(__file__).parent / "programs"


class RefusedError(AssertionError):
    """Pulumi ended with an error; the message is what it printed."""


@dataclass
class Stack:
    """One stack and what its commands did.

    Attributes:
        port: where the simulated provider listens.
        flags: added to every preview and up, such as the policy pack's.
    """

    workspace: Workspace
    name: str
    cloud: Cloud
    port: int
    flags: list[str] = field(default_factory=list[str])

    def pulumi(self, *arguments: str) -> str:
        try:
            return self.workspace.read(*arguments, "--stack", self.name, port=self.port)
        except subprocess.CalledProcessError as error:
            raise RefusedError(f"{arguments}:\n{error.stdout}\n{error.stderr}") from None

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Write the stack file: full keys, and plain values."""
        self.workspace.prepare(self.name, yaml.safe_dump({"config": json.loads(json.dumps(settings))}))

    def preview(self, *flags: str) -> dict[str, Any]:
        return json.loads(self.pulumi("preview", "--json", *self.flags, *flags))

    def up(self, *flags: str) -> list[dict[str, Any]]:
        """Deploy, and return what was done: one event a resource, in the order in which each was finished."""
        return self._logged("up", "--yes", "--skip-preview", *self.flags, *flags)

    def destroy(self, *flags: str) -> list[dict[str, Any]]:
        """Take everything down, after a preview: without one Pulumi deletes what is not protected before it refuses."""
        return self._logged("destroy", "--yes", *flags)

    def _logged(self, *arguments: str) -> list[dict[str, Any]]:
        log = self.workspace.folder / "events.jsonl"
        log.unlink(missing_ok=True)
        self.pulumi(*arguments, "--event-log", str(log))
        return [event["resOutputsEvent"]["metadata"] for event in events(log) if "resOutputsEvent" in event]

    def refresh(self, *flags: str) -> str:
        return self.pulumi("refresh", "--yes", "--skip-preview", *flags)

    def deployment(self) -> dict[str, Any]:
        return json.loads(self.pulumi("stack", "export", "--show-secrets"))["deployment"]

    def resources(self) -> list[dict[str, Any]]:
        return self.deployment().get("resources", [])


def events(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


@contextmanager
def stack(folder: Path, program: Path, name: str = "test", **options: Any) -> Iterator[Stack]:
    """A stack of a program's; `options` are the provider's."""
    variables = {"RDS_PLATFORM_SIMULATED": "true", "PULUMI_DEBUG_COMMANDS": "true"}
    cloud = Cloud(folder / "cloud.json")
    port, stop = serve(cloud, **options)
    try:
        yield Stack(Workspace(folder, program, variables), name, cloud, port)
    finally:
        stop()


def project(folder: Path, program: Path) -> Path:
    """A program of tests/engine/programs as a project of its own."""
    directory = folder / "source"
    directory.mkdir(parents=True)
    for file in program.iterdir():
        (directory / file.name).write_bytes(file.read_bytes())
    (directory / "Pulumi.yaml").write_text(json.dumps({"name": program.name, "runtime": "python"}))
    return directory


def config_of(settings: Mapping[str, Any]) -> dict[str, Any]:
    """A stage's settings (tests.graph.stages) under Pulumi's full keys."""
    return {key if ":" in key else f"rds-platform:{key}": value for key, value in settings.items()}


def pack(folder: Path) -> list[str]:
    """The flags of our policy pack, with this interpreter's environment instead of the pack's own."""
    directory = folder / "pack"
    directory.mkdir()
    options = {"toolchain": "pip", "virtualenv": sys.prefix}
    description = {"version": "0.1.0", "runtime": {"name": "python", "options": options}}
    (directory / "PulumiPolicy.yaml").write_text(json.dumps(description))
    for name in ("__main__.py", "guardrails"):
        (directory / name).symlink_to(ROOT / "policies" / name)
    return ["--policy-pack", str(directory)]


def pack_config(stage: str) -> list[str]:
    return ["--policy-pack-config", str(ROOT / "policies" / "config" / f"{stage}.json")]
