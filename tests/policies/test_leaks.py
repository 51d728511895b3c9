import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardrails.aws import leaks


@pytest.mark.parametrize("kind", leaks._KINDS)
def test_text_that_has_the_form_of_a_credential_has_its_mark(kind):
    @settings(max_examples=60, database=None, deadline=None)
    @given(st.from_regex(leaks._KINDS[kind]))
    def has_its_mark(text):
        assert any(mark in text.casefold() for mark in leaks._MARKS[kind])

    has_its_mark()


@pytest.mark.parametrize("kind", leaks._KINDS)
def test_marks_are_folded(kind):
    assert all(mark == mark.casefold() for mark in leaks._MARKS[kind])
