"""The functions as they are deployed: built by `sam build`, imported with nothing beside them."""

import importlib.util
import os
from functools import cache
from pathlib import Path

import pytest

from tests.template.artefact import HANDLERS, run_alone
from tests.template.sam import Json

# The first of these tests may have to build.
pytestmark = pytest.mark.timeout(600)

IMPORT_HANDLER = """
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
module, name = sys.argv[2].rsplit(".", 1)
handler = getattr(importlib.import_module(module), name)
assert callable(handler)
files = [each.__file__ for each in list(sys.modules.values()) if getattr(each, "__file__", None)]
print(json.dumps({"modules": sorted(sys.modules), "files": sorted(set(files))}))
"""


@cache
def import_alone(function: str, built: Path) -> Json:
    """Import a handler with nothing beside its artefact, and return what that loaded."""
    return run_alone(function, built / function, IMPORT_HANDLER, HANDLERS[function])


@pytest.mark.fault("F26")
@pytest.mark.parametrize("function", sorted(HANDLERS))
def test_a_handler_imports_from_its_artefact_alone(function: str, built: Path) -> None:
    loaded = import_alone(function, built)
    standard = str(Path(os.__file__).parent)
    for file in loaded["files"]:
        assert file.startswith((str(built / function), standard)), file


@pytest.mark.parametrize("function", sorted(HANDLERS))
def test_a_function_loads_no_development_code(function: str, built: Path) -> None:
    roots = {name.split(".")[0] for name in import_alone(function, built)["modules"]}
    forbidden = {
        "aws_durable_execution_sdk_python_testing",
        "flask",
        "local",
        "moto",
        "pydantic",
        "pytest",
        "tests",
        "yaml",
    }
    assert roots & forbidden == set()


def test_the_slack_app_and_the_api_load_only_what_they_need(built: Path) -> None:
    """Each module costs time while Slack waits its three seconds."""
    slack = import_alone("SlackFunction", built)["modules"]
    api = import_alone("ApiFunction", built)["modules"]
    durable = "aws_durable_execution_sdk_python"
    assert {durable, "orchestrator", "reconciler", "api"}.isdisjoint(slack)
    assert {durable, "orchestrator", "reconciler", "slack_app"}.isdisjoint(api)
    assert {"slack_bolt", "slack_sdk"}.isdisjoint(api)


def test_the_reconciler_loads_neither_bolt_nor_the_workflow(built: Path) -> None:
    loaded = import_alone("ReconcilerFunction", built)["modules"]
    others = {"aws_durable_execution_sdk_python", "orchestrator", "slack_app", "api", "slack_bolt"}
    assert others.isdisjoint(loaded)


@pytest.mark.parametrize("function", sorted(HANDLERS))
def test_an_artefact_is_pure_python_so_any_machine_can_build_it(function: str, built: Path) -> None:
    compiled = [path for path in (built / function).rglob("*") if path.suffix in {".so", ".pyd"}]
    assert compiled == []


@pytest.mark.parametrize("function", sorted(HANDLERS))
def test_every_module_is_compiled_and_trusted_without_a_look_at_its_source(
    function: str, built: Path
) -> None:
    """Compiling at a cold start would cost more than Slack's three seconds."""
    artefact = built / function
    sources = [path for path in artefact.rglob("*.py") if "__pycache__" not in path.parts]
    assert len(sources) > 100
    for source in sources:
        bytecode = Path(importlib.util.cache_from_source(str(source)))
        with bytecode.open("rb") as file:
            header = file.read(8)
        assert header[:4] == importlib.util.MAGIC_NUMBER
        # Bit 0: checked by hash, not by time; bit 1 unset: never checked (PEP 552).
        assert int.from_bytes(header[4:], "little") == 0b01, bytecode


@pytest.mark.parametrize("function", sorted(HANDLERS))
def test_an_artefact_holds_no_tests_and_no_local_stack(function: str, built: Path) -> None:
    here = {path.name for path in (built / function).iterdir()}
    assert here.isdisjoint(
        {"local", "tests", "moto", "pydantic", "aws_durable_execution_sdk_python_testing"}
    )


def test_the_page_is_shipped_with_the_api(built: Path) -> None:
    assert (built / "ApiFunction" / "api" / "web" / "index.html").is_file()
