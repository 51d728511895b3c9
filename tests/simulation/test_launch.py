"""The launcher runs in the program's process; here it runs in this one, against the engine of the simulation."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pulumi
import pytest

from simulation import launch
from simulation.deployment import Deployment
from simulation.graph import Graph
from simulation.monitor import Program
from simulation.program import Child
from simulation.servicers import Server


class Engine:
    """An engine, and a pipe as the program's process has it."""

    def __init__(self, folder: Path) -> None:
        self.program = Program(folder, "proj", "dev", config={"proj:a": "1"})
        self.deployment = Deployment(self.program)
        self.server = Server(self.deployment)
        self.reading, self._writing = os.pipe()

    def launch(self, source: str) -> int:
        (self.program.directory / "__main__.py").write_text(source)
        # What "." meant in the test before.
        sys.path_importer_cache.pop(".", None)
        # Only `begin` is wanted here: the process is this one.
        sender = SimpleNamespace(_program=self.program, _pipe=self._writing)
        Child.begin(sender, self.server.address, dry_run=True)  # type: ignore[arg-type]
        return launch.main(self.reading)

    @property
    def graph(self) -> Graph:
        return self.deployment.graph()

    def close(self) -> None:
        self.server.close()
        os.close(self.reading)
        os.close(self._writing)


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setattr(launch, "_end_with", lambda pipe: None)
    monkeypatch.setattr(sys, "argv", sys.argv)
    monkeypatch.chdir(tmp_path)
    made = Engine(tmp_path)
    yield made
    made.close()
    asyncio.set_event_loop(None)
    pulumi.runtime.settings.reset_options()
    pulumi.runtime.config.set_all_config({})


def test_a_program_runs_inside_a_stack(engine: Engine):
    assert engine.launch("import pulumi; pulumi.export('a', pulumi.Config().require_int('a'))") == 0
    assert engine.graph.outputs == {"a": 1}
    assert engine.deployment.complete.is_set()


def test_a_run_error_ends_with_one(engine: Engine):
    assert engine.launch("import pulumi; raise pulumi.RunError('no')") == 1
    assert [(log.severity, log.message) for log in engine.graph.logs] == [("error", "no")]


def test_any_other_exception_ends_with_its_traceback(engine: Engine):
    assert engine.launch("def f():\n    return {}['k']\nf()\n") == launch.SHOWN
    (log,) = engine.graph.logs
    assert log.message.startswith("Program failed with an unhandled exception:\nTraceback (most recent call last):\n")
    assert log.message.endswith("KeyError: 'k'\n")
    assert "runpy" not in log.message


def test_a_missing_program_is_named(engine: Engine):
    with pytest.raises(SystemExit) as error:
        launch._execute(str(engine.program.directory))
    assert error.value.code == launch.SHOWN


def test_without_pulumi_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setitem(sys.modules, "pulumi", None)
    assert launch.main(0) == 1
    assert "install its requirements" in capsys.readouterr().err


def test_debug_messages_stay_in_the_program():
    sent: list[Any] = []
    engine = launch.Engine(SimpleNamespace(Log=sent.append, GetRootResource="root"))
    engine.Log(SimpleNamespace(severity=0))
    engine.Log(SimpleNamespace(severity=3))
    assert [request.severity for request in sent] == [3]
    assert engine.GetRootResource == "root"


def test_a_traceback_without_a_frame_of_the_program_is_whole():
    with pytest.raises(ValueError, match="Expecting property name") as error:
        json.loads("{")
    assert "json/decoder.py" in launch.users_traceback(error.value, "/nowhere/app.py")


def test_settings_come_in_pieces_and_an_early_end_ends_the_process():
    reading, writing = os.pipe()
    os.write(writing, b'{"a"')
    os.write(writing, b": 1}\n")
    assert launch._read_line(reading) == b'{"a": 1}\n'
    os.close(writing)
    with pytest.raises(SystemExit):
        launch._read_line(reading)
    os.close(reading)


def test_the_engines_end_is_the_programs_end(monkeypatch: pytest.MonkeyPatch):
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    reading, writing = os.pipe()
    os.close(writing)
    launch._end_with(reading)
    os.close(reading)
    assert codes == [1]
