"""The Pulumi CLI, which `ops` runs for everything that it does."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ops.errors import MissingError

PAGE: Final = "https://www.pulumi.com/docs/install/"
NO_CLI: Final = f"The Pulumi CLI is not installed: {PAGE}. `make preview` works without it."
NOT_LOGGED_IN: Final = "Pulumi is not logged in: `pulumi login`, or `pulumi login s3://BUCKET` for state of your own."


@dataclass(frozen=True)
class Cli:
    """The Pulumi CLI in the project's folder."""

    program: str
    directory: Path

    def run(self, *arguments: str) -> int:
        """Run a command on this terminal and return its exit code."""
        return subprocess.run([self.program, *arguments], cwd=self.directory, check=False).returncode

    def read(self, *arguments: str) -> str | None:
        """Return what a command prints; None when it fails."""
        done = subprocess.run(
            [self.program, *arguments], cwd=self.directory, check=False, capture_output=True, text=True
        )
        return done.stdout.strip() if done.returncode == 0 else None

    def outputs(self, stage: str) -> dict[str, Any]:
        """Return the outputs of a stage that is deployed.

        Raises:
            MissingError: the stage was never deployed.
        """
        outputs = self.known_outputs(stage)
        if not outputs:
            raise MissingError(f"{stage} is not deployed: `make up STAGE={stage}`.")
        return outputs

    def known_outputs(self, stage: str) -> dict[str, Any]:
        """Return the outputs of a stage; none where it was never deployed."""
        printed = self.read("stack", "output", "--json", "--stack", stage)
        return json.loads(printed) if printed else {}


def found(directory: Path) -> Cli:
    """Return the CLI, logged in; MissingError tells how to get there."""
    program = shutil.which("pulumi")
    if program is None:
        raise MissingError(NO_CLI)
    cli = Cli(program, directory)
    if cli.read("whoami") is None:
        raise MissingError(NOT_LOGGED_IN)
    return cli
