import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preview.redaction import Redactor
from simulation.graph import UNKNOWN, Asset, Secret


def test_secrets_are_found_at_any_depth_and_replaced_in_any_spelling():
    redactor = Redactor()
    redactor.learn({"a": [Secret({"b": ["hunter2", Secret('quo"te'), 5]})], "plain": "visible", "c": Secret("l1\nl2")})
    assert redactor.clean('hunter2 is not visible, nor quo"te') == "[secret] is not visible, nor [secret]"
    assert redactor.clean(json.dumps({"x": 'quo"te'})) == '{"x": "[secret]"}'
    assert redactor.clean(repr("l1\nl2") + "\nl1\nl2") == "'[secret]'\n[secret]"


@pytest.mark.parametrize("value", ["ab", "true", "FALSE", 5, None, UNKNOWN])
def test_what_would_tear_ordinary_words_apart_is_left(value: object):
    redactor = Redactor()
    redactor.learn(Secret(value))
    assert redactor.clean("table of 5 true FALSE falsehoods") == "table of 5 true FALSE falsehoods"


def test_what_a_provider_copied_is_a_secret_there_too():
    redactor = Redactor()
    values = {"tagsAll": {"a": ["hunter2", "not hunter2"]}, "text": Asset("text", "hunter2 "), "own": Secret("hunter2")}
    assert redactor.hide(values) is values
    redactor.learn(values)
    assert redactor.hide(values) == {
        "tagsAll": {"a": [Secret("hunter2"), "not [secret]"]},
        "text": Asset("text", "[secret] "),
        "own": Secret("hunter2"),
    }


def test_a_secret_inside_another_is_replaced_with_it():
    redactor = Redactor()
    redactor.learn_texts(["pass", "password1"])
    assert redactor.clean("password1 pass") == "[secret] [secret]"


@given(st.text(min_size=3).filter(lambda text: text.lower() not in {"true", "false"}), st.text(), st.text())
def test_no_secret_survives(secret: str, before: str, after: str):
    redactor = Redactor()
    redactor.learn(Secret(secret))
    cleaned = redactor.clean(before + secret + after)
    assert secret not in cleaned.replace("[secret]", "\0") or secret in "\0"
