"""Telling by a name that what stands beside it is a credential, and by a value that it is one and no reference."""

import re
from functools import lru_cache
from typing import Final, Literal

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BETWEEN = re.compile(r"[^a-z0-9]+")
_CERTAIN = re.compile(
    r"([a-z0-9_]*passwords?|passwd|[a-z0-9_]+_passwd|([a-z0-9_]+_)?(passphrase|passcode)|[a-z0-9_]+_(pass|pwd)"
    r"|([a-z0-9_]+_)?((secret|private|api|master|auth|pre_?shared)_?key|secret_access_key"
    r"|(client|shared|consumer|app|jwt|session|webhook|signing|hmac|cookie)_?secret"
    r"|(access|auth|api|bearer|bot|refresh|session|github|gitlab|slack|npm|vault|deploy|secret|user)_?token))_?[0-9]*"
)
"""Names that end so hold a credential; passwordVersion, secretArn, tokenUrl and PASSWORD_FILE end otherwise."""
_LIKELY = re.compile(r"([a-z0-9_]+_)?(secret|token|credential|auth)s?_?[0-9]*")
"""Names that end so hold a credential or the name of one: what is random is one."""

_REFERENCE = re.compile(
    r"(?i)arn:|/|~/|\./|\$[\w({]|\{\{|<.*>$|%[{(]|%\w+%$|`|\*+$|alias/|(ssm|secretsmanager|vault|file|op|aws|gcp|sops|ref|env|kms)[:/]"
    r"|[a-z][a-z0-9+.-]*://"
)
_NO_CREDENTIAL = re.compile(
    r"(?i)true|false|yes|no|on|off|none|null|nil|n/a|undefined|enabled?|disabled?|required|optional|default|auto"
    r"|rotated?|managed|hidden|redacted|x{3,}|\.{3}|todo|tbd|dummy|[0-9]{1,5}"
)
_EXAMPLE = re.compile(r"EXAMPLE|(?i:change.?me|placeholder|redacted)")
_PATH = re.compile(r"[A-Za-z0-9_.+=-]+(/[A-Za-z0-9_.+=-]+)+")
_NAMED = re.compile(
    r"(?i)[a-z0-9]*(pass(word|wd)?|secret|token|credential|key)s?([_.-][a-z0-9_.-]+)"
    r"|([a-z0-9_.-]+[_.-])(pass(word|wd)?|secret|token|credential|key)s?"
)
_SPEAKING = re.compile(r"(?i)password|passwd|secret|token|credential")
_MIXED = re.compile(r"(?=.*[A-Z])(?=.*[a-z])(?=.*[0-9]).{20,}")
_RANDOM = re.compile(r"(?=.*[A-Z])(?=.*[a-z])(?=.*[0-9])[A-Za-z0-9+=_]{16,}|[0-9a-f]{32,}")
_SHORTEST: Final = 4


def says_credential(name: str) -> bool:
    """Whether `name`, in any spelling, is one that only credentials have."""
    return _said(name) == "certain"


def is_credential(name: str, value: str) -> bool:
    """Whether `value` beside `name` is a credential itself: no reference to one, no switch, no placeholder."""
    said = _said(name)
    if said == "certain":
        return _is_literal(value)
    return said == "likely" and _RANDOM.fullmatch(value) is not None


def is_reference(value: str) -> bool:
    """Whether `value` only says where something is, or is a placeholder for what is to come."""
    return _REFERENCE.match(value) is not None or _EXAMPLE.search(value) is not None


def _is_literal(value: str) -> bool:
    if len(value) < _SHORTEST or re.search(r"\s", value) or is_reference(value):
        return False
    if _PATH.fullmatch(value):  # AWS's own secret keys may look like one
        return _MIXED.fullmatch(value) is not None and not _SPEAKING.search(value)
    return not any(form.fullmatch(value) for form in (_NO_CREDENTIAL, _NAMED))


@lru_cache(maxsize=4096)
def _said(name: str) -> Literal["certain", "likely"] | None:
    """How sure a name makes that a credential stands beside it. The same few names come again on every resource."""
    words = _words(name)
    if _CERTAIN.fullmatch(words):
        return "certain"
    return "likely" if _LIKELY.fullmatch(words) else None


def _words(name: str) -> str:
    """The words of a name in lower case with _ between them: masterPassword, --master-password, /app/masterPassword."""
    return _BETWEEN.sub("_", _CAMEL.sub("_", name[-200:]).casefold()).strip("_")
