"""Tracing is off, and where it is on the orchestrator alone gets what it needs."""

import re
from pathlib import Path

import pytest

from local.template import read_template as read_locally
from tests.template.sam import ROOT, Json, of_type, read_template, translate

PLUGIN = "arn:aws:lambda:eu-central-1:123456789012:layer:nod-tracing:1"
ADOT = "arn:aws:lambda:eu-central-1:901920570463:layer:aws-otel-python-arm64-ver-1-0:1"


@pytest.fixture(scope="module")
def traced() -> Json:
    template = read_template()
    template["Parameters"]["Tracing"]["Default"] = "Active"
    return translate(template)


def roles_that_write_traces(translated: Json) -> set[str]:
    roles = of_type(translated, "AWS::IAM::Role")
    return {name for name, role in roles.items() if "xray" in str(role).lower()}


def test_without_being_asked_nothing_is_traced_or_may_be(translated: Json) -> None:
    assert roles_that_write_traces(translated) == set()
    assert "TracingConfig" not in translated["Resources"]["OrchestratorFunction"]["Properties"]


def test_only_the_orchestrator_is_traced(traced: Json) -> None:
    assert roles_that_write_traces(traced) == {"OrchestratorFunctionRole"}
    assert traced["Resources"]["OrchestratorFunction"]["Properties"]["TracingConfig"] == {
        "Mode": {"Ref": "Tracing"}
    }


@pytest.mark.parametrize(
    ("parameters", "traces"),
    [
        ({}, False),
        ({"Tracing": "Active"}, False),
        ({"TracingLayers": PLUGIN}, False),
        ({"Tracing": "Active", "TracingLayers": f"{PLUGIN},{ADOT}"}, True),
    ],
)
def test_the_plugin_is_chosen_where_there_are_layers_and_tracing_is_on(
    parameters: dict[str, str], traces: bool
) -> None:
    functions = read_locally(Path(ROOT / "template.yaml"), parameters).functions
    for name, function in functions.items():
        expected = "otel-execution" if traces and name == "nod-orchestrator" else None
        assert function.environment.get("DURABLE_EXECUTION_PLUGINS") == expected
        wrapper = "/opt/otel-instrument" if expected else None
        assert function.environment.get("AWS_LAMBDA_EXEC_WRAPPER") == wrapper


@pytest.mark.parametrize(
    ("given", "fits"),
    [
        ("", True),
        (PLUGIN, True),
        (f"{PLUGIN},{ADOT}", True),
        (f"{PLUGIN}, {ADOT}", False),
        ("nod-tracing:1", False),
        (PLUGIN.removesuffix(":1"), False),
    ],
)
def test_layers_are_given_with_their_versions(given: str, fits: bool, source: Json) -> None:
    pattern = source["Parameters"]["TracingLayers"]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, given)) is fits
