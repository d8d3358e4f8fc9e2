from __future__ import annotations

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.errors import MalformedRequest, SlackRefused, SlackUnavailable
from approvals.domain.order import Order
from approvals.use_cases.find_home import PAGE
from tests.support.asking import stage_of
from tests.support.shop import ALICE, BOB, CAROL, DAVE, WIDGET, Shop

ONE = [{"sku": WIDGET, "quantity": 1}]


def waiting(shop: Shop, count: int, requester: str = ALICE) -> list[str]:
    """Have orders wait, a second apart; returns their ids, oldest first."""
    orders: list[Order] = []
    for _ in range(count):
        callback_id = f"callback-{requester}-{len(orders)}"
        orders.append(shop.waiting(callback_id, requester=requester, items=ONE))
        shop.clock.advance(1)
    return names(orders)


def names(orders: list[Order] | tuple[Order, ...]) -> list[str]:
    return [order.order_id for order in orders]


def test_what_waits_for_an_approver_is_what_others_ask_for_and_nobody_decided() -> None:
    shop = Shop()
    of_alice, of_bob, decided = (
        waiting(shop, 2, ALICE), waiting(shop, 1, BOB), waiting(shop, 1, CAROL),
    )  # fmt: skip
    shop.answer(decided[0], BOB, DecisionKind.REJECTED)
    shop.placed()

    home = shop.find_home(BOB)

    assert home.is_known
    assert names(home.waiting.orders) == of_alice
    assert names(home.mine.orders) == of_bob
    assert home.waiting.next_cursor is None
    assert home.is_first_page


def test_what_still_needs_others_waits_no_more_for_whoever_has_voted() -> None:
    shop = Shop(planned_stages=(stage_of(BOB, CAROL, quorum=2),))
    [order_id] = waiting(shop, 1)
    shop.answer(order_id, BOB)

    assert names(shop.find_home(BOB).waiting.orders) == []
    assert names(shop.find_home(CAROL).waiting.orders) == [order_id]


def test_the_order_whose_deadline_is_nearest_comes_first() -> None:
    shop = Shop()
    waiting(shop, PAGE + 3)

    page = shop.find_home(BOB).waiting

    deadlines = [order.stages[0].waits[-1].deadline_at for order in page.orders]
    assert deadlines == sorted(deadlines)
    later = shop.find_home(BOB, page.next_cursor).waiting.orders
    assert later[0].stages[0].waits[-1].deadline_at > deadlines[-1]


def test_nothing_waits_for_whoever_may_not_decide() -> None:
    shop = Shop()
    waiting(shop, 2)

    home = shop.find_home(DAVE)

    assert home.is_known
    assert (home.waiting.orders, home.mine.orders, home.decided) == ((), (), ())
    assert (home.decisions, home.median_seconds) == (0, None)


def test_where_a_group_cannot_be_read_it_is_not_known_what_waits() -> None:
    shop = Shop(approvers=("S0LEADS",))
    shop.directory.groups["S0LEADS"] = frozenset({BOB})
    waiting(shop, 1)
    assert len(shop.find_home(BOB).waiting.orders) == 1
    shop.directory.away = SlackUnavailable("Slow.", hung=True)

    home = shop.find_home(BOB)

    assert not home.is_known
    assert home.waiting.orders == ()


def test_groups_on_a_plan_that_has_none_are_told_apart_from_no_approvers() -> None:
    shop = Shop(approvers=("S0LEADS",))
    shop.waiting()
    shop.directory.away = SlackRefused("no_groups", "The plan has no user groups.")

    home = shop.find_home(BOB)

    assert (home.is_known, home.no_groups) == (False, True)
    assert home.waiting.orders == ()


def test_my_orders_are_mine_in_every_state_newest_first() -> None:
    shop = Shop()
    first, second = waiting(shop, 2)
    waiting(shop, 1, DAVE)
    shop.answer(first, BOB)
    shop.fulfil(first)

    mine = shop.find_home(ALICE).mine

    assert names(mine.orders) == [second, first]
    assert mine.orders[1].is_final


def test_both_lists_go_on_where_their_page_ended() -> None:
    shop = Shop()
    ids = waiting(shop, PAGE + 3)

    first = shop.find_home(BOB)
    second = shop.find_home(BOB, waiting_cursor=first.waiting.next_cursor)

    assert names(first.waiting.orders) == ids[:PAGE]
    assert names(second.waiting.orders) == ids[PAGE:]
    assert second.waiting.next_cursor is None
    assert not second.is_first_page
    mine = shop.find_home(ALICE)
    rest = shop.find_home(ALICE, mine_cursor=mine.mine.next_cursor)
    assert names(mine.mine.orders) + names(rest.mine.orders) == ids[::-1]
    assert not rest.is_first_page


def test_orders_that_are_not_for_me_do_not_make_the_pages_empty() -> None:
    shop = Shop()
    theirs = waiting(shop, 3)
    waiting(shop, PAGE * 2, BOB)

    assert names(shop.find_home(BOB).waiting.orders) == theirs


def test_a_page_ends_somewhere_even_if_hundreds_are_not_for_me() -> None:
    shop = Shop()
    waiting(shop, PAGE * 6, BOB)
    theirs = waiting(shop, 2)

    page = shop.find_home(BOB).waiting

    assert page.orders == ()
    assert page.next_cursor is not None
    assert names(shop.find_home(BOB, page.next_cursor).waiting.orders) == theirs


def test_the_median_is_over_what_this_person_decided() -> None:
    shop = Shop()
    for seconds, person in ((10, BOB), (1_000, BOB), (60, BOB), (5, CAROL)):
        order = shop.waiting(items=ONE)
        shop.clock.advance(seconds)
        shop.answer(order.order_id, person)

    home = shop.find_home(BOB)

    assert (home.decisions, home.median_seconds) == (3, 60.0)
    assert [order.seconds_to_decide for order in home.decided] == [60.0, 1_000.0, 10.0]
    assert shop.find_home(CAROL).median_seconds == 5.0


def test_five_recent_decisions_are_shown_and_all_are_counted() -> None:
    shop = Shop()
    ids = waiting(shop, 7)
    for order_id in ids:
        shop.clock.advance(1)
        shop.answer(order_id, BOB)

    home = shop.find_home(BOB)

    assert names(home.decided) == ids[::-1][:5]
    assert home.decisions == 7


@pytest.mark.parametrize("which", ["waiting_cursor", "mine_cursor"])
def test_a_cursor_that_is_not_ours_is_refused(which: str) -> None:
    shop = Shop()

    with pytest.raises(MalformedRequest):
        shop.find_home(BOB, **{which: "forged"})
