"""For the fuzz tests: the properties, words and configs that the rules beyond the core know."""

from typing import Any

from tests.policies import cases_database

SUBJECTS: dict[str, str] = {**cases_database.SUBJECTS}
WORDS = ["serverless", "aurora-mysql", "postgres14", "default.postgres14", "13", "admin", "rds.force_ssl", "postgresql"]
CONFIGS: dict[str, list[dict[str, Any]]] = {
    "database-multi-az": [{"required": True}],
    "database-engine-supported": [{"asOf": "2031-01-31", "noticeInDays": 100}],
}
