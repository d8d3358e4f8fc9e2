"""Slack's limits on what an app may send, in one table (docs.slack.dev/reference/block-kit)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

LIMITS: Final = MappingProxyType(
    {
        "accessibility_label": 75,
        "action_id": 255,
        "actions_elements": 25,
        "block_id": 255,
        "button_text": 75,
        "button_value": 2000,
        "callback_id": 255,
        "confirm_button": 30,
        "confirm_text": 300,
        "confirm_title": 100,
        "context_elements": 10,
        "context_text": 2000,
        "event_type": 255,
        "external_id": 255,
        "header_text": 150,
        "input_hint": 2000,
        "input_label": 2000,
        "input_value": 3000,
        "message_blocks": 50,
        # Undocumented: 9,597 were seen to pass, 11,341 not (slackapi/bolt-js, issue 2867).
        "message_blocks_text": 10_000,
        "message_text": 40_000,
        "option_description": 75,
        "option_text": 75,
        "option_value": 150,
        "overflow_options": 5,
        "placeholder": 150,
        "private_metadata": 3000,
        "radio_options": 10,
        "section_field": 2000,
        "section_fields": 10,
        "section_text": 3000,
        "select_options": 100,
        "url": 3000,
        "view_blocks": 100,
        "view_bytes": 250_000,
        "view_stack": 3,
        "view_title": 24,
    }
)
