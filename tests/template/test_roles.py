"""Who may do what: the whole list, so that a new permission is a change to this file.

That each is needed, and no other, tests/integration/test_functions_as_deployed.py finds out.
"""

from typing import Any

import pytest

from tests.template.sam import WITH_SLACK, Json, of_type, shown, with_values

TABLE = "${OrdersTable.Arn}"
WORKFLOW = "${OrchestratorFunctionAliaslive}"
RECONCILER = "${ReconcilerFunctionAliaslive}"
# Callbacks and histories are checked on the execution's ARN, which only function:NAME:* matches.
IN_THIS_ACCOUNT = "${AWS::Region}:${AWS::AccountId}"
EXECUTIONS = (
    f"arn:${{AWS::Partition}}:lambda:{IN_THIS_ACCOUNT}:function:${{OrchestratorFunction}}:*"
)
# Workflows of one's own are woken by the same clicks, where the operator wants it; they are named
# after the stack.
OWN_EXECUTIONS = (
    f"arn:${{AWS::Partition}}:lambda:{IN_THIS_ACCOUNT}:function:${{AWS::StackName}}-own-*:*"
)
ORDERS_AND_STOCK = {
    ("dynamodb:GetItem", TABLE),
    ("dynamodb:PutItem", TABLE),
    ("dynamodb:Query", TABLE),
    ("dynamodb:UpdateItem", TABLE),
}
LISTS = {
    ("dynamodb:BatchGetItem", TABLE),
    ("dynamodb:Query", f"{TABLE}/index/orders-by-status"),
}
START_AND_DECIDE = {
    ("lambda:InvokeFunction", WORKFLOW),
    ("lambda:InvokeFunction", RECONCILER),
} | {
    (f"lambda:SendDurableExecutionCallback{how}", executions)
    for how in ("Failure", "Heartbeat", "Success")
    for executions in (EXECUTIONS, OWN_EXECUTIONS)
}


def parameter(name: str) -> str:
    return f"arn:${{AWS::Partition}}:ssm:{IN_THIS_ACCOUNT}:parameter${{{name}}}"


BOT_TOKEN = ("ssm:GetParameter", parameter("SlackBotTokenParameter"))
# What Slack showed at last is no longer noted as to be shown; who is back has no stand-in.
DELETE = ("dynamodb:DeleteItem", TABLE)
SHOW = ORDERS_AND_STOCK | LISTS | {BOT_TOKEN, DELETE}
HISTORIES = {
    ("lambda:GetDurableExecutionHistory", EXECUTIONS),
    ("lambda:GetDurableExecutionHistory", OWN_EXECUTIONS),
}
# Whatever an open order lacks: a start, a delivered decision; or its end.
PUT_RIGHT = {("lambda:InvokeFunction", WORKFLOW)} | {
    (f"lambda:{action}", executions)
    for action in (
        "GetDurableExecution",
        "SendDurableExecutionCallbackFailure",
        "SendDurableExecutionCallbackSuccess",
    )
    for executions in (EXECUTIONS, OWN_EXECUTIONS)
}
DEAD_LETTERS = ("sqs:SendMessage", "${ReconcilerDeadLetters.Arn}")
ALLOWED = {
    "OrchestratorFunctionRole": SHOW,
    "ReconcilerFunctionRole": SHOW | HISTORIES | PUT_RIGHT | {DEAD_LETTERS},
    "SlackFunctionRole": ORDERS_AND_STOCK
    | LISTS
    | START_AND_DECIDE
    | {
        BOT_TOKEN,
        DELETE,
        ("ssm:GetParameter", parameter("SlackSigningSecretParameter")),
    },
    "ApiFunctionRole": ORDERS_AND_STOCK
    | LISTS
    | {("dynamodb:Query", f"{TABLE}/index/orders-by-time")}
    | HISTORIES
    | START_AND_DECIDE
    | {
        BOT_TOKEN,
        DELETE,
        ("ssm:GetParameter", parameter("ApiTokensParameter")),
        ("ssm:GetParameter", parameter("SlackClientSecretParameter")),
        ("ssm:GetParameter", parameter("SessionKeysParameter")),
    },
}
# AWS's own: logs, and for the durable function its checkpoints.
MANAGED = {
    "OrchestratorFunctionRole": "AWSLambdaBasicDurableExecutionRolePolicy",
    "ReconcilerFunctionRole": "AWSLambdaBasicExecutionRole",
    "SlackFunctionRole": "AWSLambdaBasicExecutionRole",
    "ApiFunctionRole": "AWSLambdaBasicExecutionRole",
}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statements(role: Json) -> list[Json]:
    return [
        statement
        for policy in role["Properties"]["Policies"]
        for statement in listed(policy["PolicyDocument"]["Statement"])
    ]


def permissions(role: Json) -> set[tuple[str, str]]:
    return {
        (action, shown(resource))
        for statement in statements(role)
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }


def roles_of(template: Json) -> dict[str, set[tuple[str, str]]]:
    return {
        name: permissions(resource)
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::IAM::Role"
    }


@pytest.mark.attack("A12")
def test_the_roles_are_those_of_the_list(whole: Json) -> None:
    assert roles_of(with_values(whole, **WITH_SLACK, OwnWorkflows="true")) == ALLOWED


def test_no_function_but_this_orchestrator_is_woken_or_asked_about_by_default(
    translated: Json,
) -> None:
    assert roles_of(translated) == {
        role: {each for each in permissions if each[1] != OWN_EXECUTIONS}
        for role, permissions in ALLOWED.items()
    }


@pytest.mark.attack("A12")
@pytest.mark.parametrize("role", sorted(ALLOWED))
def test_a_role_allows_by_exact_actions_on_named_resources(role: str, translated: Json) -> None:
    for statement in map(dict, statements(translated["Resources"][role])):
        if "Sid" not in statement:  # SAM's own, for the queue that the template names.
            [resource] = listed(statement.pop("Resource"))
            assert (statement.pop("Action"), shown(resource)) == DEAD_LETTERS
            assert statement == {"Effect": "Allow"}
            continue
        assert set(statement) == {"Sid", "Effect", "Action", "Resource"}
        assert statement["Effect"] == "Allow"
        for action in listed(statement["Action"]):
            assert "*" not in action
        for resource in listed(statement["Resource"]):
            assert shown(resource) != "*"


@pytest.mark.parametrize("role", sorted(ALLOWED))
def test_a_role_has_aws_managed_policy_for_logs_and_no_other(role: str, translated: Json) -> None:
    [arn] = translated["Resources"][role]["Properties"]["ManagedPolicyArns"]
    assert arn.endswith(f":aws:policy/service-role/{MANAGED[role]}")


@pytest.mark.parametrize("role", sorted(ALLOWED))
def test_only_lambda_may_take_a_role(role: str, translated: Json) -> None:
    document = translated["Resources"][role]["Properties"]["AssumeRolePolicyDocument"]
    [statement] = document["Statement"]
    assert statement["Principal"] == {"Service": ["lambda.amazonaws.com"]}


def callers(translated: Json, principal: str) -> list[Json]:
    return [
        permission
        for permission in of_type(translated, "AWS::Lambda::Permission").values()
        if permission["Principal"] == principal
    ]


def test_only_the_api_and_the_schedule_may_call_a_function_from_outside(translated: Json) -> None:
    permissions = of_type(translated, "AWS::Lambda::Permission").values()
    principals = {permission["Principal"] for permission in permissions}
    assert principals == {"apigateway.amazonaws.com", "events.amazonaws.com"}
    assert {permission["Action"] for permission in permissions} == {"lambda:InvokeFunction"}


def test_the_api_may_call_the_two_functions_behind_it(translated: Json) -> None:
    allowed = callers(translated, "apigateway.amazonaws.com")
    assert {permission["FunctionName"]["Ref"] for permission in allowed} == {
        "SlackFunctionAliaslive",
        "ApiFunctionAliaslive",
    }
    assert all("${__ApiId__}" in str(permission["SourceArn"]) for permission in allowed)


def test_schedule_and_events_may_call_the_reconciler(translated: Json) -> None:
    callers_allowed = callers(translated, "events.amazonaws.com")
    rules = of_type(translated, "AWS::Events::Rule")
    assert len(callers_allowed) == len(rules) == 2
    for allowed in callers_allowed:
        assert allowed["FunctionName"] == {"Ref": "ReconcilerFunctionAliaslive"}
    sources = [allowed["SourceArn"] for allowed in callers_allowed]
    assert all({"Fn::GetAtt": [rule, "Arn"]} in sources for rule in rules)
