"""What Nod's promises rest on: each guard, and what its file would be without it.

`make mutants` takes out one after the other, and the tests named beside it must fail each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_DYNAMODB, _SLACK = "src/approvals/adapters/dynamodb", "src/approvals/adapters/slack"
_USE_CASES, _DURABLE = "src/approvals/use_cases", "src/approvals/durable"


@dataclass(frozen=True, slots=True)
class Guard:
    """``code`` stands once in ``path``; ``without`` is what is put in its place.

    ``also`` is a second such place, where two guards stand for each other.
    """

    name: str
    path: str
    code: str
    without: str
    tests: tuple[str, ...]
    also: tuple[str, str, str] | None = None

    @property
    def places(self) -> Iterator[tuple[str, str, str]]:
        """Yield path, code and what stands there without the guard."""
        yield self.path, self.code, self.without
        if self.also is not None:
            yield self.also


GUARDS = (
    Guard(
        "one decision: the write is conditional on there being none",
        f"{_DYNAMODB}/asking.py",
        '                f"attribute_not_exists(#stages[{stage}].#result)"\n'
        '                " AND attribute_not_exists(#decision) AND #status = :awaiting"\n'
        '                f" AND {_nothing_cast_since',
        '                "attribute_exists(#pk) OR "\n'
        '                f"attribute_not_exists(#stages[{stage}].#result)"\n'
        '                " AND attribute_not_exists(#decision) AND #status = :awaiting"\n'
        '                f" AND {_nothing_cast_since',
        ("tests/contract/test_deciding.py", "tests/contract/test_voting.py"),
    ),
    Guard(
        "no lost vote: the write is conditional on nobody's having voted since",
        f"{_DYNAMODB}/asking.py",
        'return f"{counted} = :cast"',
        'return f"({counted} = :cast OR attribute_exists({counted}))"',
        ("tests/contract/test_voting.py", "tests/contract/test_concurrency.py"),
    ),
    Guard(
        "a wait is stored only where nothing is decided",
        f"{_DYNAMODB}/asking.py",
        '" AND attribute_not_exists(#decision) AND attribute_not_exists(#ended_at)"',
        '" OR attribute_exists(#pk)"',
        ("tests/contract/test_deciding.py", "tests/contract/test_voting.py"),
    ),
    Guard(
        "an order's id is taken once",
        f"{_DYNAMODB}/placing.py",
        'self.table.put_action(order_record(order), "attribute_not_exists(#pk)")',
        "self.table.put_action(order_record(order))",
        ("tests/contract/test_placing.py",),
    ),
    Guard(
        "an idempotency key is taken once",
        f"{_DYNAMODB}/placing.py",
        'self.table.put_action(record, "attribute_not_exists(#pk)")',
        "self.table.put_action(record)",
        ("tests/contract/test_placing.py", "tests/contract/test_concurrency.py"),
    ),
    Guard(
        "another order under a used id is refused",
        f"{_USE_CASES}/place_order.py",
        "if order.fingerprint != request.fingerprint(requester):",
        "if False:",
        ("tests/unit/test_place_order.py",),
    ),
    Guard(
        "stock never goes below nothing",
        f"{_DYNAMODB}/stock.py",
        'condition=f"#{source} >= :quantity"',
        'condition="attribute_exists(#pk)"',
        ("tests/contract/test_stock.py",),
    ),
    Guard(
        "an order that is over does not end again",
        f"{_DYNAMODB}/finishing.py",
        'condition=f"{_NOT_OVER} AND #version = :version{undecided}"',
        'condition=f"({_NOT_OVER} OR attribute_exists(#pk)){undecided}"',
        ("tests/contract/test_stock.py", "tests/contract/test_deciding.py"),
    ),
    Guard(
        "only what is approved is charged",
        f"{_DYNAMODB}/fulfilling.py",
        'condition=f"#status = :approved AND {money}"',
        'condition=f"(#status = :approved OR attribute_exists(#pk)) AND {money}"',
        ("tests/contract/test_fulfilling.py",),
    ),
    Guard(
        "a charge is kept once",
        f"{_USE_CASES}/charge_payment.py",
        "if order.payment.is_charged:\n                return",
        "if False:\n                return",
        ("tests/workflow/test_fulfilment.py", "tests/workflow/test_crashes.py"),
    ),
    Guard(
        "what is not paid for is not shipped",
        f"{_USE_CASES}/fulfill_order.py",
        "if order.payment is None or not order.payment.is_charged:",
        "if False:",
        ("tests/unit/test_finish_order.py",),
    ),
    Guard(
        "nobody decides their own order by another's voice",
        "src/approvals/domain/voting.py",
        "if order.requester in {person, voice} and (lends or not stage.self_approval):",
        "if False:",
        ("tests/unit/test_whose_voice.py",),
    ),
    Guard(
        "whoever ordered does not decide, where both checks are gone",
        f"{_USE_CASES}/eligibility.py",
        "if person == order.requester and not order.stages[index].self_approval:",
        "if False:",
        ("tests/unit/test_eligibility.py", "tests/integration/test_api_decisions.py"),
        also=(
            "src/approvals/domain/voting.py",
            "if order.requester in {person, voice} and (lends or not stage.self_approval):",
            "if False:",
        ),
    ),
    Guard(
        "four eyes: nobody votes in two stages",
        "src/approvals/domain/voting.py",
        "if stage.four_eyes and {person, voice} & voted(order.stages[:index]):",
        "if False:",
        ("tests/unit/test_stand_ins_and_four_eyes.py", "tests/unit/test_stages_in_sequence.py"),
    ),
    Guard(
        "a voice counts once in a quorum",
        "src/approvals/domain/voting.py",
        "if v.person != vote.person and v.voice != vote.voice)",
        "if v.person != vote.person)",
        ("tests/unit/test_voting.py", "tests/unit/test_whose_voice.py"),
    ),
    Guard(
        "bots, guests and closed accounts do not vote",
        f"{_USE_CASES}/eligibility.py",
        "if standing is not Standing.MEMBER:",
        "if False:",
        ("tests/unit/test_eligibility.py",),
    ),
    Guard(
        "where Slack does not say who somebody is, they do not vote",
        f"{_USE_CASES}/eligibility.py",
        'raise VoteRefused("cannot_check_account" if named else "cannot_check") from error\n\n',
        "return person\n\n",
        ("tests/unit/test_eligibility.py",),
    ),
    Guard(
        "a button is believed only if it is the stored wait's",
        f"{_USE_CASES}/decide.py",
        "return is_asked and stage is not None and stage.has_wait(answer.callback_id)",
        "return is_asked",
        ("tests/unit/test_vote.py", "tests/integration/test_slack_app_forged_clicks.py"),
    ),
    Guard(
        "a click after the deadline does not approve",
        f"{_USE_CASES}/decide.py",
        "if stage.newest_wait is None or now < stage.newest_wait.deadline_at:",
        "if True:",
        ("tests/unit/test_vote.py",),
    ),
    Guard(
        "a write whose answer was lost is looked for before it is made again",
        f"{_USE_CASES}/decide.py",
        "if not _is_written(after, stage, change):\n                raise",
        "raise",
        ("tests/contract/test_dynamodb_failures.py",),
    ),
    Guard(
        "the table decides, whatever the callback carried",
        f"{_USE_CASES}/settle.py",
        "if order.decision is not None:\n        return Settled(order.decision.kind)",
        "if order.decision is not None:\n        return Settled(DecisionKind.APPROVED)",
        ("tests/unit/test_settle.py", "tests/workflow/test_callbacks.py"),
    ),
    Guard(
        "a timer that fires early ends nothing",
        f"{_USE_CASES}/settle.py",
        "if in_time and (found.escalated or not timed_out):",
        "if False:",
        ("tests/unit/test_settle.py",),
    ),
    Guard(
        "a decision that did not arrive is delivered again by the next click",
        f"{_USE_CASES}/decide.py",
        "if not order.is_final:\n            self.wake(order)",
        "return",
        ("tests/unit/test_vote.py", "tests/integration/test_slack_app_delivery.py"),
    ),
    Guard(
        "the reconciler delivers what was decided and not delivered",
        f"{_USE_CASES}/watch_order.py",
        "return self._overdue(order) or self._deliver(order)",
        "return self._overdue(order)",
        ("tests/unit/test_watch_orders.py", "tests/integration/test_reconciler_whole.py"),
    ),
    Guard(
        "the reconciler ends an order whose execution is over",
        f"{_USE_CASES}/watch_order.py",
        "if execution.is_over:",
        "if False:",
        ("tests/unit/test_watch_orders.py", "tests/workflow/test_dead_executions.py"),
    ),
    Guard(
        "a card that may be out is looked for before it is posted again",
        f"{_USE_CASES}/show_order.py",
        "self._post(slot, look_first=slot.key in doubtful)",
        "self._post(slot, look_first=False)",
        ("tests/unit/test_show_order_crashes.py", "tests/unit/test_show_order_failures.py"),
    ),
    Guard(
        "Retry-After is kept to",
        f"{_DURABLE}/retries.py",
        "delay = max(self._delay(attempts_made), asked)",
        "delay = self._delay(attempts_made)",
        ("tests/unit/test_retry_policies.py",),
    ),
    Guard(
        "a refusal that cannot pass is not tried again",
        f"{_DURABLE}/retries.py",
        "if not isinstance(error, Unavailable) or attempts_made >= self.attempts:",
        "if attempts_made >= self.attempts:",
        ("tests/unit/test_retry_policies.py",),
    ),
    Guard(
        "an unknown error leaves a step as one redacted sentence",
        f"{_DURABLE}/steps.py",
        'raise UnexpectedFailure(f"The step {name} failed unexpectedly.") from None',
        "raise",
        ("tests/unit/test_steps.py",),
    ),
    Guard(
        "a step's result is small",
        f"{_DURABLE}/steps.py",
        "if len(json.dumps(result).encode()) > MAX_RESULT_BYTES:",
        "if False:",
        ("tests/unit/test_steps.py",),
    ),
    Guard(
        "a defect of the workflow leaves no order open",
        "src/orchestrator/workflow.py",
        'self._fulfilment.undo(Failure.of("workflow", 1, DEFECT))',
        "raise",
        ("tests/workflow/test_outcomes.py", "tests/workflow/test_log_lines.py"),
    ),
    Guard(
        "only what Slack signed gets in",
        "src/slack_app/gate.py",
        "if expected is None or not hmac.compare_digest(expected, signature):",
        "if False:",
        ("tests/unit/test_gate.py",),
    ),
    Guard(
        "a signature is good for five minutes",
        "src/slack_app/gate.py",
        "is_current = abs(self.seconds() - int(timestamp)) <= MAX_AGE_SECONDS",
        "is_current = True",
        ("tests/unit/test_gate.py",),
    ),
    Guard(
        "another workspace or app is turned away",
        "src/slack_app/gate.py",
        "if not self._ours(payload):",
        "if False:",
        ("tests/unit/test_gate.py",),
    ),
    Guard(
        "a large body is refused before it is hashed",
        "src/slack_app/gate.py",
        "if len(body) > MAX_BODY_BYTES:",
        "if False:",
        ("tests/unit/test_gate.py",),
    ),
    Guard(
        "private answers go to Slack's host alone",
        "src/slack_app/replies.py",
        'return f"{parts.scheme}://{parts.netloc}" in self.origins',
        "return True",
        ("tests/integration/test_slack_app_replies.py",),
    ),
    Guard(
        "a change comes from our own page",
        "src/api/callers.py",
        "if another or (origin is not None and origin != request.origin):",
        "if False:",
        ("tests/integration/test_api_guards.py", "tests/integration/test_api_sessions.py"),
    ),
    Guard(
        "a session's change proves that it is our page's",
        "src/api/callers.py",
        "if caller.session is not None and not self._is_our_page(request, caller):",
        "if False:",
        ("tests/integration/test_api_sessions.py",),
    ),
    Guard(
        "whoever left is signed out",
        "src/api/callers.py",
        "if not self.membership.has(session.identity):",
        "if False:",
        ("tests/integration/test_api_sessions.py", "tests/integration/test_api_sign_in.py"),
    ),
    Guard(
        "a cookie is believed only if we signed it",
        "src/api/signing.py",
        "if proof is None or not _same(proof, signature):",
        "if proof is None:",
        ("tests/unit/test_signing.py",),
    ),
    Guard(
        "what people type mentions nobody and links nowhere",
        f"{_SLACK}/mrkdwn.py",
        'return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")',
        "return text",
        ("tests/unit/test_mrkdwn.py",),
    ),
    Guard(
        "what people type is no formula in a spreadsheet",
        "src/api/csv_text.py",
        """return _FORMULA.sub(r"\\1'", value) if isinstance(value, str) else value""",
        "return value",
        ("tests/integration/test_api_insights.py", "tests/integration/test_api_reading.py"),
    ),
    Guard(
        "what hides or turns text round is taken out of it",
        "src/approvals/domain/text.py",
        "elif _stays(character) or any(start <= at < end for start, end in flags):",
        "else:",
        ("tests/unit/test_text_and_money.py",),
    ),
    Guard(
        "nobody has more orders open than they may",
        f"{_USE_CASES}/place_order.py",
        "if self.store.open_orders(requester, self.max_open) >= self.max_open:",
        "if False:",
        ("tests/unit/test_place_order.py",),
    ),
    Guard(
        "a secret that was read goes on being used where the store is away",
        "src/approvals/adapters/secrets.py",
        "if cached is None:\n                raise",
        "if True:\n                raise",
        ("tests/unit/test_secrets.py",),
    ),
    Guard(
        "a copy is to be shown before it is known, so that none is known and never edited",
        f"{_USE_CASES}/decide.py",
        """            self.store.show_again(order.order_id, due_at)
            self.store.keep_posts(order.order_id, {key: answer.card})
""",
        """            self.store.keep_posts(order.order_id, {key: answer.card})
            self.store.show_again(order.order_id, due_at)
""",
        ("tests/faults/test_crashes_between_effects.py",),
    ),
    Guard(
        "an order is shown again where whoever showed it died",
        "src/reconciler/app.py",
        "show(order_id, by, again=True)",
        "show(order_id, by)",
        ("tests/faults/test_crashes_between_effects.py",),
    ),
    Guard(
        "an older picture that came after a newer one is painted over, whoever dies meanwhile",
        f"{_USE_CASES}/show_order.py",
        "self._show.store.show_again(self._order.order_id, self._show.next_try(0))",
        "pass",
        ("tests/unit/test_show_order.py",),
    ),
)
