"""A stage deployed by Pulumi's own engine to the simulated AWS: `python -m simulation.sandbox up STAGE`.

Everything is kept in `.sandbox`: the CLI's home, its state, copies of the stack files, and what exists in the
simulated cloud. No login and no credentials are read, and nothing is downloaded.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, cast

import yaml

from simulation.cloud import Cloud
from simulation.provider import serve
from simulation.workspace import Workspace

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / ".sandbox"
NO_CLI: Final = (
    "The Pulumi CLI is not installed: https://www.pulumi.com/docs/install/. `make preview` works without it."
)
POLICED: Final = ("up", "preview")
# Destroying keeps its preview: without one Pulumi deletes what is not protected before it refuses the rest.
QUIET: Final = {"up": ("--yes", "--skip-preview"), "refresh": ("--yes", "--skip-preview"), "destroy": ("--yes",)}
SIMULATED: Final = {"RDS_PLATFORM_SIMULATED": "true"}
"""Tells the program that nothing real is made, so that placeholder domains may pass."""


class SandboxError(Exception):
    """What is missing, in one line."""


def run(command: str, stage: str, extra: Sequence[str], *, root: Path = ROOT, folder: Path = FOLDER) -> int:
    """Run one of Pulumi's commands on a stage and return its exit code.

    Args:
        command: up, preview, refresh, destroy, or `stack` with its subcommand first in `extra`.
        stage: the name of a stack file.
        extra: further options of the command.
        root: the project's folder.
        folder: the sandbox's.

    Raises:
        SandboxError: the CLI or the stage is missing, or its configuration is encrypted.
    """
    workspace = opened(stage, root=root, folder=folder)
    port, stop = serve(Cloud(cloud_file(folder, stage)))
    try:
        return workspace.show(*command_line(command, stage, extra, root=root), port=port)
    finally:
        stop()


def opened(stage: str, *, root: Path = ROOT, folder: Path = FOLDER) -> Workspace:
    """Return the sandbox with the stage's stack in it, as its stack file is now."""
    if shutil.which("pulumi") is None:
        raise SandboxError(NO_CLI)
    file = root / f"Pulumi.{stage}.yaml"
    if not stage or not file.is_file():
        stages = sorted(found.name.split(".")[1] for found in root.glob("Pulumi.*.yaml"))
        raise SandboxError(f"There is no stage {stage!r}: name one of {', '.join(stages)} with STAGE=.")
    text = file.read_text(encoding="utf-8")
    if _encrypted(yaml.safe_load(text)):
        raise SandboxError(f"{file.name} holds encrypted values, which only your own backend can read.")
    workspace = Workspace(folder, root, SIMULATED)
    try:
        workspace.prepare(stage, text)
    except subprocess.CalledProcessError as error:
        raise SandboxError(f"The sandbox cannot be set up: {error.stderr.strip()}") from None
    return workspace


def cloud_file(folder: Path, stage: str) -> Path:
    """Return the file of what exists in the stage's simulated account."""
    return folder / f"cloud.{stage}.json"


def command_line(command: str, stage: str, extra: Sequence[str], *, root: Path = ROOT) -> list[str]:
    """Return the CLI's arguments: the policy pack is enforced, and nothing is asked."""
    own = root / "policies" / "config" / f"{stage}.json"
    config = own if own.exists() else own.with_name("default.json")
    pack = ["--policy-pack", str(root / "policies"), "--policy-pack-config", str(config)]
    return [command, *(pack if command in POLICED else []), *QUIET.get(command, ()), *extra, "--stack", stage]


def drift(stage: str, name: str, changes: Sequence[str], *, folder: Path = FOLDER) -> int:
    """Change a resource as somebody might in the console: `publiclyAccessible=true`.

    Raises:
        SandboxError: there is no such resource, or a change is not KEY=VALUE.
    """
    values: dict[str, Any] = {}
    for change in changes:
        key, equals, value = change.partition("=")
        if not equals:
            raise SandboxError(f"{change!r} is not KEY=VALUE.")
        try:
            values[key] = json.loads(value)
        except json.JSONDecodeError:
            values[key] = value
    cloud = Cloud(cloud_file(folder, stage))
    rows = [row for row in cloud.alive() if row.urn.endswith(f"::{name}") and values.keys() <= row.outputs.keys()]
    if len(rows) != 1:
        raise SandboxError(f"{len(rows)} resources of {stage} are named {name!r} and have {', '.join(values)}.")
    cloud.change(rows[0], values)
    return 0


def _encrypted(value: Any) -> bool:
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        return list(fields) == ["secure"] or any(map(_encrypted, fields.values()))
    return isinstance(value, list) and any(map(_encrypted, cast("list[Any]", value)))


def main(arguments: list[str] | None = None) -> int:
    """Run one command: Pulumi's exit code, or 2 where something is missing."""
    parser = argparse.ArgumentParser(prog="python -m simulation.sandbox", description="A stage on a simulated AWS.")
    parser.add_argument("command", choices=("up", "preview", "refresh", "destroy", "stack", "drift"))
    parser.add_argument("stage", nargs="?", default="")
    parser.add_argument("extra", nargs=argparse.REMAINDER, help="Pulumi's options; for drift: NAME KEY=VALUE ...")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command == "drift":
            return drift(chosen.stage, chosen.extra[0] if chosen.extra else "", chosen.extra[1:])
        return run(chosen.command, chosen.stage, chosen.extra)
    except SandboxError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
