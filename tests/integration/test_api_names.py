"""Who somebody is, beside their id: told to readers, by no read that asking again would repeat."""

from __future__ import annotations

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.errors import VoteRefused
from approvals.domain.person import Person, Standing
from tests.support.api_requests import DEMO, READER, REQUESTER, ApiDoor
from tests.support.shop import ALICE, BOB, CAROL, Shop
from tests.support.time import START


def door_with(*known: tuple[str, str], public_read: bool = False) -> ApiDoor:
    shop = Shop()
    for user_id, name in known:
        person = Person(user_id, Standing.MEMBER, "en-US", START, name=name)
        shop.directory.people[user_id] = person
    return ApiDoor(shop, public_read=public_read)


def test_an_order_tells_what_its_people_are_called() -> None:
    door = door_with((ALICE, "Alice Adams"), (BOB, "Bob"), ("U0EVE", "Eve"))
    order = door.shop.waiting(requester=ALICE)
    door.shop.answer(order.order_id, CAROL, DecisionKind.REJECTED)

    told = door.get(f"/orders/{order.order_id}").json

    assert told["people"] == {ALICE: "Alice Adams", BOB: "Bob"}, "nobody else, and ids stay ids"
    assert told["requester"] == ALICE
    assert told["decision"]["by"] == CAROL


def test_whoever_only_left_an_entry_in_the_audit_is_called_by_name_too() -> None:
    door = door_with(("U0EVE", "Eve"))
    order = door.shop.waiting(requester=ALICE)
    door.shop.directory.says("U0EVE", Standing.GUEST)
    door.shop.directory.people["U0EVE"] = Person("U0EVE", Standing.GUEST, "", START, name="Eve")
    with pytest.raises(VoteRefused):
        door.shop.answer(order.order_id, "U0EVE")

    told = door.get(f"/orders/{order.order_id}").json
    assert "U0EVE" in {entry["who"] for entry in told["audit"]}
    assert told["people"] == {"U0EVE": "Eve"}


def test_a_list_names_whoever_is_asked_now() -> None:
    door = door_with((BOB, "Bob"), ("U0EVE", "Eve"))
    order = door.shop.waiting(requester=ALICE)
    assert door.get("/orders").json["people"] == {BOB: "Bob"}

    door.shop.answer(order.order_id, CAROL)
    assert door.get("/orders").json["people"] == {}, "nobody is asked any more"


@pytest.mark.parametrize("path", ["/orders/{id}", "/orders"])
def test_asking_again_reads_no_name_and_a_name_does_not_change_the_tag(path: str) -> None:
    door = door_with((ALICE, "Alice"), (BOB, "Bob"), (CAROL, "Carol"))
    address = path.format(id=door.shop.waiting(requester=ALICE).order_id)
    first = door.get(address)
    assert first.json["people"][ALICE] == "Alice"
    asked = door.shop.directory.named

    door.shop.directory.people[ALICE] = Person(ALICE, Standing.MEMBER, "", START, name="Alicia")
    again = door.get(address, **{"if-none-match": first.headers["etag"]})

    assert again.status == 304
    assert door.shop.directory.named == asked


@pytest.mark.parametrize("path", ["/orders/{id}", "/orders"])
def test_a_page_that_lacks_a_name_is_told_once_it_is_known(path: str) -> None:
    door = door_with()
    address = path.format(id=door.shop.waiting(requester=ALICE).order_id)
    first = door.get(address)
    assert first.json["people"] == {}
    nothing_new = door.get(address, **{"if-none-match": first.headers["etag"]})
    assert nothing_new.status == 304

    door.shop.directory.people[ALICE] = Person(ALICE, Standing.MEMBER, "", START, name="Alice")
    again = door.get(address, **{"if-none-match": first.headers["etag"]})

    assert again.status == 200
    assert again.json["people"] == {ALICE: "Alice"}


@pytest.mark.parametrize("path", ["/orders/{id}", "/orders"])
def test_whoever_is_sent_a_whole_answer_is_told_the_names_that_are_known_by_now(path: str) -> None:
    door = door_with()
    shop = door.shop
    address = path.format(id=shop.waiting(requester=ALICE).order_id)
    before = door.get(address).headers["etag"]
    shop.directory.nameless = {ALICE}
    shop.directory.people[ALICE] = Person(ALICE, Standing.MEMBER, "", START, name="Alice")
    assert door.get(address, **{"if-none-match": before}).status == 304, "for some seconds"

    assert door.get(address).json["people"] == {ALICE: "Alice"}
    assert door.get(address, **{"if-none-match": 'W/"another"'}).json["people"] == {ALICE: "Alice"}


def test_answers_to_changes_tell_names_too() -> None:
    door = door_with((BOB, "Bob"))
    order = door.shop.waiting(requester="api:requester")
    withdrawn = door.post(f"/orders/{order.order_id}/withdraw", {}, REQUESTER)
    assert withdrawn.json["people"] == {BOB: "Bob"}
    other = door.shop.waiting(requester=ALICE)
    approved = door.post(f"/orders/{other.order_id}/approve", {}, DEMO)
    assert approved.json["people"] == {BOB: "Bob"}


def test_whoever_may_not_read_is_told_nobodys_name() -> None:
    door = door_with((ALICE, "Alice Adams"), (BOB, "Bob"))
    order = door.shop.waiting(requester=ALICE)
    for path in ("/orders", f"/orders/{order.order_id}", "/insights"):
        refused = door.get(path, token=None)
        assert refused.status == 401
        assert "Alice Adams" not in refused.text


def test_where_everybody_reads_names_are_for_those_who_have_one() -> None:
    door = door_with((ALICE, "Alice Adams"), public_read=True)
    order = door.shop.waiting(requester=ALICE)
    for path in ("/orders", f"/orders/{order.order_id}"):
        assert door.get(path, token=None).json["people"] == {}
        assert door.get(path, token=READER).json["people"] == {ALICE: "Alice Adams"}
