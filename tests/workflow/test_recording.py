"""Recording for a release overwrites nothing that an older one has recorded."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestrator import fulfilment
from scripts.record_histories import main
from tests.workflow import histories
from tests.workflow.histories import file_of, load, releases

PATH = "approved"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which one path is recorded, as it is today."""
    shutil.copy(file_of(PATH), tmp_path)
    monkeypatch.setattr(histories, "FOLDER", tmp_path)
    monkeypatch.setattr("logging.disable", lambda: None)
    return tmp_path


def test_what_is_as_it_was_is_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = file_of(PATH).read_text()

    assert main([PATH]) == 0

    assert file_of(PATH).read_text() == before
    assert capsys.readouterr().out == "approved: as it was\n"


def test_a_new_path_is_recorded(folder: Path) -> None:
    assert main(["expired"]) == 0

    assert load("expired").returned["status"] == "expired"


def test_what_would_be_recorded_otherwise_is_not_overwritten_and_it_is_said_what_to_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = file_of(PATH).read_text()
    monkeypatch.setattr(fulfilment, "CHARGE", "take-money")

    assert main([PATH]) == 1

    assert file_of(PATH).read_text() == before
    told = capsys.readouterr().err
    assert told.startswith("recorded otherwise, and left as it is: approved\n")
    assert "make histories KEEP=v1.2.3" in told


def test_what_an_older_release_recorded_is_put_aside_under_its_name_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = load(PATH)
    monkeypatch.setattr(fulfilment, "CHARGE", "take-money")

    assert main([PATH, "--keep", "v1.2.3"]) == 0

    assert releases() == ["v1.2.3"]
    assert load(PATH, "v1.2.3") == before
    assert "take-money" in load(PATH).names
    monkeypatch.setattr(fulfilment, "CHARGE", "take-more-money")
    assert main([PATH, "--keep", "v1.2.3"]) == 1
    assert load(PATH, "v1.2.3") == before


@pytest.mark.parametrize("arguments", [["nowhere"], [PATH, "--keep", "../elsewhere"]])
def test_a_path_or_a_release_that_is_none_is_refused(folder: Path, arguments: list[str]) -> None:
    assert main(arguments) == 2
