"""Reading plain values as the types they stand for, and showing them without telling a secret.

Programs hand over booleans and numbers as text ("true", "5432"), single values where a list belongs, nulls and empty
strings where they mean "not given". Each reader returns the value, `None` when it is not given, or a `Doubt` when it is
unknown or makes no sense.
"""

import json
import re

from .model import UNKNOWN, Doubt, Secret, Value

_TRUE = frozenset({"true", "1", "t", "yes", "y", "on"})
_FALSE = frozenset({"false", "0", "f", "no", "n", "off"})
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.0+)?")
_LONGEST_TEXT = 80


def boolean(path: str, value: Value) -> bool | Doubt | None:
    """`value` as a boolean; texts and the numbers 0 and 1 count, in any case."""
    word = text(path, value)
    if word is None or isinstance(word, Doubt):
        return word
    if word.casefold() in _TRUE:
        return True
    if word.casefold() in _FALSE:
        return False
    return Doubt(path, "is neither true nor false")


def whole_number(path: str, value: Value) -> int | Doubt | None:
    """`value` as a whole number; texts count."""
    digits = text(path, value)
    if digits is None or isinstance(digits, Doubt):
        return digits
    if not _WHOLE_NUMBER.fullmatch(digits):
        return Doubt(path, "is not a whole number")
    return int(digits.partition(".")[0])


def text(path: str, value: Value) -> str | Doubt | None:
    """`value` as text without blanks around it; an empty text is not given."""
    plain = value.value if isinstance(value, Secret) else value
    if plain is None:
        return None
    if plain is UNKNOWN:
        return Doubt(path)
    if isinstance(plain, bool):
        return str(plain).lower()
    if isinstance(plain, int | float | str):
        return str(plain).strip() or None
    return Doubt(path, "is not a single value")


def is_given(value: Value) -> bool:
    """Whether the program gives a value at all, known or not."""
    plain = value.value if isinstance(value, Secret) else value
    return plain is not None and not (isinstance(plain, str) and not plain.strip())


def holds_any(value: Value) -> bool:
    """Whether a list is given and is not known to be empty; a single value counts as a list of one."""
    return is_given(value) and elements("", value) != []


def is_unknown(value: Value) -> bool:
    """Whether the value is not known until the update, a secret or not."""
    return (value.value if isinstance(value, Secret) else value) is UNKNOWN


def elements(path: str, value: Value) -> list[tuple[str, Value]] | Doubt:
    """The given elements of a list with their paths; a single value counts as a list of one.

    Elements of a secret list are secret; nulls and empty texts are left out.
    """
    plain = value.value if isinstance(value, Secret) else value
    if plain is UNKNOWN:
        return Doubt(path)
    members: list[tuple[str, Value]]
    if isinstance(plain, list):
        members = [(f"{path}[{index}]", kept_secret(element, value)) for index, element in enumerate(plain)]
    else:
        members = [(path, value)]
    return [(where, member) for where, member in members if is_given(member)]


def fields(path: str, value: Value) -> dict[str, Value] | Doubt:
    """The fields of an object; those of a secret object are secret."""
    plain = value.value if isinstance(value, Secret) else value
    if plain is UNKNOWN:
        return Doubt(path)
    if not isinstance(plain, dict):
        return Doubt(path, "is not an object")
    return {name: kept_secret(member, value) for name, member in plain.items()}


def kept_secret(member: Value, container: Value) -> Value:
    """`member` as a secret when the list or object it was taken from is one."""
    if not isinstance(container, Secret) or member is None or member is UNKNOWN or isinstance(member, Secret):
        return member
    return Secret(member)


def matches(pattern: str, written: str) -> bool:
    """Whether `written` matches `pattern`, in which * stands for any text."""
    if "*" not in pattern:
        return pattern == written
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), written, re.DOTALL) is not None


def show(value: Value) -> str:
    """`value` as a message may show it, never a secret."""
    if isinstance(value, Secret):
        return "a secret value"
    if value is None:
        return "not given"
    if value is UNKNOWN:
        return "not known until the update"
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= _LONGEST_TEXT else shown[:_LONGEST_TEXT] + "…"


def argument(property_name: str) -> str:
    """The name of a property as a Python program writes it: publiclyAccessible is publicly_accessible."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", property_name).lower()
