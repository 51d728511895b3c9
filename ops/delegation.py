"""Whether the world asks Route 53 for a domain: the name servers of the hosted zone against those that DNS gives."""

from collections.abc import Iterator

import dns.exception
import dns.resolver

from ops.aws import Account
from ops.findings import Finding, bad, good, unknown

SECONDS = 5.0
"""Longest wait for the resolver."""


def check(account: Account, name: str) -> Iterator[Finding]:
    """Yield whether the account has a public hosted zone of this name and the domain is delegated to it."""
    listed = account.call("route53", "ListHostedZonesByName", DNSName=name, MaxItems="10")["HostedZones"]
    zones = [
        zone for zone in listed if zone["Name"].rstrip(".") == name and not zone.get("Config", {}).get("PrivateZone")
    ]
    if not zones:
        fix = f"aws route53 create-hosted-zone --name {name} --caller-reference $(date +%s)"
        yield bad("domain", f"this account has no public hosted zone {name}", fix)
        return
    servers = [
        frozenset(account.call("route53", "GetHostedZone", Id=zone["Id"])["DelegationSet"]["NameServers"])
        for zone in zones
    ]
    yield judge(name, servers, resolved(name))


def judge(name: str, zones: list[frozenset[str]], found: frozenset[str] | None) -> Finding:
    """Compare the name servers of the account's zones of one name with those that DNS gives, None if it is silent."""
    if found is None:
        return unknown("domain", f"no answer from DNS for the name servers of {name}")
    if found in zones:
        return good("domain", f"{name} is delegated to this account's hosted zone")
    fix = f"at the registrar of {name}, or in its parent zone, name these servers: {', '.join(sorted(zones[0]))}"
    if not found:
        return bad("domain", f"{name} is not delegated to anybody", fix)
    return bad("domain", f"{name} is delegated elsewhere: {', '.join(sorted(found))}", fix)


def resolved(name: str) -> frozenset[str] | None:
    """Return the name servers that DNS gives for a domain, none for one that is not delegated; None if it is silent."""
    try:
        answer = dns.resolver.resolve(name, "NS", lifetime=SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return frozenset()
    except dns.exception.DNSException:
        return None
    return frozenset(str(record).rstrip(".").lower() for record in answer)
