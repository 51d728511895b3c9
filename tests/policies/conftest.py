import pytest

from tests.policies import support


@pytest.fixture(scope="session")
def pack():
    """One process of the pack for all tests that need it."""
    with support.analyzer() as started:
        yield started
