"""What must be true of the load balancer's certificate and name."""

from collections.abc import Iterator
from typing import Final

from infra.settings.load_balancer import LoadBalancer
from infra.settings.problems import UNSET, Problem, Wording

PLACEHOLDER_DOMAINS: Final = (
    "example.com",
    "example.net",
    "example.org",
    "example",
    "invalid",
    "test",
    "localhost",
)
"""Names that nobody can own (RFC 2606)."""


def one_tls_mode(load_balancer: LoadBalancer, wording: Wording) -> Iterator[Problem]:
    """Exactly one of the three ways to a certificate is chosen."""
    modes = {
        "domain": load_balancer.domain is not None,
        "certificateArn": load_balancer.certificate_arn is not None,
        "selfSigned": load_balancer.self_signed,
    }
    chosen = [mode for mode, is_set in modes.items() if is_set]
    path = ("loadBalancer",)
    limit = "must have exactly one of domain, certificateArn and selfSigned"
    if not chosen:
        where = ("loadBalancer", "selfSigned")
        yield wording.problem(path, UNSET, f"{limit}: HTTPS is always on", (where, True))
    elif len(chosen) > 1:
        changes = ((("loadBalancer", mode), None) for mode in chosen[1:])
        yield wording.problem(path, " and ".join(chosen), limit, *changes)


def domain(load_balancer: LoadBalancer, wording: Wording, *, simulated: bool) -> Iterator[Problem]:
    """The name lies in its zone, and is one that somebody owns."""
    if load_balancer.domain is None:
        return
    name, zone = load_balancer.domain.name, load_balancer.domain.hosted_zone
    if name != zone and not name.endswith(f".{zone}"):
        path = ("loadBalancer", "domain", "name")
        limit = f"must lie in loadBalancer.domain.hostedZone, {zone}"
        yield wording.problem(path, name, limit, (path, f"{name.split('.')[0]}.{zone}"))
    if simulated:
        return
    for key, value in (("name", name), ("hostedZone", zone)):
        if is_placeholder(value):
            path = ("loadBalancer", "domain", key)
            limit = "must be a name of yours: this one is a placeholder that nobody can own (RFC 2606)"
            yield wording.problem(path, value, limit, (path, "app.YOUR-DOMAIN" if key == "name" else "YOUR-DOMAIN"))


def is_placeholder(name: str) -> bool:
    """Tell whether a name is reserved for documentation and tests."""
    return any(name == reserved or name.endswith(f".{reserved}") for reserved in PLACEHOLDER_DOMAINS)
