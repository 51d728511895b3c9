"""A Pulumi CLI that touches nothing of the user's: home, state, program and cloud of its own in one folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import yaml

PACKAGES: Final = ("aws", "random", "tls")
_SALT: Final = "encryptionsalt:"
# What a stack file says of its secrets belongs to the user's own backend, and ends with the next key.
_FOREIGN: Final = (_SALT, "encryptedkey:", "secretsprovider:")
_STRIPPED: Final = ("PULUMI_", "AWS_")


@dataclass(frozen=True)
class Workspace:
    """One folder, and the CLI's commands in it.

    Attributes:
        folder: where everything is kept; made where it is missing.
        source: the Pulumi program's folder, with its Pulumi.yaml; nothing in it is written.
        environment: variables for the CLI, and so for the program.
    """

    folder: Path
    source: Path
    environment: Mapping[str, str]

    @property
    def program(self) -> Path:
        """The folder that the CLI runs in: links to the program, and a Pulumi.yaml and stack files of its own."""
        return self.folder / "program"

    @property
    def history(self) -> Path:
        """The file backend's folder."""
        return self.folder / "state"

    def prepare(self, stack: str, text: str) -> None:
        """Make the stack, where it is not there yet, with this text as its stack file.

        Raises:
            subprocess.CalledProcessError: the CLI refuses.
        """
        for made in (self.program, self.history, self.folder / "home"):
            made.mkdir(parents=True, exist_ok=True)
        self._link()
        file = self.program / f"Pulumi.{stack}.yaml"
        salt = _salt(file.read_text(encoding="utf-8")) if file.exists() else ""
        # Setting a stack up writes its file anew, with other values where YAML is read differently: only the salt
        # of it is kept.
        file.write_text(_stack_file(text, salt), encoding="utf-8")
        if not salt:
            self.read("stack", "init", stack)
            salt = _salt(file.read_text(encoding="utf-8"))
            file.write_text(_stack_file(text, salt), encoding="utf-8")

    def _link(self) -> None:
        project = cast("dict[str, Any]", yaml.safe_load((self.source / "Pulumi.yaml").read_text(encoding="utf-8")))
        project["runtime"] = {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}}
        (self.program / "Pulumi.yaml").write_text(yaml.safe_dump(project), encoding="utf-8")
        for entry in self.source.iterdir():
            link = self.program / entry.name
            if not entry.name.startswith((".", "Pulumi.", "venv")) and not link.is_symlink():
                link.symlink_to(entry.absolute(), target_is_directory=entry.is_dir())

    def variables(self, port: int | None = None) -> dict[str, str]:
        """Return the CLI's environment; `port` is where the simulated provider listens."""
        attached = {"PULUMI_DEBUG_PROVIDERS": ",".join(f"{package}:{port}" for package in PACKAGES)} if port else {}
        own = {key: value for key, value in os.environ.items() if not key.startswith(_STRIPPED)}
        return {
            **own,
            "PULUMI_HOME": str((self.folder / "home").absolute()),
            "PULUMI_BACKEND_URL": self.history.absolute().as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "sandbox",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            **attached,
            **self.environment,
        }

    def start(self, arguments: Iterable[str], port: int | None, **options: Any) -> subprocess.Popen[str]:
        """Start a command; `options` are Popen's."""
        return subprocess.Popen(
            ["pulumi", *arguments], cwd=self.program, env=self.variables(port), text=True, **options
        )

    def read(self, *arguments: str, port: int | None = None) -> str:
        """Return what a command prints.

        Raises:
            subprocess.CalledProcessError: it failed; the error holds what it printed.
        """
        with self.start(
            [*arguments, "--non-interactive"], port, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            printed, complaints = process.communicate()
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, process.args, printed, complaints)
        return printed

    def show(self, *arguments: str, port: int | None = None) -> int:
        """Run a command on this terminal and return its exit code."""
        # Ctrl-C reaches the CLI too, which then ends by itself: leaving before it would take its provider away.
        before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
        try:
            with self.start(arguments, port) as process:
                return process.wait()
        finally:
            signal.signal(signal.SIGINT, before)


def _salt(text: str) -> str:
    return next((line for line in text.splitlines() if line.startswith(_SALT)), "")


def _stack_file(text: str, salt: str) -> str:
    kept = [line for line in text.splitlines() if not line.startswith(_FOREIGN)]
    return "\n".join([*([salt] if salt else []), *kept, ""])
