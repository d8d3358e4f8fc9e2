from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from approvals.domain.errors import NodError, SlackRefused, SlackUnavailable, VoteRefused
from approvals.domain.person import Standing
from approvals.domain.policy import ApprovalPolicy
from approvals.use_cases.eligibility import UNKNOWN, Eligibility
from tests.support.doubles import FakeDirectory
from tests.support.orders import new_order
from tests.support.shop import ALICE, BOB, CAROL, CHANNEL, DAVE

LEADS, BUYERS = "S0LEADS", "S0BUYERS"
DOWN = SlackUnavailable("Slack is failing.")
NO_GROUPS = SlackRefused("no_groups", "This plan has no user groups.")


def eligibility(*approvers: str, **groups: set[str]) -> tuple[Eligibility, FakeDirectory]:
    """Return who may decide where these are the approvers, and Slack's directory."""
    directory = FakeDirectory(groups={name: frozenset(who) for name, who in groups.items()})
    policy = ApprovalPolicy(frozenset(approvers), CHANNEL, 60)
    return Eligibility(policy, directory), directory


def refusal(found: Eligibility, person: str, requester: str = ALICE) -> str | None:
    """Return why this person may not decide, None if they may."""
    try:
        found.check(new_order(requester=requester), person)
    except VoteRefused as refused:
        return refused.code
    return None


def test_a_member_on_the_list_may_decide() -> None:
    found, directory = eligibility(BOB)

    assert refusal(found, BOB) is None
    assert directory.asked == [BOB]


def test_a_member_of_a_group_on_the_list_may_decide() -> None:
    found, _ = eligibility(LEADS, BUYERS, S0LEADS={BOB}, S0BUYERS={CAROL})

    assert [refusal(found, person) for person in (BOB, CAROL)] == [None, None]
    assert refusal(found, DAVE) == "not_an_approver"


def test_who_left_the_group_may_decide_no_more() -> None:
    found, directory = eligibility(LEADS, S0LEADS={BOB, CAROL})
    assert refusal(found, BOB) is None

    directory.groups[LEADS] = frozenset({CAROL})

    assert refusal(found, BOB) == "not_an_approver"


def test_a_group_s_member_may_not_decide_their_own_order() -> None:
    found, directory = eligibility(LEADS, S0LEADS={ALICE})

    assert refusal(found, ALICE) == "own_order"
    assert directory.asked == []


@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.MEMBER])
def test_only_members_of_the_workspace_may_decide(standing: Standing) -> None:
    found, directory = eligibility(BOB, LEADS, S0LEADS={CAROL})
    directory.says(BOB, standing)
    directory.says(CAROL, standing)

    assert refusal(found, BOB) == standing.value
    assert refusal(found, CAROL) == standing.value
    assert found.why_no_approver(BOB) == standing.value


@pytest.mark.parametrize("away", [DOWN, SlackRefused("users_not_found", "Nobody.")])
def test_nobody_gets_in_while_slack_does_not_answer(away: NodError) -> None:
    found, directory = eligibility(BOB, LEADS, S0LEADS={CAROL})
    directory.away = away

    assert refusal(found, BOB) == "cannot_check_account"
    assert refusal(found, CAROL) == "cannot_check"
    assert {found.why_no_approver(who) for who in (BOB, CAROL)} == UNKNOWN


def test_where_slack_does_not_answer_the_refusal_names_the_page_that_does() -> None:
    found, directory = eligibility(BOB)
    directory.away = DOWN
    order = replace(new_order(requester=ALICE), page_url="https://nod.example")

    with pytest.raises(VoteRefused) as refused:
        found.check(order, BOB)
    assert refused.value.page_url == f"https://nod.example/orders/{order.order_id}"
    with pytest.raises(VoteRefused) as refused:
        found.check(order, DAVE)
    assert refused.value.page_url == ""


def test_all_questions_together_have_one_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("approvals.use_cases.eligibility.CHECK_SECONDS", 0.02)
    groups = [f"S0GROUP{number}" for number in range(4)]
    found, directory = eligibility(*groups)
    over = threading.Event()
    directory.before = lambda _who: over.wait()
    try:
        assert refusal(found, BOB) == "cannot_check"
        assert directory.asked == groups[:1]
    finally:
        over.set()


def test_slack_is_not_asked_where_a_group_that_is_known_will_do() -> None:
    found, directory = eligibility("S0AAA", LEADS, S0AAA=set(), S0LEADS={BOB})
    directory.fresh = {LEADS}

    assert refusal(found, BOB) is None
    assert refusal(found, CAROL) == "not_an_approver"
    assert directory.asked == [BOB, "S0AAA"]


def test_a_plan_without_groups_says_so() -> None:
    found, directory = eligibility(LEADS)
    directory.away = NO_GROUPS

    assert refusal(found, BOB) == "no_groups"
    assert found.why_no_approver(BOB) == "no_groups"


def test_an_unknown_group_lets_nobody_in_and_hides_no_other() -> None:
    found, _ = eligibility("S0GONE", LEADS, S0LEADS={BOB})

    assert refusal(found, BOB) is None
    assert refusal(found, CAROL) == "cannot_check"


@pytest.mark.parametrize("person", [DAVE, "", "u0bob", "U0BOB ", "api:stranger", "S0LEADS"])
def test_slack_is_not_asked_about_who_is_no_approver_anyway(person: str) -> None:
    found, directory = eligibility(BOB, "api:demo")

    assert refusal(found, person) == "not_an_approver"
    assert found.why_no_approver(person) == "not_an_approver"
    assert directory.asked == []


@pytest.mark.parametrize("person", ["api:stranger", "", LEADS, "nod"])
def test_a_group_on_the_list_is_asked_about_people_alone(person: str) -> None:
    found, directory = eligibility(LEADS, S0LEADS={BOB})

    assert refusal(found, person) == "not_an_approver"
    assert directory.asked == []


def test_slack_is_not_asked_about_an_identity_that_is_not_its_own() -> None:
    found, directory = eligibility("api:demo", LEADS, S0LEADS={BOB})
    directory.away = DOWN

    assert refusal(found, "api:demo") is None
    assert found.why_no_approver("api:demo") is None
    assert directory.asked == []


def test_whoever_is_on_the_list_by_name_needs_no_group() -> None:
    found, directory = eligibility(BOB, LEADS)

    assert refusal(found, BOB) is None
    assert directory.asked == [BOB]


def test_approvers_are_approvers_whoever_placed_the_order() -> None:
    found, _ = eligibility(BOB, LEADS, S0LEADS={CAROL})

    why_not = [found.why_no_approver(person) for person in (BOB, CAROL, DAVE)]
    assert why_not == [None, None, "not_an_approver"]
