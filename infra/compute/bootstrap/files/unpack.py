#!/usr/bin/python3
"""EC2 user data: put the packed files in place and start them. cloud-init runs this once in a machine's life."""

from __future__ import annotations

import base64
import bz2
import json
import subprocess
import sys
from pathlib import Path

PAYLOAD = ""
COMMANDS = (
    ("systemd-sysusers", "/etc/sysusers.d/rds-platform.conf"),
    ("systemd-tmpfiles", "--create", "/etc/tmpfiles.d/rds-platform.conf"),
    ("systemctl", "daemon-reload"),
    ("systemctl", "enable", "--now", "rds-platform-configure.timer", "rds-platform-report.timer"),
    ("systemctl", "enable", "--now", "rds-platform-application.service"),
)


def main(root: str = "/") -> int:
    """Unpack below root, then run every command, also after one that failed."""
    for path, content in json.loads(bz2.decompress(base64.b85decode(PAYLOAD))).items():
        file = Path(root) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return max(subprocess.run(command, check=False).returncode for command in COMMANDS)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
