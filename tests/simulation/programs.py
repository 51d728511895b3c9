"""Small programs, written to a folder and run as the preview runs the real one."""

import textwrap
from pathlib import Path
from typing import Any

from simulation.graph import Graph, Resource
from simulation.monitor import Program, run

PREFIX = "urn:pulumi:dev::proj::"
STACK = f"{PREFIX}pulumi:pulumi:Stack::proj-dev"


def run_source(folder: Path, source: str, **options: Any) -> Graph:
    """Write a program to `__main__.py` and run it; options are run's, or else Program's."""
    (folder / "__main__.py").write_text(textwrap.dedent(source))
    of_run = {key: options.pop(key) for key in ("update", "on_resource", "on_complete") if key in options}
    return run(Program(folder, "proj", "dev", **options), **of_run)


def named(graph: Graph, name: str) -> Resource:
    """Return the one resource with a logical name."""
    (found,) = [resource for resource in graph.resources if resource.name == name]
    return found
