"""Explain a policy in words, and try orders against it: `make policy-check`.

Exit code 1, with every problem, where the policy cannot be used. Nothing is looked up: who is in a
user group is left open, and both answers are shown.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from approvals.adapters.policy_file import load_policy
from approvals.domain.errors import PolicyInvalid
from approvals.domain.money import CENT, amount
from approvals.domain.routing.explain import explain_policy, explain_routes
from approvals.domain.routing.model import AmountRange, Condition, RoutingPolicy
from approvals.domain.routing.route import Facts

SHIPPED = Path(__file__).parents[1] / "src" / "policy.yaml"
SOMEBODY = "U123"
"""Who places the orders that nobody names."""
_ORDER = re.compile(
    r"\s*(?P<amount>[0-9][0-9,]*(\.[0-9]{1,2})?) (?P<currency>[A-Z]{3}) by (?P<requester>\S+)"
    r"( for (?P<customer>.+?))?( with (?P<skus>\S+(, ?\S+)*))?\s*"
)
_ORDER_FORM = '"1250.00 EUR by U123", with " for Acme" and " with SKU, SKU" if they matter'


def order_facts(text: str) -> Facts:
    """Return the order that a text describes.

    Raises:
        ValueError: if it is not in its form.
    """
    match = _ORDER.fullmatch(text)
    if match is None:
        raise ValueError(f'An order is written as {_ORDER_FORM}; not "{text}".')
    skus = tuple(sku.strip() for sku in (match["skus"] or "").split(",") if sku.strip())
    value = amount(match["amount"].replace(",", ""))
    return Facts(value, match["currency"], match["requester"], match["customer"] or "", skus)


def samples(policy: RoutingPolicy) -> Iterator[Facts]:
    """Yield orders at and around each edge of each rule's amounts."""
    for rule in policy.rules:
        for value in _amounts(rule.when.amount):
            yield _sample(rule.when, value)


def _amounts(amounts: AmountRange | None) -> Iterator[Decimal]:
    if amounts is None:
        yield Decimal("100.00")
        return
    for edge in (amounts.above, amounts.at_least, amounts.at_most, amounts.below):
        if edge is not None:
            yield from (each for each in (edge - CENT, edge, edge + CENT) if each >= 0)


def _sample(when: Condition, value: Decimal) -> Facts:
    return Facts(
        value,
        when.currencies[0] if when.currencies else "EUR",
        when.requesters[0] if when.requesters else SOMEBODY,
        _like(when.customers[0]) if when.customers else "",
        (_like(when.skus[0]),) if when.skus else (),
    )


def _like(pattern: str) -> str:
    return pattern.replace("*", "").replace("?", "X")


def main() -> int:
    """Print it; returns the exit code."""
    parser = argparse.ArgumentParser(description="Explain a policy and try orders against it.")
    parser.add_argument("file", nargs="?", type=Path, default=SHIPPED)
    parser.add_argument("--order", action="append", default=[], help=_ORDER_FORM)
    arguments = parser.parse_args()
    texts = [each for order in arguments.order for each in order.split(";") if each.strip()]
    try:
        policy = load_policy(arguments.file)
        orders = [order_facts(text) for text in texts] or list(samples(policy))
    except PolicyInvalid as error:
        print("\n".join(error.problems), file=sys.stderr)
        return 1
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(explain_policy(policy)), end="\n\n")
    lines = [line for facts in orders for line in explain_routes(policy, facts)]
    print("\n".join(dict.fromkeys(lines)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
