"""scripts/publish.sh against an S3 of moto's: what a browser then deploys."""

import io
import json
import os
import re
import subprocess
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from moto.server import ThreadedMotoServer
from samtranslator.yaml_helper import yaml_parse

from tests.template.artefact import HANDLERS
from tests.template.sam import REGION, ROOT, Json, lint, of_type, translate

# Building, if nothing is built yet, and zipping four functions.
pytestmark = pytest.mark.timeout(600)
BUCKET, PREFIX = "acme-deployments", "tools/nod"
KEYS = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}


@dataclass
class Published:
    link: str
    template_key: str
    template: Json
    objects: dict[str, bytes]


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        region_name=REGION,
        aws_access_key_id="none",
        aws_secret_access_key="none",
    )
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    yield client
    client.close()
    server.stop()


def publish(s3: Any, *arguments: str) -> subprocess.CompletedProcess[str]:
    left_out = {"MAKEFLAGS", "MAKELEVEL"}
    own = {k: v for k, v in os.environ.items() if k not in left_out and not k.startswith("AWS_")}
    return subprocess.run(
        ["bash", ROOT / "scripts" / "publish.sh", *arguments],
        cwd="/",
        env=own | KEYS | {"AWS_ENDPOINT_URL": s3.meta.endpoint_url, "AWS_REGION": REGION},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture(scope="module")
def published(s3: Any, built: Path) -> Published:
    assert built.is_dir()
    done = publish(s3, BUCKET, PREFIX)
    assert done.returncode == 0, done.stderr
    [link] = re.findall(r"^Launch Stack: (\S+)$", done.stdout, re.MULTILINE)
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
    objects = {key: s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}
    [template_key] = [key for key in keys if key.endswith(".yaml")]
    return Published(link, template_key, yaml_parse(objects[template_key].decode()), objects)


def test_the_link_opens_cloudformation_with_the_template(published: Published) -> None:
    link = urlsplit(published.link)
    assert (link.scheme, link.netloc) == ("https", f"{REGION}.console.aws.amazon.com")
    assert link.query == f"region={REGION}"
    path, _, asked = link.fragment.partition("?")
    assert path == "/stacks/quickcreate"
    assert parse_qs(asked) == {
        "templateURL": [f"https://{BUCKET}.s3.{REGION}.amazonaws.com/{published.template_key}"],
        "stackName": ["nod"],
    }


def test_the_template_refers_to_what_was_uploaded_and_to_nothing_else(
    published: Published,
) -> None:
    code = [
        each["Properties"]["CodeUri"]
        for each in published.template["Resources"].values()
        if each["Type"] == "AWS::Serverless::Function"
    ]
    assert len(code) == len(HANDLERS)
    named = {uri.removeprefix(f"s3://{BUCKET}/") for uri in code}
    assert named == set(published.objects) - {published.template_key}
    assert all(key.startswith(f"{PREFIX}/") for key in published.objects)
    # Nothing of this machine is left in it: no folder, and no other place.
    text = json.dumps(published.template)
    assert str(ROOT) not in text
    assert set(re.findall(r"s3://[^\"]+", text)) == set(code)


def test_what_was_uploaded_is_what_was_built(published: Published, built: Path) -> None:
    for name in HANDLERS:
        uri = published.template["Resources"][name]["Properties"]["CodeUri"]
        content = published.objects[uri.removeprefix(f"s3://{BUCKET}/")]
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {each: archive.getinfo(each).CRC for each in archive.namelist()}
        here = {
            path.relative_to(built / name).as_posix(): zlib.crc32(path.read_bytes())
            for path in (built / name).rglob("*")
            if path.is_file()
        }
        assert files == here


def test_the_packaged_template_is_the_one_that_is_tested_here_and_lint_clean(
    published: Published, source: Json, whole: Json
) -> None:
    told = published.template
    assert set(told["Resources"]) == set(source["Resources"])
    assert (told["Parameters"], told["Outputs"]) == (source["Parameters"], source["Outputs"])
    # They refuse in a browser, too, what cannot go together.
    assert told["Rules"] == source["Rules"]
    errors = [
        str(match)
        for match in lint(published.objects[published.template_key].decode())
        if match.rule.id != "W3011"
    ]
    assert errors == []
    kinds = {name: each["Type"] for name, each in translate(told)["Resources"].items()}
    stable = {name for name, kind in kinds.items() if kind != "AWS::Lambda::Version"}
    assert stable <= set(whole["Resources"])
    assert len(of_type(translate(told), "AWS::Lambda::Function")) == len(HANDLERS)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ([], "usage: scripts/publish.sh BUCKET"),
        (["Not A Bucket"], "BUCKET is a bucket's name"),
        ([BUCKET, "../up"], "PREFIX a folder in it"),
    ],
)
def test_a_wrong_call_is_refused_before_anything_is_built(
    arguments: list[str], why: str, s3: Any
) -> None:
    done = publish(s3, *arguments)
    assert done.returncode != 0
    assert why in done.stderr


def test_a_bucket_that_is_not_there_is_said_in_a_sentence(s3: Any, built: Path) -> None:
    assert built.is_dir()
    done = publish(s3, "nobodys-bucket")
    assert done.returncode == 1
    assert "publish: nobodys-bucket: " in done.stderr
    assert "Traceback" not in done.stderr
