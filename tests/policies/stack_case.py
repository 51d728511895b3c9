"""Stack rules on whole stacks: through plain data, with secrets, and through the analyzer over gRPC."""

from collections.abc import Sequence
from typing import Any

from guardrails import report
from guardrails.graph import Graph
from guardrails.model import UNKNOWN, Fine, Resource, Secret, Undecided, Verdict, Violation, combined
from tests.policies import support
from tests.policies.case import FINE, UNDECIDED, VIOLATION

KINDS = {Fine: FINE, Undecided: UNDECIDED, Violation: VIOLATION}
TYPES = frozenset[str]().union(*(rule.types for rule in support.STACK_RULE.values()))
"""What the pack builds into a graph: what any of its stack rules reads."""


def plain(rule: str, resources: Sequence[Resource], **config: Any) -> dict[str, Verdict]:
    """The verdict for each resource that the rule has one for, by the resource's name."""
    stack_rule = support.STACK_RULE[rule]
    beyond = (
        (one.type, urns) for one in resources if one.type not in TYPES for urns in one.property_dependencies.values()
    )
    graph = Graph([one for one in resources if one.type in TYPES], beyond)
    several: dict[str, list[Verdict]] = {}
    for resource, verdict in stack_rule.check(graph, stack_rule.config.model_validate(config)):
        several.setdefault(resource.name, []).append(verdict)
    return {name: combined(verdicts) for name, verdicts in several.items()}


def hidden(resource: Resource) -> Resource:
    """The same resource with every property a secret."""
    properties = {
        name: value if value is None or value is UNKNOWN or isinstance(value, Secret) else Secret(value)
        for name, value in resource.properties.items()
    }
    return Resource(
        resource.type,
        resource.name,
        resource.urn,
        properties,
        property_dependencies=resource.property_dependencies,
    )


class Judge:
    """Judges a stack every way there is, and holds that they agree."""

    def __init__(self, pack: support.Analyzer) -> None:
        self._pack = pack

    def __call__(self, rule: str, resources: Sequence[Resource], **config: Any) -> dict[str, Verdict]:
        verdicts = plain(rule, resources, **config)
        kinds = {name: KINDS[type(verdict)] for name, verdict in verdicts.items()}
        secret = plain(rule, [hidden(one) for one in resources], **config)
        assert {name: KINDS[type(verdict)] for name, verdict in secret.items()} == kinds
        turned = plain(rule, resources[::-1], **config)
        assert {name: KINDS[type(verdict)] for name, verdict in turned.items()} == kinds
        assert self._over_grpc(rule, resources, config) == {name: kind for name, kind in kinds.items() if kind != FINE}
        return verdicts

    def _over_grpc(self, rule: str, resources: Sequence[Resource], config: dict[str, Any]) -> dict[str, str]:
        self._pack.configure({rule: config}, only=(rule, "undecided"))
        names = {one.urn: one.name for one in resources}
        kinds = {rule: VIOLATION, "undecided": UNDECIDED}
        return {names[one.urn]: kinds[one.policyName] for one in self._pack.analyze_stack(resources)}


def kind(verdict: Verdict) -> str:
    return KINDS[type(verdict)]


def said(rule: str, resources: Sequence[Resource], name: str, **config: Any) -> str:
    """The words of the finding about the resource `name`."""
    stack_rule = support.STACK_RULE[rule]
    verdict = plain(rule, resources, **config)[name]
    (resource,) = (one for one in resources if one.name == name)
    if isinstance(verdict, Violation):
        return report.violation(stack_rule, resource, verdict)
    assert isinstance(verdict, Undecided)
    return report.undecided(rule, stack_rule.question, resource, verdict)
