"""What each stage declares, to be read in a change's diff. `pytest --snapshot-update` accepts a change."""

from typing import Any

import yaml
from syrupy.assertion import SnapshotAssertion

from simulation.graph import to_json
from tests.graph.stages import declare, stage_settings

LEFT_OUT = {"tagsAll", "userData"}
"""What only repeats the tags, and what tests/bootstrap looks at."""


def test_what_the_stage_declares(stage: str, snapshot: SnapshotAssertion):
    graph = declare(stage_settings(stage), update=False)
    chosen: dict[str, Any] = {
        f"{resource.type} {resource.name}": {
            key: value for key, value in to_json(resource.inputs).items() if key not in LEFT_OUT
        }
        for resource in graph.resources
        if resource.custom and not resource.type.startswith("pulumi:")
    }
    assert yaml.safe_dump(chosen, width=120) == snapshot
