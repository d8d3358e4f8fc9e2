"""Says as JSON what a policy asks of Slack, or all that is wrong with it.

`python -m local.policy_reader FILE`, a process of its own: what is in `src` is on the path of those
alone that run it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from approvals.adapters.policy_file import load_policy
from approvals.domain.errors import PolicyInvalid
from approvals.domain.identity import is_slack_group, is_slack_user


def main() -> None:
    """Print ``{"channels": […], "groups": […], "people": […]}`` or ``{"problems": […]}``."""
    try:
        rules = load_policy(Path(sys.argv[1])).rules
    except PolicyInvalid as error:
        print(json.dumps({"problems": error.problems}))
        return
    stages = [stage for rule in rules for stage in rule.stages]
    people = [person for stage in stages for person in (*stage.approvers, *stage.escalate_to)]
    requesters = [group for rule in rules for group in rule.when.requester_groups]
    groups = [*filter(is_slack_group, people), *requesters]
    found = {
        "channels": [stage.channel for stage in stages],
        "groups": groups,
        "people": filter(is_slack_user, people),
    }
    print(json.dumps({name: [*dict.fromkeys(values)] for name, values in found.items()}))


if __name__ == "__main__":
    main()
