"""The `database` section."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from infra.catalog import CA_CERTIFICATES
from infra.settings import formats
from infra.settings.kinds import Choice, Flag, Maybe, Text, Whole
from infra.settings.many import ListOf, MapOf
from infra.settings.section import Section

LARGEST_STORAGE = 65_536
"""GiB of a gp3 volume of RDS for PostgreSQL (RDS User Guide, storage)."""

ProxyMode = Literal["off", "parallel", "only"]
ApplicationUserMode = Literal["declared", "created", "used"]

VERSION = Text(
    'a PostgreSQL major or full version as text, such as "17" or "17.6"',
    formats.engine_version,
    "17",
    from_whole=True,
)
CLASS = Text("an RDS instance class of the catalog, such as db.t4g.medium", formats.instance_class, "db.t4g.medium")
CLIENT_LIMIT = "public IPv4 addresses from /24 to /32 such as 198.51.100.7/32"
CLIENTS = ListOf(Text(CLIENT_LIMIT, formats.client_block), 1, 10, ("198.51.100.7/32",))
KMS_KEY = Text("the ARN of a KMS key (arn:aws:kms:REGION:ACCOUNT:key/ID)", formats.kms_key_arn)


class Proxy(Section):
    """RDS Proxy in front of the writer."""

    mode: Annotated[ProxyMode, Choice(("off", "parallel", "only"))] = Field(
        "off",
        description="Go off → parallel → only, one `pulumi up` each, so that running backends never lose the "
        "database. The proxy costs $0.015 per vCPU-hour of the writer, two vCPUs at the least: $22 a month.",
    )
    max_connections_percent: Annotated[int, Whole(1, 100, "percent of max_connections")] = Field(
        75, description="The share of the database's connections that the proxy may hold."
    )
    idle_client_timeout: Annotated[int, Whole(1, 28_800, "seconds")] = Field(
        1800, description="How long a client may idle before the proxy closes its connection."
    )


class BackupReplication(Section):
    """Copies of the automated backups in a second region."""

    region: Annotated[str, Text("an AWS region other than the stack's", formats.region_name, "us-west-2")] = Field(
        description="Where the copies are kept. Storage there and the transfer ($0.02 per GB) are billed."
    )
    retention_period: Annotated[int, Whole(1, 35, "days")] = Field(14, description="Days that copies are kept.")
    kms_key_id: Annotated[str | None, Maybe(KMS_KEY)] = Field(
        None, description="A key in that region. Not set: the program makes one there ($1 a month)."
    )


class RestoreFrom(Section):
    """Where the data of a new stage come from: a snapshot, or a moment of an instance that has backups."""

    snapshot: Annotated[
        str | None,
        Maybe(Text("the identifier of a DB snapshot, or the ARN of a shared one", formats.snapshot_identifier)),
    ] = Field(None, description="Restores this snapshot.")
    instance: Annotated[
        str | None, Maybe(Text("a DB instance's identifier in the same region", formats.instance_identifier))
    ] = Field(None, description="Restores a moment of this instance from its automated backups.")
    time: Annotated[
        str, Text("latest, or a moment in UTC such as 2026-03-15T12:00:00Z", formats.restore_time, "latest")
    ] = Field("latest", description="The moment of `instance`; its last five minutes cannot be restored yet.")


class Adopted(Section):
    """An existing instance that the stage takes over; `pulumi import` puts it into the stack's state first."""

    identifier: Annotated[
        str, Text("a DB instance's identifier in the same region", formats.instance_identifier, "orders")
    ] = Field(description="Stays the instance's name.")
    storage_encrypted: Annotated[bool, Flag()] = Field(
        True,
        description="False only where its storage is not encrypted: that cannot change in place. A stage that restores "
        "an encrypted copy of a snapshot (`restoreFrom`) leads out of it.",
    )


class Adoption(Section):
    """The old clients' way to an adopted database, until the application has moved: over its public address."""

    public_until: Annotated[str, Text("a day such as 2026-03-15, in quotes, in UTC", formats.day)] = Field(
        description="The last day on which previews and updates pass with it; 30 days ahead at the most. It is closed "
        "by removing `adoption`, which interrupts nothing."
    )
    clients: Annotated[tuple[str, ...], CLIENTS] = Field(
        description="Who may still come, by address; nobody else has a route."
    )


class ApplicationUser(Section):
    """A database user of the application's own, so that backends have no more rights than it needs."""

    name: Annotated[
        str,
        Text("1 to 63 lower-case letters, digits and underscores, a letter first", formats.role_name, "application"),
    ] = Field(description="The role. `python -m ops app-user` makes it, and its password.")
    mode: Annotated[ApplicationUserMode, Choice(("declared", "created", "used"))] = Field(
        "declared",
        description="declared: its secret alone, still empty. Once `app-user` has filled it, created: the proxy lets "
        "it in; used: backends log in as it, and may read its secret only. Forward in one step, back in two.",
    )


class Database(Section):
    """The PostgreSQL instance, its replicas and its proxy. Always private, encrypted and reached over TLS."""

    engine_version: Annotated[str, VERSION] = Field(
        "17",
        description="The major alone follows RDS's automatic minor upgrades. A full version pins the minor "
        "and turns them off. After the end of a major's standard support AWS would charge for Extended Support, "
        "which this program refuses.",
    )
    upgrade_to: Annotated[str | None, Maybe(VERSION)] = Field(
        None,
        description="Upgrades to this version, major ones too, with downtime. Afterwards make it the "
        "`engineVersion` and remove this key.",
    )
    instance_class: Annotated[str, CLASS] = Field(
        "db.t3.micro",
        description="Memory and vCPUs. Changed in place; decides how many connections there are.",
    )
    multi_az: Annotated[bool, Flag()] = Field(
        False, description="A standby in a second zone; doubles the price of instance and storage."
    )
    allocated_storage: Annotated[int, Whole(20, LARGEST_STORAGE, "GiB")] = Field(
        20, description="gp3 storage ($0.115 per GB-month, doubled by `multiAz`). It never shrinks."
    )
    max_allocated_storage: Annotated[int | None, Maybe(Whole(20, LARGEST_STORAGE, "GiB"))] = Field(
        None, description="Storage grows by itself up to this size. Not set: it does not grow."
    )
    iops: Annotated[int | None, Maybe(Whole(12_000, 64_000, "IOPS"))] = Field(
        None,
        description="Only from 400 GiB on, where 12,000 are included; below that 3,000 are included and nothing can "
        "be asked for.",
    )
    storage_throughput: Annotated[int | None, Maybe(Whole(500, 4_000, "MiB/s"))] = Field(
        None,
        description="Only from 400 GiB on, where 500 MiB/s are included; at most a quarter of `iops`.",
    )
    kms_key_id: Annotated[str | None, Maybe(KMS_KEY)] = Field(
        None,
        description="A key of your own for storage. Not set: the AWS-managed key, free. Changing it replaces the "
        "database.",
    )
    backup_retention_period: Annotated[
        int, Whole(1, 35, "days", "0 would turn backups off, which replicas need too")
    ] = Field(
        7,
        description="Days that automated backups are kept. As much backup as there is storage is free. A free-plan "
        "account refuses more than 1.",
    )
    backup_window: Annotated[
        str, Text("a daily UTC window hh:mm-hh:mm of 30 minutes or more", formats.backup_window, "03:00-04:00")
    ] = Field("03:00-04:00", description="When the daily backup is taken; apart from `maintenanceWindow`.")
    backup_replication: BackupReplication | None = Field(
        None, description="Copies of the backups in a second region. Not set: none."
    )
    restore_from: RestoreFrom | None = Field(
        None,
        description="Looked at only when the database is created: begins with the data of another one. It may be "
        "removed afterwards. `python -m ops restore` writes it.",
    )
    adopted: Adopted | None = Field(
        None,
        description="An existing instance as the stage's own, made private in place and with its password: see "
        "[adopt](runbooks/adopt.md). `databaseName` then only says which database backends open.",
    )
    adoption: Adoption | None = Field(
        None,
        description="Keeps an adopted instance public for its old clients alone, for some days: see "
        "[adopt](runbooks/adopt.md). The guardrails refuse it without exemptions.",
    )
    maintenance_window: Annotated[
        str,
        Text(
            "a weekly UTC window ddd:hh:mm-ddd:hh:mm of 30 minutes or more",
            formats.maintenance_window,
            "sun:04:30-sun:05:30",
        ),
    ] = Field("sun:04:30-sun:05:30", description="When RDS patches, and when changes wait for it.")
    skip_final_snapshot: Annotated[bool, Flag()] = Field(
        False, description="Delete the database without a last snapshot."
    )
    deletion_protection: Annotated[bool, Flag()] = Field(
        True,
        description="AWS's flag and Pulumi's `protect` together: deleting then takes two deliberate steps.",
    )
    apply_immediately: Annotated[bool, Flag()] = Field(
        False,
        description="Make changes at once, with minutes of downtime for a new class. Otherwise they wait for the "
        "maintenance window and every preview shows them until then.",
    )
    ca_cert_identifier: Annotated[str, Choice(CA_CERTIFICATES, {"rds-ca-2019": "it expired in 2024"})] = Field(
        "rds-ca-rsa2048-g1", description="Who signs the database's TLS certificate."
    )
    database_name: Annotated[
        str, Text("1 to 63 lower-case letters, digits and underscores, a letter first", formats.database_name, "app")
    ] = Field("app", description="The database made at creation. Changing it replaces the instance.")
    username: Annotated[
        str, Text("1 to 16 lower-case letters, digits and underscores, a letter first", formats.username, "appadmin")
    ] = Field(
        "appadmin",
        description="The master user. Its password is generated. Changing it replaces the instance.",
    )
    password_version: Annotated[int, Whole(1, 1_000_000)] = Field(
        1, description="Raise it by one to generate a new password; backends pick it up by themselves."
    )
    application_user: ApplicationUser | None = Field(
        None,
        description="The backends' own user: see [app-user](runbooks/app-user.md). Not set: they use the master user.",
    )
    admin_access: Annotated[bool, Flag()] = Field(
        False,
        description="Opens the writer beside the proxy, for migrations and operators: to backends, and so to tunnels. "
        "Only where `proxy.mode` is `only`; in the others the way is open anyway.",
    )
    read_replicas: Annotated[int, Whole(0, 5, "replicas")] = Field(
        0, description="Read replicas, each at the price of an instance, in zones of their own by index."
    )
    replica_instance_class: Annotated[str | None, Maybe(CLASS)] = Field(
        None, description="The replicas' class. Not set: `instanceClass`."
    )
    proxy: Proxy = Field(
        default_factory=lambda: Proxy.model_validate({}),
        description="RDS Proxy in front of the writer; replicas are never behind it.",
    )
    log_retention_in_days: Annotated[int, formats.LOG_RETENTION] = Field(
        30, description="Days that the exported PostgreSQL logs are kept; $0.50 for each GB written."
    )
    parameters: Annotated[
        Mapping[str, str],
        MapOf(
            Text("text (a boolean as 1 or 0, a number with a point in quotes)", from_whole=True),
            formats.parameter_name,
            "an object of PostgreSQL parameter names and values",
        ),
    ] = Field(
        default_factory=lambda: MappingProxyType({}),
        description="More parameters for the parameter group; a change waits for the next reboot. TLS cannot be turned "
        "off here.",
    )
