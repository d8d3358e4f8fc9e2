"""Upload the built functions and their template, and print a link that deploys them: `publish.sh`.

It runs beside the SAM CLI, in its environment. A template's name holds the digest of what it says,
so a link goes on deploying what it was printed for.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote, urlencode

import boto3
from botocore.exceptions import BotoCoreError, ClientError

ROOT = Path(__file__).parents[1]
BUILT = ROOT / ".aws-sam" / "build" / "template.yaml"
SAM = Path(sys.executable).with_name("sam")


def publish(bucket: str, prefix: str) -> str:
    """Upload everything and return the link.

    Raises:
        BotoCoreError, ClientError: AWS or the bucket was not reached.
        CalledProcessError: `sam package` failed, and said why.
    """
    s3 = boto3.client("s3")
    # Answered for buckets of other regions, too.
    region = s3.head_bucket(Bucket=bucket)["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"]
    with tempfile.TemporaryDirectory(prefix="nod-publish-") as folder:
        packaged = Path(folder, "template.yaml")
        _package(bucket, prefix, region, packaged)
        text = packaged.read_bytes()
    key = f"{prefix}/nod-{hashlib.sha256(text).hexdigest()[:16]}.yaml"
    boto3.client("s3", region_name=region).put_object(
        Bucket=bucket, Key=key, Body=text, ContentType="application/yaml"
    )
    return quick_create(region, f"https://{bucket}.s3.{region}.{_suffix(region)}/{quote(key)}")


def _package(bucket: str, prefix: str, region: str, output: Path) -> None:
    options = {
        "--template-file": BUILT,
        "--s3-bucket": bucket,
        "--s3-prefix": prefix,
        "--region": region,
        "--output-template-file": output,
    }
    words = [str(word) for option in options.items() for word in option]
    environment = {**os.environ, "SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": region}
    # The settings of this checkout are for whoever deploys it from here.
    settings = output.with_name("samconfig.toml")
    settings.write_text("version = 0.1\n", encoding="utf-8")
    # What it prints would have people deploy with the SAM CLI.
    subprocess.run(
        [SAM, "package", "--config-file", settings, *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def quick_create(region: str, template_url: str) -> str:
    """Return the address at which CloudFormation asks for parameters and creates the stack.

    AWS CloudFormation User Guide, "Create quick-create links for stacks".
    """
    console = {"cn": "console.amazonaws.cn", "us-gov": "console.amazonaws-us-gov.com"}
    kind = next((each for each in console if region.startswith(f"{each}-")), "")
    host = console[kind] if kind else f"{region}.console.aws.amazon.com"
    asked = urlencode({"templateURL": template_url, "stackName": "nod"})
    return f"https://{host}/cloudformation/home?region={region}#/stacks/quickcreate?{asked}"


def _suffix(region: str) -> str:
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"


def main() -> int:
    """Publish; returns the exit code."""
    bucket, prefix = sys.argv[1:]
    try:
        link = publish(bucket, prefix)
    except (BotoCoreError, ClientError) as error:
        print(f"publish: {bucket}: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError:
        print("publish: `sam package` failed", file=sys.stderr)
        return 1
    print(f"Launch Stack: {link}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
