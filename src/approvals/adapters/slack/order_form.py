"""The form that places an order.

A row's fields keep their ids when the form is shown again, so Slack keeps what was typed.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from approvals.adapters.slack.blocks import (
    METADATA_UNITS,
    PLACEHOLDER_UNITS,
    TITLE_UNITS,
    Block,
    actions,
    button,
    context,
    cut,
    input_block,
    option,
    plain,
    section,
    units,
)
from approvals.adapters.slack.modals import notice_view
from approvals.adapters.slack.mrkdwn import escape, link
from approvals.adapters.slack.order_draft import (
    CUSTOMER,
    MAX_ROWS,
    NOTE,
    QUANTITY,
    SKU,
    row_block,
)
from approvals.adapters.slack.parts import page_link, what
from approvals.domain.order_request import MAX_CUSTOMER, MAX_NOTE, MAX_QUANTITY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from approvals.adapters.slack.order_draft import Draft
    from approvals.domain.order import Order, Product
    from approvals.domain.words.speech import Words

PLACE, ADD_ITEM = "order:place", "order:add-item"
_MAX_OPTIONS, _OPTIONS_BYTES = 100, 150_000
"""Every row lists the products again. Slack takes 250,000 bytes a view, and sends the form back
URL-encoded with what was chosen and typed, for which the gate's limit leaves room."""


def order_view(words: Words, draft: Draft, products: Iterable[Product]) -> Block:
    """Return the form, with what the draft has so far."""
    known = {product.sku: product for product in products}
    if not known:
        return notice_view(words, words.say("form.empty"), words.say("form.title"))
    options = _options(words, known, [row.sku for row in draft.rows])
    blocks = [block for n in range(len(draft.rows)) for block in _row(words, draft, n, options)]
    return {
        "type": "modal",
        "callback_id": PLACE,
        "title": plain(words.say("form.title"), TITLE_UNITS),
        "submit": plain(words.say("form.submit"), TITLE_UNITS),
        "close": plain(words.say("button.cancel"), TITLE_UNITS),
        "private_metadata": _metadata(draft),
        "blocks": [
            *blocks,
            *_below_rows(words, draft, len(known) - len(options)),
            section(f"*{total_text(words, draft, known)}*", block_id="order:total"),
            *_for_whom(words, draft),
        ],
    }


def total_text(words: Words, draft: Draft, products: Mapping[str, Product]) -> str:
    """Return what the chosen items cost, or that no order can hold them all."""
    totals: dict[str, Decimal] = {}
    for row in draft.rows:
        product, number = products.get(row.sku or ""), row.number
        if product is not None and number is not None:
            before = totals.get(product.currency, Decimal("0.00"))
            totals[product.currency] = before + product.unit_price * number
    if not totals:
        return words.say("form.total.none")
    if len(totals) > 1:
        return words.say("form.total.mixed", currencies=", ".join(sorted(totals)))
    [(currency, total)] = totals.items()
    return words.say("form.total", total=words.money(total, currency))


def placed_view(words: Words, order: Order) -> Block:
    """Return what follows the form."""
    placed = f"`{escape(order.order_id)}`"
    text = words.say("placed.text", order=placed, what=what(order, words))
    lines = [text, words.say("placed.next"), page_link(order, words)]
    return notice_view(words, "\n".join(filter(None, lines)), words.say("placed.title"))


def _row(words: Words, draft: Draft, number: int, options: Sequence[Block]) -> list[Block]:
    row, shown = draft.rows[number], words.number(number + 1)
    select: Block = {
        "type": "static_select",
        "action_id": SKU,
        "placeholder": plain(words.say("form.item.placeholder"), PLACEHOLDER_UNITS),
        "options": list(options),
    }
    chosen = next((choice for choice in options if choice["value"] == row.sku), None)
    if chosen is not None:
        select["initial_option"] = chosen
    count: Block = {
        "type": "number_input",
        "action_id": QUANTITY,
        "is_decimal_allowed": False,
        "min_value": "1",
        "max_value": str(MAX_QUANTITY),
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    }
    if row.number is not None:
        count["initial_value"] = str(row.number)
    fields = ((SKU, "form.item", select), (QUANTITY, "form.quantity", count))
    return [
        input_block(
            row_block(number, name),
            words.say(label, n=shown),
            element,
            optional=number > 0,
            dispatches=True,
        )
        for name, label, element in fields
    ]


def _below_rows(words: Words, draft: Draft, unlisted: int) -> list[Block]:
    example, blocks = f"`{words.say('form.example')}`", []
    if unlisted > 0:
        blocks.append(context(words.count("form.more_products", unlisted, example=example)))
    if len(draft.rows) >= MAX_ROWS:
        full = words.say("form.full", limit=words.number(MAX_ROWS), example=example)
        return [*blocks, context(full)]
    add = words.say("form.add")
    return [*blocks, actions(ADD_ITEM, [button(add, ADD_ITEM, add)])]


def _for_whom(words: Words, draft: Draft) -> list[Block]:
    whom = _text_input(CUSTOMER, MAX_CUSTOMER, draft.customer)
    placeholder = words.say("form.customer.placeholder")
    whom["placeholder"] = plain(placeholder, PLACEHOLDER_UNITS)
    why = {**_text_input(NOTE, MAX_NOTE, draft.note), "multiline": True}
    hint = words.say("form.note.hint")
    blocks = [
        input_block(CUSTOMER, words.say("form.customer"), whom),
        input_block(NOTE, words.say("form.note"), why, optional=True, hint=hint),
    ]
    if draft.source_url:
        message = link(draft.source_url, words.say("form.source.message"))
        blocks.append(context(words.say("form.source", message=message)))
    return blocks


def _text_input(action_id: str, limit: int, value: str) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": action_id, "max_length": limit}
    return {**element, "initial_value": cut(value, limit)} if value else element


def _options(
    words: Words, products: Mapping[str, Product], chosen: Sequence[str | None]
) -> list[Block]:
    """Return as many products as each row holds: those chosen, those in stock, the others."""
    ordered = sorted(
        products.values(),
        key=lambda p: (p.sku not in chosen, p.available <= 0, p.name.casefold(), p.sku),
    )
    options: list[Block] = []
    room = _OPTIONS_BYTES // len(chosen)
    for product in ordered[:_MAX_OPTIONS]:
        choice = _option(words, product)
        room -= _sent_bytes(choice)
        if room < 0:
            break
        options.append(choice)
    return sorted(options, key=lambda choice: str(choice["text"]["text"]).casefold())


def _option(words: Words, product: Product) -> Block:
    price = f" · {words.money(product.unit_price, product.currency)}"
    stock = (
        words.say("form.product.in_stock", sku=product.sku, n=words.number(product.available))
        if product.available > 0
        else words.say("form.product.out", sku=product.sku)
    )
    name = cut(product.name, max(10, 75 - units(price)))
    return option(f"{name}{price}", product.sku, stock)


def _sent_bytes(choice: Block) -> int:
    """Return how long a choice is in a request: as ASCII or as UTF-8, whichever Slack writes."""
    written = (json.dumps([choice], ensure_ascii=in_ascii) for in_ascii in (True, False))
    return max(len(quote_plus(text.replace("/", "\\/"))) for text in written)


def _metadata(draft: Draft) -> str:
    kept = {"draft": draft.draft_id, "rows": len(draft.rows), "source": draft.source_url}
    written = json.dumps(kept)
    return written if units(written) <= METADATA_UNITS else json.dumps({**kept, "source": ""})
