"""The `monitoring` section: who may be named, and what is never shown."""

from typing import Any

import pytest

from infra.settings import SettingsError, load
from infra.settings.monitoring import host_of
from tests.unit.settings_files import changed, engine_config, owned, stack_file

PROD = owned(stack_file("prod"))
PAGER = "https://events.pager.io/integration/0123456789abcdef/enqueue"


def chosen(changes: dict[str, Any], **how: Any):
    return load(engine_config(changed(PROD, changes)), stage="prod", **how).monitoring


def problems(changes: dict[str, Any], **how: Any) -> str:
    with pytest.raises(SettingsError) as caught:
        chosen(changes, **how)
    return str(caught.value)


def test_dev_has_the_essential_alarms_and_the_others_all():
    def level(stage: str) -> str:
        return load(engine_config(owned(stack_file(stage))), stage=stage).monitoring.alarms

    assert [level(stage) for stage in ("dev", "prod", "growth")] == ["essential", "all", "all"]


def test_nobody_is_told_and_nothing_is_budgeted_unless_somebody_says_so():
    default = chosen({"monitoring": {}})
    assert default.alarms == "all"
    assert default.notify == default.page
    assert default.notify.emails == default.notify.https_endpoints == ()
    assert default.monthly_budget is None
    assert default.budget_scope == "account"
    assert default.runbook_url == "docs/runbooks"


def test_people_and_services_can_be_told():
    told = chosen({"monitoring.notify.emails": ["team@acme.io"], "monitoring.page.httpsEndpoints": [PAGER]})
    assert told.notify.emails == ("team@acme.io",)
    assert told.page.https_endpoints == (PAGER,)


@pytest.mark.parametrize(
    "address",
    ["team+rds@acme.io", "o'neil@mail.acme.co.uk", "TEAM@ACME.IO", "a@x-1.io"],
)
def test_unusual_mail_addresses_pass(address: str):
    assert chosen({"monitoring.notify.emails": [address]}).notify.emails == (address,)


@pytest.mark.parametrize(
    "address",
    [
        "team",
        "team@acme",
        "Team <team@acme.io>",
        "team@acme.io, b@acme.io",
        "@acme.io",
        "a b@acme.io",
        "a@-acme.io",
        "",
    ],
)
def test_what_is_no_mail_address_is_refused(address: str):
    text = problems({"monitoring.notify.emails": [address]})
    assert "monitoring.notify.emails[0]" in text
    assert "must be an e-mail address" in text


@pytest.mark.parametrize(
    ("address", "limit"),
    [
        ("http://events.pager.io/x", "must start with https://"),
        ("https://pager", "must be an address such as"),
        ("https://me:word@events.pager.io/x", "must be an address such as"),
        ("https://events.pager.io/x#y", "must be an address such as"),
        ("https://events.pager.io/x y", "must be an address such as"),
        ("ftp://events.pager.io/x", "must be an address such as"),
        ("events.pager.io/x", "must be an address such as"),
    ],
)
def test_what_sns_could_not_post_to_is_refused_without_showing_it(address: str, limit: str):
    text = problems({"monitoring.page.httpsEndpoints": [address]})
    assert "monitoring.page.httpsEndpoints[0]: (not shown)" in text
    assert limit in text
    assert address not in text


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"monitoring.notify.emails": ["team@example.com"]}, "monitoring.notify.emails[0]"),
        ({"monitoring.page.emails": ["a@acme.io", "b@sub.example.org"]}, "monitoring.page.emails[1]"),
        ({"monitoring.notify.httpsEndpoints": ["https://hook.invalid/x"]}, "monitoring.notify.httpsEndpoints[0]"),
    ],
)
def test_placeholders_pass_in_a_preview_only(changes: dict[str, Any], key: str):
    assert chosen(changes, simulated=True)
    text = problems(changes)
    assert key in text
    assert "RFC 2606" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"monitoring.alarms": "some"}, "must be one of essential, all"),
        ({"monitoring.monthlyBudget": 0}, "from 1 to 1000000 US dollars"),
        ({"monitoring.monthlyBudget": 99.5}, "from 1 to 1000000 US dollars"),
        ({"monitoring.budgetScope": "tag"}, "must be one of account, stack"),
        ({"monitoring.responseTimeInMilliseconds": 5}, "from 50 to 60000 milliseconds"),
        ({"monitoring.runbookUrl": "docs/runbooks/"}, "without a slash at the end"),
        ({"monitoring.runbookUrl": "http://wiki.acme.io"}, "must be an https:// address"),
        ({"monitoring.email": ["a@acme.io"]}, "is not a setting"),
        ({"monitoring.notify.emails": "a@acme.io"}, "must be a list"),
        ({"monitoring.notify.emails": ["a@acme.io", "a@acme.io"]}, "name each once"),
    ],
)
def test_other_wrong_values_say_their_limit(changes: dict[str, Any], words: str):
    assert words in problems(changes)


@pytest.mark.parametrize("base", ["docs/runbooks", "https://github.com/acme/rds-platform/blob/main/docs/runbooks"])
def test_runbooks_are_read_in_the_repository_or_on_the_web(base: str):
    assert chosen({"monitoring.runbookUrl": base}).runbook_url == base


def test_a_subscribers_host_is_found_whatever_its_kind():
    assert host_of("Team@Acme.IO") == "acme.io"
    assert host_of("https://Hooks.Acme.io:8443/x?key=1") == "hooks.acme.io"
    assert host_of("neither") == ""
