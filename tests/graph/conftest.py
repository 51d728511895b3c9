"""One stage after the other, as deployed."""

import pytest

from simulation.graph import Graph
from tests.graph.stages import STAGES, declare, stage_settings


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def graph(stage: str) -> Graph:
    return declare(stage_settings(stage))
