"""A folder that an earlier run left: what is damaged in it ends in one sentence."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from local.secret_files import SecretFiles, ensure_secrets, forget_workspace
from local.stack import StackFailed
from local.state import StateError, check_databases
from local.workspace_settings import WorkspaceSettings
from tests.support.tiny_stack import tiny_stack

WORKSPACE = WorkspaceSettings(
    ".env", "https://slack.com/api/", None, "C0", ("U0BOB",), "xoxb-real", "xapp-real"
)


@pytest.mark.parametrize("name", ["secrets.json", "executions.sqlite3", "orders.sqlite3"])
def test_a_damaged_file_is_named_with_what_to_do_and_no_traceback(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("damaged " * 300)
    with pytest.raises(StackFailed) as caught:
        tiny_stack(tmp_path).start()
    (said,) = str(caught.value).splitlines()
    assert said.startswith(f"nod: {tmp_path / name} is damaged: ")
    assert "remove" in said


def test_a_damaged_stack_json_is_written_anew(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text("{")
    with tiny_stack(tmp_path) as stack:
        assert stack.urls


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"/nod/slack/signing-secret": 3}'])
def test_secrets_that_are_incomplete_are_damaged(tmp_path: Path, text: str) -> None:
    (tmp_path / "secrets.json").write_text(text)
    with pytest.raises(StateError, match=r"secrets\.json is damaged"):
        ensure_secrets(tmp_path)


def test_a_database_that_was_cut_off_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "slack.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.executemany("INSERT INTO t VALUES (?)", [("x" * 500,)] * 200)
        connection.commit()
    check_databases(tmp_path)
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(StateError, match=r"slack\.sqlite3 is damaged"):
        check_databases(tmp_path)


def test_a_database_that_is_still_in_use_is_not_called_damaged(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "orders.sqlite3")) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.execute("BEGIN EXCLUSIVE")
        check_databases(tmp_path)


def test_a_real_workspaces_tokens_are_its_owners_alone_and_gone_after_the_run(
    tmp_path: Path,
) -> None:
    files = ensure_secrets(tmp_path, WORKSPACE)
    secret = files.signing_secret.read_text()
    assert files.parameters.stat().st_mode & 0o777 == 0o600
    assert files.app_token.stat().st_mode & 0o777 == 0o600
    assert "xoxb-real" in files.parameters.read_text()
    assert not files.bot_token.exists()
    forget_workspace(tmp_path)
    left = [path.read_text() for path in tmp_path.iterdir()]
    assert not [text for text in left if "xoxb-real" in text or "xapp-real" in text]
    assert ensure_secrets(tmp_path, WORKSPACE).signing_secret.read_text() == secret


def test_the_two_kinds_of_slack_do_not_share_a_folder(tmp_path: Path) -> None:
    simulated, real = tmp_path / "simulated", tmp_path / "real"
    simulated.mkdir()
    real.mkdir()
    ensure_secrets(simulated)
    ensure_secrets(real, WORKSPACE)
    forget_workspace(real)
    with pytest.raises(StateError, match="holds the orders of the simulator"):
        ensure_secrets(simulated, WORKSPACE)
    forget_workspace(simulated)
    ensure_secrets(simulated)
    with pytest.raises(StateError, match="holds the orders of a real workspace"):
        ensure_secrets(real)
    assert json.loads(SecretFiles.of(simulated).parameters.read_text())


def test_a_folder_of_before_people_signed_in_gets_what_that_needs(tmp_path: Path) -> None:
    files = ensure_secrets(tmp_path)
    values = json.loads(files.parameters.read_text())
    older = {k: v for k, v in values.items() if "client" not in k and "session" not in k}
    files.parameters.write_text(json.dumps(older))

    ensure_secrets(tmp_path)

    found = json.loads(files.parameters.read_text())
    assert older.items() <= found.items()
    assert files.client_secret.read_text() == found["/nod/slack/client-secret"]
    [key] = json.loads(found["/nod/session/keys"])["keys"]
    assert len(key["key"]) >= 32


def test_sessions_outlive_a_restart_because_their_keys_do(tmp_path: Path) -> None:
    def keys() -> str:
        text = ensure_secrets(tmp_path).parameters.read_text()
        return str(json.loads(text)["/nod/session/keys"])

    assert keys() == keys()


def test_a_real_apps_client_secret_is_there_for_one_run(tmp_path: Path) -> None:
    files = ensure_secrets(tmp_path, replace(WORKSPACE, client_id="1.2", client_secret="s3cret"))
    assert "s3cret" in files.parameters.read_text()

    forget_workspace(tmp_path)

    assert "s3cret" not in files.parameters.read_text()
    assert not files.client_secret.exists()
