"""The two forms of the template, made once."""

import pytest

from tests.template.sam import Json, read_template, translate


@pytest.fixture(scope="session")
def source() -> Json:
    return read_template()


@pytest.fixture(scope="session")
def translated(source: Json) -> Json:
    return translate(source)
