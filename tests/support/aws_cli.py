"""The two commands of the AWS CLI that scripts use, against any endpoint: `stand_in` installs it.

Every call's arguments are written to a file, as `ps` would show them to everybody.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

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
    import boto3

    value = asked.value
    if value.startswith("file://"):
        value = Path(value.removeprefix("file://")).read_text()
    client = boto3.client("ssm", region_name=os.environ["AWS_DEFAULT_REGION"])
    answer = client.put_parameter(
        Name=asked.name, Value=value, Type=asked.type, Overwrite=asked.overwrite
    )
    print(answer["Version"])  # noqa: T201


if __name__ == "__main__":
    main()
