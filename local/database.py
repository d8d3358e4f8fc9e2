"""The local DynamoDB: finds the program, makes the table that the template defines, seeds the stock.

`python -m local.database` does the last two once and ends.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from local.template import REGION, read_template

ROOT = Path(__file__).resolve().parents[1]


class OldTableError(Exception):
    """The table in this state was made for another template."""


def find_dynoxide(given: Path | None) -> Path | None:
    """Return the database program, None when it is not installed on this machine.

    Raises:
        FileNotFoundError: `given` names no file.
    """
    if given is not None:
        if not given.is_file():
            raise FileNotFoundError(f"there is no database program at {given}")
        return given.resolve()
    return next(iter(sorted(ROOT.glob(".tools/node_modules/@dynoxide/*/dynoxide"))), None)


def prepare(endpoint: str, tables: tuple[dict[str, Any], ...], code: Path, catalogue: Path) -> None:
    """Make missing tables, and put the catalogue's stock where it does not exist.

    Raises:
        OldTableError: A table exists with other keys or indexes.
    """
    import boto3  # slow to import, and the supervisor needs this module's path alone

    resource = boto3.resource(
        "dynamodb",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    existing = {table.name: table for table in resource.tables.all()}
    for definition in tables:
        name = definition["TableName"]
        if name in existing:
            _check(existing[name], definition)
        else:
            resource.create_table(**definition).wait_until_exists()
    if catalogue.is_file():
        sys.path.insert(0, str(code))
        from approvals.adapters.dynamodb.catalogue import seed

        seed(resource.Table(tables[0]["TableName"]), json.loads(catalogue.read_text("utf-8")))


def _check(table: Any, definition: dict[str, Any]) -> None:
    def shape(keys: list[Any], indexes: list[Any] | None) -> object:
        return keys, sorted((index["IndexName"], index["KeySchema"]) for index in indexes or [])

    present = shape(table.key_schema, table.global_secondary_indexes)
    if present != shape(definition["KeySchema"], definition.get("GlobalSecondaryIndexes")):
        raise OldTableError(
            f"the table {table.name} was made by another version of the template: "
            "remove this state's folder, or name another one (make demo STATE=…)"
        )


def main() -> None:
    """Prepare the database named by the arguments."""
    parser = argparse.ArgumentParser(prog="python -m local.database", description=__doc__)
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--template", type=Path, required=True)
    parser.add_argument("--code", type=Path, required=True)
    parser.add_argument("--catalogue", type=Path, required=True)
    parser.add_argument("--parameter", type=name_and_value, action="append", default=[])
    arguments = parser.parse_args()
    tables = read_template(arguments.template, dict(arguments.parameter)).tables
    try:
        prepare(arguments.endpoint, tables, arguments.code.resolve(), arguments.catalogue)
    except OldTableError as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
