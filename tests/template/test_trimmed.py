"""Each artefact holds what its function can import, and nothing else; what is left works alone."""

from functools import cache
from pathlib import Path

import pytest

from tests.template.artefact import HANDLERS, run_alone
from tests.template.sam import REGION, Json

pytestmark = pytest.mark.timeout(600)

NODS = {"api", "approvals", "orchestrator", "reconciler", "slack_app"}
OPTIONAL = {"aws_durable_execution_sdk_python", "ruamel", "slack_bolt", "slack_sdk"}
HELD = {
    "ApiFunction": {"api", "approvals", "slack_sdk"},
    "OrchestratorFunction": {
        "approvals",
        "aws_durable_execution_sdk_python",
        "orchestrator",
        "ruamel",
        "slack_sdk",
    },
    "ReconcilerFunction": {"approvals", "reconciler", "slack_sdk"},
    "SlackFunction": {"approvals", "slack_app", "slack_bolt", "slack_sdk"},
}
# Every module of Nod's that is left, with every import that is written in it, also in a function.
IMPORT_ALL = """
import ast, importlib, json, sys
from pathlib import Path

root, packages = Path(sys.argv[1]), sys.argv[2].split(",")
sys.path.insert(0, str(root))

def imports(tree):
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield node
        yield from imports(node)

done = 0
for package in packages:
    for file in sorted((root / package).rglob("*.py")):
        name = ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        importlib.import_module(name)
        for node in imports(ast.parse(file.read_text())):
            if getattr(node, "module", "") != "__future__":
                exec(compile(ast.Module([node], []), name, "exec"), {})
                done += 1
"""
# A client signs a request for the right address and understands the answer: no network.
CALL_ALL = """
import boto3
from botocore.awsrequest import AWSResponse
from botocore.exceptions import UnknownServiceError
from approvals.adapters import aws

asked = {}
WRITE = {"Delete": {"TableName": "t", "Key": {"pk": {"S": "p"}}}}

class Answer:
    def __init__(self, body):
        self.body = body
    def stream(self, **_):
        yield self.body

def answer(request, **_):
    asked[request.url] = bool(request.headers.get("Authorization"))
    body = json.dumps({"__type": "ThrottlingException", "message": "not now"}).encode()
    headers = {"x-amzn-errortype": "ThrottlingException"}
    return AWSResponse(request.url, 400, headers, Answer(body))

def call(client, method, **arguments):
    client.meta.events.register("before-send", answer)
    try:
        getattr(client, method)(**arguments)
    except client.exceptions.ClientError as error:
        return error.response["Error"]["Code"]

codes = [
    call(aws.dynamodb_client(), "get_item", TableName="t", Key={"pk": {"S": "p"}}),
    call(aws.dynamodb_client(patient=True), "transact_write_items", TransactItems=[WRITE]),
    call(aws.ssm_client(), "get_parameter", Name="n", WithDecryption=True),
    call(aws.lambda_client(), "invoke", FunctionName="f:live", DurableExecutionName="o"),
    call(aws.lambda_client(), "send_durable_execution_callback_success", CallbackId="c"),
    call(aws.lambda_client(patient=True), "get_durable_execution_history", DurableExecutionArn="a"),
]
try:
    boto3.client("s3")
    known = True
except UnknownServiceError:
    known = False
print(json.dumps({"imports": done, "codes": codes, "asked": asked, "s3": known}))
"""


@cache
def try_out(function: str, built: Path) -> Json:
    """Import all that is left and call with every client: both in one process, for it is slow."""
    own = ",".join(sorted(HELD[function] & NODS))
    return run_alone(function, built / function, IMPORT_ALL + CALL_ALL, own)


@pytest.mark.parametrize("function", sorted(HANDLERS))
def test_an_artefact_holds_its_own_code_and_the_libraries_of_that(
    function: str, built: Path
) -> None:
    here = {path.name for path in (built / function).iterdir()}
    assert here & (NODS | OPTIONAL) == HELD[function]
    # Who they are from, and under which licence, stays beside the libraries.
    assert {name.partition("-")[0] for name in here if name.endswith(".dist-info")} >= {
        name for name in HELD[function] & OPTIONAL if name != "ruamel"
    }


def test_only_the_workflow_has_the_durable_approval(built: Path) -> None:
    durable = {name for name in HANDLERS if (built / name / "approvals" / "durable").exists()}
    assert durable == {"OrchestratorFunction"}


@pytest.mark.parametrize("function", sorted(HANDLERS))
def test_every_import_that_is_left_finds_its_module(function: str, built: Path) -> None:
    assert try_out(function, built)["imports"] > 100


@pytest.mark.parametrize("function", sorted(HANDLERS))
def test_every_client_works_and_no_other_service_is_described(function: str, built: Path) -> None:
    data = built / function / "botocore" / "data"
    services = {path.name for path in data.iterdir() if path.is_dir()}
    assert services == {"dynamodb", "lambda", "ssm"}
    done = try_out(function, built)
    assert set(done["codes"]) == {"ThrottlingException"}
    hosts = {url.split("/")[2] for url in done["asked"]}
    assert hosts == {f"{service}.{REGION}.amazonaws.com" for service in services}
    assert all(done["asked"].values())
    assert done["s3"] is False
