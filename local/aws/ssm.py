"""SSM Parameter Store, as far as functions read it: GetParameter and GetParameters."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from local.aws.answers import success
from local.http_server import Request, Response
from local.names import ACCOUNT_ID, REGION

TARGET_PREFIX = "AmazonSSM."


class ParameterStore:
    """Answers from a JSON file {name: value}, read each time: an edited secret counts at once."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def respond(self, action: str, request: Request) -> Response:
        """Answer one JSON 1.1 request."""
        try:
            asked: dict[str, Any] = json.loads(request.body)
        except ValueError:
            return _error("SerializationException", "the body is not JSON")
        values: dict[str, str] = json.loads(self._path.read_text(encoding="utf-8"))
        decrypt = asked.get("WithDecryption", False)
        if action == "GetParameter":
            name = asked.get("Name")
            if name not in values:
                return _error("ParameterNotFound", "")
            return success(200, {"Parameter": _parameter(name, values[name], decrypt)})
        if action == "GetParameters":
            names = asked.get("Names", [])
            known = [_parameter(name, values[name], decrypt) for name in names if name in values]
            unknown = [name for name in names if name not in values]
            return success(200, {"Parameters": known, "InvalidParameters": unknown})
        return _error("UnknownOperationException", f"the local stack has no {action}")


def _parameter(name: str, value: str, decrypt: bool) -> dict[str, Any]:
    # Without WithDecryption AWS returns ciphertext, which must not work by accident locally either.
    shown = value if decrypt else base64.b64encode(b"encrypted:" + value.encode()[::-1]).decode()
    return {
        "Name": name,
        "Type": "SecureString",
        "Value": shown,
        "Version": 1,
        "LastModifiedDate": 0,
        "ARN": f"arn:aws:ssm:{REGION}:{ACCOUNT_ID}:parameter{name}",
        "DataType": "text",
    }


def _error(code: str, message: str) -> Response:
    return success(400, {"__type": code, "message": message})
