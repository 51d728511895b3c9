"""Ends a preview cleanly on Ctrl-C, on termination and when its terminal closes."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Generator
from types import FrameType
from typing import Final, NoReturn

NUMBERS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
NUDGE_IN_SECONDS: Final = 0.05


class Stopped(KeyboardInterrupt):
    """A signal asked for the end; `code` is the exit code that says so."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.code = 128 + number


@contextlib.contextmanager
def stopping() -> Generator[None]:
    """Turn the first signal to stop into Stopped, and leave the clean-up that it starts undisturbed."""
    seen = threading.Event()

    def stop(number: int, _frame: FrameType | None) -> NoReturn:
        seen.set()
        for each in NUMBERS:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    nudging = threading.Thread(target=_nudge, args=(reading, seen), daemon=True)
    nudging.start()
    outer = signal.set_wakeup_fd(writing)
    before = {number: signal.signal(number, stop) for number in NUMBERS}
    try:
        yield
    finally:
        seen.set()
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(outer)
        os.close(writing)
        nudging.join()
        os.close(reading)


def _nudge(reading: int, seen: threading.Event) -> None:
    """Wake the main thread until it has seen a signal.

    One that arrives just as the main thread begins to wait for a lock is not noticed before the wait ends.
    """
    main = threading.main_thread().ident or 0
    while numbers := os.read(reading, 1):
        while numbers[0] in NUMBERS and not seen.wait(NUDGE_IN_SECONDS):
            signal.pthread_kill(main, numbers[0])
