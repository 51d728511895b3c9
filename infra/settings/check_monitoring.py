"""Whether anybody could read what is sent."""

from collections.abc import Iterator

from infra.settings.check_entrance import is_placeholder
from infra.settings.monitoring import Monitoring, host_of
from infra.settings.problems import Problem, Wording


def subscribers(monitoring: Monitoring, wording: Wording, *, simulated: bool) -> Iterator[Problem]:
    """No subscriber is a placeholder."""
    if simulated:
        return
    for key, chosen in (("notify", monitoring.notify), ("page", monitoring.page)):
        for kind, addresses in (("emails", chosen.emails), ("httpsEndpoints", chosen.https_endpoints)):
            for index, address in enumerate(addresses):
                if is_placeholder(host_of(address)):
                    limit = "must be an address of yours: this one is a placeholder that nobody can own (RFC 2606)"
                    path = ("monitoring", key, kind, index)
                    use = "team@YOUR-DOMAIN" if kind == "emails" else "https://YOUR-ENDPOINT"
                    yield wording.problem(path, address, limit, (path, use))
