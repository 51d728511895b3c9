"""The way from an instance that exists to a stage's: the import file, and the lines to type, in order. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from importlib import metadata
from typing import Any, Final

from infra.settings import Settings
from ops.existing import Found

INSTANCE: Final = "aws:rds/instance:Instance"
LOG_GROUP: Final = "aws:cloudwatch/logGroup:LogGroup"
COMPONENT: Final = "rds-platform:database:Instance"
DAYS_EXEMPT: Final = 30
DEFAULT_USERS: Final = {"admin", "administrator", "master", "mysql", "oracle", "postgres", "root", "sa", "user"}
"""Master users that the policy `database-user-name` refuses."""

Step = tuple[str, str]
"""What to do, and the line to type."""


def import_file(found: Found) -> dict[str, Any]:
    """Return what `pulumi import --file` reads: the instance, its log groups, and the component they belong to."""
    version = metadata.version("pulumi-aws")

    def entry(type_: str, name: str, id_: str) -> dict[str, Any]:
        return {"type": type_, "name": name, "id": id_, "parent": "database", "version": version}

    prefix = f"/aws/rds/instance/{found.name}/"
    return {
        "resources": [
            {"type": COMPONENT, "name": "database", "component": True},
            entry(INSTANCE, "writer", found.name),
            *(entry(LOG_GROUP, f"writer-{export}", prefix + export) for export in found.log_groups),
        ]
    }


def exemptions(found: Found, policies: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return the mandatory policies that the stage does not meet for now, each with the reason."""
    said = found.described
    unmet = {
        "database-multi-az": "it moves without a standby",
        **({} if found.existing.storage_encrypted else {"database-storage-encrypted": "it was made without"}),
        **({"database-user-name": "it cannot change"} if found.existing.username in DEFAULT_USERS else {}),
        **({} if said.get("AutoMinorVersionUpgrade", True) else {"database-minor-upgrades": "its minor is pinned"}),
    }
    if not policies.get("database-multi-az", {}).get("required"):
        del unmet["database-multi-az"]
    everywhere = policies.get("all", {}).get("enforcementLevel")
    levels = {name: policies.get(name, {}).get("enforcementLevel", everywhere) for name in unmet}
    return {name: reason for name, reason in unmet.items() if levels[name] == "mandatory"}


def copying(found: Found, stage: str) -> list[Step]:
    """Return the way by a copy of a snapshot, which can be encrypted: what is written after it stays behind."""
    name, region = found.name, f"--region {found.region}"
    first, second = f"{name}-for-{stage}", f"{name}-for-{stage}-encrypted"
    wait = f"aws rds wait db-snapshot-available --db-snapshot-identifier {{}} {region}"
    todo = [
        (
            "Stop its writes, then take a snapshot:",
            f"aws rds create-db-snapshot --db-instance-identifier {name} --db-snapshot-identifier {first} {region} && "
            + wait.format(first),
        )
    ]
    if not found.existing.storage_encrypted:
        todo.append(
            (
                "Encrypt a copy of it:",
                f"aws rds copy-db-snapshot --source-db-snapshot-identifier {first} --target-db-snapshot-identifier "
                f"{second} --kms-key-id alias/aws/rds {region} && " + wait.format(second),
            )
        )
    source = first if found.existing.storage_encrypted else second
    again = f"python -m ops adopt {name} --stage {stage} {region} --snapshot {source}"
    return [*todo, ("Write the settings of a stage that begins with it, with a new password:", again)]


def steps_of_copy(stage: str) -> list[Step]:
    """Return what to do once the settings of a stage that begins with a snapshot are written."""
    return [
        ("Look at what it would create:", f"make preview STAGE={stage}"),
        ("Create it; the data are copied while you wait:", f"make up STAGE={stage}"),
        ("Move the application, look whether anything is missing; the old instance is yours to delete.", ""),
    ]


def numbered(steps: Iterable[Step]) -> Iterator[str]:
    """Yield the steps' lines; one without a text belongs to the one before."""
    number = 0
    for what, line in steps:
        if what:
            number += 1
            yield f"  {number}. {what}"
        if line:
            yield f"     {line}"


def import_name(stage: str) -> str:
    """Return the name of a stage's import file."""
    return f"adopt.{stage}.json"


def steps(found: Found, settings: Settings, stage: str, exempted: Mapping[str, str]) -> list[Step]:
    """Return what to do once the settings and the import file are written; `exempted` as `exemptions` returns it."""
    name, region = found.name, found.region
    until = (today() + timedelta(days=DAYS_EXEMPT)).isoformat()
    snapshot = f"{name}-before-{stage}"
    todo = [
        (
            "Keep what there is, whatever happens:",
            f"aws rds create-db-snapshot --db-instance-identifier {name} --db-snapshot-identifier {snapshot} "
            f"--region {region}",
        )
    ]
    for policy, reason in exempted.items():
        exemption = {"resource": f"{INSTANCE}::writer", "reason": reason, "expires": until, "owner": "YOU"}
        todo.append(
            (f"Exempt it from {policy}, in policies/config/{stage}.json:", f'"exemptions": [{json.dumps(exemption)}]')
        )
    todo += [
        ("Take it into the stage's state; nothing changes:", f"pulumi stack select --create --stack {stage}"),
        ("", f"pulumi import --file {import_name(stage)} --generate-code=false --stack {stage}"),
        (
            "Look: writer is updated (~), never replaced or created, and given no password:"
            if settings.database.password_version == 1
            else "Look: writer is updated (~), never replaced or created:",
            f"pulumi preview --diff --stack {stage}",
        ),
        (
            "Move it. It is away for minutes, and shuts old users out (or not at once: docs/runbooks/adopt.md):",
            f"make up STAGE={stage}",
        ),
    ]
    if settings.database.password_version == 1:
        todo.append(("Tell the stage its password, which is asked for and not shown:", password_line(found, stage)))
    return [
        *todo,
        (
            "Let its parameters take effect, half a minute away:",
            f"aws rds reboot-db-instance --db-instance-identifier {name} --region {region}",
        ),
        (
            "Give the stage what it should have: multiAz, applyImmediately, replicas (docs/runbooks/adopt.md), then:",
            f"make up STAGE={stage}",
        ),
    ]


def password_line(found: Found, stage: str) -> str:
    """Return the line that asks for the master user's password and puts it into the stage's secret, past the shell."""
    ask = f'json.dumps({{"username": "{found.existing.username}", "password": getpass.getpass()}})'
    secret = f'"$(pulumi stack output databaseSecretArn --stack {stage})"'
    return (
        f"python3 -c 'import getpass, json; print({ask})' | aws secretsmanager put-secret-value --secret-string "
        f"file:///dev/stdin --region {found.region} --secret-id {secret}"
    )


def today() -> date:
    """Return the day in UTC."""
    return datetime.now(UTC).date()
