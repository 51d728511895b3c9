"""For the fuzz tests: the properties, words and configs that the rules beyond the core know."""

from typing import Any

from tests.policies import cases_compute, cases_database, cases_governance, cases_load_balancing, cases_secrets

SUBJECTS: dict[str, str] = {
    **cases_database.SUBJECTS,
    **cases_compute.SUBJECTS,
    **cases_load_balancing.SUBJECTS,
    **cases_secrets.SUBJECTS,
    **cases_governance.SUBJECTS,
}
WORDS = ["serverless", "aurora-mysql", "postgres14", "default.postgres14", "13", "admin", "rds.force_ssl", "postgresql"]
WORDS += [
    "required",
    "disabled",
    "PGPASSWORD=hunter2two",
    "203.0.113.7/32",
    "HTTPS",
    "ELBSecurityPolicy-TLS13-1-2-2021-06",
    "DB_PASSWORD",
    '[{"name": "DB_PASSWORD", "value": "hunter2two"}]',
    "SECRETS_MANAGER",
]
CONFIGS: dict[str, list[dict[str, Any]]] = {
    "required-tags": [{"tags": ["Owner"]}],
    "data-protected": [{"required": True}],
    "database-multi-az": [{"required": True}],
    "no-ssh-from-anywhere": [{"allowedCidrs": ["203.0.113.0/24"], "ports": [1, 5432]}],
    "compute-no-public-address": [{"required": True}],
    "database-engine-supported": [{"asOf": "2031-01-31", "noticeInDays": 100}],
}
