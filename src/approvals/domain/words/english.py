"""English: the language in which the API speaks, and Slack where no other is known."""

from __future__ import annotations

from typing import Final

ENGLISH_TEXTS: Final = {
    # Lists and durations.
    "list.or": "{first} or {last}",
    "list.and": "{first} and {last}",
    "people.more": "{people} and {n} more",
    "duration.seconds": "{n} s",
    "duration.minutes": "{n} min",
    "duration.hours": "{n} h",
    "duration.days": "{n} d",
    # Where an order is.
    "status.received": "Received, being checked",
    "status.validated": "Checked, stock is being reserved",
    "status.reserved": "Stock reserved, approvers are being asked",
    "status.awaiting_approval": "Awaiting approval",
    "status.awaiting_stage": "Awaiting approval, stage {n} of {count}",
    "status.approved": "Approved, being fulfilled",
    "status.shipped": "Approved and shipped, on its way",
    "status.delivered": "Approved and delivered",
    "status.declined": "Failed: the payment was declined",
    "status.undelivered": "Failed: the delivery was not confirmed",
    "status.fulfilled": "Approved and shipped",
    "status.rejected": "Rejected",
    "status.withdrawn": "Withdrawn",
    "status.expired": "Expired: nobody answered in time",
    "status.undecided": "Expired: too few answered in time",
    "status.failed": "Failed",
    "status.slack_failing": "Awaiting approval, Slack delivery failing",
    "status.giving_back": "{decision}, stock is being given back",
    # Who decided what.
    "decision.approved": "Approved",
    "decision.rejected": "Rejected",
    "decision.withdrawn": "Withdrawn",
    "decision.expired": "Expired",
    "decision.by": "{decision} by {person}",
    "decision.by_nod": "{decision} automatically",
    "decision.by_rule": "{decision} automatically: rule {rule}",
    "decision.tally": "{decision} ({tally})",
    "decision.expired.full": "Expired: nobody answered before the deadline",
    "decision.expired.some": "Expired: too few answered before the deadline",
    # Stages and their votes.
    "stage.title": "Stage {n} of {count}: {name}",
    "vote.for": "{person} for {voice}",
    "vote.tally": "{n} of {needed}",
    "vote.tally.by": "{tally}: {people}",
    "vote.approved": "Approvals",
    "vote.rejected": "Rejections",
    # What came of it.
    "outcome.shipped": "Shipped. Tracking number: {tracking}",
    "outcome.delivered": "Delivered. Tracking number: {tracking}",
    "outcome.shipped.untracked": "Shipped.",
    "outcome.given_back": "The stock was given back.",
    "outcome.failure.one": "{step} failed: {reason}",
    "outcome.failure.other": "{step} failed after {n} attempts: {reason}",
    "outcome.money.declined": "Nothing was charged.",
    "outcome.money.void": "Nothing was charged.",
    "outcome.money.refunded": "The payment was refunded.",
    "outcome.goods_left": "The goods had left, so their stock stays counted as shipped.",
    "outcome.by_hand": "Left to do by hand: {tasks}",
    "by_hand.refund": (
        "Ask the payment gateway whether order {order} was charged, and refund {money} if it was."
    ),
    "by_hand.refund.known": "Refund {money}, charge {charge}.",
    "by_hand.release": "Give back the stock that is held for order {order}.",
    "by_hand.parcel": "Ask the carrier whether a parcel left for order {order}, and stop it.",
    "by_hand.delivery": (
        "Ask the carrier where parcel {tracking} is, and refund {money} if it does not arrive."
    ),
    "by_hand.claim": "Claim parcel {tracking} from the carrier.",
    "step.workflow": "The workflow itself",
    "step.validate_order": "Checking the order",
    "step.reserve_inventory": "Reserving the stock",
    "step.wait_for_approval": "Waiting for approval",
    "step.post_card": "Asking for approval",
    "step.settle": "Reading the decision",
    "step.charge_payment": "Charging the payment",
    "step.fulfill_order": "Shipping",
    "step.confirm_delivery": "Confirming the delivery",
    "step.refund_payment": "Refunding the payment",
    "step.release_inventory": "Giving the stock back",
    "outcome.failed": "The order failed: {reason}",
    # Why Nod itself ended an order. These keys, and those of problems, are stored with orders.
    "reason.automatic": 'Approved automatically by the rule "{rule}" of the policy.',
    "reason.not_started": "The workflow could not be started.",
    "reason.not_finished": "The order could not be finished.",
    "reason.not_decided": "The request ended without a decision.",
    "reason.out_of_stock": "Out of stock: {skus}.",
    "reason.step": "The step {step} failed unexpectedly.",
    "reason.table": "The order table did not answer for too long.",
    "reason.payment": "The payment gateway did not answer for too long.",
    "reason.carrier": "The carrier did not answer for too long.",
    "reason.slack": "Slack did not answer for too long.",
    "reason.not_confirmed": "The carrier did not confirm the delivery in time.",
    "reason.stock": "The stock is not held as this order needs it.",
    "reason.broke_off": "The workflow broke off.",
    "reason.timed_out": "The workflow took longer than it may.",
    "reason.stopped": "The workflow was stopped.",
    "reason.gone": "The workflow ended long ago, and nothing is known of it any more.",
    "reason.gave_up": "The order was woken too often without a decision.",
    "reason.defect": "Something went wrong in the workflow itself; the log says what.",
    # Why somebody may not decide; the key's end is the refusal's code.
    "refused.own_order": "You asked for this yourself, so somebody else must decide it.",
    "refused.four_eyes": (
        "In an earlier stage you voted, or somebody did in your place, so somebody else must vote"
        " in this one."
    ),
    "refused.needed_later": (
        "A later stage needs people who have not voted before. Your vote for whoever is away would"
        " leave it too few."
    ),
    "refused.already_voted": (
        "You have voted so already, and your vote counts. To change it, vote otherwise."
    ),
    "refused.not_an_approver": (
        "You are not on the list of approvers. Ask one of them, or your administrator."
    ),
    "refused.not_the_requester": "Only who asked for it can withdraw it.",
    "refused.guest": (
        "Guests cannot decide here. Ask a member of this workspace who is an approver."
    ),
    "refused.bot": "Bots cannot decide here.",
    "refused.deactivated": "This Slack account is deactivated, so it cannot decide here.",
    "refused.foreign": (
        "You belong to another workspace. Ask a member of this one who is an approver."
    ),
    "refused.nobody": "Slack does not know this account, so it cannot decide here.",
    "refused.cannot_check": (
        "Slack does not say right now whether you may decide this. Try again in a minute, or ask an"
        " approver who is named personally."
    ),
    "refused.cannot_check_account": (
        "Slack does not say right now whether your account is still a member's. Try again in a"
        " minute."
    ),
    "refused.no_groups": (
        "The approvers are a Slack user group, and this workspace's plan has none. Ask your"
        " administrator to name the approvers personally."
    ),
    "refused.not_signed_in": "Sign in to answer.",
    "refused.token_may_not_decide": "Your token may not be used to decide.",
    "refused.token_may_not_order": "Your token may not be used to place or withdraw orders.",
    # Why the policy gives an order to nobody; the key's end is the code.
    "unrouted.no_rule": (
        "No rule of the policy says who decides an order like this one ({money}). Ask your"
        " administrator to add one."
    ),
    "unrouted.nobody_left": (
        'Nobody could decide this order: by the rule "{rule}", its stage "{stage}" needs {needed}'
        " of its approvers, and only {left} would be left. Let somebody else place it, or ask your"
        " administrator to name another approver."
    ),
    # What is wrong with a request; each follows the name of its field.
    "problem.body": "must be a JSON object",
    "problem.unknown_field": "is not a field of an order",
    "problem.unknown_item_field": "is not a field of an item",
    "problem.required_text": "is required, as text",
    "problem.text": "must be text",
    "problem.too_long": "must be at most {limit} characters",
    "problem.empty": "must not be empty",
    "problem.items_required": "is required: a list of {{sku, quantity}}",
    "problem.too_many_lines": "must be at most {limit} lines",
    "problem.item": "must be an object {{sku, quantity}}",
    "problem.too_many_of": "more than {limit} of {sku}",
    "problem.sku": "must be a SKU such as WIDGET-001",
    "problem.sku_not": 'must be a SKU such as WIDGET-001, not "{said}"',
    "problem.whole_number": "must be a whole number",
    "problem.range": "must be from 1 to {limit}",
    "problem.currency": "must be a three-letter code such as EUR",
    "problem.order_id": "must be 1 to 64 letters, digits, hyphens or underscores",
    "problem.source_url": "must be a web address of at most {limit} characters",
    "problem.empty_catalogue": "there is nothing in the catalogue yet",
    "problem.currency_not_sold": "must be one of {currencies}",
    "problem.sku_unknown": "there is no {sku} in the catalogue.",
    "problem.sku_unknown_near": "there is no {sku} in the catalogue. Did you mean {near}?",
    "problem.sku_currency": "is not sold in {currency}",
    "problem.sku_other_currency": (
        "is sold in {currency}, but {first} in {other}: place two orders"
    ),
    "problem.sold_out": "{sku} is out of stock",
    "problem.stock": "only {available} of {sku} in stock",
    "problem.json": "is not valid JSON",
    "problem.encoding": "is not valid base64",
    "problem.too_large": "must be at most {limit} KB",
    "problem.key": "must be 1 to {limit} visible ASCII characters",
    "problem.only_reason": "is not a field here; only reason is",
    "problem.only_reason_and_stage": "is not a field here; only reason and stage are",
    "problem.which_stage": "must say which stage you answer: {stages}",
    "problem.stage": "is not a stage of this order: {stages}",
    "problem.exactly": "must be {accepted}",
    "problem.unseen": "must be text that can be seen",
    "problem.amount": "must be an amount such as 100 or 99.90",
    "problem.when": "must be a day (2026-11-21, in UTC) or an instant (2026-11-21T09:30Z)",
    "problem.not_below": "must not be below {other}",
    "problem.not_after": "must not be after {other}",
    "problem.weeks_before": "must be at most {limit} weeks before {other}",
    "problem.week": "must be a week, such as 2026-W47",
    "problem.too_short": "must be at least {limit} characters",
    "problem.with_waiting": "must be {only}, or left out, with waitingFor",
    "problem.other_filters": "belongs to a list with other filters",
    "problem.neither": "is neither {one} nor {other}",
    "problem.one_of": "must be one of {accepted}",
    "problem.whole_number_to": "must be a whole number from 1 to {limit}",
    "problem.cursor": "is not one that this API gave",
    # What the API says; a title's key ends with the name of its status.
    "api.nowhere": "There is nothing at this address.",
    "api.no_file": "There is no such file.",
    "api.no_history": "There is no history of this order's execution.",
    "api.no_order": "There is no order {order}.",
    "api.method": "Not with this method.",
    "api.foreign": "Changes are not taken from other sites.",
    "api.not_our_page": "Changes are taken from Nod's own page alone.",
    "api.sign_in": "Sign in, or send your token as 'Authorization: Bearer TOKEN'.",
    "api.no_member": "Your Slack account is no member of the workspace any more.",
    "api.not_json": "Send application/json.",
    "api.unexpected": "Something went wrong here. It was logged. Try again.",
    "api.no_token": "Send your token as 'Authorization: Bearer TOKEN'.",
    "api.unknown_token": "This token is not known.",
    "api.no_sign_in": "Sign-in is not configured correctly.",
    "api.may_not": "Your token may not be used to {permission}.",
    "api.other_order": "Order {order} is already another order.",
    "api.other_key": "This Idempotency-Key was used for another order.",
    "api.not_started": (
        "Order {order} was recorded, but it is not known to have started. Look at it in a minute"
        " before you place it again."
    ),
    "api.not_accepting": "Nod takes no new orders for now. Nothing was placed.",
    "api.closed": "This order is closed. {decision} at {at}.",
    "api.closed.of_request": "This request is closed. {decision} at {at}.",
    "api.not_waiting": "This order is not waiting for an answer. {status}.",
    "api.not_waiting.of_request": "This request is not waiting for an answer. {status}.",
    "api.not_authenticated": "Sign in first.",
    "api.forbidden": "You may not do this.",
    "api.order_conflict": "This id or key stands for another order already.",
    "api.no_executions": "The workflow cannot be reached right now. Try again.",
    "api.no_secrets": "Sign-in cannot be checked right now. Try again.",
    "api.unavailable": "This cannot be done right now. Try again.",
    "api.other_stage": "The stage {asked} is asked now. Nothing was changed.",
    "api.stage_closed": "{closed} The stage {asked} is asked now.",
    "api.title.bad_request": "Bad Request",
    "api.title.unauthorized": "Unauthorized",
    "api.title.forbidden": "Forbidden",
    "api.title.not_found": "Not Found",
    "api.title.method_not_allowed": "Method Not Allowed",
    "api.title.conflict": "Conflict",
    "api.title.content_too_large": "Content Too Large",
    "api.title.unsupported_media_type": "Unsupported Media Type",
    "api.title.unprocessable_content": "Unprocessable Content",
    "api.title.too_many_requests": "Too Many Requests",
    "api.title.internal_server_error": "Internal Server Error",
    "api.title.bad_gateway": "Bad Gateway",
    "api.title.service_unavailable": "Service Unavailable",
    "api.title.gateway_timeout": "Gateway Timeout",
    # An order as Slack shows it: to the channel (card), to its requester (receipt).
    "order.what": "{money} for {customer}",
    "order.amount": "Amount",
    "order.customer": "Customer",
    "order.requester": "Requested by",
    "order.id": "Order",
    "order.why": "Why",
    "order.source": "The message that this came from",
    "order.page": "Open this order's page",
    "order.more_items.one": "… and {n} more item on the order's page",
    "order.more_items.other": "… and {n} more items on the order's page",
    "order.note": "Note",
    "order.reason": "Reason",
    "order.took": "after {duration}",
    "order.seen.one": "{people} is looking at it, since {at}.",
    "order.seen.other": "{people} are looking at it, the first since {at}.",
    "order.title.received": "Order received",
    "order.title.awaiting_approval": "Approval needed",
    "order.title.approved": "Approved, being shipped",
    "order.title.shipped": "Approved and shipped, on its way",
    "order.title.delivered": "Approved and delivered",
    "order.title.declined": "Failed: the payment was declined",
    "order.title.undelivered": "Failed: the delivery was not confirmed",
    "order.title.fulfilled": "Approved and shipped",
    "order.title.rejected": "Rejected",
    "order.title.withdrawn": "Withdrawn by its requester",
    "order.title.expired": "Expired: nobody answered in time",
    "order.title.undecided": "Expired: too few answered in time",
    "order.title.failed": "Failed: not shipped",
    "card.text": "{headline}: {what}, requested by {requester}.",
    "card.text.until": "To be decided by {deadline}.",
    "card.asked": "Any one of {approvers} may decide, until {deadline}.",
    "card.asked.alone": "{approvers} may decide, until {deadline}.",
    "card.asked.some": "{n} of {approvers} must approve, until {deadline}.",
    "card.asked.nobody": (
        "Nobody can decide this order: no approvers are configured. It expires at {deadline}."
    ),
    "card.next": "Approved, it ships; rejected or unanswered, its stock goes back.",
    "card.next.stage": (
        "Approved, stage {stage} is asked next; rejected or unanswered, its stock goes back."
    ),
    "card.rejects.one": "One rejection rejects it.",
    "card.rejects.other": "{n} rejections reject it.",
    "card.passed": "Next: {stage}.",
    "card.escalated": "Escalated: nobody reacted for {duration}; {people} may decide, too.",
    "card.escalated.nobody": "Nobody has reacted for {duration}.",
    "card.caution": "Caution: {money} is more than {limit}. Please check amount and customer.",
    "button.approve": "Approve",
    "button.reject": "Reject",
    "button.seen": "I'm on it",
    "button.more": "Approve with a note",
    "button.withdraw": "Withdraw",
    "button.cancel": "Cancel",
    "button.close": "Close",
    "button.spoken": "{label}: {what}",
    "confirm.approve.title": "Approve {money}?",
    "confirm.approve.text": "{what} ships as soon as you approve.",
    "confirm.approve.vote": "{what} needs further approvals before it ships.",
    "confirm.withdraw.title": "Withdraw this order?",
    "confirm.withdraw.text": "{what} will not ship, and its stock goes back.",
    "confirm.withdraw.no": "Keep it",
    "receipt.title.received": "Your order was received",
    "receipt.title.awaiting_approval": "Your order waits for approval",
    "receipt.title.approved": "Your order was approved",
    "receipt.title.shipped": "Your order was approved and has shipped",
    "receipt.title.delivered": "Your order was approved and delivered",
    "receipt.title.declined": "Your order failed: the payment was declined",
    "receipt.title.undelivered": "Your order has shipped, but its delivery was not confirmed",
    "receipt.title.fulfilled": "Your order was approved and has shipped",
    "receipt.title.rejected": "Your order was rejected",
    "receipt.title.withdrawn": "You withdrew your order",
    "receipt.title.expired": "Your order expired: nobody answered in time",
    "receipt.title.undecided": "Your order expired: too few answered in time",
    "receipt.title.failed": "Your order failed and was not shipped",
    "receipt.text": "{headline}: {what}.",
    "receipt.next": (
        "Approved, it ships; rejected or unanswered, its stock goes back. You hear of it in this"
        " thread."
    ),
    # What happened, in the thread below each of them.
    "note.asked.card": "Asked. Whoever is named above may decide, until {deadline}.",
    "note.asked.receipt": "{requester}, your order was received and its stock is reserved. {asked}",
    "note.asked.next": "{requester}, your order is in its next stage now. {asked}",
    "note.asked.nobody": (
        "{requester}, your order was received, but no approvers are configured, so nobody can"
        " decide. It expires at {deadline}."
    ),
    "note.seen.card": "{person} is looking at it.",
    "note.seen.receipt": "{person} is looking at your order.",
    "note.voted.approved": "{voter} approves.",
    "note.voted.rejected": "{voter} rejects.",
    "note.changed.approved": "{voter} approves now, having rejected before.",
    "note.changed.rejected": "{voter} rejects now, having approved before.",
    "note.tally.approved": "{tally}.",
    "note.tally.rejected": "{tally} rejections.",
    "note.closed": "The stage {stage} is closed: approved. Next: {next}.",
    "note.reminded.card": "{people}: this order waits for your vote, until {deadline}.",
    "note.reminded.direct": "{people}, this still waits for your vote, until {deadline}.",
    "note.escalated.card": (
        "Nobody reacted for {duration}. {people}: you may decide, too, until {deadline}."
    ),
    "note.escalated.card.nobody": "Nobody has reacted for {duration}. It waits until {deadline}.",
    "note.escalated.receipt": "Nobody reacted for {duration}, so {people} may decide, too.",
    "note.escalated.receipt.nobody": (
        "Nobody has reacted for {duration}. The approvers can still answer until {deadline}."
    ),
    "note.decided.card": "{decision}.",
    "note.decided.receipt": "{requester}, about your order for {customer}: {decision}.",
    # Forms: decide with words.
    "reject.title": "Reject order",
    "reject.summary": "You are about to reject {what}, requested by {requester}.",
    "reject.choice": "Reason",
    "reject.choice.placeholder": "Choose a reason",
    "reject.text": "In your own words",
    "reject.hint": (
        "A reason from the list or words of your own: one is needed, both are welcome."
        " The requester reads them."
    ),
    "reject.default.budget": "Not in the budget",
    "reject.default.price": "Too expensive",
    "reject.default.wrong": "Wrong item or quantity",
    "reject.default.needless": "Not needed",
    "reject.default.details": "More details are needed",
    "reject.default.changes": "Changes are needed",
    "approve.title": "Approve with a note",
    "approve.summary": (
        "You are about to approve {what}, requested by {requester}. It ships at once."
    ),
    "approve.summary.vote": (
        "You are about to approve {what}, requested by {requester}. It needs further approvals"
        " before it ships."
    ),
    "approve.note": "Note",
    "approve.hint": "The requester reads it. You can leave it empty.",
    "notice.title": "Nod",
    # Forms: order.
    "form.title": "Request an approval",
    "form.submit": "Place order",
    "form.item": "Item {n}",
    "form.item.placeholder": "Choose an item",
    "form.quantity": "Quantity of item {n}",
    "form.add": "Add another item",
    "form.full": "This form holds {limit} items. For more, type them: {example}",
    "form.more_products.one": "{n} more item is not listed here. Type its SKU: {example}",
    "form.more_products.other": "{n} more items are not listed here. Type their SKUs: {example}",
    "form.example": "/order 2x SKU for CUSTOMER",
    "form.product.in_stock": "{sku} · {n} in stock",
    "form.product.out": "{sku} · out of stock",
    "form.empty": "There is nothing in the catalogue yet, so nothing can be ordered.",
    "form.customer": "Customer",
    "form.customer.placeholder": "Who is it for?",
    "form.note": "Why",
    "form.note.hint": "Approvers read it on the card.",
    "form.total": "Total: {total}",
    "form.total.mixed": "No total: these items are sold in {currencies}. Place an order for each.",
    "form.total.none": "Total: choose an item and a quantity",
    "form.source": "This order refers to {message}.",
    "form.source.message": "this message",
    "placed.title": "Order placed",
    "placed.text": "Order {order} is placed: {what}.",
    "placed.next": (
        "Approvers are being asked now. Nod tells you in a direct message what comes of it."
    ),
    # The Home tab.
    "home.request": "Request an approval",
    "home.waiting": "Waiting for you",
    "home.waiting.none": "Nothing waits for you.",
    "home.waiting.none_here": "Nothing on this page waits for you.",
    "home.cannot_check": (
        "Slack does not say right now of every order whether it waits for you. Open this tab again"
        " in a minute."
    ),
    "home.mine": "Your orders and requests",
    "home.mine.none": "You have not asked for anything yet.",
    "home.decided": "Your recent decisions",
    "home.decided.none": "You have not decided anything yet.",
    "home.median.one": "It took you {duration}, over your last decision.",
    "home.median.other": "It takes you {duration} in the median, over your last {n} decisions.",
    "home.asked_by": "requested by {requester}",
    "home.until": "to be decided by {deadline}",
    "home.voted.approved": "You approved it. Until the stage closes, you can change your vote.",
    "home.voted.rejected": "You rejected it. Until the stage closes, you can change your vote.",
    "home.older": "More orders",
    "home.older.spoken": "More orders: {list}",
    "home.start": "Back to the beginning",
    # Why Slack does not show something; "refused" and Slack's code, where there are words for it.
    "slack.token": "Nod's Slack token cannot be read.",
    "slack.silent": "Slack does not answer.",
    "slack.failing": "Slack is failing.",
    "slack.slow_down": "Slack asks to slow down.",
    "slack.refused": "Slack refused the message ({code}).",
    "slack.refused.not_connected": "Nod is not connected to Slack.",
    "slack.refused.not_in_channel": ("Nod is not a member of the channel. Invite it with /invite."),
    "slack.refused.channel_not_found": (
        "The approval channel does not exist or Nod cannot see it."
    ),
    "slack.refused.is_archived": "The approval channel is archived.",
    "slack.refused.no_groups": (
        "The workspace's plan has no user groups. Name the approvers personally."
    ),
    "slack.refused.invalid_auth": (
        "Slack does not accept Nod's token. Put a valid one into the secret store."
    ),
    "slack.refused.token_revoked": (
        "Nod's Slack token was revoked. Put a new one into the secret store."
    ),
    "slack.refused.account_inactive": "Nod's Slack account is deactivated.",
    "slack.refused.missing_scope": (
        "Nod's Slack token lacks a scope. Reinstall the app from its manifest."
    ),
    "slack.refused.invalid_blocks": "Slack did not accept the card's layout.",
    # What somebody is told privately after a click or a form.
    "app.not_ours": "This button is not from a card of Nod's, so nothing was changed.",
    "app.try_again": (
        "Nod could not record that just now. Nothing was lost: please try again in a minute."
    ),
    "app.on_its_way": (
        "Your decision is recorded and final. Passing it on is taking longer than usual; it will"
        " not get lost."
    ),
    "app.cannot_decide": "You cannot decide this. {why}",
    "app.decided_elsewhere": "Whoever has a token for it can decide on {page} meanwhile.",
    "app.closed": "This order is closed. {decision}, {at}. Nothing was changed.",
    "app.closed_otherwise": "This order is closed. {status}. Nothing was changed.",
    "app.stage_closed": "The stage {stage} is closed. {result}, {at}. Nothing was changed.",
    "app.not_current": (
        "This button is not current any more. Use the newest card of the order, or its page."
        " Nothing was changed."
    ),
    "app.not_waiting": (
        "This order is not waiting for an answer now. {status}. Nothing was changed."
    ),
    "app.seen": "Noted: the card says that you are looking at it, and the requester is told.",
    "app.counts.approved": "Your approval counts: {n} of {needed}.",
    "app.counts.rejected": "Your rejection counts: {n} of {needed}.",
    "app.counts.approved.for": "Your approval counts for {voice}: {n} of {needed}.",
    "app.counts.rejected.for": "Your rejection counts for {voice}: {n} of {needed}.",
    "app.withdrawn": "Your order is withdrawn. Its stock is being given back.",
    "app.no_form": (
        "If no form has opened, press the button again in a minute, or use Approve. Nothing is"
        " decided before a form is sent."
    ),
    "app.no_form.page": (
        "If no form has opened, press the button again in a minute, or decide on {page}. Nothing is"
        " decided before a form is sent."
    ),
    "app.page": "its page",
    "app.no_order_form": (
        "If no form has opened, try again in a minute, or type {example} in any channel."
    ),
    "app.reason_required": "Choose a reason or write one.",
    "app.reason_too_long": "The text must be at most {limit} characters, not {n}.",
    "app.reason_of": "{choice}: {text}",
    "app.too_old": "This form is too old. Close it and open it again.",
    "app.form_used": "This form has placed another order already. Close it and open a new one.",
    # What /order answers.
    "command.example": "/order 2x WIDGET-001, 1x GADGET-007 for Acme",
    "command.usage": "Usage: {example}",
    "command.help": "Approvers are asked in Slack, and you hear from Nod what became of it.",
    "command.help.form": "opens a form",
    "command.help.place": "places that order at once",
    "command.help.list": "lists what waits for you, and what you asked for",
    "command.help.status": "says where an order is",
    "command.help.withdraw": "takes back an order of yours that is not decided yet",
    "command.help.away": "lets somebody vote in your place until that day; alone, says who does",
    "command.help.back": "ends that",
    "command.no_form": "If no form has opened, you can type instead:",
    "command.not_placed": "That order was not placed.",
    "command.meant": "Did you mean {command}?",
    "command.item": "Item {n}: {problem}",
    "command.item_field": "Item {n}, {field}: {problem}",
    "command.field": "{field}: {problem}",
    "command.try_again": (
        "Nod could not place the order just now; nothing was placed. Please try again."
    ),
    "command.not_started": (
        "Order {order} was recorded, but it is not known to have started. Look at it in a minute"
        " before you place it again."
    ),
    "command.too_many_open": (
        "You have as many orders open as anybody may have at a time: {n}. Wait until one is"
        " finished, or withdraw one."
    ),
    "command.placed": "Order {order} is placed: {items} for {customer}, {total}.",
    "command.will_hear": "Nod keeps you informed in a direct message.",
    "command.page": "Follow it on its page",
    "command.list_which": "Nod lists what waits for you or what is yours: {commands}",
    "command.cannot_check": (
        "Slack does not say right now of every order whether it waits for you. Please try again in"
        " a minute."
    ),
    "command.waiting": "Waiting for you",
    "command.none_waiting": "Nothing waits for you.",
    "command.mine": "Your orders and requests",
    "command.none_mine": "You have not placed an order yet.",
    "command.order_line": "{order}: {what}. {status}",
    "command.more": "There are more: open Nod's Home tab.",
    "command.cannot_read": "Nod could not read the orders just now. Please try again in a minute.",
    "command.which_order": "Say which order: {command}. You find its ID with /order list.",
    "command.no_such_order": "There is no order with this ID. You find yours with /order list.",
    "command.asked_by": "Requested by {person}",
    "command.away.none": "You are not away. Before you are, name your stand-in: {example}",
    "command.away.until": (
        "You are away until {at}. Until then {stand_in} may vote in your place, but not on an order"
        " of their own. {back} ends it earlier."
    ),
    "command.away.stand_in_for": "You stand in for {people}: their votes are yours to cast.",
    "command.away.over": "Welcome back. Nobody votes in your place.",
    "command.away.not_set": "Nothing was changed.",
    "command.away.cannot_check": (
        "Slack does not say right now who your stand-in is, so nothing was changed. Please try"
        " again in a minute."
    ),
    "field.customer": "customer",
    "field.items": "items",
    "field.note": "note",
    "field.currency": "currency",
    "field.quantity": "quantity",
    "field.until": "until",
    "field.stand_in": "stand-in",
    "problem.command_empty": "tell what to order, and for whom",
    "problem.command_items": 'name at least one item before "for"',
    "problem.command_customer": 'say for whom: end with "for" and the customer',
    "problem.command_part": 'did not understand "{said}"',
    "problem.command_quantity": 'the quantity in "{said}" must be a whole number',
    "problem.away_no_day": "say until which day, such as {day}",
    "problem.away_nobody": "name your stand-in: @ and their name",
    "problem.away_group": "name one person, not a group",
    "problem.away_many": "name one day and one stand-in, not several",
    "problem.away_plain": (
        'Slack did not say who "{said}" is: type @ and choose the name from the list that opens. If'
        " that does not help, ask your administrator to renew the app's manifest"
    ),
    "problem.away_day": "must be a day such as {day}",
    "problem.away_past": "must be a day after today",
    "problem.away_far": "must be a day within a year",
    "problem.away_self": "must be somebody other than you",
    "problem.away_identity": (
        "must be a member's Slack ID such as U012AB3CD, or for an API identity also another one"
        " such as api:ci"
    ),
    "problem.away_unknown": "must be a member of this workspace, and Slack knows no such person",
    "problem.away_guest": "must be a member of this workspace, not a guest",
    "problem.away_bot": "must be a member of this workspace, not a bot",
    "problem.away_deactivated": (
        "must be a member of this workspace, not somebody whose account is deactivated"
    ),
    "problem.away_foreign": "must be a member of this workspace, not of another one",
    "audit.received": "Received",
    "audit.start_failed": "Could not be started",
    "audit.start_repeated": "Started again",
    "audit.validated": "Checked",
    "audit.reserved": "Stock reserved",
    "audit.awaiting_approval": "Approvers asked",
    "audit.seen": "Being looked at",
    "audit.voted_approved": "Voted to approve",
    "audit.voted_rejected": "Voted to reject",
    "audit.stage_approved": "Stage approved",
    "audit.approved": "Approved",
    "audit.rejected": "Rejected",
    "audit.withdrawn": "Withdrawn",
    "audit.redelivered": "Decision delivered again",
    "audit.expired": "Expired",
    "audit.refused_approved": "An approval was refused",
    "audit.refused_rejected": "A rejection was refused",
    "audit.refused_withdrawn": "A withdrawal was refused",
    "audit.refused_seen": "“I'm on it” was refused",
    "audit.escalated": "Escalated: nobody reacted",
    "audit.reminded": "Reminded",
    "audit.declined": "Payment declined",
    "audit.charged": "Payment charged",
    "audit.refunded": "Payment refunded",
    "audit.not_charged": "Nothing was charged",
    "audit.shipped": "Shipped",
    "audit.fulfilled": "Delivered",
    "audit.released": "Stock given back",
    "audit.failed": "Failed",
    "audit.not_undone": "Could not be undone",
    "audit.left_to_do": "Left to do by hand",
    # The same of a request that orders nothing: said in the place of the key without ".of_request".
    "status.validated.of_request": "Checked, approvers are being asked",
    "status.approved.of_request": "Approved",
    "status.fulfilled.of_request": "Approved",
    "status.giving_back.of_request": "{decision}",
    "outcome.failed.of_request": "The request failed: {reason}",
    "order.id.of_request": "Request",
    "order.source.of_request": "Open what this is about",
    "order.page.of_request": "Open this request's page",
    "order.title.received.of_request": "Request received",
    "order.title.approved.of_request": "Approved",
    "order.title.fulfilled.of_request": "Approved",
    "order.title.failed.of_request": "Failed",
    "card.asked.nobody.of_request": (
        "Nobody can decide this request: it names no approvers. It expires at {deadline}."
    ),
    "card.next.of_request": "Unanswered, it expires.",
    "card.next.stage.of_request": "Approved, stage {stage} is asked next; unanswered, it expires.",
    "confirm.withdraw.title.of_request": "Withdraw this request?",
    "confirm.withdraw.text.of_request": "Nobody will be asked about it any more: {what}",
    "receipt.title.received.of_request": "Your request was received",
    "receipt.title.awaiting_approval.of_request": "Your request waits for approval",
    "receipt.title.approved.of_request": "Your request was approved",
    "receipt.title.fulfilled.of_request": "Your request was approved",
    "receipt.title.rejected.of_request": "Your request was rejected",
    "receipt.title.withdrawn.of_request": "You withdrew your request",
    "receipt.title.expired.of_request": "Your request expired: nobody answered in time",
    "receipt.title.undecided.of_request": "Your request expired: too few answered in time",
    "receipt.title.failed.of_request": "Your request failed",
    "receipt.next.of_request": "Unanswered, it expires. You hear of it in this thread.",
    "note.asked.receipt.of_request": "{requester}, your request was received. {asked}",
    "note.asked.next.of_request": "{requester}, your request is in its next stage now. {asked}",
    "note.asked.nobody.of_request": (
        "{requester}, your request was received, but it names no approvers, so nobody can decide."
        " It expires at {deadline}."
    ),
    "note.seen.receipt.of_request": "{person} is looking at your request.",
    "note.reminded.card.of_request": (
        "{people}: this request waits for your vote, until {deadline}."
    ),
    "note.decided.receipt.of_request": '{requester}, about your request "{what}": {decision}.',
    "reject.title.of_request": "Reject request",
    "reject.summary.of_request": 'You are about to reject "{what}", requested by {requester}.',
    "approve.summary.of_request": 'You are about to approve "{what}", requested by {requester}.',
    "approve.summary.vote.of_request": (
        'You are about to approve "{what}", requested by {requester}. It needs further approvals.'
    ),
    "app.closed.of_request": "This request is closed. {decision}, {at}. Nothing was changed.",
    "app.closed_otherwise.of_request": "This request is closed. {status}. Nothing was changed.",
    "app.not_current.of_request": (
        "This button is not current any more. Use the newest card of the request, or its page."
        " Nothing was changed."
    ),
    "app.not_waiting.of_request": (
        "This request is not waiting for an answer now. {status}. Nothing was changed."
    ),
    "app.withdrawn.of_request": "Your request is withdrawn.",
}
