"""The three databases that every store test runs on."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from typing import Any

import pytest

from approvals.adapters.dynamodb.table import Table
from tests.support.database import client_for, create_table, dynoxide, has_dynoxide, moto
from tests.support.orders import Database

_NUMBERS = itertools.count()
_WHY_NOT = "dynoxide is not installed here (make setup): concurrency stays untested"


@pytest.fixture(scope="module")
def dynoxide_client() -> Iterator[Any]:
    """A client of a database that is right under concurrency; this module's own."""
    if not has_dynoxide():
        if os.environ.get("NOD_REQUIRE_DATABASE") == "1" or os.environ.get("CI") == "true":
            pytest.fail(_WHY_NOT)
        pytest.skip(_WHY_NOT)
    with dynoxide() as endpoint:
        client = client_for(endpoint)
        yield client
        client.close()


@pytest.fixture
def dynoxide_table(dynoxide_client: Any) -> Table:
    """A table of this test's own, with the shop's products."""
    return create_table(dynoxide_client, f"nod-test-{next(_NUMBERS)}")


@pytest.fixture(scope="module")
def moto_client() -> Iterator[Any]:
    """A client of a database in this process, for one thread; this module's own."""
    with moto() as client:
        yield client


@pytest.fixture
def moto_table(moto_client: Any) -> Table:
    """A table of this test's own, with the shop's products."""
    return create_table(moto_client, f"nod-test-{next(_NUMBERS)}")


@pytest.fixture(params=["memory", "moto", "dynoxide"])
def database(request: pytest.FixtureRequest) -> Database:
    """A store and a catalogue: the fake's, and the real one's on two databases."""
    if request.param == "memory":
        return Database.in_memory()
    return Database.in_table(request.getfixturevalue(f"{request.param}_table"))
