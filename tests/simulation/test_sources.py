"""Which line of a program declares a resource."""

import textwrap
from pathlib import Path

import pytest
from pulumi.runtime.proto import source_pb2

from simulation.graph import Source
from simulation.monitor import Program, run
from simulation.sources import LAUNCHER, Sources
from tests.simulation.programs import named

COMPONENT = """
import pulumi
import pulumi_random as random

class Box(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("my:index:Box", name)
        random.RandomId(f"{name}-inside", byte_length=4, opts=pulumi.ResourceOptions(parent=self))
"""
PROGRAM = """
import pulumi
import pulumi_aws as aws
import pulumi_random as random
from library.boxes import Box as Installed
from shapes.boxes import Box

for number in range(2):
    random.RandomId(f"loop-{number}", byte_length=4)
Box("own")
Installed(
    "bought",
)
aws.s3.Bucket.get("old", "an-id")
first = random.RandomId("first", byte_length=4)
first.hex.apply(
    lambda hex: random.RandomId("late", byte_length=5)
)
pulumi.CustomResource("my:index:Bare", "bare", {})
"""


def line_of(file: Path, text: str) -> int:
    (found,) = [number for number, line in enumerate(file.read_text().splitlines(), 1) if text in line]
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "a prüject"
    for package in ("shapes", "venv/lib/site-packages/library"):
        (folder / "src" / package).mkdir(parents=True)
        (folder / "src" / package / "boxes.py").write_text(COMPONENT)
    path = 'import sys\nsys.path.insert(0, "venv/lib/site-packages")\n'
    (folder / "src" / "__main__.py").write_text(path + textwrap.dedent(PROGRAM))
    return folder


@pytest.mark.parametrize("main", ["src", "../elsewhere"])
def test_every_resource_is_found_where_the_program_declares_it(project: Path, main: str):
    if main != "src":
        (project / "src").rename(project.parent / "elsewhere")
    graph = run(Program(project, "proj", "dev", main=main), update=True)
    file = project / main / "__main__.py"
    own = f"{main}/__main__.py"
    boxes = project / main / "shapes" / "boxes.py"
    expected = {
        "loop-0": Source(own, line_of(file, 'f"loop-')),
        "loop-1": Source(own, line_of(file, 'f"loop-')),
        "own": Source(own, line_of(file, 'Box("own")')),
        "own-inside": Source(f"{main}/shapes/boxes.py", line_of(boxes, "random.RandomId")),
        # Python puts a call at its first line. What an installed library makes is found where the library is called.
        "bought": Source(own, line_of(file, "Installed(")),
        "bought-inside": Source(own, line_of(file, "Installed(")),
        "old": Source(own, line_of(file, '"an-id"')),
        "first": Source(own, line_of(file, '"first"')),
        "late": Source(own, line_of(file, '"late"')),
    }
    assert {name: named(graph, name).source for name in expected} == expected


def test_what_the_sdk_does_not_tell_is_not_made_up(project: Path):
    graph = run(Program(project, "proj", "dev", main="src"))
    assert [resource.source for resource in graph.resources if resource.type == "pulumi:pulumi:Stack"] == [None]
    assert [resource.source for resource in graph.resources if resource.type == "pulumi:providers:random"] == [None]
    assert named(graph, "bare").source is None


def test_the_launcher_is_no_line_of_a_project_that_brings_it_along():
    folder = Path(LAUNCHER).parent
    assert Path(LAUNCHER).is_file()
    sources = Sources(Program(folder, "proj", "dev"))

    def found(file: str, line: int = 3) -> Source | None:
        position = source_pb2.SourcePosition(uri=(folder / file).as_uri(), line=line)
        return sources.find(source_pb2.SourcePosition(), source_pb2.StackTrace(frames=[{"pc": position}]))

    assert found("launch.py") is None
    # SDKs from before stack traces send the position alone.
    alone = source_pb2.SourcePosition(uri=(folder / "program.py").as_uri(), line=5)
    assert sources.find(alone, source_pb2.StackTrace()) == Source("program.py", 5)
    assert found("program.py") == Source("program.py", 3)
    assert found("program.py", 0) is None
    assert found("../preview/stages.py") is None


def test_a_line_says_nothing_of_what_a_resource_is(project: Path):
    graph = run(Program(project, "proj", "dev", main="src"))
    before = named(graph, "own")
    (project / "src" / "__main__.py").write_text("\n\n" + (project / "src" / "__main__.py").read_text())
    after = named(run(Program(project, "proj", "dev", main="src")), "own")
    assert after.source != before.source
    assert after == before
