"""Writes docs/policies.md from the rules and their examples. Run `python -m tools.policy_docs` after changing one."""

import ast
import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, cast

ROOT: Final = Path(__file__).parents[1]
PACK: Final = ROOT / "policies"
sys.path.insert(0, str(PACK))

from guardrails.config import Exemption, PolicyConfig, UndecidedConfig, json_schema
from guardrails.pack import EXEMPTIONS, UNDECIDED
from guardrails.registry import RULES, STACK_RULES
from guardrails.rule import Rule, StackRule

AnyRule = Rule[Any] | StackRule[Any]

COMMAND: Final = "python -m tools.policy_docs"
FILE: Final = ROOT / "docs" / "policies.md"
EXAMPLES: Final = PACK / "examples"
STAGES: Final = ("dev", "prod", "growth", "strict")
"""The configs beside the default one."""

SUBJECTS: Final[Mapping[str, str]] = {
    "database": "Databases",
    "network": "Networks",
    "compute": "Machines",
    "load_balancing": "Load balancers",
    "secrets": "Secrets",
    "observability": "Observability",
    "governance": "Governance",
}
"""The folders of rules, and what their subjects are called."""

OF_STACK_RULES: Final[Mapping[str, str]] = {
    "database-subnets-private": "network",
    "database-not-reachable": "network",
    "database-clients-behind-load-balancer": "network",
    "database-port-guarded": "network",
    "unused-open-security-group": "network",
    "vpc-flow-logs": "network",
    "database-alarms": "observability",
    "database-backup-plan": "database",
    "outputs-no-secrets": "secrets",
}
"""The subject of each stack rule; those of resources are in a folder of theirs."""

_NO_CONFIG: Final[Mapping[str, Any]] = {}
_ASKED: Final = ("required", "tags")
"""Keys without which a policy asks for nothing."""
_SHORT: Final = 4
"""As many types are named without being folded."""
_HUB: Final = "https://docs.aws.amazon.com/securityhub/latest/userguide/"
_CATALOGUES: Final[Mapping[str, str]] = {
    "AWS-FSBP": "AWS FSBP",
    "AWS-SecurityHub": "Security Hub, other standards",
    "CIS-AWS-3.0.0": "CIS AWS Foundations 3.0.0",
    "CIS-AWS-5.0.0": "CIS AWS Foundations 5.0.0",
    "NIST-800-53-r5": "NIST SP 800-53 r5",
    "Checkov": "Checkov",
}

_HEAD: Final = f"""<!-- Written by `{COMMAND}` from policies/guardrails and policies/examples; edit those. -->

# Policies

What each policy of [the pack](../policies/README.md) checks, why, and how to configure it. *Default* is the level
without a config file; *dev*, *prod*, *growth* and *strict* are those of `policies/config/`. **off** is disabled;
*not asked* is a policy that asks for nothing until its config says so.

Policies of resources stop a resource before it is made. Policies of the *stack* see all resources of a preview or an
update together, and what is deployed with `pulumi policy analyze`.
"""

_CATALOGUE_TEXT: Final = """## Catalogues

- **AWS FSBP** is the AWS Foundational Security Best Practices standard 1.0.0, as Security Hub's user guide lists it.
  Pulumi takes one framework a policy: it is this one. Controls that Security Hub has outside that list are named as
  such.
- **CIS AWS Foundations** is the benchmark in the two newest versions that Security Hub checks, 3.0.0 and 5.0.0. Its
  recommendation about volumes asks for the account's setting, of which a program shows nothing: the policy asks the
  same of each volume.
- **NIST SP 800-53** revision 5: the requirements to which AWS relates these controls. Where there is no control or AWS
  relates it to none, those that the policy meets by their own text.
- **Checkov** checks have the numbers of Checkov 3.3.

They are the policies' tags as well, as `CIS-AWS-3.0.0/2.3.3`. That each id exists under its catalogue is tested.
"""


def render() -> str:
    """Return the file's text."""
    rules = sorted((*RULES, *STACK_RULES), key=lambda rule: list(SUBJECTS).index(subject(rule)))
    configs = {stage: _read(PACK / "config" / f"{stage}.json") for stage in STAGES}
    parts = [_HEAD]
    for key, title in SUBJECTS.items():
        mine = [rule for rule in rules if subject(rule) == key]
        parts += [f"## {title}\n", _contents(mine, configs)] if mine else []
    parts += ["## Lists\n", _others(), _CATALOGUE_TEXT]
    for rule in rules:
        parts.append(_section(rule, configs))
    parts += [_exemptions(), _undecided()]
    return "\n".join(parts)


def subject(rule: AnyRule) -> str:
    """Return the key of a rule's subject.

    Raises:
        KeyError: a new stack rule has none in OF_STACK_RULES.
    """
    return OF_STACK_RULES[rule.name] if isinstance(rule, StackRule) else rule.check.__module__.split(".")[-2]


def level(rule: AnyRule, settings: Mapping[str, Any]) -> str:
    """Return what a config makes of a rule: its level, off, or not asked."""
    given: Any = settings.get(rule.name, {})
    section = cast("dict[str, Any]", {"enforcementLevel": given} if isinstance(given, str) else given)
    chosen = str(section.get("enforcementLevel", rule.level))
    if chosen == "disabled":
        return "off"
    keys = [key for key in _ASKED if key in json_schema(rule.config)["properties"]]
    return "not asked" if keys and not any(section.get(key) for key in keys) else chosen


def _keys(rule: AnyRule, settings: Mapping[str, Any]) -> str:
    """What a config tells a rule besides its level, in brackets."""
    section: Any = settings.get(rule.name, {})
    given = cast("dict[str, Any]", section) if isinstance(section, dict) else {}
    schema = json_schema(rule.config)["properties"]
    keys = [
        f"`{key}`: {json.dumps(value)}"
        for key, value in given.items()
        if key not in ("enforcementLevel", "required") and value != schema[key].get("default")
    ]
    return f" ({', '.join(keys)})" if keys else ""


def _contents(rules: Iterable[AnyRule], configs: Mapping[str, Mapping[str, Any]]) -> str:
    head = ["policy", "", "severity", "default", *STAGES]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for rule in rules:
        levels = [_short(level(rule, settings)) for settings in (_NO_CONFIG, *configs.values())]
        cells = [f"[`{rule.name}`](#{rule.name})", rule.description, rule.severity, *levels]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _short(text: str) -> str:
    return {"off": "**off**", "not asked": "*not asked*"}.get(text, text)


def _others() -> str:
    return f"""| policy | | default |
|---|---|---|
| [`{EXEMPTIONS}`](#{EXEMPTIONS}) | lists what is exempt from a policy, and exemptions that exempt nothing | advisory |
| [`{UNDECIDED}`](#{UNDECIDED}) | lists what the others could not decide | advisory |
"""


def _section(rule: AnyRule, configs: Mapping[str, Mapping[str, Any]]) -> str:
    stages = ", ".join(
        f"{stage} {_short(level(rule, settings))}{_keys(rule, settings)}" for stage, settings in configs.items()
    )
    scope = "the stack" if isinstance(rule, StackRule) else "each resource"
    remedy = "offered, off by default: level `remediate`" if getattr(rule, "remedy", None) else "none"
    first = level(rule, _NO_CONFIG)
    then = "" if first == rule.level else f", then {rule.level}"
    facts = [
        f"- **Why:** {rule.why}",
        f"- **Fix:** {rule.fix}",
        f"- **Default:** {_short(first)}{then} ({rule.severity} severity), about {scope}. {rule.level_reason}",
        f"- **Configs:** {stages}.",
        f"- **Remediation:** {remedy}.",
        *_catalogues(rule),
    ]
    parts = [f"## {rule.name}\n", f"{rule.description}.\n", "\n".join([*facts, ""]), _config(rule.config), _types(rule)]
    return "\n".join([*(part for part in parts if part), _examples(rule.name)])


def _catalogues(rule: AnyRule) -> list[str]:
    ids: dict[str, list[str]] = {"AWS-FSBP": [rule.framework]} if rule.framework else {}
    for tag in rule.tags:
        catalogue, _, id_ = tag.rpartition("/")
        catalogue = "Checkov" if tag.startswith("CKV") else catalogue
        if catalogue:
            ids.setdefault(catalogue, []).append(id_)
    lines = [
        f"- **{title}:** {', '.join(_control(one) if key.startswith('AWS') else one for one in ids[key])}"
        for key, title in _CATALOGUES.items()
        if key in ids
    ]
    return lines if rule.url.startswith(_HUB) else [*lines, f"- **More:** <{rule.url}>"]


def _control(control: str) -> str:
    service, _, number = control.lower().partition(".")
    return f"[{control}]({_HUB}{service}-controls.html#{service}-{number})"


def _config(model: type[PolicyConfig]) -> str:
    schema = json_schema(model)
    required: list[str] = schema["required"]
    rows = [
        _row(key, entry, required=key in required) for key, entry in schema["properties"].items() if key != "exemptions"
    ]
    if not rows:
        return ""
    return "\n".join(["| key | type | default | limits | |", "|---|---|---|---|---|", *rows, ""])


def _row(key: str, entry: Mapping[str, Any], *, required: bool) -> str:
    default = f"`{json.dumps(entry['default'])}`" if "default" in entry else "required" if required else "none"
    cells = (f"`{key}`", kind(entry), default, limits(entry), str(entry.get("description", "")))
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def kind(entry: Mapping[str, Any]) -> str:
    """Return a JSON schema's type in words."""
    if entry.get("type") == "array":
        return f"list of {kind(entry['items'])}s"
    if entry.get("type") == "object":
        return "object of strings"
    return {"integer": "whole number"}.get(entry["type"], str(entry["type"]))


def limits(entry: Mapping[str, Any]) -> str:
    """Return what a JSON schema allows, "-" where it allows anything of its type."""
    if entry.get("type") == "boolean":
        return "true or false"
    said: list[str] = []
    if "minItems" in entry:
        said.append(f"at least {entry['minItems']}")
    if "minimum" in (one := entry.get("items", entry)):
        said.append(f"{'each ' if one is not entry else ''}{one['minimum']} to {one['maximum']}")
    if "minLength" in one:
        said.append("each not empty" if one is not entry else "not empty")
    if "enum" in one:
        said.append("one of " + ", ".join(map(str, one["enum"])))
    if "pattern" in one:
        said.append(f"`{one['pattern']}`")
    return ", ".join(said) or "-"


def _types(rule: AnyRule) -> str:
    if rule.types is None:
        names = ", ".join(f"`{name}`" for name in sorted(rule.properties))
        return f"It reads {names} of resources of every type.\n"
    names = [f"`{name}`" for name in sorted(rule.types)]
    if len(names) <= _SHORT:
        return f"It reads {', '.join(names)}.\n"
    return f"<details><summary>It reads {len(names)} resource types</summary>\n\n{', '.join(names)}\n\n</details>\n"


def _examples(name: str) -> str:
    path = EXAMPLES / name / "config.json"
    parts: list[str] = []
    if path.exists():
        config = json.dumps({name: _read(path)}, indent=2)
        parts.append(f"With this config:\n\n```json\n{config}\n```\n")
    for side, verb in (("fails", "Breaks it."), ("passes", "Keeps it.")):
        file = next(EXAMPLES.glob(f"{name}/{side}.[py]*"))
        sentence, code = _read_example(file)
        language = "python" if file.suffix == ".py" else "yaml"
        parts.append(f"**{verb}** {sentence}\n\n```{language}\n{code}\n```\n")
    return "\n".join(parts)


def _read_example(file: Path) -> tuple[str, str]:
    """Return an example's sentence and what follows it."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        sentence = ast.get_docstring(ast.parse(text)) or ""
        return sentence, re.sub(r'\A""".*?"""\s*', "", text, flags=re.DOTALL).strip()
    first, _, rest = text.partition("\n")
    return first.removeprefix("# "), rest.strip()


def _exemptions() -> str:
    rows = _config(Exemption)
    example = json.dumps(
        {
            "database-not-public": {
                "exemptions": [
                    {
                        "resource": "aws:rds/instance:Instance::demo-*",
                        "reason": "public sample data",
                        "expires": "2030-02-28",
                        "owner": "demo@example.com",
                        "ticket": "OPS-1",
                    }
                ]
            }
        },
        indent=2,
    )
    return f"""## {EXEMPTIONS}

Every policy's section takes `exemptions`, the resources for which it does not hold. This policy lists each of them with
what it covers, and those that match nothing. After its last day an exemption exempts no more, and the violation says
so.

{rows}
```json
{example}
```
"""


def _undecided() -> str:
    return f"""## {UNDECIDED}

At a preview some values are not known yet. What a policy cannot decide without them is listed here, one finding for
each resource and policy, with the property that is missing.

{_config(UndecidedConfig)}"""


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def write() -> None:
    """Write the file and say so."""
    FILE.write_text(render(), encoding="utf-8")
    print(f"wrote {FILE}")


if __name__ == "__main__":
    write()
