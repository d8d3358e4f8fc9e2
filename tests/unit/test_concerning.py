from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator

import pytest

from approvals import budget
from approvals.adapters.logs import configure_logging, name_concerned
from approvals.concerning import concerned, concerning, concerning_nothing_yet, concerns
from local.lambda_runtime import JsonFormatter
from tests.support.logged import logged, named
from tests.support.shop import Shop

log = logging.getLogger("some.library")


@pytest.fixture(autouse=True)
def _nothing_yet() -> Iterator[None]:
    """What another test's order left in this thread concerns no line of these."""
    with concerning_nothing_yet():
        yield


def test_a_line_of_any_library_names_the_order_and_the_execution() -> None:
    with logged() as lines, concerning("ord-1", "arn:execution"):
        log.warning("trouble")
    assert named(lines, "trouble") == [("ord-1", "arn:execution")]


def test_the_functions_write_both_as_fields_of_their_json() -> None:
    record = logging.LogRecord("nod", logging.INFO, __file__, 1, "trouble", None, None)
    with concerning("ord-1", "arn:execution"):
        name_concerned(record)
    line = json.loads(JsonFormatter().format(record))
    assert (line["order_id"], line["executionArn"]) == ("ord-1", "arn:execution")


def test_a_line_that_names_another_order_keeps_it() -> None:
    with logged() as lines, concerning("ord-1"):
        log.warning("trouble", extra={"order_id": "ord-2"})
    assert named(lines, "trouble") == [("ord-2", None)]


def test_the_next_order_of_one_run_does_not_have_the_first_ones_execution() -> None:
    shop = Shop()
    with concerning_nothing_yet():
        concerns(shop.waiting())
        assert concerned()["executionArn"] == "arn:execution"
        concerns("ord-other")
        assert dict(concerned()) == {"order_id": "ord-other"}


def test_what_is_known_of_the_execution_outlives_reading_an_order_that_lacks_it() -> None:
    placed = Shop().placed()
    with concerning(placed.order_id, "arn:execution"):
        concerns(placed)
        assert concerned()["executionArn"] == "arn:execution"


def test_after_a_block_lines_concern_what_they_did_before() -> None:
    with concerning("ord-1"):
        with pytest.raises(KeyError), concerning("ord-2"):
            raise KeyError
        assert concerned() == {"order_id": "ord-1"}
        with concerning_nothing_yet():
            assert not concerned()
            concerns("ord-3")
        assert concerned() == {"order_id": "ord-1"}


def test_work_with_a_time_limit_is_logged_as_whose_it_is() -> None:
    with logged() as lines, concerning("ord-1"):
        budget.within(5, lambda: log.warning("slow"))
    assert named(lines, "slow") == [("ord-1", None)]


def test_another_request_at_the_same_time_is_not_mixed_in() -> None:
    seen: list[dict[str, str]] = []
    with concerning("ord-1"):
        other = threading.Thread(target=lambda: seen.append(dict(concerned())))
        other.start()
        other.join()
    assert seen == [{}]


def test_the_functions_have_it_written_by_the_handler_that_lambda_gives_them() -> None:
    root, handler = logging.getLogger(), logging.NullHandler()
    level = root.level
    root.addHandler(handler)
    try:
        configure_logging("INFO")
        assert name_concerned in handler.filters
    finally:
        for each in root.handlers:
            each.removeFilter(name_concerned)
        root.removeHandler(handler)
        root.setLevel(level)
