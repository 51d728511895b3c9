"""The transcripts of docs/operations.md are what the commands print.

`OPS_TRANSCRIPTS=write pytest tests/ops/test_transcripts.py` writes them anew.
"""

import contextlib
import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from unittest.mock import MagicMock

import pytest

from ops import advise, authorities, database, delegation, handover, roles, sessions
from ops.commands import main
from tests.ops import scenarios
from tests.ops.answers import Answers
from tests.ops.conftest import ROOT

DOCUMENT = ROOT / "docs" / "operations.md"
BLOCK = re.compile(r"(?<=```console\n)\$ (?:venv/bin/)?python -m ops (.+)\n((?:.*\n)*?)(?=```)")
COMMANDS = [match[1] for match in BLOCK.finditer(DOCUMENT.read_text())]
PULUMI = """case "$1" in
version) echo v3.272.0;;
whoami) echo ada;;
stack) echo '{"backendGroupName": "group"}';;
esac"""
Install = Callable[[str, str], Path]


@pytest.fixture
def shown(
    project: Path, world: Answers, install: Install, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], str]:
    def run(command: str) -> str:
        install("pulumi", PULUMI)
        monkeypatch.setattr(delegation, "resolved", lambda name: frozenset({"ns1.registrar.net", "ns2.registrar.net"}))
        install("session-manager-plugin", "echo 1.2.707.0")
        file = Path("/home/ada/.cache/rds-platform/us-east-1.pem")
        monkeypatch.setattr(authorities, "authorities_file", lambda region: file)
        monkeypatch.setattr(sessions, "require_free", lambda port: None)
        # What the role is granted is tested on a database, in test_app_user.
        monkeypatch.setattr(database, "tunnel", lambda *asked: contextlib.nullcontext(5432))
        monkeypatch.setattr(database, "connected", lambda *asked, **more: contextlib.nullcontext(MagicMock()))
        monkeypatch.setattr(roles, "bring", lambda *asked: roles.Granted(2, 14, 9, ()))
        monkeypatch.setattr(advise, "now", lambda: scenarios.END)
        monkeypatch.setattr(handover, "today", scenarios.END.date)
        scenarios.prepare(command, world)
        main(shlex.split(command))
        said = capsys.readouterr()
        return said.out + said.err

    return run


@pytest.mark.parametrize("command", COMMANDS)
def test_a_transcript_is_what_the_command_prints(shown: Callable[[str], str], command: str):
    text = DOCUMENT.read_text()
    match = next(each for each in BLOCK.finditer(text) if each[1] == command)
    printed = shown(command)
    if os.environ.get("OPS_TRANSCRIPTS") == "write":
        DOCUMENT.write_text(text[: match.start(2)] + printed + text[match.end(2) :])
    else:
        assert match[2] == printed


def test_every_command_that_only_prints_has_a_transcript():
    assert {command.split()[0] for command in COMMANDS} >= scenarios.SHOWN
