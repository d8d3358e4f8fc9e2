"""``/openid/connect/authorize``: the page on which a simulated person says who they are, or not."""

from __future__ import annotations

from html import escape
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from local.slack.exchange import SECURITY_HEADERS, Request, Response
from local.slack.openid import Asked, AuthorizeError
from local.slack.people import PEOPLE, TEAM_NAME, Person, PersonKind, person_by_id
from local.slack.workspace import Workspace

PATH: Final = "/openid/connect/authorize"
_KINDS: Final = {
    PersonKind.GUEST: "guest",
    PersonKind.DEACTIVATED: "deactivated account",
    PersonKind.STRANGER: "of another workspace",
}
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/consent.css">
</head>
<body><main>{body}</main></body>
</html>
"""


def authorize(workspace: Workspace, request: Request) -> Response:
    """Ask (GET), or send back with what was answered (POST)."""
    try:
        asked = workspace.openid.read(dict(parse_qsl(request.query, keep_blank_values=True)))
    except AuthorizeError as error:
        return _page("Something went wrong when authorizing this app", _trouble(str(error)), 400)
    if request.method == "GET":
        return _page(f"Sign in to {TEAM_NAME}", _question(request.query), 200, asked)
    given = dict(parse_qsl(request.body.decode("utf-8", "replace")))
    if "cancel" in given:
        return _back(asked, error="access_denied")
    person = person_by_id(given.get("user", ""))
    if person is None or person.kind is PersonKind.BOT:
        return _page("Something went wrong", _trouble("there is no such person"), 400)
    return _back(asked, code=workspace.openid.grant(asked, person))


def _back(asked: Asked, **answer: str) -> Response:
    query = urlencode({**answer, "state": asked.state})
    joint = "&" if urlsplit(asked.redirect_uri).query else "?"
    return Response(302, headers={"Location": f"{asked.redirect_uri}{joint}{query}"})


def _question(query: str) -> str:
    people = "".join(_choice(each) for each in PEOPLE if each.kind is not PersonKind.BOT)
    return (
        "<h1>Sign in to Nod with Slack</h1>"
        f"<p>Nod will know your name and your member ID in {escape(TEAM_NAME)}.</p>"
        f'<form method="post" action="{PATH}?{escape(query)}">{people}'
        '<button class="cancel" name="cancel" value="1">Cancel</button></form>'
        '<p class="small">A simulated Slack: be whoever you like.</p>'
    )


def _choice(person: Person) -> str:
    what = _KINDS.get(person.kind, person.role.lower())
    return (
        f'<button name="user" value="{escape(person.user_id)}">'
        f"Continue as {escape(person.real_name)} <small>{escape(what)}</small></button>"
    )


def _trouble(reason: str) -> str:
    return (
        "<h1>Something went wrong when authorizing this app</h1>"
        f"<p>Try going back and authorizing again.</p><p><code>{escape(reason)}</code></p>"
    )


def _page(title: str, body: str, status: int, asked: Asked | None = None) -> Response:
    """The form may lead to the app: a browser holds the redirect that follows to the policy too."""
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    if asked is not None:
        app = urlsplit(asked.redirect_uri)
        allowed = f"form-action 'self' {app.scheme}://{app.netloc}"
        policy = policy.replace("form-action 'none'", allowed)
    text = _PAGE.format(title=escape(title), body=body)
    headers = {"Content-Security-Policy": policy}
    return Response(status, text.encode(), "text/html; charset=utf-8", headers)
