"""Answers of AWS that moto does not give, each held to the shape that botocore's own models say it has."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.validate import validate_parameters

Answer = Mapping[str, Any] | Callable[[Mapping[str, Any]], Mapping[str, Any]]


class Answers:
    """Calls are answered from here where an answer was given, and go on to moto elsewhere.

    `calls` has every call as (service, operation, parameters), in order.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self._answers: dict[tuple[str, str], list[Answer]] = {}
        self._everything: Mapping[str, Any] | Exception | None = None

    def give(self, service: str, operation: str, *answers: Answer) -> None:
        """Answer an operation with these, one after the other; the last one stays."""
        self._answers[service, operation] = list(answers)

    def refuse(self, service: str, operation: str, code: str, message: str = "no") -> None:
        """Refuse an operation with an error of AWS's."""
        self.give(service, operation, error(code, message))

    def everything(self, answer: Mapping[str, Any] | Exception) -> None:
        """Answer every operation with one error."""
        self._everything = answer

    def note(self, params: dict[str, Any], model: Any, **rest: Any) -> None:
        self.calls.append((model.service_model.service_name, model.name, params))

    def answer(self, model: Any, **rest: Any) -> Any:
        given = self._everything
        if given is None:
            queue = self._answers.get((model.service_model.service_name, model.name))
            if queue is None:
                return None
            given = queue.pop(0) if len(queue) > 1 else queue[0]
            if callable(given):
                given = given(self.calls[-1][2])
        if isinstance(given, Exception):
            raise given
        if "Error" in given:
            return AWSResponse("", 400, {}, None), {**given, "ResponseMetadata": {"HTTPStatusCode": 400}}
        if model.output_shape is not None:
            validate_parameters(_short(given), model.output_shape)
        return AWSResponse("", 200, {}, None), dict(given)


def _short(value: Any) -> Any:
    """Cut long lists: what holds for the first of 4,000 points holds for all."""
    if isinstance(value, Mapping):
        return {key: _short(each) for key, each in value.items()}
    return [_short(each) for each in value[:20]] if isinstance(value, list) else value


current = Answers()


@functools.cache
def session() -> boto3.Session:
    """The session of all tests: making clients is most of what they cost."""
    made = boto3.Session()
    made.events.register("provide-client-params", current.note)
    made.events.register("before-call", current.answer)
    return made


def renew() -> Answers:
    """Forget every answer."""
    current.__init__()
    return current


def error(code: str, message: str = "no") -> dict[str, Any]:
    """Make an error of AWS's."""
    return {"Error": {"Code": code, "Message": message}}
