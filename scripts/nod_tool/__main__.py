"""The command line of `scripts/nod`.

Exit codes: 0 done, and for `stuck` nothing is; 1 it could not be done; 2 wrong input; 3 for `stuck`
something is, for `redeliver` nobody knows whether it arrived.
"""

from __future__ import annotations

import argparse
import logging
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from approvals.domain.errors import NodError, OrderNotFound
from approvals.domain.order_request import ORDER_ID_PATTERN
from scripts.nod_tool import commands
from scripts.nod_tool.connect import NotConnectedError, Orders, on_aws, on_this_machine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FAILED = 1
DEMO = Path(__file__).parents[2] / ".local"
"""What `make demo` runs on."""
MAX_MINUTES, MAX_ORDERS = 525_600, 10_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_STACK = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,127}")


type Connect = Callable[[argparse.Namespace], Orders]


def main(words: Sequence[str] | None = None, connect: Connect | None = None) -> int:
    """Do what the command line says, on the orders that ``connect`` reaches; see the exit codes."""
    arguments = _parser().parse_args(words)
    try:
        return int(arguments.run((connect or _orders)(arguments), arguments))
    except OrderNotFound:
        return _failed(f"there is no order {arguments.order}")
    except (NotConnectedError, NodError) as error:
        return _failed(str(error))
    except BrokenPipeError:  # `nod audit | head`
        sys.stderr.close()
        return 0


def _failed(why: str) -> int:
    print(f"nod: {why}", file=sys.stderr)
    return FAILED


def _orders(arguments: argparse.Namespace) -> Orders:
    if arguments.local or arguments.state is not None:
        return on_this_machine(arguments.state or DEMO)
    return on_aws(arguments.stack, arguments.region, arguments.profile)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nod", description="Look after Nod's orders, on AWS or in the local stack."
    )
    where = parser.add_argument_group("where the orders are")
    where.add_argument("--stack", type=_stack, default="nod", help="on AWS: the stack (nod)")
    where.add_argument("--region", help="its region; without, that of the environment or profile")
    where.add_argument("--profile", help="the AWS profile; without, the environment's credentials")
    # No option with a value that may be left out: it would take the command for it.
    where.add_argument("--local", action="store_true", help="make demo's, in the place of AWS")
    where.add_argument(
        "--state", type=Path, metavar="FOLDER", help="the local stack that runs on this folder"
    )
    chosen = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_stuck(chosen)
    show = _add(chosen, "show", commands.show, "show an order, its audit and what its workflow did")
    show.add_argument("order", type=_order_id)
    redeliver = _add(
        chosen, "redeliver", commands.redeliver, "wake a workflow for what is already decided"
    )
    redeliver.add_argument("order", type=_order_id)
    redeliver.add_argument("--as", dest="name", type=_name, required=True, help="who you are")
    withdraw = _add(chosen, "withdraw", commands.withdraw, "take an order back that still waits")
    withdraw.add_argument("order", type=_order_id)
    withdraw.add_argument("--as", dest="name", type=_name, required=True, help="who you are")
    withdraw.add_argument("--reason", type=_reason, required=True, help="why; people read it")
    _add_audit(chosen)
    return parser


def _add(
    chosen: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: object,
    about: str,
) -> argparse.ArgumentParser:
    parser = chosen.add_parser(name, help=about, description=f"{about.capitalize()}.")
    parser.set_defaults(run=run)
    return parser


def _add_stuck(chosen: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    stuck = _add(chosen, "stuck", commands.stuck, "list open orders that do not get on")
    stuck.add_argument("--minutes", type=_minutes, default="10", help="stuck for how long (10)")
    stuck.add_argument(
        "--most",
        type=_most,
        default=500,
        help="orders of one status, oldest first (500)",
    )
    stuck.add_argument(
        "--no-executions",
        action="store_true",
        help="do not ask Lambda whether executions are over; quicker",
    )


def _add_audit(chosen: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    audit = _add(chosen, "audit", commands.audit, "write what happened to all orders, oldest first")
    audit.add_argument("--from", dest="since", type=_instant, required=True, metavar="DAY")
    audit.add_argument("--to", dest="before", type=_instant, metavar="DAY", help="before it (now)")
    audit.add_argument("--format", choices=("csv", "json"), default="csv")


def _order_id(text: str) -> str:
    if not ORDER_ID_PATTERN.fullmatch(text):
        raise argparse.ArgumentTypeError("an order's id is 1 to 64 of A-Z, a-z, 0-9, - and _")
    return text


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise argparse.ArgumentTypeError("a name is up to 40 of A-Z, a-z, 0-9, ., - and _")
    return f"operator:{text}"


def _stack(text: str) -> str:
    if not _STACK.fullmatch(text):
        raise argparse.ArgumentTypeError("a stack's name is a letter, then letters, digits and -")
    return text


def _reason(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("a reason has words")
    return text


def _minutes(text: str) -> timedelta:
    return timedelta(minutes=_whole(text, 0, MAX_MINUTES, "minutes"))


def _most(text: str) -> int:
    return _whole(text, 1, MAX_ORDERS, "a number of orders")


def _whole(text: str, low: int, high: int, what: str) -> int:
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise argparse.ArgumentTypeError(f"{what}: a whole number from {low} to {high}")
    return int(text)


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        wrong = "a day such as 2026-11-21, or an instant such as 2026-11-21T09:00:00+01:00"
        raise argparse.ArgumentTypeError(wrong) from None


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)  # The functions' lines: here people are told in words.
    sys.exit(main())
