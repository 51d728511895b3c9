"""What each text becomes was taken from Pulumi itself: its own loader read the same files."""

from pathlib import Path

import pytest

from preview.errors import PreviewError
from preview.stack_files import text
from preview.yaml_reader import parse, read


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *[
            (word, word)
            for word in ("off", "on", "yes", "no", "y", "n", "Off", "NO", "=", "é", "1:2", "nan", "infinity")
        ],
        *[(word, True) for word in ("true", "True", "TRUE")],
        *[(word, False) for word in ("false", "False", "FALSE")],
        *[(word, None) for word in ("", "~", "null", "Null", "NULL")],
        ("03:00", "03:00"),
        ("12:30:45", "12:30:45"),
        ("sun:04:30-sun:05:30", "sun:04:30-sun:05:30"),
        ("10.0.0.0/16", "10.0.0.0/16"),
        ("017", 15),
        ("-017", -15),
        ("0o17", 15),
        ("0o8", "0o8"),
        ("08", 8.0),
        ("0900", 900.0),
        ("0x1F", 31),
        ("-0x1F", -31),
        ("0x", "0x"),
        ("0b101", 5),
        ("-0b11", -3),
        ("+1", 1),
        ("+", "+"),
        ("1_000", 1000),
        ("_1", "_1"),
        ("17.10", 17.1),
        ("1e3", 1000.0),
        ("1.", 1.0),
        (".5", 0.5),
        (".5_0", 0.5),
        (".752_", ".752_"),
        (".", "."),
        ("1e400", "1e400"),
        ("18446744073709551615", 18446744073709551615),
        ("+18446744073709551615", 1.8446744073709552e19),
        ("-9223372036854775809", -9.223372036854775809e18),
        ("0xFFFFFFFFFFFFFFFFF", "0xFFFFFFFFFFFFFFFFF"),
        ("2026-01-02", "2026-01-02 00:00:00 +0000 UTC"),
        ("2026-1-2", "2026-01-02 00:00:00 +0000 UTC"),
        ("2026-13-01", "2026-13-01"),
        ("2026-01-02T03:04:05Z", "2026-01-02 03:04:05 +0000 UTC"),
        ("2026-01-02T03:04:05", "2026-01-02T03:04:05"),
        ("2026-01-02 03:04:05", "2026-01-02 03:04:05 +0000 UTC"),
        ("2026-01-02 03:04:05 +02:00", "2026-01-02 03:04:05 +02:00"),
        ("2026-01-02t03:04:05.120+02:30", "2026-01-02 03:04:05.12 +0230 +0230"),
        ("2026-01-02t03:04:05-02:30", "2026-01-02 03:04:05 -0230 -0230"),
        ('"5"', "5"),
        ("'true'", "true"),
        ("!!str 5", "5"),
        ('!!int "5"', 5),
        ("!!float 5", 5.0),
        ("!!bool true", True),
        ("!!null ~", None),
        ("!!binary aGVsbG8=", "hello"),
        ("!mine x", "x"),
        ("[1, off, {a: ~}]", [1, "off", {"a": None}]),
        ("{1: a, true: b, 1.50: c, ~: d, 2.0: e}", {"1": "a", "true": "b", "1.5": "c", "<nil>": "d", "2": "e"}),
    ],
)
def test_scalars_are_what_pulumi_makes_of_them(written: str, value: object):
    found = parse(f"key: {written}", "file")["key"]
    assert found == value
    assert type(found) is type(value)


def test_only_the_first_document_counts():
    assert parse("a: 1\n---\na: 2\n", "file") == {"a": 1}


def test_an_empty_text_is_nothing():
    assert parse("# nothing but a comment\n", "file") is None


def test_anchors_and_merges_are_followed_and_own_keys_win():
    document = parse("base: &base {a: 1, b: 2}\nother: &other {b: 3, c: 4}\nall: {<<: [*base, *other], a: 9}\n", "file")
    assert document["all"] == {"a": 9, "b": 2, "c": 4}
    assert parse("base: &base {a: 1}\nall: {<<: *base}\n", "file")["all"] == {"a": 1}


def test_a_quoted_merge_key_is_an_ordinary_one():
    assert parse('a: {"<<": 1}', "file") == {"a": {"<<": 1}}


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "file:3: a is given twice"),
        ("a: [1\n", "file:2: not valid YAML: expected ',' or ']', but got '<stream end>'"),
        ("a:\n\tb: 1\n", "file:2: not valid YAML: found character '\\t' that cannot start any token"),
        ("? [a]\n: 1\n", "file:1: a key has to be a single word or text"),
        ("a: {<<: 3}\n", "file:1: << merges only mappings"),
        ("a: !!int x\n", "file:1: x is not of the type !!int"),
        ("a: !!int true\n", "file:1: true is not of the type !!int"),
        ("a: !!bool yes\n", "file:1: yes is not of the type !!bool"),
        ("a: !!binary a\n", "file:1: !!binary does not hold text in base64"),
        ("a: \x01\n", "file: not valid YAML: special characters are not allowed"),
    ],
)
def test_errors_name_file_line_and_problem(written: str, message: str):
    with pytest.raises(PreviewError) as error:
        parse(written, "file")
    assert str(error.value) == message


def test_a_byte_order_mark_is_skipped(tmp_path: Path):
    (tmp_path / "file.yaml").write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read(tmp_path / "file.yaml") == {"a": 1}


def test_a_missing_file_and_one_in_another_encoding_are_named(tmp_path: Path):
    with pytest.raises(PreviewError, match=r"file\.yaml: cannot be read: No such file or directory"):
        read(tmp_path / "file.yaml")
    (tmp_path / "file.yaml").write_bytes(b"a: \xff\n")
    with pytest.raises(PreviewError, match=r"file\.yaml: is not UTF-8 text"):
        read(tmp_path / "file.yaml")


@pytest.mark.parametrize(
    ("written", "handed_over"),
    [
        ("17.10", "17.1"),
        ("1e30", "1e+30"),
        ("1e20", "100000000000000000000"),
        ("0.00001234", "0.00001234"),
        ("1e-7", "1e-7"),
        ("-0.0", "0"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("12345678901234567890", "12345678901234567890"),
        ("[12345678901234567890, 1.0, 123456789.5]", "[12345678901234567000,1,123456789.5]"),
        ("100000000000000000000000", "1e+23"),
        ("true", "true"),
        ("~", ""),
        ("[~, true]", "[null,true]"),
        ("{b: 2, a: 'é <b> &'}", '{"a":"é \\u003cb\\u003e \\u0026","b":2}'),
        ("é <b>", "é <b>"),
    ],
)
def test_programs_get_the_text_that_pulumi_hands_them(written: str, handed_over: str):
    assert text(parse(f"key: {written}", "file")["key"]) == handed_over


@pytest.mark.parametrize("written", [".inf", "-.inf", ".nan", "[.inf]"])
def test_numbers_that_json_lacks_are_refused(written: str):
    with pytest.raises(ValueError, match="a number has to be finite"):
        text(parse(f"key: {written}", "file")["key"])
