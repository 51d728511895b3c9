"""The parameter group's values."""

from infra.database.parameters import parameters


def test_tls_is_forced():
    assert parameters({})["rds.force_ssl"] == "1"


def test_a_stages_own_parameters_win():
    assert parameters({"log_lock_waits": "0", "work_mem": "65536"}) == {
        **parameters({}),
        "log_lock_waits": "0",
        "work_mem": "65536",
    }


def test_the_order_does_not_depend_on_who_set_what():
    assert list(parameters({"a.first": "1"})) == sorted(parameters({"a.first": "1"}))
