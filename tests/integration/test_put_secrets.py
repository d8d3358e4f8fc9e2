"""scripts/put-secrets.sh, against a Systems Manager of moto's: what the functions then read."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from api.signing import Signer
from api.tokens import Tokens
from approvals.adapters.secrets import CACHE_SECONDS, SsmSecrets
from tests.support.aws_cli import ACCOUNT, calls, stand_in
from tests.support.database import REGION

SCRIPT = Path(__file__).parents[2] / "scripts" / "put-secrets.sh"
SIGNING = "0123456789abcdef0123456789abcdef"
CLIENT = "fedcba9876543210fedcba9876543210"
TOKEN = "xoxb-1234567890-abcdefghij"
KEYS = json.dumps({"keys": [{"id": "2026-11", "key": "k" * 43}]})
API = json.dumps({"tokens": [{"identity": "api:ci", "token": "t" * 24, "may": ["read"]}]})
NAMES = {
    "SLACK_SIGNING_SECRET": ("/nod/slack/signing-secret", SIGNING),
    "SLACK_BOT_TOKEN": ("/nod/slack/bot-token", TOKEN),
    "SLACK_CLIENT_SECRET": ("/nod/slack/client-secret", CLIENT),
    "SESSION_KEYS": ("/nod/session/keys", KEYS),
    "API_TOKENS": ("/nod/api/tokens", API),
}
BOT = NAMES["SLACK_BOT_TOKEN"][0]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def ssm(endpoint: str) -> Iterator[Any]:
    client = boto3.client(
        "ssm",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="none",
        aws_secret_access_key="none",
    )
    yield client
    stored = [each["Name"] for each in client.describe_parameters()["Parameters"]]
    if stored:
        client.delete_parameters(Names=stored)
    client.close()


@pytest.fixture
def environment(tmp_path: Path, endpoint: str) -> dict[str, str]:
    return stand_in(tmp_path, endpoint, REGION)


def put(
    environment: dict[str, str], *names: str, given: str | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    source: dict[str, Any] = {"stdin": subprocess.DEVNULL} if given is None else {"input": given}
    return subprocess.run(
        ["bash", SCRIPT, *names],
        env=environment | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **source,
    )


def stored(ssm: Any) -> dict[str, str]:
    names = [each["Name"] for each in ssm.describe_parameters()["Parameters"]]
    return {
        each["Name"]: each["Value"]
        for each in (
            ssm.get_parameters(Names=names, WithDecryption=True)["Parameters"] if names else ()
        )
        if each["Type"] == "SecureString"
    }


@pytest.mark.attack("A11")
def test_what_the_environment_holds_is_stored_encrypted_under_the_templates_names(
    environment: dict[str, str], ssm: Any
) -> None:
    done = put(environment, **{variable: value for variable, (_, value) in NAMES.items()})
    assert done.returncode == 0, done.stderr
    assert stored(ssm) == dict(NAMES.values())
    assert f"account {ACCOUNT}, {REGION}" in done.stderr
    everything = done.stdout + done.stderr + json.dumps(calls(environment))
    for _, value in NAMES.values():
        assert value not in everything
        assert json.dumps(value)[1:-1] not in everything
    # The functions take what the script took.
    secrets = SsmSecrets(ssm)
    signer = Signer(secrets, "/nod/session/keys")
    assert signer.content("p", signer.sign("p", {"a": 1})) == {"a": 1}
    caller = Tokens(secrets, "/nod/api/tokens").caller({"authorization": f"Bearer {'t' * 24}"})
    assert caller.identity == "api:ci"


def test_one_secret_is_rotated_by_itself_and_read_without_a_deployment(
    environment: dict[str, str], ssm: Any
) -> None:
    now = 1_000.0
    secrets = SsmSecrets(ssm, lambda: now)
    assert put(environment, "bot-token", given=f"{TOKEN}\n").returncode == 0
    assert secrets.get(BOT) == TOKEN
    done = put(environment, "bot-token", given=f"  {TOKEN}-second \r\n")
    assert "/nod/slack/bot-token: version 2" in done.stdout
    assert secrets.get(BOT) == TOKEN
    now += CACHE_SECONDS
    assert secrets.get(BOT) == f"{TOKEN}-second"
    assert set(stored(ssm)) == {BOT}


def test_a_session_key_can_be_made(environment: dict[str, str], ssm: Any) -> None:
    assert put(environment, "session-keys", given="new").returncode == 0
    [entry] = json.loads(stored(ssm)["/nod/session/keys"])["keys"]
    assert len(entry["key"]) == 64
    assert Signer(SsmSecrets(ssm), "/nod/session/keys").sign("p", {})


def test_a_terminal_is_asked_without_echo(environment: dict[str, str], ssm: Any) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        ["bash", SCRIPT, "bot-token"],
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    while b"bot-token: " not in shown:
        shown += os.read(ours, 1024)
    os.write(ours, f"{TOKEN}\n".encode())
    try:
        while chunk := os.read(ours, 1024):
            shown += chunk
    except OSError:
        pass  # Linux: the other end is closed.
    os.close(ours)
    assert process.wait(timeout=60) == 0
    assert stored(ssm) == {BOT: TOKEN}
    assert TOKEN.encode() not in shown
    assert b"starts with xoxb-" in shown


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("signing-secret", SIGNING.upper(), "not 32 of 0-9 a-f"),
        ("client-secret", CLIENT[:-1], "not 32 of 0-9 a-f"),
        ("bot-token", TOKEN.replace("xoxb", "xapp"), "xoxb-"),
        ("bot-token", f"{TOKEN}\n{TOKEN}", "xoxb-"),
        ("bot-token", "", "was not given"),
        ("session-keys", "secret{", "not JSON"),
        ("session-keys", json.dumps({"keys": [{"id": "a", "key": "short-key"}]}), "fewer than 32"),
        ("session-keys", json.dumps({"keys": []}), "not a list with something"),
        ("api-tokens", json.dumps({"tokens": [{"token": "t" * 24}]}), "other fields"),
        ("api-tokens", API.replace("api:ci", "ci"), "neither api:name nor a Slack user id"),
        ("api-tokens", API.replace("read", "everything"), "other than read"),
        ("api-tokens", API.replace("t" * 24, "t" * 9), "fewer than 20"),
    ],
)
def test_what_no_function_could_use_is_refused_without_being_shown(
    environment: dict[str, str], name: str, value: str, why: str
) -> None:
    done = put(environment, name, given=value)
    assert done.returncode == 2
    assert why in done.stderr
    assert [each[0] for each in calls(environment)] == ["sts"]
    assert not value or value not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_is_stored_if_one_of_them_is_wrong(environment: dict[str, str]) -> None:
    done = put(environment, SLACK_SIGNING_SECRET=SIGNING, SLACK_BOT_TOKEN="nonsense")
    assert done.returncode == 2
    assert "nonsense" not in done.stdout + done.stderr
    assert [each[0] for each in calls(environment)] == ["sts"]


def test_a_prefix_changes_the_names(environment: dict[str, str], ssm: Any) -> None:
    assert put(environment, "bot-token", given=TOKEN, NOD_PREFIX="/acme/nod").returncode == 0
    assert set(stored(ssm)) == {"/acme/nod/slack/bot-token"}


@pytest.mark.parametrize(
    ("names", "variables", "why"),
    [
        (["bot-tokens"], {}, "there is no secret 'bot-tokens'"),
        (["bot-token"], {"NOD_PREFIX": "nod"}, "must be like /nod"),
    ],
)
def test_a_wrong_call_is_refused_before_anything_is_asked(
    environment: dict[str, str], names: list[str], variables: dict[str, str], why: str
) -> None:
    done = put(environment, *names, given=TOKEN, **variables)
    assert done.returncode == 2
    assert why in done.stderr
    assert calls(environment) == []


def test_a_machine_without_the_aws_cli_is_told_so(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    assert bash
    done = subprocess.run(
        [bash, SCRIPT, "bot-token"],
        env={"PATH": str(tmp_path), "SLACK_BOT_TOKEN": TOKEN},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "the AWS CLI ('aws') is missing" in done.stderr
