"""The words of a finding."""

from collections.abc import Collection, Iterable

from .config import Exemption, RuleConfig
from .exemptions import Exempted, holds, names
from .model import Doubt, Found, Resource, Undecided, Violation
from .rule import Rule, StackRule

_MOST = 10


def violation(rule: Rule[RuleConfig] | StackRule[RuleConfig], resource: Resource, verdict: Violation) -> str:
    """Which resource, what was found, why it matters, what to write instead."""
    return f"{resource.title}: {listed(verdict.found)}.\nWhy: {rule.why}\nFix: {verdict.fix}"


def refused(resource: Resource, question: str, verdict: Undecided) -> str:
    """What cannot be told of a resource at an update, where the config has that refused."""
    return (
        f"{resource.title}: cannot tell whether it {question}: {listed(verdict.doubts)}.\n"
        "Why: At an update every value is known, and what still cannot be told is refused (refuseAtUpdate).\n"
        "Fix: write the value so that it can be read, or exempt the resource"
    )


def undecided(policy: str, question: str, resource: Resource, verdict: Undecided) -> str:
    """Which policy cannot tell what of which resource, and for want of what."""
    return f"{policy}: cannot tell whether {resource.title} {question}: {listed(verdict.doubts)}"


def exempted(one: Exempted) -> str:
    """Who is exempt from what, until when, on whose word, and what would have been said."""
    said = one.verdict.found if isinstance(one.verdict, Violation) else one.verdict.doubts
    return (
        f"{one.policy}: {one.resource.title} is exempt until {one.exemption.expires} ({_signed(one.exemption)}): "
        f"{one.exemption.reason}. Found: {listed(said)}"
    )


def expired(exemption: Exemption) -> str:
    """What a violation says of an exemption that has ended."""
    return f"Its exemption ended on {exemption.expires} ({_signed(exemption)}): {exemption.reason}"


def idle(policy: str, exemption: Exemption, urns: Collection[str]) -> str:
    """Which exemption exempts none of the resources `urns`, and why."""
    because = "no resource of this stack has that name"
    if any(names(exemption, urn) for urn in urns):
        because = "what it names keeps the policy" if holds(exemption) else f"it ended on {exemption.expires}"
    return f"{policy}: the exemption of {exemption.resource} ({_signed(exemption)}) exempts nothing: {because}"


def _signed(exemption: Exemption) -> str:
    return ", ".join(filter(None, (exemption.owner, exemption.ticket)))


def listed(several: Iterable[Found | Doubt]) -> str:
    """The first ten of several in one sentence, and how many more there are."""
    texts = [str(one) for one in several]
    shown = texts if len(texts) <= _MOST else [*texts[:_MOST], f"and {len(texts) - _MOST} more"]
    return "; ".join(shown)
