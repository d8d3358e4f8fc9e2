"""The document review of `examples/`, in the running stack: started, voted on, and answered."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import boto3
import pytest
from playwright.sync_api import Page, expect

from local.stack import Stack
from tests.support.database import REGION
from tests.support.signing_in import open_as
from tests.support.stack import READER, StackClient, eventually

ROOT = Path(__file__).parents[2]
FUNCTION = "nod-document-review"


@pytest.fixture
def durable(client: StackClient) -> Any:
    return boto3.client(
        "lambda",
        endpoint_url=client.urls["aws"],
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def review(client: StackClient, *arguments: str) -> dict[str, Any]:
    """Start a review as the README says; returns the request once it waits."""
    script = [str(ROOT / "scripts/start-review.sh"), client.urls["aws"], *arguments]
    done = subprocess.run(script, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    request_id = done.stdout.strip()
    eventually(lambda: client.api("GET", f"/orders/{request_id}")[0] == 200 or None)
    return client.wait_for(request_id, "awaiting_approval")


def ended(durable: Any, name: str) -> dict[str, Any]:
    """Return a closed execution of the review as Lambda tells of it."""

    def closed() -> dict[str, Any] | None:
        listed = durable.list_durable_executions_by_function(
            FunctionName=FUNCTION, DurableExecutionName=name
        )["DurableExecutions"]
        if not listed or listed[0]["Status"] == "RUNNING":
            return None
        found = durable.get_durable_execution(DurableExecutionArn=listed[0]["DurableExecutionArn"])
        return dict(found)

    return eventually(closed)


def told(client: StackClient, request: dict[str, Any]) -> list[str]:
    """Return what stands in the thread below a request's card."""
    ts = request["card"]["ts"]
    return [m["text"] for m in client.messages() if m.get("thread_ts") == ts and m["ts"] != ts]


def receipts(client: StackClient, request: dict[str, Any]) -> list[str]:
    """Return the requester's messages about a request."""
    found = [m for m in client.messages("U0ALICE") if request["orderId"] in json.dumps(m)]
    return [m["text"] for m in found]


def test_its_process_starts_with_the_first_call(stack: Stack, durable: Any) -> None:
    """Before it there is none: tests/integration/test_stack_whole.py has a stack of its own."""
    durable.invoke(
        FunctionName=f"{FUNCTION}:live",
        InvocationType="Event",
        DurableExecutionName="review-first",
        Payload="{}",
    )

    assert ended(durable, "review-first")["Status"] == "FAILED"
    assert stack.pids[FUNCTION] > 0


def test_two_reviewers_approve_and_the_execution_returns_what_they_decided(
    client: StackClient, durable: Any, page: Page, complaints: list[str]
) -> None:
    asked = review(client, "handbook-7", "U0BOB,U0CAROL", "2")
    request_id, ts = asked["orderId"], asked["card"]["ts"]
    eventually(lambda: told(client, asked) or None)

    client.click(ts, "approve", "U0ALICE")
    client.click(ts, "approve", "U0BOB")
    eventually(lambda: "1 of 2" in client.card(asked) or None)
    client.click(ts, "approve", "U0CAROL")

    execution = ended(durable, request_id)
    assert execution["Status"] == "SUCCEEDED"
    assert json.loads(execution["Result"]) == {
        "documentId": "handbook-7", "decision": "approved", "by": "U0CAROL", "reason": None
    }  # fmt: skip
    done = client.wait_for(request_id, "fulfilled")
    assert (done["kind"], done["title"], done["total"]) == ("request", asked["title"], None)
    assert done["statusText"] == "Approved"
    # Where a round of the reconciler sends at that moment, Slack is told by a later one.
    approved = "Approved by <@U0BOB> and <@U0CAROL>"
    eventually(lambda: approved in client.card(done) or None)
    card = client.card(done)
    assert "order:approve" not in card
    eventually(lambda: told(client, asked)[-1].startswith(approved) or None)
    receipt = "Your request was approved: Review of handbook-7"
    eventually(lambda: receipts(client, asked)[0].startswith(receipt) or None)
    refused = client.ephemerals("U0ALICE")[-1]["text"]
    assert refused.endswith("You asked for this yourself, so somebody else must decide it.")
    for text in (card, *told(client, asked), *receipts(client, asked)):
        assert "0.00" not in text
    _on_the_page(page, client, request_id)
    assert complaints == []


def _on_the_page(page: Page, client: StackClient, request_id: str) -> None:
    open_as(page, READER, f"{client.urls['page']}/orders/{request_id}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Review of handbook-7")
    expect(page.get_by_test_id("order-status")).to_have_text("Approved")
    expect(page.get_by_test_id("turn")).to_have_text("Done. Nobody has to act.")
    expect(page.locator("dl.facts")).to_contain_text("Documenthandbook-7")
    expect(page.get_by_role("heading", name="Items")).to_have_count(0)
    expect(page).to_have_title("Review of handbook-7: Approved · Nod")
    page.get_by_role("link", name="← Orders").click()
    row = page.get_by_test_id("order-row").filter(has_text="Review of handbook-7").first
    expect(row).to_contain_text("Document: handbook-7")
    expect(row).to_contain_text("Approved")
    for wrong in ("0.00", "undefined", "null"):
        expect(row).not_to_contain_text(wrong)


def test_a_rejection_returns_its_reason(client: StackClient, durable: Any) -> None:
    asked = review(client, "handbook-8", "U0BOB,U0CAROL")

    client.reject(asked["card"]["ts"], "Chapter 2 is missing")

    execution = ended(durable, asked["orderId"])
    assert json.loads(execution["Result"]) == {
        "documentId": "handbook-8",
        "decision": "rejected",
        "by": "U0BOB",
        "reason": "Chapter 2 is missing",
    }
    client.wait_for(asked["orderId"], "rejected")
    eventually(lambda: "Chapter 2 is missing" in told(client, asked)[-1] or None)
    assert "Chapter 2 is missing" in client.card(asked)


def test_the_requester_takes_a_review_back(client: StackClient, durable: Any) -> None:
    asked = review(client, "handbook-9", "U0BOB,U0CAROL")

    client.command(f"withdraw {asked['orderId']} A newer one is coming")

    assert client.ephemerals("U0ALICE")[-1]["text"] == "Your request is withdrawn."
    result = json.loads(ended(durable, asked["orderId"])["Result"])
    assert (result["decision"], result["by"]) == ("withdrawn", "U0ALICE")
    assert result["reason"] == "A newer one is coming"
    eventually(lambda: "Withdrawn" in client.card(asked) or None)


def test_a_wrong_input_fails_with_a_sentence_and_asks_nobody(
    client: StackClient, durable: Any
) -> None:
    before = len(client.messages())
    wrong = {"documentId": "", "reviewers": ["@bob"], "quorum": 2, "colour": "red"}

    durable.invoke(
        FunctionName=f"{FUNCTION}:live",
        InvocationType="Event",
        DurableExecutionName="review-wrong",
        Payload=json.dumps(wrong),
    )

    execution = ended(durable, "review-wrong")
    assert execution["Status"] == "FAILED"
    for field in (
        "documentId must be text",
        "reviewers must be ids",
        "quorum must be",
        "colour is",
    ):
        assert field in execution["Error"]["ErrorMessage"]
    assert client.api("GET", "/orders/review-wrong")[0] == 404
    assert len(client.messages()) == before
