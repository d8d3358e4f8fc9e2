"""A copy of an order names itself, not its original, wherever the original was named."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

from tests.support.copies import Copy, Mould, Original

ORIGINAL = Original("ord-rhnvh3apgpvuzm2h", "86bb8ddc-a719-4ec9-bb95-b0306b40f2e7")
COPY = Copy("ord-copy000000000007", "00000000-0000-0000-0000-000000000007", timedelta(seconds=90))


def _cast(text: str, day_of: str = "") -> str:
    return Mould(ORIGINAL, text, day_of).cast(COPY)


def test_it_has_its_own_id_and_execution() -> None:
    arn = "arn:aws:lambda:eu-central-1:1:function:nod-orchestrator:1/durable-execution"

    assert _cast(f"{arn}/{ORIGINAL.name}/{ORIGINAL.run}") == f"{arn}/{COPY.name}/{COPY.run}"


def test_its_tokens_name_its_own_execution() -> None:
    def token(name: str, run: str) -> str:
        named = {"arn": f"arn/{name}/{run}", "op": "1ced8f5be2"}
        return base64.b64encode(json.dumps(named, separators=(",", ":")).encode()).decode()

    text = json.dumps({"value": json.dumps({"wait": token(ORIGINAL.name, ORIGINAL.run)})})

    assert json.loads(json.loads(_cast(text))["value"])["wait"] == token(COPY.name, COPY.run)


def test_everything_about_it_happened_earlier() -> None:
    assert _cast("2026-11-22T00:01:00.248861Z") == "2026-11-21T23:59:30.248861Z"
    assert _cast('{"StartTimestamp": 1795324337381}') == '{"StartTimestamp": 1795324247381}'
    assert _cast("1795324337.652000") == "1795324247.652000"


def test_it_is_found_among_older_ones() -> None:
    assert _cast("acme\t2912117.86339.751138#") == "acme\t2912118.00029.751138#"


def test_its_audit_is_in_the_part_of_its_own_day() -> None:
    item = '{"listPk": "AUDIT#2026-11-22", "sk": "AUDIT#2026-11-22T00:01:00.000001Z#00"}'

    assert _cast(item, "2026-11-22T00:01:00.000001Z") == (
        '{"listPk": "AUDIT#2026-11-21", "sk": "AUDIT#2026-11-21T23:59:30.000001Z#00"}'
    )


def test_hashes_and_whatever_else_looks_alike_stay() -> None:
    text = "8ca92aecc8656af9d61795324337381c889 v1.2.3 50.00 EUR 5356800"

    assert _cast(text) == text
