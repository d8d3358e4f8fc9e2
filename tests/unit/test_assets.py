from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from api import assets

WEB = Path(assets.__file__).parent / "web"
FILES = sorted(path.name for path in WEB.iterdir() if path.name != "index.html")
WORDS = [name for name in FILES if name.startswith("words-")]
BUNDLES = [
    f"bundle-{name}.js"
    for name in ("app", "audit-export", "away", "insights", "order-form", "sign-in")
]
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
IMPORTED = re.compile(r'(?:from |import\()"\./([^"]+)"')
GZIP = "gzip, deflate, br"


def shell() -> str:
    content = assets.page().content
    assert content is not None
    return content.decode()


def test_the_page_is_html_for_every_address() -> None:
    page = assets.page()

    assert page.status == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.to_event()["headers"]["vary"] == "Accept, Accept-Encoding, Accept-Language"


def test_a_page_that_the_browser_has_is_not_sent_again() -> None:
    tag = assets.page().headers["etag"]

    again = assets.page(tag)

    assert (again.status, again.content, again.headers["etag"]) == (304, b"", tag)
    assert assets.page('"another"').status == 200


def test_the_page_s_own_files_are_all_there() -> None:
    named = re.findall(r'(?:src|href)="/assets/([^/"]+)/([^"]+)"', shell())

    assert {name for _, name in named} == {"bundle-app.js", "page.css", "icon.svg"}
    for version, name in named:
        assert assets.asset(version, name) is not None


def served(name: str) -> str:
    answer = assets.asset(assets.version(), name)
    assert answer is not None
    assert answer.content is not None
    return answer.content.decode()


def test_every_module_is_in_one_bundle_and_what_is_needed_at_once_in_the_first() -> None:
    named = {
        bundle: re.findall(r'^modules\["([\w.-]+)"\] =', served(bundle), flags=re.MULTILINE)
        for bundle in BUNDLES
    }
    assert {"dom.js", "orders.js", "words-sheet.js"} <= set(named["bundle-app.js"])
    assert sorted(each for names in named.values() for each in names) == [
        name for name in FILES if name.endswith(".js")
    ]


def test_a_bundle_asks_for_nothing_but_bundles() -> None:
    for bundle in BUNDLES:
        assert set(IMPORTED.findall(served(bundle))) <= set(BUNDLES)


def test_the_style_sheet_is_those_that_the_shell_names_in_their_order() -> None:
    named = re.findall(r'"stylesheet" href="/assets/([^"]+)"', (WEB / "index.html").read_text())
    assert len(named) > 3
    assert served("page.css") == "".join((WEB / name).read_text() for name in named)


def test_what_is_loaded_at_first_is_small() -> None:
    """The page without what a view loads when somebody goes there, such as its charts."""
    named = {name for _, name in re.findall(r'(?:src|href)="/assets/([^/"]+)/([^"]+)"', shell())}
    assert {"bundle-app.js", "page.css", "icon.svg"} <= named
    assert "uPlot" not in served("bundle-app.js")
    answers = [assets.page("", GZIP), *(assets.asset(assets.version(), n, GZIP) for n in named)]
    assert sum(len(answer.content or b"") for answer in answers if answer) < 80_000


def test_the_chart_library_says_its_version_and_licence() -> None:
    text = (WEB / "uplot.js").read_text()
    assert text.startswith("/*! uPlot 1.6.32")
    assert "Permission is hereby granted, free of charge" in text
    assert "innerHTML" not in text


def test_scripts_import_what_is_there_and_nothing_of_another_release() -> None:
    for name in FILES:
        if name.endswith(".js"):
            text = (WEB / name).read_text()
            assert "/assets/" not in text
            for imported in IMPORTED.findall(text):
                assert imported in FILES, f"{name} imports {imported}"


@pytest.mark.attack("A8")
def test_the_page_has_no_script_or_style_of_its_own() -> None:
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\son\w+=|style=", shell())
    assert "http://" not in shell().replace("http://www.w3.org", "")
    assert "https://" not in shell()


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_served_as_what_it_is_and_kept_for_good(name: str) -> None:
    served = assets.asset(assets.version(), name)

    assert served is not None
    assert served.status == 200
    assert served.content == (WEB / name).read_bytes()
    assert served.headers["content-type"].startswith(TYPES[Path(name).suffix])
    assert served.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("name", [*FILES, "index.html"])
def test_a_file_is_compressed_for_those_who_take_it(name: str) -> None:
    of = assets.version()
    packed = assets.page("", GZIP) if name == "index.html" else assets.asset(of, name, GZIP)
    plain = assets.page() if name == "index.html" else assets.asset(of, name, "br")

    assert packed is not None
    assert plain is not None
    assert packed.content is not None
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed.content) == plain.content
    assert packed.to_event()["isBase64Encoded"] is True


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", "../app.py", "..%2fapp.py", "../../../etc/passwd", "/etc/passwd",
        "index.html", "app.js\x00", "APP.JS", "nothing.js", "web", "__pycache__",
    ],
)  # fmt: skip
def test_nothing_else_is_served(name: str) -> None:
    assert assets.asset(assets.version(), name) is None


@pytest.mark.parametrize("of", ["", "0", "..", "web"])
def test_nothing_of_another_release_is_served(of: str) -> None:
    assert assets.asset(of, "app.js") is None


@pytest.mark.parametrize("name", WORDS)
def test_a_view_says_the_same_in_both_languages(name: str) -> None:
    text = (WEB / name).read_text()
    words = json.loads(text[text.index("{") : text.rindex("}") + 1])
    english, german = words["en"], words["de"]

    assert list(english) == list(german), "the same keys, in one order"
    for key, said in english.items():
        assert said, key
        assert german[key], key
        given = sorted(re.findall(r"\{(\w+)\}", said))
        assert sorted(re.findall(r"\{(\w+)\}", german[key])) == given, key


@pytest.mark.parametrize("name", WORDS)
def test_german_says_sie_on_every_view(name: str) -> None:
    text = (WEB / name).read_text()
    german = json.loads(text[text.index("{") : text.rindex("}") + 1])["de"]
    asked = r"\b(du|dich|dir|dein\w*|gib|sag|wähle|zeige|schreib)\b"
    assert not [said for said in german.values() if re.search(asked, said, re.IGNORECASE)]


@pytest.mark.parametrize("name", WORDS)
def test_what_a_view_says_is_there_and_is_said(name: str) -> None:
    text = (WEB / name).read_text()
    keys = set(json.loads(text[text.index("{") : text.rindex("}") + 1])["en"])
    views = [WEB / n for n in FILES if n.endswith(".js") and n != name]
    users = [view.read_text() for view in views if f'"./{name}"' in view.read_text()]
    assert users, "no view has these words"
    said = {key for view in users for key in re.findall(r'say(?:\.parts)?\("([^"]+)"', view)}
    begun = {key for view in users for key in re.findall(r"say(?:\.parts)?\(`([^`$]+)\$", view)}

    whole = {re.sub(r"\.(one|other)$", "", key) for key in keys}
    assert said <= whole | keys, "said, and not there"
    for key in keys:
        named = {key, re.sub(r"\.(one|other)$", "", key)} & said
        literal = any(f'"{key}"' in view for view in users)
        assert named or literal or any(key.startswith(start) for start in begun), f"{key} unsaid"
