"""A page that is watched asks as often as somebody looks, and learns what happened in Slack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from local.stack import Stack
from tests.support.stack import APPROVER, READER, StackClient, eventually
from tests.support.watching import IDLE_STEP_SECONDS, Watched, reader_of

MINUTES = 60.0


@pytest.fixture
def watched(browser: Browser, client: StackClient) -> Iterator[Watched]:
    """A reader's page, with a clock that stands still."""
    context = reader_of(browser, READER)
    yield Watched(context.new_page(), client)
    context.close()


def placed(client: StackClient) -> str:
    order_id = str(client.place()["orderId"])
    client.wait_for(order_id, "awaiting_approval")
    # In a new stack the approvers' names come to be known meanwhile, which is news to the page.
    eventually(lambda: "U0BOB" in client.order(order_id)["people"] or None, 60)
    return order_id


def open_for_a_while(watched: Watched, order_id: str) -> None:
    watched.open(f"/orders/{order_id}", "order-status")
    watched.pass_time(40, step=IDLE_STEP_SECONDS)


@pytest.fixture(scope="module")
def undecided(stack: Stack) -> str:
    """An order that waits all the time."""
    return placed(StackClient(stack.urls))


@pytest.fixture
def waiting(undecided: str, watched: Watched) -> str:
    """The same, open on the page for a minute."""
    open_for_a_while(watched, undecided)
    return undecided


def test_a_page_in_use_asks_every_five_seconds_and_is_told_that_nothing_changed(
    watched: Watched, waiting: str
) -> None:
    traffic = watched.pass_time(1 * MINUTES, touching=True)

    assert set(traffic.paths) == {f"/orders/{waiting}"}
    assert 11 <= len(traffic.paths) <= 16
    assert traffic.unchanged == len(traffic.statuses)


def test_a_page_that_nobody_touches_asks_once_a_minute(watched: Watched, waiting: str) -> None:
    watched.pass_time(4 * MINUTES, step=IDLE_STEP_SECONDS)

    traffic = watched.pass_time(5 * MINUTES, step=IDLE_STEP_SECONDS)

    assert 4 <= len(traffic.paths) <= 7
    assert traffic.unchanged == len(traffic.statuses)


@pytest.mark.parametrize("way", ["key", "pointer", "wheel"])
def test_who_comes_back_is_shown_the_newest_at_once(
    watched: Watched, waiting: str, way: str
) -> None:
    page = watched.page
    watched.pass_time(4 * MINUTES, step=IDLE_STEP_SECONDS)
    begun = watched.begun()
    watched.pass_time(0)
    if way == "key":
        page.keyboard.press("Shift")
    elif way == "pointer":
        page.mouse.move(200, 210)
    else:
        page.mouse.wheel(0, 20)

    eventually(lambda: watched.begun() > begun or None)
    assert watched.counted().paths == [f"/orders/{waiting}"]


def test_a_hidden_tab_asks_nothing_and_looks_at_once_when_it_is_seen(
    watched: Watched, waiting: str
) -> None:
    watched.hide()
    assert watched.pass_time(5 * MINUTES, step=IDLE_STEP_SECONDS).paths == []
    watched.page.evaluate("dispatchEvent(new Event('online'))")
    assert watched.pass_time(1).paths == []

    watched.hide(hidden=False)

    assert watched.counted().paths == [f"/orders/{waiting}"]


def test_a_page_without_network_says_so_and_goes_on_when_it_is_back(
    watched: Watched, waiting: str
) -> None:
    page = watched.page
    page.context.set_offline(True)
    watched.pass_time(10)
    expect(page.get_by_test_id("error")).to_contain_text("You are offline.")

    page.context.set_offline(False)
    watched.pass_time(0.01)

    expect(page.get_by_test_id("error")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en-GB", "nothing was sent. Press again"),
        ("de-DE", "es wurde nichts gesendet. Drücken Sie"),
    ],
)
def test_a_vote_without_network_is_not_sent_and_says_so(
    browser: Browser, client: StackClient, language: str, words: str
) -> None:
    order_id = str(client.place()["orderId"])
    client.wait_for(order_id, "awaiting_approval")
    context = reader_of(browser, APPROVER, locale=language)
    page = context.new_page()
    page.goto(f"{client.urls['page']}/orders/{order_id}")
    page.get_by_test_id("approve").wait_for()
    context.set_offline(True)

    page.get_by_test_id("approve").click()

    expect(page.locator(".order").get_by_test_id("error")).to_contain_text(words)
    context.set_offline(False)
    page.get_by_test_id("approve").click()
    expect(page.get_by_test_id("order-status")).to_have_attribute("data-status", "fulfilled")
    expect(page.get_by_test_id("error")).to_have_count(0)
    context.close()


def test_a_server_that_wants_to_rest_is_left_alone_and_the_seconds_count_down(
    watched: Watched, waiting: str
) -> None:
    page = watched.page
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        problem = {"title": "Service Unavailable", "status": 503, "detail": "The table is busy."}
        headers = {"content-type": "application/problem+json", "retry-after": "20"}
        route.fulfill(status=503, headers=headers, body=json.dumps(problem))

    page.route(f"**/orders/{waiting}", refuse)
    watched.pass_time(6, touching=True)
    error, again = page.get_by_test_id("error"), page.get_by_test_id("retry")
    expect(error).to_contain_text("The table is busy.")
    expect(again).to_have_attribute("aria-disabled", "true")
    expect(again).to_contain_text("in 1")
    again.click(force=True)
    watched.pass_time(12, touching=True)
    assert len(asked) == 1

    page.unroute(f"**/orders/{waiting}")
    watched.pass_time(12, touching=True)

    expect(error).to_have_count(0)


def test_a_decision_made_in_slack_is_on_a_page_in_use_within_five_seconds(
    watched: Watched, client: StackClient
) -> None:
    page, order_id = watched.page, placed(client)
    open_for_a_while(watched, order_id)
    watched.pass_time(7, touching=True)
    client.click(client.order(order_id)["card"]["ts"], "approve")
    client.wait_for(order_id, "fulfilled")

    watched.pass_time(5, touching=True)

    expect(page.get_by_test_id("decision")).to_contain_text("Bob")
    expect(page.get_by_test_id("order-status")).to_have_attribute("data-status", "fulfilled")


def test_the_timeline_is_read_when_a_stage_moved_though_the_status_did_not(
    watched: Watched, waiting: str, client: StackClient
) -> None:
    order = client.order(waiting)
    [stage] = order["stages"]
    timeline = f"/orders/{waiting}/timeline"
    moved: list[dict[str, Any]] = [
        {"votes": [{"person": "U0BOB", "for": None, "kind": "approved", "at": order["updatedAt"],
                    "via": "slack", "reason": None}]},
        {"deadlineAt": "2030-01-01T00:00:00Z"},
        {"escalatedAt": order["updatedAt"]},
        {"result": "approved"},
    ]  # fmt: skip

    def answer(route: Route) -> None:
        route.fulfill(json={**order, "stages": [stage]})

    watched.page.route(f"**/orders/{waiting}", answer)
    for change in moved:
        stage |= change
        asked = watched.pass_time(12, touching=True).paths
        assert asked.count(timeline) == 2, change
        assert timeline not in watched.pass_time(7, touching=True).paths


@pytest.mark.parametrize("is_over", [False, True])
def test_a_timeline_is_read_until_its_last_invocation_is_in_it(
    watched: Watched, client: StackClient, undecided: str, is_over: bool
) -> None:
    order_id = placed(client) if is_over else undecided
    if is_over:
        client.api("POST", f"/orders/{order_id}/reject", {"reason": "No"}, APPROVER)
        client.wait_for(order_id, "rejected")
    path = f"/orders/{order_id}/timeline"

    def told() -> dict[str, Any] | None:
        found: dict[str, Any] = client.api("GET", path)[1]
        return found if found["whole"] and found["running"] is not is_over else None

    timeline = eventually(told)
    early = {**timeline, "running": not is_over, "whole": False, "activeSeconds": 0,
             "invocations": timeline["invocations"][:-1]}  # fmt: skip
    watched.page.route(f"**{path}", lambda route: route.fulfill(json=early))
    watched.open(f"/orders/{order_id}", "order-status")
    rows = watched.page.get_by_test_id("invocation-row")

    assert watched.pass_time(20, touching=True).paths.count(path) >= 3
    expect(rows).to_have_count(len(timeline["invocations"]) - 1)
    expect(watched.page.get_by_test_id("share")).not_to_contain_text("Asleep")

    watched.page.unroute(f"**{path}")
    # It is read with every other answer.
    watched.pass_time(11, touching=True)
    expect(rows).to_have_count(len(timeline["invocations"]))
    assert path not in watched.pass_time(20, touching=True).paths


def test_what_did_not_change_is_not_drawn_again(watched: Watched, waiting: str) -> None:
    page = watched.page
    page.evaluate("window.kept = document.querySelector('[data-testid=audit]').firstChild")

    watched.pass_time(1 * MINUTES, touching=True)

    assert page.evaluate("window.kept.isConnected") is True


def test_two_browsers_on_one_order_agree_after_a_click_in_slack(
    browser: Browser, client: StackClient
) -> None:
    order = client.place(customer="Two browsers")
    card = client.wait_for(order["orderId"], "awaiting_approval")["card"]
    contexts = [reader_of(browser, READER), reader_of(browser, APPROVER, locale="de-DE")]
    pages = [context.new_page() for context in contexts]
    try:
        for page in pages:
            page.goto(f"{client.urls['page']}/orders/{order['orderId']}")
            status = page.get_by_test_id("order-status")
            expect(status).to_have_attribute("data-status", "awaiting_approval")
        expect(pages[1].get_by_test_id("approve")).to_be_visible()

        client.click(card["ts"], "approve")

        for page in pages:
            status = page.get_by_test_id("order-status")
            expect(status).to_have_attribute("data-status", "fulfilled")
            expect(page.get_by_test_id("decision")).to_contain_text("Bob")
            expect(page.get_by_test_id("approve")).to_have_count(0)
        audits = [page.get_by_test_id("audit").locator("time").all() for page in pages]
        stamps = [[each.get_attribute("datetime") for each in audit] for audit in audits]
        assert stamps[0] == stamps[1]
        assert len(stamps[0]) > 3
    finally:
        for context in contexts:
            context.close()


@pytest.mark.parametrize("form", ["step", "look", "timer"])
def test_a_page_that_nobody_touches_is_there_when_the_workflow_acts_by_itself(
    watched: Watched, client: StackClient, undecided: str, form: str
) -> None:
    """Nothing of the order tells that a pause is over: the timeline says when it will be."""
    path = f"/orders/{undecided}/timeline"

    def told() -> dict[str, Any] | None:
        found: dict[str, Any] = client.api("GET", path)[1]
        return found if found["whole"] else None

    timeline = eventually(told)
    due_at = datetime.fromisoformat(timeline["serverTime"]) + timedelta(minutes=6)
    kind, status = ("wait", "started") if form == "timer" else ("step", "pending")
    paused = timeline["steps"][-1] | {
        "name": "paused", "form": form, "kind": kind, "status": status, "endedAt": None,
        "dueAt": due_at.isoformat(),
    }  # fmt: skip
    # Alone: the reminder of this order has a time of its own.
    steps = [step | {"dueAt": None} for step in timeline["steps"]]
    asleep = {**timeline, "steps": [*steps, paused]}
    watched.page.route(f"**{path}", lambda route: route.fulfill(json=asleep))
    watched.open(f"/orders/{undecided}", "order-status")
    watched.pass_time(4 * MINUTES, step=IDLE_STEP_SECONDS)
    before = watched.pass_time(1.5 * MINUTES, step=IDLE_STEP_SECONDS)
    assert path not in before.paths
    assert len(before.paths) <= 3, "until then it asks as seldom as of any other"

    asleep["serverTime"] = (due_at + timedelta(seconds=1)).isoformat()
    acts = watched.pass_time(35)
    assert path in acts.paths
    paused |= {"status": "succeeded", "dueAt": None, "endedAt": due_at.isoformat()}
    assert path in watched.pass_time(8).paths, "the first look may come too early"
    assert path not in watched.pass_time(2 * MINUTES, step=IDLE_STEP_SECONDS).paths
