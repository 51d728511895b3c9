from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FILES = HERE.parents[1] / "infra" / "compute" / "bootstrap" / "files"
# As on the machine, where the scripts find one another because they lie side by side.
sys.path[:0] = [str(FILES), str(HERE)]

import local_postgres  # noqa: E402
import service  # noqa: E402

FAKE_AWS = """#!/bin/sh
# Answers `aws SERVICE COMMAND` from SERVICE-COMMAND.json, or fails with SERVICE-COMMAND.error.
here=$(dirname "$0")/aws-answers
echo "$*" >>"$here/calls"
for argument; do
    case $argument in file://*) cat "${argument#file://}" >>"$here/$1-$2.sent" && echo >>"$here/$1-$2.sent" ;; esac
done
if [ -f "$here/$1-$2.error" ]; then
    cat "$here/$1-$2.error" >&2
    exit 254
fi
if [ "$2" = create-log-stream ]; then rm -f "$here/logs-put-log-events.error"; fi
if [ -f "$here/$1-$2.json" ]; then cat "$here/$1-$2.json"; fi
"""
FAKE_SYSTEMCTL = """#!/bin/sh
here=$(dirname "$0")
echo "$*" >>"$here/systemctl-calls"
if [ -f "$here/systemctl-fails" ]; then exit 1; fi
"""


class Machine:
    """A backend machine below one folder, with an AWS and a systemd that only take notes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.bin = root / "bin"
        self.answers = self.bin / "aws-answers"
        self.etc, self.run, self.state = root / "etc", root / "run", root / "state"
        for folder in (self.answers, self.etc, self.run, self.state):
            folder.mkdir(parents=True)
        self.command("aws", FAKE_AWS)
        self.command("systemctl", FAKE_SYSTEMCTL)
        (root / "instance-id").write_text("i-0123456789abcdef0\n", encoding="ascii")
        self.settings = root / "machine.json"
        self.known = {
            "region": "us-east-1",
            "parameterPath": "/rds-platform/prod/database",
            "secretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:credentials-AbCdEf",
            "logGroup": "backend-0123456",
            "authoritiesUrl": (HERE / "data" / "rds-bundle.pem").as_uri(),
            "trustStore": str(HERE / "data" / "trust-store.pem"),
            "instanceIdFile": str(root / "instance-id"),
            "user": _own_name(),
            "unit": "rds-platform-application.service",
            "etc": str(self.etc),
            "run": str(self.run),
            "state": str(self.state),
        }
        self.save()
        self.parameters = {
            "writerHost": "db.example.com",
            "readerHosts": "db.example.com",
            "port": "5432",
            "databaseName": "app",
            "sslMode": "verify-full",
        }
        self.secret = {"username": "appadmin", "password": "first-Password"}
        self.publish()

    def command(self, name: str, script: str) -> None:
        (self.bin / name).write_text(script, encoding="utf-8")
        (self.bin / name).chmod(0o755)

    def save(self) -> None:
        self.settings.write_text(json.dumps(self.known), encoding="utf-8")

    def publish(self) -> None:
        """What Parameter Store and Secrets Manager answer from now on."""
        path = self.known["parameterPath"]
        entries = [{"Name": f"{path}/{name}", "Value": value} for name, value in self.parameters.items()]
        self.answer("ssm-get-parameters-by-path", {"Parameters": entries})
        self.answer("secretsmanager-get-secret-value", {"SecretString": json.dumps(self.secret)})

    def answer(self, command: str, document: object) -> None:
        (self.answers / f"{command}.json").write_text(json.dumps(document), encoding="utf-8")

    def fail(self, command: str, message: str) -> None:
        (self.answers / f"{command}.error").write_text(f"\n{message}\n", encoding="utf-8")

    def mend(self, command: str) -> None:
        (self.answers / f"{command}.error").unlink()

    def calls(self) -> list[str]:
        return _lines(self.answers / "calls")

    def restarts(self) -> list[str]:
        return _lines(self.bin / "systemctl-calls")

    def environment(self) -> dict[str, str]:
        """What systemd reads from the file that the scripts write."""
        return dict(line.split("=", 1) for line in _lines(self.etc / "database.env"))


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def _own_name() -> str:
    return pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture
def machine_root(tmp_path, monkeypatch):
    box = Machine(tmp_path / "machine")
    monkeypatch.setenv("PATH", f"{box.bin}{os.pathsep}{os.environ['PATH']}")
    return box


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    if shutil.which("openssl") is None:
        pytest.skip("no openssl command: install Debian's package openssl")
    return local_postgres.Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def postgresql(certificates):
    """A real PostgreSQL that takes TLS connections only; stopped and removed at the end."""
    programs = local_postgres.programs()
    if programs is None:
        pytest.skip("no PostgreSQL server here: install Debian's package postgresql")
    server = local_postgres.Server(programs, certificates)
    yield server
    server.remove()


@pytest.fixture
def database(postgresql):
    """The server, running and as it was at first, whatever the test does to it."""
    yield postgresql
    postgresql.reset()


@pytest.fixture
def serving():
    """Start the built-in service in this process; `with serving(environment) as port`."""

    @contextmanager
    def start(check, health_path="/health", fresh=0.0):
        with service.Service(("127.0.0.1", 0), health_path, service.Database(check, fresh)) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            try:
                yield server.server_address[1]
            finally:
                server.shutdown()
                thread.join()

    return start


@pytest.fixture
def script():
    """Start one of the machine's scripts as a process of its own; it is ended after the test."""
    started = []

    def start(name, environment):
        command = [sys.executable, "-W", "error", str(FILES / name)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.communicate()
