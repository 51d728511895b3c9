"""database-user-name: the master user has a name that nobody guesses first."""

from collections.abc import Mapping

from pydantic import Field

from ...aws.rds import CLUSTER, INSTANCE, NATIVE_CLUSTER, NATIVE_INSTANCE
from ...config import RuleConfig
from ...model import FINE, Doubt, Found, Resource, Undecided, Verdict, Violation
from ...rule import Rule
from ...values import argument, show, text

NAMES: Mapping[str, str] = {
    INSTANCE: "username",
    CLUSTER: "masterUsername",
    NATIVE_INSTANCE: "masterUsername",
    NATIVE_CLUSTER: "masterUsername",
}
"""The property that names the master user."""


class Config(RuleConfig):
    """Which names are refused."""

    names: list[str] = Field(
        default=["admin", "administrator", "master", "mysql", "oracle", "postgres", "root", "sa", "user"],
        description="Names of master users that are guessed first; upper and lower case are the same.",
    )


def check(resource: Resource, config: Config) -> Verdict:
    """Whether the master user of `resource` has one of the refused names."""
    name = NAMES[resource.type]
    user = text(name, resource.get(name))
    if isinstance(user, Doubt):
        return Undecided((user,))
    if user is None or user.casefold() not in {refused.casefold() for refused in config.names}:
        return FINE
    sentence = f"{name} is {show(resource.get(name))}, one of the names that are guessed first"
    return Violation((Found(name, sentence),), f'{argument(name)}="a name of your own"')


RULE = Rule(
    name="database-user-name",
    description="The master user of a database has no default name",
    question="has a default name for its master user",
    why="Who tries passwords tries them on admin, postgres and root; another name spoils the attempt.",
    fix="Give the master user a name of its own; a new one replaces the database, so choose before it holds data.",
    level="advisory",
    level_reason="A name is no lock, and changing it replaces an instance.",
    severity="medium",
    framework="RDS.25",
    tags=("RDS", "AWS-FSBP/RDS.24", "NIST-800-53-r5/CA-9(1)", "NIST-800-53-r5/CM-2"),
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-25",
    types=frozenset(NAMES),
    config=Config,
    check=check,
)
