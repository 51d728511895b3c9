"""The words of a finding that says much."""

import pytest

from guardrails import report
from guardrails.model import Doubt, Found, Undecided, Violation
from tests.policies import support

RULE = support.RULE["database-backups"]
DATABASE = support.resource("t", name="orders")


@pytest.mark.parametrize(("count", "ending"), [(1, "n0"), (10, "n9"), (11, "n9; and 1 more"), (30, "n9; and 20 more")])
def test_ten_things_are_said_and_the_rest_is_counted(count, ending):
    found = tuple(Found("p", f"n{number}") for number in range(count))
    assert report.violation(RULE, DATABASE, Violation(found, "x=1")).splitlines()[0].endswith(f"{ending}.")
    doubts = tuple(Doubt("p", f"n{number}") for number in range(count))
    said = report.undecided("a-policy", "is fine", DATABASE, Undecided(doubts))
    assert said.startswith('a-policy: cannot tell whether t "orders" is fine: p n0')
    assert said.endswith(ending)
