"""`app-user`: on a PostgreSQL server of the tests' own, over verified TLS; the tunnel leads there, moto is AWS."""

import contextlib
import json
from collections.abc import Generator, Iterator
from pathlib import Path

import psycopg
import pytest

from ops import authorities, rotate, sessions
from ops.commands import main
from tests.bootstrap import local_postgres
from tests.ops import scenarios
from tests.ops.answers import Answers, error

MASTER = "appadmin"
SHOP = """
create schema shop;
create table shop.orders (id serial, what text);
create view shop.latest as select * from shop.orders;
create materialized view shop.counts as select count(*) from shop.orders;
create table public."Odd ""Name" (id int);
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[local_postgres.Server]:
    folder = local_postgres.programs()
    assert folder is not None, "PostgreSQL's server programs are needed: apt install postgresql"
    found = local_postgres.Server(folder, local_postgres.Certificates(tmp_path_factory.mktemp("certificates")))
    found.query(f"alter role {MASTER} createrole")
    found.query("alter system set log_statement = 'all'")
    found.query("select pg_reload_conf()")
    yield found
    found.remove()


@pytest.fixture
def server(running: local_postgres.Server) -> Iterator[local_postgres.Server]:
    with connected(running) as connection:
        connection.execute(SHOP)
    yield running
    with connected(running) as connection:
        connection.execute("drop schema shop cascade; drop schema public cascade; create schema public")
    names = running.query("select rolname from pg_roles where rolname in ('application', 'other')").split()
    for name in names:
        admin(running, f"drop owned by {name} cascade")
        running.query(f"drop role {name}")


def connected(
    server: local_postgres.Server, user: str = MASTER, password: str = local_postgres.PASSWORD
) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host="127.0.0.1", port=server.port, user=user, password=password, dbname="app")


def admin(server: local_postgres.Server, statement: str) -> None:
    """Do in the database `app` what its master user may not."""
    environment = {"PGHOST": str(server.folder), "PGPORT": str(server.port), "PGUSER": "postgres", "PGDATABASE": "app"}
    said = server.psql(environment, "--quiet", "--command", statement)
    assert said == "", said


@pytest.fixture
def stage(server: local_postgres.Server, project: Path, world: Answers, monkeypatch: pytest.MonkeyPatch) -> Answers:
    """The stage prod, its database the server, with a user for the application declared and deployed."""
    scenarios.deployed(world, "prod")
    scenarios.declare_user(project, "prod")
    scenarios.user_secret("prod")
    secret = json.dumps({"username": MASTER, "password": local_postgres.PASSWORD})
    ssm, secretsmanager = scenarios.client("ssm"), scenarios.client("secretsmanager")
    secretsmanager.put_secret_value(SecretId="database-1a2b3c4-prod", SecretString=secret)
    ssm.put_parameter(Name="/rds-platform-prod/database/writerHost", Value="localhost", Overwrite=True)

    @contextlib.contextmanager
    def opened(account: object, instance: str, *, host: str, port: int) -> Generator[int]:
        yield server.port

    def authority(region: str) -> Path:
        return server.certificates.authority

    monkeypatch.setattr(sessions, "plugin", lambda: "plugin")
    monkeypatch.setattr(sessions, "opened", opened)
    monkeypatch.setattr(authorities, "authorities_file", authority)
    return world


def held() -> dict[str, str]:
    """What the secret of the application's user holds."""
    value = scenarios.client("secretsmanager").get_secret_value(SecretId="application-5d6e7f8-prod")
    return json.loads(value["SecretString"])


def made(*arguments: str) -> dict[str, str]:
    assert main(["app-user", "prod", "--yes", *arguments]) == 0
    return held()


def refused(connection: psycopg.Connection[tuple[object, ...]], statement: str) -> bool:
    try:
        with connection.transaction():
            connection.execute(statement.encode())
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


def test_the_role_logs_in_with_what_the_secret_holds(
    stage: Answers, server: local_postgres.Server, capsys: pytest.CaptureFixture[str]
):
    user = made()
    assert user["username"] == "application"
    assert len(user["password"]) == 48
    with connected(server, **as_login(user)) as own:
        assert own.execute("select session_user").fetchone() == ("application",)
    out = capsys.readouterr().out
    assert "has the role application: reads and writes 4 tables and 1 sequences in 2 schemas." in out
    assert "It logs in with the password in its secret." in out
    assert "pulumi config set --path database.applicationUser.mode used --stack prod\n  make up STAGE=prod" in out


def as_login(user: dict[str, str]) -> dict[str, str]:
    return {"user": user["username"], "password": user["password"]}


def test_it_reads_and_writes_what_there_is_and_what_comes_and_changes_no_table(
    stage: Answers, server: local_postgres.Server
):
    user = made()
    with connected(server) as master:
        master.execute("create schema later; create table later.things (id serial)")
    try:
        with connected(server, **as_login(user)) as own:
            for statement in (
                "insert into shop.orders (what) values ('tea')",
                "update shop.orders set what = 'coffee'",
                "select * from shop.latest",
                "select * from shop.counts",
                "delete from shop.orders",
                'insert into "Odd ""Name" values (1)',
                "insert into later.things default values",
                "create temporary table mine (id int)",
            ):
                assert not refused(own, statement), statement
            for statement in (
                "truncate shop.orders",
                "drop table shop.orders",
                "alter table shop.orders add column more text",
                "create table shop.mine (id int)",
                "create table public.mine (id int)",
                "create schema mine",
                "create role mine",
                "select setval('shop.orders_id_seq', 1)",
                f"set role {MASTER}",
                "select rolpassword from pg_authid",
            ):
                assert refused(own, statement), statement
    finally:
        with connected(server) as master:
            master.execute("drop schema later cascade")


def test_the_password_reaches_neither_the_servers_log_nor_the_terminal(
    stage: Answers, server: local_postgres.Server, capsys: pytest.CaptureFixture[str]
):
    first, second = made(), made("--rotate")
    said, log = capsys.readouterr(), (server.folder / "log").read_text()
    assert "create role" in log
    assert "alter role" in log
    for password in (first["password"], second["password"], local_postgres.PASSWORD):
        assert password not in said.out + said.err
    for password in (first["password"], second["password"]):
        assert password not in log
    stored = server.query("select rolpassword from pg_authid where rolname = 'application'")
    assert stored.startswith("SCRAM-SHA-256$4096:")


def test_doing_it_twice_is_doing_it_once(stage: Answers, server: local_postgres.Server):
    tables = "select relacl::text from pg_class where relname = 'orders'"
    rights = f"{tables} union all select defaclacl::text from pg_default_acl"
    first = made()
    before = granted(server, rights)
    assert made() == first
    assert granted(server, rights) == before
    with connected(server, **as_login(first)):
        pass


def granted(server: local_postgres.Server, query: str) -> list[tuple[object, ...]]:
    with connected(server) as master:
        return master.execute(query.encode()).fetchall()


def test_a_new_password_ends_the_old_one(stage: Answers, server: local_postgres.Server):
    old, new = made(), made("--rotate")
    assert old["password"] != new["password"]
    with connected(server, **as_login(new)):
        pass
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connected(server, **as_login(old))


def test_a_secret_that_cannot_be_written_leaves_the_role_as_it_was(
    stage: Answers, server: local_postgres.Server, capsys: pytest.CaptureFixture[str]
):
    old = made()
    stage.refuse("secretsmanager", "PutSecretValue", "AccessDeniedException")
    assert main(["app-user", "prod", "--yes", "--rotate"]) == 1
    assert "You may not secretsmanager:PutSecretValue" in capsys.readouterr().err
    assert held() == old
    with connected(server, **as_login(old)):
        pass


def test_what_the_database_refuses_leaves_the_secret_as_it_was(
    stage: Answers, server: local_postgres.Server, capsys: pytest.CaptureFixture[str]
):
    server.query(f"alter role {MASTER} nocreaterole")
    try:
        assert main(["app-user", "prod", "--yes"]) == 1
    finally:
        server.query(f"alter role {MASTER} createrole")
    problem = capsys.readouterr().err
    assert problem.startswith("The role is as it was: permission denied")
    assert problem.count("\n") == 1
    assert not any(call[1] == "PutSecretValue" for call in stage.calls)


def test_a_password_set_by_hand_is_set_back_to_the_secrets(stage: Answers, server: local_postgres.Server):
    user = made()
    server.query("alter role application password 'forgotten'")
    assert made() == user
    with connected(server, **as_login(user)):
        pass


@pytest.mark.parametrize("power", ["createdb", "createrole", "superuser", "in role appadmin"])
def test_a_role_that_may_do_more_is_not_taken_for_the_applications(
    stage: Answers, server: local_postgres.Server, capsys: pytest.CaptureFixture[str], power: str
):
    server.query(f"create role application {power}")
    assert main(["app-user", "prod", "--yes"]) == 1
    assert "exists and may do more than an application: take another name." in capsys.readouterr().err
    assert server.query("select rolpassword is null from pg_authid where rolname = 'application'") == "t"


def test_what_belongs_to_others_is_named_and_the_roles_own_is_not(
    stage: Answers, server: local_postgres.Server, capsys: pytest.CaptureFixture[str]
):
    admin(server, "create schema closed; create table closed.secrets (id int)")
    try:
        made()
        assert "Not granted, as the master user may not: closed, closed.secrets.\n" in capsys.readouterr().out
    finally:
        admin(server, "drop schema closed cascade")
    admin(server, "create table shop.own (id int); alter table shop.own owner to application")
    made()
    assert "Not granted" not in capsys.readouterr().out


def test_tables_of_another_owner_that_the_master_user_is_a_member_of_are_granted(
    stage: Answers, server: local_postgres.Server
):
    server.query(f"create role other; grant other to {MASTER}")
    admin(server, "grant all on schema shop to other; set role other; create table shop.theirs (id int)")
    user = made()
    admin(server, "set role other; create table shop.later (id int)")
    with connected(server, **as_login(user)) as own:
        assert not refused(own, "insert into shop.theirs values (1)")
        assert not refused(own, "insert into shop.later values (1)")


def test_another_name_is_another_role_in_the_same_secret(stage: Answers, server: local_postgres.Server, project: Path):
    made()
    file = project / "Pulumi.prod.yaml"
    file.write_text(file.read_text().replace('"application"', '"other"'))
    user = made()
    assert user["username"] == "other"
    with connected(server, **as_login(user)):
        pass


def test_backends_that_use_it_are_waited_for(
    stage: Answers,
    server: local_postgres.Server,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    made()
    file = project / "Pulumi.prod.yaml"
    file.write_text(file.read_text().replace('{"name": "application"}', '{"name": "application", "mode": "used"}'))
    waited: list[object] = []

    def followed(stage: object, since: object) -> int:
        waited.append(since)
        return 2

    monkeypatch.setattr(rotate, "wait_until_followed", followed)
    capsys.readouterr()
    made()
    assert waited == []
    assert "Then let the backends use it" not in capsys.readouterr().out
    made("--rotate")
    described = scenarios.client("secretsmanager").describe_secret(SecretId="application-5d6e7f8-prod")
    assert waited == [described["LastChangedDate"]]
    assert "2 of 2 backends reach the database with it." in capsys.readouterr().out


def through_a_proxy(project: Path, mode: str, **more: str) -> None:
    file = project / "Pulumi.prod.yaml"
    extra = "".join(f"    {key}: {value}\n" for key, value in more.items())
    section = "  rds-platform:database:\n"
    settings = f"{section}    proxy: {{ mode: {mode}, maxConnectionsPercent: 50 }}\n{extra}"
    file.write_text(file.read_text().replace(section, settings))


def test_where_only_the_proxy_leads_to_the_writer_it_is_used_and_the_login_not_tried(
    stage: Answers, server: local_postgres.Server, project: Path, capsys: pytest.CaptureFixture[str]
):
    through_a_proxy(project, "only")
    made()
    out = capsys.readouterr().out
    assert "Its login was not tried: the proxy is the only way to the writer" in out
    assert not any(call[1] == "DescribeDBInstances" for call in stage.calls)


@pytest.mark.parametrize("settings", [{"mode": "parallel"}, {"mode": "only", "adminAccess": "true"}])
@pytest.mark.usefixtures("server")
def test_the_open_way_past_the_proxy_is_taken(
    stage: Answers, project: Path, capsys: pytest.CaptureFixture[str], settings: dict[str, str]
):
    through_a_proxy(project, **settings)
    proxy = "/rds-platform-prod/database/writerHost"
    scenarios.client("ssm").put_parameter(Name=proxy, Value="proxy.ada.dev", Overwrite=True)
    described = {"DBInstanceIdentifier": "rds-platform-prod", "Endpoint": {"Address": "localhost", "Port": 5432}}
    stage.give("rds", "DescribeDBInstances", {"DBInstances": [described]})
    made()
    assert "It logs in with the password in its secret." in capsys.readouterr().out


def test_a_stage_that_declares_none_is_told_how(project: Path, world: Answers, capsys: pytest.CaptureFixture[str]):
    assert main(["app-user", "dev"]) == 2
    assert "pulumi config set --path database.applicationUser.name application --stack dev" in capsys.readouterr().err


def test_a_secret_that_is_not_deployed_yet_is_said_so(
    stage: Answers, project: Path, capsys: pytest.CaptureFixture[str]
):
    scenarios.client("secretsmanager").delete_secret(
        SecretId="application-5d6e7f8-prod", ForceDeleteWithoutRecovery=True
    )
    assert main(["app-user", "prod", "--yes"]) == 2
    assert "prod has no secret rds-platform-prod-application" in capsys.readouterr().err


def test_nothing_is_changed_without_a_yes(
    stage: Answers, server: local_postgres.Server, capsys: pytest.CaptureFixture[str]
):
    assert main(["app-user", "prod"]) == 2
    assert capsys.readouterr().err.startswith("Make the role application in prod's database, and its password?")
    assert server.query("select count(*) from pg_roles where rolname = 'application'") == "0"


def test_a_refused_secret_is_no_empty_one(stage: Answers, capsys: pytest.CaptureFixture[str]):
    stage.give("secretsmanager", "GetSecretValue", error("AccessDeniedException"))
    assert main(["app-user", "prod", "--yes"]) == 1
    assert "You may not secretsmanager:GetSecretValue" in capsys.readouterr().err
