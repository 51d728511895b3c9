"""Waiting for what AWS takes minutes for."""

from collections.abc import Callable, Iterator
from typing import Final

POLL_SECONDS: Final = 15


def looks(minutes: int, sleep: Callable[[float], None]) -> Iterator[None]:
    """Yield once for each look that these minutes have time for; `sleep` is called with the seconds between two."""
    for _ in range(minutes * 60 // POLL_SECONDS):
        yield
        sleep(POLL_SECONDS)
