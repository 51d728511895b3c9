"""Policy packs for Node, beside ours: their packages from npm, their process as Pulumi starts it."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.policies import support

AWSGUARD = Path(__file__).parent / "awsguard"
_INSTALL = ("--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error")
_SERVER = "node_modules/@pulumi/pulumi/cmd/run-policy-pack"


class MissingError(Exception):
    """A pack cannot be run here; the text says why."""


def prepare(pack: Path) -> None:
    """Install what `pack`'s package.json names into its node_modules, once. Raises MissingError."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise MissingError(f"{program} is not installed")
    if (pack / _SERVER).exists():
        return
    done = subprocess.run(["npm", "install", *_INSTALL], cwd=pack, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = next(iter(done.stderr.strip().splitlines()), "no reason given")
        raise MissingError(f"npm cannot install its packages: {reason}")


@contextmanager
def analyzer(pack: Path) -> Iterator[support.Analyzer]:
    """Start the prepared pack as Pulumi's language host for Node does, and stop it afterwards."""
    command = ["node", str(pack / _SERVER), "127.0.0.1:1", str(pack)]
    with support.serving(command, pack, AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE="1") as started:
        yield started
