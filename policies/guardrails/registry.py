"""Every rule of the pack. A new rule is a new module and a line here."""

from typing import Any

from .rule import Rule, StackRule
from .rules.compute import compute_imdsv2, compute_no_public_address, user_data_no_secrets, volumes_encrypted
from .rules.database import (
    database_backups,
    database_copy_tags_to_snapshot,
    database_deletion_protection,
    database_engine_supported,
    database_final_snapshot,
    database_log_exports,
    database_minor_upgrades,
    database_multi_az,
    database_not_public,
    database_storage_autoscaling,
    database_storage_encrypted,
    database_tls_forced,
    database_user_name,
)
from .rules.governance import data_protected, guarded_properties_not_ignored, required_tags
from .rules.load_balancing import (
    listener_certificate,
    listener_https,
    listener_tls_policy,
    load_balancer_access_logs,
    load_balancer_drops_invalid_headers,
)
from .rules.network import database_ingress_by_security_group, default_security_group_empty, no_ssh_from_anywhere
from .rules.secrets import config_no_secrets, environment_no_secrets, plain_text_secrets, tags_no_secrets
from .stack_rules import (
    database_alarms,
    database_backup_plan,
    database_clients_behind_load_balancer,
    database_not_reachable,
    database_port_guarded,
    database_subnets_private,
    outputs_no_secrets,
    unused_open_security_group,
    vpc_flow_logs,
)

RULES: tuple[Rule[Any], ...] = (
    database_not_public.RULE,
    database_backups.RULE,
    database_ingress_by_security_group.RULE,
    database_storage_encrypted.RULE,
    database_tls_forced.RULE,
    database_deletion_protection.RULE,
    database_final_snapshot.RULE,
    database_copy_tags_to_snapshot.RULE,
    database_log_exports.RULE,
    database_engine_supported.RULE,
    database_user_name.RULE,
    database_storage_autoscaling.RULE,
    database_minor_upgrades.RULE,
    database_multi_az.RULE,
    no_ssh_from_anywhere.RULE,
    default_security_group_empty.RULE,
    compute_imdsv2.RULE,
    volumes_encrypted.RULE,
    compute_no_public_address.RULE,
    user_data_no_secrets.RULE,
    listener_https.RULE,
    listener_tls_policy.RULE,
    listener_certificate.RULE,
    load_balancer_drops_invalid_headers.RULE,
    load_balancer_access_logs.RULE,
    plain_text_secrets.RULE,
    config_no_secrets.RULE,
    tags_no_secrets.RULE,
    environment_no_secrets.RULE,
    required_tags.RULE,
    guarded_properties_not_ignored.RULE,
    data_protected.RULE,
)
"""Rules about one resource's inputs."""

STACK_RULES: tuple[StackRule[Any], ...] = (
    database_subnets_private.RULE,
    database_not_reachable.RULE,
    database_clients_behind_load_balancer.RULE,
    database_port_guarded.RULE,
    vpc_flow_logs.RULE,
    database_alarms.RULE,
    database_backup_plan.RULE,
    unused_open_security_group.RULE,
    outputs_no_secrets.RULE,
)
"""Rules about the whole stack."""
