"""Runs a Pulumi program the way Pulumi's engine and language host do, and records what it declares."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from simulation.deployment import Deployment, EngineError
from simulation.graph import Graph, Log, Resource
from simulation.program import Child, Program

__all__ = ["Program", "ProgramError", "run"]

# gRPC reads this when it is first loaded. Less than errors would be told of every connection the program closes.
os.environ.setdefault("GRPC_VERBOSITY", "ERROR")

# The language host's code for "failed, and the user has been told why".
SHOWN = 32


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
    on_resource: Callable[[Resource], Resource] | None = None,
    on_complete: Callable[[Graph], object] | None = None,
) -> Graph:
    """Run the program to its end and return its resource graph.

    Args:
        program: what to run.
        update: record the graph as after a deployment: ids and computed values are known.
        on_resource: called for each registration, from the thread that serves it, with its checked
            inputs and before it is answered, several at a time; it returns the resource with the inputs
            that it shall have. Reads are not registrations.
            An exception stops the program and leaves `run`.
        on_complete: called once, from this thread, with the graph when the program has declared
            everything; the program may still be shutting down.

    Raises:
        ProgramError: the program failed, by its own exception or by a request that cannot be answered.
    """
    deployment = Deployment(program, update=update, on_resource=on_resource)
    try:
        child = Child(program)
    except OSError as error:
        msg = f"cannot start the program with {program.python} in {program.directory}: {error.strerror}"
        raise ProgramError(msg) from None
    try:
        # Imported here: the program's process starts up while this one loads gRPC and the protocol.
        from simulation.servicers import Server

        server = Server(deployment)
        try:
            child.begin(server.address, dry_run=not update)
            code = _wait(child, deployment, on_complete)
        finally:
            server.close()
        return _result(child, deployment, code)
    finally:
        child.close()


def _wait(child: Child, deployment: Deployment, on_complete: Callable[[Graph], object] | None) -> int:
    codes: list[int] = []

    def watch() -> None:
        codes.append(child.wait())
        deployment.complete.set()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    deployment.complete.wait()
    succeeded = not codes or codes[0] == 0
    if on_complete is not None and succeeded and deployment.error is None:
        on_complete(deployment.graph())
    watcher.join()
    return codes[0]


def _result(child: Child, deployment: Deployment, code: int) -> Graph:
    if isinstance(deployment.error, EngineError):
        raise ProgramError(str(deployment.error), logs=deployment.logs)
    if deployment.error is not None:
        raise deployment.error
    printed = child.output()
    for line in printed.splitlines():
        deployment.log("info", line)
    if code == 0:
        return deployment.graph()
    if child.timed_out:
        msg = f"the program did not end within {deployment.program.timeout:g} seconds"
        raise ProgramError(msg, exit_code=code, logs=deployment.logs)
    errors = [log.message for log in deployment.logs if log.severity == "error"]
    if code != SHOWN and not errors:
        errors = [f"program exited with non-zero exit code: {code}", printed.strip()]
    raise ProgramError("\n".join(filter(None, errors)), exit_code=code, logs=deployment.logs)
