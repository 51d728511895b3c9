"""Session Manager's port forwarding through one of the stage's backends, by the plugin that the AWS CLI uses too."""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Generator
from typing import Final

from ops import aws
from ops.aws import Account
from ops.errors import MissingError, StopError

PLUGIN: Final = "session-manager-plugin"
PAGE: Final = (
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html"
)
OLDEST: Final = (1, 2, 536, 0)
"""The first version after 1.2.497.0, which is the last one that wants the session's token as an argument, where every
process of this machine could read it (the AWS CLI makes the same choice)."""

VARIABLE: Final = "AWS_SSM_START_SESSION_RESPONSE"
DOCUMENT: Final = "AWS-StartPortForwardingSessionToRemoteHost"
SECONDS_TO_OPEN: Final = 20


def plugin() -> str:
    """Return the plugin's path; MissingError when it is not installed or too old."""
    found = shutil.which(PLUGIN)
    if found is None:
        raise MissingError(f"The {PLUGIN} is not installed: {PAGE}")
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
    version = tuple(map(int, re.findall(r"\d+", said)[:4]))
    if version < OLDEST:
        raise MissingError(f"The {PLUGIN} {said.strip() or 'of unknown version'} is too old: {PAGE}")
    return found


def require_free(port: int) -> None:
    """Raise MissingError when something listens on this machine's port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise MissingError(f"Port {port} of this machine cannot be used ({error.strerror}): --port 15432") from None


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(account: Account, instance: str, *, host: str, port: int, local_port: int) -> "subprocess.Popen[bytes]":
    """Start forwarding a port of this machine, through an instance, to a host's; the process ends with the session."""
    program = plugin()
    parameters = {"host": [host], "portNumber": [str(port)], "localPortNumber": [str(local_port)]}
    asked = {"Target": instance, "DocumentName": DOCUMENT, "Parameters": parameters}
    session = account.call("ssm", "StartSession", Target=instance, DocumentName=DOCUMENT, Parameters=parameters)
    answer = {key: session[key] for key in ("SessionId", "TokenValue", "StreamUrl")}
    # boto3 says `default` where no profile is chosen; the plugin would insist that there is one of that name.
    chosen = str(aws.session().profile_name)
    profile = "" if chosen == "default" else chosen
    endpoint = account.endpoint("ssm")
    return subprocess.Popen(
        [program, VARIABLE, account.region, "StartSession", profile, json.dumps(asked), endpoint],
        env={**os.environ, VARIABLE: json.dumps(answer)},
        stdout=subprocess.DEVNULL,
    )


@contextlib.contextmanager
def opened(account: Account, instance: str, *, host: str, port: int) -> Generator[int]:
    """Forward a free port of this machine as long as the block runs, and give its number.

    Raises:
        StopError: the session ended, or nothing answered in time.
    """
    local_port = free_port()
    process = start(account, instance, host=host, port=port, local_port=local_port)
    try:
        _wait(process, local_port)
        yield local_port
    finally:
        process.terminate()
        process.wait()


def _wait(process: "subprocess.Popen[bytes]", local_port: int) -> None:
    end = time.monotonic() + SECONDS_TO_OPEN
    while time.monotonic() < end:
        if process.poll() is not None:
            raise StopError(f"The tunnel ended at once: {PLUGIN} returned {process.returncode}.")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", local_port), timeout=1):
            return
        time.sleep(0.1)
    raise StopError(f"The tunnel did not open in {SECONDS_TO_OPEN} seconds.")
