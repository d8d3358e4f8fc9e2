"""What was told before is not told again: tags, 304, and as few bytes as can be."""

from __future__ import annotations

import base64
import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from api.http import SECURITY_HEADERS, WORTH_PACKING_BYTES
from approvals.domain.decision import AuditEntry, Via
from tests.support.api_requests import ARN, DEMO, READER, REQUESTER, Answer, ApiDoor, api_event
from tests.support.shop import ALICE, BOB

CONDITIONAL = ["/orders", "/orders/{id}", "/orders/{id}/timeline", "/catalogue", "/me/away"]


def opened() -> tuple[ApiDoor, str]:
    """Return a door behind which an order waits, with a history."""
    door = ApiDoor()
    order = door.shop.waiting(requester=ALICE)
    started = {"EventTimestamp": "2026-11-21T09:00:00+00:00", "Id": ARN}
    invoked = {
        "EventType": "InvocationCompleted",
        "EventTimestamp": "2026-11-21T09:00:01+00:00",
        "InvocationCompletedDetails": {
            "StartTimestamp": "2026-11-21T09:00:00+00:00",
            "EndTimestamp": "2026-11-21T09:00:01+00:00",
        },
    }
    door.shop.executions.histories[ARN] = [{"EventType": "ExecutionStarted", **started}, invoked]
    return door, order.order_id


def read(
    door: ApiDoor, path: str, order_id: str, token: str = READER, **headers: str | None
) -> Answer:
    event = {name.replace("_", "-"): value for name, value in headers.items()}
    given = {"authorization": f"Bearer {token}", **event}
    return door.send(api_event("GET", path.format(id=order_id), headers=given))


@pytest.mark.parametrize("path", CONDITIONAL)
def test_what_has_not_changed_is_not_sent_again(path: str) -> None:
    door, order_id = opened()
    first = read(door, path, order_id)
    tag = first.headers["etag"]

    again = read(door, path, order_id, if_none_match=tag)

    assert first.status == 200
    assert (again.status, again.text, again.headers["etag"]) == (304, "", tag)
    for answer in (first, again):
        assert answer.headers["cache-control"] == "private, no-cache"
        assert answer.headers.items() >= SECURITY_HEADERS.items()


@pytest.mark.parametrize("path", CONDITIONAL)
def test_a_tag_covers_nothing_that_ticks(path: str) -> None:
    door, order_id = opened()
    tag = read(door, path, order_id).headers["etag"]

    door.shop.clock.advance(3_600)

    assert read(door, path, order_id, if_none_match=tag).status == 304


def test_a_timeline_says_another_time_under_the_same_tag() -> None:
    door, order_id = opened()
    path = f"/orders/{order_id}/timeline"
    first = door.get(path)
    door.shop.clock.advance(60)
    second = door.get(path)

    assert second.headers["etag"] == first.headers["etag"]
    assert second.json["serverTime"] != first.json["serverTime"]
    assert second.json["wallSeconds"] == pytest.approx(first.json["wallSeconds"] + 60)


def test_a_timeline_has_another_tag_when_its_history_has_more() -> None:
    door, order_id = opened()
    path = f"/orders/{order_id}/timeline"
    tag = door.get(path).headers["etag"]
    step = {"EventTimestamp": "2026-11-21T09:00:02+00:00", "Id": "1", "Name": "post-card"}

    door.shop.executions.histories[ARN].append({"EventType": "StepStarted", **step})

    assert door.get(path, if_none_match=tag).status == 200


def test_a_timeline_says_whether_its_last_invocation_is_in_it() -> None:
    door, order_id = opened()
    door.shop.clock.current = datetime(2026, 11, 21, 9, 0, 2, tzinfo=UTC)
    path = f"/orders/{order_id}/timeline"
    history = door.shop.executions.histories[ARN]
    invoked = history.pop()
    first = door.get(path)

    history.append(invoked)
    second = door.get(path, if_none_match=first.headers["etag"])

    assert (first.json["whole"], second.status, second.json["whole"]) == (False, 200, True)


@pytest.mark.parametrize("path", ["/orders", "/orders/{id}"])
def test_a_decision_is_sent_at_once(path: str) -> None:
    door, order_id = opened()
    tag = read(door, path, order_id).headers["etag"]

    assert door.approve(order_id).status == 200

    after = read(door, path, order_id, if_none_match=tag)
    assert (after.status, after.headers["etag"] != tag) == (200, True)


def test_a_refused_attempt_is_news_although_the_order_is_as_it_was() -> None:
    door, order_id = opened()
    tag = door.get(f"/orders/{order_id}").headers["etag"]

    assert door.approve(order_id, READER).status == 403

    after = door.get(f"/orders/{order_id}", if_none_match=tag)
    assert after.status == 200
    assert after.json["audit"][-1]["what"] == "refused_approved"


@pytest.mark.parametrize("path", CONDITIONAL)
def test_nobody_is_spared_what_somebody_else_has(path: str) -> None:
    door, order_id = opened()
    tag = read(door, path, order_id).headers["etag"]

    assert read(door, path, order_id, token=DEMO, if_none_match=tag).status == 200
    assert read(door, path, order_id, if_none_match=tag, accept_language="de").status == 200


def test_what_may_be_done_is_part_of_what_is_told() -> None:
    door, order_id = opened()
    path = f"/orders/{order_id}"

    told = {token: door.get(path, token).json["allowed"] for token in (READER, DEMO)}

    assert told[READER]["approve"] is False
    assert told[DEMO]["approve"] is True


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("*", 304),
        ("{tag}", 304),
        ('"other", {tag}', 304),
        ("{strong}", 304),
        ("", 200),
        ('"other"', 200),
        ("{bare}", 200),
        ('W/"', 200),
        ("x" * 5_000, 200),
    ],
)
def test_the_header_may_name_several_weak_or_strong(sent: str, status: int) -> None:
    door, order_id = opened()
    path = f"/orders/{order_id}"
    tag = door.get(path).headers["etag"]
    strong = tag.removeprefix("W/")

    given = sent.format(tag=tag, strong=strong, bare=strong.strip('"'))

    assert door.get(path, if_none_match=given).status == status


def test_who_may_not_read_is_told_so_whatever_tag_they_have() -> None:
    door, order_id = opened()
    tag = door.get(f"/orders/{order_id}").headers["etag"]

    for token in (None, "wrong"):
        answer = door.get(f"/orders/{order_id}", token, if_none_match=tag)
        assert (answer.status, answer.headers["cache-control"]) == (401, "no-store")
        assert "etag" not in answer.headers
    assert door.get("/orders/nothing", if_none_match="*").status == 404


def test_a_change_is_never_conditional() -> None:
    door, order_id = opened()

    answer = door.post(f"/orders/{order_id}/approve", {}, DEMO, if_none_match="*")

    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    assert "etag" not in answer.headers


def raw(door: ApiDoor, path: str, **headers: str) -> dict[str, Any]:
    given = {"authorization": f"Bearer {REQUESTER}", **headers}
    return door.handler(api_event("GET", path, headers=given), None)


def test_a_large_answer_is_packed_for_those_who_take_it() -> None:
    door, order_id = opened()
    packed = raw(door, f"/orders/{order_id}", **{"accept-encoding": "br, gzip"})
    plain = raw(door, f"/orders/{order_id}")

    unpacked = gzip.decompress(base64.b64decode(packed["body"]))
    assert packed["isBase64Encoded"] is True
    assert packed["headers"]["content-encoding"] == "gzip"
    assert json.loads(unpacked) == json.loads(plain["body"])
    assert len(unpacked) >= WORTH_PACKING_BYTES
    assert "content-encoding" not in plain["headers"]
    for answer in (packed, plain):
        assert answer["headers"].items() >= SECURITY_HEADERS.items()
        assert answer["headers"]["etag"] == plain["headers"]["etag"]
        assert "Accept-Encoding" in answer["headers"]["vary"]


@pytest.mark.parametrize("encoding", ["gzip;q=0", "br", "identity"])
def test_nobody_is_sent_what_they_do_not_take(encoding: str) -> None:
    door, order_id = opened()
    answer = raw(door, f"/orders/{order_id}", **{"accept-encoding": encoding})
    assert "content-encoding" not in answer["headers"]
    assert json.loads(answer["body"])["orderId"] == order_id


def test_a_small_answer_is_sent_as_it_is() -> None:
    answer = raw(ApiDoor(), "/me/away", **{"accept-encoding": "gzip"})
    assert "content-encoding" not in answer["headers"]


def test_a_large_problem_is_packed_like_any_other_answer() -> None:
    door = ApiDoor()
    items = [{"sku": f"NOTHING-{n}", "quantity": 0} for n in range(50)]
    body = json.dumps({"customer": "A", "items": items})
    headers = {
        "authorization": f"Bearer {REQUESTER}",
        "content-type": "application/json",
        "accept-encoding": "gzip",
    }
    answer = door.handler(api_event("POST", "/orders", body, headers=headers), None)
    problem = json.loads(gzip.decompress(base64.b64decode(answer["body"])))
    assert answer["headers"]["content-type"] == "application/problem+json"
    assert problem["status"] == answer["statusCode"] == 422


def test_an_unchanged_order_costs_one_read_and_no_audit() -> None:
    door, order_id = opened()
    entry = AuditEntry(datetime(2026, 11, 21, 9, tzinfo=UTC), "refused_approved", BOB, Via.SLACK)
    for _ in range(30):
        door.shop.store.add_audit(order_id, entry)
    tag = door.get(f"/orders/{order_id}").headers["etag"]
    asked: list[int | None] = []
    whole = door.shop.store.audit

    def counted(order_id: str, newest: int | None = None) -> tuple[AuditEntry, ...]:
        asked.append(newest)
        return whole(order_id, newest)

    door.shop.store.audit = counted  # type: ignore[method-assign]

    assert door.get(f"/orders/{order_id}", if_none_match=tag).status == 304
    assert asked == [1]
