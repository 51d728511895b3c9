"""Runs a Pulumi program the way Pulumi's engine and language host do, and records what it declares."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulation.graph import Graph, Log, Resource


@dataclass(frozen=True)
class Program:
    """A Pulumi Python program and what the engine would tell it.

    Attributes:
        directory: the folder of Pulumi.yaml.
        main: Pulumi.yaml's `main`, relative to the directory: a folder or a file.
        config: full keys ("aws:region", "project:key") -> text, JSON text for structures.
        secret_keys: those keys of `config` whose values are secrets.
        python: the interpreter to run it with; it must have the program's own requirements.
        environment: variables added to this process's.
        stack_references: full stack name ("organization/project/stack") -> that stack's outputs.
        timeout: seconds until a program that does not end is stopped.
    """

    directory: Path
    project: str
    stack: str
    main: str = ""
    config: Mapping[str, str] = field(default_factory=dict[str, str])
    secret_keys: frozenset[str] = frozenset()
    python: str = sys.executable
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    stack_references: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    organization: str = "organization"
    timeout: float = 300.0


class ProgramError(Exception):
    """The program failed. `str()` is what a person needs to see, a traceback once where there is one."""

    def __init__(self, message: str, *, exit_code: int = 1, logs: tuple[Log, ...] = ()) -> None:
        super().__init__(message)
        self.exit_code = exit_code
        self.logs = logs


def run(
    program: Program,
    *,
    update: bool = False,
    on_resource: Callable[[Resource], object] | None = None,
    on_complete: Callable[[Graph], object] | None = None,
) -> Graph:
    """Run the program to its end and return its resource graph.

    Args:
        program: what to run.
        update: record the graph as after a deployment: ids and computed values are known.
        on_resource: called for each registration and read, from the thread that serves it, with its
            checked inputs and before it is answered. An exception stops the program and leaves `run`.
        on_complete: called once with the graph when the program has declared everything.

    Raises:
        ProgramError: the program failed, by its own exception or by a request that cannot be answered.
    """
    raise NotImplementedError
