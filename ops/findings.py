"""What a check of `doctor` finds."""

from dataclasses import dataclass
from typing import Literal

State = Literal["good", "bad", "unknown"]


@dataclass(frozen=True)
class Finding:
    """One line of `doctor`: what was looked at, what was found, and what to do where it is bad."""

    subject: str
    state: State
    found: str
    fix: str = ""


def good(subject: str, found: str) -> Finding:
    """Find nothing wrong."""
    return Finding(subject, "good", found)


def bad(subject: str, found: str, fix: str = "") -> Finding:
    """Find what keeps a deployment from working."""
    return Finding(subject, "bad", found, fix)


def unknown(subject: str, reason: str) -> Finding:
    """Find out nothing, and say why."""
    return Finding(subject, "unknown", reason)
