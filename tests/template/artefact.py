"""The functions as they are deployed: what each has around it, and programs run in one alone."""

import json
import subprocess
import sys
from pathlib import Path

from tests.template.sam import REGION, WITH_SLACK, Json, read_template, with_values

_TEMPLATE = read_template()
HANDLERS = {
    name: resource["Properties"]["Handler"]
    for name, resource in _TEMPLATE["Resources"].items()
    if resource["Type"] == "AWS::Serverless::Function"
}
# What Lambda itself gives a function.
PLATFORM = {
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_LAMBDA_FUNCTION_NAME": "nod",
    "AWS_LAMBDA_FUNCTION_VERSION": "1",
}


def environment_of(function: str) -> dict[str, str]:
    """Return a deployed function's variables: parameters at their defaults, resources named."""
    template = with_values(_TEMPLATE, **WITH_SLACK)
    shared = template["Globals"]["Function"]["Environment"]["Variables"]
    own = template["Resources"][function]["Properties"]["Environment"]["Variables"]
    parameters = template["Parameters"]
    given = {name: value for name, value in (shared | own).items() if "Fn::If" not in value}
    variables = {name: _value(value, parameters) for name, value in given.items()}
    return PLATFORM | variables


def _value(value: Json | str, parameters: Json) -> str:
    if isinstance(value, str):
        return value
    if "Fn::Sub" in value:
        return str(value["Fn::Sub"]).replace("${AWS::StackName}", "nod")
    return str(parameters[value["Ref"]]["Default"] if value["Ref"] in parameters else "nod")


def run_alone(function: str, artefact: Path, program: str, *arguments: str) -> Json:
    """Run a program with the artefact and Python's own library, and return what it printed."""
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", program, artefact, *arguments],
        cwd="/",
        env=environment_of(function),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    printed: Json = json.loads(run.stdout)
    return printed
