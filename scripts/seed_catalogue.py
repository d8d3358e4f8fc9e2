"""Put the products of catalogue.json into a table: `make seed TABLE=NAME`.

Uses the AWS credentials and region of the environment. A product that is there already stays as it
is, stock included, so running it again changes nothing.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from botocore.exceptions import BotoCoreError

from approvals.adapters.aws import dynamodb_client
from approvals.adapters.dynamodb.catalogue import parse_products, seed
from approvals.adapters.dynamodb.table import Table
from approvals.domain.errors import NodError

CATALOGUE = Path(__file__).parents[1] / "catalogue.json"


def main() -> int:
    """Seed the table named on the command line; returns the exit code."""
    if len(sys.argv) != 2 or not sys.argv[1]:
        print("usage: make seed TABLE=NAME (the output Table of the stack)", file=sys.stderr)
        return 2
    products = parse_products(json.loads(CATALOGUE.read_text(encoding="utf-8")))
    try:
        added = seed(Table(dynamodb_client(patient=True), sys.argv[1]), products)
    except (BotoCoreError, NodError) as error:
        print(
            f"{error} Are the table's name, the region and the credentials right?", file=sys.stderr
        )
        return 1
    print(f"{added} of {len(products)} products added, the others were there")
    return 0


if __name__ == "__main__":
    sys.exit(main())
