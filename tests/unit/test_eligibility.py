from __future__ import annotations

import threading

import pytest

from approvals.domain.errors import NodError, SlackRefused, SlackUnavailable, VoteRefused
from approvals.domain.person import Standing
from tests.support.asking import Asked
from tests.support.orders import new_order
from tests.support.shop import ALICE, BOB, CAROL, DAVE

LEADS, BUYERS = "S0LEADS", "S0BUYERS"
DOWN = SlackUnavailable("Slack is failing.")
NO_GROUPS = SlackRefused("no_groups", "This plan has no user groups.")


def test_a_member_on_the_list_may_decide() -> None:
    found = Asked.of(BOB)

    assert found.refusal(BOB) is None
    assert found.directory.asked == [BOB]


def test_a_member_of_a_group_on_the_list_may_decide() -> None:
    found = Asked.of(LEADS, BUYERS, S0LEADS={BOB}, S0BUYERS={CAROL})

    assert [found.refusal(person) for person in (BOB, CAROL)] == [None, None]
    assert found.refusal(DAVE) == "not_an_approver"


@pytest.mark.fault("F28")
def test_who_left_the_group_may_decide_no_more() -> None:
    found = Asked.of(LEADS, S0LEADS={BOB, CAROL})
    assert found.refusal(BOB) is None

    found.directory.groups[LEADS] = frozenset({CAROL})

    assert found.refusal(BOB) == "not_an_approver"


def test_a_group_s_member_may_not_decide_their_own_order() -> None:
    found = Asked.of(LEADS, S0LEADS={ALICE})

    assert found.refusal(ALICE) == "own_order"
    assert found.directory.asked == []


@pytest.mark.attack("A4")
@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.MEMBER])
def test_only_members_of_the_workspace_may_decide(standing: Standing) -> None:
    found = Asked.of(BOB, LEADS, S0LEADS={CAROL})
    found.directory.says(BOB, standing)
    found.directory.says(CAROL, standing)

    assert found.refusal(BOB) == standing.value
    assert found.refusal(CAROL) == standing.value
    assert not found.may_vote(BOB)


@pytest.mark.parametrize("away", [DOWN, SlackRefused("users_not_found", "Nobody.")])
def test_nobody_gets_in_while_slack_does_not_answer(away: NodError) -> None:
    found = Asked.of(BOB, LEADS, S0LEADS={CAROL})
    found.directory.away = away

    assert found.refusal(BOB) == "cannot_check_account"
    assert found.refusal(CAROL) == "cannot_check"
    assert [found.may_vote(who) for who in (BOB, CAROL)] == [None, None]


def test_where_slack_does_not_answer_the_refusal_names_the_page_that_does() -> None:
    found = Asked.of(BOB)
    found.directory.away = DOWN

    with pytest.raises(VoteRefused) as refused:
        found.voice(BOB)
    assert refused.value.page_url == f"https://nod.example/orders/{found.order.order_id}"
    with pytest.raises(VoteRefused) as refused:
        found.voice(DAVE)
    assert refused.value.page_url == ""


def test_all_questions_together_have_one_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("approvals.use_cases.eligibility.CHECK_SECONDS", 0.02)
    groups = [f"S0GROUP{number}" for number in range(4)]
    found = Asked.of(*groups)
    over = threading.Event()
    found.directory.before = lambda _who: over.wait()
    try:
        assert found.refusal(BOB) == "cannot_check"
        assert found.directory.asked == groups[:1]
    finally:
        over.set()


def test_slack_is_not_asked_where_a_group_that_is_known_will_do() -> None:
    found = Asked.of("S0AAA", LEADS, S0AAA=set(), S0LEADS={BOB})
    found.directory.fresh = {LEADS}

    assert found.refusal(BOB) is None
    assert found.refusal(CAROL) == "not_an_approver"
    assert found.directory.asked == [BOB, "S0AAA"]


def test_a_plan_without_groups_says_so() -> None:
    found = Asked.of(LEADS)
    found.directory.away = NO_GROUPS

    assert found.refusal(BOB) == "no_groups"
    assert found.may_vote(BOB) is False


def test_an_unknown_group_lets_nobody_in_and_hides_no_other() -> None:
    found = Asked.of("S0GONE", LEADS, S0LEADS={BOB})

    assert found.refusal(BOB) is None
    assert found.refusal(CAROL) == "cannot_check"


@pytest.mark.parametrize("person", [DAVE, "", "u0bob", "U0BOB ", "api:stranger", "S0LEADS"])
def test_slack_is_not_asked_about_who_is_no_approver_anyway(person: str) -> None:
    found = Asked.of(BOB, "api:demo")

    assert found.refusal(person) == "not_an_approver"
    assert not found.may_vote(person)
    assert found.directory.asked == []


@pytest.mark.parametrize("person", ["api:stranger", "", LEADS, "nod"])
def test_a_group_on_the_list_is_asked_about_people_alone(person: str) -> None:
    found = Asked.of(LEADS, S0LEADS={BOB})

    assert found.refusal(person) == "not_an_approver"
    assert found.directory.asked == []


def test_slack_is_not_asked_about_an_identity_that_is_not_its_own() -> None:
    found = Asked.of("api:demo", LEADS, S0LEADS={BOB})
    found.directory.away = DOWN

    assert found.refusal("api:demo") is None
    assert found.may_vote("api:demo")
    assert found.directory.asked == []


def test_whoever_is_on_the_list_by_name_needs_no_group() -> None:
    found = Asked.of(BOB, LEADS)

    assert found.refusal(BOB) is None
    assert found.directory.asked == [BOB]


def test_an_order_waits_for_those_it_asks_and_not_for_its_requester() -> None:
    found = Asked.of(ALICE, BOB, LEADS, S0LEADS={CAROL})

    assert [found.may_vote(p) for p in (ALICE, BOB, CAROL, DAVE)] == [False, True, True, False]


@pytest.mark.parametrize("person", [BOB, "", "nod", "U0BOB,U0CAROL"])
def test_a_stage_without_approvers_lets_nobody_decide(person: str) -> None:
    assert Asked.of().refusal(person) == "not_an_approver"


def test_an_order_that_asks_nobody_yet_refuses_nobody() -> None:
    found = Asked.of(BOB)

    # That it does not wait is for the caller to say.
    assert found.eligibility.check(new_order(), 0, DAVE) == DAVE
