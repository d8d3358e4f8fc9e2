"""A page that is watched: by whom, for how long, and what it asks of the server meanwhile.

Hours pass at once: the page's clock is Playwright's, and once the page is open it moves only by
`pass_time`, however long a busy machine takes for what is looked at between.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from playwright.sync_api import Browser, BrowserContext, Page, Request

from tests.support.signing_in import hold_token
from tests.support.stack import StackClient

TOUCH_SECONDS = 30
IDLE_STEP_SECONDS = 5.0
"""Fine enough where nobody touches the page, which then asks every ten seconds at most."""
_AHEAD_SECONDS = 8
_SEEN = """hidden => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    Object.defineProperty(document, "visibilityState",
        { configurable: true, get: () => (hidden ? "hidden" : "visible") });
    document.dispatchEvent(new Event("visibilitychange"));
}"""

# The clock may not move while a request is under way: the page itself says how many are, for what
# Playwright hears of them comes later.
_COUNTING = """
    window.asked = { begun: 0, open: 0, answered: () => null };
    window.settled = () => new Promise((resolve) => {
        if (window.asked.open) window.asked.answered = resolve;
        else resolve();
    });
    const { fetch } = window;
    const next = () => new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(null);
    });
    window.fetch = async (...given) => {
        window.asked.begun += 1;
        window.asked.open += 1;
        const answer = fetch(...given);
        answer.then((response) => response.clone().arrayBuffer()).catch(() => null)
            .then(next).then(next).then(() => {
                window.asked.open -= 1;
                if (!window.asked.open) window.asked.answered();
            });
        return answer;
    };
"""


def reader_of(browser: Browser, token: str | None, **options: object) -> BrowserContext:
    """Return a browser of somebody who is signed in with this token, in which nothing moves."""
    context = browser.new_context(reduced_motion="reduce", **options)  # type: ignore[arg-type]
    if token is not None:
        hold_token(context, token)
    context.set_default_timeout(15_000)
    return context


@dataclass
class Traffic:
    """The page's requests for data that were answered, and the bytes on the wire."""

    paths: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    received: int = 0

    @property
    def unchanged(self) -> int:
        return self.statuses.count(304)


class Watched:
    """A page on a running stack, watched by somebody with a stopped clock."""

    def __init__(self, page: Page, client: StackClient) -> None:
        self.page, self.client = page, client
        self.traffic = Traffic()
        self._ended = 0
        self._done: list[Request] = []
        page.add_init_script(_COUNTING)
        page.on("requestfinished", self._answered)
        page.on("requestfailed", self._failed)

    def open(self, path: str, ready: str) -> None:
        """Open a page, wait for the element with this test id, and stop the clock."""
        self.page.clock.install()
        self.page.goto(self.client.urls["page"] + path)
        self.page.get_by_test_id(ready).first.wait_for()
        # Installed alone, the clock goes on by itself: for seconds yet, on a busy machine.
        now: int = self.page.evaluate("Date.now()")
        self.page.clock.pause_at(datetime.fromtimestamp(now / 1000 + _AHEAD_SECONDS, UTC))
        self.settle()

    def pass_time(self, seconds: float, *, touching: bool = False, step: float = 1.0) -> Traffic:
        """Let time pass, in steps; returns what was asked meanwhile."""
        self.traffic, passed = Traffic(), 0.0
        clock = self.page.clock
        # In longer steps what happens every second happens once: it is the same, and is cheaper.
        move = clock.run_for if step <= 1 else clock.fast_forward
        while passed < seconds:
            if touching and passed % TOUCH_SECONDS < step:
                self.page.keyboard.press("Shift")
            move(round(min(step, seconds - passed) * 1000))
            self.settle()
            passed += step
        return self.counted()

    def counted(self) -> Traffic:
        """Return what was asked since time last passed."""
        self.settle()
        begun = self.begun()
        while self._ended < begun:
            self.page.wait_for_timeout(2)
        done, self._done = self._done, []
        for request in done:
            response = request.response()
            sizes = request.sizes()
            self.traffic.paths.append(request.url.removeprefix(self.client.urls["page"]))
            self.traffic.statuses.append(response.status if response else 0)
            self.traffic.received += sizes["responseBodySize"] + sizes["responseHeadersSize"]
        return self.traffic

    def hide(self, hidden: bool = True) -> None:
        """Put another tab in front, or this one again."""
        self.page.evaluate(_SEEN, hidden)

    def begun(self) -> int:
        """Return how many requests the page has begun."""
        found: int = self.page.evaluate("window.asked.begun")
        return found

    def settle(self) -> None:
        """Wait until every request has its answer: those take real time."""
        self.page.evaluate("window.settled()")

    def _failed(self, request: Request) -> None:
        if request.resource_type == "fetch":
            self._ended += 1
            self.traffic.failed.append(f"{request.url}: {request.failure}")

    def _answered(self, request: Request) -> None:
        if request.resource_type == "fetch":
            self._ended += 1
            self._done.append(request)
