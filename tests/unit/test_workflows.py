"""The GitHub workflows: who may write what, what runs with whose credentials, and what their scripts do."""

import os
import re
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ops.commands import COMMANDS
from preview import yaml_reader

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
WORKFLOWS: dict[str, dict[str, Any]] = {file.stem: yaml_reader.read(file) for file in FILES}
BASH = shutil.which("bash")

Job = dict[str, Any]


def jobs() -> Iterator[tuple[str, str, Job]]:
    for workflow, read in WORKFLOWS.items():
        for name, job in read["jobs"].items():
            yield workflow, f"{workflow}.{name}", job


JOBS = {name: job for _, name, job in jobs()}
SCRIPTS = [
    (f"{name} {n}", step["run"]) for name, job in JOBS.items() for n, step in enumerate(job["steps"]) if "run" in step
]


def actions(job: Job) -> list[str]:
    return [step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step]


def test_every_action_is_pinned_to_one_commit_and_says_which_version_that_is():
    pins: dict[str, set[str]] = {}
    for file in FILES:
        for action, commit, version in re.findall(r"uses: (\S+)@(\S+)(?: # (v[\d.]+))?", file.read_text()):
            assert re.fullmatch(r"[0-9a-f]{40}", commit), action
            assert version, action
            pins.setdefault(action, set()).add(commit)
    assert all(len(commits) == 1 for commits in pins.values()), pins
    assert {action.partition("/")[0] for action in pins} == {"actions", "aws-actions", "pulumi"}


def test_a_workflow_may_read_the_repository_and_nothing_else_unless_a_job_says_so():
    for name, read in WORKFLOWS.items():
        assert read["permissions"] == {"contents": "read"}, name


def test_a_job_that_may_write_to_github_has_neither_the_code_nor_an_account():
    writing = {name: job for name, job in JOBS.items() if {"pull-requests", "issues", "contents"} & written(job)}
    assert {name: written(job) for name, job in writing.items()} == {
        "preview.comment": {"pull-requests"},
        "nightly.issues": {"issues"},
    }
    for job in writing.values():
        assert actions(job) == ["actions/download-artifact"]
        assert "environment" not in job


def written(job: Job) -> set[str]:
    return {scope for scope, access in job.get("permissions", {}).items() if access == "write"}


def test_only_a_job_of_an_environment_gets_to_an_account_and_only_from_main():
    for name, job in JOBS.items():
        with_account = "aws-actions/configure-aws-credentials" in actions(job)
        assert ("id-token" in written(job)) == with_account == ("environment" in job), name
        if with_account and "needs" not in job:
            assert "github.ref == 'refs/heads/main'" in job["if"], name
            assert "vars.PULUMI_BACKEND_URL != ''" in job["if"], name


def test_nothing_of_a_pull_request_runs_with_more_rights_than_its_author_has():
    texts = {file.stem: file.read_text() for file in FILES}
    assert not [name for name, text in texts.items() if re.search(r"pull_request_target|workflow_run\b", text)]
    for workflow, name, job in jobs():
        if "pull_request" in WORKFLOWS[workflow]["on"] and "actions/checkout" in actions(job):
            assert not written(job), name


def test_no_workflow_needs_a_secret_and_no_checkout_keeps_its_token():
    for file in FILES:
        assert not re.search(r"\bsecrets\.\w", file.read_text()), file.name
    for name, job in JOBS.items():
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False, name


def test_every_job_ends_by_itself():
    assert [name for name, job in JOBS.items() if "timeout-minutes" not in job] == []


@pytest.mark.parametrize(("name", "script"), SCRIPTS, ids=[name for name, _ in SCRIPTS])
def test_a_script_is_bash_and_holds_no_expression(name: str, script: str):
    """What an expression puts into a script is run as code; the environment carries it instead."""
    assert "${{" not in script
    assert BASH, "bash is needed for these tests"
    assert subprocess.run([BASH, "-n"], input=script, text=True, check=False).returncode == 0


def test_what_the_scripts_call_is_there():
    targets = set(re.findall(r"^([a-z][\w -]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    names = {name for target in targets for name in target.split()}
    for name, script in SCRIPTS:
        assert set(re.findall(r"^make ([\w-]+)", script, re.MULTILINE)) <= names, name
        assert set(re.findall(r"-m ops (\w+)", script)) <= set(COMMANDS), name


def test_the_stages_to_choose_from_are_those_that_there_are():
    options = WORKFLOWS["deploy"]["on"]["workflow_dispatch"]["inputs"]["stage"]["options"]
    assert set(options) == {file.suffixes[0][1:] for file in ROOT.glob("Pulumi.*.yaml")}
    for stage in options:
        assert (ROOT / "policies" / "config" / f"{stage}.json").is_file()


@pytest.fixture
def install(tmp_path: Path) -> Callable[[str, str], Path]:
    """Install a program that notes how it was called and then does what the text says."""

    def installed(name: str, text: str) -> Path:
        calls = tmp_path / f"{Path(name).name}-calls"
        program = tmp_path / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f'#!/bin/sh\necho "$*" >> {calls}\n{text}\n')
        program.chmod(program.stat().st_mode | stat.S_IEXEC)
        return calls

    return installed


def execute(name: str, step: str, directory: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a step's script as a runner does: bash with -e, programs from the folder's bin first."""
    found = next(each for each in JOBS[name]["steps"] if each.get("name") == step)
    own = {"PATH": f"{directory / 'bin'}{os.pathsep}{os.environ['PATH']}", "STAGE": "prod", **environment}
    return subprocess.run(
        [BASH or "bash", "-e", "-c", found["run"]],
        cwd=directory,
        env={**own, "GITHUB_STEP_SUMMARY": str(directory / "summary")},
        check=False,
        capture_output=True,
        text=True,
    )


PREVIEW = "Preview with the policies, and keep what it proposes"
LOOK = "Look, and keep what is not as it should be"
ISSUES = "An issue for each finding"


@pytest.mark.parametrize("code", [0, 255])
def test_a_plan_that_pulumi_refuses_stops_the_deployment(tmp_path: Path, install: Callable[..., Path], code: int):
    calls = install("bin/pulumi", f"echo planned; exit {code}")
    assert execute("deploy.plan", PREVIEW, tmp_path).returncode == code
    assert "planned" in (tmp_path / "preview.txt").read_text()
    assert "--save-plan plan.json" in calls.read_text()
    assert "--policy-pack policies --policy-pack-config policies/config/prod.json" in calls.read_text()


def test_the_night_keeps_what_was_found_and_what_was_not(tmp_path: Path, install: Callable[..., Path]):
    calls = install("bin/pulumi", 'case "$1" in preview) echo "3 changes"; exit 255;; esac')
    install("venv/bin/python", "echo up; exit 3")
    done = execute("nightly.look", LOOK, tmp_path)
    assert done.returncode == 0, done.stderr
    assert {file.name for file in (tmp_path / "findings").iterdir()} == {
        "Drift of prod.md",
        "Policy violations in prod.ok",
        "Size of prod.md",
    }
    drift = (tmp_path / "findings" / "Drift of prod.md").read_text()
    assert "3 changes" in drift
    assert "ended with 255" in drift
    assert "ended with 3" in (tmp_path / "findings" / "Size of prod.md").read_text()
    assert "--refresh --expect-no-changes" in calls.read_text()
    assert "policy analyze --stack prod" in calls.read_text()
    assert "3 changes" in (tmp_path / "summary").read_text()


@pytest.mark.parametrize(
    ("finding", "number", "expected"),
    [
        ("md", "", "create --title Drift of prod --body-file findings/Drift of prod.md"),
        ("md", "7", "edit 7 --body-file findings/Drift of prod.md"),
        ("ok", "7", "close 7 --comment No longer."),
        ("ok", "", None),
    ],
)
def test_an_issue_is_opened_brought_up_to_date_and_closed(
    tmp_path: Path, install: Callable[..., Path], finding: str, number: str, expected: str | None
):
    (tmp_path / "findings").mkdir()
    (tmp_path / "findings" / f"Drift of prod.{finding}").touch()
    calls = install("bin/gh", f'case "$2" in list) echo "{number}";; esac')
    done = execute("nightly.issues", ISSUES, tmp_path)
    assert done.returncode == 0, done.stderr
    looked, *changed = calls.read_text().splitlines()
    assert 'in:title "Drift of prod"' in looked
    assert changed == ([f"issue {expected}"] if expected else [])


DEPLOYING = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")


def test_the_page_names_every_variable_and_environment_that_the_workflows_use():
    used = {name for file in FILES for name in re.findall(r"vars\.(\w+)", file.read_text())}
    assert used == {"AWS_REGION", "AWS_ROLE", "PULUMI_BACKEND_URL", "PULUMI_SECRETS_PROVIDER"}
    assert [name for name in used if f"`{name}`" not in DEPLOYING] == []
    environments = {str(job["environment"]) for job in JOBS.values() if "environment" in job}
    for environment in environments:
        shown = re.sub(r"\$\{\{.*?\}\}", "prod", environment)
        assert f"| `{shown}` |" in DEPLOYING


def test_the_page_says_that_nothing_of_it_was_run():
    assert "**They were never run**" in DEPLOYING


def test_the_links_of_the_page_lead_somewhere():
    for target in re.findall(r"\]\(((?!https)[^)#]+)", DEPLOYING):
        assert (ROOT / "docs" / target).exists(), target
