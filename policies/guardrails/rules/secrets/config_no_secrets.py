"""config-no-secrets: credentials in the stack's configuration are encrypted."""

from collections.abc import Iterator

from ...aws.leaking import leaks, verdict_on
from ...config import RuleConfig
from ...model import STACK_TYPE, UNKNOWN, Doubt, Found, Resource, Verdict
from ...rule import Rule
from ...values import fields, is_given

_PROPERTY = "config"


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether a value of the stack's configuration is a credential and not encrypted; JSON is looked through."""
    return verdict_on(_seen(resource), "pulumi config set --secret KEY, and change the credential if it was committed")


def _seen(resource: Resource) -> Iterator[Found | Doubt]:
    if not is_given(resource.get(_PROPERTY)):
        return
    config = fields(_PROPERTY, resource.get(_PROPERTY))
    if isinstance(config, Doubt):
        yield config
        return
    for key, value in config.items():
        if value is UNKNOWN:
            yield Doubt(key)
        else:
            yield from leaks(key, value, name=key.rpartition(":")[2], encrypted=True)


RULE = Rule(
    name="config-no-secrets",
    description="Credentials in the stack's configuration are encrypted",
    question="holds credentials in plain text in its configuration",
    why="The stack's file is committed: its history keeps a credential for everybody who ever clones it.",
    fix="Set it with pulumi config set --secret, and change the credential if it was committed.",
    level="mandatory",
    level_reason="One command encrypts it, and the program reads it as before.",
    severity="critical",
    framework=None,
    tags=("Pulumi", "NIST-800-53-r5/IA-5(7)", "NIST-800-53-r5/SC-28"),
    url="https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html",
    types=frozenset({STACK_TYPE}),
    config=RuleConfig,
    check=check,
)
