from __future__ import annotations

from dataclasses import replace

import pytest

from api.links import Links
from approvals.domain.order import Card, Order
from tests.support.orders import STAGE, new_order

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:nod-orchestrator:7/durable-execution/ord-1/x"


def posted(*channels: str, arn: str = ARN) -> Order:
    stages = tuple(replace(STAGE, cards=(Card(channel, "1234.5678"),)) for channel in channels)
    return replace(new_order(stages=stages), execution_arn=arn)


@pytest.mark.parametrize("slack", ["https://slack.com", "http://127.0.0.1:8001"])
def test_the_newest_card_has_a_link_to_where_slack_is(slack: str) -> None:
    links = Links(f"{slack}/api/").of(posted("C0FIRST", "C0SECOND"))

    assert links["card"] == f"{slack}/archives/C0SECOND/p12345678"


def test_a_card_that_was_never_posted_has_no_link() -> None:
    assert Links("https://slack.com/api/").of(new_order())["card"] is None
    assert Links().of(posted("C0FIRST"))["card"] is None


def test_a_channel_of_nobody_knows_where_stays_in_its_place() -> None:
    link = Links("https://slack.com/api/").of(posted("../x?y#z"))["card"]

    assert link == "https://slack.com/archives/..%2Fx%3Fy%23z/p12345678"


def test_the_console_is_linked_where_the_workflow_is_on_aws() -> None:
    link = Links(is_aws=True).of(posted("C0"))["console"]

    home = "https://eu-west-1.console.aws.amazon.com/lambda/home?region=eu-west-1"
    assert link == f"{home}#/functions/nod-orchestrator"
    assert "123456789012" not in link
    assert Links(is_aws=False).of(posted("C0"))["console"] is None


@pytest.mark.parametrize("arn", ["", "nonsense", ARN.replace("arn:aws:", "arn:aws-cn:")])
def test_what_is_no_execution_on_aws_is_not_linked(arn: str) -> None:
    assert Links(is_aws=True).of(posted("C0", arn=arn))["console"] is None
