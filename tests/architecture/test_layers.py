"""Imports go one way; pyproject.toml says which."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_layers_are_kept() -> None:
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_package_of_src_is_under_the_contracts() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    known = set(settings["tool"]["importlinter"]["root_packages"])
    packages = {path.parent.name for path in (ROOT / "src").glob("*/__init__.py")}
    assert packages <= known


def test_the_replayed_workflow_may_not_ask_for_time_chance_or_environment() -> None:
    source = "import time, random, uuid, os, datetime, secrets\nprint(os.environ)\n"
    run = subprocess.run(
        [
            Path(sys.executable).with_name("ruff"),
            "check",
            "--select",
            "TID251",
            "--output-format",
            "concise",
            "--no-cache",
            "--stdin-filename",
            "src/orchestrator/workflow.py",
            "-",
        ],
        input=source,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    for module in ("time", "random", "uuid", "os", "datetime", "secrets"):
        assert f"`{module}` is banned" in run.stdout, module


def test_no_source_package_hides_one_that_a_library_ships() -> None:
    """slack_sdk ships a top-level `slack`, which a package of that name in src would replace."""
    ours = {path.parent.name for path in (ROOT / "src").glob("*/__init__.py")}
    assert ours.isdisjoint({"slack", "slack_sdk", "slack_bolt", "boto3", "botocore", "dateutil"})
