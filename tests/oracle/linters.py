"""What AWS would say: cfn-lint, whose schemas, lists and regions are AWS's, without what is about templates only."""

import json
import re
from functools import cache
from typing import Any

from cfnlint.api import lint
from cfnlint.core import get_rules
from cfnlint.rules import Match, RulesCollection

ABOUT_TEMPLATES = {
    "W2501": "passwords in a template: ours is generated, and is in the recording because it is a value",
    "W3010": "zones in a template: ours are looked up or pinned, and are in the recording because they are values",
}
"""Warnings that say how a template should be written; nothing of them reaches AWS."""

WITHDRAWN_VERSION = "W3691"
_A_MAJOR = re.compile(r"Engine version '\d+' ")
"""cfn-lint counts a major as withdrawn as soon as one of its minors is; RDS takes it, and chooses the minor itself."""


@cache
def _rules() -> RulesCollection:
    return get_rules([], [], ["E", "W"])


def rejections(template: dict[str, Any], region: str) -> list[str]:
    """Every error, and every warning that is about values, as `rule place: message`."""
    matches = lint(json.dumps(template), _rules(), [region])
    return sorted(_line(match) for match in matches if not _about_templates(match))


def _about_templates(match: Match) -> bool:
    if match.rule.id == WITHDRAWN_VERSION:
        return _A_MAJOR.search(match.message) is not None
    return match.rule.id in ABOUT_TEMPLATES


def _line(match: Match) -> str:
    path = "/".join(str(step) for step in match.path[1:]) if match.path else ""
    return f"{match.rule.id} {path}: {match.message}"
