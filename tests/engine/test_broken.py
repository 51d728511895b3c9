"""Deployments that break in the middle, and the next one that finishes them."""

import re
from pathlib import Path

import pytest

from simulation.faults import Fault, Faults
from tests.engine import stacks
from tests.graph.stages import ROOT, declare, stage_settings

PROD = stacks.config_of(stage_settings("prod"))


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
