"""The real engine, with the simulated AWS attached and nothing of the user's own: no login, no credentials."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from simulation.graph import to_json
from simulation.monitor import Program, run
from simulation.provider import Cloud, serve
from simulation.wire import UNKNOWN_TEXT

if shutil.which("pulumi") is None:
    pytest.skip("the pulumi command is not on the path, so the real engine is not asked", allow_module_level=True)

SHOP = Path(__file__).parent / "programs" / "shop"
SECRET = "[secret]"


class Stack:
    """One stack of a copy of a program, with an engine's home, state and cloud of its own."""

    def __init__(self, program: Path, folder: Path, port: int) -> None:
        self.directory = folder / "program"
        shutil.copytree(program, self.directory)
        options = {"toolchain": "pip", "virtualenv": sys.prefix}
        project = {"name": program.name, "runtime": {"name": "python", "options": options}}
        (self.directory / "Pulumi.yaml").write_text(json.dumps(project))
        (self.directory / "Pulumi.test.yaml").write_text(json.dumps({"config": {"aws:region": "us-east-1"}}))
        (folder / "state").mkdir()
        foreign = ("PULUMI_", "AWS_")
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith(foreign)} | {
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "test",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DEBUG_PROVIDERS": ",".join(f"{package}:{port}" for package in ("aws", "random", "tls")),
        }
        self.pulumi("stack", "init", "test")

    def pulumi(self, *arguments: str) -> str:
        command = ["pulumi", *arguments, "--non-interactive"]
        done = subprocess.run(
            command, cwd=self.directory, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def stack(tmp_path):
    port, stop = serve(Cloud(tmp_path / "cloud.json"))
    yield Stack(SHOP, tmp_path, port)
    stop()


def test_the_real_engine_previews_what_the_simulation_does(stack):
    steps = json.loads(stack.pulumi("preview", "--stack", "test", "--json"))["steps"]
    real = {step["urn"]: step["newState"] for step in steps}
    graph = run(Program(directory=stack.directory, project="shop", stack="test", config={"aws:region": "us-east-1"}))
    simulated = {resource.urn: resource for resource in graph.resources if "::default_" not in resource.urn}
    assert real.keys() == simulated.keys()
    for urn, resource in simulated.items():
        inputs = to_json(resource.inputs, unknown=UNKNOWN_TEXT, secret=SECRET)
        assert _own(real[urn].get("inputs", {})) == _own(inputs), urn
        assert real[urn].get("parent", "") == resource.parent, urn
        assert sorted(real[urn].get("dependencies") or []) == list(resource.dependencies), urn
        by_property = {key: tuple(sorted(urns)) for key, urns in (real[urn].get("propertyDependencies") or {}).items()}
        assert {key: urns for key, urns in by_property.items() if urns} == resource.property_dependencies, urn


def test_a_stack_comes_up_stays_as_it_is_and_goes_without_a_trace(stack):
    stack.pulumi("up", "--stack", "test", "--yes", "--skip-preview")
    stack.pulumi("preview", "--stack", "test", "--expect-no-changes")
    stack.pulumi("refresh", "--stack", "test", "--yes", "--expect-no-changes")
    assert stack.pulumi("stack", "output", "--stack", "test", "region").strip() == "eu-central-1"
    stack.pulumi("destroy", "--stack", "test", "--yes", "--skip-preview")
    assert json.loads(stack.pulumi("stack", "export", "--stack", "test"))["deployment"].get("resources", []) == []


def _own(inputs):
    return {key: value for key, value in inputs.items() if not key.startswith("__")}
