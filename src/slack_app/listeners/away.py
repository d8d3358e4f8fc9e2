"""``/order away until DAY @SOMEBODY``, ``/order away`` and ``/order back``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.adapters.slack.mrkdwn import date, escape, person
from approvals.domain.errors import (
    InvalidRequest,
    NodError,
    StoreUnavailable,
    Unavailable,
    VoteRefused,
)
from approvals.domain.words.phrases import refusal_text
from slack_app.away_text import EXAMPLE, parse_away
from slack_app.command_text import MAX_TEXT
from slack_app.problems import problem_sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.domain.words.speech import Words
    from approvals.use_cases.away import Away, Standby


@dataclass(frozen=True, slots=True)
class SayAway:
    """Answers that only who asked sees."""

    away: Away

    def typed(self, who: str, text: str, words: Words) -> str:
        """Set an absence, or say what is set; ``text`` is what follows, as Slack sends it."""
        if not text.strip():
            return _answered(lambda: _told(self.away.show(who), words), words)
        return _answered(lambda: self._set(who, text[:MAX_TEXT], words), words)

    def back(self, who: str, words: Words) -> str:
        """End an absence."""

        def ended() -> str:
            self.away.end(who)
            return words.say("command.away.over")

        return _answered(ended, words)

    def _set(self, who: str, text: str, words: Words) -> str:
        meant = parse_away(text)
        return _told(self.away.set(who, meant.stand_in, meant.until), words)


def _answered(answer: Callable[[], str], words: Words) -> str:
    try:
        return answer()
    except InvalidRequest as error:
        lines = [words.say("command.away.not_set")]
        lines += [f"• {escape(problem_sentence(problem, words))}" for problem in error.problems]
        return "\n".join([*lines, words.say("command.usage", example=f"`{EXAMPLE}`")])
    except VoteRefused as error:
        return f"{words.say('command.away.not_set')} {refusal_text(error, words)}"
    except StoreUnavailable:
        return words.say("app.try_again")
    except Unavailable:
        return words.say("command.away.cannot_check")
    except NodError:
        return words.say("app.try_again")


def _told(standby: Standby, words: Words) -> str:
    lines = [words.say("command.away.none", example=f"`{EXAMPLE}`")]
    if standby.absence is not None:
        lines = [
            words.say(
                "command.away.until",
                at=date(standby.absence.until),
                stand_in=person(standby.absence.stand_in),
                back="`/order back`",
            )
        ]
    if standby.stands_in_for:
        people = ", ".join(person(each) for each in standby.stands_in_for)
        lines.append(words.say("command.away.stand_in_for", people=people))
    return "\n".join(lines)
