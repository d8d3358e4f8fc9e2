"""Fills the local DynamoDB once and ends: the template's table, the catalogue's stock."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

from approvals.adapters.dynamodb.catalogue import parse_products, seed
from approvals.adapters.dynamodb.table import Table
from local.places import CATALOGUE
from local.template import name_and_value, read_template

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class OldTable(Exception):
    """The table in this state was made for another template."""


def create_tables(client: DynamoDBClient, definitions: Iterable[dict[str, Any]]) -> None:
    """Make the tables that do not exist.

    Raises:
        OldTable: One exists with other keys or indexes.
    """
    existing = client.list_tables()["TableNames"]
    for definition in definitions:
        name = definition["TableName"]
        if name not in existing:
            client.create_table(**definition)
            client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
        elif _shape(client.describe_table(TableName=name)["Table"]) != _shape(definition):
            raise OldTable(
                f"the table {name} was made by another version of the template: "
                "remove this state's folder, or name another one (make demo STATE=…)"
            )


def _shape(table: Any) -> object:
    indexes = table.get("GlobalSecondaryIndexes") or []
    return table["KeySchema"], sorted(
        (index["IndexName"], json.dumps(index["KeySchema"], sort_keys=True)) for index in indexes
    )


def main() -> None:
    """Fill the database named by the arguments."""
    parser = argparse.ArgumentParser(prog="python -m local.database", description=__doc__)
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--template", type=Path, required=True)
    parser.add_argument("--parameter", type=name_and_value, action="append", default=[])
    arguments = parser.parse_args()
    tables = read_template(arguments.template, dict(arguments.parameter)).tables
    client = boto3.client("dynamodb", endpoint_url=arguments.endpoint)
    try:
        create_tables(client, tables)
    except OldTable as problem:
        sys.exit(str(problem))
    products = parse_products(json.loads(CATALOGUE.read_text(encoding="utf-8")))
    for definition in tables:
        seed(Table(client, definition["TableName"]), products)


if __name__ == "__main__":
    main()
