"""What every script on the machine needs: the machine's own settings, the AWS CLI, and files replaced whole."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

SETTINGS = "/etc/rds-platform/machine.json"


class UnavailableError(Exception):
    """Something this run needed could not be had; the next run asks again."""


def settings(path: str = SETTINGS) -> dict[str, Any]:
    """The values the user data brought."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def aws(region: str, *arguments: str) -> dict[str, Any]:
    """Answer of one AWS CLI command, with the CLI's own retries; an empty answer is an empty dict.

    Raises:
        UnavailableError: The command failed; its first error line is the message.
    """
    command = ["aws", *arguments, "--region", region, "--output", "json"]
    limits = ["--cli-connect-timeout", "5", "--cli-read-timeout", "10"]
    retries = {"AWS_PAGER": "", "AWS_RETRY_MODE": "standard", "AWS_MAX_ATTEMPTS": "3"}
    try:
        done = subprocess.run(
            [*command, *limits], capture_output=True, timeout=40, check=False, env={**os.environ, **retries}
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnavailableError(f"aws {arguments[0]} {arguments[1]}: {type(error).__name__}") from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").split("\n")
        reason = next((line.strip() for line in lines if line.strip()), f"exit status {done.returncode}")
        raise UnavailableError(f"aws {arguments[0]} {arguments[1]}: {reason}")
    return json.loads(done.stdout or b"{}")


def replace(path: Path, content: bytes, mode: int, owner: tuple[int, int] | None = None) -> bool:
    """Put content in place as a whole, unless it is there already; says whether it was not.

    A reader sees the old file or the new one, and at no moment one that is readable by more than `mode` allows.
    """
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        if owner is not None:
            os.fchown(descriptor, *owner)
        os.fchmod(descriptor, mode)
        os.fsync(descriptor)
    fresh.replace(path)
    return True
