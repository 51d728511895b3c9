"""An AWS that is moto, a project folder with the real stack files, and a Pulumi CLI that does what a script says."""

import functools
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from moto import mock_aws

from ops import aws
from tests.ops.answers import Answers, renew, session

# Every new account of moto's otherwise gets a thousand images, an eighth of a second's work.
os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"

ROOT = Path(__file__).parents[2]
CLIENT = functools.cache(aws._client.__wrapped__)


@pytest.fixture(autouse=True)
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials, no programs, no configuration of whoever runs the tests."""
    for variable in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(variable, raising=False)
    for variable in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(variable, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "120")
    aws.forget()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project's stack files, with domains that are no placeholders, as working directory."""
    directory = tmp_path / "project"
    (directory / "policies" / "config").mkdir(parents=True)
    (directory / "policies" / "config" / "dev.json").write_text("{}")
    for file in ROOT.glob("Pulumi.*.yaml"):
        text = file.read_text().replace("example.com", "ada.dev")
        (directory / file.name).write_text(text)
    monkeypatch.chdir(directory)
    return directory


@pytest.fixture
def install(tmp_path: Path) -> Callable[[str, str], Path]:
    """Install a program that notes how it was called in the returned file and then does what the script says."""

    def installed(name: str, script: str) -> Path:
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        calls = tmp_path / f"{name}-calls"
        program.write_text(f'#!/bin/sh\necho "$*" >> {calls}\n{script}\n')
        program.chmod(program.stat().st_mode | stat.S_IEXEC)
        return calls

    return installed


@pytest.fixture
def programs(install: Callable[[str, str], Path]) -> None:
    """Every program that a command may look for."""
    install("pulumi", "echo ada")
    install("session-manager-plugin", "echo 1.2.707.0")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[Answers]:
    """An account of moto's, and the answers that moto does not give."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        monkeypatch.setattr(aws, "session", session)
        monkeypatch.setattr(aws, "_client", CLIENT)
        yield renew()
