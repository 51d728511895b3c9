"""What a person has to put right before a preview can run."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class PreviewError(Exception):
    """Wrong usage, settings or files. `str()` is the whole text to show; it needs no traceback."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that `name` was probably meant to be, or None."""
    by_folded = {candidate.casefold(): candidate for candidate in sorted(known)}
    matches = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[matches[0]] if matches else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return "; did you mean X?", or "" when nothing known is near."""
    match = nearest(name, known)
    return f"; did you mean {match}?" if match else ""


def any_of(names: Iterable[str]) -> str:
    """Return the names as a list to read: "a, b and c"."""
    listed = sorted(names)
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} and {listed[-1]}"
