from __future__ import annotations

import pytest

from approvals.domain.errors import VoteRefused
from approvals.domain.order import Stage
from approvals.domain.policy import ApprovalPolicy
from tests.support.orders import new_order
from tests.support.shop import ALICE, BOB, CAROL, CHANNEL, DAVE

POLICY = ApprovalPolicy(frozenset({CAROL, BOB}), CHANNEL, 60)
NOBODY = ApprovalPolicy(frozenset(), CHANNEL, 60)


def refusal(policy: ApprovalPolicy, person: str, requester: str = ALICE) -> str:
    with pytest.raises(VoteRefused) as error:
        policy.check_vote(new_order(requester=requester), person)
    return error.value.code


def test_an_approver_may_decide_what_somebody_else_ordered() -> None:
    POLICY.check_vote(new_order(requester=ALICE), BOB)


@pytest.mark.parametrize("person", [DAVE, "", "u0bob", "U0BOB ", "U0BO", "U0BOB,U0CAROL"])
def test_whoever_is_not_listed_may_not_decide(person: str) -> None:
    assert refusal(POLICY, person) == "not_an_approver"


def test_an_approver_may_not_decide_their_own_order() -> None:
    assert refusal(POLICY, BOB, requester=BOB) == "own_order"


@pytest.mark.parametrize("person", [BOB, CAROL, "", "nod"])
def test_an_empty_list_lets_nobody_decide(person: str) -> None:
    assert refusal(NOBODY, person) == "not_an_approver"


def test_a_group_is_an_approver_by_its_members_and_never_itself() -> None:
    policy = ApprovalPolicy(frozenset({BOB, "S0LEADS", "S0BUYERS"}), CHANNEL, 60)

    assert policy.groups == ("S0BUYERS", "S0LEADS")
    assert policy.names(BOB)
    assert not policy.names("S0LEADS")
    policy.check_vote(new_order(requester=ALICE), DAVE)  # The group's members are looked up later.
    for person in ("S0LEADS", "api:demo", ""):
        assert refusal(policy, person) == "not_an_approver"


def test_there_is_one_stage_with_the_approvers_in_order() -> None:
    assert POLICY.stages() == (Stage("approval", CHANNEL, 60, (BOB, CAROL)),)


def test_a_policy_without_approvers_asks_nobody() -> None:
    assert NOBODY.stages()[0].approvers == ()
