"""A Pulumi program and its process."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

# What the program may do at once, and how long it may take to leave after being asked to.
PARALLEL = 8
GRACE_IN_SECONDS = 2.0


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

    def place(self) -> tuple[Path, str]:
        """Return the working directory and what to run in it, as the engine derives them from `main`."""
        target = Path(os.path.normpath(self.directory.absolute() / self.main))
        return (target, ".") if not self.main or target.is_dir() else (target.parent, target.name)


class Child:
    """The program's process: its group of processes never outlives this object's `close`.

    It starts at once, but waits with running the program until `begin` names the engine's address.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._output: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        reading, self._pipe = os.pipe()
        environment = {**os.environ, **program.environment}
        if program.config:
            environment["PULUMI_CONFIG"] = json.dumps(dict(program.config))
            environment["PULUMI_CONFIG_SECRET_KEYS"] = json.dumps(sorted(program.secret_keys))
        try:
            self._process = subprocess.Popen(
                [program.python, "-u", str(Path(__file__).with_name("launch.py")), str(reading)],
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=program.directory,
                pass_fds=(reading,),
                start_new_session=True,
            )
        except BaseException:
            os.close(self._pipe)
            self._output.close()
            raise
        finally:
            os.close(reading)
        self.timed_out = False
        self._timer = threading.Timer(program.timeout, self._time_out)
        self._timer.daemon = True
        self._timer.start()

    def begin(self, address: str, *, dry_run: bool) -> None:
        """Tell the process where the engine listens, and so to run the program."""
        directory, main = self._program.place()
        settings = {
            "directory": str(directory),
            "program": main,
            "config": dict(self._program.config),
            "secret_keys": sorted(self._program.secret_keys),
            "runtime": {
                "project": self._program.project,
                "stack": self._program.stack,
                "monitor": address,
                "engine": address,
                "parallel": PARALLEL,
                "dry_run": dry_run,
                "organization": self._program.organization,
                "root_directory": str(self._program.directory.absolute()),
            },
        }
        with contextlib.suppress(BrokenPipeError), open(self._pipe, "wb", closefd=False) as pipe:
            pipe.write(json.dumps(settings).encode() + b"\n")

    def wait(self) -> int:
        """Wait for the process's end and return its exit code."""
        return self._process.wait()

    def output(self) -> str:
        """Return what the process has printed so far."""
        self._output.seek(0)
        return self._output.read().decode(errors="replace")

    def close(self) -> None:
        """End whatever still runs, at first politely, and release every handle."""
        self._timer.cancel()
        if self._process.poll() is None:
            self._signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(GRACE_IN_SECONDS)
        self._signal(signal.SIGKILL)
        self._process.wait()
        os.close(self._pipe)
        self._output.close()

    def _time_out(self) -> None:
        self.timed_out = True
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        # The group: what the program started itself must not be left behind either.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)
