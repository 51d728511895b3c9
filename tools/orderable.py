"""Writes infra/orderable.json: which classes of the catalog RDS for PostgreSQL does not offer, by region.

Run `python -m tools.orderable` after a new cfn-lint (a development dependency) or a new class in the catalog.
"""

import functools
import json
from importlib import resources
from typing import Any

from infra.catalog import INSTANCE_CLASSES, ORDERABLE_FILE

COMMAND = "python -m tools.orderable"
ENGINE = "postgres"


def not_orderable() -> dict[str, list[str]]:
    """Return the classes missing in each region, a whole missing family as `FAMILY.*`."""
    return {region: _compact(offered) for region, offered in offered_classes().items()}


def offered_classes() -> dict[str, frozenset[str]]:
    """Return the classes that RDS for PostgreSQL offers, by region in alphabetical order.

    Source: cfn-lint's `aws_rds_dbinstance/dbinstanceclass_enum.json`, by region, engine and licence. PostgreSQL
    has two licence rules with the same classes (none given, and general-public-license); a class counts as offered
    when both name it.
    """
    folder = resources.files("cfnlint") / "data/schemas/extensions/aws_rds_dbinstance"
    schema = json.loads((folder / "dbinstanceclass_enum.json").read_text(encoding="utf-8"))
    return {region: _offered(rules["allOf"]) for region, rules in sorted(schema.items())}


def _offered(rules: list[Any]) -> frozenset[str]:
    lists: list[frozenset[str]] = [
        frozenset(rule["then"]["properties"]["DBInstanceClass"]["enum"])
        for rule in rules
        if rule["if"]["properties"]["Engine"].get("const") == ENGINE
    ]
    return functools.reduce(lambda one, other: one & other, lists)


def _compact(offered: frozenset[str]) -> list[str]:
    families: dict[str, list[str]] = {}
    for name in INSTANCE_CLASSES:
        families.setdefault(name.rpartition(".")[0], []).append(name)
    missing: list[str] = []
    for family, names in families.items():
        absent = [name for name in names if name not in offered]
        missing += [f"{family}.*"] if absent == names else absent
    return missing


def render() -> str:
    """Return the file's text."""
    table = {
        "source": f"cfn-lint's data for RDS, engine {ENGINE}; written by {COMMAND}",
        "not_orderable": not_orderable(),
    }
    lines = json.dumps(table["not_orderable"], separators=(", ", ": "))
    body = lines.replace('], "', '],\n    "').replace("{", "{\n    ", 1)[:-1] + "\n  }"
    return f'{{\n  "source": {json.dumps(table["source"])},\n  "not_orderable": {body}\n}}\n'


def write() -> None:
    """Write the file and say so."""
    ORDERABLE_FILE.write_text(render(), encoding="utf-8")
    print(f"wrote {ORDERABLE_FILE}")


if __name__ == "__main__":
    write()
