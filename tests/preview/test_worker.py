import io
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, cast

import pytest

from preview import worker
from preview.projects import load
from preview.spinner import Spinner
from preview.stack_files import configure
from preview.stages import Job, Outcome
from preview.worker import Workers

Write = Callable[..., Path]


@pytest.fixture
def job(project: Write) -> Job:
    found = load(project("import pulumi\npulumi.export('a', 1)\n"))
    return Job(found, "dev", configure(found, "dev"))


class Pipe:
    """Standard input whose end comes when the test says so."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)
        self.ended = threading.Event()

    def readline(self, *arguments: Any) -> bytes:
        return self._content.readline(*arguments)

    def read(self, *arguments: int) -> bytes:
        if not arguments:
            self.ended.wait(30)
        return self._content.read(*arguments)


def messages(content: bytes) -> list[int | Outcome]:
    stream = io.BytesIO(content)
    found: list[int | Outcome] = []
    while stream.tell() < len(content):
        found.append(pickle.load(stream))
    return found


def test_a_worker_counts_resources_and_ends_with_the_outcome(job: Job):
    source, target = Pipe(pickle.dumps(job)), io.BytesIO()
    assert worker.main(cast("IO[bytes]", source), target) == 0
    source.ended.set()
    *counts, outcome = messages(target.getvalue())
    assert counts == [1]
    assert isinstance(outcome, Outcome)
    assert outcome.verdict is not None
    assert outcome.verdict.graph.outputs == {"a": 1}


def test_a_worker_stops_when_its_parent_is_gone(job: Job, monkeypatch: pytest.MonkeyPatch):
    source, target = Pipe(pickle.dumps(job)), io.BytesIO()
    monkeypatch.setattr(worker, "preview_stage", lambda job, progress: source.ended.set() or time.sleep(20))
    assert worker.main(cast("IO[bytes]", source), target) == 130
    assert target.getvalue() == b""


def test_a_worker_whose_parent_does_not_listen_ends_quietly(job: Job):
    class Closed(io.BytesIO):
        def write(self, *_: Any) -> int:
            raise BrokenPipeError

    source = Pipe(pickle.dumps(job))
    assert worker.main(cast("IO[bytes]", source), Closed()) == 130
    source.ended.set()


def test_outcomes_come_in_the_order_of_the_jobs(job: Job):
    seen: set[tuple[int, int]] = set()
    other = Job(job.project, "prod", job.configuration)
    outcomes = Workers().run([job, other], lambda index, count: seen.add((index, count)))
    assert [outcome.stage for outcome in outcomes] == ["dev", "prod"]
    assert [outcome.exit_code for outcome in outcomes] == [0, 0]
    assert seen == {(0, 1), (1, 1)}


@pytest.mark.parametrize("command", ["pass", "import sys; sys.stdin.buffer.read(1); print('garbage')"])
def test_a_worker_that_dies_leaves_an_error_in_its_place(job: Job, command: str, monkeypatch: pytest.MonkeyPatch):
    start = subprocess.Popen

    def broken(*_: Any, **options: Any) -> Any:
        return start([sys.executable, "-c", command], **options)

    monkeypatch.setattr("preview.worker.subprocess.Popen", broken)
    (outcome,) = Workers().run([job], lambda index, count: None)
    assert (outcome.exit_code, outcome.error) == (2, "its process ended before it had an outcome")


def test_a_worker_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(worker, "STOP_IN_SECONDS", 0.1)
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], stdin=subprocess.PIPE)
    worker._end(process)
    assert process.returncode == -9


def test_when_one_job_is_interrupted_all_are(job: Job, monkeypatch: pytest.MonkeyPatch):
    slow = load(job.project.directory)
    (slow.directory / "__main__.py").write_text("import time\ntime.sleep(60)\n")
    jobs = [Job(slow, stage, job.configuration) for stage in ("a", "b", "c")]
    monkeypatch.setattr("os.cpu_count", lambda: 2)

    class Failing(Workers):
        def _run(self, index: int, job: Job, progress: Callable[[int, int], object]) -> Outcome:
            if index:
                return super()._run(index, job, progress)
            time.sleep(0.5)
            raise KeyboardInterrupt

    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        Failing().run(jobs, lambda index, count: None)
    assert time.monotonic() - begun < 20


def test_after_a_stop_nothing_is_started(job: Job):
    workers = Workers()
    workers._stop()
    with pytest.raises(InterruptedError):
        workers._run(0, job, lambda index, count: None)


def test_the_spinner_is_only_for_terminals(capsys: pytest.CaptureFixture[str]):
    with Spinner(["dev"]) as spinner:
        spinner.update(0, 3)
    assert capsys.readouterr().err == ""


def test_the_spinner_names_stages_and_counts(monkeypatch: pytest.MonkeyPatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with Spinner(["dev", "prod"]) as spinner:
        spinner.update(1, 12)
        assert spinner.text() == "Previewing dev, prod (12 resources) …"
    assert "Previewing dev" in terminal.getvalue()
    monkeypatch.setenv("TERM", "dumb")
    terminal.truncate(0)
    with Spinner(["dev"]):
        pass
    assert "Previewing" not in terminal.getvalue()


def test_a_worker_is_a_process_that_ends_itself(job: Job):
    process = subprocess.run(
        [sys.executable, "-m", "preview.worker"],
        input=pickle.dumps(job),
        capture_output=True,
        timeout=30,
        cwd=Path(__file__).parents[2],
        env={**os.environ},
        check=False,
    )
    # The input ends at once, as if the parent were gone: the worker stops without an outcome.
    assert process.returncode == 130
    assert all(isinstance(message, int) for message in messages(process.stdout))
