"""Writes the table of docs/scaling.md: each step's stack file is previewed, its bill and its limits are computed.

The steps are the page's own headings and YAML blocks; run `python -m tools.scaling` after changing them, a stack file
or a price. It declares some ten stages.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from costs.bill import Bill, bill
from costs.usage import Usage
from infra.catalog import INSTANCE_CLASSES
from infra.settings import Settings, load
from preview import yaml_reader
from simulation.graph import Graph
from simulation.monitor import Program, run
from tools.changes import Step as Change

COMMAND: Final = "python -m tools.scaling"
ROOT: Final = Path(__file__).parents[1]
FILE: Final = ROOT / "docs" / "scaling.md"
REGION: Final = "us-east-1"

_SIMULATED: Final = {"RDS_PLATFORM_SIMULATED": "true"}
_BLOCK: Final = re.compile(r"^```yaml\n# Pulumi\.(\w+)\.yaml(?:, as it is)?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_TABLE: Final = re.compile(r"(<!-- steps: .*? -->\n).*?(<!-- /steps -->)", re.DOTALL)

# gp3 of RDS for PostgreSQL (RDS User Guide, "General Purpose SSD storage"): what is included below and from 400 GiB on.
_LARGE_VOLUME: Final = 400
_SMALL_IOPS, _LARGE_IOPS = 3_000, 12_000

Config = dict[str, Any]


@dataclass(frozen=True)
class Block:
    """A YAML block of the page: a stack file as it is with all of that file's blocks so far merged in."""

    step: str
    stage: str
    text: str

    @property
    def config(self) -> dict[str, str]:
        """The configuration as the engine gives it."""
        return json.loads(self.text)

    @property
    def settings(self) -> Settings:
        """The settings, checked."""
        return load(self.config, stage=self.stage, simulated=True)


def blocks(page: str) -> Iterator[Block]:
    """Yield the blocks of the page's steps in order."""
    merged: dict[str, Config] = {}
    for section in re.split(r"^### ", page, flags=re.MULTILINE)[1:]:
        title = section.partition("\n")[0]
        for stage, text in _BLOCK.findall(section):
            before = merged.get(stage) or yaml_reader.read(ROOT / f"Pulumi.{stage}.yaml")["config"]
            change = cast("Config", yaml_reader.parse(text, FILE.name) or {}).get("config", {})
            merged[stage] = config = _merged(before, change)
            texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
            yield Block(title, stage, json.dumps(texts))


def _merged(before: Mapping[str, Any], change: Mapping[str, Any]) -> Config:
    merged = dict(before)
    for key, value in change.items():
        old = merged.get(key)
        nested = isinstance(value, dict) and isinstance(old, dict)
        merged[key] = _merged(cast("Config", old), cast("Config", value)) if nested else value
    return merged


@cache
def declare(block: Block) -> Graph:
    """Declare the block's stack as deployed; all under one name, so that steps can be compared."""
    return run(Program(ROOT, "rds-platform", "app", config=block.config, environment=_SIMULATED), update=True)


def cost(block: Block) -> Bill:
    """Return the block's monthly bill without usage."""
    return bill(declare(block), REGION, Usage())


def last_of_each_step(page: str) -> list[Block]:
    """Return the block that each step ends with."""
    return list({block.step: block for block in blocks(page)}.values())


def table(page: str) -> str:
    """Return the table of a page's steps."""
    rows = ["| step | database | connections | storage operations | a month, database | whole stack | downtime |"]
    rows.append("|---|---|---|---|---|---|---|")
    before = None
    for block in last_of_each_step(page):
        rows.append(row(block, before))
        before = block
    return "\n".join([*rows, ""])


def row(block: Block, before: Block | None) -> str:
    """Return a step's line of the table."""
    database = block.settings.database
    known = INSTANCE_CLASSES[database.instance_class]
    copies = ["a standby"] if database.multi_az else []
    copies += [f"{database.read_replicas} replicas"] if database.read_replicas else []
    copies += ["proxy"] if database.proxy.mode != "off" else []
    iops = database.iops or (_LARGE_IOPS if database.allocated_storage >= _LARGE_VOLUME else _SMALL_IOPS)
    cells = (
        block.step,
        f"{', '.join([f'{known.name} ({known.vcpus} vCPUs, {known.memory_gib:,} GiB)', *copies])}; {_storage(block)}",
        f"{known.planned_connections:,}",
        f"{iops:,}",
        *_dollars(cost(block)),
        _downtime(block, before),
    )
    return f"| {' | '.join(cells)} |"


def _storage(block: Block) -> str:
    database = block.settings.database
    largest = f", growing to {database.max_allocated_storage:,}" if database.max_allocated_storage else ""
    return f"{database.allocated_storage:,} GiB{largest}"


def _dollars(costs: Bill) -> Iterator[str]:
    for dollars in (costs.groups()["database"], costs.total):
        yield "[not known here](prices.md#without-a-price)" if costs.unpriced else f"${dollars:,.0f}"


def _downtime(block: Block, before: Block | None) -> str:
    if before is None:
        return "-"
    kind = Change(declare(before), declare(block)).on_writer().kind
    standby = before.settings.database.multi_az
    known = {"nothing": "none", "in place": "none", "reboot": "about a minute" if standby else "minutes"}
    return known[kind]


def render(page: str) -> str:
    """Return the page with its table computed anew."""
    computed = table(page)
    return _TABLE.sub(lambda found: found[1] + computed + found[2], page)


def write() -> None:
    """Write the file and say so."""
    FILE.write_text(render(FILE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"wrote {FILE}")


if __name__ == "__main__":
    write()
