"""The outputs nobody described, made from the SDK's annotations: every type gets all it promises."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulation.aws import identity, sdk

_DEPTH = 3


def fill(description: sdk.Description, known: Mapping[str, Any], seed: tuple[str, str, str]) -> dict[str, Any]:
    """Return a value for each output the annotations call present and nobody has given yet.

    The seed is the resource's type, its URN and its region.
    """
    return {
        key: "" if key in description.inputs and found.kind == "str" else _value(key, found, description.module, seed)
        for key, found in description.outputs.items()
        if key not in known and not found.optional
    }


def _value(key: str, found: sdk.Property, module: Path, seed: tuple[str, str, str], depth: int = 0) -> Any:
    if found.kind == "object" and depth < _DEPTH:
        inner = sdk.structure(module, found.structure)
        return {name: _value(name, one, module, seed, depth + 1) for name, one in inner.items() if not one.optional}
    empty: dict[str, Any] = {"bool": False, "int": 0, "float": 0.0, "list": [], "map": {}, "object": {}, "any": {}}
    return empty[found.kind] if found.kind in empty else _text(key, seed)


def _text(key: str, seed: tuple[str, str, str]) -> str:  # noqa: PLR0911
    """Make a text whose shape follows from the property's name."""
    type_, urn, region = seed
    lower = key.lower()
    service = type_.partition(":")[2].partition("/")[0].lower()
    if lower == "arn" or lower.endswith("arn"):
        return identity.arn(service, region, f"{sdk.snake(key).replace('_', '-')}/{identity.hexadecimal(16, urn, key)}")
    if lower.startswith(("ipv6", "outpost", "customerowned", "carrier")):
        # Only there where the program asked for such a thing.
        return ""
    if lower == "region":
        return region
    if lower in {"ownerid", "accountid", "registryid", "owneraccountid"}:
        return identity.ACCOUNT_ID
    if lower.endswith(("date", "time", "at", "timestamp")):
        return identity.CREATED
    if lower.endswith(("status", "state")):
        return "available"
    if lower.endswith(("endpoint", "dnsname", "domainname", "fqdn", "hostname", "address")):
        return f"{identity.hexadecimal(12, urn, key)}.{service}.{region}.{identity.dns_suffix(region)}"
    if lower.endswith(("url", "uri")):
        return f"https://{identity.hexadecimal(12, urn, key)}.{service}.{region}.{identity.dns_suffix(region)}"
    if lower.endswith("ipaddress") or lower.endswith("ip"):
        return identity.address("public" if "public" in lower else "private", urn, key)
    return f"{sdk.snake(key).replace('_', '-')}-{identity.hexadecimal(8, urn, key)}"
