"""The built-in service: what a backend machine runs while no container image is set.

It answers the health path while it lives, `/health/database` with the state of the database, and `/` with where to
look. Threads, one connection each, HTTP/1.0: a request is answered and its connection closed, so that a stop never
waits for an idle client.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import postgres

DATABASE_PATH = "/health/database"
_FRESH = 5.0


class Database:
    """The database's state, asked for at most every five seconds.

    The load balancer passes `/health/database` on from anybody: without this, a flood of requests would use up
    the database's connections.
    """

    def __init__(self, check: Callable[[], postgres.Health], fresh: float = _FRESH) -> None:
        self._check = check
        self._fresh = fresh
        self._lock = threading.Lock()
        self._latest: postgres.Health | None = None
        self._taken = 0.0

    def state(self) -> postgres.Health:
        """The latest state; whoever comes while it is being taken waits for it."""
        with self._lock:
            if self._latest is None or time.monotonic() - self._taken >= self._fresh:
                self._latest = self._check()
                self._taken = time.monotonic()
            return self._latest


class Service(ThreadingHTTPServer):
    """The server; closing it waits for the requests it has begun to answer."""

    daemon_threads = False
    block_on_close = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], health_path: str, database: Database) -> None:
        self.health_path = health_path
        self.database = database
        super().__init__(address, Handler)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server_version = "rds-platform"
    sys_version = ""
    timeout = 10

    def do_GET(self) -> None:
        """Answer with a small JSON document."""
        status, document = self._answer(self.path.partition("?")[0])
        body = (json.dumps(document) + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815

    def _answer(self, path: str) -> tuple[int, dict[str, Any]]:
        service = cast(Service, self.server)
        if path == service.health_path:
            return 200, {"alive": True}
        if path == DATABASE_PATH:
            state = service.database.state()
            return (200 if state.healthy else 503), state.document()
        if path == "/":
            return 200, {"service": "rds-platform", "health": [service.health_path, DATABASE_PATH]}
        return 404, {"error": "not found"}

    def log_message(self, format: str, *args: Any) -> None:
        """Say what was asked, except by the load balancer every few seconds."""
        if getattr(self, "path", "").partition("?")[0] != cast(Service, self.server).health_path:
            sys.stdout.write(f"{self.address_string()} {format % args}\n")
            sys.stdout.flush()


def main(environment: Mapping[str, str]) -> int:
    """Serve until SIGTERM or SIGINT; then finish what has begun."""
    stop = threading.Event()

    def end(_number: int, _frame: object) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    database = Database(lambda: postgres.check(environment))
    with Service(("", int(environment["PORT"])), environment["HEALTH_CHECK_PATH"], database) as service:
        thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.1})
        thread.start()
        stop.wait()
        service.shutdown()
        thread.join()
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
