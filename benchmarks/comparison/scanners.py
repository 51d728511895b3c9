"""Scanners of Terraform and CloudFormation, run on all cases at once."""

import json
import subprocess
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.comparison import templates
from benchmarks.comparison.case import Case, Findings, key
from benchmarks.node_packs import MissingError

CHECKOV = "3.3.30"
_VENV = Path(__file__).parent / ".checkov"


def write(cases: Sequence[Case], folder: Path) -> Mapping[str, Case]:
    """Write every case into a folder of its own; the cases by the names of their folders."""
    folders = {f"case{number:03}": case for number, case in enumerate(cases)}
    for name, case in folders.items():
        templates.write(case, folder / name)
    return folders


def checkov() -> Path:
    """Checkov from PyPI, in a virtual environment of its own. Raises MissingError."""
    program = _VENV / "bin/checkov"
    if not program.exists():
        venv.create(_VENV, with_pip=True)
        _output([str(_VENV / "bin/python"), "-m", "pip", "install", "--quiet", f"checkov=={CHECKOV}"])
    return program


def checkov_findings(program: Path, folder: Path, cases: Mapping[str, Case]) -> Findings:
    """The ids of Checkov's failed checks, by case."""
    flags = ["--output=json", "--quiet", "--compact", "--soft-fail", "--skip-download"]
    text = _output([str(program), f"--directory={folder}", "--framework", "terraform", "cloudformation", *flags])
    reports: Any = json.loads(text)
    each = reports if isinstance(reports, list) else [reports]
    unread = sum(report["summary"]["parsing_errors"] for report in each)
    if unread:
        raise MissingError(f"Checkov cannot read {unread} of the cases")
    failed = [
        (check["file_path"], check["check_id"]) for report in each for check in report["results"]["failed_checks"]
    ]
    return _by_case(failed, cases)


def trivy_findings(program: str, folder: Path, cases: Mapping[str, Case]) -> Findings:
    """The ids of Trivy's failed checks, by case, without the prefix that some versions have."""
    flags = ["--format=json", "--quiet", "--skip-check-update"]
    report = json.loads(_output([program, "config", *flags, str(folder)]))
    failed = [
        (result["Target"], str(check["ID"]).removeprefix("AVD-"))
        for result in report.get("Results", [])
        for check in result.get("Misconfigurations", [])
        if check.get("Status", "FAIL") == "FAIL"
    ]
    return _by_case(failed, cases)


def version(program: Path | str) -> str:
    """What a program says of its version."""
    return _output([str(program), "--version"]).split()[-1]


def _by_case(failed: Sequence[tuple[str, str]], cases: Mapping[str, Case]) -> Findings:
    found: dict[str, set[str]] = {key(case): set() for case in cases.values()}
    for path, identifier in failed:
        found[key(cases[Path(path.lstrip("/")).parts[0]])].add(identifier)
    return {case: frozenset(identifiers) for case, identifiers in found.items()}


def _output(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise MissingError(str(error)) from error
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()
        raise MissingError(
            f"{Path(command[0]).name} ended with {done.returncode}: {last[-1] if last else 'nothing said'}"
        )
    return done.stdout
