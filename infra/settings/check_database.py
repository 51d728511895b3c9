"""What must be true of the database's settings together."""

import datetime
import math
from collections.abc import Iterator
from typing import Final

from infra.catalog import INSTANCE_CLASSES, POSTGRES_MAJORS
from infra.settings import windows
from infra.settings.database import LARGEST_STORAGE, Database
from infra.settings.problems import UNSET, Problem, Wording

GP3_CHOICE_FROM: Final = 400
"""GiB from which RDS for PostgreSQL lets gp3's IOPS and throughput be chosen (RDS User Guide, storage)."""

IOPS_PER_THROUGHPUT: Final = 4
"""IOPS that each MiB/s of throughput takes at the least (same source: a ratio of 0.25 at most)."""

SMALLEST_GROWTH_PERCENT: Final = 126
"""`max_allocated_storage` at the least, in percent of the storage allocated (RDS User Guide, autoscaling)."""


LONGEST_OPEN_DAYS: Final = 30
"""How far ahead the end of the old clients' way may be: a month to move an application, seen in every preview."""


def database_checks(database: Database, today: datetime.date, wording: Wording) -> Iterator[Problem]:
    """Yield the problems between the database's settings."""
    yield from engine(database, today, wording)
    yield from storage(database, wording)
    yield from windows_apart(database, wording)
    yield from replica_memory(database, wording)
    yield from restore(database, wording)
    yield from adoption(database, wording)
    yield from open_for_a_while(database, today, wording)
    yield from users(database, wording)
    yield from admin_access(database, wording)


def engine(database: Database, today: datetime.date, wording: Wording) -> Iterator[Problem]:
    """The version that will run is supported, and an upgrade goes upwards, at once where it is one of a major."""
    path = ("database", "upgradeTo" if database.upgrade_to else "engineVersion")
    found = database.upgrade_to or database.engine_version
    if _is_downgrade(database.engine_version, found):
        limit = f"must not be below database.engineVersion, {database.engine_version}: RDS cannot downgrade"
        yield wording.problem(path, found, limit, (path, None))
        return
    major = _version(found)[0]
    supported = [known for known, end in POSTGRES_MAJORS.items() if today <= end]
    newest = str(max(POSTGRES_MAJORS))
    names = ", ".join(str(known) for known in supported)
    if major not in POSTGRES_MAJORS:
        yield wording.problem(path, found, f"must be a major of infra/catalog.py: {names}", (path, newest))
    elif major not in supported:
        limit = (
            f"must be a major in standard support ({names}): that of {major} ended on {POSTGRES_MAJORS[major]}, and "
            "Extended Support, which is billed, is refused; database.upgradeTo leads out of it"
        )
        yield wording.problem(path, found, limit, (("database", "upgradeTo"), newest))
    elif major != _version(database.engine_version)[0] and not database.apply_immediately:
        # The group of the old major's parameters is in use until then, and `pulumi up` could not delete it.
        limit = "is a new major, which wants database.applyImmediately: it cannot wait for the maintenance window"
        yield wording.problem(path, found, limit, (("database", "applyImmediately"), True))


def _is_downgrade(current: str, target: str) -> bool:
    (major, minor), (wanted, wanted_minor) = _version(current), _version(target)
    if wanted != major:
        return wanted < major
    return minor is not None and wanted_minor is not None and wanted_minor < minor


def _version(text: str) -> tuple[int, int | None]:
    major, _, minor = text.partition(".")
    return int(major), int(minor) if minor else None


def storage(database: Database, wording: Wording) -> Iterator[Problem]:
    """Storage follows the rules of gp3."""
    allocated, largest = database.allocated_storage, database.max_allocated_storage
    least = math.ceil(allocated * SMALLEST_GROWTH_PERCENT / 100)
    if largest is not None and largest < least:
        path = ("database", "maxAllocatedStorage")
        limit = f"must be at least {least} GiB, 26 % above database.allocatedStorage ({allocated}), or left out"
        yield wording.problem(path, largest, limit, (path, least if least <= LARGEST_STORAGE else None))
    for key, value in (("iops", database.iops), ("storageThroughput", database.storage_throughput)):
        if value is not None and allocated < GP3_CHOICE_FROM:
            path = ("database", key)
            limit = f"must be left out below {GP3_CHOICE_FROM} GiB of database.allocatedStorage ({allocated}), where"
            yield wording.problem(path, value, f"{limit} gp3 has 3,000 IOPS and 125 MiB/s", (path, None))
    yield from _throughput(database, wording)


def _throughput(database: Database, wording: Wording) -> Iterator[Problem]:
    if database.storage_throughput is None or database.allocated_storage < GP3_CHOICE_FROM:
        return
    path, least = ("database", "iops"), max(12_000, database.storage_throughput * IOPS_PER_THROUGHPUT)
    if database.iops is None:
        limit = "must be set together with database.storageThroughput"
        yield wording.problem(path, UNSET, limit, (path, least))
    elif database.iops < least:
        limit = f"must be at least {least}, four for each MiB/s of database.storageThroughput"
        yield wording.problem(path, database.iops, f"{limit} ({database.storage_throughput})", (path, least))


def windows_apart(database: Database, wording: Wording) -> Iterator[Problem]:
    """The backup and maintenance windows share no minute."""
    daily, weekly = windows.parse_daily(database.backup_window), windows.parse_weekly(database.maintenance_window)
    if daily and weekly and windows.overlap(daily, weekly):
        path = ("database", "maintenanceWindow")
        limit = f"must not overlap database.backupWindow ({database.backup_window}, every day)"
        yield wording.problem(path, database.maintenance_window, limit, (path, windows.after(daily, weekly)))


def replica_memory(database: Database, wording: Wording) -> Iterator[Problem]:
    """A replica has the writer's memory at least: PostgreSQL stops a standby whose max_connections is lower."""
    replica = database.replica_instance_class
    if replica is None or not database.read_replicas:
        return
    least = INSTANCE_CLASSES[database.instance_class].nominal_connections
    if INSTANCE_CLASSES[replica].nominal_connections < least:
        path = ("database", "replicaInstanceClass")
        limit = f"must have at least the memory of database.instanceClass ({database.instance_class}): a replica"
        yield wording.problem(path, replica, f"{limit} with fewer max_connections stops replaying", (path, None))


def restore(database: Database, wording: Wording) -> Iterator[Problem]:
    """Data come from a snapshot or from an instance."""
    chosen = database.restore_from
    if chosen is None:
        return
    path = ("database", "restoreFrom")
    if chosen.snapshot is None and chosen.instance is None:
        yield wording.problem(path, UNSET, "must name a snapshot or an instance, or be left out", (path, None))
    elif chosen.snapshot is not None and chosen.instance is not None:
        limit = "must be left out beside database.restoreFrom.instance, or the other way round"
        yield wording.problem((*path, "snapshot"), chosen.snapshot, limit, ((*path, "snapshot"), None))


def adoption(database: Database, wording: Wording) -> Iterator[Problem]:
    """An instance that exists already begins with its own data."""
    if database.adopted is not None and database.restore_from is not None:
        path = ("database", "restoreFrom")
        limit = "must be left out beside database.adopted: an instance that exists has its data"
        yield wording.problem(path, {}, limit, (path, None))


def open_for_a_while(database: Database, today: datetime.date, wording: Wording) -> Iterator[Problem]:
    """An adopted instance is public for its old clients until a day that is near."""
    chosen = database.adoption
    if chosen is None:
        return
    path = ("database", "adoption")
    if database.adopted is None:
        limit = "must be left out without database.adopted: what the stage made itself has no old clients"
        yield wording.problem(path, {}, limit, (path, None))
        return
    until, path = datetime.date.fromisoformat(chosen.public_until), (*path, "publicUntil")
    latest = today + datetime.timedelta(days=LONGEST_OPEN_DAYS)
    if until < today:
        limit = "is over: remove database.adoption, and the next update makes the database private"
        yield wording.problem(path, chosen.public_until, limit, (path[:2], None))
    elif until > latest:
        limit = f"must be {LONGEST_OPEN_DAYS} days ahead at the most: {latest} today"
        yield wording.problem(path, chosen.public_until, limit, (path, latest.isoformat()))


def users(database: Database, wording: Wording) -> Iterator[Problem]:
    """The application's user is another one than the master user."""
    chosen = database.application_user
    if chosen is not None and chosen.name == database.username:
        path = ("database", "applicationUser", "name")
        other = next(name for name in ("application", "backend") if name != database.username)
        yield wording.problem(path, chosen.name, "must differ from database.username, the master user", (path, other))


def admin_access(database: Database, wording: Wording) -> Iterator[Problem]:
    """The writer is opened beside the proxy only where the proxy is the only way to it."""
    if database.admin_access and database.proxy.mode != "only":
        path = ("database", "adminAccess")
        limit = f"must be left out while database.proxy.mode is {database.proxy.mode}: the writer is open to backends"
        yield wording.problem(path, True, limit, (path, None))
