"""Policies as somebody writes them, right and wrong."""

from __future__ import annotations

from dataclasses import dataclass

GOOD = """\
reminders: { per_person_every: 15m }
rules:
  - name: everything
    when:
      amount: { above: 20.10, to: "1000" }
      currency: [EUR, USD]
      sku: WIDGET-*
      customer: "*acme*"
      requester: [U0ALICE, api:shop]
      requester_group: S0SALES
    stages:
      - name: Prüfung
        channel: C0APPROVALS
        approvers: &people [U0BOB, W0CAROL, S0BOARD, api:demo]
        quorum: 2
        rejections: 3
        deadline: 7d
        remind_every: 90
        remind_backoff: 3
        escalate_after: 36h
        escalate_to: U0ERIN
        self_approval: true
      - name: second
        channel: G0PRIVATE
        approvers: *people
        deadline: 30s
        four_eyes: true
  - name: "2"
    approve: automatically
"""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A text of `GOOD`, what somebody writes instead, and what they are told."""

    instead_of: str
    written: str
    told: str
    line: int
    seen_by_schema: bool = True

    @property
    def text(self) -> str:
        """The policy with the mistake in it."""
        assert GOOD.count(self.instead_of) == 1, self.instead_of
        return GOOD.replace(self.instead_of, self.written)


def _stage(written: str, told: str, line: int, *, seen: bool = True) -> Mistake:
    """Return a mistake in the second stage, written instead of its ``four_eyes``."""
    where = "rules[0].stages[1]"
    return Mistake("four_eyes: true", written, where + told, line, seen)


MISTAKES = {
    "a typo in a key": _stage(
        "quorom: 1",
        '.quorom: is not a key of a stage; did you mean "quorum"? Allowed: name, channel,',
        27,
    ),
    "a key nobody knows": Mistake(
        "  - name: everything", "  - name: x\n    owner: me", "rules[0].owner: is not a key", 4
    ),
    "a key twice": _stage(
        "deadline: 40s", ".deadline: is given twice; it is at line 26 already", 27, seen=False
    ),
    "a merge": _stage("<<: *people", '.<<: merging with "<<" is not read', 27, seen=False),
    "a missing key": Mistake(
        "        channel: G0PRIVATE\n", "", 'rules[0].stages[1]: lacks the key "channel"', 23
    ),
    "a fraction": _stage(
        "quorum: 1.0", ".quorum: must be a whole number from 1 to 20", 27, seen=False
    ),
    "a truth value as number": _stage("quorum: true", ".quorum: must be a whole number", 27),
    "a number in quotes": _stage(
        'quorum: "1"', '.quorum: must be a whole number from 1 to 20, not "1" in quotes', 27
    ),
    "a number that is too large": _stage("rejections: 21", ".rejections: must be a whole", 27),
    "a number for a name": Mistake(
        'name: "2"', "name: 2", "rules[1].name: must be a name: 2 is text only in quotes", 28
    ),
    "an empty name": Mistake('name: "2"', 'name: ""', "rules[1].name: must be a name", 28),
    "a word as truth value": Mistake(
        "self_approval: true", "self_approval: no", 'must be true or false, not "no"', 22
    ),
    "an octal amount": Mistake(
        "above: 20.10", "above: 020", "must be an amount such as 20", 5, False
    ),
    "an amount with a comma": Mistake('to: "1000"', 'to: "1,000"', 'not "1,000"', 5),
    "an amount in sixtieths": Mistake("above: 20.10", "above: 12:30", 'not "12:30"', 5),
    "a third decimal": Mistake("above: 20.10", "above: 20.105", 'not "20.105"', 5, False),
    "two lower edges": Mistake(
        'to: "1000"', "from: 30", 'rules[0].when.amount: has both "above" and "from"', 5
    ),
    "a range upside down": Mistake(
        'to: "1000"', "below: 20.11", "rules[0].when.amount: holds for no amount", 5, False
    ),
    "a range without edges": Mistake(
        '{ above: 20.10, to: "1000" }', "{}", "must be a range of amounts, not nothing", 5
    ),
    "an amount alone": Mistake(
        '{ above: 20.10, to: "1000" }', "20", 'must be a range of amounts, not "20"', 5
    ),
    "a small currency": Mistake("[EUR, USD]", "eur", "rules[0].when.currency: must be a", 6),
    "an empty list": Mistake("WIDGET-*", "[]", "rules[0].when.sku: must be one value or a list", 7),
    "a list in a list": Mistake("[EUR, USD]", "[[EUR], USD]", "when.currency[0]: must be", 6),
    "a group as requester": Mistake(
        "[U0ALICE, api:shop]", "S0SALES", 'which belongs under "requester_group"', 9
    ),
    "a user as group": Mistake(
        "requester_group: S0SALES", "requester_group: U0BOB", "a Slack user group's id", 10
    ),
    "a name for an id": Mistake("U0BOB", '"@bob"', "approvers[0]: must be a Slack user's id", 14),
    "somebody twice": Mistake("W0CAROL", "U0BOB", '"U0BOB" is in this list already', 14),
    "a channel's name": Mistake("G0PRIVATE", '"#private"', "must be a Slack channel's id", 24),
    "a duration in words": Mistake("36h", "1.5 days", "must be a duration such as 30s", 20),
    "a duration in sixtieths": Mistake("36h", "12:30", "must be a duration such as 30s", 20),
    "no time at all": Mistake("36h", "0s", "must be a duration such as 30s", 20),
    "a deadline beyond the limit": Mistake("7d", "31d", "must be at most 30d", 17, False),
    "deadlines beyond the limit": Mistake(
        "deadline: 30s", "deadline: 24d", "rules[0]: its stages' deadlines together", 3, False
    ),
    "reminders without end": Mistake(
        "remind_backoff: 3", "remind_backoff: 1", "may remind at most 1,000 times", 3, False
    ),
    "a useless reminder": _stage(
        "remind_every: 30s", ".remind_every: has no effect", 27, seen=False
    ),
    "a useless escalation": Mistake(
        "36h", "7d", "rules[0].stages[0].escalate_after: has no effect", 20, False
    ),
    "a backoff alone": _stage(
        "remind_backoff: 2", '.remind_backoff: has no effect without "remind_every"', 27
    ),
    "an escalation to nobody": _stage(
        "escalate_after: 1s", '.escalate_after: has no effect without "escalate_to"', 27
    ),
    "stand-ins who never come": _stage(
        "escalate_to: U0X", '.escalate_to: has no effect without "escalate_after"', 27
    ),
    "a stand-in who is an approver": Mistake(
        "escalate_to: U0ERIN", "escalate_to: U0BOB", "U0BOB is an approver", 21, False
    ),
    "a quorum above the approvers": Mistake(
        "approvers: *people",
        "approvers: U0BOB\n        quorum: 2",
        ".quorum: must be at most",
        26,
        False,
    ),
    "more rejections than approvers": Mistake(
        "approvers: *people",
        "approvers: U0BOB\n        rejections: 2",
        ".rejections: must be at",
        26,
        False,
    ),
    "four eyes for one": Mistake(
        "approvers: *people", "approvers: U0BOB", "may be left with 0", 23, False
    ),
    "a stage's name twice": Mistake(
        "name: second",
        "name: Prüfung",
        'the name "Prüfung" is taken already, at line 12',
        23,
        False,
    ),
    "a rule's name twice": Mistake(
        'name: "2"', "name: everything", "is taken already, at line 3", 28, False
    ),
    "a rule that nothing reaches": Mistake(
        '  - name: "2"',
        "  - name: all\n    approve: automatically\n  - name: z",
        'rules[2]: no order reaches this rule: "all" (line 28) comes first',
        30,
        False,
    ),
    "both ways": Mistake(
        "    approve: automatically",
        "    approve: automatically\n    stages: []",
        "rules[1].stages: must be a list of 1 to 10 stages",
        30,
    ),
    "neither way": Mistake(
        "    approve: automatically\n", "", 'rules[1]: must have either "approve', 28
    ),
    "an unknown way": Mistake(
        "approve: automatically", "approve: yes", 'must be "automatically", not "yes"', 29
    ),
    "a rule that is a word": Mistake(
        '  - name: "2"\n    approve: automatically\n', "  - none\n", "rules[1]: must be a rule", 28
    ),
    "an empty condition": Mistake(
        "    approve: automatically", "    approve: automatically\n    when:", "not nothing", 30
    ),
    "an empty reminder": Mistake("{ per_person_every: 15m }", "{}", "reminders: must be", 1),
}
