"""Write one JSON line saying whether the machine reaches its database; a metric filter makes the alarm's metric of it.

The machine asks for itself, whatever application runs on it. An application that answers `/health/database` with
503 makes the line unhealthy too; one that has no such path, or answers everything with 200, changes nothing.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
from collections.abc import Mapping
from typing import Any

import postgres


def main(environment: Mapping[str, str]) -> int:
    """Print the line."""
    state = postgres.check(environment)
    line: dict[str, Any] = {"event": "database-health", **state.document(), "healthy": int(state.healthy)}
    if state.healthy and _refuses(int(environment["PORT"])):
        line.update(healthy=0, reason="application")
    sys.stdout.write(json.dumps(line) + "\n")
    return 0


def _refuses(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/health/database")
        return connection.getresponse().status == 503
    except (OSError, http.client.HTTPException):
        return False  # An application that is down is the load balancer's alarm, not the database's.
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(os.environ))
