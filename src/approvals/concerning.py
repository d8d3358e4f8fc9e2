"""What a log line concerns: the order, and the execution that works on it.

Kept per thread of work, so that whoever logs need not be told; `approvals.adapters.logs` writes it
into every line.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from approvals.domain.order import Order

ORDER_ID, EXECUTION_ARN = "order_id", "executionArn"
"""The keys in a log line. The second is the durable SDK's own, so that one search finds both."""
_NOTHING: Mapping[str, str] = {}
_concerned: ContextVar[Mapping[str, str]] = ContextVar("concerned", default=_NOTHING)


def concerned() -> Mapping[str, str]:
    """Return what lines concern that are logged now: an order's id, an execution's ARN, or both."""
    return _concerned.get()


def concerns(order: Order | str, execution_arn: str | None = None) -> None:
    """Have the lines from here to the end of the innermost `concerning` name this order."""
    known = _concerned.get()
    if isinstance(order, str):
        named = _named(order, execution_arn)
    else:
        named = _named(order.order_id, execution_arn or order.execution_arn)
    is_same = known.get(ORDER_ID) in {None, named[ORDER_ID]}
    _concerned.set({**known, **named} if is_same else named)


@contextmanager
def concerning(order_id: str | None = None, execution_arn: str | None = None) -> Iterator[None]:
    """Have the lines of a block name an order and an execution; what is None stays as it was."""
    token = _concerned.set({**_concerned.get(), **_named(order_id, execution_arn)})
    try:
        yield
    finally:
        _concerned.reset(token)


@contextmanager
def concerning_nothing_yet() -> Iterator[None]:
    """Begin a block, such as one request, whose lines concern nothing before `concerns` says so."""
    token = _concerned.set(_NOTHING)
    try:
        yield
    finally:
        _concerned.reset(token)


def _named(order_id: str | None, execution_arn: str | None) -> dict[str, str]:
    named = {ORDER_ID: order_id, EXECUTION_ARN: execution_arn}
    return {key: value for key, value in named.items() if value}
