"""A boto3 client whose calls fail as told, before or after their work is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError


@dataclass
class FaultyClient:
    """Passes every call on to ``real``; each list is used up one call at a time.

    ``before`` raises instead of working. ``after`` works, then raises: the answer is lost.
    ``twice`` names operations that are sent again at once, as a client does whose first answer
    was lost; the caller gets the second answer.
    """

    real: Any
    before: dict[str, list[Exception]] = field(default_factory=dict)
    after: dict[str, list[Exception]] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)
    calls: list[str] = field(default_factory=list)

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            self.calls.append(operation)
            if self.before.get(operation):
                raise self.before[operation].pop(0)
            answer = getattr(self.real, operation)(**arguments)
            if self.after.get(operation):
                raise self.after[operation].pop(0)
            if operation in self.twice:
                self.twice.discard(operation)
                return getattr(self.real, operation)(**arguments)
            return answer

        return call


def refused(code: str, operation: str = "TransactWriteItems", *reasons: str) -> ClientError:
    """Return what boto3 raises; ``reasons`` are those of a cancelled transaction."""
    response: Any = {
        "Error": {"Code": code, "Message": f"arn:aws:dynamodb:eu-central-1:1:table/nod {code}"},
        "ResponseMetadata": {"HTTPStatusCode": 400},
    }
    if reasons:
        response["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return ClientError(response, operation)
