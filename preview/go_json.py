"""JSON text as Go writes it: what Pulumi hands to programs, and puts into its messages."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any, cast


def dumps(value: Any) -> str:
    """Write JSON: keys sorted, no spaces, floats in their shortest form, <, > and & escaped.

    Raises:
        ValueError: infinity or not-a-number, which JSON cannot hold.
    """
    match value:
        case str():
            text = json.dumps(value, ensure_ascii=False)
            for character in "<>&\u2028\u2029":
                text = text.replace(character, f"\\u{ord(character):04x}")
            return text
        case bool() | None:
            return json.dumps(value)
        case int() | float():
            return number(value)
        case list():
            return f"[{','.join(map(dumps, cast('list[Any]', value)))}]"
        case _:
            items = sorted(cast("dict[str, Any]", value).items())
            return f"{{{','.join(f'{dumps(key)}:{dumps(item)}' for key, item in items)}}}"


def number(value: float) -> str:
    """Write a number; integers beyond 64 bits lose digits, as they become floats in Go."""
    if isinstance(value, int) and -(2**63) <= value < 2**63:
        return str(value)
    real = float(value)
    if not math.isfinite(real):
        msg = "a number has to be finite; quote it when text is meant"
        raise ValueError(msg)
    if real == 0:
        return "0"
    if 1e-6 <= abs(real) < 1e21:
        return f"{Decimal(repr(real)):f}".removesuffix(".0")
    return repr(real).replace("e-0", "e-")
