"""The policy of a local stack: read before anything starts, and what a real workspace gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from approvals.adapters.policy_file import load_policy
from local.environments import function_environment
from local.places import SOURCE, TEMPLATE
from local.policy import Policy, PolicyProblems, file_of, read_policy, write_one_stage
from local.ports import Ports
from local.stack import Stack, StackFailed
from local.template import read_template
from tests.support.tiny_stack import TINY

BROKEN = """
rules:
  - name: all
    stages:
      - { name: one, channel: approvals, approvers: U0BOB, quorum: two, deadline: 24h }
"""


@pytest.mark.parametrize("option", ["--policy", "--code"])
def test_a_policy_that_cannot_be_used_is_told_whole_before_anything_starts(
    tmp_path: Path, option: str
) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(BROKEN)
    chosen = [option, str(file if option == "--policy" else tmp_path)]

    with pytest.raises(StackFailed) as failed:
        Stack(tmp_path / "state", options=chosen).start()

    first, *problems = str(failed.value).splitlines()
    assert first == f"nod: the policy {file} cannot be used:"
    assert [problem.split()[1:3] for problem in problems] == [
        ["policy.yaml:5:", "rules[0].stages[0].channel:"],
        ["policy.yaml:5:", "rules[0].stages[0].quorum:"],
    ]
    assert not (tmp_path / "state" / "logs").exists()


def test_a_policy_says_which_channels_and_groups_it_needs(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        """
rules:
  - name: ours
    when: { requester_group: [S0STAFF, S0BUYERS] }
    stages:
      - { name: one, channel: C0ONE, approvers: [U0BOB, S0BUYERS], deadline: 24h }
      - name: two
        channel: C0TWO
        approvers: api:demo
        deadline: 24h
        escalate_after: 1h
        escalate_to: S0LEADS
  - name: others
    stages: [{ name: one, channel: C0ONE, approvers: U0BOB, deadline: 24h }]
"""
    )

    assert read_policy(file) == Policy(
        ("C0ONE", "C0TWO"), ("S0BUYERS", "S0LEADS", "S0STAFF"), ("U0BOB",)
    )


def test_a_policy_that_is_missing_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(PolicyProblems, match=r"none\.yaml: cannot be read: No such file"):
        read_policy(tmp_path / "none.yaml")


def test_the_orchestrator_alone_reads_it_where_the_template_says_or_another(tmp_path: Path) -> None:
    template = read_template(TEMPLATE, {})
    ports = Ports(1, 2, 3, 4)
    files = {
        name: function_environment(function, ports, "code", policy=tmp_path).get("POLICY_FILE")
        for name, function in template.functions.items()
    }

    assert file_of(template, SOURCE, None) == SOURCE / "policy.yaml"
    assert file_of(template, SOURCE, tmp_path) == tmp_path / "OrchestratorFunction" / "policy.yaml"
    assert {name for name, file in files.items() if file} == {"nod-orchestrator"}
    assert files["nod-orchestrator"] == str(tmp_path)


def test_functions_without_a_policy_need_none() -> None:
    assert file_of(read_template(TINY / "template.yaml", {}), TINY, None) is None


def test_a_workspace_without_a_policy_has_every_order_decided_by_any_one_approver(
    tmp_path: Path,
) -> None:
    file = write_one_stage(tmp_path, "C0MINE", ("U0BOB", "S0BUYERS", "api:demo", "U0BOB"))

    (rule,) = load_policy(file).rules
    (stage,) = rule.stages
    assert rule.when.is_always
    assert (stage.channel, stage.quorum) == ("C0MINE", 1)
    assert stage.approvers == ("U0BOB", "S0BUYERS", "api:demo")
