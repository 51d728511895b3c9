"""database-tls-forced: a database turns away clients that do not speak TLS."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ...aws.rds import (
    CLUSTER,
    INSTANCE,
    NATIVE_CLUSTER,
    NATIVE_INSTANCE,
    engine_of,
    is_member,
    is_replica,
    version,
)
from ...config import RuleConfig
from ...model import FINE, Doubt, Found, Resource, Undecided, Value, Verdict, Violation, verdict_of
from ...rule import Rule
from ...values import boolean, elements, fields, show, text


class Switch(NamedTuple):
    """The parameter of an engine that forces TLS; it is on by default since the version `on_since`."""

    parameter: str
    on_since: tuple[int, ...] | None


SWITCHES: Mapping[str, Switch] = {
    "aurora-postgresql": Switch("rds.force_ssl", (17,)),
    "postgres": Switch("rds.force_ssl", (15,)),
    "sqlserver": Switch("rds.force_ssl", None),
    "aurora-mysql": Switch("require_secure_transport", (8, 4)),
    "mysql": Switch("require_secure_transport", (8, 4)),
    "mariadb": Switch("require_secure_transport", (11, 8)),
}
"""By how the parameter group family begins. Oracle and Db2 force TLS by other means."""

_GROUPS: Mapping[str, bool] = {
    "aws:rds/parameterGroup:ParameterGroup": False,
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": True,
    "aws-native:rds:DbParameterGroup": False,
    "aws-native:rds:DbClusterParameterGroup": True,
}
"""Parameter groups, and whether they are a cluster's."""

_CHOICES: Mapping[str, str] = {
    INSTANCE: "parameterGroupName",
    NATIVE_INSTANCE: "dbParameterGroupName",
    CLUSTER: "dbClusterParameterGroupName",
    NATIVE_CLUSTER: "dbClusterParameterGroupName",
}
"""The property with which a database names its parameter group; without one it has its family's default group."""

_DEFAULT = "default."
_FAMILY = re.compile(r"([a-z-]*[a-z])-?([0-9][0-9.]*)?")


def check(resource: Resource, _config: RuleConfig) -> Verdict:
    """Whether a parameter group, or the default group that a database takes, forces TLS."""
    return _check_group(resource) if resource.type in _GROUPS else _check_database(resource)


def _check_group(group: Resource) -> Verdict:
    family = text("family", group.get("family"))
    if isinstance(family, Doubt):
        return Undecided((family,))
    known = _switch(family or "")
    if known is None or (family is not None and family.startswith("aurora") and not _GROUPS[group.type]):
        return FINE  # of an Aurora database the cluster's group decides
    switch, on_by_default = known
    found: list[Found] = []
    doubts: list[Doubt] = []
    given = False
    for path, name, value in _parameters(group):
        if isinstance(name, Doubt):
            doubts.append(name)
        elif name == switch.parameter:
            given = True
            on = boolean(path, value)
            if isinstance(on, Doubt):
                doubts.append(on)
            elif not on:
                found.append(Found(path, f"{switch.parameter} is {show(value)} for the family {family}"))
    if not given and not doubts and not on_by_default:
        found.append(Found("parameters", f"{switch.parameter} is not given, and off by default for {family}"))
    return verdict_of(found, doubts, _fix(switch))


def _parameters(group: Resource) -> Iterator[tuple[str, str | Doubt | None, Value]]:
    """Path, name and value of each parameter, from a list of objects or from one object."""
    members = elements("parameters", group.get("parameters"))
    if isinstance(members, Doubt):
        yield "parameters", members, None
        return
    for path, member in members:
        parameter = fields(path, member)
        if isinstance(parameter, Doubt):
            yield path, parameter, None
        elif "name" in parameter:
            yield f"{path}.value", text(f"{path}.name", parameter["name"]), parameter.get("value")
        else:
            for name, value in parameter.items():
                yield f"{path}.{name}", name, value


def _check_database(database: Resource) -> Verdict:
    if is_replica(database) or is_member(database):
        return FINE
    choice = _CHOICES[database.type]
    group = text(choice, database.get(choice))
    if group is not None and not (isinstance(group, str) and group.casefold().startswith(_DEFAULT)):
        return FINE  # a group of its own, which is judged where it is declared
    if isinstance(group, str):
        family = group[len(_DEFAULT) :]
    else:
        engine = engine_of(database)
        written = text("engineVersion", database.get("engineVersion"))
        if engine is None:
            return FINE
        if doubts := tuple(one for one in (engine, written) if isinstance(one, Doubt)):
            return Undecided(doubts)
        family = f"{engine}{written or ''}"
    known = _switch(family)
    if known is None or known[1]:
        return FINE
    sentence = f"{choice} is {show(database.get(choice))}: the default group of this version does not force TLS"
    return Violation((Found(choice, sentence),), f"a parameter group with {_fix(known[0])}")


def _switch(family: str) -> tuple[Switch, bool] | None:
    """The switch of a parameter group family, and whether it is on by default.

    Without a version AWS takes a recent one, whose default group forces TLS where any does.
    """
    match = _FAMILY.match(family.casefold())
    if match is None:
        return None
    name, numbers = match.group(1), version(match.group(2) or "")
    switch = SWITCHES.get("sqlserver" if name.startswith("sqlserver") else name)
    if switch is None:
        return None
    return switch, switch.on_since is not None and (numbers is None or numbers >= switch.on_since)


def _fix(switch: Switch) -> str:
    return f'parameters=[{{"name": "{switch.parameter}", "value": "1"}}]'


RULE = Rule(
    name="database-tls-forced",
    description="Databases turn away clients without TLS",
    question="turns away clients without TLS",
    why="A client that does not ask for TLS sends its password and its data for everybody on the way to read.",
    fix='Set the parameter rds.force_ssl (PostgreSQL) or require_secure_transport (MySQL, MariaDB) to "1".',
    level="advisory",
    level_reason="A client from before TLS has to be found and changed first; raise it once there is none.",
    severity="high",
    framework="RDS.41",
    tags=(
        "RDS",
        "AWS-FSBP/RDS.44",
        "AWS-SecurityHub/RDS.38",
        "AWS-SecurityHub/RDS.39",
        "NIST-800-53-r5/SC-8",
        "CKV2_AWS_69",
    ),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-41",
    types=frozenset(_GROUPS) | frozenset(_CHOICES),
    config=RuleConfig,
    check=check,
)
