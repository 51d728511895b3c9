"""The pictures of the stages in docs/: what they show, and whether they still show what the program declares."""

import json
from functools import cache

import pytest

from preview import yaml_reader
from preview.diagram import mark_of
from preview.stages import SIMULATED
from preview.topology import Topology, fingerprint, topology
from simulation.monitor import Program, run
from tests.graph.stages import ROOT, STAGES
from tests.preview.topologies import arrows, assert_tidy, places
from tools import preview_picture
from tools.pictures import COMMAND, picture


@cache
def shown(stage: str) -> Topology:
    config = yaml_reader.read(ROOT / f"Pulumi.{stage}.yaml")["config"]
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
    program = Program(directory=ROOT, project="rds-platform", stack=stage, config=texts, environment=SIMULATED)
    return topology(run(program), texts["aws:region"])


@pytest.mark.parametrize("stage", STAGES)
def test_the_pictures_are_current(stage: str):
    svg = picture(stage).read_text(encoding="utf-8")
    stale = f"docs/{picture(stage).name} is stale: run `{COMMAND}` and commit it"
    assert mark_of(svg) == fingerprint(shown(stage)), stale


def test_the_picture_of_the_preview_is_current():
    kept = preview_picture.PICTURE.read_text(encoding="utf-8")
    stale = f"docs/{preview_picture.PICTURE.name} is stale: run `{COMMAND}` and commit it"
    assert preview_picture.words(kept) == preview_picture.words(preview_picture.drawn()), stale


@pytest.mark.parametrize("stage", STAGES)
def test_a_picture_holds_nothing_of_the_machine_that_drew_it(stage: str):
    svg = picture(stage).read_text(encoding="utf-8")
    assert "href=" in svg
    references = [part.partition('"')[0] for part in svg.split('href="')[1:]]
    assert {each.partition(",")[0] if each.startswith("data:") else each[:5] for each in references} == {
        "#icon",
        "data:image/png;base64",
    }


def test_dev_shows_the_way_of_a_request():
    assert arrows(shown("dev")) == {
        ("users", "load-balancer", "HTTPS 443", "way"),
        ("load-balancer", "backend", "HTTP 8080", "way"),
        ("backend", "writer", "5432", "way"),
    }
    assert places(shown("dev"))["backend"] == "public subnet"


def test_prod_shows_nat_and_a_standby_in_the_other_zone():
    assert arrows(shown("prod")) == {
        ("users", "load-balancer", "HTTPS 443", "way"),
        ("load-balancer", "backend", "HTTP 8080", "way"),
        ("backend", "writer", "5432", "way"),
        ("backend", "nat-1", "", "outward"),
        ("writer", "standby of writer", "mirrors", "copy"),
    }
    boxes = {box.key: box for box in shown("prod").boxes}
    zones = {item.lines[0]: boxes[item.box].parent for item in shown("prod").items if item.box}
    assert zones["writer"] != zones["standby of writer"]


def test_growth_shows_the_proxy_replicas_and_copies_in_another_region():
    found = arrows(shown("growth"))
    assert {
        ("backend", "proxy", "5432", "way"),
        ("proxy", "writer", "5432", "way"),
        ("", "replica-1", "reads 5432", "way"),
        ("", "replica-2", "reads 5432", "way"),
        ("writer", "replica-1", "replicates", "copy"),
        ("writer", "replica-2", "replicates", "copy"),
        ("writer", "backups", "copies", "copy"),
    } <= found
    assert ("backend", "writer", "5432", "way") not in found
    assert {places(shown("growth"))[name] for name in ("load-balancer", "proxy")} == {"VPC"}


@pytest.mark.parametrize("stage", STAGES)
def test_pictures_are_laid_out_tidily(stage: str):
    assert_tidy(shown(stage))
