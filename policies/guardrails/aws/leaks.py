"""Recognising credentials in text, without ever repeating them."""

import base64
import binascii
import re
import zlib
from collections.abc import Iterable, Iterator

_LARGEST = 1_000_000
_ENCODED = re.compile(r"[A-Za-z0-9+/\s]+={0,2}\s*")
_KINDS = {
    "an AWS access key": re.compile(r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----"),
    "a token of GitHub": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{80,})"),
    "a token of Slack": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{20,}"),
    "a webhook of Slack": re.compile(r"\bhooks\.slack\.com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/[A-Za-z0-9]{16,}"),
    "a token of GitLab": re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}"),
    "a token of npm": re.compile(r"\bnpm_[A-Za-z0-9]{36}\b"),
    "a token of Pulumi": re.compile(r"\bpul-[0-9a-f]{40}\b"),
    "a key of Stripe": re.compile(r"\b[rs]k_live_[A-Za-z0-9]{24,}"),
    "a password in a URL": re.compile(r"\b[a-z][a-z0-9+]{1,20}://[^\s:/@'\"$<{}]{1,64}:[^\s:/@'\"$<{}*]{3,128}@"),
    "a password": re.compile(
        r"(?i)(?<![a-z0-9])(?:PGPASSWORD|MYSQL_PWD|AWS_SECRET_ACCESS_KEY"
        r"|(?:DB|DATABASE|POSTGRES|MYSQL|MARIADB|RDS|MASTER|ROOT)_?(?:PASSWORD|PASSWD|PASS|PWD))"
        r"\\?['\"]?\s*[=:]\s*(?!\\?+['\"]?+(?:[$<{*%`'\"]|arn:|/))"
        r"(?:\\?(['\"])[^\s'\"$`{}<>]{6,}(?:\1|\s|$)|[^\s'\"$`{}<>()\[\]]{6,}(?=[\s'\"]|$))"
    ),
}
"""What counts as a credential: forms that nothing else has, and literals given to names that only passwords have."""

_MARKS = {
    "an AWS access key": ("akia", "asia"),
    "a private key": ("private key",),
    "a token of GitHub": ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
    "a token of Slack": ("xox",),
    "a webhook of Slack": ("hooks.slack.com",),
    "a token of GitLab": ("glpat-",),
    "a token of npm": ("npm_",),
    "a token of Pulumi": ("pul-",),
    "a key of Stripe": ("k_live_",),
    "a password in a URL": ("://",),
    "a password": ("pass", "pwd", "aws_secret_access_key"),
}
"""What each of them holds, case aside. Looking for that first is five to nine times as fast where there is none."""

_BEFORE = 32
"""Characters that a form has before its mark, at most: -----BEGIN and four words of a private key."""

_BARE = frozenset({"an AWS access key"})
"""Those that have no character that base64 has not."""

_SHORTEST = 11
"""Characters of the shortest text that has any of the forms: ab://c:ddd@."""

_EXAMPLES = re.compile(r"(?i)change.?me|placeholder")


_ALL = tuple((mark, kind) for kind, marks in _MARKS.items() for mark in marks)
_OF_BARE = tuple((mark, kind) for mark, kind in _ALL if kind in _BARE)


def credentials(written: str) -> list[str]:
    """What credentials `written` holds, as plain text, base64 or gzip in base64, each kind once."""
    written = written[:_LARGEST]
    if len(written) < _SHORTEST:
        return []
    if not _ENCODED.fullmatch(written):
        return _kinds(written, _ALL)
    return list(dict.fromkeys(_kinds(written, _OF_BARE) + _kinds(_decoded(written), _ALL)))


def _kinds(text: str, marks: Iterable[tuple[str, str]]) -> list[str]:
    folded = text.lower()
    marked = [kind for mark, kind in marks if mark in folded]
    return [
        kind
        for kind in dict.fromkeys(marked)
        if any(not _EXAMPLES.search(match.group()) for match in _around(kind, _KINDS[kind], text, folded))
    ]


def _around(kind: str, form: re.Pattern[str], text: str, folded: str) -> Iterator[re.Match[str]]:
    """Where the form stands in `text`. Only around marks where those can be told by their place in `folded`."""
    if len(folded) != len(text):  # a capital I with a dot has two characters when small
        yield from form.finditer(text)
        return
    for mark in _MARKS[kind]:
        place = folded.find(mark)
        while place >= 0:
            for start in range(max(0, place - _BEFORE), place + 1):
                if match := form.match(text, start):
                    yield match
            place = folded.find(mark, place + len(mark))


def _decoded(written: str) -> str:
    """What base64 stands for, unzipped where it is gzip; nothing if it stands for neither."""
    try:
        decoded = base64.b64decode(written)
        if decoded.startswith(b"\x1f\x8b"):
            decoded = zlib.decompressobj(wbits=31).decompress(decoded, _LARGEST)
    except (binascii.Error, ValueError, zlib.error):
        return ""
    return decoded.decode(errors="replace")
