"""Shows that something is going on, on a terminal's standard error and nowhere else."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.status import Status


class Spinner:
    """A line that names the stages under way and counts their resources."""

    def __init__(self, stages: Sequence[str]) -> None:
        self._stages = stages
        self._counts = [0] * len(stages)
        self._status: Status | None = None

    def __enter__(self) -> Spinner:
        if sys.stderr.isatty():
            from rich.console import Console

            console = Console(stderr=True)
            if console.is_terminal and not console.is_dumb_terminal:
                self._status = console.status(self.text())
                self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def update(self, index: int, count: int) -> None:
        """Show that a stage has `count` resources by now."""
        self._counts[index] = count
        if self._status is not None:
            self._status.update(self.text())

    def text(self) -> str:
        """Return the line."""
        parts = [
            f"{stage} ({count} resources)" if count else stage
            for stage, count in zip(self._stages, self._counts, strict=True)
        ]
        return f"Previewing {', '.join(parts)} …"
