"""The real engine, with the simulated AWS attached, from nothing to something and back."""

import pytest

from tests.engine import stacks

pytestmark = [pytest.mark.engine, pytest.mark.smoke]


def test_a_stack_comes_up_stays_as_it_is_and_goes_without_a_trace(tmp_path):
    with stacks.stack(tmp_path, stacks.project(tmp_path, stacks.PROGRAMS / "shop")) as stack:
        stack.configure({"aws:region": "us-east-1"})
        stack.up()
        stack.preview("--expect-no-changes")
        stack.refresh("--expect-no-changes")
        assert stack.pulumi("stack", "output", "region").strip() == "eu-central-1"
        stack.destroy()
        assert stack.resources() == []
        assert stack.cloud.alive() == []
