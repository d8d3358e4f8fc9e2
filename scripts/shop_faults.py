"""Switch faults of the running demo's gateway and carrier: `make shop FAULT=decline COUNT=1`.

Without a fault it lists them, with what is on. `off` as the fault switches everything off.
"""

from __future__ import annotations

import argparse
import sys

import boto3
from botocore.config import Config

from approvals.adapters.demo_shop.faults import (
    MAX_MILLISECONDS,
    MEANING,
    UNTIL_OFF,
    Fault,
    ShopFaults,
)
from approvals.adapters.dynamodb.table import Table
from approvals.domain.errors import StoreUnavailable
from local.names import REGION, table_name

MAX_COUNT = 1_000
_DATABASE = 3  # The fourth of the demo's ports.


def main() -> int:
    """Do what the command line says; returns the exit code."""
    arguments = _arguments()
    address = arguments.database or f"http://127.0.0.1:{arguments.port_base + _DATABASE}"
    faults = ShopFaults(_table(address))
    try:
        _switch(faults, arguments)
        on = faults.on()
    except StoreUnavailable:
        print(
            f"no demo's table answers at {address}. Start it with: make demo"
            f" (another PORT_BASE than {arguments.port_base}? make shop PORT_BASE=…)",
            file=sys.stderr,
        )
        return 1
    for fault in Fault:
        print(f"  {fault.typed:<16} {_count(on.get(fault, 0)):<16} {MEANING[fault]}")
    return 0


def _switch(faults: ShopFaults, arguments: argparse.Namespace) -> None:
    if arguments.fault == "off":
        faults.off()
    elif arguments.fault:
        count = UNTIL_OFF if arguments.count == "on" else int(arguments.count)
        faults.switch(Fault(arguments.fault.replace("-", "_")), count, arguments.ms)


def _count(count: int) -> str:
    if count == UNTIL_OFF:
        return "until off"
    return f"{count} more call{'s' if count > 1 else ''}" if count else "-"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make shop", description=__doc__)
    names = ["off", *(fault.typed for fault in Fault)]
    parser.add_argument("fault", nargs="?", default="", choices=["", *names], metavar="FAULT")
    parser.add_argument("--count", default="1", type=_whole, help="how many calls; on: until off")
    parser.add_argument("--ms", type=_milliseconds, help="how slow the gateway is")
    parser.add_argument("--port-base", type=int, default=8000)
    parser.add_argument("--database", help="the address, where the ports are not in a row")
    return parser.parse_args()


def _whole(text: str) -> str:
    if text != "on" and not (text.isascii() and text.isdigit() and int(text) <= MAX_COUNT):
        raise argparse.ArgumentTypeError(f"COUNT is a number up to {MAX_COUNT}, or on")
    return text


def _milliseconds(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= MAX_MILLISECONDS):
        raise argparse.ArgumentTypeError(f"MS is a number from 1 to {MAX_MILLISECONDS}")
    return int(text)


def _table(address: str) -> Table:
    # No proxy of this machine's is asked for an address on it.
    config = Config(
        connect_timeout=1, read_timeout=5, retries={"total_max_attempts": 1}, proxies={}
    )
    client = boto3.client(
        "dynamodb",
        endpoint_url=address,
        region_name=REGION,
        config=config,
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106 - the local database takes any
    )
    return Table(client, table_name("OrdersTable", {}))


if __name__ == "__main__":
    sys.exit(main())
