import asyncio
from collections.abc import Iterator
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_random as random
import pytest
from pulumi import Output, ResourceOptions

from simulation.aws import UnknownLookup
from simulation.mocks import Mocks

LOOPS: set[asyncio.AbstractEventLoop] = set()


class Tidy(Mocks):
    """The SDK's mock monitor opens an event loop in each of its threads and closes none."""

    def new_resource(self, args: Any) -> tuple[str | None, dict[str, Any]]:
        LOOPS.add(asyncio.get_event_loop())
        return super().new_resource(args)

    def call(self, args: Any) -> Any:
        LOOPS.add(asyncio.get_event_loop())
        return super().call(args)


@pytest.fixture(autouse=True)
def _loop() -> Iterator[None]:
    LOOPS.add(loop := asyncio.new_event_loop())
    asyncio.set_event_loop(loop)
    yield
    pulumi.runtime.settings.reset_options()
    asyncio.set_event_loop(None)
    while LOOPS:
        LOOPS.pop().close()


def use(mocks: Mocks) -> None:
    pulumi.runtime.set_mocks(mocks, project="proj", stack="dev", preview=mocks.preview)


class Box(pulumi.ComponentResource):
    def __init__(self, name: str):
        super().__init__("my:index:Box", name, {"size": 2}, None)
        self.password = random.RandomPassword("p", length=20, opts=ResourceOptions(parent=self))
        self.database = aws.rds.Instance(
            "db",
            engine="postgres",
            engine_version="17",
            instance_class="db.t3.micro",
            password=self.password.result,
            opts=ResourceOptions(parent=self),
        )
        self.register_outputs({})


def test_a_component_gets_the_simulations_answers():
    use(Tidy(region="eu-west-1"))

    @pulumi.runtime.test
    async def check() -> None:
        box = Box("box")
        assert (await box.database.endpoint.future() or "").endswith(".eu-west-1.rds.amazonaws.com:5432")
        assert (await box.database.identifier.future() or "").startswith("db")
        assert await box.database.password.is_secret()
        assert await box.password.result.future() == await box.database.password.future()
        far = aws.sns.Topic("t", region="us-west-2")
        assert (await far.arn.future() or "").startswith("arn:aws:sns:us-west-2:")

    check()


def test_at_a_preview_what_aws_computes_is_unknown():
    use(Tidy(preview=True))

    @pulumi.runtime.test
    async def check() -> None:
        box = Box("box")
        assert not await box.database.endpoint.is_known()
        assert not await box.database.id.is_known()
        assert await box.database.engine.future() == "postgres"
        assert not await box.password.result.is_known()

    check()


def test_lookups_and_reads_are_answered():
    use(Tidy())

    @pulumi.runtime.test
    async def check() -> None:
        assert aws.get_availability_zones().names[0] == "us-east-1a"
        role = aws.iam.Role.get("found", "ci")
        assert await role.arn.future() == "arn:aws:iam::123456789012:role/ci"
        secret = aws.secretsmanager.get_secret_version_output(secret_id="db")
        assert await Output.secret(secret.secret_string).is_secret()
        policy = aws.iam.Policy("x", policy={"Statement": [{"Sid": "A"}]})
        assert await policy.policy.future() == '{"Statement":[{"Sid":"A"}]}'

    check()


def test_a_lookup_without_an_answer_raises():
    use(Tidy())

    @pulumi.runtime.test
    def check() -> None:
        aws.iam.get_users(name_regex="x")

    with pytest.raises(UnknownLookup, match="the simulation has no answer to aws:iam/getUsers:getUsers"):
        check()
