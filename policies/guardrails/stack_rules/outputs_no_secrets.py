"""outputs-no-secrets: what a stack exports in plain text holds no credentials."""

from collections.abc import Iterator

from ..aws.leaking import leaks, verdict_on
from ..config import RuleConfig
from ..graph import Graph
from ..model import STACK_TYPE, Resource, Verdict
from ..rule import StackRule


def check(graph: Graph, _config: RuleConfig) -> Iterator[tuple[Resource, Verdict]]:
    """A verdict on the stack's exports: a credential by its form or name must be marked as a secret."""
    for stack in graph.of_type({STACK_TYPE}):
        exports = stack.properties.items()
        seen = (one for name, value in exports for one in leaks(name, value, name=name, encrypted=True))
        yield stack, verdict_on(seen, "pulumi.export(name, pulumi.Output.secret(value))")


RULE = StackRule(
    name="outputs-no-secrets",
    description="Exported credentials are marked as secrets",
    question="exports credentials in plain text",
    why="Outputs stand in every deployment's log, and every stack that refers to this one reads them.",
    fix="Export the secret's ARN instead, or mark the value: pulumi.Output.secret(value).",
    level="mandatory",
    level_reason="To mark a value changes nothing for those who read it by right.",
    severity="high",
    framework=None,
    tags=("Pulumi", "NIST-800-53-r5/IA-5(7)", "NIST-800-53-r5/SC-28"),
    url="https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html",
    types=frozenset({STACK_TYPE}),
    config=RuleConfig,
    check=check,
)
