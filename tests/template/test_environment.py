"""A function's environment in the template is what its settings read: no more, no less."""

import importlib
from collections.abc import Iterator, Mapping

import pytest

from tests.template.artefact import HANDLERS, environment_of
from tests.template.sam import Json

# Set by no template: where a local stack's Slack answers instead of the real one.
ELSEWHERE = {"SLACK_API_URL"}
# Read by the durable SDK and by Lambda's runtime.
NOT_OURS = {"DURABLE_EXECUTION_PLUGINS", "AWS_LAMBDA_EXEC_WRAPPER"}


class WatchedEnvironment(Mapping[str, str]):
    """An environment that remembers which of its variables were asked for."""

    def __init__(self, variables: dict[str, str]) -> None:
        self._variables = variables
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self._variables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)


@pytest.mark.parametrize("function", sorted(HANDLERS))
def test_a_function_gets_the_variables_that_its_settings_read(function: str, source: Json) -> None:
    package = HANDLERS[function].split(".")[0]
    settings = importlib.import_module(f"{package}.settings").Settings
    environment = WatchedEnvironment(environment_of(function))
    settings.from_env(environment)
    given = {
        name
        for part in (source["Globals"]["Function"], source["Resources"][function]["Properties"])
        for name in part["Environment"]["Variables"]
    }
    read = {name for name in environment.asked if not name.startswith("AWS_")}
    assert read - ELSEWHERE == given - NOT_OURS
