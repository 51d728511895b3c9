"""What DNS says, through dnspython's own resolver."""

import dns.resolver
import pytest

from ops import delegation


@pytest.mark.parametrize(
    ("raised", "found"),
    [
        (dns.resolver.NXDOMAIN(), frozenset[str]()),
        (dns.resolver.LifetimeTimeout(timeout=5, errors=[]), None),
        (dns.resolver.NoNameservers("no answer"), None),
        (dns.resolver.NoResolverConfiguration(), None),
    ],
)
def test_silence_is_not_the_same_as_no_delegation(
    monkeypatch: pytest.MonkeyPatch, raised: Exception, found: frozenset[str] | None
):
    def resolve(*arguments: object, **options: object) -> None:
        raise raised

    monkeypatch.setattr(dns.resolver, "resolve", resolve)
    assert delegation.resolved("ada.dev") == found


def test_names_are_compared_without_case_and_final_dot(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dns.resolver, "resolve", lambda *arguments, **options: ["NS-1.AwsDns-01.org."])
    assert delegation.resolved("ada.dev") == {"ns-1.awsdns-01.org"}
