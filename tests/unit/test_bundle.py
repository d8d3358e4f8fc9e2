"""Bundles mean what their modules mean, or are refused."""

from __future__ import annotations

import re

import pytest

from api.bundle import bundles

FILES = {
    "app.js": 'import { twice as double } from "./sums.js";\nimport * as words from "./words.js";\n'
    'import hello from "./words.js";\nconst later = () => import("./later.js");\n'
    "console.log(double(2), words.default, hello, later);",
    "sums.js": "export function twice(n) {\n  return 2 * n;\n}\nexport const ONE = 1;\n"
    "export class Sum {}\nexport async function soon() {}",
    "words.js": 'export default { "hello": "Hello" };',
    "later.js": 'import {\n  ONE,\n} from "./sums.js";\nimport { own } from "./own.js";\n'
    "export const found = ONE + own;\nexport default found;",
    "own.js": "export const own = 2;",
}


def modules_of(bundle: str) -> list[str]:
    return re.findall(r'^modules\["([\w.-]+)"\] =', bundle, flags=re.MULTILINE)


def test_the_first_bundle_has_what_is_needed_at_once_each_before_those_that_need_it() -> None:
    made = bundles(FILES, "app.js")
    assert modules_of(made["bundle-app.js"]) == ["sums.js", "words.js", "app.js"]
    assert modules_of(made["bundle-later.js"]) == ["own.js", "later.js"]
    assert made.keys() == {"bundle-app.js", "bundle-later.js"}


def test_imports_and_exports_are_read_from_and_put_into_one_object() -> None:
    made = bundles(FILES, "app.js")
    first, later = made["bundle-app.js"], made["bundle-later.js"]
    assert 'const { twice: double } = modules["sums.js"];' in first
    assert 'const words = modules["words.js"];' in first
    assert 'const hello = modules["words.js"].default;' in first
    assert "return { twice, ONE, Sum, soon };" in re.sub(r"\s+", " ", first)
    assert 'import("./bundle-later.js")' in first
    assert first.rstrip().endswith("export { modules };")
    assert later.startswith('import { modules } from "./bundle-app.js";')
    assert 'export const found = modules["later.js"].found;' in later
    assert 'export default modules["later.js"].default;' in later


def test_what_two_later_modules_need_is_there_at_once() -> None:
    more = {
        **FILES,
        "app.js": FILES["app.js"] + '\nconst more = () => import("./another.js");',
        "another.js": 'import { own } from "./own.js";\nexport const other = own;',
    }
    made = bundles(more, "app.js")
    assert "own.js" in modules_of(made["bundle-app.js"])
    assert modules_of(made["bundle-later.js"]) == ["later.js"]
    assert modules_of(made["bundle-another.js"]) == ["another.js"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sums.js": 'import { own } from "./app.js";\nexport const twice = own;'}, "each other"),
        ({"app.js": 'import { gone } from "./gone.js";'}, "not there"),
        ({"own.js": "export let own = 2;"}, "export let own"),
        ({"own.js": "const own = 2;\nexport { own };"}, "export { own }"),
        ({"own.js": 'import "./sums.js";'}, 'import "./sums.js"'),
    ],
)
def test_what_a_bundle_could_not_mean_is_refused(changed: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        bundles(FILES | changed, "app.js")
