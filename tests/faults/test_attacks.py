"""Attacks whose whole outcome no test of one part shows: people, order ids, tokens."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from approvals.adapters.slack.cards import APPROVE, MORE, REJECT
from approvals.adapters.system import RandomIds
from approvals.domain.order import Order
from approvals.domain.person import Standing
from tests.support.api_requests import BOBS, DEMO, READER, REQUESTER, ApiDoor
from tests.support.shop import ALICE, BOB, DAVE, Shop, order_body
from tests.support.slack_requests import SlackDoor

RANDOM_BITS = 80
WEB = Path(__file__).parents[2] / "src/api/web"
EVERYBODY = (ALICE, BOB, "api:demo")
REFUSED: dict[str, tuple[str, Standing, str]] = {
    "a member who is no approver": (DAVE, Standing.MEMBER, "not_an_approver"),
    "the requester": (ALICE, Standing.MEMBER, "own_order"),
    "a bot": (BOB, Standing.BOT, "bot"),
    "a guest": (BOB, Standing.GUEST, "guest"),
    "a foreign workspace's": (BOB, Standing.FOREIGN, "foreign"),
    "a deactivated account": (BOB, Standing.DEACTIVATED, "deactivated"),
}


@pytest.mark.attack("A4")
@pytest.mark.parametrize("action_id", [APPROVE, REJECT, MORE])
@pytest.mark.parametrize(("person", "standing", "why"), REFUSED.values(), ids=REFUSED)
def test_a4_who_must_not_decide_in_slack_is_told_alone_audited_and_changes_nothing(
    person: str, standing: Standing, why: str, action_id: str
) -> None:
    door = SlackDoor(Shop(approvers=EVERYBODY))
    order = door.shop.waiting()
    door.shop.directory.says(person, standing)

    door.click(door.card(order), person, action_id)

    [told] = door.said
    assert told.startswith("You cannot decide this.")
    assert door.screens.opened == []
    kind = "refused_rejected" if action_id == REJECT else "refused_approved"
    door.unchanged_but_audited(order, person, kind, why)
    assert door.shop.executions.delivered == []


def _with_token(shop: Shop, order: Order) -> int:
    return ApiDoor(shop).approve(order.order_id, BOBS).status


def _with_click(shop: Shop, order: Order) -> int:
    door = SlackDoor(shop)
    door.click(door.card(order), BOB)
    return 403 if len(door.said) == 1 else 200


@pytest.mark.attack("A4")
@pytest.mark.parametrize("vote", [_with_token, _with_click])
def test_a4_bob_of_the_web_and_bob_of_slack_are_one_requester(
    vote: Callable[[Shop, Order], int],
) -> None:
    shop = Shop(approvers=EVERYBODY)
    of_the_web = ApiDoor(shop).post("/orders", order_body(), BOBS).json["orderId"]
    shop.store.reserve(
        shop.store.get(of_the_web), shop.route(), "arn:web", shop.store.audit(of_the_web)
    )
    shop.steps().post_card(of_the_web, 0, "callback-web")
    of_slack = shop.waiting("callback-slack", requester=BOB)
    for order in (shop.store.get(of_the_web), of_slack):
        assert order.requester == BOB
        assert vote(shop, order) == 403
        assert shop.store.get(order.order_id) == order
        assert shop.store.audit(order.order_id)[-1].why == "own_order"


@pytest.mark.attack("A8")
@pytest.mark.parametrize("script", sorted(WEB.rglob("*.js")), ids=lambda script: script.name)
def test_a8_no_script_of_the_page_makes_html_or_code_of_a_text(script: Path) -> None:
    of_html = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|setHTML"
    of_code = r"\beval\(|\bFunction\("
    assert re.findall(rf"{of_html}|{of_code}", script.read_text()) == []


@pytest.mark.attack("A14")
def test_a14_an_order_id_is_80_bits_of_the_systems_own_randomness(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[bytes] = []
    draw = secrets.token_bytes

    def noted(count: int) -> bytes:
        drawn.append(draw(count))
        return drawn[-1]

    monkeypatch.setattr(secrets, "token_bytes", noted)
    ids = [RandomIds().new_order_id() for _ in range(1_000)]

    assert len(set(ids)) == len(ids)
    assert {len(each) * 8 for each in drawn} == {RANDOM_BITS}
    # All of it is in the id: base32 has five bits a sign.
    assert all(re.fullmatch(rf"ord-[a-z2-7]{{{RANDOM_BITS // 5}}}", each) for each in ids)


@pytest.mark.attack("A15")
@pytest.mark.parametrize("token", [REQUESTER, DEMO, READER, BOBS, "wrong", "", DEMO[:-1], "é" * 9])
def test_a15_a_token_is_compared_with_every_other_by_its_whole_digest(
    token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[int, int]] = []
    is_same = hmac.compare_digest

    def noted(one: bytes, other: bytes) -> bool:
        compared.append((len(one), len(other)))
        return is_same(one, other)

    monkeypatch.setattr("api.tokens.hmac.compare_digest", noted)
    status = ApiDoor().get("/orders", token).status

    assert status == (200 if token in {REQUESTER, DEMO, READER, BOBS} else 401)
    assert compared == [(32, 32)] * (4 if token else 0)


@pytest.mark.attack("A15")
@pytest.mark.parametrize("secret", [None, "another"])
def test_a15_a_signature_is_compared_in_constant_time(
    secret: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []
    is_same = hmac.compare_digest

    def noted(one: str, other: str) -> bool:
        compared.append(len(one) - len(other))
        return is_same(one, other)

    monkeypatch.setattr("slack_app.gate.hmac.compare_digest", noted)
    door = SlackDoor()
    event = door.command_event("help")
    if secret is not None:
        event["headers"]["x-slack-signature"] = "v0=" + "0" * 64
    assert door.send(event)["statusCode"] == (200 if secret is None else 401)
    assert compared[0] == 0
