"""The command line with real programs and packs: few runs, as each starts two processes."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from preview.__main__ import enter, main, parse_stack_outputs

Write = Callable[..., Path]
ROOT = Path(__file__).parents[2]

OPEN_DATABASE = """
import pulumi
import pulumi_aws as aws

password = pulumi.Config().require_secret("password")
group = aws.ec2.SecurityGroup("clients", ingress=[
    {"protocol": "tcp", "from_port": 5432, "to_port": 5432, "cidr_blocks": ["10.0.0.0/8"]},
])
aws.rds.Instance("shop", engine="postgres", instance_class="db.t3.micro", allocated_storage=20, username="shop",
    password=password, publicly_accessible=True, vpc_security_group_ids=[group.id])
pulumi.log.warn("the password is hunter2-and-more")
pulumi.export("password", password)
"""
SMALL = """
import pulumi

network = pulumi.StackReference("organization/network/dev")
pulumi.export("vpc", network.require_output("vpcId"))
pulumi.export("size", pulumi.Config().get_int("size"))
"""
FORBIDDING = """
from pulumi_policy import EnforcementLevel, PolicyPack, StackValidationPolicy

def large(args, report):
    size = next(r.props.get("size") for r in args.resources if r.resource_type == "pulumi:pulumi:Stack")
    if size and size > 3:
        report(f"size is {size}")

PolicyPack("sizes", enforcement_level=EnforcementLevel.MANDATORY, policies=[
    StackValidationPolicy("size", "Nothing is large.", large)])
"""


def run(*arguments: str | Path) -> int:
    return main([str(argument) for argument in arguments])


def started(*arguments: str | Path, **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "preview", *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def test_a_program_that_breaks_our_rules_is_refused_with_resource_value_and_fix(
    project: Write, capsys: pytest.CaptureFixture[str]
):
    settings = "name: shop\nruntime: python\nconfig: {password: {type: string, secret: true}}\n"
    folder = project(OPEN_DATABASE, settings=settings)
    assert run("--project", folder, "--config", "password=hunter2-and-more") == 1
    printed, errors = capsys.readouterr()
    for part in (
        "database-not-public (critical)",
        "publiclyAccessible is true",
        "Fix: publicly_accessible=False",
        "database-backups (high)",
        "Fix: backup_retention_period=7",
        "database-ingress-by-security-group (high)",
        '"10.0.0.0/8"',
        "configured by policies/config/default.json",
        "password: [secret]",
        "warning: the password is [secret]",
        "preview is refused: ",
    ):
        assert " ".join(part.split()) in " ".join(printed.split())
    assert re.search(r"└─ aws:rds:Instance +shop +create +\d+ mandatory", printed)
    assert "hunter2" not in printed + errors
    assert errors == ""


def test_our_own_stage_is_clean_and_every_resource_is_in_its_document(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(ROOT)
    assert run("prod", "--json", "--set", "aws:region=eu-west-1", "--update") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["stage"], document["region"], document["update"]) == ("prod", "eu-west-1", True)
    assert document["packs"][0]["configuration"].endswith("policies/config/prod.json")
    database = next(each for each in document["resources"] if each["type"] == "aws:rds/instance:Instance")
    assert database["inputs"]["password"] == {"secret": True}
    assert database["outputs"]["endpoint"].endswith(".eu-west-1.rds.amazonaws.com:5432")


def test_a_setting_that_is_not_one_is_explained_without_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(ROOT)
    assert run("dev", "--set", "database.publiclyAccessible=true") == 2
    printed, errors = capsys.readouterr()
    assert printed == ""
    assert "dev could not be previewed" in errors
    assert "database.publiclyAccessible: true" in errors
    assert "Traceback" not in errors


def test_several_stages_are_previewed_beside_each_other_and_summed_up(project: Write, pack: Write):
    folder = project(SMALL, a="config: {size: 1}", b="config: {size: 5}", c="config: {size: x}")
    process = started(
        "--project", folder, "--policy-pack", pack(FORBIDDING), "--stack-output", "organization/network/dev:vpcId=vpc-1"
    )
    printed, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    summary = printed.split("Summary:")[1].split("\n")
    assert [line.split()[:4] for line in summary[1:4]] == [
        ["✔", "a", "is", "clean:"],
        ["✘", "b", "is", "refused:"],
        ["✘", "c", "could", "not"],
    ]
    assert "size is 5" in printed
    assert 'vpc : "vpc-1"' in printed
    assert "c could not be previewed" in errors
    assert "Configuration 'shop:size' value 'x' is not a valid 'int'" in errors


def test_a_pack_that_fails_keeps_every_stage_from_a_verdict(
    project: Write, pack: Write, capsys: pytest.CaptureFixture[str]
):
    folder, broken = project("import pulumi\n", a="", b="config: {x: 1}"), pack("raise ValueError('no')")
    assert run("--project", folder, "--policy-pack", broken) == 2
    printed, errors = capsys.readouterr()
    assert printed.split("Summary:")[1].split("\n")[1:3] == [
        "    ✘ a could not be previewed",
        "    ✘ b could not be previewed",
    ]
    assert errors.count("ValueError: no") == 2
    assert run("--project", folder, "--policy-pack", broken, "b") == 2
    printed, errors = capsys.readouterr()
    assert printed == ""
    assert errors.count("ValueError: no") == 1


def test_a_stack_reference_without_an_answer_says_how_to_give_one(
    project: Write, pack: Write, capsys: pytest.CaptureFixture[str]
):
    assert run("--project", project(SMALL), "--policy-pack", pack(), "--json") == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert "Answer it with --stack-output ORGANIZATION/PROJECT/STACK:KEY=VALUE." in error


def test_a_failing_program_shows_its_traceback_once_and_no_secret(
    project: Write, pack: Write, capsys: pytest.CaptureFixture[str]
):
    program = 'import pulumi\nraise ValueError(pulumi.Config().require("token"))\n'
    settings = """
    name: shop
    runtime: {name: python, options: {virtualenv: env}}
    config: {token: {type: string, secret: true}}
    """
    folder = project(program, settings=settings)
    assert run("--project", folder, "--policy-pack", pack(), "--config", "token=hunter2", "x") == 2
    printed, errors = capsys.readouterr()
    assert printed == ""
    assert errors.count("Traceback") == 1
    assert "ValueError: [secret]" in errors
    assert "env is not there; the program runs with" in errors
    assert "hunter2" not in errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["pord"], "error: pord: no such stage; did you mean prod?\n  "),
        (["x"], "Pulumi.x.yaml does not exist; there are dev and prod"),
        (["--set", "=x"], "error: --set =x: the key is empty; write SECTION.KEY=VALUE"),
        (["--config", "x"], "error: --config x: write --config KEY=VALUE"),
        (["--project", "/no/such"], "error: /no/such: no such folder; --project takes the folder of a Pulumi.yaml"),
        (["--policy-pack", "."], "error: .: no PulumiPolicy.yaml here; --policy-pack takes a policy pack's folder"),
        (["--policy-pack-config", "absent.json"], "error: absent.json: cannot be read: No such file or directory"),
        (
            ["--policy-pack", "a", "--policy-pack", "b", "--policy-pack-config", "c"],
            "error: --policy-pack-config is given 1 times for 2 policy packs; give one for each, in their order",
        ),
        (["--stack-output", "x"], "error: --stack-output x: write --stack-output STACK:KEY=VALUE"),
    ],
)
def test_wrong_usage_is_said_in_one_line(
    arguments: Sequence[str],
    message: str,
    project: Write,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.chdir(project(dev="", prod=""))
    assert main(arguments) == 2
    printed, errors = capsys.readouterr()
    assert printed == ""
    assert message in errors


def test_a_stage_without_stack_files_still_needs_a_name(project: Write, capsys: pytest.CaptureFixture[str]):
    assert run("--project", project(), "a b") == 2
    assert "a b: not a stack's name" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "part"), [(["--help"], 0, "exit codes:"), (["--nope"], 2, "unrecognized")]
)
def test_the_help_explains_the_exit_codes(
    arguments: list[str], code: int, part: str, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == code
    assert part in "".join(capsys.readouterr())


def test_answers_to_stack_references_are_json_or_text():
    assert parse_stack_outputs(["o/p/s:a=1", "o/p/s:b=[1,2]", "o/p/s:c=vpc-1", 't:d={"e": "f=g"}', "t:h="]) == {
        "o/p/s": {"a": 1, "b": [1, 2], "c": "vpc-1"},
        "t": {"d": {"e": "f=g"}, "h": ""},
    }


WAITING = """
import pathlib, subprocess, sys, time
child = subprocess.Popen(["sleep", "1000"])
pathlib.Path(sys.argv[0]).resolve()
pathlib.Path("started-" + __import__("pulumi").get_stack()).write_text(str(child.pid))
time.sleep(1000)
"""


def alive(pid: int) -> bool:
    """Tell whether a process is there and no mere zombie that nobody has collected yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for what is left in /proc")
@pytest.mark.parametrize(
    ("number", "stages", "code"),
    [(signal.SIGINT, ["a"], 130), (signal.SIGINT, ["a", "b"], 130), (signal.SIGTERM, ["a", "b"], 143)],
)
def test_a_signal_ends_everything(number: signal.Signals, stages: list[str], code: int, project: Write, pack: Write):
    folder = project(WAITING, a="", b="")
    process = started(*stages, "--project", folder, "--policy-pack", pack())
    marks = [folder / f"started-{stage}" for stage in stages]
    deadline = time.monotonic() + 30
    while not all(mark.exists() and mark.read_text() for mark in marks) and time.monotonic() < deadline:
        time.sleep(0.02)
    children = [int(mark.read_text()) for mark in marks]
    assert all(map(alive, children))
    running = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    packs = [pid for pid in running if _runs_pack(pid, folder.parent)]
    assert len(packs) == len(stages)
    process.send_signal(number)
    printed, errors = process.communicate(timeout=20)
    assert (process.returncode, printed, errors) == (code, "", "stopped\n")
    assert not any(map(alive, children + packs))


def _runs_pack(pid: int, folder: Path) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return "pulumi.policy" in command and any(part.startswith(str(folder)) for part in command)


@pytest.mark.parametrize("options", [["--json"], []])
def test_a_reader_who_has_enough_changes_nothing(project: Write, pack: Write, options: list[str]):
    program = "import pulumi\npulumi.export('long', ['x' * 1000] * 1000)\npulumi.export('size', 5)\n"
    process = started("--project", project(program), "--policy-pack", pack(FORBIDDING), *options)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(timeout=30) == 1


def test_entering_runs_the_command_line_and_gives_the_signals_back(monkeypatch: pytest.MonkeyPatch):
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("preview.__main__.main", lambda: 7)
    assert enter() == 7
    assert signal.getsignal(signal.SIGTERM) is before


def test_entering_says_when_a_signal_ended_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr("preview.__main__.main", lambda: os.kill(os.getpid(), signal.SIGTERM) or time.sleep(5))
    assert enter() == 143
    assert capsys.readouterr().err == "stopped\n"
