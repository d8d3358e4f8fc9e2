from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from approvals.domain.routing import keys
from approvals.domain.routing.explain import explain_duration
from scripts.write_policy_schema import FILE, text
from tests.support.policies import GOOD, MISTAKES, Mistake

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "src" / "policy.yaml"
SCHEMA = json.loads(FILE.read_text(encoding="utf-8"))
FINANCE = """\
rules:
  - name: travel
    when: { amount: { to: 100 }, requester_group: S_TRAVEL }
    approve: automatically
  - name: rest
    stages:
      - { name: finance, channel: C0FINANCE, approvers: S_FINANCE, quorum: 2, deadline: 24h }
"""


def check_policy(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "scripts" / "check_policy.py", *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def as_an_editor_reads(content: str) -> Any:
    return YAML(typ="safe", pure=True).load(content)


def test_the_check_explains_the_shipped_policy_and_tries_its_edges() -> None:
    run = check_policy()
    assert (run.returncode, run.stderr) == (0, "")
    words, _, orders = run.stdout.partition("\n\n")
    assert '2. "medium": orders from 20.00 to 500.00 EUR\n' in words
    assert "after 4 h without a reaction, U0ERIN may vote too" in words
    assert words.endswith("An order that no rule is for is refused.")
    asked = "U0BOB, U0CAROL, api:demo, 24 h"
    finance = "; then stage finance: 1 of U0ERIN, 24 h"
    assert orders.splitlines() == [
        "19.99 EUR by U123 → approved automatically",
        f"20.00 EUR by U123 → stage approval: 1 of {asked}",
        f"20.01 EUR by U123 → stage approval: 1 of {asked}",
        f"499.99 EUR by U123 → stage approval: 1 of {asked}",
        f"500.00 EUR by U123 → stage approval: 1 of {asked}",
        f"500.01 EUR by U123 → stage approval: 2 of {asked}{finance}",
    ]


def test_the_check_tries_orders_and_leaves_open_who_is_in_a_group(tmp_path: Path) -> None:
    policy = tmp_path / "mine.yaml"
    policy.write_text(FINANCE)
    run = check_policy(
        policy, "--order", "1,250.00 EUR by U123; 50 EUR by U123 for Acme with A-1, B-2"
    )
    asked = "stage finance: 2 of S_FINANCE, 24 h"
    fifty = "50.00 EUR by U123 for Acme with A-1, B-2"
    assert run.stdout.partition("\n\n")[2].splitlines() == [
        f"1,250.00 EUR by U123 → {asked}",
        f"{fifty}, if U123 is in S_TRAVEL → approved automatically",
        f"{fifty}, if U123 is not in S_TRAVEL → {asked}",
    ]
    refused = check_policy("--order", "600 EUR by U0ERIN;1 USD by U123")
    lines = refused.stdout.partition("\n\n")[2].splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "600.00 EUR by U0ERIN → refused",
        "1.00 USD by U123 → refused",
    ]


def test_the_check_fails_with_every_problem_of_a_policy(tmp_path: Path) -> None:
    policy = tmp_path / "mine.yaml"
    policy.write_text(FINANCE.replace("S_", "team-"))
    run = check_policy(policy)
    assert (run.returncode, run.stdout) == (1, "")
    assert [line.partition(": ")[0] for line in run.stderr.splitlines()] == [
        "mine.yaml:3",
        "mine.yaml:7",
    ]
    assert check_policy("--order", "much").returncode == 2


def test_durations_are_told_in_the_largest_unit_that_fits() -> None:
    told = [explain_duration(each) for each in (45, 90, 600, 5_400, 86_400, 129_600, 604_800)]
    assert told == ["45 s", "90 s", "10 min", "90 min", "24 h", "36 h", "7 d"]


def test_the_schema_is_the_one_of_the_keys() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), "run: make policy-schema"
    Draft7Validator.check_schema(SCHEMA)


def test_the_schema_takes_what_is_right_and_is_named_by_the_shipped_policy() -> None:
    shipped = SHIPPED.read_text(encoding="utf-8")
    for content in (shipped, GOOD):
        assert list(Draft7Validator(SCHEMA).iter_errors(as_an_editor_reads(content))) == []
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", shipped)
    assert named is not None
    assert (SHIPPED.parent / named[1]).resolve() == FILE


SEEN = {name: mistake for name, mistake in MISTAKES.items() if mistake.seen_by_schema}


@pytest.mark.parametrize("mistake", SEEN.values(), ids=SEEN)
def test_the_schema_refuses_what_a_schema_can_see(mistake: Mistake) -> None:
    assert not Draft7Validator(SCHEMA).is_valid(as_an_editor_reads(mistake.text))


def test_the_reference_lists_every_key_with_its_default() -> None:
    page = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w.]+)` \|.*\| (.+?) \|$", page, flags=re.MULTILINE)
    known = {
        "": keys.POLICY_KEYS,
        "reminders.": keys.REMINDERS_KEYS,
        "rule.": keys.RULE_KEYS,
        "when.": keys.CONDITION_KEYS,
        "amount.": keys.RANGE_KEYS,
        "stage.": keys.STAGE_KEYS,
    }
    assert rows == [
        (f"{prefix}{name}", "required" if key.required else key.default or "–")
        for prefix, table in known.items()
        for name, key in table.items()
    ]
