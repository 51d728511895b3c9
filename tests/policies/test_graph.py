"""Links of which some are known, some are not, and some lead out of the program."""

import pytest

from guardrails.graph import Graph, Links
from guardrails.model import UNKNOWN, Secret
from tests.policies import support

GROUP, INSTANCE, GROUPS = "aws:ec2/securityGroup:SecurityGroup", "aws:rds/instance:Instance", "vpcSecurityGroupIds"
A, B, C = (support.resource(GROUP, {"id": f"sg-{name}"}, name) for name in "abc")


@pytest.mark.parametrize(
    ("value", "dependencies", "links"),
    [
        (["sg-a", UNKNOWN], [A, B], Links(certain=(A, B))),
        (["sg-a", UNKNOWN], [A, B, C], Links(certain=(A,), possible=(B, C))),
        (["sg-a", UNKNOWN, UNKNOWN], [A, B], Links(certain=(A, B), elsewhere=(f"{GROUPS}[2]",))),
        (["sg-a", "sg-z"], [], Links(certain=(A,), elsewhere=(f"{GROUPS}[1]",))),
        (["sg-a", ["sg-b"]], [], Links(certain=(A,), elsewhere=(f"{GROUPS}[1]",))),
        (["sg-b", "sg-a", "sg-b"], [C], Links(certain=(B, A))),
        (Secret(["sg-a"]), [A], Links(certain=(A,))),
        (UNKNOWN, [A], Links(certain=(A,))),
        (UNKNOWN, [A, B], Links(possible=(A, B))),
        (UNKNOWN, [], Links(elsewhere=(GROUPS,))),
        (None, [A, B], Links(possible=(A, B))),
        (None, [], Links()),
        ([], [A], Links()),
    ],
)
def test_what_a_property_leads_to(value, dependencies, links):
    database = support.resource(INSTANCE, {GROUPS: value}, "database", **{GROUPS: dependencies})
    assert Graph([A, B, C, database]).links(database, GROUPS, {GROUP}) == links
