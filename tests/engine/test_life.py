"""Every stage, from nothing to deployed and back to nothing."""

from pathlib import Path

import pytest

from tests.engine import stacks
from tests.graph.stages import ROOT, STAGES, changed, stage_settings

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_comes_up_stays_as_it_is_and_goes_without_a_trace(stage: str, tmp_path: Path):
    settings = stage_settings(stage)
    with stacks.stack(tmp_path, ROOT, stage) as stack:
        stack.flags = [*stacks.pack(tmp_path), *stacks.pack_config(stage)]
        stack.configure(stacks.config_of(settings))
        previewed = {(step["urn"], step["op"]) for step in stack.preview()["steps"]}
        done = {(one["urn"], one["op"]) for one in stack.up() if ":providers:" not in one["urn"]}
        assert done == previewed
        stack.preview("--expect-no-changes")
        stack.refresh("--expect-no-changes")
        if settings["database"].get("deletionProtection", True):
            there = stack.cloud.alive()
            with pytest.raises(stacks.RefusedError, match=r"cannot be deleted\s+because it is protected"):
                stack.destroy()
            assert stack.cloud.alive() == there
            off = {"deletionProtection": False}
            stack.configure(stacks.config_of(changed(settings, database=off, loadBalancer=off)))
            # Deliberately past the guardrails: a pack may hold a stage to its protection.
            stack.flags = []
            assert {one["op"] for one in stack.up() if one["op"] != "same"} == {"update"}
        stack.destroy()
        assert stack.resources() == []
        assert stack.cloud.alive() == []
