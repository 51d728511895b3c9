from __future__ import annotations

import json

import machine
import pytest
import ship

JOURNALCTL = """#!/bin/sh
here=$(dirname "$0")
echo "$*" >>"$here/journalctl-calls"
cat "$here/journal"
if [ -f "$here/journalctl-fails" ]; then exit 1; fi
"""
SECOND = 1_000_000
NOON = 1_800_000_000 * SECOND
MISSING = "An error occurred (ResourceNotFoundException) when calling PutLogEvents: no such log stream"


def entry(number, message, time=None):
    return {"__CURSOR": f"s={number}", "__REALTIME_TIMESTAMP": str(time or NOON + number * SECOND), "MESSAGE": message}


@pytest.fixture
def box(machine_root):
    machine_root.command("journalctl", JOURNALCTL)

    def journal(*entries):
        text = "".join(json.dumps(one) + "\n" for one in entries)
        (machine_root.bin / "journal").write_text(text, encoding="utf-8")

    def sent():
        file = machine_root.answers / "logs-put-log-events.sent"
        return [json.loads(line) for line in file.read_text(encoding="ascii").splitlines()] if file.exists() else []

    machine_root.journal, machine_root.sent = journal, sent
    machine_root.cursor = machine_root.state / "journal-cursor"
    return machine_root


def test_new_lines_are_sent_as_they_are_and_the_place_is_kept(box):
    box.journal(entry(1, '{"event": "database-health", "healthy": 1}'), entry(2, "grüße"))
    assert ship.main(str(box.settings)) == 0
    assert box.sent() == [
        [
            {"timestamp": 1_800_000_001_000, "message": '{"event": "database-health", "healthy": 1}'},
            {"timestamp": 1_800_000_002_000, "message": "grüße"},
        ]
    ]
    assert "--log-group-name backend-0123456 --log-stream-name i-0123456789abcdef0" in box.calls()[0]
    box.journal()
    assert ship.main(str(box.settings)) == 0
    first, second = (box.bin / "journalctl-calls").read_text(encoding="ascii").splitlines()
    assert "--boot" in first
    assert "--after-cursor=s=2" in second
    assert "--unit=rds-platform-*" in second
    assert len(box.sent()) == 1


def test_the_stream_is_made_when_it_is_missing(box):
    box.journal(entry(1, "hello"))
    box.fail("logs-put-log-events", MISSING)
    assert ship.main(str(box.settings)) == 0
    assert [call.split()[1] for call in box.calls()] == ["put-log-events", "create-log-stream", "put-log-events"]


def test_lines_that_aws_did_not_take_are_sent_by_the_next_run(box, capsys):
    box.journal(entry(1, "hello"))
    box.fail("logs-put-log-events", "An error occurred (AccessDeniedException)")
    assert ship.main(str(box.settings)) == 1
    assert "AccessDenied" in capsys.readouterr().err
    assert not box.cursor.exists()
    box.mend("logs-put-log-events")
    assert ship.main(str(box.settings)) == 0
    assert box.cursor.read_text(encoding="ascii") == "s=1"


def test_a_journal_that_cannot_be_read_is_said(box, capsys):
    box.journal()
    (box.bin / "journalctl-fails").touch()
    assert ship.main(str(box.settings)) == 1
    assert "journalctl: exit status 1" in capsys.readouterr().err


def test_a_batch_is_in_the_order_of_time(box):
    box.journal(entry(1, "later", NOON + SECOND), entry(2, "sooner", NOON))
    ship.main(str(box.settings))
    assert [event["message"] for event in box.sent()[0]] == ["sooner", "later"]


def test_no_batch_exceeds_what_cloudwatch_takes():
    many = [entry(number, "x") for number in range(25_000)]
    assert [len(batch) for batch in ship.batches(many)] == [10_000, 10_000, 5_000]
    large = [entry(number, "é" * 90_000) for number in range(12)]
    for batch in ship.batches(large):
        assert sum(len(event["message"].encode()) + 26 for _, event in batch) <= 1_048_576
    days = [entry(1, "x", NOON), entry(2, "x", NOON + 86_400 * SECOND), entry(3, "x", NOON + 86_401 * SECOND)]
    assert [len(batch) for batch in ship.batches(days)] == [1, 2]


@pytest.mark.parametrize(
    ("message", "sent"),
    [([104, 105, 255], "hi\N{REPLACEMENT CHARACTER}"), (None, None), ("", None), ("é" * 300_000, "é" * 100_000)],
)
def test_messages_that_are_not_plain_text_are_made_so_or_left_out(message, sent):
    found = [event["message"] for batch in ship.batches([entry(1, message)]) for _, event in batch]
    assert found == ([] if sent is None else [sent])


def test_an_error_of_the_command_line_is_told_by_its_first_line(box):
    box.fail("logs-put-log-events", "")
    with pytest.raises(machine.UnavailableError, match="exit status 254"):
        machine.aws("us-east-1", "logs", "put-log-events")
