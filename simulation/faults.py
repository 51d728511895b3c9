"""What can go wrong while AWS works, made to happen: at the nth operation of a kind, once.

A fault is written KIND:OPERATION:NTH, with :TYPE where only resources of one type count: `fail:create:3`,
`kill:create:1:aws:rds/instance:Instance`.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from simulation.calls import Operation

Kind = Literal["fail", "throttle", "timeout", "kill"]
"""fail and throttle: nothing is made. timeout: it is made, but the provider gives up waiting for it. kill: it is
made, and the provider ends before it can say so."""

REFUSALS: Final = {
    "fail": ("InternalFailure", "The request processing has failed because of an unknown error"),
    "throttle": ("Throttling", "Rate exceeded"),
}

_KINDS: Final = "|".join(get_args(Kind))
_OPERATIONS: Final = "|".join(get_args(Operation))


@dataclass(frozen=True)
class Fault:
    """What happens, and when: at the nth operation, from 1, of those on the type ("" for all types)."""

    kind: Kind
    operation: Operation
    nth: int
    type: str = ""


def parse(text: str) -> Fault:
    """Read a fault.

    Raises:
        ValueError: it is not written as above.
    """
    found = re.fullmatch(f"({_KINDS}):({_OPERATIONS}):([1-9][0-9]*)(?::(.+))?", text)
    if found is None:
        raise ValueError(f"{text!r} is not KIND:OPERATION:NTH[:TYPE]")
    kind, operation, nth, type_ = found.groups()
    return Fault(cast(Kind, kind), cast(Operation, operation), int(nth), type_ or "")


class Faults:
    """The faults still to come."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._left = {fault: fault.nth for fault in faults}

    def add(self, fault: Fault) -> None:
        """Let one more thing go wrong, counted from now."""
        with self._lock:
            self._left[fault] = fault.nth

    def next(self, operation: Operation, type_: str) -> Kind | None:
        """Count an operation, and return what goes wrong with it."""
        with self._lock:
            for fault in list(self._left):
                if fault.operation != operation or fault.type not in ("", type_):
                    continue
                self._left[fault] -= 1
                if not self._left[fault]:
                    del self._left[fault]
                    return fault.kind
        return None
