"""Runs one Pulumi program in this process, as Pulumi's Python language host does.

Started by `simulation.program` with the program's own interpreter: it may import nothing but the standard
library and the program's `pulumi`. The number of a pipe's reading end is its one argument: a JSON object
comes through it once the engine's side listens, and its end of file means that side is gone.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import runpy
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

# The language host's code for "failed, and the user has been told why".
SHOWN = 32


class Engine:
    """The engine's service without its debug messages: the SDK sends several a resource, and waits for each."""

    def __init__(self, service: Any) -> None:
        self._service = service

    def Log(self, request: Any) -> Any:  # noqa: N802  (gRPC's name)
        """Pass a message on unless it is for debugging, severity 0."""
        return self._service.Log(request) if request.severity else None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._service, name)


def main(pipe: int) -> int:
    """Run the program that the pipe names and return the process's exit code."""
    try:
        import pulumi
    except ImportError:
        traceback.print_exc()
        print("The program's interpreter cannot import the Pulumi SDK; install its requirements.", file=sys.stderr)
        return 1
    settings = json.loads(_read_line(pipe))
    threading.Thread(target=_end_with, args=(pipe,), daemon=True).start()
    pulumi.runtime.set_all_config(settings["config"], settings["secret_keys"])
    runtime: Any = pulumi.runtime.Settings(**settings["runtime"])
    runtime.engine = Engine(runtime.engine)
    pulumi.runtime.configure(runtime)
    os.chdir(settings["directory"])
    sys.argv = [settings["program"]]
    return run(settings["program"], settings["runtime"]["parallel"])


def run(program: str, parallel: int) -> int:
    """Run a file or a folder with a `__main__.py` inside a stack."""
    import pulumi

    # Futures that nobody awaits after a failure would otherwise be reported one by one.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    executor = ThreadPoolExecutor(max_workers=parallel * 4)
    loop.set_default_executor(executor)
    path = str(Path(program).absolute())
    try:
        loop.run_until_complete(pulumi.runtime.run_in_stack(lambda: _execute(program)))
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
        return 1
    except Exception as error:
        pulumi.log.error("Program failed with an unhandled exception:\n" + users_traceback(error, path))
        return SHOWN
    finally:
        executor.shutdown(wait=True)
        loop.close()
    return 0


def _execute(program: str) -> None:
    if Path(program).is_dir() and not (Path(program) / "__main__.py").exists():
        import pulumi

        pulumi.log.error(f"unable to find main python program `__main__.py` in `{Path(program).absolute()}`")
        sys.exit(SHOWN)
    runpy.run_path(program, run_name="__main__")


def users_traceback(error: BaseException, program: str) -> str:
    """Format a traceback from the program's own first frame on; whole where it has none."""
    frames = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    main_file = str(Path(program) / "__main__.py") if Path(program).is_dir() else program
    own = next((i for i, frame in enumerate(frames) if str(Path(frame).absolute()) == main_file), 0)
    return "".join(traceback.format_exception(error, limit=own - len(frames)))


def _read_line(pipe: int) -> bytes:
    line = bytearray()
    while not line.endswith(b"\n"):
        chunk: Any = os.read(pipe, 65536)
        if not chunk:
            sys.exit(1)
        line += chunk
    return bytes(line)


def _end_with(pipe: int) -> None:
    os.read(pipe, 1)
    os._exit(1)


if __name__ == "__main__":
    # This file's own folder must not shadow the program's modules.
    del sys.path[0]
    # The SDK makes hundreds of thousands of objects that all stay: looking for garbage among them costs a third
    # of the program's time, and once more at the end.
    gc.set_threshold(200_000, 50, 50)
    code = main(int(sys.argv[1]))
    gc.disable()
    sys.stdout.flush()
    sys.stderr.flush()
    sys.exit(code)
