"""What a built function keeps is read from its code: what it imports, and what that imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.trim_artefacts import CannotTrim, main, trim

HANDLER = "app.handler.lambda_handler"


@pytest.fixture
def artefact(tmp_path: Path) -> Path:
    return tmp_path / "Function"


def write(artefact: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = artefact / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def library(artefact: Path, name: str, **modules: str) -> None:
    """Install a library: its modules, and what pip writes about it."""
    files = {f"{name}/__init__.py": "", **{f"{name}/{m}.py": text for m, text in modules.items()}}
    write(artefact, files)
    record = "".join(f"{file},sha256=x,1\n" for file in files)
    info = f"{name}-1.0.dist-info"
    write(artefact, {f"{info}/RECORD": f"{record}{info}/RECORD,,\n../../bin/{name},,\n"})


def left(artefact: Path) -> set[str]:
    """Return the files that are left, without what pip wrote."""
    files = (path for path in artefact.rglob("*") if path.is_file())
    names = (path.relative_to(artefact).as_posix() for path in files)
    return {name for name in names if ".dist-info/" not in name}


def test_modules_that_cannot_be_imported_go_with_their_packages(artefact: Path) -> None:
    write(
        artefact,
        {
            "app/__init__.py": "",
            "app/handler.py": "import app.used\nfrom shared import tools",
            "app/used.py": "",
            "app/unused.py": "",
            "app/page.html": "<p>",
            "other/handler.py": "",
            "other/page.html": "<p>",
            "shared/__init__.py": "",
            "shared/tools.py": "",
            "shared/deep/__init__.py": "",
            "shared/deep/unused.py": "",
            "policy.yaml": "",
        },
    )
    trim(artefact, HANDLER)
    assert left(artefact) == {
        "app/__init__.py",
        "app/handler.py",
        "app/used.py",
        "app/page.html",
        "shared/__init__.py",
        "shared/tools.py",
        "policy.yaml",
    }
    assert not (artefact / "shared" / "deep").exists()


@pytest.mark.parametrize(
    "code",
    [
        "def late():\n    import app.wanted",
        "def late():\n    from app import wanted",
        "from app.wanted import thing",
        "try:\n    import app.wanted\nexcept ImportError:\n    pass",
        "if TYPE_CHECKING:\n    pass\nelse:\n    import app.wanted",
        "import app.between",
        "from . import wanted",
        "from .wanted import thing",
    ],
)
def test_an_import_counts_wherever_it_is_written(code: str, artefact: Path) -> None:
    write(
        artefact,
        {"app/handler.py": code, "app/wanted.py": "", "app/between.py": "import app.wanted"},
    )
    trim(artefact, HANDLER)
    assert "app/wanted.py" in left(artefact)


def test_what_only_type_checkers_import_goes(artefact: Path) -> None:
    library(artefact, "types_only")
    code = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import types_only, app.types"
    write(artefact, {"app/handler.py": code, "app/types.py": ""})
    trim(artefact, HANDLER)
    assert left(artefact) == {"app/handler.py"}
    assert list(artefact.glob("*.dist-info")) == []


def test_a_library_stays_whole_with_every_library_that_any_part_of_it_imports(
    artefact: Path,
) -> None:
    library(artefact, "wanted", lazy="def late():\n    import needed")
    library(artefact, "needed", more="")
    library(artefact, "unwanted")
    write(artefact, {"app/handler.py": "import wanted"})
    trim(artefact, HANDLER)
    assert left(artefact) == {
        "app/handler.py",
        "wanted/__init__.py",
        "wanted/lazy.py",
        "needed/__init__.py",
        "needed/more.py",
    }
    assert {each.name for each in artefact.glob("*.dist-info")} == {
        "wanted-1.0.dist-info",
        "needed-1.0.dist-info",
    }


def services(artefact: Path) -> set[str]:
    return {each.name for each in (artefact / "botocore" / "data").iterdir()}


def with_services(artefact: Path, handler: str, **files: str) -> None:
    library(artefact, "boto3", session='import botocore\nclient("sts")')
    library(artefact, "botocore", credentials='create_client("sso")')
    for service in ("dynamodb", "s3", "ssm", "sso", "sts"):
        write(artefact, {f"botocore/data/{service}/2020-01-01/service-2.json.gz": ""})
    write(artefact, {"botocore/data/endpoints.json": "{}", "app/handler.py": handler, **files})


def test_the_services_that_are_described_are_those_with_a_client(artefact: Path) -> None:
    library(artefact, "durable", client='boto3.client("ssm")', s3='boto3.client("s3")')
    with_services(artefact, 'import boto3, durable.client\nboto3.client("dynamodb")')
    trim(artefact, HANDLER)
    # Not those of a library's module that nobody imports, nor those that boto makes for itself.
    assert services(artefact) == {"dynamodb", "ssm", "endpoints.json"}


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("import boto3\nboto3.client(name)", "makes a client whose service is not written there"),
        ("import boto3\nboto3.client(service_name=name)", "makes a client"),
        ("import importlib\nimportlib.import_module(name)", "name is made at run time"),
        ("__import__(name)", "name is made at run time"),
    ],
)
def test_what_cannot_be_read_stops_the_build_and_removes_nothing(
    code: str, why: str, artefact: Path
) -> None:
    with_services(artefact, code, **{"app/unused.py": ""})
    before = left(artefact)
    with pytest.raises(CannotTrim, match=why):
        trim(artefact, HANDLER)
    assert left(artefact) == before


def test_a_build_is_trimmed_function_by_function_or_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    template = """
Resources:
  Table: { Type: AWS::DynamoDB::Table }
  One: { Type: AWS::Serverless::Function, Properties: { Handler: one.handler } }
  Two: { Type: AWS::Serverless::Function, Properties: { Handler: two.handler } }
"""
    (tmp_path / "template.yaml").write_text(template)
    for function in ("One", "Two"):
        write(tmp_path / function, {"one.py": "", "two.py": ""})
    monkeypatch.setattr("sys.argv", ["trim", str(tmp_path)])
    assert main() == 0
    assert (left(tmp_path / "One"), left(tmp_path / "Two")) == ({"one.py"}, {"two.py"})
    write(tmp_path / "Two", {"two.py": "__import__(name)"})
    assert main() == 1
    assert capsys.readouterr().err.startswith("Two: two imports a module")
