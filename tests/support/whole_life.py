"""Everything that can happen to orders, on `Deployed`: allowed, refused, failing.

Whatever the functions can do is done here, for tests that look at what it needed and what it left.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from approvals.use_cases.close_request import CloseRequest
from tests.support.life import CUSTOMER, DAY, NOTE, ORDERS, REASON, Life
from tests.support.life_in_trouble import (
    kept_on_the_schedule,
    more_than_there_is,
    not_started,
    paid_and_shipped_with_trouble,
    refused_and_failing,
    shown_when_slack_is_back,
    undelivered,
)
from tests.support.life_put_right import (
    delivered_at_last,
    delivered_to_own_workflows,
    ended_for_a_workflow_that_is_over,
    ended_for_an_own_workflow_that_is_over,
    expired_without_its_timer,
    started_at_last,
)
from tests.support.shop import ALICE, BOB, CAROL, ERIN, WIDGET
from tests.support.workflow import until


def approved_in_slack(life: Life) -> None:
    life.running.workspace.look("home", user=BOB)
    life.typed(f"2x {WIDGET} for {CUSTOMER}")
    [order] = life.shop.store.placed_by(ALICE, 1, None).orders
    order = life.engine.until_asleep(order.order_id)
    life.pressed(order, "order:seen", CAROL)
    life.pressed(order, "order:approve", "U0DAVE")
    life.pressed(order, "order:approve")
    assert life.over(order).status == "fulfilled"
    life.pressed(order, "order:approve")
    life.kept(order)
    life.kept(order)


def approved_by_two_stages(life: Life) -> None:
    order = life.waiting(21)
    assert life.answered(order, "approve", stage="approval") == 200
    life.pressed(order, "order:approve")
    form = life.pressed(order, "order:more", CAROL, value="approve-with-note")["view_id"]
    life.sent(form, CAROL, {"order:reason": NOTE})
    order = life.engine.until_asleep(order.order_id, 2)
    assert life.answered(order, "approve", stage="finance") == 403
    life.pressed(order, "order:approve", ERIN, stage=1)
    assert life.over(order).status == "fulfilled"


def rejected(life: Life) -> None:
    order = life.waiting()
    form = life.pressed(order, "order:reject")["view_id"]
    life.sent(form, BOB, {"order:reason": REASON})
    assert life.over(order).status == "rejected"
    other = life.waiting()
    assert life.answered(other, "reject", reason=REASON) == 200
    assert life.over(other).status == "rejected"


def withdrawn(life: Life) -> None:
    first, second = life.waiting(), life.waiting()
    assert life.answered(first, "withdraw", "requester", reason=REASON) == 200
    assert life.over(first).status == "withdrawn"
    life.answered(second, "approve")
    life.over(second)
    life.typed(f"1x {WIDGET} for {CUSTOMER}")
    [third] = life.shop.store.placed_by(ALICE, 1, None).orders
    life.engine.until_asleep(third.order_id)
    assert "withdrawn" in life.typed(f"withdraw {third.order_id} {REASON}")
    assert life.over(third).status == "withdrawn"


def reminded_escalated_expired(life: Life) -> None:
    order = life.waiting()
    life.engine.pause_ends(order.order_id)
    until(lambda: life.shop.store.get(order.order_id).stages[0].times_reminded == 1)
    until(lambda: life.engine.sleeps(order.order_id))
    life.shop.clock.advance(4 * 3_600)
    life.engine.nobody_reacts(order.order_id)
    until(lambda: life.shop.store.get(order.order_id).stages[0].escalated_at is not None)
    life.engine.until_asleep(order.order_id, 2)
    life.shop.clock.advance(DAY)
    life.engine.deadline_passes(order.order_id)
    assert life.over(order).status == "expired"


def away_and_back(life: Life) -> None:
    day = (life.shop.clock.now() + timedelta(days=3)).date().isoformat()
    for stand_in in ("dave", "erin"):
        life.typed(f"away until {day} @{stand_in}", BOB)
    assert life.running.workspace.look("home", user=ERIN)["status"] == 200
    life.typed("away", BOB)
    order = life.waiting()
    life.shop.clock.advance(120)
    life.pressed(order, "order:approve", ERIN)
    life.over(order)
    life.typed("back", BOB)
    for stand_in in ("api:requester", "api:reader"):
        given = {"standIn": stand_in, "until": day}
        assert life.running.api("PUT", "/me/away", given).status == 200
    for token in ("demo", "reader"):
        life.running.api("GET", "/me/away", token=token)
    assert life.running.api("DELETE", "/me/away").status == 200


def ordered_by_form(life: Life) -> None:
    slack = life.running.workspace
    posted = slack.client.chat_postMessage(channel=ORDERS, text=NOTE)
    where = {"channel": ORDERS, "ts": str(posted["ts"])}
    slack.control("shortcut", user=ALICE, callback_id="order_from_message", **where)
    [view] = slack.look("views", user=ALICE)["views"]
    values = {
        "order:sku:0/order:sku": WIDGET,
        "order:quantity:0/order:quantity": "2",
        "order:customer/order:customer": CUSTOMER,
    }
    life.sent(view["id"], ALICE, values)
    [order] = life.shop.store.placed_by(ALICE, 1, None).orders
    order = life.engine.until_asleep(order.order_id)
    for text in ("list", "list mine", "help", "nonsense", f"status {order.order_id}", "status x"):
        life.typed(text)
    slack.look("home", user=ALICE)
    life.answered(order, "approve")
    life.over(order)


def requests_of_own_workflows(life: Life) -> None:
    by_api, by_slack = life.own_request(1), life.own_request(2)
    refused, refused_in_slack = life.own_request(3), life.own_request(4)
    life.pressed(by_slack, "order:seen")
    life.pressed(by_slack, "order:approve")
    assert life.answered(by_api, "approve") == 200
    assert life.answered(refused, "reject", reason=REASON) == 200
    form = life.pressed(refused_in_slack, "order:reject")["view_id"]
    life.sent(form, BOB, {"order:reason": REASON})
    life.running.api("GET", f"/orders/{by_api.order_id}/timeline")
    assert life.answered(life.own_request(5, quorum=2), "approve") == 200
    life.kept(CloseRequest(life.shop.store, life.shop.clock)(by_api.order_id))


def read_by_the_page(life: Life) -> None:
    order = life.waiting()
    for path in ("/", "/healthz", "/openapi.json", "/catalogue", "/counts", "/me", "/sign-in"):
        assert life.running.api("GET", path).status == 200
    for path in ("", "/timeline"):
        first = life.running.api("GET", f"/orders/{order.order_id}{path}")
        known = first.headers.get("etag", "none")
        life.running.api("GET", f"/orders/{order.order_id}{path}", if_none_match=known)
    searches: tuple[dict[str, str], ...] = (
        {}, {"status": "fulfilled"}, {"q": "Very"}, {"q": WIDGET}, {"q": order.order_id},
        {"requester": "me"}, {"waitingFor": "me"}, {"minAmount": "1", "maxAmount": "1000"},
        {"from": "2026-01-01", "to": "2100-01-01"},
    )  # fmt: skip
    for query in searches:
        assert life.running.api("GET", "/orders", query=query).status == 200
    years = {"from": "2026-11-01", "to": "2026-12-31"}
    for query in (years, years | {"format": "csv"}):
        life.running.api("GET", "/audit", query=query)
    life.running.api("GET", "/insights")
    life.answered(order, "approve")
    order = life.over(order)
    life.running.api("GET", f"/orders/{order.order_id}/timeline")
    life.kept(order)
    for path in ("", "/timeline"):
        known = life.running.api("GET", f"/orders/{order.order_id}{path}").headers["etag"]
        again = life.running.api("GET", f"/orders/{order.order_id}{path}", if_none_match=known)
        assert again.status == 304


def signed_in_with_slack(life: Life) -> dict[str, str]:
    """Return the session's cookies."""
    running = life.running
    life.shop.clock.advance(2 * DAY)  # What is known of people and groups is old.
    asked = running.api("GET", "/sign-in/slack", token=None, query={"to": "/"})
    cookies = _cookies(asked.cookies)
    address = urlsplit(asked.headers["location"])
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    consent = running.workspace.request(
        "POST", f"{address.path}?{address.query}", f"user={BOB}".encode(), form
    )
    back = urlsplit(consent.headers["Location"])
    query = dict(parse_qsl(back.query))
    done = running.api("GET", back.path, token=None, query=query, cookies=cookies)
    assert done.headers["location"] == "/", done.headers
    session = _cookies(done.cookies)
    me = running.api("GET", "/me", token=None, cookies=session)
    assert me.json["identity"] == BOB
    order = life.waiting()
    changed = running.api(
        "POST",
        f"/orders/{order.order_id}/approve",
        {},
        None,
        cookies=session,
        x_nod_csrf=me.json["csrf"],
        origin=f"{urlsplit(running.workspace.app.url).scheme}://"
        f"{urlsplit(running.workspace.app.url).netloc}",
        sec_fetch_site="same-origin",
    )
    assert changed.status == 200, changed.text
    life.over(order)
    running.api("POST", "/sign-out", {}, None, cookies=session, x_nod_csrf=me.json["csrf"])
    return session | cookies


EVERYTHING: tuple[Callable[[Life], object], ...] = (
    approved_in_slack,
    approved_by_two_stages,
    rejected,
    withdrawn,
    reminded_escalated_expired,
    away_and_back,
    paid_and_shipped_with_trouble,
    more_than_there_is,
    not_started,
    ordered_by_form,
    requests_of_own_workflows,
    read_by_the_page,
    signed_in_with_slack,
    shown_when_slack_is_back,
    kept_on_the_schedule,
    undelivered,
    started_at_last,
    delivered_at_last,
    delivered_to_own_workflows,
    expired_without_its_timer,
    ended_for_a_workflow_that_is_over,
    ended_for_an_own_workflow_that_is_over,
    refused_and_failing,
)


def _cookies(headers: tuple[str, ...]) -> dict[str, str]:
    pairs = (each.partition(";")[0].partition("=") for each in headers)
    return {name: value for name, _, value in pairs if value}
