"""The API holds what its description promises, whatever the description makes Schemathesis send.

Bounded by a number of examples, which are the same in every run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from tests.support.api_requests import DEMO, ApiDoor
from tests.support.doubles import RecordingExecutions
from tests.support.shop import WIDGET, Shop, order_body
from tests.support.wsgi import wsgi_app

EXAMPLES, LIVES, STEPS = 8, 8, 12
AUTHORIZED = {"authorization": f"Bearer {DEMO}"}
# What a schema cannot say is refused all the same: an unknown SKU, a day that is over, a range that
# ends before it begins. And either of two ways to be known will do, which the check for
# ignored ones takes for none: tests/integration/test_api_access.py asks every route without.
NOT_HELD = [positive_data_acceptance, ignored_auth]
BOUNDED = settings(
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@dataclass
class AskingExecutions(RecordingExecutions):
    """An order that is started waits for an answer at once, as its workflow brings it about."""

    shop: Shop | None = None

    def start(self, order_id: str) -> None:
        super().start(order_id)
        assert self.shop is not None
        steps = self.shop.steps()
        route = steps.validate_order(order_id)
        if route is not None and steps.reserve_inventory(order_id, route, "arn:execution"):
            steps.post_card(order_id, 0, f"callback-of-{order_id}")


def a_door() -> ApiDoor:
    executions = AskingExecutions()
    executions.shop = Shop(executions=executions)
    return ApiDoor(executions.shop)


schema = schemathesis.openapi.from_wsgi("/openapi.json", wsgi_app(a_door()))
_FOUND: list[Any] = list(schema.get_all_operations())
OPERATIONS = {each.ok().label: each.ok() for each in _FOUND}
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.mark.parametrize("mode", MODES, ids=["as-described", "otherwise"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_is_one_that_is_described(name: str, mode: GenerationMode) -> None:
    operation = OPERATIONS[name]
    has_input = bool([*operation.query, *operation.body])  # A path's parameter is any text.
    if mode is GenerationMode.NEGATIVE and not has_input:
        return  # There is nothing to get wrong.

    @settings(BOUNDED, max_examples=EXAMPLES)
    @given(case=operation.as_strategy(generation_mode=mode))
    def asked(case: Case[Any]) -> None:
        case.call_and_validate(headers=AUTHORIZED, excluded_checks=NOT_HELD)

    asked()


def test_a_life_of_an_order_is_answered_as_described() -> None:
    """What one call answers is what the next ones ask about: placed, read, answered, withdrawn."""
    door = a_door()
    machine = schemathesis.openapi.from_wsgi("/openapi.json", wsgi_app(door)).as_state_machine()

    class Life(machine):  # type: ignore[misc, valid-type]
        def before_call(self, case: Case[Any]) -> None:
            case.headers.update(AUTHORIZED)
            if (case.method, case.path) == ("POST", "/orders") and isinstance(case.body, dict):
                # Made-up products are refused: what is in the shop, and in stock.
                case.body = order_body(items=[{"sku": WIDGET, "quantity": 1}])

        def validate_response(self, response: Any, case: Case[Any], **kwargs: Any) -> None:
            case.validate_response(response, excluded_checks=NOT_HELD)

    Life.run(settings=settings(BOUNDED, max_examples=LIVES, stateful_step_count=STEPS))
    answered = {(m, a.status) for m, path, a in door.seen if path.startswith("/orders/")}
    assert answered >= {("GET", 200), ("POST", 200)}, answered
