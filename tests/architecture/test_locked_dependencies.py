"""What is installed is what was chosen, on every machine."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ["src/requirements.txt", "requirements-dev.txt", "requirements-sam.txt"]


def pins(lock: str) -> dict[str, str]:
    """Return each requirement of a lock with the lines that belong to it."""
    text = (ROOT / lock).read_text()
    found = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    return {part.split("==")[0]: part for part in found if "==" in part}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_with_the_hashes_of_all_its_files(lock: str) -> None:
    for name, text in pins(lock).items():
        assert re.match(rf"{re.escape(name)}==\S+", text), name
        assert text.count("--hash=sha256:") >= 1, name


@pytest.mark.parametrize("lock", [*LOCKS, "tools/package-lock.json"])
def test_a_lock_names_no_registry(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*--(?!hash=)", text, flags=re.MULTILINE)


def test_tests_run_with_the_versions_that_are_deployed() -> None:
    deployed = {text.split()[0] for text in pins("src/requirements.txt").values()}
    tested = {text.split()[0] for text in pins("requirements-dev.txt").values()}
    assert deployed <= tested


def test_the_database_is_optional() -> None:
    package = json.loads((ROOT / "tools" / "package.json").read_text())
    assert "dependencies" not in package
    assert list(package["optionalDependencies"]) == ["@dynoxide/linux-x64"]
