"""Real tables for tests: moto in this process, and dynoxide where concurrency must be right."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import Any, Literal
from unittest.mock import patch

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from moto import mock_aws

from approvals.adapters.dynamodb.catalogue import seed
from approvals.adapters.dynamodb.table import Table
from local.cloudformation import load
from local.moto_speed import hasten_moto
from tests.support.shop import PRODUCTS

ROOT = Path(__file__).parents[2]
DYNOXIDE = ROOT / ".tools/node_modules/@dynoxide/linux-x64/dynoxide"
TABLE_NAME = "nod-test"
REGION = "eu-central-1"
_SCHEMA = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")


def create_table(client: Any, name: str = TABLE_NAME) -> Table:
    """Create the table that template.yaml declares, with the shop's products in it."""
    client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **_schema())
    table = Table(client, name)
    seed(table, PRODUCTS)
    return table


@cache
def _schema() -> dict[str, Any]:
    resources = load((ROOT / "template.yaml").read_text())["Resources"]
    properties = resources["OrdersTable"]["Properties"]
    return {part: properties[part] for part in _SCHEMA}


@contextmanager
def moto(service: Literal["dynamodb", "ssm"] = "dynamodb") -> Iterator[Any]:
    """Yield a client of a database, or another service, in this process that has nothing in it yet.

    For one thread: moto lets two conditional writes both win.
    """
    hasten_moto()
    with mock_aws():
        client = _session().client(service)
        yield client
        client.close()


@cache
def _session() -> boto3.Session:
    """Return what has read botocore's descriptions of the services: each new one reads them all."""
    return boto3.Session(region_name=REGION)


@contextmanager
def dynoxide(database: Path | None = None) -> Iterator[str]:
    """Run a database on a free port; yields its endpoint. In memory without ``database``."""
    port = free_port()
    command = [str(DYNOXIDE), "--host", "127.0.0.1", "--port", str(port)]
    if database is not None:
        command += ["--db-path", str(database)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await_port(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
        process.kill()
        process.wait()


def client_for(endpoint: str, connections: int = 32) -> Any:
    """Return a DynamoDB client for a local endpoint."""
    config = Config(max_pool_connections=connections, retries={"total_max_attempts": 1})
    return boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name=REGION,
        config=config,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def has_dynoxide() -> bool:
    """Tell whether the database could be installed here."""
    return shutil.which(str(DYNOXIDE)) is not None


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_port(port: int, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.2):
            return
        time.sleep(0.02)
    raise TimeoutError(f"nothing listens on port {port}")


@contextmanager
def serving_database() -> Iterator[dict[str, str]]:
    """Serve the better database of this machine; yields what a function's environment needs."""
    if has_dynoxide():
        with dynoxide() as endpoint:
            yield {"AWS_ENDPOINT_URL_DYNAMODB": endpoint}
    else:
        with mock_aws(), _one_at_a_time():
            yield {}


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Keep two threads from changing moto's tables at once, which it does not survive."""
    sender: Any = BaseClient
    lock, call = threading.Lock(), sender._make_api_call

    def locked(client: Any, operation: str, params: Any) -> Any:
        with lock if client.meta.service_model.service_name == "dynamodb" else nullcontext():
            return call(client, operation, params)

    with patch.object(BaseClient, "_make_api_call", locked):
        yield
