"""The parameter group's values."""

from infra.database.parameters import BASE, parameters


def test_tls_is_forced():
    assert {p.name: p.value for p in parameters({})}["rds.force_ssl"] == "1"


def test_a_stages_own_parameter_replaces_ours_once_and_waits_for_a_reboot():
    found = [p for p in parameters({"log_lock_waits": "0"}) if p.name == "log_lock_waits"]
    assert [(p.value, p.apply_method) for p in found] == [("0", "pending-reboot")]


def test_a_stages_own_parameters_follow_ours_in_order_of_their_names():
    added = parameters({"work_mem": "65536", "shared_preload_libraries": "pg_cron"})[len(BASE) :]
    assert [p.name for p in added] == ["shared_preload_libraries", "work_mem"]
