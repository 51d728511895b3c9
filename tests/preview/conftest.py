"""Projects and packs in a temporary folder."""

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

TINY_PACK = """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy, StackValidationPolicy

PolicyPack("tiny", policies=[ResourceValidationPolicy("nothing", "Nothing is wrong.", lambda args, report: None)])
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write files into a folder below the temporary one and return that folder."""

    def files(folder: str = ".", **contents: str) -> Path:
        directory = tmp_path / folder
        directory.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            path = directory / name.replace("__dot__", ".")
            path.write_text(textwrap.dedent(content), encoding="utf-8")
        return directory

    return files


@pytest.fixture
def project(write: Callable[..., Path]) -> Callable[..., Path]:
    """Write a Pulumi project: its program, and a stack file for each further keyword."""

    def make(program: str = "", *, settings: str = "name: shop\nruntime: python\n", **stages: str) -> Path:
        files = {"Pulumi__dot__yaml": settings, "__main____dot__py": program}
        files |= {f"Pulumi__dot__{stage}__dot__yaml": content for stage, content in stages.items()}
        return write("project", **files)

    return make


@pytest.fixture
def pack(write: Callable[..., Path]) -> Callable[..., Path]:
    """Write a policy pack."""

    def make(
        source: str = TINY_PACK, *, settings: str = "runtime: python\nversion: 1.2.3\n", name: str = "pack"
    ) -> Path:
        return write(name, PulumiPolicy__dot__yaml=settings, __main____dot__py=source)

    return make
