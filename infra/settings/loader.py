"""From the engine's configuration to `Settings`, or to everything that is wrong with it."""

import datetime
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, TypeVar, cast

from infra.capacity import ConnectionBudget
from infra.naming import PROJECT
from infra.settings.backend import Backend
from infra.settings.check_connections import budget_of
from infra.settings.crosschecks import Valid, check
from infra.settings.database import Database
from infra.settings.formats import region_name
from infra.settings.kinds import Refused
from infra.settings.load_balancer import LoadBalancer
from infra.settings.monitoring import Monitoring
from infra.settings.network import Network
from infra.settings.problems import UNSET, Problem, SettingsError, Wording
from infra.settings.reading import other_keys, read_object
from infra.settings.section import Section
from infra.settings.tag_map import SECTION as TAGS
from infra.settings.tag_map import read_tags
from infra.settings.validation import keys_of, validate

REGION: Final = "aws:region"

SECTIONS: Final[Mapping[str, type[Section]]] = MappingProxyType(
    {
        "network": Network,
        "database": Database,
        "backend": Backend,
        "loadBalancer": LoadBalancer,
        "monitoring": Monitoring,
    }
)
"""Sections by their name in the stack file, in the order in which they are documented."""


KEYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {**{name: keys_of(model) for name, model in SECTIONS.items()}, TAGS: ()}
)
"""The keys of each section; tags have names of their own."""

AnyPart = TypeVar("AnyPart")
AnySection = TypeVar("AnySection", bound=Section)

_SEGMENT = re.compile(r"aws:region|[^.\[\]]+")


@dataclass(frozen=True)
class Settings:
    """What an operator chose for one stage, checked."""

    region: str
    network: Network
    database: Database
    backend: Backend
    load_balancer: LoadBalancer
    monitoring: Monitoring
    tags: Mapping[str, str]

    @property
    def connection_budget(self) -> ConnectionBudget:
        """What the backends may open against what the database bears."""
        return budget_of(self.database, self.backend)


def load(
    config: Mapping[str, str],
    *,
    stage: str,
    simulated: bool = False,
    secret_keys: Collection[str] = (),
    today: datetime.date | None = None,
) -> Settings:
    """Read and check a stack's settings.

    `config` maps full keys ("rds-platform:database", "aws:region") to texts, objects as JSON, as the engine passes
    them; `secret_keys` are those that it marks as secret. `stage` only words messages. Placeholder domains pass when
    `simulated`. `today` decides which engine majors are supported. Raises SettingsError with every problem.
    """
    secret = frozenset(key.removeprefix(f"{PROJECT}:") for key in secret_keys)
    wording = Wording(stage, secret)
    read = _Reader(config, wording, [])
    region = read.region()
    network = read.section("network", Network)
    database = read.section("database", Database)
    backend = read.section("backend", Backend)
    load_balancer = read.section("loadBalancer", LoadBalancer)
    monitoring = read.section("monitoring", Monitoring)
    tags = read.tags()
    valid = Valid(region, network, database, backend, load_balancer, monitoring)
    found = [
        *read.problems,
        *other_keys(config, KEYS, wording),
        *check(valid, wording, simulated=simulated, today=today or datetime.date.today()),
    ]
    if found or not (region and network and database and backend and load_balancer and monitoring) or tags is None:
        raise SettingsError(_in_order(found), stage=stage)
    return Settings(region, network, database, backend, load_balancer, monitoring, tags)


@dataclass(frozen=True)
class _Reader:
    """Reads one part after another and keeps the problems; a part that has any is None."""

    config: Mapping[str, str]
    wording: Wording
    problems: list[Problem]

    def region(self) -> str | None:
        found = self.config.get(REGION)
        try:
            return region_name(found or "")
        except Refused as refusal:
            use = refusal.use if found else "us-east-1"
            shown = UNSET if found is None else found
            limit = refusal.limit if found else "is required: the AWS region of the stage, such as us-east-1"
            self.problems.append(self.wording.problem((REGION,), shown, limit, ((REGION,), use)))
            return None

    def section(self, name: str, model: type[AnySection]) -> AnySection | None:
        data = self._object(name)
        return None if data is None else self._keep(validate(name, model, data, self.wording))

    def tags(self) -> Mapping[str, str] | None:
        data = self._object(TAGS)
        return None if data is None else self._keep(read_tags(data, self.wording))

    def _object(self, name: str) -> dict[str, Any] | None:
        text = self.config.get(f"{PROJECT}:{name}")
        return {} if text is None else self._keep(read_object(name, text, self.wording))

    def _keep(self, outcome: AnyPart | list[Problem]) -> AnyPart | None:
        if isinstance(outcome, list):
            self.problems.extend(cast("list[Problem]", outcome))
            return None
        return outcome


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(dict.fromkeys(problems), key=_place))


def _place(problem: Problem) -> tuple[int, int]:
    section, *rest = _SEGMENT.findall(problem.key)
    sections = [REGION, *KEYS]
    place = sections.index(section) if section in sections else len(sections)
    keys = KEYS.get(section, ())
    return place, keys.index(rest[0]) if rest and rest[0] in keys else len(keys) * bool(rest)
