"""The whole stack where something about it is unusual: in memory, built, with an old table."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path

import pytest

from local import smoke
from local.database import create_tables
from local.places import ROOT, find_dynoxide
from local.stack import Stack, StackFailed
from local.template import read_template
from tests.support.database import client_for, dynoxide
from tests.support.stack import READER, REQUESTER, StackClient, eventually

BUILT = ROOT / ".aws-sam" / "build"


def test_without_the_database_program_orders_live_in_memory_and_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Stack(tmp_path, options=["--in-memory"]) as stack:
        assert "orders live in memory, for this run alone" in stack.printed
        assert "the orders end with it" in stack.printed
        smoke.run_order(stack.urls["page"], stack.urls["slack"])
        # An example that nobody has called has no process.
        assert "nod-document-review" not in stack.pids
        # The engine would go on with orders that no table knows: they forget together.
        os.kill(stack.pids["database"], signal.SIGKILL)
        eventually(lambda: "database ended with code -9; the end of" in stack.printed or None)
    assert "fulfill-order" in capsys.readouterr().out
    assert not (tmp_path / "orders.sqlite3").exists()
    assert not (tmp_path / "executions.sqlite3").exists()


@pytest.mark.skipif(not BUILT.is_dir(), reason="nothing is built: make build")
def test_the_built_functions_run_an_order_too(tmp_path: Path) -> None:
    with Stack(tmp_path, options=["--built", str(BUILT)]) as stack:
        # Not forked from a process that has imported other libraries than theirs.
        assert b"local.worker" in Path(f"/proc/{stack.pids['nod-api']}/cmdline").read_bytes()
        smoke.run_order(stack.urls["page"], stack.urls["slack"])
        _nothing_private_is_logged(stack)


def _nothing_private_is_logged(stack: Stack) -> None:
    """Play an order that says a lot, and look for it in what every process of the stack logs."""
    client = StackClient(stack.urls)
    order = client.place(customer="Very Private Customer", note="very private note")
    order = client.wait_for(order["orderId"], "awaiting_approval")
    # A button's value names the callback: long, and nothing else on a card is like it.
    buttons = re.findall(r"[\w+/=-]{100,}", client.card(order))
    assert client.api("GET", "/orders", token="a-wrong-token")[0] == 401
    client.reject(order["card"]["ts"], "very private reason")
    client.wait_for(order["orderId"], "rejected")
    kept = json.loads((stack.state / "secrets.json").read_text(encoding="utf-8"))
    secrets = {
        *buttons, REQUESTER, READER, "Very Private Customer", "very private",
        *(text for name, text in kept.items() if name != "/nod/api/tokens"),
        "response_url", "a-wrong-token", "Bearer",
    }  # fmt: skip
    logs = {log.name: log.read_text(encoding="utf-8") for log in (stack.state / "logs").iterdir()}
    assert len(buttons) >= 2
    assert any(logs.values())
    found = {
        (name, secret[:30]) for name, text in logs.items() for secret in secrets if secret in text
    }
    assert found == set()


@pytest.mark.skipif(find_dynoxide(None) is None, reason="no database program: no table survives")
def test_a_table_of_another_template_is_refused_with_the_way_out(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    text = (ROOT / "template.yaml").read_text(encoding="utf-8")
    template.write_text(text.replace("IndexName: orders-by-time", "IndexName: orders-by-day"))
    with dynoxide(tmp_path / "orders.sqlite3") as endpoint:
        create_tables(client_for(endpoint), read_template(template, {}).tables)
    with pytest.raises(StackFailed, match="made by another version of the template"):
        Stack(tmp_path).start()
