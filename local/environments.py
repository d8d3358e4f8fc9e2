"""What the stack's processes see: a function sees Lambda's environment and the local endpoints."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from local.names import REGION, VERSION
from local.policy import VARIABLE
from local.ports import Ports
from local.slack.people import APP_ID, CLIENT_ID, TEAM_ID
from local.template import Function

if TYPE_CHECKING:
    # It knows slack_sdk, which only a real workspace needs.
    from local.workspace import Workspace

_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"


def local_parameters(ports: Ports, workspace: Workspace | None = None) -> dict[str, str]:
    """The values of the template's parameters that make it the demo."""
    # The simulated Slack offers PKCE; a real one does to few apps, and the settings say to which.
    simulated = {
        "SlackTeamId": TEAM_ID,
        "SlackAppId": APP_ID,
        "SlackClientId": CLIENT_ID,
        "SlackPkce": "true",
    }
    chosen = workspace.parameters if workspace else simulated
    # The demo's parcels arrive while somebody watches.
    delivery = {"DeliveryPauseSeconds": "2", "DeliveryDeadlineSeconds": "60"}
    return {**chosen, **delivery, "PageUrl": url(ports.gateway)}


def url(port: int) -> str:
    """The address of one of the stack's ports."""
    return f"http://127.0.0.1:{port}"


def function_environment(
    function: Function,
    ports: Ports,
    code: str,
    workspace: Workspace | None = None,
    policy: Path | None = None,
) -> dict[str, str]:
    """Everything a function sees: nothing of this machine's environment but the PATH.

    With a real workspace, the proxies by which Slack is reached, too. `policy` is another one than
    the one that is deployed, for the function that reads it.
    """
    reads_it = policy is not None and VARIABLE in function.environment
    slack = workspace.settings.api_url if workspace else f"{url(ports.slack)}/api/"
    return {
        **fork_server_environment(),
        "TZ": ":UTC",
        "LAMBDA_TASK_ROOT": code,
        "_HANDLER": function.handler,
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": VERSION if function.alias else "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        **_aws_client_settings(),
        "AWS_ENDPOINT_URL_LAMBDA": url(ports.aws),
        "AWS_ENDPOINT_URL_SSM": url(ports.aws),
        "AWS_ENDPOINT_URL_DYNAMODB": url(ports.database),
        "SLACK_API_URL": slack,
        **way_to(workspace, os.environ),
        **function.environment,
        **({VARIABLE: str(policy)} if reads_it else {}),
    }


def fork_server_environment() -> dict[str, str]:
    """What Python reads at its start, as a function sees it: that stays when a part is forked."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "en_US.UTF-8"}


def way_to(workspace: Workspace | None, environment: Mapping[str, str]) -> dict[str, str]:
    """The proxies of this machine, where a process needs them: none for what is on 127.0.0.1."""
    if workspace is None or workspace.settings.is_local:
        return {}
    proxies = {key: value for key, value in environment.items() if _is_proxy(key)}
    return {**proxies, "NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}


def _is_proxy(key: str) -> bool:
    return key.lower().endswith("_proxy")


def part_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """This machine's environment without its AWS settings and proxies, for the other processes.

    Everything is on 127.0.0.1: a proxy that this machine needs for elsewhere is in the way here.
    Their bytecode is kept, as the functions' is: without, each start compiles all of it again.
    """
    kept = {
        key: value
        for key, value in environment.items()
        if not key.startswith("AWS_") and not _is_proxy(key) and key != _NO_BYTECODE
    }
    return {**kept, **_aws_client_settings()}


def _aws_client_settings() -> dict[str, str]:
    """Keys that work nowhere, and nothing read from the person's own AWS configuration."""
    return {
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
