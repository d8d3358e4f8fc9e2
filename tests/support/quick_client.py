"""A client of the database program that does what boto3's does, at a tenth of the work.

For tests of thousands of calls at once, in which boto3's own share would be most of the time. What
`Table` calls is JSON as it stands: it is sent as it is, and errors are boto3's own.
"""

from __future__ import annotations

import http.client
import json
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

_HEADERS = {
    "content-type": "application/x-amz-json-1.0",
    # The program wants a signature and checks none.
    "authorization": "AWS4-HMAC-SHA256 Credential=test/20261121/eu-central-1/dynamodb/aws4_request,"
    " SignedHeaders=host, Signature=0",
    "x-amz-date": "20261121T090000Z",
}


class QuickClient:
    """For many threads: each call takes a connection that nobody uses."""

    def __init__(self, endpoint: str) -> None:
        """Connect to whatever listens there when it is called."""
        self._where = urlsplit(endpoint).netloc
        self._idle: deque[http.client.HTTPConnection] = deque()

    def __getattr__(self, method: str) -> Callable[..., dict[str, Any]]:
        operation = "".join(part.capitalize() for part in method.split("_"))
        return lambda **arguments: self._call(operation, arguments)

    def close(self) -> None:
        """Close every connection."""
        for connection in self._idle:
            connection.close()

    def _call(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        connection = self._connection()
        headers = {**_HEADERS, "x-amz-target": f"DynamoDB_20120810.{operation}"}
        connection.request("POST", "/", json.dumps(arguments), headers)
        response = connection.getresponse()
        answer: dict[str, Any] = json.loads(response.read())
        self._idle.append(connection)
        if response.status == http.client.OK:
            return answer
        code = str(answer.pop("__type", "")).rpartition("#")[2]
        error = {"Code": code, "Message": str(answer.get("message", ""))}
        raise ClientError({**answer, "Error": error}, operation)  # type: ignore[typeddict-item]

    def _connection(self) -> http.client.HTTPConnection:
        try:
            return self._idle.pop()
        except IndexError:
            return http.client.HTTPConnection(self._where)
