"""Every state that the page can be in, to be looked at in any language, width and light."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from tests.support.stack import APPROVER, READER, REQUESTER, StackClient
from tests.support.watching import reader_of

type Act = Callable[[Page], None]


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


STATES = (
    PageState("sign in", "/", "main h1", token=None),
    PageState("sign in, refused", "/", by_id("error"), token=None, act=_wrong_token),
    PageState("orders", "/", by_id("order-row")),
    PageState("orders, filtered", "/?status=awaiting_approval", by_id("order-row")),
    PageState("orders, none", "/?status=withdrawn", ".blank"),
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
    for name in ("fulfilled", "failed"):
        if name == "failed":
            fail_next()
        orders[name] = str(client.place(customer=name)["orderId"])
        client.wait_for(orders[name], "awaiting_approval")
        client.api("POST", f"/orders/{orders[name]}/approve", {}, APPROVER)
        client.wait_for(orders[name], name)
    return orders


@contextmanager
def shown(
    browser: Browser,
    client: StackClient,
    state: PageState,
    orders: dict[str, str],
    listen: Act = lambda _: None,
    **options: object,
) -> Iterator[Page]:
    """Open a page in this state. Nothing moves, so that nothing is looked at half way."""
    context = reader_of(browser, state.token, **{"reduced_motion": "reduce", **options})
    page = context.new_page()
    try:
        listen(page)
        state.before(page)
        page.goto(client.urls["page"] + state.path.format(**orders))
        state.act(page)
        page.locator(state.ready).first.wait_for()
        yield page
    finally:
        context.close()
