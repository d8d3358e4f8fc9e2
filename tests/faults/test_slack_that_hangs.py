"""Slack that takes a call and says nothing more, from whichever call on: no step waits for long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from approvals.adapters.slack.directory import SlackDirectory
from approvals.adapters.slack.homes import SlackHomes
from approvals.adapters.slack.messenger import SlackMessenger
from approvals.adapters.slack.screens import SlackScreens
from approvals.domain.errors import SlackUnavailable
from approvals.durable.retries import CALL_SECONDS
from tests.support.people import InMemoryPeople
from tests.support.pictures import IN_ENGLISH
from tests.support.shop import ALICE, BOB, Shop
from tests.support.slack_api import Answer, AnsweringSlack, well


@dataclass
class Hanging:
    """A workspace in which every call hangs from the ``begins``-th on."""

    begins: int
    slack: AnsweringSlack = field(init=False)

    def __post_init__(self) -> None:
        answers = {method: self._answer(answer) for method, answer in well().items()}
        self.slack = AnsweringSlack(answers)

    def _answer(self, answer: Answer) -> Answer:
        def answered(**arguments: Any) -> dict[str, Any]:
            if len(self.slack.calls) >= self.begins:
                raise TimeoutError
            assert not isinstance(answer, Exception)
            return answer(**arguments) if callable(answer) else answer

        return answered

    def shop(self) -> Shop:
        """Return a shop whose whole Slack is this; its requester and an approver watch their Home.

        Whatever is not kept of people is asked while an order is shown.
        """
        shop, people, api = Shop(), InMemoryPeople(), self.slack.api()
        directory = SlackDirectory(api, people, shop.clock, "T0NOD")
        screens = SlackScreens(api)
        for person in (ALICE, BOB):
            people.home_opened(person, shop.clock.now())
        homes: Any = SlackHomes(screens, shop.find_home, people, directory, shop.clock, IN_ENGLISH)
        messenger: Any = SlackMessenger(api, directory, IN_ENGLISH, "A0NOD")
        return Shop(messenger=messenger, homes=homes, clock=shop.clock)

    def waited(self, step: Callable[[], object]) -> float:
        """Run a step; return for how many seconds its calls may have hung in all."""
        before = len(self.slack.calls)
        try:
            step()
        except SlackUnavailable:
            assert len(self.slack.calls) >= self.begins
        first = max(before, self.begins - 1)
        return sum(self.slack.seconds[first:])


def _life(hanging: Hanging) -> list[float]:
    """Take an order through all steps that call Slack, each twice; return what each waited."""
    shop = hanging.shop()
    steps = shop.steps()
    order_id = shop.placed().order_id
    assert steps.reserve_inventory(order_id, shop.validated(order_id), "arn:execution")
    waited = [hanging.waited(lambda: steps.post_card(order_id, 0, "callback-1")) for _ in "12"]
    shop.answer(order_id, BOB)
    waited += [hanging.waited(lambda: steps.show_decision(order_id)) for _ in "12"]
    shop.fulfil(order_id)
    return waited + [hanging.waited(lambda: steps.announce_outcome(order_id)) for _ in "12"]


@pytest.mark.fault("F5")
def test_f5_from_whichever_call_slack_hangs_no_step_waits_longer_than_five_seconds() -> None:
    begins, met = 0, set[str]()
    while any(waited := _life(hanging := Hanging(begins := begins + 1))):
        assert max(waited) <= CALL_SECONDS == 5, f"{begins}: {hanging.slack.methods()}"
        met.add(hanging.slack.methods()[begins - 1])
    assert met >= {"chat.postMessage", "chat.update", "users.info", "views.publish"}
