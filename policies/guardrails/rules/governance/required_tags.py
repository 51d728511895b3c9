"""required-tags: every resource that can be tagged says what it belongs to."""

from pydantic import Field

from ...aws.tagged import TAGGED, keys
from ...config import RuleConfig
from ...model import FINE, Found, Resource, Undecided, Verdict, Violation
from ...rule import Rule
from ...values import show


class Config(RuleConfig):
    """Which tags are asked for."""

    tags: list[str] = Field(
        default=[], description="Keys of tags that every resource must have; capitals count, as in AWS."
    )


def check(resource: Resource, config: Config) -> Verdict:
    """Whether `resource` has every tag that is asked for, by itself or by the provider's default tags."""
    if not config.tags:
        return FINE
    known, doubt = keys(resource)
    missing = [key for key in dict.fromkeys(config.tags) if key not in known]
    if not missing:
        return FINE
    if doubt is not None:
        return Undecided((doubt,))
    names = [show(key) for key in missing]
    written = ", ".join(f"{name}: ..." for name in names)
    found = Found("tags", f"tags lack {', '.join(names)}")
    return Violation((found,), f"tags={{{written}}}, or default_tags of the provider")


RULE = Rule(
    name="required-tags",
    description="Networks, machines, databases, buckets, keys and roles have the tags that are asked for",
    question="has every tag that is asked for",
    why="What bears no tag is nobody's: nobody pays for it, mends it or dares to delete it.",
    fix="Set default_tags on the provider, and tags where they differ.",
    level="advisory",
    level_reason="Which tags count is every team's own, so it asks for none until its config names some.",
    severity="low",
    framework=None,
    tags=("Tags", "NIST-800-53-r5/CM-8"),
    url="https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html",
    types=TAGGED,
    config=Config,
    check=check,
)
