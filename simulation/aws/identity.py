"""Identifiers of the shape AWS gives them, always the same for the same resource.

Everything is derived from a resource's URN by SHA-256: no run differs from the one before it.
"""

from __future__ import annotations

import hashlib
import string
import uuid

# The account of AWS's own documentation examples.
ACCOUNT_ID = "123456789012"
CREATED = "2026-01-01T00:00:00Z"

_LOWER = string.ascii_lowercase + string.digits
_UPPER = string.ascii_uppercase + string.digits


def digest(*parts: str) -> str:
    """Return 64 lowercase hex digits that depend on every part."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def hexadecimal(length: int, *parts: str) -> str:
    """Return lowercase hex digits, at most 64."""
    return digest(*parts)[:length]


def letters(length: int, *parts: str, alphabet: str = _LOWER) -> str:
    """Return that many characters of an alphabet."""
    found = ""
    while len(found) < length:
        found += "".join(alphabet[b % len(alphabet)] for b in bytes.fromhex(digest(*parts, str(len(found)))))
    return found[:length]


def capitals(length: int, *parts: str) -> str:
    """Return capital letters and digits, as in unique ids of IAM and RDS."""
    return letters(length, *parts, alphabet=_UPPER)


def identifier(prefix: str, *parts: str) -> str:
    """Return an id as EC2 gives it: vpc-0 and 16 further hex digits."""
    return f"{prefix}-0{hexadecimal(16, prefix, *parts)}"


def unique(*parts: str) -> str:
    """Return a UUID."""
    return str(uuid.UUID(digest(*parts)[:32], version=4))


def number(limit: int, *parts: str) -> int:
    """Return a whole number below the limit."""
    return int(digest(*parts)[:12], 16) % limit


def address(kind: str, *parts: str) -> str:
    """Return an IPv4 address: public ones from TEST-NET-3 (RFC 5737), private ones from 10.0.0.0/8."""
    if kind == "public":
        return f"203.0.113.{number(254, *parts) + 1}"
    low, high = divmod(number(65_000, *parts), 254)
    return f"10.0.{low}.{high + 1}"


def partition(region: str) -> str:
    """Return the partition a region belongs to: aws, aws-cn or aws-us-gov."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def dns_suffix(region: str) -> str:
    """Return the domain of the services' endpoints."""
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"


def arn(service: str, region: str, resource: str, *, account: str = ACCOUNT_ID, at: str | None = None) -> str:
    """Return an ARN.

    `region` is where the caller works and decides the partition; `at` is the region to write when it is another
    one: "" for services that have none.
    """
    return f"arn:{partition(region)}:{service}:{region if at is None else at}:{account}:{resource}"
