"""Count and index the orders of earlier releases: `python scripts/recount.py TABLE`.

Orders that were placed before there were counts by status and a search are missing from both; this
adds them. Orders may be placed and decided meanwhile, and running it again changes nothing. Uses
the AWS credentials and region of the environment.
"""

from __future__ import annotations

import sys

from botocore.exceptions import BotoCoreError

from approvals.adapters.aws import dynamodb_client
from approvals.adapters.dynamodb.recount import recount
from approvals.adapters.dynamodb.table import Table
from approvals.domain.errors import NodError


def main() -> int:
    """Recount the table named on the command line; returns the exit code."""
    if len(sys.argv) != 2 or not sys.argv[1]:
        print("usage: python scripts/recount.py TABLE (the stack's output Table)", file=sys.stderr)
        return 2
    try:
        counted = recount(Table(dynamodb_client(patient=True), sys.argv[1]))
    except (BotoCoreError, NodError) as error:
        print(
            f"{error} Are the table's name, the region and the credentials right?", file=sys.stderr
        )
        return 1
    print(f"{counted.added} of {counted.orders} orders added, the others were counted")
    return 0


if __name__ == "__main__":
    sys.exit(main())
