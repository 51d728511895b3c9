import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from preview import packs
from preview.errors import PreviewError
from preview.packs import Policy, Setting, locate, merge, read_settings

Write = Callable[..., Path]

DAYS = Policy(
    "backups", "Backups.", "mandatory", stack=False, schema={"days": {"type": "integer", "default": 7, "minimum": 1}}
)
PORTS = Policy("ports", "Ports.", "advisory", stack=True, schema={"open": {"type": "array"}}, required=("open",))
PLAIN = Policy("plain", "Plain.", "advisory", stack=False)


def test_a_pack_runs_with_its_own_environment(pack: Write, tmp_path: Path):
    folder = pack(settings="runtime: {name: python, options: {virtualenv: env}}\n")
    (folder / "env" / "bin").mkdir(parents=True)
    (folder / "env" / "bin" / "python").touch()
    found = locate(folder, None, "dev")
    assert (found.python, found.version, found.config_file) == (str(folder / "env/bin/python"), "", None)


def test_a_pack_without_its_environment_runs_with_this_one(pack: Write):
    folder = pack(settings="runtime: {name: python, options: {virtualenv: env, toolchain: pip}}\nversion: 1.0.0\n")
    found = locate(folder, None, "dev")
    assert (found.python, found.version) == (sys.executable, "1.0.0")


@pytest.mark.parametrize(
    ("stage", "file"), [("prod", "prod.json"), ("org/prod", "default.json"), ("x", "default.json")]
)
def test_our_pack_takes_the_configuration_of_the_stage_else_the_strict_one(stage: str, file: str):
    assert locate(packs.OURS, None, stage).config_file == packs.OURS / "config" / file


def test_a_configuration_that_is_given_wins(pack: Write, tmp_path: Path):
    file = tmp_path / "config.json"
    file.write_text('{"nothing": "disabled"}')
    assert locate(packs.OURS, file, "prod").config_file == file
    assert locate(pack(), file, "prod").settings == {"nothing": Setting("disabled")}


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ("runtime: nodejs\n", "a pack for nodejs cannot be run here; only Python packs can"),
        ("runtime: {name: opa}\n", "a pack for opa cannot be run here; only Python packs can"),
        ("version: 1\n", "a pack for None cannot be run here; only Python packs can"),
    ],
)
def test_packs_in_other_languages_are_refused(pack: Write, settings: str, problem: str):
    with pytest.raises(PreviewError, match=problem):
        locate(pack(settings=settings), None, "dev")


def test_a_folder_without_a_pack_is_refused(tmp_path: Path):
    with pytest.raises(PreviewError, match=r"no PulumiPolicy\.yaml here; --policy-pack takes a policy pack's folder"):
        locate(tmp_path, None, "dev")


def test_where_nothing_can_run_a_pack_the_way_out_is_told(pack: Write, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    folder = pack(settings="runtime: {name: python, options: {virtualenv: env}}\n")
    with pytest.raises(PreviewError) as error:
        locate(folder, None, "dev")
    assert str(error.value) == (
        f"{folder}: the policy pack's environment is missing; run\n"
        f"  python -m venv {folder}/env && {folder}/env/bin/pip install -r {folder}/requirements.txt"
    )
    monkeypatch.setattr(packs, "OURS", folder)
    with pytest.raises(PreviewError, match="the policy pack's environment is missing; run `make setup`"):
        locate(folder, None, "dev")


def test_on_windows_interpreters_are_elsewhere(tmp_path: Path):
    (tmp_path / "Scripts").mkdir()
    (tmp_path / "Scripts" / "python.exe").touch()
    assert packs.python_of(tmp_path) == str(tmp_path / "Scripts" / "python.exe")


def test_a_configuration_file_holds_levels_and_properties(tmp_path: Path):
    file = tmp_path / "config.json"
    file.write_text('{"all": "advisory", "a": {"enforcementLevel": "mandatory", "days": 7}, "b": {"x": 1}, "c": {}}')
    assert read_settings(file) == {
        "all": Setting("advisory"),
        "a": Setting("mandatory", {"days": 7}),
        "b": Setting(None, {"x": 1}),
    }
    file.write_text(" \n")
    assert read_settings(file) == {}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("[]", "has to map policies to their settings, not hold a list"),
        ("{", "not valid JSON: Expecting property name enclosed in double quotes"),
        ('{"a": 5}', "a: has to be a level or a map of settings, not a number"),
        (
            '{"a": "mandatroy"}',
            "a: mandatroy is no enforcement level; "
            "known are advisory, disabled, mandatory and remediate; did you mean mandatory?",
        ),
        (
            '{"a": {"enforcementLevel": 5}}',
            "a: 5 is no enforcement level; known are advisory, disabled, mandatory and remediate",
        ),
        ('{"environments": ["x"]}', "environments: Pulumi ESC environments cannot be opened here"),
    ],
)
def test_a_wrong_configuration_file_is_explained(tmp_path: Path, content: str, problem: str):
    file = tmp_path / "config.json"
    file.write_text(content)
    with pytest.raises(PreviewError) as error:
        read_settings(file)
    assert str(error.value).startswith(f"{file}: {problem}")


def test_a_missing_configuration_file_is_named(tmp_path: Path):
    with pytest.raises(PreviewError, match=r"config\.json: cannot be read: No such file or directory"):
        read_settings(tmp_path / "config.json")


def test_defaults_come_first_then_the_packs_own_configuration_then_the_file():
    initial = {"backups": Setting("advisory", {"days": 14}), "ports": Setting(None, {"open": [1]})}
    assert merge([DAYS, PORTS, PLAIN], initial, {}, source="x") == {
        "backups": Setting("advisory", {"days": 14}),
        "ports": Setting("advisory", {"open": [1]}),
        "plain": Setting("advisory", {}),
    }
    given = {"all": Setting("disabled"), "ports": Setting("mandatory", {"open": [2]})}
    assert merge([DAYS, PORTS, PLAIN], initial, given, source="x") == {
        "backups": Setting("disabled", {"days": 14}),
        "ports": Setting("mandatory", {"open": [2]}),
        "plain": Setting("disabled", {}),
    }


def test_defaults_of_the_schema_are_filled_in():
    assert merge([DAYS], {}, {}, source="x") == {"backups": Setting("mandatory", {"days": 7})}


def test_everything_wrong_with_a_configuration_is_reported_at_once():
    given = {"backup": Setting("mandatory"), "backups": Setting(None, {"days": 0})}
    with pytest.raises(PreviewError) as error:
        merge([DAYS, PORTS], {}, given, source="dev.json")
    assert str(error.value).splitlines() == [
        "dev.json: backup: the pack has no such policy; did you mean backups?",
        "dev.json: backups: days: Must be greater than or equal to 1",
        "dev.json: ports: open is required",
    ]


def test_a_packs_interpreter_is_found_from_wherever_it_is_started(
    pack: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
):
    folder = pack(settings="runtime: {name: python, options: {virtualenv: env}}\n")
    (folder / "env" / "bin").mkdir(parents=True)
    (folder / "env" / "bin" / "python").touch()
    monkeypatch.chdir(folder.parent)
    assert locate(Path(folder.name), None, "dev").python == str(folder / "env" / "bin" / "python")
