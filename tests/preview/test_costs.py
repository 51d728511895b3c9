"""What is said of a stage's costs."""

from dataclasses import fields, replace

import pytest

from costs.bill import Bill, Line
from costs.usage import Usage
from preview.costs import Costs, assumption, details, document, headline
from tests.preview.outcomes import COSTS

HERE = Costs(Bill("us-east-1", (Line("database", "Instance a", "db.t3.micro", 13.14, "list"),)), Usage())


def test_the_headline_says_how_much_whose_prices_and_what_changed():
    assert headline(COSTS) == (
        "at least $59 a month, at the prices of us-east-1 for want of those of eu-west-1, on demand, prices of "
        "2026-08-12; +$47 against the stack file's $12"
    )
    assert headline(HERE) == "about $13 a month, on demand, prices of 2026-08-12"


@pytest.mark.parametrize(
    ("before", "change"),
    [(13.14, "the same against"), (313.14, "-$300 against the stack file's $313"), (0.14, "+$13 against")],
)
def test_a_difference_is_told_with_its_sign(before, change):
    line = Line("database", "Instance a", "x", before)
    assert f"; {change}" in headline(replace(HERE, before=Bill("us-east-1", (line,))))


def test_details_list_few_resources_and_count_many():
    assert list(details(COSTS)) == [
        (
            "database",
            "49.75",
            "Instance database: db.t4g.medium 47.45, 20 GB gp3 2.30; Instance odd: db.x9.huge (no price is known here)",
        ),
        ("usage", "9.00", "100 GB traffic to the internet 9.00"),
        ("monitoring", "0.40", "4 MetricAlarm 0.40"),
    ]


def test_what_is_assumed_and_what_is_not_is_said():
    assert assumption(COSTS).startswith("with trafficGb=100; without natGb, loadBalancerUnits")
    assert assumption(HERE).startswith("without trafficGb, natGb")
    everything = Usage(**dict.fromkeys((field.name for field in fields(Usage)), 1))
    assert "without" not in assumption(replace(HERE, usage=everything))


def test_the_document_holds_every_line():
    written = document(COSTS)
    assert (written["total"], written["before"]) == (59.15, 11.7)
    assert written["lines"][2]["dollars"] is None
    assert written["usage"]["trafficGb"] == 100
