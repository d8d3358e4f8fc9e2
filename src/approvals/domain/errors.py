"""Everything that can go wrong, as one tree.

The text of each error is safe to show to a person and to write into an execution's history: it
names no table, ARN, callback id or token. Adapters translate their library's errors into these
and the edges (API, Slack, workflow) map them once.

    NodError
    ├── InvalidRequest            the request itself is wrong; names each field
    │   └── MalformedRequest      … already before its content is looked at
    ├── NotAuthenticated          no identity
    ├── SignInRefused             signing in with Slack came to nothing, with the reason's code
    ├── Forbidden                 an identity that may not do this
    │   └── VoteRefused           … may not decide this order, with the rule's code
    ├── NotRouted                 the policy gives the order to nobody who could decide it
    ├── PolicyInvalid             the policy cannot be used; lists everything that is wrong
    ├── OrderNotFound
    ├── OrderConflict             an order id or idempotency key used for something else
    ├── AlreadyDecided            the order has its decision; carries the order
    ├── NotWaiting                the order is not waiting for an answer; carries the order
    ├── StaleButton               a button of another wait, a forged one; another stage's vote
    ├── TooManyOpen               somebody has as many orders open as anybody may have
    ├── OutOfStock                stock ran out between placing and reserving
    ├── StockInconsistent         a stock movement that can never succeed
    ├── StoreRefused              a write that the table will never take: the item is too large
    ├── PaymentInconsistent       money that may not move where this order is
    ├── PaymentDeclined           the gateway will not do it, however often it is asked
    ├── CarrierRefused            the carrier will not ship it
    │   └── ParcelLost            … or will never deliver it
    ├── StartFailed               the order is stored, its workflow is not known to have started
    ├── NotAccepting              no new orders for now; nothing was stored
    ├── Unavailable               try again: a dependency did not answer
    │   ├── StoreUnavailable
    │   ├── ExecutionsUnavailable
    │   ├── SecretsUnavailable
    │   ├── PaymentUnavailable    whether the gateway did it is not known
    │   ├── CarrierUnavailable    the same of the carrier
    │   ├── NotShown              … where everything that matters is stored already
    │   └── SlackUnavailable      may carry retry_after_seconds
    ├── SlackRefused              Slack will not take this however often it is sent
    └── UnexpectedFailure         a defect; the details are in the log alone
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING, Self

from approvals.domain.reason import Reason
from approvals.domain.text import clean_text
from approvals.domain.words.speech import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from approvals.domain.order import Order


class NodError(Exception):
    """Base of every error that this project raises on purpose."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with one field, e.g. ``items[0].quantity``."""

    field: str
    message: str
    key: str = dataclass_field(default="", compare=False)
    """Of the words for it, to say it in another language; ``message`` is English."""
    values: tuple[tuple[str, object], ...] = dataclass_field(default=(), compare=False)

    @classmethod
    def said(cls, field: str, key: str, **values: object) -> Self:
        """Build the problem whose words are those of ``problem.KEY``; a tuple is a choice."""
        return cls(field, ENGLISH.say(f"problem.{key}", **values), key, tuple(values.items()))


MAX_PROBLEMS = 50


class InvalidRequest(NodError):
    """The request cannot be accepted; nothing was changed."""

    def __init__(self, problems: Iterable[FieldProblem]) -> None:
        """Keep every problem, not only the first, but no more than anybody reads."""
        self.problems = tuple(problems)[:MAX_PROBLEMS]
        super().__init__("; ".join(f"{p.field}: {p.message}" for p in self.problems))

    @classmethod
    def of(cls, field: str, message: str) -> Self:
        """Build the error for a single field."""
        return cls([FieldProblem(field, message)])

    @classmethod
    def said(cls, field: str, key: str, **values: object) -> Self:
        """Build the error for a single field whose words are those of ``problem.KEY``."""
        return cls([FieldProblem.said(field, key, **values)])


class MalformedRequest(InvalidRequest):
    """The request's form is wrong: a body that is not JSON, a cursor that is not ours."""


class NotAuthenticated(NodError):
    """The caller did not prove who they are."""


class SignInRefused(NodError):
    """Signing in with Slack came to nothing; the page has the words for each code."""

    def __init__(self, code: str) -> None:
        """Keep the code: ``cancelled``, ``expired``, ``refused``, ``unavailable`` or a standing."""
        self.code = code
        super().__init__(f"Signing in with Slack came to nothing: {code}.")


class Forbidden(NodError):
    """The caller is known and may not do this."""


class VoteRefused(Forbidden):
    """The policy does not let this person decide this order."""

    def __init__(self, code: str) -> None:
        """Keep the rule's code (``not_an_approver``, ``own_order``), also the key of its words."""
        self.code = code
        self.page_url = ""
        """Where the order can be decided all the same, if somewhere."""
        super().__init__(ENGLISH.say(f"refused.{code}"))


class NotRouted(NodError):
    """The policy names nobody who could decide this order, so that nobody is asked."""

    def __init__(self, code: str, **values: object) -> None:
        """Keep the reason's code (``no_rule``, ``nobody_left``), also the key of its words."""
        self.code = code
        self.reason = Reason.of(f"unrouted.{code}", **values)
        super().__init__(str(self.reason))


class PolicyInvalid(NodError):
    """The policy cannot be used; nothing of it is."""

    def __init__(self, problems: Iterable[str]) -> None:
        """Keep every problem, in the order of the file: ``file:line: key: what is wrong``."""
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class OrderNotFound(NodError):
    """No order has this id."""

    def __init__(self, order_id: str) -> None:
        """Name the id that was asked for."""
        super().__init__(Reason.of("api.no_order", order=clean_text(order_id[:64])))


class OrderConflict(NodError):
    """The order id or idempotency key already stands for a different order."""


class _WithOrder(NodError):
    def __init__(self, message: str, order: Order) -> None:
        """Carry the order as it stands, so that the edge can say who decided and when."""
        self.order = order
        super().__init__(message)


class AlreadyDecided(_WithOrder):
    """Somebody, or the deadline, decided first."""


class NotWaiting(_WithOrder):
    """The order is not at a point where anybody is asked."""


class StaleButton(_WithOrder):
    """The button does not belong to any wait of this order, or the vote is for another stage."""

    def __init__(self, message: str, order: Order, stage: int | None = None) -> None:
        """Keep the stage that was named, as far as there is one."""
        super().__init__(message, order)
        self.stage = stage


class TooManyOpen(NodError):
    """The requester has as many orders open as anybody may have; nothing was placed."""

    def __init__(self, most: int) -> None:
        """Keep how many that is."""
        self.most = most
        super().__init__(Reason.of("command.too_many_open", n=most))


class OutOfStock(NodError):
    """There is less available than the order needs."""

    def __init__(self, skus: Iterable[str]) -> None:
        """Name every SKU that ran out."""
        self.skus = tuple(skus)
        super().__init__(f"Out of stock: {', '.join(self.skus)}.")


class StockInconsistent(NodError):
    """A reservation is not in the state that this movement needs; trying again cannot help."""


class StoreRefused(NodError):
    """The table refuses this read or write as it is; trying again cannot help."""


class PaymentInconsistent(NodError):
    """The order is not where this may be done with its money; trying again cannot help."""


class PaymentDeclined(NodError):
    """The payment gateway says no; the text is its reason, in words."""


class CarrierRefused(NodError):
    """The carrier says no; the text is its reason, in words."""


class ParcelLost(CarrierRefused):
    """The carrier has the parcel no more and will not deliver it."""


class StartFailed(NodError):
    """The order is stored as failed because its workflow is not known to have started."""

    def __init__(self, order_id: str) -> None:
        """Name the order, which may be placed again under the same id or key."""
        self.order_id = order_id
        super().__init__(Reason.of("api.not_started", order=order_id))


class NotAccepting(NodError):
    """No new orders are taken for now: an operator stopped them. Nothing was stored."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(Reason.of("api.not_accepting"))


class Unavailable(NodError):
    """A dependency did not answer; the same call may work later."""


class StoreUnavailable(Unavailable):
    """The table did not answer, or was too busy."""


class ExecutionsUnavailable(Unavailable):
    """The durable execution service did not answer."""


class SecretsUnavailable(Unavailable):
    """A secret could not be read and none is cached."""


class PaymentUnavailable(Unavailable):
    """The payment gateway did not answer; what was asked may have been done."""


class CarrierUnavailable(Unavailable):
    """The carrier did not answer; what was asked may have been done."""


class NotShown(Unavailable):
    """Everything that matters is stored, but the table kept the rest from being shown."""


class SlackUnavailable(Unavailable):
    """Slack did not answer, is failing or asks to slow down."""

    def __init__(
        self, message: str, retry_after_seconds: int | None = None, *, hung: bool = False
    ) -> None:
        """Keep Slack's Retry-After, in seconds; ``hung`` says that the call took all its time."""
        self.retry_after_seconds = retry_after_seconds
        self.hung = hung
        super().__init__(message)


class SlackRefused(NodError):
    """Slack refused the call for a reason that repeating does not change."""

    def __init__(self, code: str, message: str) -> None:
        """Keep Slack's error code, e.g. ``not_in_channel``, for logs and metrics."""
        self.code = code
        super().__init__(message)


class UnexpectedFailure(NodError):
    """Something that nobody foresaw; what it was stands in the log, not here."""
