"""Every state that the page can be in, to be looked at in any language, width and light."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import APIResponse, Browser, Page, Route

from tests.support.stack import APPROVER, READER, REQUESTER, StackClient, eventually
from tests.support.watching import reader_of

type Act = Callable[[Page], object]


@dataclass(frozen=True, slots=True)
class PageState:
    """One state: an address, who looks at it, what is done there, and how it is known.

    ``path`` may name one of `orders_for` in braces; ``ready`` is a selector of what then shows.
    """

    name: str
    path: str
    ready: str
    token: str | None = READER
    before: Act = lambda _: None
    act: Act = lambda _: None


def by_id(name: str) -> str:
    return f"[data-testid='{name}']"


def _no_answer(page: Page) -> None:
    page.route("**/orders?*", lambda route: route.abort())


def _no_order_answer(page: Page) -> None:
    page.route("**/orders/*", lambda route: route.abort())


def _slow(page: Page) -> None:
    page.route("**/orders?*", lambda _: None)


def _go_on(page: Page) -> None:
    page.locator(by_id("order-status")).wait_for()
    _no_order_answer(page)
    page.evaluate("dispatchEvent(new Event('online'))")


def _wrong_token(page: Page) -> None:
    field = page.locator(by_id("sign-in-token"))
    if not field.is_visible():
        page.locator("details summary").first.click()
    field.fill("nonsense")
    page.locator(by_id("sign-in")).click()


def _place_nothing(page: Page) -> None:
    page.locator(by_id("submit-order")).click()


def _refuse(path: str, status: int, **problem: Any) -> Act:
    """Return what lets requests of one address be refused, such as after a click."""
    retry = {"retry-after": str(problem.pop("retry_after"))} if "retry_after" in problem else {}

    def before(page: Page) -> None:
        body = json.dumps({"type": "about:blank", "title": "No", "status": status, **problem})
        content_type = "application/problem+json"
        page.route(
            path,
            lambda route: route.fulfill(
                status=status, headers=retry, content_type=content_type, body=body
            ),
        )

    return before


def told_anew(route: Route) -> APIResponse:
    """Ask the server for an answer with a body: a page that asks again need not get one."""
    sent = route.request.headers.items()
    headers = {name: value for name, value in sent if name != "if-none-match"}
    return route.fetch(headers=headers)


def _told_otherwise(path: str, **changes: Any) -> Act:
    """Return what changes one answer of the server's, for what is too rare to be brought about."""

    def change(route: Route) -> None:
        if route.request.resource_type == "document":
            route.continue_()  # The page has the same address as its data.
        else:
            answer = told_anew(route)
            route.fulfill(response=answer, json={**answer.json(), **changes})

    return lambda page: page.route(path, change)


def _nothing_finished(page: Page) -> None:
    def change(route: Route) -> None:
        told = told_anew(route).json()
        route.fulfill(json={**told, "whole": {**told["whole"], "orders": 0}})

    page.route("**/insights?from=*", change)


def _press(name: str) -> Act:
    return lambda page: page.locator(by_id(name)).click()


def _off_the_network(page: Page) -> None:
    page.locator(by_id("order-status")).wait_for()
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('online'))")


def _session_ends(page: Page) -> None:
    page.locator(by_id("order-status")).wait_for()
    _refuse("**/orders/*", 401, detail="The token is not known.")(page)
    page.evaluate("dispatchEvent(new Event('online'))")


DECIDED = {
    "kind": "approved", "by": "U0BOB", "at": "2026-11-21T09:30:00.000Z", "via": "slack",
    "reason": None,
}  # fmt: skip
EXPIRED = {**DECIDED, "kind": "expired", "by": "nod", "via": "workflow"}
STATES = (
    PageState("sign in, failed at Slack", "/?sign-in=expired", by_id("error"), token=None),
    PageState("audit", "/?audit=1", by_id("audit-export")),
    PageState("insights, none", "/insights", by_id("empty"), before=_nothing_finished),
    PageState(
        "insights, failing",
        "/insights",
        by_id("error"),
        before=lambda page: page.route("**/insights?from=*", lambda route: route.abort()),
    ),
    PageState(
        "orders, again in seconds",
        "/",
        by_id("retry") + "[aria-disabled]",
        before=_refuse("**/orders?*", 503, detail="The table is busy.", retry_after=60),
    ),
    PageState("order, in its second stage", "/orders/{two_stages}", by_id("votes")),
    PageState("order, withdrawn", "/orders/{withdrawn}", "[data-status='withdrawn']"),
    PageState(
        "order, expired",
        "/orders/{withdrawn}",
        "[data-status='expired']",
        before=_told_otherwise("**/orders/*", status="expired", statusText="", decision=EXPIRED),
    ),
    PageState(
        "order, Slack refuses",
        "/orders/{waiting}",
        by_id("slack-problem"),
        before=_told_otherwise("**/orders/*", slackProblem="Nod is not a member of the channel."),
    ),
    PageState(
        "order, already decided",
        "/orders/{waiting}",
        by_id("error"),
        APPROVER,
        before=_refuse("**/approve", 409, detail="Approved already.", decision=DECIDED),
        act=_press("approve"),
    ),
    PageState(
        "order, not allowed",
        "/orders/{waiting}",
        by_id("error"),
        APPROVER,
        before=_refuse("**/approve", 403, detail="You are not an approver of this stage."),
        act=_press("approve"),
    ),
    PageState("order, offline", "/orders/{waiting}", by_id("retry"), act=_off_the_network),
    PageState("order, session over", "/orders/{waiting}", by_id("error"), act=_session_ends),
    PageState(
        "order, no history",
        "/orders/{fulfilled}",
        by_id("no-timeline"),
        before=_refuse("**/timeline", 404, detail="There is no history of it."),
    ),
    PageState("sign in", "/", "main h1", token=None),
    PageState("sign in, refused", "/", by_id("error"), token=None, act=_wrong_token),
    PageState("orders", "/", by_id("order-row")),
    PageState("orders, filtered", "/?status=awaiting_approval", by_id("order-row")),
    PageState("orders, none", "/?status=expired", ".blank"),
    PageState("orders, loading", "/", ".ghost", before=_slow),
    PageState("orders, failing", "/", by_id("error"), before=_no_answer),
    PageState("order form", "/?new=1", by_id("sku-0"), REQUESTER),
    PageState("order form, errors", "/?new=1", ".field-error", REQUESTER, act=_place_nothing),
    PageState("away", "/?away=1", by_id("away-state"), APPROVER),
    PageState("order, to decide", "/orders/{waiting}", by_id("approve"), APPROVER),
    PageState("order, not to decide", "/orders/{waiting}", by_id("why-not")),
    PageState("order, one's own", "/orders/{waiting}", by_id("withdraw"), REQUESTER),
    PageState("order, fulfilled", "/orders/{fulfilled}", by_id("decision")),
    PageState("order, rejected", "/orders/{rejected}", by_id("decision")),
    PageState("order, failed", "/orders/{failed}", by_id("failure")),
    PageState("order, no answer", "/orders/{waiting}", by_id("retry"), act=_go_on),
    PageState("order, unknown", "/orders/nothing", by_id("error")),
    PageState("nowhere", "/orders/%E0%A4%A", by_id("error")),
)
INSIGHTS = PageState("insights", "/insights", "main canvas")


def all_states(client: StackClient) -> tuple[PageState, ...]:
    """Return every state, insights included where this release has the page."""
    asked = urllib.request.Request(
        client.urls["page"] + INSIGHTS.path, headers={"accept": "text/html"}
    )
    try:
        with urllib.request.urlopen(asked, timeout=15):
            return (*STATES, INSIGHTS)
    except urllib.error.HTTPError:
        return STATES


def orders_for(client: StackClient, fail_next: Callable[[], None]) -> dict[str, str]:
    """Place the orders that the states show; ``fail_next`` has the next approved one fail."""
    orders = {name: str(client.place(customer=name)["orderId"]) for name in ("waiting", "rejected")}
    for order_id in orders.values():
        client.wait_for(order_id, "awaiting_approval")
    client.api("POST", f"/orders/{orders['rejected']}/reject", {"reason": "Too many"}, APPROVER)
    client.wait_for(orders["rejected"], "rejected")
    orders["withdrawn"] = str(client.place(customer="withdrawn")["orderId"])
    client.wait_for(orders["withdrawn"], "awaiting_approval")
    client.api("POST", f"/orders/{orders['withdrawn']}/withdraw", {"reason": "Twice"}, REQUESTER)
    client.wait_for(orders["withdrawn"], "withdrawn")
    orders["two_stages"] = _in_its_second_stage(client)
    for name in ("fulfilled", "failed"):
        if name == "failed":
            fail_next()
        orders[name] = str(client.place(customer=name)["orderId"])
        client.wait_for(orders[name], "awaiting_approval")
        client.api("POST", f"/orders/{orders[name]}/approve", {}, APPROVER)
        client.wait_for(orders[name], name)
    return orders


def _in_its_second_stage(client: StackClient) -> str:
    """Return an order that two approved, one with words, and that finance is asked about."""
    order, card = client.waiting("1x DESK-200 for Initech")
    for person in ("U0BOB", "U0CAROL"):
        client.click(card["ts"], "approve", person)
    order_id = str(order["orderId"])
    eventually(lambda: client.order(order_id)["stageAsked"] == "finance" or None)
    return order_id


class Windows:
    """Each person's window in each language, one for all states: that costs less."""

    def __init__(self, browser: Browser, listen: Act, **options: object) -> None:
        self._browser, self._listen, self._options = browser, listen, options
        self._pages: dict[tuple[str | None, str], Page] = {}

    def of(self, token: str | None, locale: str) -> Page:
        if (token, locale) not in self._pages:
            context = reader_of(self._browser, token, locale=locale, **self._options)
            self._pages[token, locale] = page = context.new_page()
            self._listen(page)
        return self._pages[token, locale]

    def close(self) -> None:
        for page in self._pages.values():
            page.context.close()


@contextmanager
def shown(
    page: Page, client: StackClient, state: PageState, orders: dict[str, str]
) -> Iterator[None]:
    """Bring a window into this state, and leave nothing of it for the next."""
    try:
        page.mouse.move(0, 0)
        state.before(page)
        page.goto(client.urls["page"] + state.path.format(**orders))
        state.act(page)
        page.locator(state.ready).first.wait_for()
        yield
    finally:
        page.unroute_all(behavior="ignoreErrors")
        page.context.set_offline(False)
        # A page that is left open goes on asking; this one has no script, and the same storage.
        page.goto(client.urls["page"] + "/healthz")
        page.evaluate("sessionStorage.clear(); localStorage.clear()")
