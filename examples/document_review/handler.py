"""Document review: a second workflow on the same approval, with nothing of orders in it.

In: ``{"documentId", "reviewers", "requester"?, "title"?, "url"?, "note"?, "channel"?, "quorum"?,
"backups"?}``. Out: ``{"documentId", "decision", "by", "reason"}``. Reviewers vote in Slack within a
day; where nobody reacts for two hours, it is said, and the backups may vote, too.
"""

from __future__ import annotations

import os
from typing import Any

from aws_durable_execution_sdk_python import DurableContext, durable_execution
from review import read_review

from approvals.durable.connect import connect
from approvals.durable.request_approval import request_approval

steps = connect(os.environ)
CHANNEL = os.environ.get("REVIEW_CHANNEL", "")


@durable_execution
def lambda_handler(event: Any, context: DurableContext) -> dict[str, Any]:
    """Run or resume the review that Lambda names."""
    review = read_review(event, context.execution_context.durable_execution_arn, CHANNEL)
    decision = request_approval(context, review.request, [review.stage], steps)
    return {
        "documentId": review.document_id,
        "decision": decision.kind.value,
        "by": decision.by,
        "reason": decision.reason,
    }
