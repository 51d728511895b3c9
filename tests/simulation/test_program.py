import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from simulation import program as processes
from simulation.monitor import Program, ProgramError, run
from tests.simulation.programs import run_source


def is_running(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        # One that has ended but was not waited for is no longer running either.
        return " Z " not in (Path(f"/proc/{pid}/stat").read_text() if Path("/proc").is_dir() else "")
    return False


def ends(pid: int, *, within: float = 5.0) -> bool:
    deadline = time.monotonic() + within
    while is_running(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.parametrize(
    ("main", "place"),
    [
        ("", ("", ".")),
        ("src", ("src", ".")),
        ("src/", ("src", ".")),
        ("./src/app.py", ("src", "app.py")),
        ("other.py", ("", "other.py")),
    ],
)
def test_a_project_says_where_its_program_is(tmp_path: Path, main: str, place: tuple[str, str]):
    (tmp_path / "src").mkdir()
    assert Program(tmp_path, "p", "s", main=main).place() == (tmp_path / place[0], place[1])


def test_a_program_sees_its_folder_its_modules_and_its_arguments(tmp_path: Path):
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "graph.py").write_text("NAME = 'mine'")
    (tmp_path / "app" / "__main__.py").write_text(
        textwrap.dedent("""
            import os, sys
            import pulumi
            import graph

            pulumi.export("module", graph.NAME)
            pulumi.export("name", __name__)
            pulumi.export("cwd", os.path.basename(os.getcwd()))
            pulumi.export("argv", sys.argv)
            pulumi.export("path", [entry for entry in sys.path if entry.endswith("simulation")])
            pulumi.export("variable", os.environ["MY_VARIABLE"])
            pulumi.export("config", pulumi.Config().require_object("settings"))
            pulumi.export("root", os.path.basename(pulumi.runtime.get_root_directory()))
            pulumi.export("secret", pulumi.Config().get_secret("password"))
            pulumi.export("environment", os.environ["PULUMI_CONFIG"])
        """)
    )
    graph = run(
        Program(
            tmp_path,
            "proj",
            "dev",
            main="app",
            config={"proj:settings": '{"a":[1]}', "proj:password": "p"},
            secret_keys=frozenset({"proj:password"}),
            environment={"MY_VARIABLE": "here"},
        )
    )
    assert graph.outputs["module"] == "mine"
    assert graph.outputs["name"] == "__main__"
    assert graph.outputs["cwd"] == "app"
    assert graph.outputs["argv"] == ["."]
    assert graph.outputs["path"] == []
    assert graph.outputs["variable"] == "here"
    assert graph.outputs["config"] == {"a": [1]}
    assert graph.outputs["root"] == tmp_path.name
    assert graph.outputs["secret"].value == "p"
    assert graph.outputs["environment"] == '{"proj:settings": "{\\"a\\":[1]}", "proj:password": "p"}'


def test_a_single_file_is_run_in_its_folder(tmp_path: Path):
    (tmp_path / "app.py").write_text("import pulumi; pulumi.export('a', 1)")
    assert run(Program(tmp_path, "proj", "dev", main="app.py")).outputs == {"a": 1}


def test_a_folder_without_a_program_is_an_error(tmp_path: Path):
    with pytest.raises(ProgramError, match=r"unable to find main python program `__main__.py` in `") as error:
        run(Program(tmp_path, "proj", "dev"))
    assert str(error.value).endswith(f"`{tmp_path}`")


def test_an_interpreter_that_is_not_there_is_an_error(tmp_path: Path):
    with pytest.raises(ProgramError, match=r"cannot start the program with /no/python in .*: No such file"):
        run_source(tmp_path, "", python="/no/python")


def test_an_interpreter_without_pulumi_is_an_error(tmp_path: Path):
    interpreter = tmp_path / "python"
    interpreter.write_text(f'#!/bin/sh\nshift\nexec {sys.executable} -S -u "$@"\n')
    interpreter.chmod(0o755)
    with pytest.raises(ProgramError) as error:
        run_source(tmp_path, "", python=str(interpreter))
    assert "cannot import the Pulumi SDK; install its requirements" in str(error.value)
    assert str(error.value).count("No module named 'pulumi'") == 1


def test_a_program_that_does_not_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    started: list[subprocess.Popen[bytes]] = []

    class Seen(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Seen)
    source = """
        import signal, time
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        time.sleep(60)
    """
    with pytest.raises(ProgramError, match=r"the program did not end within 0\.8 seconds"):
        run_source(tmp_path, source, timeout=0.8)
    (process,) = started
    assert process.returncode == -signal.SIGKILL
    assert not is_running(process.pid)


def test_an_interrupt_ends_the_program_even_one_that_does_not_want_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(processes, "GRACE_IN_SECONDS", 0.2)
    pid_file = tmp_path / "pid"

    def interrupt() -> None:
        while not pid_file.exists() or not pid_file.read_text():
            time.sleep(0.02)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    source = """
        import os, signal, time
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        open("pid", "w").write(str(os.getpid()))
        time.sleep(60)
    """
    with pytest.raises(KeyboardInterrupt):
        run_source(tmp_path, source)
    assert not is_running(int(pid_file.read_text()))


def test_what_a_program_started_does_not_outlive_it(tmp_path: Path):
    run_source(
        tmp_path,
        """
        import subprocess
        open("pid", "w").write(str(subprocess.Popen(["sleep", "60"]).pid))
        """,
    )
    assert ends(int((tmp_path / "pid").read_text()))


def test_a_program_ends_when_its_engine_is_killed(tmp_path: Path):
    (tmp_path / "__main__.py").write_text("import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(60)")
    code = (
        "import sys; from pathlib import Path; from simulation.monitor import Program, run; "
        "run(Program(Path(sys.argv[1]), 'proj', 'dev'))"
    )
    engine = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=Path(__file__).parents[2])
    try:
        deadline = time.monotonic() + 10
        while not (tmp_path / "pid").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        engine.send_signal(signal.SIGKILL)
        engine.wait()
    assert ends(int((tmp_path / "pid").read_text()))
