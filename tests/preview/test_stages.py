from collections.abc import Callable
from pathlib import Path

import pytest

from preview.packs import locate
from preview.projects import load
from preview.stack_files import configure
from preview.stages import Job, Outcome, interpreter, preview_stage

Write = Callable[..., Path]

PROGRAM = """
import os
import pulumi

pulumi.export("dry", pulumi.runtime.is_dry_run())
pulumi.export("simulated", os.environ["RDS_PLATFORM_SIMULATED"])
pulumi.export("stack", pulumi.get_stack())
pulumi.export("place", os.getcwd())
"""
TELLING = """
import pulumi
from pulumi_policy import EnforcementLevel, PolicyPack, StackValidationPolicy

PolicyPack("telling", enforcement_level=EnforcementLevel.MANDATORY, policies=[StackValidationPolicy("dry", "Dry.",
    lambda args, report: report(f"{pulumi.runtime.is_dry_run()} {pulumi.Config('aws').get('region')}"))])
"""


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("telling")
    (folder / "PulumiPolicy.yaml").write_text("runtime: python\n")
    (folder / "__main__.py").write_text(TELLING)
    return folder


@pytest.mark.parametrize("update", [False, True])
def test_program_and_pack_are_told_alike_whether_this_is_an_update(project: Write, telling: Path, update: bool):
    found = load(project(settings="name: shop\nruntime: python\nmain: src\n", dev="config: {aws:region: eu-west-1}"))
    (found.directory / "src").mkdir()
    (found.directory / "src" / "__main__.py").write_text(PROGRAM)
    counts: list[int] = []
    job = Job(found, "dev", configure(found, "dev"), (locate(telling, None, "dev"),), update=update)
    outcome = preview_stage(job, counts.append)
    assert outcome.verdict is not None
    assert [finding.message for finding in outcome.verdict.findings] == [f"{not update} eu-west-1"]
    assert outcome.verdict.graph.outputs == {
        "dry": not update,
        "simulated": "true",
        "stack": "dev",
        "place": str(found.directory / "src"),
    }
    assert (outcome.project, outcome.stage, outcome.update, outcome.region) == ("shop", "dev", update, "eu-west-1")
    assert (outcome.exit_code, outcome.error, outcome.notes, counts) == (1, "", (), [1])
    assert outcome.seconds > 0


REMEDYING = """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

def longer(args):
    return {**args.props, "length": 5} if args.props.get("length") == 1 else None

PolicyPack("remedying", policies=[ResourceValidationPolicy("longer", "Longer.", remediate=longer,
    enforcement_level=EnforcementLevel.REMEDIATE)])
"""
CHAINED = """
import pulumi
import pulumi_random as random

first = random.RandomPet("first", length=1)
second = random.RandomPet("second", length=first.length)
pulumi.export("lengths", [first.length, second.length])
"""


def test_the_program_sees_what_a_pack_made_of_its_resources(project: Write, tmp_path: Path):
    """As under the engine: what depends on a remediated property is computed from the new value."""
    pack = tmp_path / "remedying"
    pack.mkdir()
    (pack / "PulumiPolicy.yaml").write_text("runtime: python\n")
    (pack / "__main__.py").write_text(REMEDYING)
    found = load(project(settings="name: shop\nruntime: python\n"))
    (found.directory / "__main__.py").write_text(CHAINED)
    job = Job(found, "dev", configure(found, "dev"), (locate(pack, None, "dev"),))
    verdict = preview_stage(job, lambda _count: None).verdict
    assert verdict is not None
    assert verdict.graph.outputs == {"lengths": [5, 5]}
    assert [(each.urn.rpartition("::")[2], each.properties) for each in verdict.remediations] == [
        ("first", ("length",))
    ]


def test_a_project_runs_with_its_own_environment(project: Write):
    folder = project(settings="name: shop\nruntime: {name: python, options: {virtualenv: env}}\n")
    (folder / "env" / "bin").mkdir(parents=True)
    (folder / "env" / "bin" / "python").touch()
    assert interpreter(load(folder)) == (str(folder / "env" / "bin" / "python"), [])


def test_without_a_verdict_the_exit_code_is_two():
    assert Outcome("shop", "dev", error="x").exit_code == 2
