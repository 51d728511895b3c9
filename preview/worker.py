"""Previews one stage in a process of its own, so that several stages use every processor.

The parent writes a pickled job to standard input and keeps that open: its end means that the parent is gone. The
worker writes pickled numbers, the resources registered so far, and last the outcome to standard output.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

from preview.signals import Stopped, stopping
from preview.stages import Job, Outcome, preview_stage

STOP_IN_SECONDS = 8.0


class Workers:
    """Runs jobs in processes, as many at a time as there are processors."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._stopped = False

    def run(self, jobs: Sequence[Job], progress: Callable[[int, int], object]) -> list[Outcome]:
        """Return the jobs' outcomes in their order; `progress` is told a job's index and its resources so far."""
        with ThreadPoolExecutor(max_workers=min(len(jobs), os.cpu_count() or 1)) as pool:
            futures = [pool.submit(self._run, index, job, progress) for index, job in enumerate(jobs)]
            try:
                return [future.result() for future in futures]
            except BaseException:
                self._stop()
                raise

    def _run(self, index: int, job: Job, progress: Callable[[int, int], object]) -> Outcome:
        with self._lock:
            if self._stopped:
                raise InterruptedError
            process = self._start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            with contextlib.suppress(BrokenPipeError):
                pickle.dump(job, process.stdin)
                process.stdin.flush()
            while isinstance(message := _read(process.stdout), int):
                progress(index, message)
            if isinstance(message, Outcome):
                return message
            return Outcome(job.project.name, job.stage, error="its process ended before it had an outcome")
        finally:
            _end(process)

    def _start(self) -> subprocess.Popen[bytes]:
        own = str(Path(__file__).resolve().parent.parent)
        path = os.pathsep.join(filter(None, (own, os.environ.get("PYTHONPATH"))))
        process = subprocess.Popen(
            [sys.executable, "-m", "preview.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,
        )
        self._processes.append(process)
        return process

    def _stop(self) -> None:
        with self._lock:
            self._stopped = True
            for process in self._processes:
                if process.poll() is None:
                    process.send_signal(signal.SIGINT)


def _read(stream: IO[bytes]) -> Any:
    # What is no pickle makes the module raise whatever it stumbles over.
    try:
        return pickle.load(stream)
    except Exception:
        return None


def _end(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(BrokenPipeError):
                stream.close()
    try:
        process.wait(STOP_IN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main(source: IO[bytes], target: IO[bytes]) -> int:
    """Read a job, preview it, write what came of it."""
    job: Job = pickle.load(source)
    done = threading.Event()
    watching = threading.Thread(target=_stop_with, args=(source, done), daemon=True)

    def send(message: int | Outcome) -> None:
        pickle.dump(message, target)
        target.flush()

    try:
        with stopping():
            watching.start()
            outcome = preview_stage(job, send)
            done.set()
            send(outcome)
    except (Stopped, BrokenPipeError):
        return 130
    finally:
        done.set()
    return 0


def _stop_with(source: IO[bytes], done: threading.Event) -> None:
    source.read()
    if not done.is_set():
        os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    channel = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    code = main(sys.stdin.buffer, channel)
    # The thread that waits for the parent's end holds standard input, on which an orderly exit would wait.
    sys.stderr.flush()
    os._exit(code)
