"""Where `--report` writes: one file each, all stages of the run in it, the format by the file's name."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from preview.errors import PreviewError

if TYPE_CHECKING:
    from preview.projects import Project
    from preview.stages import Outcome

ENDINGS: Final = (".sarif", ".sarif.json", ".md", ".json")


@dataclass(frozen=True)
class Destination:
    """A file to write and its format: sarif, md or json."""

    file: Path
    format: str


def destinations(files: Sequence[Path]) -> list[Destination]:
    """Return where reports go, each file once; nothing is written yet.

    Raises:
        PreviewError: a name does not tell the format, or there is no writing to it.
    """
    found = [Destination(file, _format(file)) for file in dict.fromkeys(files)]
    for destination in found:
        try_writing("--report", destination.file)
    return found


def _format(file: Path) -> str:
    name = file.name.lower()
    for ending in ENDINGS:
        if name.endswith(ending) and name != ending:
            return ending.split(".")[1]
    raise PreviewError(f"--report {file}: the name tells the format; end it with {', '.join(ENDINGS)}")


def try_writing(option: str, file: Path) -> None:
    """See that `option` can write its file, before anything runs; nothing is left behind.

    Raises:
        PreviewError: there is no writing to it.
    """
    there = os.path.lexists(file)
    try:
        with file.open("ab"):
            pass
        if not there:
            file.unlink()
    except OSError as error:
        raise refused(option, file, error) from error


def write(reports: Sequence[Destination], outcomes: Sequence[Outcome], project: Project) -> None:
    """Write the reports.

    Raises:
        PreviewError: one cannot be written after all; the others are.
    """
    texts: dict[str, str] = {}
    failures: list[PreviewError] = []
    for report in reports:
        if report.format not in texts:
            texts[report.format] = _text(report.format, outcomes, project)
        try:
            # A lone surrogate, which some files' names bring along, is no reason to lose a report.
            report.file.write_text(texts[report.format], encoding="utf-8", errors="backslashreplace", newline="\n")
        except OSError as error:
            failures.append(refused("--report", report.file, error))
    if failures:
        raise PreviewError("\n".join(map(str, failures)))


def refused(option: str, file: Path, error: OSError) -> PreviewError:
    """Return what to tell of a file that `option` cannot write."""
    return PreviewError(f"{option} {file}: cannot be written: {error.strerror}")


def _text(form: str, outcomes: Sequence[Outcome], project: Project) -> str:
    # Each format is only loaded for whoever asks for it.
    from preview.checkout import Checkout

    if form == "sarif":
        from preview import sarif

        return sarif.dumps(outcomes, Checkout(project))
    if form == "md":
        from preview import markdown

        return markdown.dumps(outcomes, Checkout(project))
    from preview import document

    return document.dumps(outcomes) + "\n"
