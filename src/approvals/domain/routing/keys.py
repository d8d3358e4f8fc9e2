"""What a policy file may hold: its keys, their meaning and their limits.

Read by whoever reads a policy and by the script that writes the JSON Schema for editors.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAX_FILE_BYTES: Final = 256 * 1024
MAX_RULES: Final = 100
MAX_STAGES: Final = 10
MAX_PEOPLE: Final = 50
MAX_VALUES: Final = 100
MAX_QUORUM: Final = 20
MAX_BACKOFF: Final = 10
MAX_NAME: Final = 60
MAX_PATTERN: Final = 200
MAX_IDENTITY: Final = 64
MAX_SECONDS: Final = 30 * 24 * 3_600
"""Of one deadline and of a rule's deadlines together; the template's ExecutionTimeout is longer."""
MAX_REMINDERS: Final = 1_000
"""Of a rule's stages together. A reminder is two of the 3,000 operations of an execution."""
MAX_MESSAGES: Final = 5_000
"""The same of reminders times those whom they reach: each is a message at about one a second."""
MAX_VOTES: Final = 100
"""The same of the votes that can be cast: each is kept, with its reason, in the order's item."""

AMOUNT_PATTERN: Final = r"(0|[1-9][0-9]{0,8})(\.[0-9]{1,2})?"
CHANNEL_PATTERN: Final = "[CG][A-Z0-9]{2,}"
CURRENCY_PATTERN: Final = "[A-Z]{3}"
DURATION_PATTERN: Final = "[1-9][0-9]{0,6}[smhd]?"
UNIT_SECONDS: Final = {"": 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400}
AUTOMATICALLY: Final = "automatically"


class Form(StrEnum):
    """How a key's value is written."""

    NAME = "name"
    CHANNEL = "channel"
    PEOPLE = "people and groups"
    PERSONS = "people"
    GROUPS = "groups"
    CURRENCIES = "currencies"
    PATTERNS = "patterns"
    AMOUNT = "amount"
    DURATION = "duration"
    COUNT = "count"
    BACKOFF = "backoff"
    SWITCH = "switch"
    AUTOMATICALLY = "automatically"
    RANGE = "range"
    CONDITION = "condition"
    STAGES = "stages"
    RULES = "rules"
    REMINDERS = "reminders"


@dataclass(frozen=True, slots=True)
class Key:
    """One key; ``default`` is what its absence means, in words."""

    form: Form
    means: str
    default: str = ""
    required: bool = False


POLICY_KEYS: Final = {
    "rules": Key(Form.RULES, "the rules in order; the first that holds decides", required=True),
    "reminders": Key(Form.REMINDERS, "how often people are reminded, whatever the orders"),
}
REMINDERS_KEYS: Final = {
    "per_person_every": Key(
        Form.DURATION, "nobody is reminded more often than this", required=True
    ),
}
RULE_KEYS: Final = {
    "name": Key(Form.NAME, "what the rule is called", required=True),
    "when": Key(Form.CONDITION, "for which orders it holds; all of it must", "always"),
    "approve": Key(Form.AUTOMATICALLY, "automatically: nobody is asked"),
    "stages": Key(Form.STAGES, "who is asked, one stage after the other"),
}
CONDITION_KEYS: Final = {
    "amount": Key(Form.RANGE, "the order's amount", "any"),
    "currency": Key(Form.CURRENCIES, "the order's currency", "any"),
    "sku": Key(Form.PATTERNS, "the SKU of at least one item, with * and ?", "any"),
    "customer": Key(Form.PATTERNS, "the customer, with * and ?", "any"),
    "requester": Key(Form.PERSONS, "who placed the order", "anybody"),
    "requester_group": Key(Form.GROUPS, "a user group of whoever placed it", "any"),
}
RANGE_KEYS: Final = {
    "above": Key(Form.AMOUNT, "more than this"),
    "from": Key(Form.AMOUNT, "this or more"),
    "to": Key(Form.AMOUNT, "this or less"),
    "below": Key(Form.AMOUNT, "less than this"),
}
EITHER_OR: Final = (("above", "from"), ("to", "below"))
"""Keys of a range that exclude each other."""
STAGE_KEYS: Final = {
    "name": Key(Form.NAME, "what the stage is called", required=True),
    "channel": Key(Form.CHANNEL, "the Slack channel that shows its card", required=True),
    "approvers": Key(Form.PEOPLE, "who may vote", required=True),
    "quorum": Key(Form.COUNT, "how many must approve", "1"),
    "rejections": Key(Form.COUNT, "how many must reject for the order to be rejected", "1"),
    "deadline": Key(Form.DURATION, "when the order expires, from the asking", required=True),
    "remind_every": Key(Form.DURATION, "when those who have not voted are reminded", "never"),
    "remind_backoff": Key(
        Form.BACKOFF, "each pause between reminders is this many times the one before", "1"
    ),
    "escalate_after": Key(Form.DURATION, "how long nobody may react before others join", "never"),
    "escalate_to": Key(Form.PEOPLE, "the stand-ins who then may vote too"),
    "self_approval": Key(Form.SWITCH, "whether the requester may vote", "false"),
    "four_eyes": Key(
        Form.SWITCH, "whoever voted in an earlier stage may not vote in this one", "false"
    ),
}
ONLY_WITH: Final = (
    ("remind_backoff", "remind_every"),
    ("escalate_after", "escalate_to"),
    ("escalate_to", "escalate_after"),
)
"""Keys of a stage that have no effect without another one."""
