"""Whether an existing instance can become a stage's in place: asked of the account before anything is declared."""

from collections.abc import Sequence

import pulumi_aws as aws

from infra import adoptable
from infra.adoptable import Existing
from infra.settings import Database, Settings, SettingsError
from infra.settings.problems import Wording


def keeps_password(database: Database) -> bool:
    """Tell whether the master user's password is the one that an existing instance has: only its users know it."""
    return database.adopted is not None and database.password_version == 1


def check(settings: Settings, zones: Sequence[str], *, project: str, stage: str) -> None:
    """Compare the instance that the settings adopt, if they do, with what they say of it.

    Args:
        settings: the stage's.
        zones: those of its subnets.
        project: with `stage`, what the instance is tagged with once it has been taken over.
        stage: the stack's name.

    Raises:
        SettingsError: where `pulumi up` would replace the instance, or RDS would refuse to change it.
    """
    database = settings.database
    if database.adopted is None:
        return
    found = aws.rds.get_instance(db_instance_identifier=database.adopted.identifier)
    # An instance always has a master user; a preview without an account knows nothing of it.
    if not found.master_username:
        return
    wording = Wording(stage)
    existing = _existing(found, database.adopted.identifier)
    problems = list(adoptable.replacing(existing, database, database.adopted, wording))
    tags = found.tags or {}
    if (tags.get("Project"), tags.get("Stack")) != (project, stage):
        problems += adoptable.refused(existing, database, database.adopted, zones, wording)
    if problems:
        raise SettingsError(problems, stage=stage)


def _existing(found: aws.rds.GetInstanceResult, identifier: str) -> Existing:
    return Existing(
        identifier=identifier,
        engine=found.engine,
        engine_version=found.engine_version,
        username=found.master_username,
        storage_encrypted=bool(found.storage_encrypted),
        kms_key_id=found.kms_key_id or None,
        allocated_storage=found.allocated_storage,
        availability_zone=found.availability_zone,
        network_type=found.network_type,
        multi_az=bool(found.multi_az),
        source=found.replicate_source_db or None,
        password_managed=bool(found.master_user_secrets),
    )
