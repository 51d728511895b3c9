"""Whole stages as deployed, each set of settings run once however many tests look at it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from preview import yaml_reader
from simulation.graph import Graph
from simulation.monitor import Program, run

ROOT = Path(__file__).parents[2]
STAGES = ("dev", "prod", "growth")

Settings = dict[str, Any]


def stage_settings(stage: str) -> Settings:
    """The stack file's settings, as `section -> value`, with a domain that is not a placeholder."""
    config = yaml_reader.read(ROOT / f"Pulumi.{stage}.yaml")["config"]
    settings = {key.removeprefix("rds-platform:"): value for key, value in config.items()}
    if settings["loadBalancer"].get("domain"):
        settings["loadBalancer"]["domain"] = {"name": "app.acme.dev", "hostedZone": "acme.dev"}
    return settings


def changed(settings: Settings, **changes: Any) -> Settings:
    """A copy with `section={key: value}` merged in, two levels deep."""
    return {**settings, **{section: {**settings.get(section, {}), **keys} for section, keys in changes.items()}}


@cache
def _declare(stack: str, config: tuple[tuple[str, str], ...], update: bool) -> Graph:
    return run(Program(directory=ROOT, project="rds-platform", stack=stack, config=dict(config)), update=update)


def declare(settings: Settings, *, stack: str = "app", update: bool = True) -> Graph:
    """Run the program as a deployment (everything known) of a stack with these settings."""
    config = {
        key if ":" in key else f"rds-platform:{key}": value if isinstance(value, str) else json.dumps(value)
        for key, value in settings.items()
    }
    return _declare(stack, tuple(sorted(config.items())), update)
