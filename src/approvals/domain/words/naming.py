"""What an order or a request is called, and the words that differ between the two."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.domain.order import Order
    from approvals.domain.words.speech import Words

_OF_REQUESTS = "of_request"


def say_of(order: Order, words: Words, key: str, **values: object) -> str:
    """Return the text of ``key`` as it is said of an order, or of a request that orders nothing.

    Where both are told alike, the key has no words of its own for requests.
    """
    of_requests = f"{key}.{_OF_REQUESTS}"
    is_said = not order.is_purchase and of_requests in words.texts
    return words.say(of_requests if is_said else key, **values)


def what_text(order: Order, words: Words, write: Callable[[str], str] = str) -> str:
    """Return what is asked for: how much and for whom, or a request's title.

    ``write`` marks up, or escapes, what people typed.
    """
    if not order.is_purchase:
        return write(order.title)
    money = words.money(order.total, order.currency)
    return words.say("order.what", money=money, customer=write(order.customer))


def kind_of(order: Order) -> str:
    """Return ``order`` or ``request``."""
    return "order" if order.is_purchase else "request"
