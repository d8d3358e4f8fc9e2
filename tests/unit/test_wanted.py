from __future__ import annotations

import pytest

from api.http import takes_gzip
from api.language import words_of
from api.wanted import MAX_WANTED, wanted


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("", []),
        ("de", ["de"]),
        ("de-DE,de;q=0.9,en;q=0.8", ["de-de", "de", "en"]),
        ("en;q=0.2, de;q=0.7", ["de", "en"]),
        ("de;q=0, en", ["en"]),
        ("de;q=0.000,en;q=0.001", ["en"]),
        ("fr ; q=0.5 , de", ["de", "fr"]),
        ("*", ["*"]),
        (",,;q=1", []),
        ("gzip;q=2", ["gzip"]),
    ],
)
def test_what_is_wanted_is_read_best_first(header: str, names: list[str]) -> None:
    assert wanted(header) == names


def test_nobody_is_read_to_the_end_who_wants_everything() -> None:
    assert len(wanted("x," * 10_000)) == MAX_WANTED


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("DE-at", "de"),
        ("de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "de"),
        ("en-GB,de;q=0.9", "en"),
        ("fr-FR,fr;q=0.9,de;q=0.4", "de"),
        ("fr,*;q=0.1", "en"),
        ("de;q=0,*", "en"),
        ("dexter", "en"),
        ("'; DROP TABLE", "en"),
    ],
)
def test_an_answer_speaks_the_first_language_that_there_is(header: str, language: str) -> None:
    assert words_of({"accept-language": header}).language == language


@pytest.mark.parametrize("header", ["gzip", "GZIP", "br, gzip", "gzip;q=0.5", "*", "br;q=1, *"])
def test_who_takes_gzip_gets_it(header: str) -> None:
    assert takes_gzip(header)


@pytest.mark.parametrize("header", ["", "br", "identity", "gzip;q=0", "x-gzip", "gzipped"])
def test_who_does_not_take_gzip_does_not_get_it(header: str) -> None:
    assert not takes_gzip(header)
