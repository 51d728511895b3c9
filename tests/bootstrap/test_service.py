from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import threading
import time

import postgres
import service


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def request(port, path, method="GET"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def answering(port, deadline=5.0):
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        try:
            return request(port, "/health")
        except OSError:
            time.sleep(0.02)
    raise AssertionError("the service does not answer")


def down():
    return postgres.Health(False, "server", "53300")


def test_the_health_path_says_only_that_the_process_lives(serving, capsys):
    with serving(down, health_path="/alive") as port:
        status, body = request(port, "/alive?from=load-balancer")
        assert (status, json.loads(body)) == (200, {"alive": True})
        assert request(port, "/health")[0] == 404
    lines = capsys.readouterr().out.splitlines()
    assert [line.split('"')[1] for line in lines] == ["GET /health HTTP/1.1"]


def test_the_database_path_names_the_reason_class_and_the_servers_code(serving):
    with serving(down) as port:
        status, body = request(port, "/health/database")
    assert status == 503
    assert json.loads(body) == {"healthy": False, "reason": "server", "sqlstate": "53300"}


def test_the_front_page_says_where_to_look_and_nothing_about_the_machine(serving):
    with serving(down) as port:
        status, body = request(port, "/")
        assert (status, json.loads(body)["health"]) == (200, ["/health", "/health/database"])
        assert request(port, "/", "HEAD") == (200, b"")
        assert request(port, "/nothing")[0] == 404
        assert request(port, "/", "POST")[0] == 501


def test_a_flood_of_questions_asks_the_database_once(serving):
    asked = []

    def slow():
        asked.append(time.monotonic())
        time.sleep(0.1)
        return postgres.Health(True, "ok")

    with serving(slow, fresh=5.0) as port:
        threads = [threading.Thread(target=request, args=(port, "/health/database")) for _ in range(20)]
        for thread in threads:
            thread.start()
        assert request(port, "/health")[0] == 200
        for thread in threads:
            thread.join()
    assert len(asked) == 1


def test_a_state_is_taken_again_when_it_is_no_longer_fresh():
    answers = iter([postgres.Health(True, "ok"), down()])
    database = service.Database(lambda: next(answers), fresh=0.05)
    assert database.state().healthy
    time.sleep(0.06)
    assert not database.state().healthy


def test_without_any_database_settings_the_service_lives_and_ends_well(script):
    port = free_port()
    process = script("service.py", {"PORT": str(port), "HEALTH_CHECK_PATH": "/health"})
    assert answering(port)[0] == 200
    status, body = request(port, "/health/database")
    assert (status, json.loads(body)) == (503, {"healthy": False, "reason": "not-configured"})
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=5) == 0
    assert b"Traceback" not in process.stdout.read()


def test_a_stop_finishes_the_request_that_has_begun(monkeypatch):
    port = free_port()
    begun, ended, results = threading.Event(), threading.Event(), []

    def slow(_environment):
        begun.set()
        time.sleep(0.3)
        ended.set()
        return postgres.Health(True, "ok")

    def client():
        answering(port)
        asking = threading.Thread(target=lambda: results.append(request(port, "/health/database")[0]))
        asking.start()
        begun.wait(5)
        os.kill(os.getpid(), signal.SIGTERM)
        asking.join()

    monkeypatch.setattr(postgres, "check", slow)
    handlers = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=client)
    thread.start()
    try:
        assert service.main({"PORT": str(port), "HEALTH_CHECK_PATH": "/health"}) == 0
        assert ended.is_set()
    finally:
        thread.join()
        signal.signal(signal.SIGTERM, handlers[0])
        signal.signal(signal.SIGINT, handlers[1])
    assert results == [200]
