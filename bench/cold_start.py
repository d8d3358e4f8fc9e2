"""How long a new Lambda environment needs: import of the handler module, with all its clients.

Each start is a process of its own, isolated as on Lambda: the built artefact is all it can import
beside Python's own library, and its environment is the one that the template gives. Compared with
the least that a function which talks to AWS can do: `import boto3` and two clients.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.failures import CouldNotMeasure
from bench.tables import Findings, Row, markdown_table, megabytes, milliseconds
from local.environments import function_environment, local_parameters
from local.places import ROOT, TEMPLATE
from local.ports import Ports
from local.template import Function, read_template

ROUNDS = 9
_BUILT = ROOT / ".aws-sam" / "build"
_BARE = "bare"
_NOWHERE = Ports(1, 2, 3, 4)
_TIMEOUT_SECONDS = 60
_BUILD_SECONDS = 600
_AS_DEPLOYED, _AS_BUILT = "as deployed", "as `sam build` leaves it"
_SAM = ROOT / ".venv-sam" / "bin" / "sam"
_SLOWEST = 5
_TARGETS = {
    "SlackFunction": ("about 430 ms", 0.430),
    "ApiFunction": ("290 to 350 ms", 0.350),
    "OrchestratorFunction": ("about 460 ms", 0.460),
}
_TOLERANCE = 1.1
"""How far "about" goes."""

_START = """
import sys, time
sys.path.insert(0, sys.argv[1])
began = time.perf_counter()
if sys.argv[2] == "bare":
    import boto3
    boto3.client("dynamodb")
    boto3.client("lambda")
else:
    __import__(sys.argv[2])
print(time.perf_counter() - began)
"""

type Samples = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Start:
    """One kind of start: an artefact, what to import of it, and in which environment."""

    name: str
    artefact: str
    module: str
    environment: Mapping[str, str]

    def command(self, build: Path, *options: str) -> list[str]:
        """Return the command that starts it once and prints the seconds."""
        isolated = [sys.executable, "-I", "-S", "-B", *options, "-c", _START]
        return [*isolated, str(build / self.artefact), self.module]

    def run(self, build: Path, *options: str) -> subprocess.CompletedProcess[str]:
        """Start it once.

        Raises:
            CouldNotMeasure: The module cannot be imported.
        """
        done = subprocess.run(
            self.command(build, *options),
            cwd="/",
            env=dict(self.environment),
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            raise CouldNotMeasure(f"{self.name} does not start: {done.stderr[-300:]}")
        return done


def measure() -> Findings:
    """Measure the functions as they are deployed, and as `sam build` alone leaves them.

    `make build` takes out what a function cannot import, and compiles the rest.

    Raises:
        CouldNotMeasure: They are not built, or one does not start.
    """
    if not (_BUILT / "SlackFunction").is_dir():
        raise CouldNotMeasure("the functions are not built: run `make build`")
    starts = _starts()
    deployed = _sample(starts, _BUILT)
    with tempfile.TemporaryDirectory(prefix="nod-bench-") as folder:
        bare = Path(folder, "build")
        _sam_build(bare)
        untouched = _sample(starts, bare)
        sizes = [*_sizes(starts, _BUILT, _AS_DEPLOYED), *_sizes(starts, bare, _AS_BUILT)]
    rows = [*_rows(deployed, _AS_DEPLOYED, _TARGETS), *_rows(untouched, _AS_BUILT, {})]
    return Findings((*rows, *sizes), (_slowest_modules(starts[1]),))


def _sam_build(target: Path) -> None:
    """Build once more, from the cache, without what `make build` does afterwards."""
    environment = {
        **os.environ,
        "PATH": f"{_SAM.parent}{os.pathsep}{os.environ['PATH']}",
        "SAM_CLI_TELEMETRY": "0",
        "AWS_DEFAULT_REGION": "eu-central-1",
    }
    done = subprocess.run(
        [str(_SAM), "build", "--cached", "--parallel", "--build-dir", str(target)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_BUILD_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise CouldNotMeasure(f"`sam build` failed: {done.stderr[-300:]}")


def _starts() -> list[Start]:
    """Return the bare one and one for each function of the template."""
    functions = read_template(TEMPLATE, {}, local_parameters(_NOWHERE)).functions.values()
    starts = [
        Start(
            function.logical_id,
            function.logical_id,
            function.handler.rpartition(".")[0],
            _environment(function),
        )
        for function in sorted(functions, key=lambda each: _place(each.logical_id))
    ]
    return [Start(_BARE, starts[0].artefact, _BARE, starts[0].environment), *starts]


def _place(name: str) -> int:
    """Return where a function stands: those that people wait for first, as their targets do."""
    return [*_TARGETS, name].index(name)


def _environment(function: Function) -> dict[str, str]:
    """Return what the deployed function sees: no address of the local stack."""
    given = function_environment(function, _NOWHERE, str(_BUILT / function.logical_id))
    local = ("AWS_ENDPOINT_URL", "SLACK_API_URL")
    return {name: value for name, value in given.items() if not name.startswith(local)}


def _sample(starts: Sequence[Start], build: Path) -> Samples:
    """Start each in turn, again and again: a busy moment of the machine hits all alike."""
    samples: Samples = {start.name: [] for start in starts}
    for start in starts:
        start.run(build)  # The files are in the machine's cache afterwards.
    for _ in range(ROUNDS):
        for start in starts:
            samples[start.name].append(float(start.run(build).stdout))
    return samples


def _rows(samples: Samples, how: str, targets: Mapping[str, tuple[str, float]]) -> list[Row]:
    bare = median(samples[_BARE])
    rows = [
        Row(
            f"`import boto3` and two clients, {how}",
            _spread(samples[_BARE]),
            ratio="1.00 × bare boto3",
        )
    ]
    for name, values in samples.items():
        if name != _BARE:
            words, limit = targets.get(name, ("", float("inf")))
            value = median(values)
            ratio = f"{value / bare:.2f} × bare boto3"
            missed = value > limit * _TOLERANCE
            rows.append(Row(f"{name}, cold, {how}", _spread(values), words, ratio, missed))
    return rows


def _spread(values: Sequence[float]) -> str:
    low, high = milliseconds(min(values)), milliseconds(max(values))
    return f"{milliseconds(median(values))} ({low} to {high})"


def _sizes(starts: Sequence[Start], build: Path, how: str) -> list[Row]:
    return [
        Row(f"{start.name}, unzipped, {how}", megabytes(_size(build / start.artefact)))
        for start in starts
        if start.name != _BARE
    ]


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _slowest_modules(start: Start) -> str:
    """Return the modules whose own import takes longest, each the median of all rounds."""
    alone: dict[str, list[int]] = {}
    nested: dict[str, list[int]] = {}
    for _ in range(ROUNDS):
        for line in start.run(_BUILT, "-X", "importtime").stderr.splitlines():
            own, _, rest = line.removeprefix("import time:").partition("|")
            total, _, name = rest.partition("|")
            if own.strip().isdigit():
                alone.setdefault(name.strip(), []).append(int(own))
                nested.setdefault(name.strip(), []).append(int(total))
    slowest = sorted(alone, key=lambda name: median(alone[name]), reverse=True)[:_SLOWEST]
    lines = [
        (f"`{name}`", *(milliseconds(median(of[name]) / 1e6) for of in (alone, nested)))
        for name in slowest
    ]
    head = (f"Slowest modules of {start.name}", "By itself", "With what it imports first")
    return markdown_table(head, lines)
