"""One stack that grows from dev's settings to growth's and shrinks again, previewed before every step."""

from pathlib import Path
from typing import Any

import pytest

from simulation import urns
from tests.engine import stacks
from tests.graph.stages import ROOT, Settings, changed, stage_settings

pytestmark = pytest.mark.engine

DEV, PROD, GROWTH = (stage_settings(stage) for stage in ("dev", "prod", "growth"))
KEPT = {
    "aws:ec2/vpc:Vpc",
    "aws:ec2/subnet:Subnet",
    "aws:rds/instance:Instance",
    "aws:rds/subnetGroup:SubnetGroup",
    "aws:secretsmanager/secret:Secret",
    "random:index/randomPassword:RandomPassword",
}


def _in_parallel(settings: Settings) -> Settings:
    return changed(settings, database={"proxy": {**settings["database"]["proxy"], "mode": "parallel"}})


def _opened(mode: str) -> Settings:
    return changed(GROWTH, database={"applicationUser": {"name": "application", "mode": mode}, "adminAccess": True})


DIRECT = "SecurityGroupEgressRule backend-to-database"

# Name of the step -> the settings it ends with, and what it deletes of the types that are kept.
STEPS: dict[str, tuple[Settings, set[str]]] = {
    "dev": (DEV, set()),
    "prod": (PROD, set()),
    "growth, the proxy in parallel": (_in_parallel(GROWTH), set()),
    "growth": (GROWTH, set()),
    "its own user, and the direct way": (_opened("declared"), set()),
    "the backends use it": (_opened("used"), set()),
    "and no more": (_opened("created"), set()),
    # With the user still declared: its secret is protected, as the stage is.
    "fewer replicas": (changed(_opened("created"), database={"readReplicas": 1}), {"replica-2"}),
}


def test_growing_and_shrinking_replaces_nothing_that_holds_data_and_keeps_the_way_to_the_database(tmp_path: Path):
    done: dict[str, list[tuple[str, str]]] = {}
    with stacks.stack(tmp_path, ROOT, "app") as stack:
        stack.flags = [*stacks.pack(tmp_path), *stacks.pack_config("dev")]
        for step, (settings, gone) in STEPS.items():
            stack.configure(stacks.config_of(settings))
            _previewed(stack.preview()["steps"], gone, step)
            done[step] = [(one["op"], f"{_type(one)} {_name(one['urn'])}") for one in stack.up()]
            stack.preview("--expect-no-changes")
    opened, used = done["its own user, and the direct way"], done["the backends use it"]
    assert {("create", DIRECT), ("create", "Secret application")} <= set(opened)
    assert ("update", "Proxy proxy") not in opened, "the proxy is given no empty secret"
    assert _before(used, "Proxy proxy", "Group backend"), "the proxy knows the user before machines are renewed"
    assert ("update", "Proxy proxy") not in done["and no more"], "machines that go may log in to the end"
    grown, only = done["growth, the proxy in parallel"], done["growth"]
    assert _before(grown, "Instance writer", "Instance replica-1"), "backups are on before there is a replica"
    assert _before(grown, "Instance writer", "Proxy proxy"), "the proxy comes after the instance"
    assert _before(grown, "Proxy proxy", "Parameter writerHost"), "backends are sent to a proxy that is there"
    assert ("delete", DIRECT) not in grown
    assert ("delete", DIRECT) in only, "the direct way is closed in the step after the proxy's"


def _previewed(steps: list[dict[str, Any]], gone: set[str], step: str) -> None:
    lost = {
        _name(one["urn"])
        for one in steps
        if one["op"] not in {"same", "update", "create", "read"} and urns.type_of(one["urn"]) in KEPT
    }
    assert lost == gone, step


def _name(urn: str) -> str:
    return urn.rsplit("::", 1)[-1]


def _type(one: dict[str, Any]) -> str:
    return one["type"].rsplit(":", 1)[-1]


def _before(done: list[tuple[str, str]], first: str, second: str) -> bool:
    order = [name for op, name in done if op in {"create", "update"}]
    return order.index(first) < order.index(second)
