"""The real engine's tests: `make test-engine` runs them all, a plain run only one that is short."""

import shutil

import pytest

PAGE = "https://www.pulumi.com/docs/install/"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "engine: asks the real Pulumi engine; needs the pulumi command")
    config.addinivalue_line("markers", "smoke: the one of those that a plain run has too")
    config.addinivalue_line("markers", "soak: asks the real engine for many minutes")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    theirs = [item for item in items if item.get_closest_marker("engine") or item.get_closest_marker("soak")]
    here = shutil.which("pulumi") is not None
    if str(config.option.markexpr) in {"engine", "soak"}:
        if theirs and not here:
            pytest.exit(f"These tests need the pulumi command: {PAGE}", 2)
        return
    left_out = [item for item in theirs if not item.get_closest_marker("smoke")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
    if not here:
        reason = f"the pulumi command is not on the path, so the real engine is not asked ({len(theirs)} tests): {PAGE}"
        for item in theirs:
            item.add_marker(pytest.mark.skip(reason=reason))
