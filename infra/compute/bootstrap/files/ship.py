"""Send the journal of the platform's units to CloudWatch Logs, from where the last run ended.

The CloudWatch agent would be a download at each boot and a tenth of a small machine's memory, and reads files, not the
journal. This needs nothing installed and two permissions. Lines are sent as they are, so that JSON stays JSON. The
place in the journal moves on only after CloudWatch took the lines: an outage delays them and loses none.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import machine

# PutLogEvents: 10,000 events and 1,048,576 bytes a batch, 26 bytes counted for each event, one day at most between the
# first and the last. An event is cut well below the limit for one (262,144 bytes where it is smallest).
_EVENTS = 10_000
_BYTES = 1_000_000
_OVERHEAD = 26
_SPAN = 23 * 3_600_000
_LONGEST = 200_000


def main(path: str = machine.SETTINGS) -> int:
    """Send what is new; exit status 1 when CloudWatch took less than all of it."""
    settings = machine.settings(path)
    cursor = Path(settings["state"]) / "journal-cursor"
    stream = Path(settings["instanceIdFile"]).read_text(encoding="ascii").strip()
    try:
        for batch in batches(_journal(cursor)):
            _send(settings, stream, [event for _, event in batch])
            machine.replace(cursor, batch[-1][0].encode(), 0o600)
    except machine.UnavailableError as problem:
        sys.stderr.write(f"ship: {problem}\n")
        return 1
    return 0


def batches(entries: Iterable[dict[str, Any]]) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Journal entries as (cursor, event) pairs, as many at a time as CloudWatch takes; empty lines are left out."""
    batch: list[tuple[str, dict[str, Any]]] = []
    size = 0
    for entry in entries:
        message = _text(entry.get("MESSAGE"))
        if not message:
            continue
        event = {"timestamp": int(entry["__REALTIME_TIMESTAMP"]) // 1000, "message": message}
        weight = len(message.encode()) + _OVERHEAD
        far = bool(batch) and abs(event["timestamp"] - batch[0][1]["timestamp"]) > _SPAN
        if batch and (len(batch) == _EVENTS or size + weight > _BYTES or far):
            yield batch
            batch, size = [], 0
        batch.append((entry["__CURSOR"], event))
        size += weight
    if batch:
        yield batch


def _text(message: Any) -> str:
    # journalctl gives a list of byte values for what is not UTF-8, and null for what is too large to show.
    text = (
        bytes(cast("list[int]", message)).decode("utf-8", "replace")
        if isinstance(message, list)
        else str(message or "")
    )
    return text.encode()[:_LONGEST].decode("utf-8", "ignore").strip()


def _journal(cursor: Path) -> Iterator[dict[str, Any]]:
    place = f"--after-cursor={cursor.read_text(encoding='ascii')}" if cursor.is_file() else "--boot"
    units = ["--unit=rds-platform-*", "--unit=cloud-final.service"]
    command = ["journalctl", "--output=json", "--no-pager", "--all", place, *units]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        for line in process.stdout or ():
            yield json.loads(line)
    if process.returncode:
        raise machine.UnavailableError(f"journalctl: exit status {process.returncode}")


def _send(settings: dict[str, Any], stream: str, events: list[dict[str, Any]]) -> None:
    names = ["--log-group-name", settings["logGroup"], "--log-stream-name", stream]
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="ascii") as file:
        json.dump(sorted(events, key=lambda event: event["timestamp"]), file)
        file.flush()
        put = ["logs", "put-log-events", *names, "--log-events", f"file://{file.name}"]
        try:
            machine.aws(settings["region"], *put)
        except machine.UnavailableError as problem:
            if "ResourceNotFoundException" not in str(problem):
                raise
            machine.aws(settings["region"], "logs", "create-log-stream", *names)
            machine.aws(settings["region"], *put)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
