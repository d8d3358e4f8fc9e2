"""A real workspace's settings: what is wrong is said at once, in words, and without the tokens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from local.dotenv import read_env_file
from local.manifest_scopes import scopes_with_purpose
from local.places import MANIFEST, ROOT
from local.policy import Policy
from local.slack.server import running_simulator
from local.workspace import Workspace, connect
from local.workspace_settings import WorkspaceProblems, read_workspace_settings
from tests.support.tiny_slack import Reply, TinySlack, tiny_slack

BOT = "xoxb-0000-not-a-token"
APP = "xapp-1-A0NOD-not-a-token"
GOOD = {
    "SLACK_BOT_TOKEN": BOT,
    "SLACK_APP_TOKEN": APP,
    "APPROVAL_CHANNEL": "C0APPROVALS",
    "APPROVERS": "U0BOB, S0BUYERS,api:demo",
}
WHO = {
    "ok": True,
    "team": "Acme",
    "team_id": "T0ACME",
    "bot_id": "B0NOD",
    "url": "https://acme.example/",
}
BOB = Reply({"ok": True, "user": {"id": "U0BOB", "team_id": "T0ACME"}})
EVERY_SCOPE = {"x-oauth-scopes": ",".join(scopes_with_purpose(MANIFEST))}


def _file(folder: Path, **changes: str) -> Path:
    path = folder / ".env"
    path.write_text("".join(f"{name}={value}\n" for name, value in {**GOOD, **changes}.items()))
    return path


def _problems(path: Path) -> str:
    with pytest.raises(WorkspaceProblems) as caught:
        read_workspace_settings(path)
    return str(caught.value)


def test_a_file_is_read_with_quotes_and_comments(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(
        "# a comment\n\nA=plain  # why\nB='single # kept'\nexport C=\"double\" # why\n"
        "D = x#y\nE=  # none\nF=#f\n"
    )
    assert read_env_file(path) == {
        "A": "plain", "B": "single # kept", "C": "double", "D": "x#y", "E": "", "F": "#f",
    }  # fmt: skip


def test_the_example_needs_only_its_values(tmp_path: Path) -> None:
    said = _problems(ROOT / ".env.example")
    assert [line.split()[1] for line in said.splitlines()[1:]] == [
        "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "APPROVAL_CHANNEL", "APPROVERS",
    ]  # fmt: skip


def test_good_settings_are_read_and_do_not_show_their_tokens(tmp_path: Path) -> None:
    settings = read_workspace_settings(_file(tmp_path))
    assert settings.policy is None
    assert settings.approvers == ("U0BOB", "S0BUYERS", "api:demo")
    assert settings.user_groups == ("S0BUYERS",)
    assert settings.api_url == "https://slack.com/api/"
    assert BOT not in repr(settings)
    assert APP not in repr(settings)


CLIENT = {"SLACK_CLIENT_ID": "12.34", "SLACK_CLIENT_SECRET": "client-secret"}


def test_with_a_client_people_sign_in_with_slack_and_its_secret_is_not_shown(
    tmp_path: Path,
) -> None:
    settings = read_workspace_settings(_file(tmp_path, **CLIENT, SLACK_PKCE="true"))

    assert settings.sign_in_parameters == {"SlackClientId": "12.34", "SlackPkce": "true"}
    assert settings.client_secret == "client-secret"
    assert "client-secret" not in repr(settings)


def test_without_one_they_use_tokens(tmp_path: Path) -> None:
    assert read_workspace_settings(_file(tmp_path)).sign_in_parameters == {}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SLACK_CLIENT_ID": "12.34"}, "SLACK_CLIENT_SECRET is missing"),
        ({"SLACK_CLIENT_SECRET": "client-secret"}, "SLACK_CLIENT_ID is missing"),
        ({**CLIENT, "SLACK_CLIENT_ID": "A0NOD"}, "SLACK_CLIENT_ID is two numbers"),
        ({**CLIENT, "SLACK_PKCE": "yes"}, "SLACK_PKCE is true or false"),
    ],
)
def test_half_a_client_is_told_with_where_the_rest_is(
    tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    problems = _problems(_file(tmp_path, **changes))

    assert said in problems
    assert "client-secret" not in problems


def test_a_policy_is_in_the_place_of_channel_and_approvers(tmp_path: Path) -> None:
    path = _file(tmp_path, POLICY="mine.yaml", APPROVAL_CHANNEL="#mine", APPROVERS="")
    other = tmp_path / "other.yaml"

    assert read_workspace_settings(path).policy == tmp_path / "mine.yaml"
    assert read_workspace_settings(path, other).policy == other


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    assert "cp .env.example .env" in _problems(tmp_path / ".env")


def test_everything_that_is_missing_is_said_at_once_with_where_to_get_it(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("\n")
    said = _problems(path)
    for part in ("SLACK_BOT_TOKEN", "OAuth & Permissions", "SLACK_APP_TOKEN", "connections:write"):
        assert part in said
    assert "APPROVAL_CHANNEL is missing" in said
    assert "APPROVERS is missing" in said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SLACK_BOT_TOKEN": APP, "SLACK_APP_TOKEN": BOT}, "the tokens are swapped"),
        ({"SLACK_BOT_TOKEN": "xoxp-a-persons-token"}, "SLACK_BOT_TOKEN is not a token that starts"),
        ({"SLACK_APP_TOKEN": BOT}, "SLACK_APP_TOKEN is not a token that starts with xapp-"),
        ({"APPROVAL_CHANNEL": "#approvals"}, "an id such as C012ABCDEF, not a name"),
        ({"APPROVERS": "@bob"}, "'@bob' is no id of a member"),
        ({"APPROVERS": BOT}, "one of them is no id"),
        ({"SLACK_API_URL": "http://slack.example/api/"}, "must start with https://"),
    ],
)
def test_an_ill_formed_value_is_named_and_no_token_shown(
    tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    message = _problems(_file(tmp_path, **changes))
    assert said in message
    assert len(message.splitlines()) == 2
    assert not [token for token in (BOT, APP, "a-persons-token") if token in message]


def test_a_line_that_is_no_setting_is_named_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(f"A=b\n{BOT}\n")
    said = _problems(path)
    assert "line 2 is not NAME=value" in said
    assert BOT not in said


def test_each_scope_of_the_manifest_says_what_it_is_for() -> None:
    purposes = scopes_with_purpose(MANIFEST)
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    assert list(purposes) == manifest["oauth_config"]["scopes"]["bot"]
    assert all(purposes.values())


@pytest.fixture
def slack() -> Iterator[TinySlack]:
    with tiny_slack() as slack:
        yield slack


def _connect(
    folder: Path,
    slack: TinySlack,
    *replies: Reply,
    approvers: str = "",
    policy: Policy | None = None,
) -> Workspace:
    slack.replies = [*replies]
    path = _file(folder, SLACK_API_URL=slack.url, APPROVERS=approvers)
    file = folder / "mine.yaml" if policy else None
    return connect(read_workspace_settings(path, file), MANIFEST, policy)


def _ok(**more: object) -> Reply:
    return Reply({"ok": True, **more})


def _error(code: str) -> Reply:
    return Reply({"ok": False, "error": code})


def test_a_workspace_that_has_everything_is_known_by_its_ids(
    tmp_path: Path, slack: TinySlack
) -> None:
    described = _ok(bot={"id": "B0NOD", "app_id": "A0NOD"})
    workspace = _connect(
        tmp_path, slack, Reply(WHO, headers=EVERY_SCOPE), _ok(url="ws://"), _ok(), BOB, described,
        approvers="U0BOB",
    )  # fmt: skip
    assert workspace.parameters == {"SlackTeamId": "T0ACME", "SlackAppId": "A0NOD"}
    assert workspace.channels == ("C0APPROVALS",)
    assert [method for method, _ in slack.calls] == [
        "auth.test", "apps.connections.open", "conversations.history", "users.info", "bots.info",
    ]  # fmt: skip
    assert slack.authorizations == [f"Bearer {token}" for token in (BOT, APP, BOT, BOT, BOT)]
    assert slack.calls[2][1] == {"channel": "C0APPROVALS", "limit": "1"}


def test_the_simulator_as_a_workspace_tells_its_app_id(tmp_path: Path) -> None:
    with running_simulator(
        app_url="", signing_secret="none", bot_token=BOT, manifest=MANIFEST, socket_mode=True,
        app_token=APP,
    ) as simulator:  # fmt: skip
        path = _file(tmp_path, SLACK_API_URL=simulator.api_url)
        workspace = connect(read_workspace_settings(path), MANIFEST)
    assert (workspace.app_id, workspace.team_id, workspace.notices) == ("A0NOD", "T0NOD", ())


def test_approvers_who_cannot_approve_are_named_with_what_to_do(tmp_path: Path) -> None:
    with running_simulator(
        app_url="", signing_secret="none", bot_token=BOT, manifest=MANIFEST, socket_mode=True,
        app_token=APP,
    ) as simulator:  # fmt: skip
        approvers = "U0BOB,U0GINA,U0FRED,U0STRAY,U0ROBOT,U0NOBODY,S0BUYERS,S0NONE,api:demo"
        path = _file(tmp_path, SLACK_API_URL=simulator.api_url, APPROVERS=approvers)
        with pytest.raises(WorkspaceProblems) as caught:
            connect(read_workspace_settings(path), MANIFEST)
    said = [line.removeprefix("  - ") for line in str(caught.value).splitlines()[1:]]
    cannot = "and cannot approve: name a full member of the workspace instead"
    assert said[:4] == [
        f"APPROVERS: U0GINA (Gina) is a guest {cannot}",
        f"APPROVERS: U0FRED (fred) is a deactivated account {cannot}",
        f"APPROVERS: U0STRAY (Stray) is of another workspace {cannot}",
        f"APPROVERS: U0ROBOT (Robot) is a bot {cannot}",
    ]
    assert said[4].startswith("APPROVERS: nobody in the workspace has the id U0NOBODY")
    assert said[5].startswith("APPROVERS: the workspace has no user group S0NONE")
    assert len(said) == 6


def test_approvers_who_are_nobody_in_slack_are_pointed_out(
    tmp_path: Path, slack: TinySlack
) -> None:
    workspace = _connect(tmp_path, slack, Reply(WHO), _ok(), approvers="api:demo")
    assert workspace.notices == (
        "APPROVERS names nobody in Slack: only the page and the API decide",
    )


def test_an_app_id_that_slack_does_not_tell_stays_empty(tmp_path: Path, slack: TinySlack) -> None:
    workspace = _connect(
        tmp_path, slack, Reply(WHO), _ok(), *[_error("missing_scope")] * 3,
        approvers="U0BOB",
    )  # fmt: skip
    assert workspace.parameters["SlackAppId"] == ""


def test_all_that_slack_refuses_is_said_at_once(tmp_path: Path, slack: TinySlack) -> None:
    with pytest.raises(WorkspaceProblems) as caught:
        _connect(
            tmp_path, slack,
            Reply(WHO, headers={"X-OAuth-Scopes": "commands,chat:write"}),
            _error("missing_scope"), _error("not_in_channel"), _error("no_such_subteam"), _ok(),
            approvers="S0NOBODY",
        )  # fmt: skip
    said = str(caught.value)
    assert "SLACK_APP_TOKEN lacks the scope connections:write" in said
    purpose = scopes_with_purpose(MANIFEST)["groups:history"].rstrip(".")
    assert f"lacks the scope groups:history ({purpose})" in said
    assert "lacks the scope commands" not in said
    assert "APPROVAL_CHANNEL C0APPROVALS: Nod is not in it: type /invite @Nod there" in said
    assert "no user group S0NOBODY" in said


def test_every_channel_and_group_of_a_policy_is_asked_for(tmp_path: Path, slack: TinySlack) -> None:
    with pytest.raises(WorkspaceProblems) as caught:
        _connect(
            tmp_path, slack, Reply(WHO), _ok(), _ok(), _error("not_in_channel"),
            _ok(users=["U0BOB"]), _error("no_such_subteam"), _ok(),
            policy=Policy(("C0ONE", "C0TWO"), ("S0ONE", "S0TWO")),
        )  # fmt: skip
    said = str(caught.value).splitlines()[1:]
    assert len(said) == 2
    assert said[0] == "  - mine.yaml: channel C0TWO: Nod is not in it: type /invite @Nod there"
    assert said[1].startswith("  - mine.yaml: the workspace has no user group S0TWO; ")


def test_dead_tokens_are_both_named(tmp_path: Path, slack: TinySlack) -> None:
    with pytest.raises(WorkspaceProblems) as caught:
        _connect(tmp_path, slack, _error("invalid_auth"), _error("invalid_auth"), approvers="U0BOB")
    said = str(caught.value)
    assert "SLACK_BOT_TOKEN: Slack does not accept it" in said
    assert "SLACK_APP_TOKEN: Slack does not accept it" in said


@pytest.mark.parametrize("code", ["plan_upgrade_required", "paid_teams_only"])
def test_a_free_workspace_is_told_that_its_groups_approve_nothing(
    tmp_path: Path, slack: TinySlack, code: str
) -> None:
    workspace = _connect(
        tmp_path, slack, Reply(WHO), _ok(), _ok(), BOB, _error(code), _ok(),
        approvers="U0BOB,S0BUYERS",
    )  # fmt: skip
    (notice,) = workspace.notices
    assert notice.startswith("this workspace has no user groups")


@pytest.mark.parametrize(
    "silence",
    [
        Reply(hang_up=True),
        Reply("<html>a proxy</html>", 502),
        Reply({"ok": False, "error": "ratelimited"}, 429),
    ],
)
def test_slack_not_answering_is_a_sentence(
    tmp_path: Path, slack: TinySlack, silence: Reply
) -> None:
    with pytest.raises(WorkspaceProblems, match="Slack does not answer at http"):
        _connect(tmp_path, slack, silence, approvers="U0BOB")
