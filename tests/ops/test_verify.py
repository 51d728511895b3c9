"""`verify`: through tunnels that lead to a PostgreSQL server of the tests' own, over verified TLS."""

import contextlib
import json
from collections.abc import Generator, Iterator
from pathlib import Path

import psycopg
import pytest

from ops import authorities, sessions, verify
from ops.commands import main
from ops.verify import Difference, Table
from tests.bootstrap import local_postgres
from tests.ops import scenarios
from tests.ops.answers import Answers


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[local_postgres.Server]:
    folder = local_postgres.programs()
    assert folder is not None, "PostgreSQL's server programs are needed: apt install postgresql"
    found = local_postgres.Server(folder, local_postgres.Certificates(tmp_path_factory.mktemp("certificates")))
    found.query("create database restored owner appadmin")
    yield found
    found.remove()


def fill(server: local_postgres.Server, database: str, statements: str) -> None:
    with psycopg.connect(
        host="127.0.0.1", port=server.port, user="appadmin", password=local_postgres.PASSWORD, dbname=database
    ) as connection:
        connection.execute("drop schema if exists shop cascade; create schema shop")
        connection.execute("set time zone 'UTC'")
        connection.execute(statements)


@pytest.fixture
def stages_of(
    server: local_postgres.Server, project: Path, world: Answers, monkeypatch: pytest.MonkeyPatch
) -> local_postgres.Server:
    (project / "Pulumi.drill.yaml").write_text((project / "Pulumi.dev.yaml").read_text())
    for stage, database in (("prod", "app"), ("drill", "restored")):
        scenarios.deployed(world, stage)
        values = {"writerHost": "localhost", "databaseName": database}
        for key, value in values.items():
            name = f"/rds-platform-{stage}/database/{key}"
            scenarios.client("ssm").put_parameter(Name=name, Value=value, Type="String", Overwrite=True)
    online = [{"InstanceId": each, "PingStatus": "Online"} for each in scenarios.running()]
    world.give("ssm", "DescribeInstanceInformation", {"InstanceInformationList": online})
    secret = json.dumps({"username": "appadmin", "password": local_postgres.PASSWORD})
    world.give("secretsmanager", "GetSecretValue", {"SecretString": secret})

    @contextlib.contextmanager
    def opened(account: object, instance: str, *, host: str, port: int) -> Generator[int]:
        yield server.port

    monkeypatch.setattr(sessions, "plugin", lambda: "plugin")
    monkeypatch.setattr(sessions, "opened", opened)
    monkeypatch.setattr(authorities, "authorities_file", lambda region: server.certificates.authority)
    return server


ORDERS = """
create table shop.orders (id int, at timestamptz, "Shipped At" timestamp);
create table shop.customers (id int);
insert into shop.customers values (1);
insert into shop.orders values (1, '2026-03-14 08:00Z', '2026-03-15 09:30'), (2, null, null);
"""


def test_equal_tables_are_good(stages_of: local_postgres.Server, capsys: pytest.CaptureFixture[str]):
    for database in ("app", "restored"):
        fill(stages_of, database, ORDERS)
    assert main(["verify", "drill", "--against", "prod"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[1][:3] == ["good", "shop.customers", "1"]
    assert lines[2][:5] == ["good", "shop.orders", "2", "2026-03-15", "09:30:00+00"]
    assert lines[-1] == ["2", "tables,", "none", "lost."]


def test_rows_that_came_later_differ_and_are_no_loss(
    stages_of: local_postgres.Server, capsys: pytest.CaptureFixture[str]
):
    fill(stages_of, "app", f"{ORDERS} insert into shop.orders values (3, '2026-03-15 11:00Z', null)")
    fill(stages_of, "restored", ORDERS)
    assert main(["verify", "drill", "--against", "prod"]) == 0
    assert "differs  shop.orders" in capsys.readouterr().out


@pytest.mark.parametrize("lost", ["drop table shop.customers", "delete from shop.customers"])
def test_a_table_that_is_lost_or_empty_is_bad(
    stages_of: local_postgres.Server, capsys: pytest.CaptureFixture[str], lost: str
):
    fill(stages_of, "app", ORDERS)
    fill(stages_of, "restored", f"{ORDERS}; {lost}")
    assert main(["verify", "drill", "--against", "prod"]) == 1
    out = capsys.readouterr().out
    assert "bad      shop.customers" in out
    assert out.endswith("2 tables, 1 lost.\n")


def test_partitions_count_once(stages_of: local_postgres.Server):
    parted = """create table shop.events (at timestamptz) partition by range (at);
    create table shop.events_2026 partition of shop.events for values from ('2026-01-01Z') to ('2027-01-01Z');
    insert into shop.events values ('2026-02-01Z')"""
    fill(stages_of, "app", parted)
    with psycopg.connect(
        host="127.0.0.1", port=stages_of.port, user="appadmin", password=local_postgres.PASSWORD, dbname="app"
    ) as connection:
        connection.execute("set time zone 'UTC'")
        assert verify.survey(connection) == {"shop.events": Table(1, "2026-02-01 00:00:00+00")}


def test_a_database_that_refuses_is_said_in_one_line(
    stages_of: local_postgres.Server, world: Answers, capsys: pytest.CaptureFixture[str]
):
    secret = json.dumps({"username": "appadmin", "password": "wrong-Password"})
    world.give("secretsmanager", "GetSecretValue", {"SecretString": secret})
    assert main(["verify", "drill", "--against", "prod"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("drill's database refuses: ")
    assert error.count("\n") == 1
    assert "wrong-Password" not in error


def test_a_certificate_of_somebody_else_is_refused(
    stages_of: local_postgres.Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    other = stages_of.certificates.other_authority
    monkeypatch.setattr(authorities, "authorities_file", lambda region: other)
    assert main(["verify", "drill", "--against", "prod"]) == 1
    assert "certificate verify failed" in capsys.readouterr().err


def test_a_server_of_another_name_is_refused(stages_of: local_postgres.Server, capsys: pytest.CaptureFixture[str]):
    name = "/rds-platform-drill/database/writerHost"
    scenarios.client("ssm").put_parameter(Name=name, Value="db.ada.dev", Type="String", Overwrite=True)
    assert main(["verify", "drill", "--against", "prod"]) == 1
    assert 'does not match host name "db.ada.dev"' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("restored", "other", "state"),
    [
        (Table(1, ""), Table(1, ""), "good"),
        (Table(1, "a"), Table(1, "b"), "differs"),
        (Table(1, ""), Table(2, ""), "differs"),
        (Table(1, ""), None, "differs"),
        (Table(0, ""), Table(0, ""), "good"),
        (Table(0, ""), Table(1, ""), "bad"),
        (None, Table(0, ""), "bad"),
    ],
)
def test_what_is_lost_is_bad(restored: Table | None, other: Table | None, state: str):
    assert Difference("shop.orders", restored, other).state == state
