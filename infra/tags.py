"""The tags that every resource bears."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

OWN_KEYS: Final = ("Project", "Stack", "ManagedBy", "Name")
"""Keys that the program sets itself, on each resource or on all."""

MOST: Final = 50 - len(OWN_KEYS)
LONGEST_KEY: Final = 128
LONGEST_VALUE: Final = 256
"""AWS allows 50 tags a resource, keys of 128 and values of 256 characters (Tagging best practices)."""

_ALLOWED = re.compile(r"[A-Za-z0-9 +\-=._:/@]*")


def tags(*, project: str, stack: str, extra: Mapping[str, str]) -> Mapping[str, str]:
    """Return the tags of a stack: the settings' own, then those of the program, which win."""
    return MappingProxyType({**extra, "Project": project, "Stack": stack, "ManagedBy": "pulumi"})


def key_problem(key: str) -> str | None:
    """Say what is wrong with a tag's key, without subject; None if nothing is."""
    if key.lower().startswith("aws:"):
        return "must not start with aws:, which AWS keeps for itself"
    if key.casefold() in {own.casefold() for own in OWN_KEYS}:
        return f"must not be one of {', '.join(OWN_KEYS)}, which the program sets"
    if not 1 <= len(key) <= LONGEST_KEY or not _ALLOWED.fullmatch(key):
        return f"must be 1 to {LONGEST_KEY} letters, digits, spaces and + - = . _ : / @"
    return None


def value_problem(value: str) -> str | None:
    """Say what is wrong with a tag's value, without subject; None if nothing is."""
    if len(value) > LONGEST_VALUE or not _ALLOWED.fullmatch(value):
        return f"must be at most {LONGEST_VALUE} letters, digits, spaces and + - = . _ : / @"
    return None
