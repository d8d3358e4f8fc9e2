from __future__ import annotations

import base64
import json

import pytest

from api.signing import Signer
from approvals.domain.errors import SecretsUnavailable
from tests.support.doubles import FakeSecrets
from tests.support.identity_provider import KEYS_PARAMETER, session_keys

CONTENT = {"who": "U0BOB", "made": 7}


def signer(*keys: str, stored: str | None = None) -> Signer:
    text = session_keys(*keys) if stored is None else stored
    return Signer(FakeSecrets({KEYS_PARAMETER: text}), KEYS_PARAMETER)


def test_what_was_signed_is_believed() -> None:
    assert signer("one").content("session", signer("one").sign("session", CONTENT)) == CONTENT


def test_the_keys_name_is_in_it_and_the_key_is_not() -> None:
    text = signer("one").sign("session", CONTENT)

    assert text.startswith("one.")
    assert "k" * 40 not in text
    assert "k" * 40 not in base64.urlsafe_b64decode(text.split(".")[1] + "==").decode()


def test_a_new_key_signs_and_the_old_one_is_still_believed() -> None:
    before, rotated = signer("old"), signer("new", "old")

    assert rotated.content("session", before.sign("session", CONTENT)) == CONTENT
    assert rotated.sign("session", CONTENT).startswith("new.")


def test_a_key_that_was_dropped_is_believed_no_more() -> None:
    assert signer("new").content("session", signer("old").sign("session", CONTENT)) is None


def test_a_key_under_anothers_name_is_not_believed() -> None:
    text = signer("one").sign("session", CONTENT)

    assert signer("two").content("session", "two" + text.removeprefix("one")) is None


def test_what_was_signed_for_one_purpose_is_nothing_for_another() -> None:
    text = signer("one").sign("sign-in", CONTENT)

    assert signer("one").content("session", text) is None


def forged(text: str) -> list[str]:
    key_id, body, mac = text.split(".")
    other = base64.urlsafe_b64encode(json.dumps({"who": "U0EVE", "made": 7}).encode()).decode()
    return [
        "", ".", "..", "...", key_id, f"{key_id}.{body}", f"{key_id}.{body}.", f".{body}.{mac}",
        f"{key_id}.{other.rstrip('=')}.{mac}", f"{key_id}.{body}.{mac[:-2]}", f"{text}x",
        f"{text}.{mac}", f"none.{body}.{mac}", f"{key_id}.{body}.ÿ{mac}", "\ud800", f"{text}\n",
    ]  # fmt: skip


@pytest.mark.parametrize("text", forged(signer("one").sign("session", CONTENT)), ids=ascii)
def test_anything_else_is_nothing(text: str) -> None:
    assert signer("one").content("session", text) is None


def test_every_single_changed_sign_is_noticed() -> None:
    text = signer("one").sign("session", CONTENT)

    for at, sign in enumerate(text[:-1]):  # The last has two bits that mean nothing.
        changed = text[:at] + ("A" if sign != "A" else "B") + text[at + 1 :]
        assert signer("one").content("session", changed) is None, at


def test_a_companion_belongs_to_one_text_and_one_purpose() -> None:
    known = signer("one", "two")
    text, other = known.sign("session", CONTENT), known.sign("session", {"who": "U0EVE"})
    companion = known.companion("csrf", text)

    assert known.is_companion("csrf", text, companion)
    assert signer("two", "one").is_companion("csrf", text, companion)
    assert not known.is_companion("csrf", other, companion)
    assert not known.is_companion("session", text, companion)
    assert not known.is_companion("csrf", text, text.rpartition(".")[2])
    for nothing in ("", "x", "\ud800"):
        assert not known.is_companion("csrf", text, nothing)
    assert not known.is_companion("csrf", "gone.text.mac", "")


@pytest.mark.parametrize(
    "stored",
    [
        "", "key", "null", "[]", "{}", '{"keys": []}', '{"keys": null}', '{"keys": ["k"]}',
        '{"keys": [{"id": "a"}]}', '{"keys": [{"id": "a", "key": "short"}]}',
        '{"keys": [{"id": "a.b", "key": "' + "k" * 40 + '"}]}',
        '{"keys": [{"id": "", "key": "' + "k" * 40 + '"}]}',
        '{"keys": [{"id": "a", "key": 7}]}',
    ],
)  # fmt: skip
def test_keys_that_are_none_sign_nothing_and_believe_nothing(
    stored: str, caplog: pytest.LogCaptureFixture
) -> None:
    text = signer("a").sign("session", CONTENT)

    unable = signer(stored=stored)
    with pytest.raises(SecretsUnavailable):
        unable.sign("session", CONTENT)
    with pytest.raises(SecretsUnavailable) as error:
        unable.content("session", text)
    assert "k" * 40 not in f"{error.value}{caplog.text}"
