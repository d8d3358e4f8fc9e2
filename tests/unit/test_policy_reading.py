from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from approvals.adapters.policy_file import load_policy, parse_policy
from approvals.domain.errors import PolicyInvalid
from approvals.domain.order import Stage
from approvals.domain.routing.keys import MAX_FILE_BYTES
from approvals.domain.routing.model import AmountRange, Condition, RoutingPolicy, Rule
from tests.support.policies import GOOD, MISTAKES, Mistake

SHIPPED = Path(__file__).parents[2] / "src" / "policy.yaml"
HOUR, DAY = 3_600, 86_400


def problems(content: str | bytes) -> tuple[str, ...]:
    data = content.encode() if isinstance(content, str) else content
    with pytest.raises(PolicyInvalid) as invalid:
        parse_policy(data, "policy.yaml")
    return invalid.value.problems


def test_a_policy_is_read_to_the_cent_and_the_second() -> None:
    people = ("U0BOB", "W0CAROL", "S0BOARD", "api:demo")
    condition = Condition(
        AmountRange(above=Decimal("20.10"), at_most=Decimal("1000.00")),
        ("EUR", "USD"),
        ("WIDGET-*",),
        ("*acme*",),
        ("U0ALICE", "api:shop"),
        ("S0SALES",),
    )
    first = Stage(
        "Prüfung",
        "C0APPROVALS",
        7 * DAY,
        people,
        quorum=2,
        rejections=3,
        self_approval=True,
        remind_every_seconds=90,
        remind_backoff=3,
        remind_person_every_seconds=900,
        escalate_after_seconds=36 * HOUR,
        escalate_to=("U0ERIN",),
    )
    second = Stage(
        "second", "G0PRIVATE", 30, people, four_eyes=True, remind_person_every_seconds=900
    )
    rules = (Rule("everything", condition, (first, second)), Rule("2", Condition()))
    policy = parse_policy(GOOD.encode(), "policy.yaml")
    assert policy == RoutingPolicy(rules)
    amount = policy.rules[0].when.amount
    assert amount is not None
    assert str(amount.above) == "20.10"


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_line_and_key(mistake: Mistake) -> None:
    told = [each for each in problems(mistake.text) if mistake.told in each]
    assert len(told) == 1
    assert told[0].startswith(f"policy.yaml:{mistake.line}: ")


def rule(requester: str, approvers: str, more: str = "") -> str:
    return f"""rules:
  - name: theirs
    when: {{ requester: {requester} }}
    stages:
      - {{ name: a, channel: C0APPROVALS, approvers: {approvers}, deadline: 24h {more} }}
"""


def test_a_rule_by_whose_own_requester_nobody_is_left_is_refused() -> None:
    [told] = problems(rule("[U0BOB, U0ALICE]", "U0BOB"))
    assert told == (
        "policy.yaml:5: rules[0].stages[0]: every order by U0BOB would be refused: it needs 1"
        " approvers, and 0 would be left, for nobody approves their own (self_approval)"
    )


@pytest.mark.parametrize(
    "text",
    [
        rule("U0BOB", "U0BOB", ", self_approval: true"),
        rule("U0BOB", "[U0BOB, U0CAROL]"),
        rule("U0BOB", "[U0BOB, S0BOARD]"),
        rule("U0BOB", "U0BOB", ", escalate_after: 1h, escalate_to: U0ERIN"),
    ],
)
def test_a_rule_that_leaves_its_requester_somebody_to_ask_is_taken(text: str) -> None:
    assert parse_policy(text.encode(), "policy.yaml").rules


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = GOOD
    chosen = ("a small currency", "a name for an id", "a channel's name", "a number for a name")
    for name in chosen:
        text = text.replace(MISTAKES[name].instead_of, MISTAKES[name].written)
    found = problems(text)
    assert len(found) == len(chosen)
    assert all(MISTAKES[name].told in each for name, each in zip(chosen, found, strict=True))


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n"
    for old, new in zip("abcd", "bcde", strict=True)
)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "1: is empty"),
        ("# Nothing yet.\n", "1: is empty"),
        ("- rules", "1: must be a policy, not a list"),
        ("rules:\n", '1: rules: must be a list of 1 to 100 rules, each after "- ", not nothing'),
        ("rules: []", "1: rules: must be a list of 1 to 100 rules"),
        ("rules: " + "[x]" * 2, "1: is not YAML"),
        ("rules:\n\t- x", "2: is not YAML"),
        ("rules: 'x", "1: is not YAML"),
        ("a\n---\nb", "2: a second document"),
        ("rules: !!python/object/apply:os.system [exit]", "1: has the tag"),
        ("rules: &r [*r]", "1: *r is not defined"),
        ("\n? [rules]\n: x", "2: a key must be a word"),
        ("[" * 100, "1: is nested deeper"),
        (BOMB, "5: holds more than"),
        ("a\n\x00", "2: holds a character"),
        (b"a\n\xff", "2: is not text in UTF-8"),
        (b" " * (MAX_FILE_BYTES + 1), "1: is larger than 256 KB"),
    ],
)
def test_a_file_that_is_no_policy_is_refused(content: str | bytes, told: str) -> None:
    assert problems(content)[0].startswith(f"policy.yaml:{told}")


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(PolicyInvalid, match=r"^none\.yaml: cannot be read: No such file"):
        load_policy(tmp_path / "none.yaml")


PIECES = st.sampled_from([*"-?:,[]{}#&*!|>'\"%@~ \n\t\\", "rules:", "- ", "a: ", "<<", "\ud800"])
EDITS = st.lists(PIECES | st.text(max_size=3), max_size=6).map("".join)


@given(st.integers(0, len(GOOD)), st.integers(0, 12), EDITS)
@example(0, len(GOOD), '"\\UFFFFFFFF"')
@example(0, len(GOOD), "%YAML 3.0\n---\n")
def test_any_text_is_a_policy_or_is_refused_with_its_lines(at: int, gone: int, put: str) -> None:
    content = (GOOD[:at] + put + GOOD[at + gone :]).encode("utf-8", "surrogatepass")
    try:
        parse_policy(content, "policy.yaml")
    except PolicyInvalid as error:
        told = [each.split(":")[:2] for each in error.problems]
    else:
        told = []
    assert all(name == "policy.yaml" and line.isdigit() for name, line in told)
