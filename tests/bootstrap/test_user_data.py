from __future__ import annotations

import ast
import base64
import bz2
import configparser
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import configure
import pytest

from infra.compute import bootstrap

FILES = Path(bootstrap.__file__).with_name("files")
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app@sha256:" + "0" * 64
ARGUMENTS = {
    "region": "us-east-1",
    "parameter_path": "/rds-platform/prod/database",
    "secret_arn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:credentials-0123456-AbCdEf",
    "image": None,
    "port": 8080,
    "health_check_path": "/health",
    "log_group": "backend-0123456",
    "workers": 2,
    "pool_size": 5,
}
SCRIPTS = sorted(FILES.glob("*.py"))
# Units that the operating system brings.
GIVEN = ["sysinit", "basic", "shutdown", "network-online", "timers", "multi-user"]


def script(**changes):
    return base64.b64decode(bootstrap.user_data(**{**ARGUMENTS, **changes}))


@pytest.fixture(params=[None, IMAGE], ids=["built-in", "container"])
def booted(request, tmp_path):
    """The folder that a machine's first boot leaves, and the commands it ran."""
    root, commands = tmp_path / "root", tmp_path / "commands"
    commands.mkdir()
    for name in ("systemctl", "systemd-sysusers", "systemd-tmpfiles"):
        (commands / name).write_text(f'#!/bin/sh\necho "{name} $*" >>{commands}/calls\n', encoding="ascii")
        (commands / name).chmod(0o755)
    program = tmp_path / "user-data"
    program.write_bytes(script(image=request.param))
    environment = {"PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run([sys.executable, str(program), str(root)], env=environment, check=True, timeout=10)
    return root, (commands / "calls").read_text(encoding="ascii").splitlines()


def test_user_data_is_a_script_within_the_limit_of_ec2_even_with_the_longest_values():
    longest = {
        "region": "ap-southeast-3",
        "parameter_path": "/rds-platform/" + "s" * 100 + "/database",
        "secret_arn": ARGUMENTS["secret_arn"] + "x" * 100,
        "image": "123456789012.dkr.ecr.ap-southeast-3.amazonaws.com/" + "r" * 128 + "@sha256:" + "0" * 64,
        "health_check_path": "/" + "h" * 100,
        "log_group": "/rds-platform/" + "g" * 100,
    }
    text = script(**longest)
    assert text.startswith(b"#!/usr/bin/python3\n")
    assert len(text) < bootstrap.USER_DATA_LIMIT


def test_equal_arguments_give_equal_text_and_any_other_argument_another():
    changes = [{"image": IMAGE}, {"port": 8081}, {"workers": 3}, {"pool_size": 6}, {"log_group": "other"}]
    texts = [script(), *(script(**change) for change in changes)]
    assert script() == texts[0]
    assert len(set(texts)) == len(texts)


def test_the_packing_does_not_depend_on_the_computer():
    # Known bytes of a known text: a bzip2 that compresses otherwise would replace every machine.
    assert bz2.compress(b"rds-platform " * 100).hex().startswith("425a6839314159265359")
    assert len(bz2.compress(b"rds-platform " * 100)) == 68


def test_too_much_to_pack_is_refused(monkeypatch):
    monkeypatch.setattr(bootstrap, "USER_DATA_LIMIT", 1000)
    with pytest.raises(ValueError, match="at most 1000"):
        script()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"health_check_path": "/health/database"}, "would end every machine"),
        ({"image": "app:1 --privileged"}, "whitespace"),
        ({"log_group": "backend\nPORT=1"}, "whitespace"),
    ],
)
def test_values_that_would_break_a_machine_are_refused(change, problem):
    with pytest.raises(ValueError, match=problem):
        script(**change)


def test_a_first_boot_puts_everything_in_place_and_starts_it(booted):
    root, calls = booted
    settings = json.loads((root / "etc/rds-platform/machine.json").read_text(encoding="ascii"))
    assert settings["parameterPath"] == ARGUMENTS["parameter_path"]
    assert settings["secretArn"] == ARGUMENTS["secret_arn"]
    environment = (root / "etc/rds-platform/application.env").read_text(encoding="ascii").splitlines()
    assert environment[:4] == ["PORT=8080", "HEALTH_CHECK_PATH=/health", "WORKERS=2", "POOL_SIZE=5"]
    assert {path.name for path in (root / "opt/rds-platform").iterdir()} == {
        path.name for path in SCRIPTS if path.name != "unpack.py"
    }
    assert calls == [
        "systemd-sysusers /etc/sysusers.d/rds-platform.conf",
        "systemd-tmpfiles --create /etc/tmpfiles.d/rds-platform.conf",
        "systemctl daemon-reload",
        "systemctl enable --now rds-platform-configure.timer rds-platform-report.timer",
        "systemctl enable --now rds-platform-application.service",
    ]


def test_the_settings_on_the_machine_are_those_the_scripts_read(booted, machine_root):
    root, _ = booted
    settings = json.loads((root / "etc/rds-platform/machine.json").read_text(encoding="ascii"))
    assert settings.keys() == machine_root.known.keys()


def units(root):
    """Every unit as (name, section, key, value); keys may repeat, lines may continue."""
    found = []
    for path in sorted((root / "etc/systemd/system").iterdir()):
        section = ""
        for line in re.sub(r"\\\n\s*", " ", path.read_text(encoding="utf-8")).splitlines():
            if line.startswith("["):
                section = line.strip("[]")
            elif "=" in line and not line.startswith("#"):
                key, value = line.split("=", 1)
                found.append((path.name, section, key, value))
    return found


def test_units_start_what_was_packed_and_read_what_was_packed(booted):
    root, _ = booted
    for _name, _section, key, value in units(root):
        if key.startswith("Exec"):
            for path in re.findall(r"/opt/[\w./-]+", value):
                assert (root / path[1:]).is_file()
        if key == "EnvironmentFile" and not value.startswith("-"):
            assert (root / value[1:]).is_file()


def test_the_application_survives_crashes_and_reboots_and_waits_for_its_settings(booted):
    root, _ = booted
    found = {(key, value) for name, _, key, value in units(root) if name == "rds-platform-application.service"}
    assert {("Restart", "always"), ("StartLimitIntervalSec", "0"), ("WantedBy", "multi-user.target")} <= found
    after = next(value for key, value in found if key == "After")
    assert "rds-platform-configure.service" in after.split()
    # Wanted, not required: the health path answers also where the database's settings cannot be had.
    assert not any(key in ("Requires", "BindsTo") for key, _ in found)


def test_a_container_gets_every_variable_of_the_contract_and_no_secret_in_its_arguments(machine_root):
    configure.main(str(machine_root.settings))
    text = (FILES / "units" / "application-container.service").read_text(encoding="utf-8")
    command = shlex.split(re.search(r"^ExecStart=(.*?[^\\])$", text, re.MULTILINE | re.DOTALL)[1].replace("\\\n", " "))
    passed = {command[index + 1] for index, word in enumerate(command) if word == "--env"}
    assert passed == {*machine_root.environment(), "PORT", "HEALTH_CHECK_PATH", "WORKERS", "POOL_SIZE"}
    assert command[-1] == "${IMAGE}"


def test_a_private_ecr_registry_is_entered_with_the_role_and_any_other_without():
    host = IMAGE.partition("/")[0]
    assert bootstrap.registry_access(IMAGE) == {"credHelpers": {host: "ecr-login"}}
    for other in ("nginx", "ghcr.io/team/app:1", "public.ecr.aws/nginx/nginx:1", f"example.com/{host}/app"):
        assert bootstrap.registry_access(other) == {}


def test_every_partition_has_its_own_trust_store():
    assert bootstrap.authorities_url("eu-west-1") == (
        "https://truststore.pki.rds.amazonaws.com/eu-west-1/eu-west-1-bundle.pem"
    )
    assert "us-gov-west-1.rds" in bootstrap.authorities_url("us-gov-east-1")
    assert ".amazonaws.com.cn/cn-north-1/" in bootstrap.authorities_url("cn-north-1")


def test_systemd_takes_every_unit_without_a_word(booted):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze: install Debian's package systemd")
    root, _ = booted
    for name in ("usr/bin/docker", "usr/bin/python3", "usr/bin/systemctl", "bin/sh"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("#!/bin/sh\n", encoding="ascii")
        (root / name).chmod(0o755)
    folder = root / "etc/systemd/system"
    for name in GIVEN:
        (folder / f"{name}.target").write_text("[Unit]\nDescription=given\n", encoding="ascii")
    names = [path.name for path in folder.iterdir() if path.name.startswith("rds-platform-")]
    command = ["systemd-analyze", "verify", "--man=no", f"--root={root}", *names]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_python_3_9_and_needs_the_standard_library_only(path):
    tree = ast.parse(path.read_text(encoding="ascii"), feature_version=(3, 9))
    assert compile(tree, path.name, "exec")
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    known = sys.stdlib_module_names | {script.stem for script in SCRIPTS}
    assert {name.partition(".")[0] for name in imported} <= known
    # Without it, annotations such as `str | None` are evaluated, and 3.9 cannot.
    assert "__future__" in imported


def test_a_script_that_needs_a_newer_python_is_caught():
    with pytest.raises(SyntaxError):
        ast.parse("match 1:\n    case 1:\n        pass\n", feature_version=(3, 9))


def test_the_linter_holds_the_scripts_to_python_3_9():
    assert tomllib.loads((FILES / "ruff.toml").read_text(encoding="ascii"))["target-version"] == "py39"


def test_the_machines_user_and_folders_are_declared_where_systemd_makes_them_at_each_boot():
    user = (FILES / "units" / "sysusers.conf").read_text(encoding="ascii")
    folders = (FILES / "units" / "tmpfiles.conf").read_text(encoding="ascii")
    assert user.startswith("u rds-platform 10001 ")
    assert "d /run/rds-platform 0750 root rds-platform" in folders
    container = (FILES / "units" / "application-container.service").read_text(encoding="ascii")
    assert "--group-add 10001" in container


def test_no_unit_runs_the_built_in_service_as_root_or_lets_it_take_the_roles_credentials():
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.read(FILES / "units" / "application-builtin.service", encoding="ascii")
    service = parser["Service"]
    assert service["User"] == "rds-platform"
    assert service["IPAddressDeny"] == "169.254.169.254"
