"""Remind those who have not voted: by a note in the thread and a copy of the card for each.

Who is away is left in peace, where their stand-in may vote: then that one is reminded.
"""

from __future__ import annotations

import itertools
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, Via
from approvals.domain.errors import SlackRefused, SlackUnavailable, VoteRefused
from approvals.domain.identity import is_slack_group, is_slack_user
from approvals.domain.order import Reminder
from approvals.domain.reminders import MOST_PEOPLE, last_said, numbered
from approvals.domain.story import direct_key
from approvals.domain.voting import approvers_now, check_voice, still_asked
from approvals.use_cases.settle import Settled, result_so_far

if TYPE_CHECKING:
    from collections.abc import Iterator

    from approvals.domain.absence import Absence
    from approvals.domain.order import Order, Stage
    from approvals.ports import Clock, Directory, OrderStore, Reminded, StandIns
    from approvals.use_cases.show_order import ShowOrder

REMINDER = "reminder"
"""Who sends here: the same workflow's other steps may be sending at the same time."""
_ATTEMPTS = 5
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Remind:
    """The ``remind`` step."""

    store: OrderStore
    show: ShowOrder
    directory: Directory
    stand_ins: StandIns
    reminded: Reminded
    clock: Clock

    def __call__(self, order_id: str, stage: int, number: int) -> Settled:
        """Return what has become of the stage; reminds if nothing has.

        Args:
            order_id: the order.
            stage: the stage that waits.
            number: which reminder it is, from 0: a repeated step reminds nobody twice.

        Raises:
            SlackUnavailable: if what was noted could not be sent yet; it is kept for later.
        """
        for _ in range(_ATTEMPTS):
            order, now = self.store.get(order_id), self.clock.now()
            found = result_so_far(order, stage, now)
            asked = order.stages[stage]
            if found.kind is not None or found.over or not asked.waits:
                return found
            if asked.times_reminded > number:
                break
            if asked.times_reminded < number:
                # The table was away for one: those after it keep their numbers.
                self.store.add_reminder(order, stage, Reminder(now, ()), [])
                continue
            people = self._due(order, stage, number)
            entry = AuditEntry(now, "reminded", NOD, Via.WORKFLOW, ", ".join(people) or None)
            if self.store.add_reminder(order, stage, Reminder(now, people), [entry]):
                break
        self.show(order_id, REMINDER)
        return result_so_far(self.store.get(order_id), stage, self.clock.now())

    def _due(self, order: Order, stage: int, number: int) -> tuple[str, ...]:
        """Name those who have not voted, and were not reminded too lately of anything.

        Whoever was never reminded of this stage comes first, then whoever was longest ago.
        """
        asked, now = order.stages[stage], self.clock.now()
        every, last = asked.remind_person_every_seconds, _last_reminded(order, stage)
        silent = still_asked(order, stage, self._people(asked))
        away = self.stand_ins.away_among(silent, now)
        there = dict.fromkeys(_whoever_is_there(order, stage, who, away.get(who)) for who in silent)
        due = (
            person
            for person in sorted(there, key=lambda each: last.get(each, -1))
            if self.reminded.may_remind(person, f"{order.order_id}:{stage}:{number}", now, every)
        )
        chosen = {*itertools.islice(due, MOST_PEOPLE)}
        return tuple(person for person in there if person in chosen)

    def _people(self, stage: Stage) -> Iterator[str]:
        approvers = approvers_now(stage)
        yield from filter(is_slack_user, approvers)
        for group in filter(is_slack_group, approvers):
            try:
                yield from sorted(self.directory.members(group))
            except (SlackUnavailable, SlackRefused):
                log.warning("group not reminded", extra={"group": group})


def _whoever_is_there(order: Order, stage: int, person: str, absence: Absence | None) -> str:
    """Return the person, or who may vote in their place while they are away."""
    if absence is None or not is_slack_user(absence.stand_in):
        return person
    try:
        check_voice(order, stage, absence.stand_in, person)
    except VoteRefused:
        return person
    return next(iter(still_asked(order, stage, [absence.stand_in])), person)


def _last_reminded(order: Order, stage: int) -> dict[str, int]:
    """Return the number of each person's last reminder: those told in person, and the last few."""
    asked, said = order.stages[stage], last_said(order.said)
    told = (direct.person for direct in asked.directs)
    numbers = {person: said.get(direct_key(stage, person), -1) for person in told}
    return numbers | {who: number for number, each in numbered(asked) for who in each.people}
