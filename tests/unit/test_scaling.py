"""docs/scaling.md: every stack file that it shows is accepted, and its table is what the program and the prices say."""

import itertools
import re

import pytest

from infra.catalog import INSTANCE_CLASSES
from tools import scaling

PAGE = scaling.FILE.read_text(encoding="utf-8")
BLOCKS = list(scaling.blocks(PAGE))
STALE = f"docs/scaling.md is stale: run `{scaling.COMMAND}` and commit it"


def test_every_yaml_block_of_the_page_is_one_that_is_tested():
    assert PAGE.count("```yaml") == len(BLOCKS) >= 8
    assert PAGE.count("```") == 2 * len(BLOCKS)


@pytest.mark.parametrize("block", BLOCKS, ids=[f"{block.step} {n}" for n, block in enumerate(BLOCKS)])
def test_the_settings_of_every_block_are_accepted(block: scaling.Block):
    assert block.settings.database.instance_class in INSTANCE_CLASSES


def test_the_table_is_current():
    assert scaling.render(PAGE) == PAGE, STALE


def test_the_first_rows_are_those_of_the_sizing_guide_and_the_last_is_the_largest_of_the_catalog():
    rows = re.findall(r"^\| \d\. .*$", PAGE, re.MULTILINE)
    assert [re.search(r"db\.\w+\.\w+", row)[0] for row in rows[:3]] == ["db.t3.micro", "db.t4g.medium", "db.m5.large"]
    assert ["Fewer than 10" in rows[0], "100 to 500" in rows[1], "1,000" in rows[2]] == [True] * 3
    largest = max(INSTANCE_CLASSES.values(), key=lambda each: (each.vcpus, each.memory_gib, each.architecture))
    last = scaling.last_of_each_step(PAGE)[-1].settings.database
    assert INSTANCE_CLASSES[last.instance_class].memory_gib == largest.memory_gib
    assert INSTANCE_CLASSES[last.instance_class].vcpus == largest.vcpus


def test_no_step_makes_anything_smaller():
    """Storage never shrinks, and a step that lost connections or memory would be none."""
    steps = [block.settings.database for block in scaling.last_of_each_step(PAGE)]
    for before, after in itertools.pairwise(steps):
        assert after.allocated_storage >= before.allocated_storage
        assert after.read_replicas >= before.read_replicas
        small, large = INSTANCE_CLASSES[before.instance_class], INSTANCE_CLASSES[after.instance_class]
        assert (large.memory_gib, large.planned_connections) > (small.memory_gib, small.planned_connections - 1)


def test_a_step_that_would_replace_the_database_is_no_step():
    page = "### a\n```yaml\n# Pulumi.dev.yaml, as it is\n```\n"
    page += "### b\n```yaml\n# Pulumi.dev.yaml\nconfig:\n  rds-platform:database:\n    username: other\n```\n"
    with pytest.raises(KeyError, match="replaced"):
        scaling.table(page)


def test_a_block_builds_on_those_before_it_of_the_same_file_and_not_on_others():
    page = """
### a
```yaml
# Pulumi.dev.yaml
config:
  rds-platform:database:
    instanceClass: db.t3.small
```
```yaml
# Pulumi.prod.yaml, as it is
```
### b
```yaml
# Pulumi.dev.yaml
config:
  rds-platform:database:
    allocatedStorage: 30
```
"""
    first, other, second = scaling.blocks(page)
    assert (first.stage, other.stage, second.step) == ("dev", "prod", "b")
    assert second.settings.database.instance_class == "db.t3.small"
    assert second.settings.database.allocated_storage == 30
    assert other.settings.database.instance_class == "db.t4g.medium"


def test_the_links_of_the_page_lead_somewhere():
    for target in re.findall(r"\]\(((?!https)[^)#]+)", PAGE):
        assert (scaling.FILE.parent / target).exists(), target
