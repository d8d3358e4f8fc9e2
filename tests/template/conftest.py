"""The forms of the template, and the built functions, made once."""

import fcntl
import os
import subprocess
from pathlib import Path

import pytest

from tests.template.sam import ROOT, WITH_SLACK, Json, read_template, translate, with_values


@pytest.fixture(scope="session")
def source() -> Json:
    return read_template()


@pytest.fixture(scope="session")
def whole(source: Json) -> Json:
    """What CloudFormation gets, its conditions undecided."""
    return translate(source)


@pytest.fixture(scope="session")
def translated(whole: Json) -> Json:
    """What CloudFormation makes of it with Slack."""
    return with_values(whole, **WITH_SLACK)


@pytest.fixture(scope="session")
def without_slack(whole: Json) -> Json:
    """What CloudFormation makes of it where every parameter has its default."""
    return with_values(whole)


@pytest.fixture(scope="session")
def built() -> Path:
    """The built functions; `make build` does nothing when they are fresh."""
    environment = {k: v for k, v in os.environ.items() if k not in {"MAKEFLAGS", "MAKELEVEL"}}
    # Workers that find it stale must not build at once, into one folder.
    with (ROOT / "Makefile").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make = subprocess.run(
            ["make", "--no-print-directory", "build"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert make.returncode == 0, make.stdout + make.stderr
    return ROOT / ".aws-sam" / "build"
