import base64
import gzip

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
        assert len(text) >= leaks._SHORTEST

    has_its_mark()


@pytest.mark.parametrize("kind", leaks._KINDS)
def test_marks_are_folded(kind):
    assert all(mark == mark.casefold() for mark in leaks._MARKS[kind])


@pytest.mark.parametrize("kind", sorted(leaks._KINDS.keys() - leaks._BARE))
def test_only_what_is_bare_can_be_written_in_the_letters_of_base64(kind):
    @settings(max_examples=60, database=None, deadline=None)
    @given(st.from_regex(leaks._KINDS[kind]))
    def is_no_base64(text):
        assert not leaks._ENCODED.fullmatch(text)

    is_no_base64()


@pytest.mark.parametrize("damage", [slice(0, 30), slice(0, 12)])
def test_what_is_packed_but_damaged_is_no_credential(damage):
    packed = gzip.compress(b"PGPASSWORD=hunter2two\n" + bytes(range(256)))
    assert leaks.credentials(base64.b64encode(packed).decode())
    assert leaks.credentials(base64.b64encode(packed[damage]).decode()) == []
    broken = packed[:20] + b"\xff" * 20 + packed[40:]
    assert leaks.credentials(base64.b64encode(broken).decode()) == []
