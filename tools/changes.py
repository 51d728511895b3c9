"""Writes docs/changes.md: what changing one setting does to the database, computed by declaring a stage twice.

Run `python -m tools.changes` after changing a component; it declares some fifty stages and takes two minutes.
"""

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from preview import yaml_reader
from simulation.effects import Effect, effect
from simulation.graph import Graph, Resource
from simulation.monitor import Program, run
from simulation.replacement import REPLACING

COMMAND: Final = "python -m tools.changes"
ROOT: Final = Path(__file__).parents[1]
FILE: Final = ROOT / "docs" / "changes.md"
INSTANCE: Final = "aws:rds/instance:Instance"
TEMPLATE: Final = "aws:ec2/launchTemplate:LaunchTemplate"


@dataclass(frozen=True)
class Change:
    """One setting of a stage, changed: `path` as in docs/settings.md, `value` as JSON, null for its default.

    `beside` is the path of a switch that has to be on for it.
    """

    stage: str
    path: str
    value: str
    beside: str = ""

    @property
    def title(self) -> str:
        """What it is called on the page."""
        return f"`{self.path}` → `{self.value}`" + (f", with `{self.beside}`" if self.beside else "")

    def applied(self, config: dict[str, Any]) -> dict[str, Any]:
        """Return the stage's configuration with it."""
        for path, value in ((self.path, json.loads(self.value)), *(((self.beside, True),) if self.beside else ())):
            section, *rest = path.split(".")
            key = f"rds-platform:{section}"
            config = {**config, key: _put(config.get(key, {}), rest, value)}
        return config


def _of(stage: str, *changes: tuple[str, ...]) -> tuple[Change, ...]:
    return tuple(Change(stage, *change) for change in changes)


CHANGES: Final = (
    *_of(
        "prod",
        ("database.instanceClass", '"db.m5.large"'),
        ("database.multiAz", "false"),
        ("database.allocatedStorage", "30"),
        ("database.maxAllocatedStorage", "100"),
        ("database.maxAllocatedStorage", "null"),
        ("database.backupRetentionPeriod", "14"),
        ("database.backupWindow", '"02:00-03:00"'),
        ("database.maintenanceWindow", '"sat:05:00-sat:06:00"'),
        ("database.backupReplication", '{"region": "us-west-2"}'),
        ("database.engineVersion", '"17.6"'),
        ("database.upgradeTo", '"18"', "database.applyImmediately"),
        ("database.parameters", '{"work_mem": "16384"}'),
        ("database.caCertIdentifier", '"rds-ca-rsa4096-g1"'),
        ("database.passwordVersion", "2"),
        ("database.deletionProtection", "false"),
        ("database.skipFinalSnapshot", "true"),
        ("database.applyImmediately", "true"),
        ("database.logRetentionInDays", "90"),
        ("database.readReplicas", "1"),
        ("database.proxy.mode", '"parallel"'),
        ("database.applicationUser", '{"name": "application"}'),
        ("database.applicationUser", '{"name": "application", "mode": "used"}'),
        ("database.databaseName", '"orders"'),
        ("database.username", '"owner"'),
        ("database.kmsKeyId", '"arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"'),
        ("network.natGateways", '"perZone"'),
        ("network.natGateways", '"none"'),
        ("network.zoneCount", "3"),
        ("network.flowLogs", "false"),
        ("network.flowLogsRetentionInDays", "30"),
        ("backend.instanceType", '"t4g.medium"'),
        ("backend.maxSize", "5"),
        ("backend.minSize", "3"),
        ("backend.port", "9000"),
        ("backend.workers", "3"),
        ("backend.image", '"123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1.0"'),
        ("backend.rootVolumeSize", "16"),
        ("backend.targetCpuUtilization", "60"),
        ("loadBalancer.idleTimeout", "120"),
        ("loadBalancer.accessLogs", "true"),
        ("loadBalancer.deletionProtection", "false"),
        ("monitoring.alarms", '"essential"'),
        ("tags", '{"Owner": "orders"}'),
    ),
    *_of(
        "growth",
        ("database.readReplicas", "3"),
        ("database.readReplicas", "1"),
        ("database.replicaInstanceClass", '"db.m5.xlarge"'),
        ("database.allocatedStorage", "200"),
        ("database.proxy.mode", '"parallel"'),
        ("database.proxy.maxConnectionsPercent", "60"),
        ("database.proxy.idleClientTimeout", "900"),
        ("database.applicationUser", '{"name": "application", "mode": "created"}'),
        ("database.adminAccess", "true"),
        ("database.backupReplication", "null"),
    ),
)

_HEAD: Final = f"""<!-- Written by `{COMMAND}` from the program itself; edit the list of changes there. -->

# What a change costs

Each row is one setting changed in a stage, and what Pulumi and RDS then do with the writer. It was computed by
declaring the stage before and after; [the sandbox](sandbox.md) makes such a change without an account.

- **nothing**: RDS is not asked for anything. **in place**: the database keeps serving.
- **reboot**: it restarts. With a standby (`multiAz`) it fails over, about a minute; without one some minutes.
  For `caCertIdentifier` most versions need none.
- **upgrade**: it stops for minutes, and cannot go back; see [its runbook](runbooks/upgrade.md). Its replicas are
  upgraded with it.
- **refused**: the database would have to be replaced by a new and empty one. It is protected, so `pulumi up` stops.
- *window*: it waits for `database.maintenanceWindow`, and every preview shows it until then, unless
  `database.applyImmediately` is set.

A larger `allocatedStorage` cannot be changed again for six hours, and never be made smaller. `database.parameters`
reach the database with its next reboot.
"""


def render() -> str:
    """Return the file's text."""
    head = ["", "| change | database | when | besides |", "|---|---|---|---|"]
    lines = [_HEAD.rstrip()]
    for stage in dict.fromkeys(change.stage for change in CHANGES):
        lines += ["", f"## {stage}", *head, *(row(change) for change in CHANGES if change.stage == stage)]
    return "\n".join([*lines, ""])


def row(change: Change) -> str:
    """Return a change's line of the table."""
    step = Step(declare(change.stage), declare(change.stage, change))
    what = step.on_writer()
    kind = "refused" if what.kind == "replaced" else what.kind
    when = "-" if kind in {"nothing", "refused"} else "window" if what.waits else "at once"
    return f"| {change.title} | {kind} | {when} | {step.besides()} |"


class Step:
    """What Pulumi does between two declarations of a stage."""

    def __init__(self, before: Graph, after: Graph) -> None:
        self._old, self._new = (
            {each.urn: each for each in graph.resources if each.custom} for graph in (before, after)
        )
        self._changed: dict[str, set[str]] = {}
        self._replaced: set[str] = set()
        # A resource comes after what it is made from.
        for urn, resource in self._new.items():
            if urn in self._old:
                self._changed[urn] = keys = self._difference(self._old[urn], resource)
                self._replaced |= {urn} if keys & _immutable(resource) else set()

    def _difference(self, old: Resource, new: Resource) -> set[str]:
        keys = {key for key in old.inputs.keys() | new.inputs.keys() if old.inputs.get(key) != new.inputs.get(key)}
        # What is made anew has another id, name or value.
        keys |= {key for key, urns in new.property_dependencies.items() if self._replaced & {*urns}}
        return keys - set(new.options.ignore_changes)

    def on_writer(self) -> Effect:
        """Return what becomes of the writer."""
        urn = next(urn for urn, each in self._new.items() if each.type == INSTANCE and each.name == "writer")
        majors = {str(each[urn].inputs["engineVersion"]).partition(".")[0] for each in (self._old, self._new)}
        what = effect(self._changed[urn], new_major=len(majors) > 1)
        return replace(what, waits=what.waits and not self._new[urn].inputs.get("applyImmediately"))

    def besides(self) -> str:
        """Return what becomes of everything else."""
        others = [(self._new[urn], keys) for urn, keys in self._changed.items() if self._new[urn].name != "writer"]
        replaced = sorted(f"{_noun(each)} {each.name}" for each, _ in others if each.urn in self._replaced)
        counts = {
            "made": len(self._new.keys() - self._old.keys()),
            "changed": sum(bool(keys) and each.urn not in self._replaced for each, keys in others),
            "deleted": len(self._old.keys() - self._new.keys()),
        }
        parts = [f"{count} {verb}" for verb, count in counts.items() if count]
        parts += [f"replaced: {', '.join(replaced)}"] if replaced else []
        if any(each.type == TEMPLATE and keys for each, keys in others):
            parts.append("the machines are renewed, one by one")
        return "; ".join(parts) or "-"


def _noun(resource: Resource) -> str:
    return resource.type.rsplit(":", 1)[-1]


def _immutable(resource: Resource) -> set[str]:
    if resource.type.startswith("random:"):
        return set(resource.inputs)
    return set(REPLACING.get(resource.type, "").split())


@cache
def declare(stage: str, change: Change | None = None) -> Graph:
    """Declare a stage as deployed, with its placeholder domain, before or after a change."""
    config: dict[str, Any] = yaml_reader.read(ROOT / f"Pulumi.{stage}.yaml")["config"]
    if change is not None:
        config = change.applied(config)
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
    environment = {"RDS_PLATFORM_SIMULATED": "true"}
    return run(Program(ROOT, "rds-platform", stage, config=texts, environment=environment), update=True)


def _put(section: dict[str, Any], path: list[str], value: Any) -> Any:
    if not path:
        return value
    return {**section, path[0]: _put(section.get(path[0]) or {}, path[1:], value)}


def write() -> None:
    """Write the file and say so."""
    FILE.write_text(render(), encoding="utf-8")
    print(f"wrote {FILE}")


if __name__ == "__main__":
    write()
