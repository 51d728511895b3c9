"""The words of a finding."""

from .config import RuleConfig
from .model import Resource, Undecided, Violation
from .rule import Rule, StackRule

_MOST = 10


def violation(rule: Rule[RuleConfig] | StackRule[RuleConfig], resource: Resource, verdict: Violation) -> str:
    """Which resource, what was found, why it matters, what to write instead."""
    found = [str(one) for one in verdict.found]
    if len(found) > _MOST:
        found = [*found[:_MOST], f"and {len(found) - _MOST} more"]
    return f"{resource.title}: {'; '.join(found)}.\nWhy: {rule.why}\nFix: {verdict.fix}"


def undecided(policy: str, question: str, resource: Resource, verdict: Undecided) -> str:
    """Which policy cannot tell what of which resource, and for want of what."""
    doubts = [str(doubt) for doubt in verdict.doubts]
    if len(doubts) > _MOST:
        doubts = [*doubts[:_MOST], f"and {len(doubts) - _MOST} more"]
    return f"{policy}: cannot tell whether {resource.title} {question}: {'; '.join(doubts)}"
