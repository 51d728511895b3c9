"""Whatever AWS answers instead, every command says it in one line, ends with an error and never with a traceback."""

from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError, ProfileNotFound, ReadTimeoutError

from ops import aws
from ops.commands import COMMANDS, main
from tests.ops import scenarios
from tests.ops.answers import Answers, error

TROUBLES = {
    "throttled": (error("ThrottlingException", "Rate exceeded"), "AWS throttles sts:GetCallerIdentity"),
    "forbidden": (error("AccessDeniedException", "is not\nauthorized"), "You may not sts:GetCallerIdentity"),
    "expired": (error("ExpiredToken"), "AWS does not know you (ExpiredToken)"),
    "region off": (error("OptInRequired"), "us-east-1 is not enabled for this account"),
    "wrong region": (EndpointConnectionError(endpoint_url="https://sts.example"), "check aws:region"),
    "slow": (ReadTimeoutError(endpoint_url="https://sts.example"), "cannot be reached"),
    "no credentials": (NoCredentialsError(), "There are no AWS credentials: `aws configure sso`"),
    "no profile": (ProfileNotFound(profile="work"), "AWS does not know you (The config profile (work)"),
    "anything else": (error("InternalFailure", "Try\nlater"), "Try later (InternalFailure)"),
}
WITH_ARGUMENTS = {
    "adopt": ["legacy", "--stage", "dev", "--yes"],
    "restore": ["dev", "--to", "latest", "--as", "drill"],
    "verify": ["dev", "--against", "prod"],
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_trouble_is_said_in_one_line_with_what_to_do(world: Answers, trouble: str):
    answer, said = TROUBLES[trouble]
    world.everything(answer)
    with pytest.raises(aws.AwsError) as raised:
        aws.Account("us-east-1").call("sts", "GetCallerIdentity")
    line = str(raised.value)
    assert said in line
    assert "\n" not in line
    assert len(line) < 200


@pytest.mark.parametrize("trouble", ["throttled", "forbidden", "wrong region", "no credentials"])
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.usefixtures("programs")
def test_every_command_ends_with_one_line_and_an_error(
    project: Path,
    world: Answers,
    capsys: pytest.CaptureFixture[str],
    command: str,
    trouble: str,
):
    scenarios.declare_user(project, "dev")
    world.everything(TROUBLES[trouble][0])
    assert main([command, *WITH_ARGUMENTS.get(command, ["dev"])]) in {1, 2}
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    troubles = (
        said.err.splitlines() if command != "doctor" else [line for line in said.out.splitlines() if "bad" in line]
    )
    assert len(troubles) == 1


def test_a_misspelt_region_is_told_so(project: Path, world: Answers, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(aws.AwsError, match="'us east 1' is not the name of an AWS region"):
        aws.Account("us east 1").call("sts", "GetCallerIdentity")


def test_pages_are_joined(world: Answers):
    one = {"DBInstances": [{"DBInstanceIdentifier": "one"}], "Marker": "more"}
    world.give("rds", "DescribeDBInstances", one, {"DBInstances": [{"DBInstanceIdentifier": "two"}]})
    found = aws.Account("us-east-1").listed("rds", "DescribeDBInstances", "DBInstances")
    assert [each["DBInstanceIdentifier"] for each in found] == ["one", "two"]


def test_a_trouble_on_a_later_page_is_said_too(world: Answers):
    one = {"DBInstances": [{"DBInstanceIdentifier": "one"}], "Marker": "more"}
    world.give("rds", "DescribeDBInstances", one, error("Throttling"))
    with pytest.raises(aws.AwsError, match="throttles rds:DescribeDBInstances"):
        aws.Account("us-east-1").listed("rds", "DescribeDBInstances", "DBInstances")
