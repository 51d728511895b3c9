"""Pictures as files: what is refused, and what becomes of Graphviz's SVG."""

import importlib.util
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from preview import diagram
from preview.__main__ import main
from preview.errors import PreviewError
from preview.guard import Verdict
from preview.stages import Outcome
from preview.topology import fingerprint
from simulation.graph import Graph
from tests.preview.topologies import small


@pytest.fixture
def able(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(diagram, "missing", str)


def outcome(recorded: Graph | None) -> Outcome:
    return Outcome("shop", "prod", verdict=Verdict(recorded, (), (), ()) if recorded else None, error="no")


@pytest.mark.parametrize("name", ["picture.jpg", "picture", ".svg"])
def test_a_name_that_tells_no_format_is_refused(able: None, tmp_path: Path, name: str):
    with pytest.raises(PreviewError, match=r"end it with \.svg or \.png"):
        diagram.check(tmp_path / name, ["prod"])


def test_several_stages_in_one_picture_are_refused(able: None, tmp_path: Path):
    with pytest.raises(PreviewError, match="one stage; name one of dev and prod"):
        diagram.check(tmp_path / "picture.svg", ["dev", "prod"])


def test_a_folder_that_is_not_there_is_refused_and_nothing_is_left_behind(able: None, tmp_path: Path):
    with pytest.raises(PreviewError, match="cannot be written: No such file or directory"):
        diagram.check(tmp_path / "nowhere" / "picture.svg", ["prod"])
    diagram.check(tmp_path / "picture.SVG", ["prod"])
    assert list(tmp_path.iterdir()) == []


def test_without_the_library_or_graphviz_one_line_tells_the_fix(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert diagram.missing().endswith("make setup-diagram")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "apt install graphviz" in diagram.missing()


def test_what_is_missing_is_told_before_the_preview_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], project: Callable[..., Path], tmp_path: Path
):
    monkeypatch.setattr(diagram, "missing", lambda: "drawing needs something")
    folder = project("raise SystemExit('ran')")
    assert main(["--project", str(folder), "--diagram", str(tmp_path / "picture.svg")]) == 2
    printed, errors = capsys.readouterr()
    assert (printed, errors) == ("", f"error: --diagram {tmp_path / 'picture.svg'}: drawing needs something\n")


def test_a_program_with_nothing_to_draw_is_told_so(
    able: None, capsys: pytest.CaptureFixture[str], project: Callable[..., Path], tmp_path: Path
):
    folder = project("import pulumi\npulumi.export('a', 1)")
    assert main(["--project", str(folder), "--diagram", str(tmp_path / "picture.svg")]) == 2
    printed, errors = capsys.readouterr()
    assert "nothing to draw: shop preview declares no" in errors
    assert "Outputs" in printed
    assert not (tmp_path / "picture.svg").exists()


def test_no_verdict_is_no_picture(tmp_path: Path):
    diagram.draw(outcome(None), tmp_path / "picture.svg")
    assert list(tmp_path.iterdir()) == []


def test_icons_become_data_and_stand_in_a_picture_once(tmp_path: Path):
    icon = tmp_path / "icon.png"
    icon.write_bytes(b"png")
    image = f'<image xlink:href="{icon}" width="48px" height="48px" preserveAspectRatio="x" x="1.5" y="-20"/>'
    svg = f'<?xml version="1.0"?>\n<svg xmlns:xlink="x">\n<!-- made by -->\n<title>n</title>{image}{image}</svg>'
    text = diagram.finished(svg, small())
    assert text.count("data:image/png;base64,cG5n") == 1
    assert text.count('<use xlink:href="#icon0" transform="translate(1.5 -20) scale(1)"/>') == 2
    assert str(tmp_path) not in text
    assert "made by" not in text
    assert diagram.mark_of(text) == fingerprint(small())


def test_a_picture_without_a_mark_has_none():
    assert diagram.mark_of("<svg></svg>") == ""
