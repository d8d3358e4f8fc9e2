from __future__ import annotations

import re
from pathlib import Path

import pytest

from api import assets

WEB = Path(assets.__file__).parent / "web"
FILES = sorted(path.name for path in WEB.iterdir() if path.name != "index.html")
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


def test_the_page_is_html_for_every_address() -> None:
    page = assets.page()

    assert page.status == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.to_event()["headers"]["vary"] == "Accept"
    assert page.content == (WEB / "index.html").read_bytes()


def test_the_page_s_own_files_are_all_there() -> None:
    shell = (WEB / "index.html").read_text()

    named = re.findall(r'(?:src|href)="/assets/([^"]+)"', shell)

    assert named
    for name in named:
        assert assets.asset(name, "") is not None


def test_scripts_import_what_is_there() -> None:
    for name in FILES:
        if name.endswith(".js"):
            for imported in re.findall(r'from "\./([^"]+)"', (WEB / name).read_text()):
                assert assets.asset(imported, "") is not None, f"{name} imports {imported}"


def test_the_page_has_no_script_or_style_of_its_own() -> None:
    shell = (WEB / "index.html").read_text()

    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\son\w+=|style=", shell)
    assert "http://" not in shell.replace("http://www.w3.org", "")
    assert "https://" not in shell


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_served_as_what_it_is(name: str) -> None:
    served = assets.asset(name, "")

    assert served is not None
    assert served.status == 200
    assert served.content == (WEB / name).read_bytes()
    assert served.headers["content-type"].startswith(TYPES[Path(name).suffix])


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_the_browser_has_is_not_sent_again(name: str) -> None:
    first = assets.asset(name, "")
    assert first is not None

    again = assets.asset(name, first.headers["etag"])
    other = assets.asset(name, '"another"')

    assert again is not None
    assert (again.status, again.content) == (304, b"")
    assert other is not None
    assert other.status == 200


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", "../app.py", "..%2fapp.py", "../../../etc/passwd", "/etc/passwd",
        "index.html", "app.js\x00", "APP.JS", "nothing.js", "web", "__pycache__",
    ],
)  # fmt: skip
def test_nothing_else_is_served(name: str) -> None:
    assert assets.asset(name, "") is None
