"""The two commands of the AWS CLI that scripts use, against any endpoint: `stand_in` installs it.

Every call's arguments are written to a file, as `ps` would show them to everybody.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from urllib.request import Request, urlopen

ACCOUNT = "123456789012"
CALLS = "NOD_AWS_CALLS"
ROOT = Path(__file__).parents[2]


def stand_in(folder: Path, endpoint: str, region: str) -> dict[str, str]:
    """Return the environment in which `aws` is this program, noting its calls in a file."""
    program = folder / "bin" / "aws"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {sys.executable} {__file__} "$@"\n')
    program.chmod(0o755)
    return {
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": region,
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        CALLS: str(folder / "calls"),
    }


def calls(environment: dict[str, str]) -> list[list[str]]:
    """Return the arguments of every call so far."""
    file = Path(environment[CALLS])
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def main() -> None:
    """Answer as the AWS CLI does with `--query … --output text`."""
    with Path(os.environ[CALLS]).open("a") as noted:
        noted.write(json.dumps(sys.argv[1:]) + "\n")
    if sys.argv[1:3] == ["sts", "get-caller-identity"]:
        print(ACCOUNT)  # noqa: T201
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("command", nargs=2)
    for option in ("name", "type", "value", "query", "output"):
        parser.add_argument(f"--{option}", required=True)
    parser.add_argument("--overwrite", action="store_true")
    asked = parser.parse_args()
    if asked.command != ["ssm", "put-parameter"] or asked.query != "Version":
        parser.error("the stand-in has no such command")
    value = asked.value
    if value.startswith("file://"):
        value = Path(value.removeprefix("file://")).read_text()
    print(_put(asked.name, value, asked.type, overwrite=asked.overwrite))  # noqa: T201


def _put(name: str, value: str, kind: str, *, overwrite: bool) -> int:
    """Store a parameter and return its version; without boto3, which takes long to import."""
    region = os.environ["AWS_DEFAULT_REGION"]
    asked = {"Name": name, "Value": value, "Type": kind, "Overwrite": overwrite}
    request = Request(
        os.environ["AWS_ENDPOINT_URL"],
        json.dumps(asked).encode(),
        {
            "Authorization": f"AWS4-HMAC-SHA256 Credential=none/20261101/{region}/ssm/aws4_request",
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "AmazonSSM.PutParameter",
        },
    )
    with urlopen(request) as answer:
        return int(json.load(answer)["Version"])


if __name__ == "__main__":
    main()
