"""Who an order is shown to: the caller of a request, and what they may do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.tokens import DECIDE, ORDER
from approvals.domain.errors import VoteRefused

if TYPE_CHECKING:
    from api.http import Request
    from approvals.domain.order import Order
    from approvals.domain.words.speech import Words
    from approvals.use_cases.eligibility import Eligibility


@dataclass(frozen=True)
class RequestReader:
    """Implements `api.schemas.Reader` for a request."""

    eligibility: Eligibility
    request: Request

    @property
    def words(self) -> Words:
        """Return the words of the caller's language."""
        return self.request.words

    def refusal(self, order: Order) -> VoteRefused | None:
        """Say why they may not decide it, None if they may."""
        refused = token_refusal(self.request)
        if refused is not None:
            return refused
        try:
            self.eligibility.check(order, order.stage_index, self.request.identity)
        except VoteRefused as refused:
            return refused
        return None

    def may_withdraw(self, order: Order) -> bool:
        """Tell whether they may take it back."""
        return order.requester == self.request.identity and ORDER in self.request.may


def token_refusal(request: Request) -> VoteRefused | None:
    """Say why the request's token may not decide, None if it may."""
    if DECIDE in request.may:
        return None
    return VoteRefused("token_may_not_decide" if request.identity else "not_signed_in")
