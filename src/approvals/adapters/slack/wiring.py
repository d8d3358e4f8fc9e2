"""The Slack adapters put together, for the two functions that show orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.adapters.dynamodb.people import PeopleTable
from approvals.adapters.dynamodb.stand_ins import StandInsTable
from approvals.adapters.slack.api import SlackApi
from approvals.adapters.slack.directory import SlackDirectory
from approvals.adapters.slack.homes import SlackHomes
from approvals.adapters.slack.messenger import SlackMessenger
from approvals.adapters.slack.screens import SlackScreens
from approvals.use_cases.eligibility import Eligibility
from approvals.use_cases.find_home import FindHome

if TYPE_CHECKING:
    from approvals.adapters.dynamodb.table import Table
    from approvals.adapters.slack.cards import Look
    from approvals.environment import SlackAccess
    from approvals.ports import Clock, Directory, Homes, Messenger, Metrics, OrderStore, Secrets


@dataclass(frozen=True, slots=True)
class Slack:
    """What showing an order needs."""

    messenger: Messenger
    homes: Homes
    directory: Directory


def connect_slack(
    access: SlackAccess,
    secrets: Secrets,
    store: OrderStore,
    table: Table,
    clock: Clock,
    look: Look,
    metrics: Metrics,
) -> Slack:
    """Return the adapters. Without a channel there are no cards, but people all the same."""
    api = SlackApi.with_token(secrets, access.bot_token_parameter, access.api_url, metrics)
    people = PeopleTable(table)
    directory = SlackDirectory(api, people, clock, access.team_id)
    find_home = FindHome(store, Eligibility(directory, StandInsTable(table), clock))
    homes = SlackHomes(SlackScreens(api), find_home, people, directory, clock, look)
    return Slack(SlackMessenger(api, directory, look, access.app_id), homes, directory)
