#!/usr/bin/env bash
# Put Nod's secrets into Systems Manager, as SecureStrings under the names that the template reads.
#
#   scripts/put-secrets.sh                      asks for each in turn, without echo; Enter leaves one as it is
#   scripts/put-secrets.sh bot-token            asks for one: this is how a secret is rotated
#   scripts/put-secrets.sh api-tokens <file     reads one from where its input comes from
#   SLACK_BOT_TOKEN=… scripts/put-secrets.sh bot-token
#
# Names and their variables: signing-secret SLACK_SIGNING_SECRET, bot-token SLACK_BOT_TOKEN, client-secret
# SLACK_CLIENT_SECRET, session-keys SESSION_KEYS, api-tokens API_TOKENS; `session-keys` with the value `new` makes a
# key. NOD_PREFIX=/acme changes /nod at the beginning of the names. Needs the AWS CLI with credentials and a region;
# the two that are JSON need python3. No secret is printed, written to a file, or part of any command's arguments.
set -euo pipefail
set +x
all=(signing-secret bot-token client-secret session-keys api-tokens)
prefix=${NOD_PREFIX-/nod}

refuse() {
  echo "put-secrets: $1" >&2
  exit 2
}

describe() { # NAME: the parameter's name, the variable, what it is
  case $1 in
    signing-secret) parameter=$prefix/slack/signing-secret variable=SLACK_SIGNING_SECRET
      words="Signing Secret of the Slack app (Basic Information), 32 of 0-9 a-f" ;;
    bot-token) parameter=$prefix/slack/bot-token variable=SLACK_BOT_TOKEN
      words="Bot User OAuth Token (OAuth & Permissions), which starts with xoxb-" ;;
    client-secret) parameter=$prefix/slack/client-secret variable=SLACK_CLIENT_SECRET
      words="Client Secret of the Slack app (Basic Information), 32 of 0-9 a-f" ;;
    session-keys) parameter=$prefix/session/keys variable=SESSION_KEYS
      words='{"keys": [{"id": "…", "key": "32 characters or more"}]}, or the word new for a new key' ;;
    api-tokens) parameter=$prefix/api/tokens variable=API_TOKENS
      words='{"tokens": [{"identity": "api:…", "token": "20 characters or more", "may": ["read", "order", "decide"]}]}' ;;
    *) refuse "there is no secret '$1'; there are: ${all[*]}" ;;
  esac
}

# The forms that the functions read: src/api/signing.py and src/api/tokens.py. The value comes on standard input.
check_json() { # NAME
  command -v python3 >/dev/null || refuse "$1 is JSON, and python3, which checks it, is missing"
  python3 -c '
import json, re, sys
name, text = sys.argv[1], sys.stdin.read()
def ensure(true, words):
    if not true:
        sys.exit(words)
try:
    document = json.loads(text)
except ValueError:
    sys.exit("it is not JSON")
kind = "keys" if name == "session-keys" else "tokens"
ensure(isinstance(document, dict) and set(document) == {kind}, f"it is not an object with {kind} alone")
entries = document[kind]
ensure(isinstance(entries, list) and entries, f"{kind} is not a list with something in it")
fields = {"id", "key"} if kind == "keys" else {"identity", "token", "may"}
for entry in entries:
    ensure(isinstance(entry, dict) and set(entry) == fields, f"an entry of {kind} has other fields than " + ", ".join(sorted(fields)))
    texts = [value for name, value in entry.items() if name != "may"]
    ensure(all(isinstance(value, str) and value.strip() == value for value in texts), "a field is not a text, or has spaces around it")
if kind == "keys":
    ensure(all(re.fullmatch("[A-Za-z0-9_-]{1,32}", e["id"]) for e in entries), "an id has other characters than A-Z a-z 0-9 _ -")
    ensure(len({e["id"] for e in entries}) == len(entries), "two keys have the same id")
    ensure(all(len(e["key"]) >= 32 for e in entries), "a key has fewer than 32 characters")
else:
    ensure(all(re.fullmatch("api:[A-Za-z0-9_.-]{1,64}|[UW][A-Z0-9]{2,}", e["identity"]) for e in entries), "an identity is neither api:name nor a Slack user id")
    ensure(all(len(e["token"]) >= 20 for e in entries), "a token has fewer than 20 characters")
    ensure(len({e["token"] for e in entries}) == len(entries), "two identities have the same token")
    ensure(all(isinstance(e["may"], list) and set(map(str, e["may"])) <= {"read", "order", "decide"} for e in entries), "may holds something other than read, order and decide")
' "$1" 2>&1
}

check() { # NAME; the value is in $value
  local trouble=
  case $1 in
    signing-secret | client-secret) [[ $value =~ ^[0-9a-f]{32}$ ]] || trouble="it is not 32 of 0-9 a-f" ;;
    bot-token) [[ $value =~ ^xoxb-[A-Za-z0-9-]{10,}$ ]] || trouble="it does not look like xoxb-…" ;;
    *) trouble=$(check_json "$1" <<<"$value") || trouble=${trouble:-it cannot be checked} ;;
  esac
  [ -z "$trouble" ] || refuse "$1 was not stored: $trouble"
  # A standard parameter holds no more.
  [ "$(printf '%s' "$value" | wc -c)" -le 4096 ] || refuse "$1 was not stored: it is longer than 4096 bytes"
}

obtain() { # NAME: sets $value, empty to leave the secret as it is
  value=${!variable-}
  if [ -z "$value" ] && [ -t 0 ]; then
    # Before the prompt, for what is pasted at once must not be shown either; and back, however this ends.
    trap 'stty echo 2>/dev/null || true' EXIT
    stty -echo
    printf '%s\n  %s: ' "$words" "$1" >&2
    IFS= read -r value || true
    stty echo
    echo >&2
  elif [ -z "$value" ] && [ ${#names[@]} -eq 1 ]; then
    value=$(cat)
  fi
  # Pasting brings spaces and line ends along.
  value="${value#"${value%%[![:space:]]*}"}"
  value="${value%"${value##*[![:space:]]}"}"
  if [ "$1 $value" = "session-keys new" ]; then
    value=$(printf '{"keys": [{"id": "%s", "key": "%s"}]}' "$(date -u +%Y-%m-%d)" \
      "$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')")
  fi
}

names=("$@")
[ ${#names[@]} -gt 0 ] || names=("${all[@]}")
[[ $prefix =~ ^(/[A-Za-z0-9_.-]+)+$ ]] || refuse "NOD_PREFIX must be like /nod, not '$prefix'"
for name in "${names[@]}"; do describe "$name"; done
command -v aws >/dev/null || refuse "the AWS CLI ('aws') is missing; AWS CloudShell has it"
# The CLI's first version knows only the second of these.
export AWS_DEFAULT_REGION=${AWS_DEFAULT_REGION-${AWS_REGION-}}
[ -n "$AWS_DEFAULT_REGION" ] || unset AWS_DEFAULT_REGION
account=$(aws sts get-caller-identity --query Account --output text) ||
  refuse "AWS was not reached: has the AWS CLI credentials and a region?"
echo "storing secrets in account $account${AWS_DEFAULT_REGION:+, $AWS_DEFAULT_REGION}" >&2

# All are asked for and checked before the first is stored. (Two lists: macOS's bash has no other kind.)
values=()
for name in "${names[@]}"; do
  describe "$name"
  obtain "$name"
  if [ -n "$value" ]; then
    check "$name"
  elif [ $# -gt 0 ]; then
    refuse "$name was not given"
  fi
  values+=("$value")
done
for i in "${!names[@]}"; do
  describe "${names[$i]}"
  if [ -z "${values[$i]}" ]; then
    echo "$parameter: left as it is"
    continue
  fi
  # By way of standard input: what is an argument, everybody on this machine can read.
  version=$(printf '%s' "${values[$i]}" | aws ssm put-parameter --name "$parameter" --type SecureString \
    --overwrite --value file:///dev/stdin --query Version --output text) ||
    { echo "put-secrets: $parameter was not stored" >&2; exit 1; }
  echo "$parameter: version $version"
done
echo "Functions use a new value within five minutes; nothing has to be deployed."
