"""docs/changes.md says what the program and RDS do."""

import pytest

from simulation.aws import sdk
from simulation.effects import EFFECTS, effect
from tools import changes

PAGE = changes.FILE.read_text(encoding="utf-8")
STALE = f"docs/changes.md is stale: run `{changes.COMMAND}` and commit it"
# What a plain run computes anew: one of each kind, and the two that hold the password and the way to the database.
FEW = (
    "database.instanceClass",
    "database.backupRetentionPeriod",
    "database.upgradeTo",
    "database.username",
    "database.passwordVersion",
)


@pytest.mark.parametrize("path", FEW)
def test_a_row_is_current(path: str):
    change = next(each for each in changes.CHANGES if each.path == path)
    assert changes.row(change) in PAGE.splitlines(), STALE


@pytest.mark.engine
def test_the_page_is_current():
    assert changes.render() == PAGE, STALE


def test_every_change_is_on_the_page_and_there_are_enough():
    assert len(set(changes.CHANGES)) >= 40
    for change in changes.CHANGES:
        assert f"| {change.title} |" in PAGE, STALE


def test_only_what_the_settings_say_so_of_would_replace_the_database():
    refused = {line.split("`")[1] for line in PAGE.splitlines() if "| refused |" in line}
    assert refused == {"database.databaseName", "database.username", "database.kmsKeyId"}


def test_every_property_of_an_effect_exists():
    assert EFFECTS.keys() <= sdk.resource("aws:rds/instance:Instance").outputs.keys()


def test_the_worst_effect_counts_and_what_nobody_described_is_an_error():
    assert effect(["tags", "instanceClass"]).kind == "reboot"
    assert effect(["tags", "username"]).kind == "replaced"
    assert effect(["engineVersion"], new_major=True).kind == "upgrade"
    assert effect([]).kind == "nothing"
    with pytest.raises(KeyError):
        effect(["domain"])
