"""What is laid before the oracle: whole stages in their regions, translated once however many tests look at them."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from simulation.graph import Graph
from tests.graph.stages import changed, declare, stage_settings
from tests.oracle.cloudformation import templates
from tests.oracle.table import TABLE

ALL_CHOICES: dict[str, Any] = {
    "database": {"kmsKeyId": "arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e-1a2b-3c4d-5e6f-1a2b3c4d5e6f"},
    "backend": {"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1"},
    "monitoring": {
        "alarms": "all",
        "notify": {"emails": ["team@acme.dev"], "httpsEndpoints": ["https://events.acme.dev/key"]},
        "page": {"emails": ["on-call@acme.dev"]},
        "monthlyBudget": 300,
        "budgetScope": "stack",
    },
}
"""What no stage ships with, and anybody may choose."""


@dataclass(frozen=True)
class Deployment:
    stage: str
    region: str = "us-east-1"
    all_choices: bool = False

    def __str__(self) -> str:
        return f"{self.stage}-{self.region}" + ("-all-choices" if self.all_choices else "")


DEPLOYMENTS = (
    Deployment("dev"),
    Deployment("prod"),
    Deployment("growth"),
    Deployment("prod", "eu-central-1"),
    Deployment("prod", "ap-southeast-2"),
    Deployment("dev", all_choices=True),
)


def graph(deployment: Deployment) -> Graph:
    settings = {**stage_settings(deployment.stage), "aws:region": deployment.region}
    return declare(changed(settings, **ALL_CHOICES) if deployment.all_choices else settings)


@cache
def translated(deployment: Deployment) -> dict[str, dict[str, Any]]:
    """Region -> template."""
    return templates(graph(deployment), TABLE, region=deployment.region)
