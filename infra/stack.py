"""One stage, wired: the only module that sees all components, each of which is handed narrow values."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pulumi
import pulumi_aws as aws

from infra import access, adoption, lookups, naming, tags
from infra.catalog import BACKEND_TYPES, POSTGRES_PORT
from infra.compute.backend import Backend, BackendArgs
from infra.compute.bootstrap import DATABASE_HEALTH_PATTERN, DATABASE_HEALTH_VALUE
from infra.compute.certificate import Domain, SelfSigned, SelfSignedCertificate, ValidatedCertificate
from infra.compute.load_balancer import LoadBalancer, LoadBalancerArgs
from infra.database.application import ApplicationUser, ApplicationUserArgs
from infra.database.backups import BackupReplication, BackupReplicationArgs
from infra.database.connection import Connection, ConnectionArgs
from infra.database.credentials import Credentials, CredentialsArgs
from infra.database.instance import Instance, InstanceArgs, RestoreFrom
from infra.database.proxy import Proxy, ProxyArgs
from infra.database.replicas import Replicas, ReplicasArgs
from infra.monitoring import spec
from infra.monitoring.monitoring import Monitoring, MonitoringArgs
from infra.monitoring.notifications import Budget, Notifications, NotificationsArgs, Recipients
from infra.network.vpc import Network, NetworkArgs
from infra.security import (
    BACKEND,
    DATABASE,
    LOAD_BALANCER,
    PROXY,
    REPLICA,
    Security,
    SecurityArgs,
)
from infra.settings import Settings, Subscribers
from infra.tagging import tag_everything


def build(settings: Settings, *, project: str, stage: str) -> dict[str, Any]:
    """Declare everything that the stage has and return the stack's outputs.

    Raises:
        SettingsError: when the region has fewer Availability Zones than the settings ask for, or an adopted instance
            cannot become what they say. Nothing has been declared then.
    """
    identifier = naming.identifier(project, stage)
    all_tags = tags.tags(project=project, stack=stage, extra=settings.tags)
    zones = lookups.availability_zones(settings, stage=stage)
    adoption.check(settings, zones, project=project, stage=stage)
    chosen_domain = settings.load_balancer.domain
    domain = chosen_domain and Domain(
        name=chosen_domain.name, zone_id=lookups.hosted_zone_id(chosen_domain.hosted_zone)
    )
    account = aws.get_caller_identity().account_id
    partition = aws.get_partition().partition
    tag_everything(all_tags, identifier)

    clients = settings.database.adoption.clients if settings.database.adoption is not None else ()
    network = Network(
        "network",
        NetworkArgs(
            region=settings.region,
            cidr_block=settings.network.cidr_block,
            zones=zones,
            nat_gateways=settings.network.nat_gateways,
            flow_logs_retention_in_days=settings.network.flow_logs_retention_in_days
            if settings.network.flow_logs
            else None,
            clients=clients,
        ),
    )
    security = Security(
        "security",
        SecurityArgs(
            vpc_id=network.vpc_id,
            backend_port=settings.backend.port,
            proxy_mode=settings.database.proxy.mode,
            read_replicas=settings.database.read_replicas > 0,
            admin_access=settings.database.admin_access,
            clients=clients,
        ),
    )
    database = _Database(settings, identifier, zones, network, security)
    load_balancer = _load_balancer(settings, identifier, domain, network, security, account_id=account)
    backend = Backend(
        "backend",
        BackendArgs(
            region=settings.region,
            partition=partition,
            account_id=account,
            subnet_ids=network.backend_subnet_ids,
            security_group_id=security.group_ids[BACKEND],
            public_addresses=settings.network.nat_gateways == "none",
            target_group_arn=load_balancer.target_group_arn,
            instance_type=settings.backend.instance_type,
            architecture=BACKEND_TYPES[settings.backend.instance_type].architecture,
            min_size=settings.backend.min_size,
            max_size=settings.backend.max_size,
            root_volume_size=settings.backend.root_volume_size,
            max_instance_lifetime_in_days=settings.backend.max_instance_lifetime_in_days,
            target_cpu_utilization=settings.backend.target_cpu_utilization,
            image=settings.backend.image,
            port=settings.backend.port,
            health_check_path=settings.backend.health_check_path,
            workers=settings.backend.workers,
            pool_size=settings.backend.pool_size,
            parameter_path=database.connection.path,
            secret_arn=database.backend_secret_arn,
            kms_key_id=settings.database.kms_key_id,
            log_retention_in_days=settings.backend.log_retention_in_days,
            tags={**all_tags, "Name": f"{identifier}-backend"},
            ready=[
                load_balancer.https_listener,
                *network.backend_routes,
                *database.instance.ready,
                *database.connection.parameters,
            ],
        ),
    )
    notifications = Notifications(
        "notifications",
        NotificationsArgs(
            partition=partition,
            region=settings.region,
            account_id=account,
            identifier=identifier,
            notify=_recipients(settings.monitoring.notify),
            page=_recipients(settings.monitoring.page) if settings.monitoring.alarms == "all" else None,
            database_identifiers=database.identifiers,
            budget=_budget(settings, stage),
        ),
    )
    monitoring = Monitoring(
        "monitoring",
        MonitoringArgs(
            shape=_shape(settings, identifier),
            names={
                spec.LOAD_BALANCER: load_balancer.metric_name,
                spec.TARGET_GROUP: load_balancer.target_group_metric_name,
                spec.BACKEND_GROUP: backend.group_name,
                **({spec.PROXY: identifier} if settings.database.proxy.mode != "off" else {}),
                **{spec.Reference(role): name for role, name in database.names.items()},
            },
            region=settings.region,
            runbook_url=settings.monitoring.runbook_url,
            alarm_topic_arn=notifications.alarm_topic_arn,
            page_topic_arn=notifications.page_topic_arn,
            health_log_group=backend.log_group_name,
            health_pattern=DATABASE_HEALTH_PATTERN,
            health_value=DATABASE_HEALTH_VALUE,
            ready=[backend],
        ),
    )
    host = domain.name if domain is not None else load_balancer.dns_name
    return {
        "url": pulumi.Output.concat("https://", host),
        "loadBalancerDnsName": load_balancer.dns_name,
        "backendGroupName": backend.group_name,
        "databaseWriterAddress": database.writer_address,
        "databaseReaderAddresses": database.reader_addresses,
        "databaseSecretArn": database.credentials.secret_arn,
        **({"applicationSecretArn": database.application.secret_arn} if database.application else {}),
        "databaseTunnelCommand": access.tunnel_command(settings.region, backend.group_name, database.writer_address),
        "databasePsqlCommand": access.psql_command(
            settings.database.database_name, settings.database.username, database.writer_address
        ),
        "connectionBudget": settings.connection_budget.summary,
        "alarmTopicArn": notifications.alarm_topic_arn,
        "dashboardName": monitoring.dashboard_name,
    }


class _Database:
    """The database's components, in the order in which they need one another."""

    def __init__(
        self, settings: Settings, identifier: str, zones: Sequence[str], network: Network, security: Security
    ) -> None:
        chosen = settings.database
        self.credentials = Credentials(
            "credentials",
            CredentialsArgs(
                password_version=None if adoption.keeps_password(chosen) else chosen.password_version,
                kms_key_id=chosen.kms_key_id,
                protect=chosen.deletion_protection,
            ),
        )
        # All that may log in through a proxy, and whom the backends log in as.
        secret_arns, self.backend_secret_arn = [self.credentials.secret_arn], self.credentials.secret_arn
        self.application = None
        if chosen.application_user is not None:
            self.application = ApplicationUser(
                "application-user",
                ApplicationUserArgs(kms_key_id=chosen.kms_key_id, protect=chosen.deletion_protection),
            )
            if chosen.application_user.mode != "declared":
                secret_arns.append(self.application.secret_arn)
            if chosen.application_user.mode == "used":
                self.backend_secret_arn = self.application.secret_arn
        self.instance = Instance(
            "database",
            InstanceArgs(
                identifier=chosen.adopted.identifier if chosen.adopted is not None else identifier,
                subnet_ids=network.database_subnet_ids,
                security_group_id=security.group_ids[DATABASE],
                engine_version=chosen.engine_version,
                upgrade_to=chosen.upgrade_to,
                instance_class=chosen.instance_class,
                multi_az=chosen.multi_az,
                allocated_storage=chosen.allocated_storage,
                max_allocated_storage=chosen.max_allocated_storage,
                iops=chosen.iops,
                storage_throughput=chosen.storage_throughput,
                kms_key_id=chosen.kms_key_id,
                backup_retention_period=chosen.backup_retention_period,
                backup_window=chosen.backup_window,
                maintenance_window=chosen.maintenance_window,
                skip_final_snapshot=chosen.skip_final_snapshot,
                protect=chosen.deletion_protection,
                apply_immediately=chosen.apply_immediately,
                ca_cert_identifier=chosen.ca_cert_identifier,
                database_name=chosen.database_name,
                username=chosen.username,
                password=self.credentials.password,
                secret_arn=self.credentials.secret_arn,
                log_retention_in_days=chosen.log_retention_in_days,
                parameters=chosen.parameters,
                restore_from=RestoreFrom(
                    snapshot=chosen.restore_from.snapshot,
                    instance=chosen.restore_from.instance,
                    time=chosen.restore_from.time,
                )
                if chosen.restore_from is not None
                else None,
                adopted=chosen.adopted is not None,
                storage_encrypted=chosen.adopted is None or chosen.adopted.storage_encrypted,
                publicly_accessible=chosen.adoption is not None,
            ),
        )
        # Alarms take the names, which are known: they need not wait for the instances. What AWS looks up does.
        self.names = {"writer": self.instance.common.identifier}
        self.identifiers = [self.instance.identifier]
        self.reader_addresses: list[pulumi.Output[str]] = []
        replica_instances: list[aws.rds.Instance] = []
        if chosen.read_replicas:
            replicas = Replicas(
                "replicas",
                ReplicasArgs(
                    common=replace(
                        self.instance.common,
                        instance_class=chosen.replica_instance_class or chosen.instance_class,
                        security_group_id=security.group_ids[REPLICA],
                        publicly_accessible=False,
                    ),
                    count=chosen.read_replicas,
                    source_identifier=self.instance.identifier,
                    zones=zones,
                ),
            )
            self.reader_addresses = replicas.addresses
            self.names |= {f"replica-{i}": name for i, name in enumerate(replicas.names, start=1)}
            self.identifiers += replicas.identifiers
            replica_instances = replicas.instances
        if chosen.backup_replication is not None:
            BackupReplication(
                "backups",
                BackupReplicationArgs(
                    region=chosen.backup_replication.region,
                    retention_period=chosen.backup_replication.retention_period,
                    kms_key_id=chosen.backup_replication.kms_key_id,
                    source_arn=self.instance.arn,
                    protect=chosen.deletion_protection,
                    replicas=replica_instances,
                ),
            )
        self.writer_address = self.instance.address
        if chosen.proxy.mode != "off":
            self.writer_address = Proxy(
                "proxy",
                ProxyArgs(
                    name=identifier,
                    subnet_ids=network.database_subnet_ids,
                    security_group_id=security.group_ids[PROXY],
                    instance_identifier=self.instance.identifier,
                    secret_arns=secret_arns,
                    kms_key_id=chosen.kms_key_id,
                    max_connections_percent=chosen.proxy.max_connections_percent,
                    idle_client_timeout=chosen.proxy.idle_client_timeout,
                    log_retention_in_days=chosen.log_retention_in_days,
                    after=self.instance.ready,
                ),
            ).address
        self.connection = Connection(
            "connection",
            ConnectionArgs(
                path=f"/{identifier}/database",
                writer_host=self.writer_address,
                reader_hosts=self.reader_addresses,
                port=POSTGRES_PORT,
                database_name=chosen.database_name,
            ),
        )


def _load_balancer(
    settings: Settings,
    identifier: str,
    domain: Domain | None,
    network: Network,
    security: Security,
    *,
    account_id: str,
) -> LoadBalancer:
    chosen = settings.load_balancer
    load_balancer = LoadBalancer(
        "load-balancer",
        LoadBalancerArgs(
            account_id=account_id,
            vpc_id=network.vpc_id,
            subnet_ids=network.public_subnet_ids,
            security_group_id=security.group_ids[LOAD_BALANCER],
            certificate_arn=_certificate_arn(settings, identifier, domain),
            tls_policy=chosen.tls_policy,
            backend_port=settings.backend.port,
            health_check_path=settings.backend.health_check_path,
            idle_timeout=chosen.idle_timeout,
            deregistration_delay=chosen.deregistration_delay,
            access_logs_retention_in_days=chosen.access_logs_retention_in_days if chosen.access_logs else None,
            protect=chosen.deletion_protection,
            ready=[network.public_route],
        ),
    )
    if domain is not None:
        aws.route53.Record(
            "domain",
            zone_id=domain.zone_id,
            name=domain.name,
            type="A",
            aliases=[
                aws.route53.RecordAliasArgs(
                    name=load_balancer.dns_name, zone_id=load_balancer.zone_id, evaluate_target_health=True
                )
            ],
        )
    return load_balancer


def _recipients(chosen: Subscribers) -> Recipients:
    return Recipients(emails=chosen.emails, https_endpoints=chosen.https_endpoints)


def _budget(settings: Settings, stage: str) -> Budget | None:
    chosen = settings.monitoring
    if chosen.monthly_budget is None:
        return None
    return Budget(limit=chosen.monthly_budget, tag=("Stack", stage) if chosen.budget_scope == "stack" else None)


def _shape(settings: Settings, identifier: str) -> spec.Shape:
    """Describe what of the stage can ring."""
    database = settings.database
    writer = spec.DatabaseShape(
        role="writer",
        instance_class=database.instance_class,
        allocated_storage=database.allocated_storage,
        storage_grows=database.max_allocated_storage is not None,
    )
    replica_class = database.replica_instance_class or database.instance_class
    replicas = (
        replace(writer, role=f"replica-{i}", instance_class=replica_class) for i in range(1, database.read_replicas + 1)
    )
    return spec.Shape(
        identifier=identifier,
        level=settings.monitoring.alarms,
        databases=(writer, *replicas),
        proxy=database.proxy.mode != "off",
        response_time=settings.monitoring.response_time_in_milliseconds / 1000,
    )


def _certificate_arn(settings: Settings, identifier: str, domain: Domain | None) -> pulumi.Input[str]:
    if domain is not None:
        return ValidatedCertificate("certificate", domain).arn
    if settings.load_balancer.certificate_arn is not None:
        return settings.load_balancer.certificate_arn
    return SelfSignedCertificate("certificate", SelfSigned(name=f"{identifier}.internal")).arn
