"""The examples of docs/policies.md do what they say: one breaks its policy, the other keeps it."""

import ast
import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from guardrails.registry import RULES, STACK_RULES
from preview import packs, yaml_reader
from preview.guard import Finding
from preview.projects import load
from preview.stack_files import configure
from preview.stages import Job, preview_stage

EXAMPLES = Path(__file__).parents[2] / "policies" / "examples"
NAMES = [rule.name for rule in (*RULES, *STACK_RULES)]
SIDES = ("fails", "passes")

PROGRAM = """
import runpy
from pathlib import Path

import pulumi
from pulumi.runtime import settings

# Each example is a program of its own; below a component its resources have URNs of their own.
stack = settings.get_root_resource()
pulumi.export = stack.output
for file in map(Path, {files}):
    settings.set_root_resource(pulumi.ComponentResource(f"example:index:{{file.parent.name}}", file.stem))
    runpy.run_path(str(file))
    settings.set_root_resource(stack)
"""

DATABASE = frozenset(
    {
        "data-protected",
        "database-alarms",
        "database-backup-plan",
        "database-copy-tags-to-snapshot",
        "database-deletion-protection",
        "database-log-exports",
        "database-multi-az",
        "database-storage-autoscaling",
        "database-storage-encrypted",
    }
)
BALANCER = frozenset({"load-balancer-access-logs", "load-balancer-drops-invalid-headers"})
MACHINE = frozenset({"compute-imdsv2", "volumes-encrypted"})
BESIDES: Mapping[str, frozenset[str]] = {
    "aws:ec2/instance:Instance": MACHINE,
    "aws:ec2/vpc:Vpc": frozenset({"vpc-flow-logs"}),
    "aws:lb/loadBalancer:LoadBalancer": BALANCER,
    "aws:rds/instance:Instance": DATABASE,
}
"""The other policies, by type, that an example may break because it is short. All of them only advise."""
EVERYWHERE = frozenset({"required-tags"})
ALSO: Mapping[str, frozenset[str]] = {
    # The default group of a version that old takes clients without TLS.
    "database-engine-supported": frozenset({"database-tls-forced"}),
    "database-clients-behind-load-balancer": frozenset({"compute-no-public-address"}),
}
"""What one example alone breaks besides."""


@dataclass(frozen=True)
class Said:
    """What policies said of one example: policy and the resource's type and name."""

    policy: str
    level: str
    resource: str
    text: str


def test_every_policy_has_an_example_of_each_kind_and_no_other_has():
    assert sorted(path.name for path in EXAMPLES.iterdir()) == sorted(NAMES)
    assert [f"{name}/{side}" for name in NAMES for side in SIDES if file(name, side) is None] == []


@pytest.mark.parametrize("name", NAMES)
def test_an_example_begins_with_a_sentence_about_it(name: str):
    for side in SIDES:
        path = file(name, side)
        assert path is not None
        text = path.read_text(encoding="utf-8")
        sentence = ast.get_docstring(ast.parse(text)) if path.suffix == ".py" else text.partition("\n")[0]
        assert sentence
        assert re.search(r"^.[^\n]{20,110}\.$", sentence), sentence


@pytest.mark.parametrize("name", NAMES)
def test_the_failing_example_breaks_its_policy_and_no_other_mandatory_one(name: str):
    said = about(name, "fails")
    assert [one.resource for one in said if one.policy == name] != []
    assert unexpected(name, said) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_passing_example_keeps_its_policy_and_every_mandatory_one(name: str):
    said = about(name, "passes")
    assert [one for one in said if one.policy == name] == []
    assert unexpected(name, said) == []


def test_what_examples_break_besides_is_broken_and_advisory():
    level = {rule.name: rule.level for rule in (*RULES, *STACK_RULES)}
    besides = {policy for policies in BESIDES.values() for policy in policies} | EVERYWHERE
    assert {policy for policy in besides if level[policy] != "advisory"} == set()
    assert besides - {one.policy for side in SIDES for one in all_said(side)} == set()


def unexpected(name: str, said: list[Said]) -> list[Said]:
    """What is said of an example, and is neither about its policy nor listed."""
    listed = {name} | EVERYWHERE | ALSO.get(name, frozenset())
    return [one for one in said if one.policy not in listed | BESIDES.get(one.resource.partition(" ")[0], frozenset())]


def file(name: str, side: str) -> Path | None:
    """An example's program, or the stack's file it is."""
    found = [path for path in EXAMPLES.glob(f"{name}/{side}.*") if path.suffix in (".py", ".yaml")]
    return found[0] if len(found) == 1 else None


def about(name: str, side: str) -> list[Said]:
    """What the whole pack says of one example."""
    return [one for one in all_said(side) if of(one, name)]


def of(one: Said, name: str) -> bool:
    return one.resource.endswith(f" of {name}")


def section(name: str) -> Any:
    path = EXAMPLES / name / "config.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


@cache
def all_said(side: str) -> tuple[Said, ...]:
    """Preview all examples of one kind as one stack, with each policy configured as its example is."""
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        chosen = {name: path for name in NAMES if (path := file(name, side))}
        programs = [str(path) for path in chosen.values() if path.suffix == ".py"]
        stack = {"aws:region": "us-east-1"}
        for path in chosen.values():
            if path.suffix == ".yaml":
                stack |= yaml_reader.read(path)["config"]
        (directory / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
        (directory / "Pulumi.prod.yaml").write_text(json.dumps({"config": stack}))
        (directory / "__main__.py").write_text(PROGRAM.format(files=programs))
        (directory / "pack.json").write_text(json.dumps({name: section(name) for name in NAMES}))
        project = load(directory)
        pack = packs.locate(packs.OURS, directory / "pack.json", "prod")
        outcome = preview_stage(Job(project, "prod", configure(project, "prod"), (pack,)), lambda count: None)
    assert outcome.verdict is not None, outcome.error
    return tuple(_said(finding) for finding in outcome.verdict.findings)


def _said(finding: Finding) -> Said:
    *_, chain, name = finding.urn.split("::")
    parts = chain.split("$")
    example = parts[0].removeprefix("example:index:")
    if example == "pulumi:pulumi:Stack":
        example = finding.policy
    policy = finding.message.partition(":")[0] if finding.undecided else finding.policy
    return Said(policy, finding.level, f"{parts[-1]} {name} of {example}", finding.message)
