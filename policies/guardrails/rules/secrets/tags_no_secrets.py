"""tags-no-secrets: nobody reads a credential in a tag."""

from collections.abc import Iterator

from ...aws.leaking import leaks, verdict_on
from ...config import RuleConfig
from ...model import Doubt, Found, Resource, Verdict
from ...rule import Rule

_ALL = "tagsAll"
"""The provider's sum of a resource's own tags and the defaults of the provider."""


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether a tag of any resource of any provider holds a credential; one that Pulumi encrypts is none the less."""
    return verdict_on(_seen(resource), "read it from Secrets Manager where it is needed, and change it")


def _seen(resource: Resource) -> Iterator[Found | Doubt]:
    own, every = resource.get("tags"), resource.get(_ALL)
    yield from leaks("tags", own)
    yield from leaks("fileSystemTags", resource.get("fileSystemTags"))
    if isinstance(own, dict) and isinstance(every, dict):
        every = {key: value for key, value in every.items() if key not in own or own[key] != value}
    yield from leaks(_ALL, every)


RULE = Rule(
    name="tags-no-secrets",
    description="Tags hold no credentials",
    question="holds credentials in its tags",
    why="Everybody who may list resources or read the bill reads their tags.",
    fix="Keep credentials in Secrets Manager, and name the secret where they are needed.",
    level="mandatory",
    level_reason="Nobody means to publish a credential, and one that was has to be changed.",
    severity="critical",
    framework=None,
    tags=("Tags", "NIST-800-53-r5/IA-5(7)", "NIST-800-53-r5/SC-28"),
    url="https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html",
    types=None,
    properties=frozenset({"tags", _ALL, "fileSystemTags"}),
    config=RuleConfig,
    check=check,
)
