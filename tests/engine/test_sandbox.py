"""The sandbox: what it says where something is missing, and what of the user's it keeps away from."""

import os
import stat
import subprocess
import sys

import pytest

from simulation import sandbox
from simulation.cloud import Cloud
from simulation.workspace import Workspace
from tests.graph.stages import ROOT

# Stands for the CLI: notes what it is called with, and writes what setting up a stack writes.
FAKE = f"""#!{sys.executable}
import json, os, pathlib, sys
calls = pathlib.Path(__file__).with_name("calls.jsonl")
variables = {{k: v for k, v in os.environ.items() if k.startswith(("PULUMI_", "AWS_", "RDS_"))}}
with calls.open("a") as file:
    print(json.dumps([sys.argv[1:], variables]), file=file)
if sys.argv[1:3] == ["stack", "init"]:
    pathlib.Path(f"Pulumi.{{sys.argv[3]}}.yaml").write_text("encryptionsalt: v1:salt\\nconfig: {{}}\\n")
sys.exit(255 if sys.argv[1] == "destroy" else 0)
"""


@pytest.fixture
def calls(tmp_path, monkeypatch):
    """The calls of a CLI on a path of its own: arguments and variables of each."""
    import json

    fake = tmp_path / "bin" / "pulumi"
    fake.parent.mkdir()
    fake.write_text(FAKE)
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(fake.parent), prepend=os.pathsep)

    def read():
        return [json.loads(line) for line in fake.with_name("calls.jsonl").read_text().splitlines()]

    return read


@pytest.fixture
def root(tmp_path):
    directory = tmp_path / "root"
    (directory / "policies" / "config").mkdir(parents=True)
    (directory / "policies" / "config" / "dev.json").touch()
    (directory / "Pulumi.yaml").write_text("name: rds-platform\nruntime: python\n")
    (directory / "__main__.py").touch()
    (directory / "Pulumi.dev.yaml").write_text('encryptionsalt: v1:theirs\nconfig:\n  a:version: "17.10" # kept\n')
    (directory / "Pulumi.test.yaml").write_text("config:\n  a:token:\n    secure: AAAB\n")
    return directory


def test_without_the_cli_one_sentence_names_the_installation_page():
    command = [sys.executable, "-m", "simulation.sandbox", "up", "dev"]
    done = subprocess.run(command, cwd=ROOT, env={"PATH": "/nowhere"}, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == f"{sandbox.NO_CLI}\n"
    assert "https://www.pulumi.com/docs/install/" in sandbox.NO_CLI


@pytest.mark.parametrize("stage", ["", "nosuch"])
def test_an_unknown_stage_is_refused_with_those_there_are(stage, calls, capsys):
    assert sandbox.main(["up", *([stage] if stage else [])]) == 2
    assert "dev, growth, prod" in capsys.readouterr().err


def test_encrypted_values_are_refused(root, calls, tmp_path):
    with pytest.raises(sandbox.SandboxError, match="encrypted"):
        sandbox.opened("test", root=root, folder=tmp_path / "sandbox")


def test_nothing_of_the_users_reaches_the_cli(root, calls, tmp_path, monkeypatch):
    for name in ("PULUMI_ACCESS_TOKEN", "PULUMI_BACKEND_URL", "AWS_PROFILE", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "theirs")
    folder = tmp_path / "sandbox"
    assert sandbox.run("up", "dev", ["--diff"], root=root, folder=folder) == 0
    for _, variables in calls():
        assert "theirs" not in variables.values()
        assert variables["PULUMI_HOME"] == str(folder / "home")
        assert variables["PULUMI_BACKEND_URL"] == f"file://{folder}/state"
        assert variables["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] == "true"
        assert variables["RDS_PLATFORM_SIMULATED"] == "true"
        assert variables["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull


def test_the_policy_pack_is_enforced_with_the_stages_own_configuration(root, calls, tmp_path):
    sandbox.run("up", "dev", ["--diff"], root=root, folder=tmp_path / "sandbox")
    arguments, variables = calls()[-1]
    pack = ["--policy-pack", f"{root}/policies", "--policy-pack-config", f"{root}/policies/config/dev.json"]
    assert arguments == ["up", *pack, "--yes", "--skip-preview", "--diff", "--stack", "dev"]
    assert variables["PULUMI_DEBUG_PROVIDERS"].startswith("aws:")
    assert sandbox.command_line("preview", "other", [], root=root)[-3] == f"{root}/policies/config/default.json"


def test_the_stack_file_is_copied_as_it_is_and_gets_the_sandboxs_salt(root, calls, tmp_path):
    original = (root / "Pulumi.dev.yaml").read_text()
    for _ in range(2):
        workspace = sandbox.opened("dev", root=root, folder=tmp_path / "sandbox")
    copy = (workspace.program / "Pulumi.dev.yaml").read_text()
    assert copy == 'encryptionsalt: v1:salt\nconfig:\n  a:version: "17.10" # kept\n'
    assert (root / "Pulumi.dev.yaml").read_text() == original
    assert [arguments[:2] for arguments, _ in calls()] == [["stack", "init"]]
    assert (workspace.program / "__main__.py").resolve() == root / "__main__.py"


def test_the_exit_code_is_pulumis(root, calls, tmp_path):
    assert sandbox.run("destroy", "dev", [], root=root, folder=tmp_path / "sandbox") == 255


def test_a_cli_that_cannot_set_a_stack_up_is_quoted(root, tmp_path, calls):
    (tmp_path / "bin" / "pulumi").write_text("#!/bin/sh\necho 'no space left' >&2\nexit 1\n")
    with pytest.raises(sandbox.SandboxError, match="no space left"):
        sandbox.opened("dev", root=root, folder=tmp_path / "sandbox")


def test_drift_changes_what_is_there_and_not_what_was_asked_for(tmp_path):
    urn = "urn:pulumi:dev::rds-platform::aws:rds/instance:Instance::writer"
    file = sandbox.cloud_file(tmp_path, "dev")
    Cloud(file).put(urn, "db-1", {"publiclyAccessible": False}, {"publiclyAccessible": False, "engine": "postgres"})
    assert sandbox.drift("dev", "writer", ["publiclyAccessible=true", "engine=mysql"], folder=tmp_path) == 0
    [row] = Cloud(file).alive()
    assert row.outputs == {"publiclyAccessible": True, "engine": "mysql"}
    assert row.inputs == {"publiclyAccessible": False}
    for name, change in [("nosuch", "engine=mysql"), ("writer", "engine"), ("writer", "nosuch=1")]:
        with pytest.raises(sandbox.SandboxError):
            sandbox.drift("dev", name, [change], folder=tmp_path)


@pytest.mark.engine
def test_a_stage_goes_up_in_the_sandbox_and_drifts(tmp_path):
    folder = tmp_path / "sandbox"
    assert sandbox.run("up", "dev", [], folder=folder) == 0
    assert sandbox.drift("dev", "writer", ["publiclyAccessible=true"], folder=folder) == 0
    assert sandbox.run("preview", "dev", ["--expect-no-changes"], folder=folder) == 0
    assert sandbox.run("preview", "dev", ["--refresh", "--expect-no-changes"], folder=folder) != 0
    assert sandbox.run("destroy", "dev", [], folder=folder) == 0
    assert Cloud(sandbox.cloud_file(folder, "dev")).alive() == []


def test_a_command_that_fails_raises_with_what_it_printed(root, calls, tmp_path):
    workspace = Workspace(tmp_path / "sandbox", root, {})
    workspace.prepare("dev", "config: {}\n")
    with pytest.raises(subprocess.CalledProcessError):
        workspace.read("destroy")
