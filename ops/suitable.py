"""Whether an instance suits a stage, or every reason why not, with the lines that make it so."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from infra import adoptable
from infra.catalog import POSTGRES_MAJORS
from infra.settings import Problem, Settings, SettingsError, load
from infra.settings.problems import Wording
from ops import handover, stages
from ops.errors import StopError
from ops.existing import Found

FIRST: Final = {
    "database.instanceClass": "--db-instance-class db.t4g.medium",
    "database.engineVersion": f"--engine-version {max(POSTGRES_MAJORS)} --allow-major-version-upgrade",
}
"""What a stage may not have and an instance may: what to change there first, with downtime."""


def settings(config: Mapping[str, Any], found: Found, stage: str) -> Settings:
    """Return the settings of a configuration that was made for an instance.

    Raises:
        StopError: only the instance itself can be changed so that they are right.
        SettingsError: they are wrong in something else.
    """
    try:
        return load(stages.as_config(config), stage=stage, simulated=True)
    except SettingsError as error:
        its_own = [problem for problem in error.problems if problem.key in FIRST]
        if not its_own:
            raise
        modify = f"aws rds modify-db-instance --db-instance-identifier {found.name} --apply-immediately"
        problems = [
            replace(
                each,
                limit=f"{each.key} is {each.value}, and {each.limit}",
                fix=f"{modify} {FIRST[each.key]} --region {found.region}",
            )
            for each in its_own
        ]
        raise StopError("\n".join(_refusal(found, stage, problems))) from None


def require_movable(found: Found, chosen: Settings, stage: str) -> None:
    """Raise StopError with every reason for which the program would refuse the instance, and the way round them."""
    facts, adopted, wording = found.existing, chosen.database.adopted, Wording(stage)
    zones = chosen.network.availability_zones
    problems: list[Problem] = []
    if adopted is not None:
        problems += adoptable.replacing(facts, chosen.database, adopted, wording)
        problems += adoptable.refused(facts, chosen.database, adopted, zones, wording)
    if problems:
        copying = handover.numbered(handover.copying(found, stage))
        lines = [*_refusal(found, stage, problems), "", "Or let the stage begin with a copy, and it stays:", *copying]
        raise StopError("\n".join(lines))


def require_postgres(found: Found) -> None:
    """Raise StopError for another engine: no copy helps there."""
    if found.existing.engine != adoptable.ENGINE:
        raise StopError(f"{found.name} is a database of {found.existing.engine}, and a stage's is PostgreSQL.")


def _refusal(found: Found, stage: str, problems: Iterable[Problem]) -> Iterator[str]:
    yield f"{found.name} cannot become {stage}'s as it is:"
    for problem in problems:
        yield f"  {problem.limit}"
        yield from (f"    fix: {line}" for line in problem.fix.splitlines())
