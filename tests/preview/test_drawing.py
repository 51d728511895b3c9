"""Pictures drawn for real: Graphviz and the diagrams library are needed."""

import importlib.util
from pathlib import Path
from xml.etree import ElementTree

import pytest

from preview import diagram
from preview.errors import PreviewError
from preview.guard import Verdict
from preview.stages import Outcome
from tests.preview.topologies import graph, made, small

if lacking := diagram.missing():
    pytest.skip(lacking, allow_module_level=True)


def test_a_picture_shows_the_names_and_is_the_same_every_time():
    svg = diagram.render(small(), "svg")
    assert svg == diagram.render(small(), "svg")
    texts = [element.text for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]
    assert {'balancer <&">', "server", "users", "shop prod"} <= set(texts)
    folder = str(Path(importlib.util.find_spec("diagrams").origin).parents[1])  # type: ignore[union-attr]
    assert folder not in svg.decode()
    assert b"<image xlink:href=" not in svg


def test_every_icon_is_there():
    for kind in diagram.ICONS:
        assert ".png" in diagram._icon(kind)


def test_pictures_are_written_as_png_too(tmp_path: Path):
    recorded = graph(made("aws:ec2/instance:Instance", "server"))
    diagram.draw(Outcome("shop", "prod", verdict=Verdict(recorded, (), (), ())), tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(PreviewError, match="cannot be written"):
        diagram.draw(
            Outcome("shop", "prod", verdict=Verdict(recorded, (), (), ())), tmp_path / "nowhere" / "picture.png"
        )
