"""A resource in the making: what is known of it, and the identifiers it gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulation.aws import identity, sdk
from simulation.aws.shapes import SHAPES, Shape


@dataclass
class Draft:
    """A resource that AWS is about to answer for.

    Attributes:
        values: inputs without secrets' wrapping, then more and more of the outputs.
        id: given when an existing resource is read.
    """

    type: str
    name: str
    urn: str
    region: str
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    id: str = ""

    def text(self, key: str, default: str = "") -> str:
        """Return a value as text, the default where there is none."""
        value = self.values.get(key)
        return default if value is None or isinstance(value, Mapping | list) else str(value)

    def hexadecimal(self, length: int, *parts: str) -> str:
        """Return hex digits of this resource's own."""
        return identity.hexadecimal(length, self.urn, *parts)

    def arn(self, service: str, resource: str, *, at: str | None = None) -> str:
        """Return an ARN in this resource's region."""
        return identity.arn(service, self.region, resource, at=at)

    def domain(self, *labels: str) -> str:
        """Return a host name below the services' domain."""
        return ".".join((*labels, identity.dns_suffix(self.region)))


class _Fields(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return key


def identify(draft: Draft) -> None:
    """Give a draft its id, and its ARN where its type has one."""
    shape = SHAPES.get(draft.type) or _generic(draft)
    fields = _fields(draft)
    if shape.id != "arn":
        draft.id = draft.id or _id(shape.id, draft, fields)
        fields["id"] = draft.id
    if shape.arn and "arn" not in draft.values:
        service, _, resource = shape.arn.partition(":")
        draft.values["arn"] = draft.arn(
            service, resource.removeprefix(":").format_map(fields), at="" if resource.startswith(":") else None
        )
    if shape.id == "arn":
        # What is read may be asked for by its name.
        draft.id = draft.values["arn"] = draft.id if draft.id.startswith("arn:") else draft.values["arn"]


def _id(rule: str, draft: Draft, fields: Mapping[str, Any]) -> str:
    if rule.endswith("-*"):
        return identity.identifier(rule[:-2], draft.urn)
    return rule.format_map(fields)


def _fields(draft: Draft) -> _Fields:
    urn = draft.urn
    balancer = draft.text("loadBalancerArn").partition(":loadbalancer/")[2]
    return _Fields(
        {
            "name": draft.name,
            "path": "/",
            **{key: value for key, value in draft.values.items() if isinstance(value, str | int)},
            "account": identity.ACCOUNT_ID,
            "balancer": balancer or f"app/{draft.name}/{draft.hexadecimal(16, 'balancer')}",
            "bare": draft.text("name", draft.name).removeprefix("/"),
            "capitals20": identity.capitals(20, urn),
            "capitals26": identity.capitals(26, urn),
            "hex16": draft.hexadecimal(16),
            "kind": {"network": "net", "gateway": "gwy"}.get(draft.text("loadBalancerType"), "app"),
            "letters39": identity.letters(39, urn),
            "listener": draft.text("listenerArn").partition(":listener/")[2],
            "number": identity.number(10**10, urn),
            "region": draft.region,
            "suffix": identity.letters(6, urn, alphabet="ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"),
            "uuid": identity.unique(urn),
        }
    )


def _generic(draft: Draft) -> Shape:
    """Shape a type nobody described: its name is its id, its module its service."""
    package, module, noun = (*draft.type.split(":"), "", "")[:3]
    if package != "aws":
        return Shape("{uuid}")
    naming = next((key for key in ("name", "identifier") if key in draft.values), "")
    id_ = f"{{{naming}}}" if naming else f"{draft.name}-{{hex16}}"
    described = sdk.resource(draft.type)
    has_arn = described is None or "arn" in described.outputs
    kind = sdk.snake(noun).replace("_", "-")
    return Shape(id_, f"{module.split('/', 1)[0].lower()}:{kind}/{{id}}" if has_arn else "")
