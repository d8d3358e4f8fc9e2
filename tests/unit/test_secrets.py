from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from approvals.adapters.secrets import CACHE_SECONDS, RETRY_SECONDS, SsmSecrets
from approvals.domain.errors import SecretsUnavailable
from tests.support.database import moto
from tests.support.faulty_client import FaultyClient, refused

NAME = "/nod/slack/bot-token"
GET = "get_parameter"
AWAY = EndpointConnectionError(endpoint_url="http://127.0.0.1:1")


@dataclass
class Seconds:
    """A monotonic clock."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def client() -> Iterator[FaultyClient]:
    with moto("ssm") as real:
        yield FaultyClient(real)


def write(client: FaultyClient, value: str) -> None:
    client.real.put_parameter(Name=NAME, Value=value, Type="SecureString", Overwrite=True)


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def secrets(client: FaultyClient, seconds: Seconds) -> SsmSecrets:
    write(client, "first")
    return SsmSecrets(client, seconds)


@pytest.mark.attack("A11")
def test_a_secret_is_decrypted_when_it_is_first_needed(
    client: FaultyClient, secrets: SsmSecrets
) -> None:
    assert client.calls == []

    assert secrets.get(NAME) == "first"


def test_a_secret_is_read_once_while_it_is_fresh(
    client: FaultyClient, secrets: SsmSecrets, seconds: Seconds
) -> None:
    secrets.get(NAME)
    seconds.now += CACHE_SECONDS - 1
    secrets.get(NAME)

    assert client.calls == [GET]


@pytest.mark.attack("A11")
def test_a_rotated_secret_is_used_within_the_limit(
    client: FaultyClient, secrets: SsmSecrets, seconds: Seconds
) -> None:
    secrets.get(NAME)
    write(client, "second")
    assert secrets.get(NAME) == "first"

    seconds.now += CACHE_SECONDS

    assert secrets.get(NAME) == "second"


@pytest.mark.fault("F26")
@pytest.mark.parametrize("failure", [AWAY, refused("ThrottlingException", "GetParameter")])
def test_a_store_that_is_away_at_the_first_use_is_an_error_and_then_heals(
    client: FaultyClient, secrets: SsmSecrets, failure: Exception
) -> None:
    client.before[GET] = [failure]

    with pytest.raises(SecretsUnavailable) as error:
        secrets.get(NAME)

    assert NAME not in str(error.value)
    assert secrets.get(NAME) == "first"


def test_a_secret_that_does_not_exist_is_unavailable(client: FaultyClient) -> None:
    with pytest.raises(SecretsUnavailable):
        SsmSecrets(client, Seconds()).get("/nod/nowhere")


@pytest.mark.fault("F26")
def test_a_value_read_before_is_used_while_the_store_is_away(
    client: FaultyClient, secrets: SsmSecrets, seconds: Seconds
) -> None:
    secrets.get(NAME)
    seconds.now += CACHE_SECONDS * 10
    client.before[GET] = [AWAY]

    assert secrets.get(NAME) == "first"
    # Not asked again at every request: a store that hangs would slow down each of them.
    assert secrets.get(NAME) == "first"
    assert client.calls == [GET, GET]

    write(client, "second")
    seconds.now += RETRY_SECONDS
    assert secrets.get(NAME) == "second"


@pytest.mark.attack("A11")
def test_a_failure_is_logged_without_the_secret(
    client: FaultyClient, secrets: SsmSecrets, seconds: Seconds, caplog: pytest.LogCaptureFixture
) -> None:
    secrets.get(NAME)
    seconds.now += CACHE_SECONDS
    client.before[GET] = [AWAY]

    secrets.get(NAME)

    [record] = [r for r in caplog.records if r.name == "approvals.adapters.secrets"]
    assert record.levelno == logging.ERROR
    fields: dict[str, Any] = record.__dict__
    assert fields["parameter"] == NAME
    assert "first" not in str(fields)


def test_every_secret_has_its_own_life(
    client: FaultyClient, secrets: SsmSecrets, seconds: Seconds
) -> None:
    client.real.put_parameter(Name="/nod/other", Value="other", Type="SecureString")
    secrets.get(NAME)
    seconds.now += CACHE_SECONDS / 2

    assert secrets.get("/nod/other") == "other"
    seconds.now += CACHE_SECONDS / 2
    secrets.get("/nod/other")
    secrets.get(NAME)

    assert client.calls == [GET, GET, GET]
