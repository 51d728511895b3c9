"""Deployments that break in the middle, and the next one that finishes them."""

import json
import os
import random
import re
import signal
import subprocess
import time
from importlib import metadata
from pathlib import Path

import pytest

from simulation import urns
from simulation.faults import Fault, Faults
from tests.engine import stacks
from tests.graph.stages import ROOT, declare, stage_settings

PROD = stacks.config_of(stage_settings("prod"))

VERSIONS = {package: metadata.version(f"pulumi-{package}") for package in ("aws", "random", "tls")}


def whole(stack: stacks.Stack) -> None:
    """What the state says is there is there, and nothing else is; nothing was made twice."""
    known = [(one["urn"], one["id"]) for one in stack.resources() if one["custom"] and ":providers:" not in one["type"]]
    there = [(row.urn, row.id) for row in stack.cloud.alive()]
    assert sorted(known) == sorted(there)
    assert len({urn for urn, _ in there}) == len(there)


def finished(stack: stacks.Stack) -> None:
    """Everything of prod is there, and stays as it is."""
    wanted = {one.urn for one in declare(stage_settings("prod"), stack="prod").resources if _made(one)}
    whole(stack)
    assert {row.urn for row in stack.cloud.alive()} == wanted
    stack.preview("--expect-no-changes")
    stack.refresh("--expect-no-changes")


def _made(one) -> bool:
    return one.custom and not one.external and not one.type.startswith("pulumi:")


@pytest.mark.engine
def test_the_creation_of_every_type_of_resource_fails_once_and_is_made_good_the_next_time(tmp_path: Path):
    types = sorted({one.type for one in declare(stage_settings("prod"), stack="prod").resources if _made(one)})
    faults = Faults(Fault("fail", "create", 1, type_) for type_ in types)
    with stacks.stack(tmp_path, ROOT, "prod", faults=faults) as stack:
        stack.configure(PROD)
        failed: list[str] = []
        # Whatever does not need what failed is made all the same: a chain of resources fails link by link.
        while len(failed) < len(types):
            with pytest.raises(stacks.RefusedError) as refused:
                stack.up("--continue-on-error")
            names = re.findall(
                r"^  ([\w:]+:[\w:]+) \(.*\):\n\s+error: .*InternalFailure", str(refused.value), re.MULTILINE
            )
            assert names, str(refused.value)[-3000:]
            failed += names
            whole(stack)
        assert len(failed) == len(set(failed))
        stack.up()
        finished(stack)


@pytest.mark.engine
def test_a_database_that_takes_too_long_is_waited_for_and_not_made_twice(tmp_path: Path):
    fault = Fault("timeout", "create", 1, "aws:rds/instance:Instance")
    with stacks.stack(tmp_path, ROOT, "prod", faults=Faults([fault])) as stack:
        stack.configure(PROD)
        with pytest.raises(stacks.RefusedError, match="timeout while waiting"):
            stack.up()
        whole(stack)
        stack.up()
        finished(stack)


@pytest.mark.engine
def test_a_throttled_change_leaves_the_database_as_it_was_until_the_next_time(tmp_path: Path):
    faults = Faults()
    with stacks.stack(tmp_path, ROOT, "dev", faults=faults) as stack:
        stack.configure(stacks.config_of(stage_settings("dev")))
        stack.up()
        larger = stage_settings("dev")
        larger["database"]["instanceClass"] = "db.t4g.medium"
        stack.configure(stacks.config_of(larger))
        faults.add(Fault("throttle", "update", 1, "aws:rds/instance:Instance"))
        with pytest.raises(stacks.RefusedError, match="Rate exceeded"):
            stack.up()
        [database] = stack.cloud.alive("aws:rds/instance:Instance")
        assert database.outputs["instanceClass"] == "db.t3.micro"
        assert ("update", database.urn) in {(one["op"], one["urn"]) for one in stack.up()}
        whole(stack)


def _killed(folder: Path, parts: list[float]) -> None:
    """Kill deployment after deployment, each at a part (0 to 1) of what it still has to make."""
    total = len([one for one in declare(stage_settings("prod"), stack="prod").resources if _made(one)])
    with stacks.stack(folder, ROOT, "prod") as stack:
        stack.configure(PROD)
        for part in parts:
            there = len(stack.cloud.alive())
            _kill(stack, there + int(part * (total - there)))
            _recover(stack)
            whole(stack)
        stack.up()
        finished(stack)


def _kill(stack: stacks.Stack, count: int) -> None:
    """Kill a deployment, program and all, as soon as this many resources exist."""
    command = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack.name]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    with stack.workspace.start(command, stack.port, **quiet) as process:
        while len(stack.cloud.alive()) < count and process.poll() is None:
            time.sleep(0.001)
        os.killpg(process.pid, signal.SIGKILL)
    # What AWS was asked for it still does.
    time.sleep(0.5)


def _recover(stack: stacks.Stack) -> None:
    """Lift the lock, forget what was under way, and import what came of it all the same."""
    for notes in stack.workspace.history.rglob("*.attrs"):
        # What the file backend notes beside a state that is whole; killed while it wrote that, it says "EOF".
        if notes.stat().st_size == 0:
            notes.unlink()
    stack.pulumi("cancel", "--yes")
    known = {one["urn"] for one in stack.resources()}
    pending = {each["resource"]["urn"]: each["resource"] for each in stack.deployment().get("pending_operations") or []}
    made = [row for row in stack.cloud.alive() if row.urn not in known]
    assert {row.urn for row in made} <= pending.keys(), "of everything that is there the state says that it was begun"
    if not pending:
        return
    stack.refresh("--clear-pending-creates")
    parents = {pending[row.urn]["parent"] for row in made}
    names = {f"parent{i}": urn for i, urn in enumerate(sorted(parents))}
    table = {urn: name for name, urn in names.items()}
    resources = [
        {
            "type": row.type,
            "name": urns.name_of(row.urn),
            "id": row.id,
            "parent": table[pending[row.urn]["parent"]],
            "version": VERSIONS[urns.package_of(row.type)],
        }
        for row in made
    ]
    if resources:
        file = stack.workspace.folder / "imports.json"
        file.write_text(json.dumps({"nameTable": names, "resources": resources}))
        quiet = ("--yes", "--skip-preview", "--protect=false", "--generate-code=false")
        stack.pulumi("import", "--file", str(file), *quiet)


@pytest.mark.engine
def test_a_deployment_killed_at_any_moment_is_taken_up_again(tmp_path: Path):
    chance = random.Random(5)
    _killed(tmp_path, sorted(chance.random() for _ in range(3)))


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(4))
def test_a_deployment_killed_over_and_over_is_taken_up_again(seed: int, tmp_path: Path):
    chance = random.Random(seed)
    _killed(tmp_path, [chance.random() / 2 for _ in range(5)])
