"""Names: the project's, and those that AWS limits."""

import re
from typing import Final

PROJECT: Final = "rds-platform"

LONGEST_IDENTIFIER: Final = 63
"""Characters of a DB instance identifier (API reference, CreateDBInstance)."""

_NOT_ALLOWED = re.compile(r"[^a-z0-9-]+")
_HYPHENS = re.compile(r"-{2,}")


def identifier(*parts: str, longest: int = LONGEST_IDENTIFIER) -> str:
    """Join parts to an identifier as RDS takes it: lower case, a letter first, no `--`, no hyphen at the end.

    A stack's name may hold anything Pulumi allows (dots, underscores, capitals). What is too long loses its end of the
    first part, so that the last parts, which tell instances apart, stay. Raises ValueError when nothing usable is left.
    """
    cleaned = [_clean(part) for part in parts]
    kept = [part for part in cleaned if part]
    if not kept or not re.match("[a-z]", kept[0]):
        raise ValueError(f"no identifier can be made of {parts!r}: it must start with a letter")
    surplus = len("-".join(kept)) - longest
    if surplus > 0:
        kept[0] = kept[0][: max(len(kept[0]) - surplus, 0)].rstrip("-")
    if not kept[0]:
        raise ValueError(f"no identifier of at most {longest} characters can be made of {parts!r}")
    return "-".join(kept)


def _clean(part: str) -> str:
    return _HYPHENS.sub("-", _NOT_ALLOWED.sub("-", part.lower())).strip("-")
