"""The characters a terminal can show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Glyphs:
    """What trees and verdicts are drawn with."""

    branch: str
    last: str
    bar: str
    good: str
    bad: str
    warning: str
    unsure: str
    bullet: str
    rule: str


UNICODE: Final = Glyphs("├─ ", "└─ ", "│  ", "✔", "✘", "▲", "?", "•", "─")
ASCII: Final = Glyphs("|- ", "`- ", "|  ", "ok", "x", "!", "?", "-", "-")


def glyphs_for(encoding: str) -> Glyphs:
    """Return box drawings where the output's encoding has them, plain ASCII elsewhere."""
    try:
        "├─✔".encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return ASCII
    return UNICODE
